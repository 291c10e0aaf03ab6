"""A spell day by day, from its certificates: the covered days and their degree.

Two views of the same certificates. What happened follows from all certificates that were not
replaced. What was known on a day follows from those signed by then: the one that came into force
last counts, and it continues to count if no other is signed in time.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from srs.tables.cells import person_keys
from srs.tables.columns import pl
from srs.tables.history import History

from ..table.extract import read_certificates
from ..table.history import history
from ..table.mapping import Extraction
from ..table.report import Report

Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
_CHUNK = 20_000


@dataclass(frozen=True, eq=False)
class Courses:
    """Periods of certificates by the ``row`` of their spell, days as numbers.

    Attributes
    ----------
    known
        ``row``, ``since`` (when it came into force, as known then), ``degree``; by row and time.
    signed
        ``row``, ``day``, ``more``: how many more certificates exist from that day on.
    covered
        ``row``, ``start``, ``end``, ``degree``, ``run`` (first of the days without a gap) and
        ``until`` (their last), ``before`` (covered days before); what happened, by row and start.
    """

    known: pl.DataFrame
    signed: pl.DataFrame
    covered: pl.DataFrame

    def days(self, rows: pl.DataFrame) -> pl.Series:
        """The number of days of the spell ``row`` covered by ``date``, in the order of *rows*."""
        asked = rows.select("row", at=_number("date"))
        runs = self.covered.select("row", "run", "until", "before")
        latest = _latest(runs.select("row", "run"), asked)
        found = pl.concat([asked.select("at"), runs[latest.fill_null(0)]], how="horizontal")
        counted = pl.col("before") + pl.min_horizontal("at", "until") - pl.col("run") + 1
        days = found.select(counted.alias("days")).to_series()
        return days.set(latest.is_null(), 0)

    def of(self, rows: pl.Series) -> "Courses":
        """The courses of some rows only, numbered from 0 in their order."""
        place = pl.DataFrame({"row": rows}).with_row_index("place")
        frames = (
            each.join(place, on="row", how="inner", maintain_order="left")
            .with_columns(row=pl.col("place").cast(pl.Int64))
            .drop("place")
            for each in (self.known, self.signed, self.covered)
        )
        return Courses(*frames)


def _latest(times: pl.DataFrame, asked: pl.DataFrame) -> pl.Series:
    """For each row of *asked*, the index in *times* of the last one of the same group that is not
    later.

    Both have a group and a day; *times* are in order, and null means none. An as-of join within
    hundreds of thousands of groups would take minutes.
    """
    if times.is_empty():
        return pl.repeat(None, len(asked), dtype=pl.Int64, eager=True)
    (groups, days), (of, at) = (_numbers(each) for each in (times, asked))
    least, most = min(days.min(), at.min(initial=0)), max(days.max(), at.max(initial=0))
    width = int(most - least) + 1
    place = np.searchsorted(groups * width + days - least, of * width + at - least, "right") - 1
    none = (place < 0) | (groups[place] != of)
    return pl.Series(place).set(pl.Series(none), None)


# Rows are in order: one axis for all of them, with enough days for each.
_FIRST = pl.col("row").ne_missing(pl.col("row").shift())
_WIDTH = 10_000_000


def _on_axis(day: str) -> pl.Expr:
    return pl.col("row").cast(pl.Int64) * _WIDTH + pl.col(day)


def _reach(day: str) -> pl.Expr:
    """The latest *day* before, of the same row or an earlier one."""
    return _on_axis(day).cum_max().shift()


def _summed(count: pl.Expr) -> pl.Expr:
    """Since the first of the row."""
    total = count.cum_sum()
    return total - pl.when(_FIRST).then(total - count).forward_fill()


def _numbers(frame: pl.DataFrame) -> list[Ints]:
    return [frame.to_series(place).cast(pl.Int64).to_numpy() for place in (0, 1)]


def _number(name: str) -> pl.Expr:
    return pl.col(name).to_physical().cast(pl.Int64)


def read_courses(mapping: Extraction, rows: pl.DataFrame) -> Courses:
    """The courses of spells with ``row``, ``key`` and ``start``.

    Raises
    ------
    BadTable
    """
    assert mapping.follow_up_end is not None
    report = Report()
    past = history(
        read_certificates(mapping, report), follow_up_end=mapping.follow_up_end, report=report
    )
    return courses(past, rows, mapping.follow_up_end, mapping.gap)


def courses(past: History, rows: pl.DataFrame, on: date, gap: int) -> Courses:
    """Like ``read_courses``; the day *on* decides the century of person ids."""
    periods = _of_spells(past, rows, on, gap)
    return Courses(_known(periods), _signed(periods), _covered(periods))


def _of_spells(past: History, rows: pl.DataFrame, on: date, gap: int) -> pl.DataFrame:
    """The periods of each spell: those connected without a gap from its start on."""
    people = pl.DataFrame({"key": person_keys(past.persons, on)}).with_row_index("person")
    spells = (
        rows.select("row", "key", begun=_number("start"))
        .join(people.with_columns(pl.col("person").cast(pl.Int64)), on="key", how="inner")
        .select("row", "person", "begun")
    )
    certificates = past.certificates.filter(pl.col("code").is_not_null()).select(
        "number", "person", "signed", "known", "replaced", "gone"
    )
    periods = past.periods.join(certificates, left_on="certificate", right_on="number", how="inner")
    spells = spells.sort("person", "begun")
    latest = _latest(spells.select("person", "begun"), periods.select("person", "end"))
    there = latest.is_not_null()
    of = spells["row"].gather(latest.filter(there))
    found = periods.filter(there).with_columns(of).sort("row", "start", "end", "signed")
    apart = ~_FIRST & (_on_axis("start") > _reach("end") + gap + 1)
    return found.filter(_summed(apart.fill_null(False).cast(pl.Int64)) == 0)


def _known(periods: pl.DataFrame) -> pl.DataFrame:
    told = periods.with_columns(since=pl.max_horizontal("known", "start"))
    # A certificate replaced before it comes into force never did; one written about past days does
    # not undo what has begun since.
    told = told.filter(~(pl.col("replaced") <= pl.col("since")).fill_null(False))
    told = told.sort("row", "since", "start", "signed", "degree")
    later = _on_axis("start") < _reach("start")
    outdone = ~_FIRST & (pl.col("end") < pl.col("known")) & later
    return told.filter(~outdone.fill_null(False)).select("row", "since", "degree")


def _signed(periods: pl.DataFrame) -> pl.DataFrame:
    certificates = periods.unique(["row", "certificate"])
    one = pl.lit(1, pl.Int32)
    first = certificates.select("row", day="known", more=one)
    gone = certificates.filter(pl.col("replaced").is_not_null())
    return pl.concat([first, gone.select("row", day="replaced", more=-one)])


def _covered(periods: pl.DataFrame) -> pl.DataFrame:
    final = periods.filter(~pl.col("gone")).sort("row", "start", "signed", "end")
    row = pl.col("row")
    begins = _FIRST | (_on_axis("start") > _reach("end") + 1)
    final = final.with_columns(number=begins.cum_sum())
    runs = final.group_by("number", maintain_order=True).agg(
        row.first(), pl.col("start").min().alias("run"), pl.col("end").max().alias("until")
    )
    length = pl.col("until") - pl.col("run") + 1
    runs = runs.with_columns(before=_summed(length) - length)
    return final.join(runs.drop("row"), on="number", how="left", maintain_order="left").select(
        "row", "start", "end", "degree", "run", "until", "before"
    )


def at_steps(
    found: Courses, on: Ints, edges: Ints, seen: NDArray[np.float64]
) -> tuple[Singles, Singles]:
    """``degree`` and ``certificates`` of a ``Trial``, of the rows 0, 1, … of *found*.

    *on* is the date of time zero as a number; a step's first day is that many calendar days after
    it. After a gap between certificates this is earlier than the step, never later.
    """
    degree = np.full((len(on), len(edges) - 1), np.nan, dtype=np.float32)
    row, step = _step(found.known, "since", on, edges)
    there = step < degree.shape[1]
    last = pl.DataFrame({"row": row, "step": step, "degree": found.known["degree"]})
    last = last.filter(pl.Series(there)).unique(["row", "step"], keep="last", maintain_order=True)
    degree[last["row"].to_numpy(), last["step"].to_numpy()] = last["degree"].to_numpy() / 100
    certificates = np.zeros_like(degree)
    row, step = _step(found.signed, "day", on, edges)
    there = step < degree.shape[1]
    np.add.at(certificates, (row[there], step[there]), found.signed["more"].to_numpy()[there])
    for first in range(0, len(on), _CHUNK):
        rows = slice(first, first + _CHUNK)
        degree[rows] = _carried(degree[rows])
        certificates[rows] = np.cumsum(certificates[rows], axis=1)
        gone = edges[:-1] >= seen[rows, None]
        degree[rows][gone] = np.nan
        certificates[rows][gone] = np.nan
    return degree, certificates


def _step(frame: pl.DataFrame, day: str, on: Ints, edges: Ints) -> tuple[Ints, Ints]:
    """Row, and the first step that begins on the *day* or later."""
    row = frame["row"].to_numpy().astype(np.int64)
    return row, np.searchsorted(edges[:-1], frame[day].to_numpy() - on[row], side="left")


def _carried(degree: Singles) -> Singles:
    """The last known value; 1 before any."""
    steps = np.arange(degree.shape[1])
    said = np.maximum.accumulate(np.where(np.isnan(degree), -1, steps), axis=1)
    found: Singles = np.take_along_axis(degree, np.maximum(said, 0), axis=1)
    return np.where(said < 0, np.float32(1), found)


def net_days(
    found: Courses, at_zero: Ints, edges: Ints, seen: NDArray[np.float64], ended: NDArray[np.bool_]
) -> Singles:
    """``net`` of a ``Trial``: *at_zero* is the days covered by time zero, for each row."""
    # A period holds until the next begins, and again after a shorter one within it.
    same = pl.all_horizontal(pl.col(n) == pl.col(n).shift(-1) for n in ("row", "run"))
    last = pl.when(same.fill_null(False)).then(pl.col("start").shift(-1) - 1).otherwise("until")
    periods = found.covered.with_columns(end=last)
    row = periods["row"].to_numpy().astype(np.int64)
    before = (periods["before"] - periods["run"]).to_numpy() - at_zero[row]
    since = periods["start"].to_numpy() + before  # in days since time zero
    until = np.minimum(periods["end"].to_numpy() + before + 1, seen[row])
    weight = periods["degree"].to_numpy() / np.float32(100)
    used = (until > np.maximum(since, 0)) & (since < edges[-1])
    row, since, until, weight = row[used], np.maximum(since[used], 0), until[used], weight[used]
    net = np.zeros((len(seen), len(edges) - 1), dtype=np.float32)
    first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else np.empty(0, int)
    turn = np.arange(len(row)) - np.repeat(first, np.diff(np.r_[first, len(row)]))
    for number in range(int(turn.max(initial=-1)) + 1):
        for part in np.array_split(np.flatnonzero(turn == number), len(seen) // _CHUNK + 1):
            days = np.clip(edges, since[part, None], until[part, None])
            net[row[part]] += weight[part, None] * np.diff(days, axis=1).astype(np.float32)
    net[~ended[:, None] & (edges[1:] > seen[:, None])] = np.nan
    return net
