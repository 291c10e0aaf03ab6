"""How much of a model must change for new data? A proposal; nothing is applied.

The closed test of Vergouwe et al. (Statistics in Medicine 2017) compares the refitted model with
the original, then with ever more complex updates. It proposes the first update that is not
significantly worse. No step needs a correction for the others.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtrc, expit

from srs.errors import BadTable
from srs.wording import Words

from .definition import Definition
from .outcome import Outcomes, log_odds
from .recalibration import logistic
from .statistic import Floats

Update = Literal["original", "in the large", "logistic", "refit"]


UPDATING = Definition(
    id="updating",
    name=Words("Slutet test av uppdateringar", "Closed test of updates"),
    formula="likelihood ratio of the refit against the original, recalibration in the large and "
    "logistic recalibration in turn; the first update that is not significantly worse is proposed",
    estimator="refit: log-odds of the model and the predictors",
    source="Vergouwe et al., Statistics in Medicine 2017",
)
METRICS = (UPDATING,)


@dataclass(frozen=True)
class Step:
    """The refitted model against a simpler one: likelihood ratio, degrees of freedom, p."""

    against: Update
    ratio: float
    freedom: int
    p: float


@dataclass(frozen=True, eq=False)
class Proposal:
    """The proposed update, and the tests that led to it, in their order.

    Attributes
    ----------
    intercept, slope
        The proposed update of the log-odds; NaN for a refit.
    coefficients : (1 + terms,)
        The coefficients of the refit, constant first.
    """

    update: Update
    steps: tuple[Step, ...]
    intercept: float
    slope: float
    coefficients: Floats


def closed_test(
    predicted: Floats, outcomes: Outcomes, design: Floats, level: float = 0.05
) -> Proposal:
    """Choose among the original, recalibration in the large, logistic recalibration and refit.

    Parameters
    ----------
    design : (rows, terms)
        The model's predictors as its linear predictor uses them, without the constant.

    Raises
    ------
    BadTable
        When rows were lost (weighted likelihoods have no such test), when the design has fewer than
        two terms, or when a model cannot be fitted.
    """
    if outcomes.follow_up is not None:
        raise BadTable(
            "updating: expected 0/1 outcomes that are known for all rows, found time and event; "
            "take rows that began early enough to be followed until the horizon"
        )
    if design.ndim != 2 or design.shape[0] != len(outcomes) or design.shape[1] < 2:
        raise BadTable(f"design: expected {len(outcomes)} rows and two columns or more")
    score = log_odds(predicted, outcomes)
    one, terms = np.ones((len(score), 1)), design.shape[1]
    large = float(logistic(one, outcomes, score)[0][0])
    both = logistic(np.column_stack([one, score]), outcomes)[0]
    refit = logistic(np.column_stack([one, design]), outcomes)[0]
    best = _likelihood(np.column_stack([one, design]) @ refit, outcomes)
    simpler: tuple[tuple[Update, float, float, int], ...] = (
        ("original", 0.0, 1.0, terms + 1),
        ("in the large", large, 1.0, terms),
        ("logistic", float(both[0]), float(both[1]), terms - 1),
    )
    steps: list[Step] = []
    for update, intercept, slope, freedom in simpler:
        ratio = 2 * (best - _likelihood(intercept + slope * score, outcomes))
        p = float(chdtrc(freedom, max(ratio, 0.0)))
        steps.append(Step(update, ratio, freedom, p))
        if p >= level:
            return Proposal(update, tuple(steps), intercept, slope, refit)
    return Proposal("refit", tuple(steps), np.nan, np.nan, refit)


def _likelihood(score: Floats, outcomes: Outcomes) -> float:
    """Log-likelihood; weights are scaled to a mean of 1."""
    weights = outcomes.weights / outcomes.weights.mean()
    risk = expit(score)
    likely = np.where(outcomes.happened > 0, np.log(risk), np.log1p(-risk))
    return float(weights @ likely)
