"""Measures by sex: days to the first measure, a plan by day 28, contact with the employer.

Assessed spells count, each once. A measure counts from the day on which it was planned or begun,
from the spell's first day on; a spell that ends earlier has none. Women and men are compared at
equal predicted risk: within fifths of the risk that was shown first, combined with the same weights
for both; fifths with too few of either are left out (direct standardisation: Rothman, Greenland and
Lash, Modern Epidemiology 2008, chapter 3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srs.knowledge.measure_codes import alike, of_employer
from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..evaluation.problems import Problems
from ..evaluation.release import gate
from ..evaluation.release.suppression import Ledger
from ..statistics.bootstrap import replicates
from ..statistics.follow_up import FollowUp
from ..statistics.statistic import Bools, Codes, Floats, normal
from .assessments import codes, counted
from .equal_risk import SEXES, Cells, fifths
from .source import Frames
from .spell_measures import spells, taken
from .study import Study

Entry = dict[str, Any]

DAY = 28
ALL = "all"
_DONE = ("started", "ended")


@dataclass(frozen=True)
class Indicator:
    """*by* None: the median day by Kaplan and Meier, with those censored whose spell has ended;
    else the share of all spells by that day (Aalen and Johansen), where some end before.
    """

    name: str
    statuses: tuple[str, ...]
    employer: bool = False
    by: int | None = DAY


INDICATORS = (
    Indicator("first_measure", _DONE, by=None),
    Indicator("plan", ("planned", *_DONE)),
    Indicator("employer", _DONE, employer=True),
)


def section(frames: Frames, study: Study) -> Entry:
    """The section, after the gate."""
    ledger, problems = Ledger(), Problems()
    passed, _ = gate.release(
        before_gate(frames, study, ledger, problems), ledger, study.release.grain
    )
    return passed


def before_gate(frames: Frames, study: Study, ledger: Ledger, problems: Problems) -> Entry:
    """Before the gate; its counts are in *ledger*."""
    rows = spells(frames, study)
    found = taken(frames)
    about = found.join(rows.select("spell", "start", "last"), on="spell")
    outside = about.filter(pl.col("date") > pl.col("last"))
    within = about.filter(pl.col("date") <= pl.col("last"))
    person = codes(rows["who"])
    some = rows["spell"].is_in(within["spell"].unique().to_list()).to_numpy()
    beyond = rows["spell"].is_in(outside["spell"].unique().to_list()).to_numpy()
    every = np.ones(len(rows), bool)
    kinds = [("spells", every), ("with", some), ("beyond", beyond)]
    keys = counted(ledger, "measures", person, kinds) if len(rows) else ()
    indicators: list[Entry] = []
    differences: list[Entry] = []
    if not len(within):
        problems.say("measures: no spell that was assessed has a measure")
    else:
        for each in INDICATORS:
            groups, difference = _told(each, rows, within, study, ledger, problems)
            indicators += groups
            differences += difference
    return {
        "what": [
            {"what": name, "rows": int(which.sum()), "count_of": {"rows": key}}
            for (name, which), key in zip(kinds, keys, strict=bool(keys))
        ],
        "day": DAY,
        "indicators": indicators,
        "differences": differences,
        "problems": problems.lines,
    }


def _told(
    of: Indicator,
    rows: pl.DataFrame,
    found: pl.DataFrame,
    study: Study,
    ledger: Ledger,
    problems: Problems,
) -> tuple[list[Entry], list[Entry]]:
    """For all and for each sex, unadjusted and at equal risk; and the difference."""
    grain, person = study.release.grain, codes(rows["who"])
    followed = _followed(of, rows, found)
    happened = followed.event == 1
    if of.by is not None:
        happened &= followed.last_day <= of.by
    sex = rows["sex"].to_numpy()
    strata, supported = fifths(rows, person, grain)
    groups: list[tuple[str, bool, Bools]] = [(ALL, False, np.ones(len(rows), bool))]
    groups += [(each, False, sex == each) for each in SEXES]
    groups += [(each, True, (sex == each) & supported) for each in SEXES]

    cells = Cells.of(followed, sex, strata, supported)

    def statistics(weights: Floats) -> Floats:
        counts = cells.counts(weights)
        values = [
            cells.standardised(counts, group, of.by)
            if equal
            else cells.observed(counts, None if group == ALL else group, of.by)
            for group, equal, _ in groups
        ]
        return np.array([*values, values[3] - values[4], values[1] - values[2]])

    exact = statistics(np.ones(len(rows)))
    again = replicates(statistics, person, study.seed, study.replicates)
    entries = [
        _entry(of, group, equal, which, exact[place], again[:, place], study)
        for place, (group, equal, which) in enumerate(groups)
    ]
    for each, (group, equal, which) in zip(entries, groups, strict=True):
        where = f"{of.name} | {group}{' at equal risk' if equal else ''}"
        kinds = [("rows", which), ("with", which & happened), ("without", which & ~happened)]
        each["counts"] = counted(ledger, where, person, kinds) if which.any() else ()
        few = not all(grain.enough(len(np.unique(person[one]))) for _, one in kinds)
        if few or each["value"] is None:
            problems.say(_why(of, group, equal, few))
            each |= {"value": None, "low": None, "high": None}
    return entries, list(_differences(of, entries, exact, again, supported, person, study, ledger))


def _why(of: Indicator, group: str, equal: bool, few: bool) -> str:
    where = f"{of.name}, {group}{' at equal predicted risk' if equal else ''}"
    return f"{where}: " + (
        "too few persons with it or without it to be shown"
        if few
        else "fewer than half got one while they were followed, so no median exists"
    )


def _followed(of: Indicator, rows: pl.DataFrame, found: pl.DataFrame) -> FollowUp:
    """Time until the measure, else until the last known day of the spell; in days of the spell."""
    own = found.filter(pl.col("status").is_in(of.statuses))
    if of.employer:
        names = {other for each in of_employer() for other in alike(each)}
        own = own.filter(pl.col("measure").is_in(sorted(names)))
    first = own.group_by("spell").agg(first=pl.col("date").min())
    joined = rows.join(first, on="spell", how="left", maintain_order="left")
    day = (pl.coalesce("first", "last") - pl.col("start")).dt.total_days() + 1
    time = joined.select(day.clip(1)).to_series().to_numpy().astype(float)
    has, ended = joined["first"].is_not_null().to_numpy(), joined["ended"].to_numpy()
    other = 0.0 if of.by is None else 2.0
    event = np.where(has, 1.0, np.where(ended, other, 0.0))
    # An ended spell cannot get one later, but still could on its last day.
    return FollowUp.of(np.where(has, time, time + 0.5), event)


def _entry(
    of: Indicator,
    group: str,
    equal: bool,
    which: Bools,
    found: float,
    again: Floats,
    study: Study,
) -> Entry:
    """A share follows from its published counts, and so does its interval."""
    rows, grain = int(which.sum()), study.release.grain
    se, low, high = _spread(found, again, study.level)
    if of.by is not None:
        found = grain.share(found * rows, rows) if rows else np.nan
        half = normal(study.level) * grain.error(se, rows)
        low, high = max(found - half, 0.0), min(found + half, 1.0)
    return {
        "indicator": of.name,
        "day": of.by,
        "group": group,
        "equal_risk": equal,
        "n": rows,
        **_numbers(of, grain, found, low, high),
    }


def _spread(found: float, again: Floats, level: float) -> tuple[float, float, float]:
    """The standard error, and quantiles of the replicates; NaN if most have no number."""
    finite = again[np.isfinite(again)]
    if not np.isfinite(found) or 2 * len(finite) < len(again):
        return np.nan, np.nan, np.nan
    low, high = np.quantile(finite, [(1 - level) / 2, (1 + level) / 2])
    return float(np.std(finite, ddof=1)), float(low), float(high)


def _numbers(of: Indicator, grain: Grain, *found: float) -> dict[str, float | None]:
    """Value, low and high; days without the digits that would reveal one spell."""

    def rounded(each: float) -> float | None:
        if not np.isfinite(each):
            return None
        return grain.digits(each) if of.by is None else grain.rounded(each, 4)

    return dict(zip(("value", "low", "high"), map(rounded, found), strict=True))


def _differences(
    of: Indicator,
    entries: Sequence[Entry],
    exact: Floats,
    again: Floats,
    supported: Bools,
    person: Codes,
    study: Study,
    ledger: Ledger,
) -> Iterator[Entry]:
    """Women minus men, at equal risk and, for comparison, unadjusted."""
    grain = study.release.grain
    for place, equal, first in ((5, True, 3), (6, False, 1)):
        women, men = entries[first], entries[first + 1]
        se, low, high = _spread(exact[place], again[:, place], study.level)
        found = exact[place]
        if None in (women["value"], men["value"]):
            found = low = high = np.nan
        elif of.by is not None:
            found = women["value"] - men["value"]
            half = normal(study.level) * grain.error(se, min(women["n"], men["n"]))
            low, high = max(found - half, -1.0), min(found + half, 1.0)
        left = counted(
            ledger, f"{of.name} | outside of common risks", person, [("rows", ~supported)]
        )
        yield {
            "indicator": of.name,
            "day": of.by,
            "equal_risk": equal,
            "n_first": women["n"],
            "n_second": men["n"],
            "left_out": int((~supported).sum()) if equal else 0,
            "count_of": {"left_out": left[0]} if equal else {},
            **_numbers(of, grain, found, low, high),
            "counts": (*women["counts"], *men["counts"]),
        }
