"""Refuses what a run cannot do with its data, before the fit, which takes the time."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from srs import Icd10
from srs.errors import BadInput, BadTable

from ..fit.boosted import Settings
from ..fit.censoring import Censoring, outcomes
from ..fit.spells import ANY, Bools, Floats
from .audience import diagnoses
from .plan import Evaluation, Plan
from .rows import Side
from .sides import Parts

_TOO_LARGE = 1e15  # every answer must be smaller


def learnable(parts: Parts) -> Parts:
    """*parts* without predictors that teach nothing; ``remarks`` gives the reasons.

    Raises
    ------
    BadTable
        When no predictor is left.
    """
    why = {
        column.name: reason
        for column, values in zip(parts.columns, parts.learnt.spells.rows.T, strict=True)
        if (reason := _idle(values))
    }
    if not why:
        return parts
    kept = [place for place, column in enumerate(parts.columns) if column.name not in why]
    if not kept:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in why.items())
        raise BadTable(f"no predictor can be learnt from: expected at least one; {reasons}")
    return replace(
        parts,
        columns=tuple(parts.columns[place] for place in kept),
        learnt=_of_columns(parts.learnt, kept),
        tested=_of_columns(parts.tested, kept),
        remarks=why,
    )


def _idle(values: Floats) -> str | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return "it is missing in every row to learn from"
    if not np.isfinite(known).all():
        return "it is infinite in some rows to learn from"
    if (np.abs(known) >= _TOO_LARGE).any():
        return "some rows to learn from have numbers of more than 15 digits"
    if (known != known[0]).any():
        return None
    missing = len(values) - len(known)
    others = f", but for {missing} where it is missing" if missing else ""
    return f"it is the same in every row to learn from{others}"


def _of_columns(side: Side, kept: list[int]) -> Side:
    names = tuple(side.spells.names[place] for place in kept)
    return replace(side, spells=replace(side.spells, rows=side.spells.rows[:, kept], names=names))


def possible(plan: Plan, parts: Parts) -> Plan:
    """*plan* without subgroups of predictors that were left out.

    Raises
    ------
    BadTable, BadInput
        When the model cannot be fitted, calibrated, evaluated or declared on these sides.
    """
    settings = plan.model
    check_days(plan.evaluate, settings, parts.learnt)
    answered = _answered(parts, diagnoses(plan, parts.learnt))
    for day, horizon in plan.evaluate.pairs:
        _check_pair(parts.learnt, None, day, horizon, "learn from")
        _check_pair(parts.tested, answered, day, horizon, "test on")
    kept = tuple(name for name in plan.evaluate.subgroups if name not in parts.remarks)
    return replace(plan, evaluate=replace(plan.evaluate, subgroups=kept))


def check_days(evaluation: Evaluation, settings: Settings, learnt: Side) -> None:
    """Refuse days that the model will not answer for.

    Raises
    ------
    BadInput
        With the days that it will have: from the first landmark to the last day of follow-up.
    """
    landmark = int(learnt.frame["day"].to_numpy().min())
    last = int(learnt.frame["last_day"].to_numpy().max())
    data = f"the spells are known from day {landmark}, their landmark, and followed to day {last}"
    first, until = min(settings.days), max(settings.horizons)
    if not landmark <= first < last:
        raise BadInput(
            f"[model] days: the first is {first:g}, but {data}: expected a first day from "
            f"{landmark} that lies before {last}"
        )
    days = [day for day in evaluation.days if not first <= day < last]
    if days:
        raise BadInput(
            f"[evaluate] days: {_listed(days)}: the model is made for days from {first:g} ([model] "
            f"days), and {data}: expected days from {first:g} that lie before {last}, or [model] "
            "days that begin earlier"
        )
    low, high = min(settings.horizons), min(until, last)
    horizons = [each for each in evaluation.horizons if not low <= each <= high]
    if horizons:
        raise BadInput(
            f"[evaluate] horizons: {_listed(horizons)}: the model is made for horizons from "
            f"{low:g} to {until:g} ([model] horizons), and {data}: expected horizons from {low:g} "
            f"to {high:g}"
        )


def _listed(days: Sequence[int]) -> str:
    return ", ".join(map(str, days))


def _answered(parts: Parts, known: Collection[str] | None) -> Bools:
    """Whether the model will answer for the diagnosis of each test row."""
    codes, inverse = np.unique(parts.tested.spells.diagnosis, return_inverse=True)
    if known is None or (codes == ANY).all():  # if the data have no diagnoses, the run gives them
        return np.full(len(parts.tested), True)
    own = [
        code != ANY and any(each.code in known for each in Icd10(str(code)).lineage())
        for code in codes
    ]
    return np.array(own, dtype=bool)[inverse]


def _check_pair(side: Side, answered: Bools | None, day: int, horizon: int, what: str) -> None:
    spells, count = side.spells, len(side)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    known = (weights > 0) & side.as_of(day) & (True if answered is None else answered)
    if len(np.unique(outlasted[known])) < 2:
        raise BadTable(
            f"horizon {horizon} from day {day}: expected spells of both outcomes to {what}, found "
            f"{int(known.sum())} of one; choose other [evaluate] days and horizons"
        )
