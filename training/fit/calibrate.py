"""Calibration: an affine map of the log-odds, one for all days and horizons.

A slope above 0 keeps the curves monotone, and a scaled sum is the sum of the scaled parts: the
contributions stay additive. (Cox, Two further applications of a model for binary regression,
Biometrika 1958.)
"""

import numpy as np

from srs.errors import BadTable
from srs.model.boosted import Calibration

from .spells import Floats


def calibrate(log_odds: Floats, outlasted: Floats, weights: Floats) -> Calibration:
    """The map under which the outcomes are most likely, by Newton's method.

    Parameters
    ----------
    log_odds, outlasted, weights : (cases,)
        As predicted for spells that the model was not fitted on, and what
        ``censoring.outcomes`` gives for them.

    Raises
    ------
    BadTable
        When there are not both outcomes, or the predictions have nothing to do with them.
    """
    if len(np.unique(outlasted[weights > 0])) < 2:
        raise BadTable(
            f"calibration: expected spells of both outcomes, found {int((weights > 0).sum())} "
            "of one; hold out more spells"
        )
    design = np.stack([np.ones_like(log_odds), log_odds])
    found = np.array([0.0, 1.0])
    for _ in range(25):
        risk = 1 / (1 + np.exp(-(found @ design)))
        gradient = design @ (weights * (outlasted - risk))
        information = (design * (weights * risk * (1 - risk))) @ design.T
        step = np.linalg.solve(information + 1e-9 * np.eye(2), gradient)
        found = found + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    if not found[1] > 0:
        raise BadTable(
            f"calibration: of {len(log_odds)} spells that were not learnt from, the predictions "
            "tell nothing; expected more spells or predictors that matter"
        )
    return Calibration(float(found[0]), float(found[1]))
