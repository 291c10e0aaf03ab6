"""Differences between two groups: unadjusted, and at equal need.

Unadjusted: the mean of each group as it is. At equal need: both means standardised over spells that
occur in both groups (``statistics.standardisation``); ``given`` names what is held equal. Neither
explains why groups differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.numbers.entries import EXACT, Entry, definition, estimate, published
from ..evaluation.numbers.shares import Share
from ..evaluation.problems import Problems
from ..evaluation.release.counts import name
from ..evaluation.release.suppression import Ledger
from ..evaluation.rows.groups import ALL
from ..statistics.standardisation import NEITHER, Compared, pseudo
from ..statistics.statistic import Bools, Codes, Difference, Floats, Statistic, compared, deviation
from ..statistics.verdict import holm
from .equality_need import Need, need
from .equality_outcomes import OUTCOMES, Outcome
from .equality_study import Pair

FEWEST = 10  # persons of each group with a diagnosis that is compared
DIFFERS, NOT_SHOWN, NO_SUPPORT = "differs", "not shown", "no common support"


def equality(
    rows: pl.DataFrame,
    pairs: Sequence[Pair],
    ledger: Ledger,
    problems: Problems,
    grain: Grain = EXACT,
    level: float = 0.95,
) -> list[Entry]:
    """The entries of the comparison; each names in ``counts`` what it would disclose.

    *rows* are spells, each once, with: ``person``; ``days``, the last day observed, and whether the
    spell ``ended`` then; ``degree`` on the first day; ``measure_day``, the day of the first
    measure, null without one; the columns that *pairs* name; ``risk_either``, which is held equal
    instead of ``risk`` where sexes are compared. If a column is missing, everything that needs it
    is left out.
    """
    found = []
    for pair in pairs:
        if pair.column not in rows.columns:
            problems.say(f"equality: there is no column {pair.column}; not computed")
            continue
        gate, few = _Gate(ledger, grain, level), set[str]()
        for where, own in _parts(rows, pair, problems):
            two = _Two.of(own, pair, where) if len(own) else None
            if two is not None and _enough(two, grain):
                found += _compared(two, gate, problems)
            elif len(rows):
                few.add(where.partition("=")[0])
        for where in sorted(few):
            # A level with few persons is not named.
            within = "equality" if where == ALL else f"equality, some levels of {where}"
            first, second = pair.groups
            problems.say(f"{within}: too few of one of {first} and {second}; not computed")
    return found


def _parts(
    rows: pl.DataFrame, pair: Pair, problems: Problems
) -> Iterator[tuple[str, pl.DataFrame]]:
    """All, then each level of each column *within* which groups are compared, too."""
    yield ALL, rows
    for column in pair.within:
        if column not in rows.columns:
            problems.say(f"equality: there is no column {column}; not computed within it")
            continue
        for value in rows[column].drop_nulls().unique().sort():
            yield f"{column}={value}", rows.filter(pl.col(column) == value)


@dataclass(frozen=True)
class _Gate:
    ledger: Ledger
    grain: Grain
    level: float

    def count(self, key: str, person: Codes, rows: Bools) -> str:
        persons = _persons(person[rows])
        return self.ledger.count(key, int(np.count_nonzero(rows)), persons)


@dataclass(frozen=True, eq=False)
class _Two:
    """A pair in rows.

    Attributes
    ----------
    member : (rows,)
        0 or 1 by group, NEITHER.
    """

    pair: Pair
    where: str
    rows: pl.DataFrame
    person: Codes
    member: Codes
    given: tuple[str, ...]
    need: Need
    compared: Compared

    @classmethod
    def of(cls, rows: pl.DataFrame, pair: Pair, where: str) -> "_Two":
        values = rows[pair.column].cast(pl.String)
        member = np.full(len(rows), NEITHER, np.intp)
        for place, group in enumerate(pair.groups):
            member[(values == group).fill_null(value=False).to_numpy()] = place
        rows, member = rows.filter(pl.Series(member != NEITHER)), member[member != NEITHER]
        person = rows["person"].rank("dense").to_numpy().astype(np.intp) - 1
        given = tuple(
            each
            for each in pair.given
            if each in rows.columns and rows[each].null_count() < len(rows)
        )
        held = rows
        if pair.column == "sex" and "risk_either" in rows.columns:
            # The model's risk uses the sex: sexes with equal risk of that kind could hardly differ.
            held = rows.with_columns(risk=pl.col("risk_either"))
        of = need(held, given)
        both = Compared(of.cells, member, _allowed(of, person, member, given))
        return cls(pair, where, rows, person, member, given, of, both)

    def group(self, place: int) -> str:
        return f"{self.pair.column}={self.pair.groups[place]}"


def _persons(codes: Codes) -> int:
    return int(np.count_nonzero(np.bincount(codes)))


def _allowed(of: Need, person: Codes, member: Codes, given: Sequence[str]) -> Bools:
    """(cells,): whether enough persons of both groups have the cell's diagnosis."""
    if "diagnosis" not in given:
        return np.ones(len(of.cells.design), bool)
    level = of.level("diagnosis")
    enough = np.ones(int(level.max()) + 1, bool)
    for group in (0, 1):
        own = member == group
        pairs = pl.DataFrame({"level": level[of.cells.code[own]], "person": person[own]}).unique()
        enough &= np.bincount(pairs["level"].to_numpy(), minlength=len(enough)) >= FEWEST
    found: Bools = enough[level]
    return found


def _enough(two: _Two, grain: Grain) -> bool:
    sizes = [_persons(two.person[two.member == place]) for place in (0, 1)]
    return min(sizes) >= max(FEWEST, grain.width)


def _compared(two: _Two, gate: _Gate, problems: Problems) -> list[Entry]:
    told_where = "equality" if two.where == ALL else f"equality, {two.where}"
    support = _support(two, gate)
    found = []
    for outcome in OUTCOMES:
        if all(each in two.rows.columns for each in outcome.needs):
            with problems.noted(f"{told_where}, {outcome.name}"):
                found.append(_entry(two, outcome, gate) | {"support": support})
    return _answered(found, gate.level)


def _entry(two: _Two, outcome: Outcome, gate: _Gate) -> Entry:
    value = np.zeros(len(two.rows))
    crude, crude_shares = list[Statistic](), list[Share | None]()
    for place in (0, 1):
        own = two.member == place
        mean, shares = outcome.of(two.rows.filter(pl.Series(own)))
        value[own] = pseudo(mean, shares)
        every = np.zeros(len(own))
        every[own] = shares
        count = int(own.sum())
        crude.append(_statistic(mean, every, outcome, count))
        if outcome.share:
            crude_shares.append(Share(gate.grain.share(mean * count, count), count))
        else:
            crude_shares.append(_coarse(crude[-1], two.person, count, outcome, gate))
    counts = _counts(two, outcome, value, gate)
    found = {
        "column": two.pair.column,
        "groups": list(two.pair.groups),
        "where": two.where,
        "outcome": outcome.name,
        "share": outcome.share,
        "given": list(two.given),
        "not_given": [each for each in two.pair.given if each not in two.given],
        "crude": _kind(two, crude, (crude_shares[0], crude_shares[1]), gate),
        "equal": None,
        "definition": definition(outcome.definition),
        "counts": counts,
    }
    if two.compared.inside.any():
        equal = [two.compared.mean(place, value, outcome.definition) for place in (0, 1)]
        # Where all are in one cell, these are the unadjusted means.
        first, second = (
            _coarse(each, two.person, _inside(two, place), outcome, gate)
            for place, each in enumerate(equal)
        )
        found["equal"] = _kind(two, equal, (first, second), gate)
    return found


def _coarse(
    mean: Statistic, person: Codes, count: int, outcome: Outcome, gate: _Gate
) -> Share | None:
    """A mean with so few digits that it does not reveal the count it is based on."""
    if gate.grain.exact:
        return None
    se = deviation(mean.shares, person)
    return Share(gate.grain.mean(mean.value, se, count, outcome.unit), count, outcome.unit)


def _inside(two: _Two, place: int) -> int:
    """Rows of a group that are compared."""
    return int(np.count_nonzero(two.compared.inside & (two.member == place)))


def _statistic(value: float, shares: Floats, outcome: Outcome, rows: int) -> Statistic:
    if outcome.share:
        return Statistic(value, shares, outcome.definition, "share", (0, 1), rows)
    return Statistic(value, shares, outcome.definition, rows=rows)


def _kind(
    two: _Two, means: list[Statistic], shares: tuple[Share | None, Share | None], gate: _Gate
) -> Entry:
    """Both means and their difference, the first less the second, as published."""
    groups = []
    for place, (each, share) in enumerate(zip(means, shares, strict=True)):
        own = estimate(each, gate.level, two.person, gate.grain, share)
        groups.append({"group": two.pair.groups[place], **_numbers(own.value, own.low, own.high)})
    se = deviation(means[0].shares - means[1].shares, two.person)
    apart = compared(means[0].value - means[1].value, se, means[0].definition, gate.level)
    apart = published(apart, gate.level, gate.grain, (shares[1], shares[0]))
    return {"groups": groups, "difference": _difference(apart)}


def _difference(of: Difference) -> Entry:
    return {**_numbers(of.value, of.low, of.high), "se": of.se, "p": of.p}


def _numbers(value: float, low: float, high: float) -> Entry:
    """All numbers or none: an interval around a hidden value would reveal it."""
    if not isfinite(value):
        low = high = nan
    return {"value": round(value, 12), "low": round(low, 12), "high": round(high, 12)}


def _counts(two: _Two, outcome: Outcome, value: Floats, gate: _Gate) -> list[str]:
    """The counts that the means of both groups would reveal."""
    keys = []
    least, most = outcome.ends
    sides = {"above the least": value > least, "below the most": value < most}
    if outcome.share:
        sides = {"with": value > 0.5, "without": value <= 0.5}
    for place in (0, 1):
        own, group = two.member == place, f"{two.where} {two.group(place)}"
        keys.append(gate.count(name("rows", f"equality {group}"), two.person, own))
        for kind, rows in sides.items():
            key = f"{kind} {outcome.name} | equality {group}"
            keys.append(gate.count(key, two.person, own & rows))
    return keys


def _support(two: _Two, gate: _Gate) -> Entry:
    """How many are compared, and the diagnoses with which nobody is."""
    inside, where = two.compared.inside, two.where
    key = f"{where} {two.pair.column}"
    every = gate.count(name("rows", f"equality {key}"), two.person, np.ones(len(inside), bool))
    kept = gate.count(name("rows", f"equality {key}, supported"), two.person, inside)
    left = gate.count(name("rows", f"equality {key}, not supported"), two.person, ~inside)
    return {
        "rows": len(inside),
        "n": int(inside.sum()),
        "left_out": int((~inside).sum()),
        "share": gate.grain.share(int(inside.sum()), len(inside)) if not inside.all() else 1.0,
        "without": list(_without(two, gate)),
        "count_of": {"rows": every, "n": kept, "left_out": left, "share": left}
        if not inside.all()
        else {"rows": every, "n": kept, "left_out": left},
    }


def _without(two: _Two, gate: _Gate) -> Iterator[Entry]:
    """Diagnoses with which nobody is compared, the most frequent first; rare ones are not named."""
    if "diagnosis" not in two.given:
        return
    code, inside = two.need.level("diagnosis")[two.need.cells.code], two.compared.inside
    levels = next(each.levels for each in two.need.factors if each.name == "diagnosis")
    all_rows, kept = (np.bincount(code[rows], minlength=len(levels)) for rows in (..., inside))
    nobody = np.flatnonzero((kept == 0) & (all_rows > 0))
    for place in nobody[np.argsort(-all_rows[nobody], kind="stable")]:
        own = code == place
        if not gate.grain.enough(_persons(two.person[own])):
            continue
        second = float(np.mean(two.member[own]))
        key = name("rows", f"equality {two.where} {two.pair.column} diagnosis={levels[place]}")
        yield {
            "diagnosis": levels[place],
            "lacking": two.pair.groups[0 if second > 0.5 else 1],
            "n": int(own.sum()),
            "counts": [gate.count(key, two.person, own)],
        }


def _answered(found: list[Entry], level: float) -> list[Entry]:
    """Whether groups differ at equal need, tested for all outcomes of a pair together (Holm)."""
    apart = [each["equal"] and each["equal"]["difference"] for each in found]
    known = [each for each in apart if each is not None]
    for each, p in zip(known, holm([each["p"] for each in known]), strict=True):
        each["p_holm"] = p
    return [
        each
        | {
            "answer": NO_SUPPORT
            if own is None
            else DIFFERS
            if own["p_holm"] < 1 - level
            else NOT_SHOWN
        }
        for each, own in zip(found, apart, strict=True)
    ]
