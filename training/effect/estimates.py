"""Nuisances fitted, weights, and estimates of both strategies by every estimator."""

from dataclasses import dataclass

from .covariates import Columns, columns
from .hazards import Problem
from .likelihood import Events
from .outcomes import Outcome
from .steps import Floats, Steps
from .strategies import Strategy
from .study import Study
from .trial import Trial
from .values import Values, values
from .weights import Fitted, Weights, losing, starting, weigh

_MOST_LEVERAGE = 0.5


@dataclass(frozen=True, eq=False)
class Adjusted:
    """One strategy."""

    strategy: Strategy
    weights: Weights
    values: Values


@dataclass(frozen=True, eq=False)
class Design:
    """What is known before any outcome: steps, columns, the model of starts and its weights.

    Attributes
    ----------
    outcome_names
        Confounders of the outcomes' models.
    units
        So many have effects; 1 for none.
    """

    steps: Steps
    study: Study
    outcome_names: tuple[str, ...]
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
        every = tuple(trial.confounders.columns)
        names = every if start is None else start
        own = _columns(steps, study, names, strategies[1].starts(steps)[1])
        units = len(trial.units) if study.unit_effects else 1
        fitted = starting(strategies[1], steps, own, units)
        return cls(
            steps, study, every if outcome is None else outcome, own, units, strategies, fitted
        )


def _columns(steps: Steps, study: Study, names: tuple[str, ...], events: Events) -> Columns:
    frame = steps.trial.confounders.select(names)
    frame = frame[steps.order.tolist()] if frame.width else frame
    if study.models == "splines":
        return columns(frame, len(steps))
    from .trees import scored

    return scored(steps, frame, events, study.seed)


def adjusted(design: Design, asked: tuple[Outcome, ...]) -> tuple[Adjusted, Adjusted]:
    steps = design.steps
    lost = losing(steps, design.start_columns.main)
    ended = Events(steps.last, steps.ended)
    every = _with_giving(design, _columns(steps, design.study, design.outcome_names, ended))
    found = []
    for strategy in design.strategies:
        weights = weigh(strategy, steps, design.start, lost)
        times, events = strategy.times(steps), strategy.ends(steps)
        ends = Fitted.of(Problem(steps, every, times, events, design.units))
        got = values(strategy, steps, asked, ends, design.start, weights)
        free = (ends.hazard.free, design.start.hazard.free)
        found.append(Adjusted(strategy, weights, _widened(got, weights.decided(steps), free)))
    return found[0], found[1]


def _widened(got: Values, weights: Floats, free: tuple[float, ...]) -> Values:
    """The models have learnt from those whom they are wrong about: residuals are too small by the
    mean leverage, free coefficients of the effective sample. Means are as they are (MacKinnon and
    White, Journal of Econometrics 1985).
    """
    squared = float(weights @ weights)
    effective = float(weights.sum()) ** 2 / squared if squared > 0 else 0.0
    scale = 1.0
    for each in free:
        scale /= 1 - min(each / max(effective, 1.0), _MOST_LEVERAGE)
    residual = got.robust - got.model
    mean = residual.mean(axis=1, keepdims=True)
    return Values(got.model + mean + scale * (residual - mean), got.model)


def _with_giving(design: Design, outcome: Columns) -> Columns:
    """How much a unit gives the measure is a column of the outcomes' models too.

    Effects of small units are drawn to 0: what a unit that gives more has in common with other such
    units is not (correlated random effects, Mundlak, Econometrica 1978).
    """
    giving = design.start.hazard.units[design.start.problem.unit]
    if not giving.std() > 0:
        return outcome
    return outcome.with_main(((giving - giving.mean()) / giving.std())[:, None])
