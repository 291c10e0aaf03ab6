"""Negative controls: variables that no start should depend on, given the confounders.

A control that still predicts who begins shows that a confounder is missing. Its coefficient is
added to the model of starts; its variance is the sandwich of sums by unit.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from srs.errors import BadInput

from ..statistics.verdict import holm
from .covariates import columns
from .estimates import Design
from .hazards import Problem
from .steps import Floats


@dataclass(frozen=True)
class Control:
    """*estimate*: log-odds of starting per standard deviation of a number; None for levels."""

    name: str
    estimate: float | None
    p: float
    p_holm: float


def controls(design: Design) -> tuple[Control, ...]:
    frame = design.steps.trial.controls
    found = [_tested(design, name) for name in frame.columns]
    adjusted = holm([p for _, p in found])
    return tuple(
        Control(name, value, p, by_holm)
        for name, (value, p), by_holm in zip(frame.columns, found, adjusted, strict=True)
    )


def _tested(design: Design, name: str) -> tuple[float | None, float]:
    steps, start = design.steps, design.start.problem
    frame = steps.trial.controls.select(name)
    added = columns(frame[steps.order.tolist()], len(steps)).main.values.astype(float)
    if not added.shape[1]:
        raise BadInput(
            f"negative_controls: {name}: the same for all eligible: expected something that "
            f"differs between them"
        )
    problem = Problem(
        steps,
        design.start_columns.with_main(added),
        start.times,
        start.events,
        design.units,
        start.varying,
    )
    own = slice(sum(problem.sizes) - added.shape[1], None)
    value, variance, units = _sandwich(problem, design.start.hazard.penalties, own)
    count = added.shape[1]
    freedom = units - count
    if freedom < 1:
        raise BadInput(
            f"negative_controls: {name}: {count} levels in {units} units: expected fewer levels "
            f"than units, or a number; otherwise nothing can be tested"
        )
    wald = float(value @ np.linalg.solve(variance, value)) / count
    scale = freedom / (units - 1) if count > 1 else 1.0
    p = float(fdtrc(count, freedom if count > 1 else units - 1, wald * scale))
    return (float(value[0]) if count == 1 else None), p


def _sandwich(problem: Problem, penalties: Floats, own: slice) -> tuple[Floats, Floats, int]:
    """Coefficients, their variance by unit, and the number of units."""
    at = np.flatnonzero(problem.events.last >= 0)
    hazard = problem.fit(penalties)
    beta = np.concatenate([hazard.times, hazard.varying, hazard.person])
    system = problem.system(at, beta, hazard.units, penalties)
    covariance = system.covariance()
    own_unit = problem.steps.unit
    scores = np.zeros((len(problem.steps.trial.units), len(beta)))
    # At the units' modes the scores already include what units have in common.
    for rows, part in problem.parts(at, beta, hazard.units):
        np.add.at(scores, own_unit[rows], part.features(part.residual))
    units = int((np.bincount(own_unit[at]) > 0).sum())
    spread = scores @ covariance[:, own]
    variance = units / max(units - 1, 1) * spread.T @ spread
    return beta[own], variance, units
