"""The audience of a run's model: the declaration in its manifest, from the plan and the data."""

import numpy as np

from srs.errors import BadInput, BadTable
from srs.model import Audience, ObservedDays, Population, Seen
from srs.predictors import Column
from srs.tables.columns import pl
from srs.wording import Words

from ..fit.boosted import Settings
from ..fit.spells import ANY, Floats, Integers
from .data import Material
from .plan import Plan
from .rows import Side
from .sides import Parts

# A code, a level or a number from fewer persons could disclose them: the release gate's number.
_FEWEST = 5
_MADE_UP = Words(
    "påhittade svenska sjukfall (en syntetisk befolkning)",
    "made-up Swedish spells (a synthetic population)",
)


def is_synthetic(plan: Plan, material: Material) -> bool | None:
    """Whether the spells are made up; None if neither the run nor its data say."""
    if plan.cohort or material.synthetic():
        return True
    return plan.population.synthetic


def audience(
    plan: Plan, settings: Settings, parts: Parts, material: Material, observed: int
) -> Audience:
    """The declaration; *observed* is the last day on which a spell was observed.

    Raises
    ------
    BadInput
    """
    horizons = sorted(round(each) for each in settings.horizons if each <= observed)
    return Audience(
        _population(plan, parts.learnt, material),
        diagnoses(plan, parts.learnt),
        tuple(horizons or [observed]),
        ObservedDays(reached=int(min(settings.days)), observed=observed, until=observed),
        {c.name: seen(c, values, parts.persons) for c, values in _columns(parts)},
    )


def diagnoses(plan: Plan, learnt: Side) -> frozenset[str] | None:
    """Codes, and their first three characters, that at least a few persons had.

    Raises
    ------
    BadInput, BadTable
        When the run names codes although the data have some, or the data have too few of each.
    """
    codes = learnt.spells.diagnosis
    named = plan.population.diagnoses
    if not (codes != ANY).any():
        return frozenset(named) or None
    if named:
        raise BadInput("[population] diagnoses: expected only if the data have none; leave it out")
    had = pl.DataFrame({"code": codes, "person": learnt.frame["person"]}).filter(
        pl.col("code") != ANY
    )
    both = pl.concat([had, had.with_columns(pl.col("code").str.head(3))])
    persons = both.group_by("code").agg(pl.col("person").n_unique())
    found = frozenset(persons.filter(pl.col("person") >= _FEWEST)["code"])
    if not found:
        raise BadTable(
            f"the column diagnosis: no code has {_FEWEST} persons to learn from: expected codes "
            f"that have; leave the column out to learn without diagnoses"
        )
    return found


def seen(column: Column, values: Floats, persons: Integers) -> Seen:
    """The values of a predictor that at least a few persons had, as *column* encodes it."""
    known = ~np.isnan(values)
    if column.encoding == "level":
        names = column.predictor.levels
        had = {
            level.name
            for code, level in enumerate(names)
            if len(np.unique(persons[values == code])) >= _FEWEST
        }
        return Seen(levels=frozenset(had or {names[int(values[known][0])].name}))
    low, high = (_reached(values[known], persons[known], sign) for sign in (1, -1))
    return Seen(min(low, high), max(low, high))


def _reached(values: Floats, persons: Integers, sign: int) -> float:
    """The lowest number that a few persons had or fell below; the highest with *sign* -1."""
    order = np.argsort(sign * values, kind="stable")
    first = np.sort(np.unique(persons[order], return_index=True)[1])
    return float(values[order][first[min(_FEWEST, len(first)) - 1]])


def _columns(parts: Parts) -> list[tuple[Column, Floats]]:
    return list(zip(parts.columns, parts.learnt.spells.rows.T, strict=True))


def _population(plan: Plan, learnt: Side, material: Material) -> Population:
    given, synthetic = plan.population, is_synthetic(plan, material)
    who = Words(plan.source, plan.source)
    if given.who:
        who = Words(given.who.sv, given.who.en)
    elif plan.cohort:
        who = _MADE_UP
    who = Words(*(text.rstrip(". ") for text in who))
    years = learnt.frame["start"].drop_nulls().dt.year()
    period = None if years.is_empty() else f"{years.to_numpy().min()}-{years.to_numpy().max()}"
    return Population(who, given.country, given.register, period, plan.source, synthetic)
