"""Fitted nuisance models, weights, and estimates of both strategies by every estimator."""

from dataclasses import dataclass

import numpy as np

from .covariates import Columns, columns
from .hazards import Problem
from .likelihood import Events
from .outcomes import Outcome
from .steps import Floats, Steps
from .strategies import Strategy
from .study import Study
from .trial import Trial
from .values import Values, values
from .variance import widening
from .weights import Fitted, Weights, losing, starting, weigh


@dataclass(frozen=True, eq=False)
class Adjusted:
    """One strategy; *ends* are the hazards of its outcome model."""

    strategy: Strategy
    weights: Weights
    values: Values
    ends: Fitted


@dataclass(frozen=True, eq=False)
class Design:
    """What needs no outcome: steps, columns, the model of starts and its weights.

    Attributes
    ----------
    outcome_names, start_names
        Confounders of the models.
    units
        Number of units with effects; 1 for none.
    """

    steps: Steps
    study: Study
    outcome_names: tuple[str, ...]
    start_names: tuple[str, ...]
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
        """*outcome* and *start* are the models' confounders; all of them by default."""
        steps = Steps.of(trial)
        strategies = (Strategy("start", study.starts), Strategy(study.against))
        every = tuple(trial.confounders.columns)
        names = every if start is None else start
        own = _columns(steps, study, names, strategies[1].starts(steps)[1])
        units = len(trial.units) if study.unit_effects else 1
        fitted = starting(strategies[1], steps, own, units)
        others = every if outcome is None else outcome
        return cls(steps, study, others, names, own, units, strategies, fitted)

    def outcome_columns(self) -> Columns:
        """The columns of starts, if these use splines: only trees learn from events."""
        if self.study.models == "splines" and self.outcome_names == self.start_names:
            return self.start_columns
        ended = Events(self.steps.last, self.steps.ended)
        return _columns(self.steps, self.study, self.outcome_names, ended)


def _columns(steps: Steps, study: Study, names: tuple[str, ...], events: Events) -> Columns:
    frame = steps.trial.confounders.select(names)
    frame = frame[steps.order.tolist()] if frame.width else frame
    if study.models == "splines":
        return columns(frame, len(steps))
    from .trees import scored

    return scored(steps, frame, events, study.seed)


def adjusted(
    design: Design, asked: tuple[Outcome, ...], share: Floats | None = None
) -> tuple[Adjusted, Adjusted]:
    """*share* : (n,), the weight of each person; equal by default."""
    steps = design.steps
    lost = losing(steps, design.start_columns.main)
    every = _with_giving(design, design.outcome_columns())
    found = []
    for strategy in design.strategies:
        weights = weigh(strategy, steps, design.start, lost)
        times, events = strategy.times(steps), strategy.ends(steps)
        ends = Fitted.of(Problem(steps, every, times, events, design.units))
        got = values(strategy, steps, asked, ends, design.start, weights)
        scale = widening(ends.hazard.free, int((weights.decided(steps) > 0).sum()))
        learnt = steps.begin < steps.grace if strategy.name == "start" else steps.last >= 0
        # Overlap weights hardly change with the probability.
        if share is None:
            scale *= widening(design.start.hazard.free, int(learnt.sum()))
        found.append(Adjusted(strategy, weights, _widened(got, scale, share), ends))
    return found[0], found[1]


def _widened(got: Values, scale: float, share: Floats | None) -> Values:
    """Residuals are multiplied by *scale*; means are unchanged."""
    residual = got.robust - got.model
    mean = np.average(residual, axis=1, weights=share)[:, None]
    return Values(got.model + mean + scale * (residual - mean), got.model)


def _with_giving(design: Design, outcome: Columns) -> Columns:
    """How often a unit gives the measure is also a column of the outcome models.

    Effects of small units are shrunk to 0; what units that give the measure more often have in
    common is not (correlated random effects, Mundlak, Econometrica 1978).
    """
    giving = design.start.hazard.units[design.start.problem.unit]
    if not giving.std() > 0:
        return outcome
    return outcome.with_main(((giving - giving.mean()) / giving.std())[:, None])
