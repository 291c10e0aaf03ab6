"""How spells went on: from a training table, a table of predictions, or the export of a pilot."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from srs.errors import BadTable
from srs.tables.cells import AN_ID, all_read, days, ids, numbers, person_keys
from srs.tables.columns import pl, whole_table

from ..evaluation.rows.pairing import coded_numbers

LEAST = 100  # ends, and spells that went on: Vergouwe et al., J Clin Epidemiol 2005
FILES = ("assessments", "outcomes")  # of an export
_MADE_BY = "a table of `python -m training table` or the folder of an export"
_ENDED = ("ended", "event")
_LAST = ("last_day", "time")


@dataclass(frozen=True, eq=False)
class Followed:
    """A row for each spell and each day of a prediction, followed from that day.

    Attributes
    ----------
    frame : polars.DataFrame
        ``person`` (text), ``diagnosis``, ``day`` of the spell, ``time``: the last day observed,
        ``event``: 1 where the spell ended on it, ``start`` (a date or null), and the table's other
        columns. Every spell outlasted its day.
    left_out : tuple of str
        What was not used, a line each.
    sha256 : str
        SHA-256 of the files.
    """

    frame: pl.DataFrame
    left_out: tuple[str, ...]
    sha256: str

    def __len__(self) -> int:
        return len(self.frame)

    def where(self, since: date | None, known: Sequence[str]) -> "Followed":
        """Spells begun on or after the day *since*, with values in the columns *known*.

        Raises
        ------
        BadTable
        """
        if lacking := [name for name in known if name not in self.frame.columns]:
            raise BadTable(f"--known: the table lacks {', '.join(lacking)}: expected its columns")
        kept = pl.all_horizontal(
            pl.lit(value=True), *(pl.col(name).is_not_null() for name in known)
        )
        if since is not None:
            kept &= (pl.col("start") >= since).fill_null(value=False)
        frame = self.frame.filter(kept)
        lost = len(self.frame) - len(frame)
        told = (f"{lost} rows are left out by --since and --known",) if lost else ()
        _enough(frame, told)
        return Followed(frame, (*self.left_out, *told), self.sha256)


def read_followed(path: Path) -> Followed:
    """Read the table.

    Raises
    ------
    BadTable
        When it is no such table, or too few outcomes are known.
    """
    if path.is_dir():
        paths = [_of_export(path, name) for name in FILES]
        frame = of_export(*(whole_table(each) for each in paths))
    else:
        paths, frame = [path], whole_table(path)
    digest = hashlib.sha256()
    for each in paths:
        digest.update(each.read_bytes())
    return followed(frame, digest.hexdigest())


def followed(frame: pl.DataFrame, sha256: str = "") -> Followed:
    """The same from a table in memory.

    Raises
    ------
    BadTable
    """
    last, ended = _named(frame, _LAST), _named(frame, _ENDED)
    for name in ("person", "day"):
        _named(frame, (name,))
    on = datetime.now(UTC).date()
    own = frame.drop([n for n in ("time", "event", "start") if n in frame.columns]).with_columns(
        person_keys(all_read(frame["person"], ids, AN_ID), on).alias("person"),
        all_read(frame["day"], numbers, "days of the spell").alias("day"),
        all_read(frame[last], numbers, "days of the spell").alias("time"),
        coded_numbers(frame[ended]).alias("event"),
        (days(frame["start"]) if "start" in frame.columns else _no_dates(frame)).alias("start"),
    )
    whole = pl.all_horizontal(pl.col("person", "day", "time").is_not_null())
    known, of = own.filter(whole), len(own)
    coded = known.filter(pl.col("event").is_in([0.0, 1.0]))
    alive = coded.filter(pl.col("time") > pl.col("day"))
    left = [
        (of - len(known), "person, day or the last day is not known"),
        (len(known) - len(coded), f"{ended}: unknown whether it ended"),
        (len(coded) - len(alive), "the spell did not outlast the day of prediction"),
    ]
    told = tuple(f"{rows} rows are left out: {why}" for rows, why in left if rows)
    _enough(alive, told)
    return Followed(alive.sort("person", "start", "day", nulls_last=True), told, sha256)


def of_export(assessments: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """The export's assessments with their outcomes, as ``followed`` reads a table.

    Only assessments that were shown; of several for a spell on one day, the first. Predictors are
    as the model used them. An unknown person counts as one person per certificate, or else per
    assessment.

    Raises
    ------
    BadTable
    """
    needed = {"assessment", "time", "person", "case", "diagnosis", "day", "spell_start"}
    later = {"assessment", "time", "until", "last_day", "ended"}
    for frame, names, what in ((assessments, needed, FILES[0]), (outcomes, later, FILES[1])):
        if lacking := sorted(names - set(frame.columns)):
            raise BadTable(f"{what}: lacks {', '.join(lacking)}: expected an export of srs")
    if outcomes.is_empty():
        raise BadTable(
            "outcomes: expected the outcomes of the spells, found none: run srs db outcomes"
        )
    # As they were stored, whatever the clocks said.
    newest = outcomes.unique("assessment", keep="last", maintain_order=True)
    shown = assessments.filter(
        pl.col("shadow_of").is_null() if "shadow_of" in assessments.columns else pl.lit(value=True)
    )
    x = {name: name.removeprefix("x_") for name in shown.columns if name.startswith("x_")}
    first = shown.with_columns(
        person=pl.coalesce(*(pl.col(n).cast(pl.String) for n in ("person", "case", "assessment"))),
        spell_start=days(shown["spell_start"]),
    ).sort("time", "assessment")
    first = first.unique(["person", "spell_start", "day"], keep="first", maintain_order=True)
    beside = [name for name in ("unit",) if name in first.columns]
    joined = first.select(
        "assessment", "person", "diagnosis", "day", "spell_start", *beside, *x
    ).join(
        newest.select(
            "assessment",
            "ended",
            last=days(newest["last_day"]),
            until=days(newest["until"]),
        ),
        on="assessment",
        how="inner",
    )
    ended = coded_numbers(joined["ended"]) == 1
    last = pl.when(ended).then("last").otherwise(pl.min_horizontal("last", "until"))
    return (
        joined.with_columns(
            time=(last - pl.col("spell_start")).dt.total_days() + 1,
            event=ended,
            start=pl.col("spell_start"),
        )
        .drop("last", "until", "ended", "spell_start", "assessment")
        .rename(x)
    )


def _of_export(folder: Path, name: str) -> Path:
    found = [folder / f"{name}{ending}" for ending in (".parquet", ".csv")]
    there = next((each for each in found if each.is_file()), None)
    if there is None:
        raise BadTable(f"the folder lacks {found[0].name}: expected {_MADE_BY}")
    return there


def _named(frame: pl.DataFrame, names: tuple[str, ...]) -> str:
    found = next((name for name in names if name in frame.columns), None)
    if found is None:
        raise BadTable(f"the table lacks {' or '.join(names)}: expected {_MADE_BY}")
    return found


def _no_dates(frame: pl.DataFrame) -> pl.Series:
    return pl.Series([None] * len(frame), dtype=pl.Date)


def _enough(alive: pl.DataFrame, told: tuple[str, ...]) -> None:
    ends = int((alive["event"] == 1).sum())
    if ends >= LEAST:
        return
    why = f" ({'; '.join(told)})" if told else ""
    found = "none" if not ends else "fewer"
    raise BadTable(
        f"the table: expected {LEAST} spells or more that were observed to end, found "
        f"{found}{why}; "
        "wait until more have ended, or link their outcomes"
    )
