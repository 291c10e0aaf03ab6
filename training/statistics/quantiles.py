"""Quantiles of weighted values."""

import numpy as np

from .statistic import Floats


def quantiles(values: Floats, shares: Floats, weights: Floats) -> Floats:
    """Quantiles, interpolated linearly between the values.

    With equal weights this is type 7 of Hyndman and Fan, American Statistician 1996, the default of
    NumPy and R.

    Value k lies at the middle of its weight, the first at 0 and the last at 1. Equal values are put
    in the order of their weights, so that the order of the rows does not matter.
    """
    used = weights > 0
    values, weights = values[used], weights[used]
    if weights.min() == weights.max():
        return np.quantile(values, shares)
    order = np.lexsort((weights, values))
    rising, own = values[order], weights[order]
    place = np.concatenate([[0.0], np.cumsum((own[1:] + own[:-1]) / 2)])
    return np.asarray(np.interp(shares * place[-1], place, rising), dtype=float)
