"""Two-way fixed effects of a staggered introduction: shown as a warning, never as an answer.

Units that have had it for long are compared with, too. Where effects grow, their growth is taken
off those of the others, which may even turn the sign. An effect of one unit and period counts by
what is left of the indicator beside units and periods, which is below 0 for some (de Chaisemartin
and D'Haultfœuille, American Economic Review 2020; Goodman-Bacon, Journal of Econometrics 2021).
"""

from dataclasses import dataclass

import numpy as np

from .comparisons import Panel
from .statistic import Bools, Codes, Floats


@dataclass(frozen=True)
class TwoWay:
    """The coefficient, and what share of the introduced cells counts negatively."""

    value: float
    negative: float


def two_way(panel: Panel, introduced: Codes) -> TwoWay | None:
    """``None`` where the indicator does not differ within units and periods."""
    known = np.isfinite(panel.means)
    has = np.arange(panel.means.shape[1]) >= introduced[:, None]
    weights = (known * panel.weights[:, None])[known]
    unit, period = np.nonzero(known)
    left = _left(has[known].astype(float), unit, period, weights)
    size = weights @ left**2
    if size < 1e-9 * weights.sum():
        return None
    value = float((weights * left) @ panel.means[known] / size)
    inside: Bools = has[known]
    return TwoWay(value, float(np.mean(left[inside] < 0)))


def _left(values: Floats, unit: Codes, period: Codes, weights: Floats) -> Floats:
    """Of *values* beside units and periods, by weighted least squares."""
    design = np.zeros((len(values), unit.max() + period.max() + 2))
    design[np.arange(len(values)), unit] = 1
    design[np.arange(len(values)), unit.max() + 1 + period] = 1
    root = np.sqrt(weights)[:, None]
    found = np.linalg.lstsq(design * root, values * root[:, 0], rcond=None)[0]
    left: Floats = values - design @ found
    return left
