"""How alike the spells of a unit are, estimated from observed spells.

The correlation within periods comes from an analysis of variance with unequal sizes (Donner,
International Statistical Review 1986), with its interval from the F ratio (Searle, Linear Models
1971). The degrees of freedom are Satterthwaite's, because one unit observed in several periods
counts for less than that many units. The part that remains between periods comes from the products
of a unit's means in two periods, which chance does not affect.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher

from srs.errors import BadTable

from .clusters import Components
from .statistic import Codes, Floats


@dataclass(frozen=True)
class Intraclass:
    """The correlation of a unit's spells in one period, its interval, and the numbers behind it."""

    components: Components
    low: float
    high: float
    units: int
    spells: int


def intraclass(values: Floats, unit: Codes, period: Codes, level: float = 0.95) -> Intraclass:
    """Estimate the correlation.

    Raises
    ------
    BadTable
        When there are fewer than two units, or none has two spells in a period.
    """
    shape = int(unit.max()) + 1, int(period.max()) + 1
    cell = unit * shape[1] + period
    sizes = np.bincount(cell, minlength=shape[0] * shape[1]).astype(float).reshape(shape)
    totals = np.bincount(cell, values, shape[0] * shape[1]).reshape(shape)
    means = np.divide(totals, sizes, out=np.zeros(shape), where=sizes > 0)
    units = int((sizes.sum(axis=1) > 0).sum())
    own = len(values) - np.count_nonzero(sizes)
    there = (sizes > 0).sum(axis=0)
    degrees = (there[there > 0] - 1).sum()
    if units < 2 or own < 1 or degrees < 1:
        raise BadTable(
            f"the intraclass correlation: {units} units and {len(values)} spells; expected two or "
            f"more units with several spells in a period"
        )
    within = float(((values - means.ravel()[cell]) ** 2).sum() / own)
    per = np.maximum(sizes.sum(axis=0), 1)
    far = np.where(sizes > 0, means - totals.sum(axis=0) / per, 0.0)
    between = float((sizes * far**2).sum() / degrees)
    each = float((per[there > 0] - ((sizes**2).sum(axis=0) / per)[there > 0]).sum() / degrees)
    tau = max((between - within) / each, 0.0)
    if tau + within == 0:
        raise BadTable("the intraclass correlation: all spells have the same days")
    kept = _kept(far, sizes, tau)
    # Units of unequal size are worth fewer units of equal size.
    own_sizes = sizes.sum(axis=1)
    even = own_sizes.sum() ** 2 / (units * (own_sizes @ own_sizes))
    rest = tau * (1 - kept) + within / each
    free = (units - 1) * even * _freedom(tau * kept, rest, int(np.count_nonzero(there)))
    low, high = (
        max((between / within / fisher.ppf(q, min(free, degrees), own) - 1), 0.0)
        for q in ((1 + level) / 2, (1 - level) / 2)
    )
    return Intraclass(
        Components(float(np.sqrt(tau + within)), tau / (tau + within), kept),
        low / (low + each),
        high / (high + each),
        units,
        len(values),
    )


def _freedom(unit: float, rest: float, periods: int) -> float:
    """A unit's degrees of freedom: 1 if all variance is the unit's, *periods* if none is."""
    most = periods * unit + rest
    return (most + (periods - 1) * rest) ** 2 / (most**2 + (periods - 1) * rest**2)


def _kept(far: Floats, sizes: Floats, tau: float) -> float:
    """κ; 1 where there is one period, or nothing of units to keep."""
    there = sizes > 0
    both = there.T.astype(float) @ there
    products = far.T @ far
    pairs = np.triu(both >= 2, 1)
    if not pairs.any() or tau == 0:
        return 1.0
    kept = products[pairs].sum() / (both[pairs] - 1).sum()
    return float(np.clip(kept / tau, 0.0, 1.0))
