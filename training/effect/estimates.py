"""Nuisances fitted, weights, and estimates of both strategies by every estimator."""

from dataclasses import dataclass

import numpy as np

from srs.tables.columns import pl

from .covariates import Columns, columns
from .hazards import Problem
from .outcomes import Outcome, outcomes
from .steps import Floats, Steps
from .strategies import Strategy
from .study import Study
from .trial import Trial
from .values import Values, values
from .weights import Fitted, Weights, losing, starting, weigh


@dataclass(frozen=True, eq=False)
class Adjusted:
    """One strategy."""

    strategy: Strategy
    weights: Weights
    values: Values


@dataclass(frozen=True, eq=False)
class Design:
    """What is known before any outcome: steps, columns, the model of starts and its weights."""

    steps: Steps
    outcome_columns: Columns
    start_columns: Columns
    units: int
    strategies: tuple[Strategy, Strategy]
    start: Fitted

    @classmethod
    def of(
        cls,
        trial: Trial,
        study: Study,
        outcome: tuple[str, ...] | None = None,
        start: tuple[str, ...] | None = None,
    ) -> "Design":
        """*outcome* and *start* are confounders of the models, all unless given."""
        steps = Steps.of(trial)
        strategies = (Strategy("start", study.starts), Strategy(study.against))
        every = _columns(trial, steps, None)
        of_outcome = every if outcome is None else _columns(trial, steps, outcome)
        of_start = every if start is None else _columns(trial, steps, start)
        units = len(trial.units) if study.unit_effects else 1
        fitted = starting(strategies[1], steps, of_start, units)
        return cls(steps, of_outcome, of_start, units, strategies, fitted)


def _columns(trial: Trial, steps: Steps, names: tuple[str, ...] | None) -> Columns:
    frame = trial.confounders if names is None else trial.confounders.select(names)
    if not frame.width:
        return Columns(np.empty((len(steps), 0), dtype=np.float32), np.empty(0, dtype=np.int64))
    return columns(frame[pl.Series(steps.order)], len(steps))


def adjusted(design: Design, asked: tuple[Outcome, ...]) -> tuple[Adjusted, Adjusted]:
    steps = design.steps
    lost = losing(steps, design.start_columns.main)
    every = _with_giving(design)
    found = []
    for strategy in design.strategies:
        weights = weigh(strategy, steps, design.start, lost)
        ends = Fitted.of(
            Problem(
                steps,
                every,
                strategy.times(steps),
                strategy.ends(steps),
                design.units,
            )
        )
        got = values(strategy, steps, asked, ends, design.start, weights)
        found.append(Adjusted(strategy, weights, got))
    return found[0], found[1]


def _with_giving(design: Design) -> Columns:
    """How much a unit gives the measure is a column of the outcomes' models too.

    Effects of small units are drawn to 0: what a unit that gives more has in common with other such
    units is not (correlated random effects, Mundlak, Econometrica 1978).
    """
    giving = design.start.hazard.units[design.start.problem.unit]
    if not giving.std() > 0:
        return design.outcome_columns
    return design.outcome_columns.with_main(((giving - giving.mean()) / giving.std())[:, None])


def robust(trial: Trial, study: Study, **models: tuple[str, ...]) -> tuple[Floats, Steps]:
    """(n,): of mean days, the differences whose mean is the effect."""
    design = Design.of(trial, study, **models)
    asked = outcomes(design.steps, ())[:1]
    first, second = adjusted(design, asked)
    return first.values.robust[0] - second.values.robust[0], design.steps
