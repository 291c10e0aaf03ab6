"""How well log-odds tell what happened, with weights for censoring (``fit.censoring``)."""

from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from srs.errors import BadTable
from srs.model.odds import probability

from ..fit.calibrate import calibrate
from ..fit.spells import Bools, Floats


class Cases(NamedTuple):
    """Spells whose outcome at a horizon is known, a row each.

    Attributes
    ----------
    at : (cases,)
        Their places on the test side.
    outlasted, weights : (cases,)
        1 where the spell outlasted the horizon, and the inverse probability of knowing it.
    """

    at: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    outlasted: Floats
    weights: Floats

    def where(self, known: Bools) -> "Cases":
        return Cases(self.at[known], self.outlasted[known], self.weights[known])


class Recalibration(NamedTuple):
    """The affine map of the log-odds that the outcomes ask for, with standard errors.

    (Cox, Biometrika 1958; errors by the sandwich, as the weights are no counts: White,
    Econometrica 1982.)
    """

    intercept: float
    slope: float
    intercept_error: float
    slope_error: float


def auc(cases: Cases, log_odds: Floats) -> float:
    """P(a spell that outlasts the horizon has the higher risk than one that does not), weighted.

    (Uno et al., JASA 2007: cumulative cases, dynamic controls.)
    """
    return float(roc_auc_score(cases.outlasted, log_odds, sample_weight=cases.weights))


def recalibration(cases: Cases, log_odds: Floats) -> Recalibration:
    """0 and 1 for a calibrated model.

    Raises
    ------
    BadTable
        When the risks do not rise with the outcomes at all.
    """
    intercept, slope = calibrate(log_odds, cases.outlasted, cases.weights)
    design = np.stack([np.ones_like(log_odds), log_odds])
    risk = probability(intercept + slope * log_odds)
    information = (design * (cases.weights * risk * (1 - risk))) @ design.T
    scores = design * (cases.weights * (cases.outlasted - risk))
    bread = np.linalg.inv(information)
    errors = np.sqrt(np.diag(bread @ (scores @ scores.T) @ bread))
    return Recalibration(intercept, slope, float(errors[0]), float(errors[1]))


def observed_minus_predicted(cases: Cases, log_odds: Floats) -> float:
    """Share that outlasted the horizon, less the mean risk."""
    return float(np.average(cases.outlasted - probability(log_odds), weights=cases.weights))


def check(cases: Cases, day: int, horizon: int) -> None:
    """
    Raises
    ------
    BadTable
        When the cases have not both outcomes.
    """
    if len(np.unique(cases.outlasted)) < 2:
        raise BadTable(
            f"horizon {horizon} from day {day}: expected spells to test on of both outcomes, found "
            f"{len(cases.at)} of one; choose other [evaluate] days and horizons"
        )
