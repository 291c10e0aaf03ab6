"""A pilot's data, analysed by its plan alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from srs.errors import BadTable
from srs.tables.cells import AN_ID, all_read, days, ids, person_keys, truths
from srs.tables.columns import pl, whole_table
from srs.wording import counted

from ..effect.measure_names import of_measure
from ..evaluation.release.gate import release
from ..evaluation.release.suppression import Ledger
from ..rollout.data import Spells, spells_of
from ..rollout.days import restricted_days
from ..rollout.panel import cells, days_of
from ..rollout.refusals import refusals
from ..rollout.verdict import entry, verdict
from ..statistics.comparisons import Combined
from ..statistics.permutation import p_of_orders
from ..statistics.staggered_adoption import Rules, Staggered
from ..statistics.statistic import Bools, Floats
from .design import effect_of
from .plan import Plan

Entry = dict[str, Any]
_DEFINITIONS = {
    "days": "days of leave from time zero to the horizon",
    "assessed": "share of spells that were assessed",
    "started": "share of spells with the measure started in time, on leave",
    "days_before": "days of leave before the measure, within the days in which it should start",
}


def fitting(plan: Plan, data: Path) -> tuple[Spells, Floats | None, int]:
    """The spells, days until a measure of each (inf for none), and measures that are not used.

    Raises
    ------
    BadTable
        The data do not fit the plan.
    """
    folder = data if data.is_dir() else data.parent
    table = whole_table(data / plan.table if data.is_dir() else data)
    units = pl.DataFrame(
        {"unit": plan.units, "introduced": [plan.introduced.get(each) for each in plan.units]},
        schema_overrides={"introduced": pl.Date},
    )
    if plan.unit in table.columns:
        there = set(all_read(table[plan.unit], ids, AN_ID).drop_nulls())
        if strange := len(there - set(plan.units)):
            raise BadTable(
                f"the column {plan.unit}: {strange} of {counted(len(there), 'unit')} not in the "
                "plan; expected only units of the plan"
            )
    if plan.assessed is not None and plan.assessed not in table.columns:
        raise BadTable(f"the table lacks the column {plan.assessed}, which the plan requires")
    spells = spells_of(table, units, plan.study(), staggered=False)
    if (spells.calendar.first, spells.calendar.periods) != (plan.since, plan.months):
        raise BadTable(
            f"the columns start and last_day: {spells.calendar.periods} whole months from "
            f"{spells.calendar.first} followed for {plan.horizon} days; the plan expects "
            f"{plan.months} from {plan.since}, followed until {plan.followed_until}"
        )
    if plan.measures is None:
        return spells, None, 0
    until, unused = _until_measure(spells, whole_table(folder / plan.measures), plan)
    return spells, until, unused


def analysed(plan: Plan, data: Path, created: str) -> tuple[Entry, Entry]:
    """What may be published, and the proof of the gate.

    Raises
    ------
    BadTable
        The data do not fit the plan.
    """
    spells, until, unused = fitting(plan, data)
    study, grain, ledger = plan.study(), plan.release.grain, Ledger()
    everybody = ledger.count("spells", len(spells.person), len(np.unique(spells.person)))
    outcomes = dict(_outcomes(spells, until, plan))
    refused: list[Entry] = []
    leads = p = None
    found = {name: _effect(values, spells, plan) for name, values in outcomes.items()}
    if plan.design == "stepped":
        panel = cells(outcomes["days"], spells, by_size=True)
        rules = Rules(reach=plan.reach, base=0)
        staggered = Staggered.of(panel, spells.introduced, rules)
        leads = staggered.leads(study.leads)
        refused = refusals(staggered, leads, study)
        if not refused:
            p = p_of_orders(panel, spells.introduced, rules, plan.seed)
    sure = len(spells.units) >= plan.refuse.units
    document = {
        "title": plan.title,
        "created": created,
        "plan": {"sha256": plan.hash, **plan.content()},
        "verdict": {**_verdict(found["days"], plan, bool(refused), sure), "counts": [everybody]},
        **({"refused": refused} if refused else {}),
        "outcomes": [
            {
                "outcome": name,
                "primary": name == "days",
                **_numbers(None if refused and name == "days" else each, plan, sure),
                "units": len(spells.units),
                "spells": grain.count(len(spells.person)),
                "definition": _DEFINITIONS[name],
                "counts": [everybody],
            }
            for name, each in found.items()
        ],
        "p_randomised": p,
        "leads_p": None if leads is None else round(leads.p, 4),
        "flow": [
            {"reason": reason, "spells": grain.count(count)}
            for reason, count in (*spells.flow, ("measures not used: before time zero", unused))
        ],
    }
    return release(document, ledger, grain)


def _outcomes(spells: Spells, until: Floats | None, plan: Plan) -> Iterator[tuple[str, Floats]]:
    yield "days", days_of(spells, plan.study())
    if plan.assessed is not None:
        told = all_read(spells.frame[plan.assessed], truths, "expected true or false")
        yield "assessed", told.fill_null(False).to_numpy().astype(float)
    if until is not None:
        by = float(plan.measure_by)
        on_leave: Bools = until < spells.days
        yield "started", (on_leave & (until <= by)).astype(float)
        first = np.minimum(until, spells.days)
        yield (
            "days_before",
            restricted_days(first, spells.ended | on_leave, by, spells.unit, spells.period),
        )


def _until_measure(spells: Spells, table: pl.DataFrame, plan: Plan) -> tuple[Floats, int]:
    """Days from time zero to the person's first measure since then; how many began before."""
    if lacking := [each for each in ("person", "measure", "start") if each not in table.columns]:
        raise BadTable(f"measures: lacks {counted(len(lacking), 'column')}, {', '.join(lacking)}")
    read = pl.DataFrame(
        {
            "person": all_read(table["person"], ids, AN_ID),
            "measure": of_measure(table["measure"], plan.measure),
            "began": all_read(table["start"], days, "expected dates as 2025-03-20"),
        }
    )
    read = read.filter("measure")
    if not len(read):
        raise BadTable("measures: the column measure: expected the plan's measure, found 0 rows")
    own = spells.frame.select(
        person=all_read(spells.frame["person"], ids, AN_ID),
        zero=all_read(spells.frame["on"], days, "expected dates as 2025-03-20"),
    ).with_row_index("row")
    # Person ids may be written with or without the century.
    own, read = (
        each.with_columns(person=person_keys(each["person"], plan.followed_until))
        for each in (own, read)
    )
    joined = own.join(read, on="person", how="left").with_columns(
        since=(pl.col("began") - pl.col("zero")).dt.total_days()
    )
    before = int((joined["since"] < 0).sum())
    first = joined.filter(pl.col("since") >= 0).group_by("row").agg(pl.col("since").min())
    told = own.join(first, on="row", how="left").sort("row")["since"].cast(pl.Float64)
    return told.fill_null(np.inf).to_numpy(), before


def _effect(values: Floats, spells: Spells, plan: Plan) -> Combined | None:
    panel = cells(values, spells, by_size=True)
    return effect_of(plan.design, panel, spells.introduced, plan.reach)


def _numbers(found: Combined | None, plan: Plan, sure: bool) -> Entry:
    grain = plan.release.grain
    if found is None:
        return dict.fromkeys(("estimate", "se", "low", "high", "p"))
    if not (sure and found.se > 0):
        none = dict.fromkeys(("se", "low", "high", "p"))
        return {"estimate": grain.digits(found.value, 3), **none}
    low, high = found.interval(plan.level)
    told = {"estimate": found.value, "low": low, "high": high}
    return {
        **{key: grain.value(each, found.se) for key, each in told.items()},
        "se": grain.digits(found.se),
        "p": grain.digits(found.p),
    }


def _verdict(found: Combined | None, plan: Plan, refused: bool, sure: bool) -> Entry:
    if found is None or refused:
        return entry("refused", plan.margins, plan.level)
    told = _numbers(found, plan, sure)
    if told["low"] is None:
        return entry("estimate only", plan.margins, plan.level, told["estimate"])
    low, high = found.interval(plan.level)
    answer = verdict(found.value, low, high, plan.margins, len(plan.units), plan.level)
    return {**answer, **{key: told[key] for key in ("estimate", "low", "high")}}
