"""Restricted cubic splines: cubic between the knots, straight beyond the outer two."""

import numpy as np

from srs.errors import BadTable

from .quantiles import quantiles
from .statistic import Floats

# Harrell, Regression Modeling Strategies, 2015, table 2.3.
QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.5, 0.725, 0.95),
}
# Below these the terms divide by numbers that no longer exist.
_LEAST_RANGE = 1e-100
_APART = 1e-12  # of the range


def knots(values: Floats, count: int, weights: Floats) -> Floats:
    """Knots at quantiles of *values*.

    Raises
    ------
    BadTable
        When so many values are equal that two knots coincide.
    """
    found = quantiles(values, np.array(QUANTILES[count]), weights)
    range_ = found[-1] - found[0]
    if range_ < _LEAST_RANGE or np.any(np.diff(found) <= _APART * range_):
        raise BadTable(
            f"calibration: expected predictions spread over {count} knots, found many that are "
            "equal; take fewer knots or another smoother"
        )
    return found


def basis(values: Floats, at: Floats) -> Floats:
    """(values, knots - 1): the value itself, and the curved terms divided by the knots' range².

    (Devlin and Weeks, 1986; Harrell 2015, equation 2.25.)
    """
    last, before = at[-1], at[-2]
    curved = [
        _cube(values - knot)
        - _cube(values - before) * (last - knot) / (last - before)
        + _cube(values - last) * (before - knot) / (last - before)
        for knot in at[:-2]
    ]
    return np.stack([values, *(each / (last - at[0]) ** 2 for each in curved)], axis=1)


def _cube(values: Floats) -> Floats:
    positive = np.maximum(values, 0)
    return positive * positive * positive
