"""Calibration: an affine map of the log-odds, one for all days and horizons.

A slope above 0 keeps the curves monotone, and a scaled sum is the sum of the scaled parts: the
contributions stay additive. (Cox, Two further applications of a model for binary regression,
Biometrika 1958.) If the estimated slope is not above 0, the predictions say nothing about the
outcomes. Then the slope stays 1 and only the intercept is estimated, so that the mean risk is
right.
"""

import numpy as np

from srs.errors import BadTable
from srs.model.boosted import Calibration

from .spells import Floats


def calibrate(log_odds: Floats, outlasted: Floats, weights: Floats) -> tuple[Calibration, float]:
    """The maximum-likelihood map, by Newton's method, and the estimated slope, which is the map's
    unless it is not above 0.

    Parameters
    ----------
    log_odds, outlasted, weights : (cases,)
        As predicted for spells that the model was not fitted on, and what
        ``censoring.outcomes`` gives for them.

    Raises
    ------
    BadTable
        When one of the outcomes is missing.
    """
    if len(np.unique(outlasted[weights > 0])) < 2:
        raise BadTable(
            f"calibration: expected spells of both outcomes, found {int((weights > 0).sum())} "
            "of one; hold out more spells"
        )
    design = np.stack([np.ones_like(log_odds), log_odds])
    intercept, slope = _likeliest(design, outlasted, weights, np.zeros_like(log_odds))
    if slope > 0:
        return Calibration(float(intercept), float(slope)), float(slope)
    (intercept,) = _likeliest(design[:1], outlasted, weights, log_odds)
    return Calibration(float(intercept), 1.0), float(slope)


def _likeliest(design: Floats, outlasted: Floats, weights: Floats, offset: Floats) -> Floats:
    """Coefficients of the columns of *design*, with an *offset* of the log-odds."""
    found = np.zeros(len(design))
    found[1:] = 1.0
    for _ in range(25):
        risk = 1 / (1 + np.exp(-(found @ design + offset)))
        gradient = design @ (weights * (outlasted - risk))
        information = (design * (weights * risk * (1 - risk))) @ design.T
        step = np.linalg.solve(information + 1e-9 * np.eye(len(design)), gradient)
        found = found + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    return found
