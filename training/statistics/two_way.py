"""Two-way fixed effects of a staggered introduction: reported as a warning, never as an answer.

This estimate also compares with units that have long had the introduction. Where effects grow,
their growth is subtracted from those of other units, which may even change the sign. The effect of
one unit and period has as weight what remains of the indicator after units and periods, and this is
below 0 for some (de Chaisemartin and D'Haultfœuille, American Economic Review 2020; Goodman-Bacon,
Journal of Econometrics 2021).
"""

from dataclasses import dataclass

import numpy as np

from .comparisons import Panel
from .statistic import Codes, Floats

_ROUNDING = 1e-9  # a weight of 0 with rounding is not below 0


@dataclass(frozen=True)
class TwoWay:
    """The coefficient, and the share of introduced cells with a negative weight."""

    value: float
    negative: float


def two_way(panel: Panel, introduced: Codes) -> TwoWay | None:
    """The estimate; ``None`` where the indicator does not vary within units and periods."""
    weights = panel.known * panel.weights[:, None]
    has = np.arange(panel.means.shape[1]) >= introduced[:, None]
    left = _left(has.astype(float), weights)
    size = float((weights * left**2).sum())
    if size < 1e-9 * weights.sum():
        return None
    value = float((weights * left * np.nan_to_num(panel.means)).sum() / size)
    return TwoWay(value, float(np.mean(left[panel.known & has] < -_ROUNDING)))


def _left(values: Floats, weights: Floats) -> Floats:
    """Residuals of *values* after units and periods, by weighted least squares; (units, periods).

    Units are solved for first, so that the equations left are as many as there are periods.
    """
    of_unit = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, of_unit, out=np.zeros_like(weights), where=of_unit > 0)
    beside = values - (share * values).sum(axis=1, keepdims=True)
    equations = np.diag(weights.sum(axis=0)) - weights.T @ share
    period = np.linalg.pinv(equations, hermitian=True) @ (weights * beside).sum(axis=0)
    left: Floats = beside - (period - share @ period[:, None])
    return left
