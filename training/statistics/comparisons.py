"""Units of two kinds compared over time: estimates that are linear in the units' means.

A unit's outcome is its mean in each period. A comparison takes of each unit a contrast of its
periods (this one less the one before, say), and the mean of it in one group of units less that in
the other. Every design and every aggregate is a sum of such comparisons, so that one variance
serves all: each unit's own part in the estimate, squared and added up. A unit's part is its
distance from the mean of its group, divided by what that distance lacks because the unit itself is
in the mean (MacKinnon and White's HC2, Journal of Econometrics 1985). Degrees of freedom are
Satterthwaite's, of units that vary alike with so many spells as they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from .statistic import Bools, Codes, Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """Units over periods.

    Attributes
    ----------
    means : (units, periods)
        Of the outcome; NaN where a unit has none in a period.
    sizes : (units, periods)
        Of how many each is the mean.
    weights : (units,)
        What a unit counts for in the mean of a group.
    """

    means: Floats
    sizes: Floats
    weights: Floats

    @classmethod
    def of(cls, means: Floats, sizes: Floats | None = None, *, by_size: bool = False) -> "Panel":
        """*by_size*: a unit counts for its mean number in a period, otherwise all for the same."""
        each = np.isfinite(means).astype(float) if sizes is None else sizes
        weights = each.mean(axis=1) if by_size else np.ones(len(means))
        return cls(means, each, weights)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The mean of a contrast in the *first* group of units less that in the *second*.

    Attributes
    ----------
    first, second : (units,)
    after, before : (periods,)
        The unit's mean over the ones, less that over the others (none: nothing is taken off).
    """

    first: Bools
    second: Bools
    after: Bools
    before: Bools


@dataclass(frozen=True, eq=False)
class Compared:
    """Several comparisons of one panel.

    Attributes
    ----------
    values : (comparisons,)
    contrasts : (comparisons, units)
        Of each unit that is in it; NaN where it is not.
    shares : (comparisons, units)
        The unit's part: its squares add up to the variance. All NaN where a group is of one unit,
        which has nothing to differ from.
    cells : (comparisons, units, periods)
        How much each mean of the panel has to do with the value.
    first : (comparisons, units)
        Who is in the first group and known.
    """

    values: Floats
    contrasts: Floats
    shares: Floats
    cells: Floats
    first: Bools

    def combined(self, coefficients: Floats, panel: Panel, alike: Codes) -> "Combined":
        """The sum of the comparisons by *coefficients*, (comparisons,).

        *alike* : (units,), how many a unit's group has, of which each is told from the others.
        """
        used = np.flatnonzero(coefficients)
        own = coefficients[used]
        cells = np.tensordot(own, self.cells[used], axes=1)
        return Combined(
            float(own @ self.values[used]),
            own @ self.shares[used],
            freedom(cells, panel.sizes, alike),
            cells,
        )


@dataclass(frozen=True, eq=False)
class Combined:
    """A value, and how sure it is.

    Attributes
    ----------
    shares : (units,)
        Each unit's part.
    df
        Degrees of freedom of its variance.
    cells : (units, periods)
        How much each mean of the panel has to do with it.
    """

    value: float
    shares: Floats
    df: float
    cells: Floats

    @property
    def se(self) -> float:
        return float(np.sqrt(self.shares @ self.shares))

    def interval(self, level: float) -> tuple[float, float]:
        half = reach(level, self.df) * self.se
        return self.value - half, self.value + half

    @property
    def p(self) -> float:
        return float(2 * student.sf(abs(self.value) / self.se, self.df)) if self.se > 0 else np.nan


def reach(level: float, df: float) -> float:
    """How many standard errors an interval of *level* reaches to either side."""
    return float(student.ppf((1 + level) / 2, df))


def compare(panel: Panel, comparisons: Sequence[Comparison]) -> Compared:
    """Units that lack a part of the contrast are left out; NaN where a group has none left."""
    units, periods = panel.means.shape
    count = len(comparisons)
    values, contrasts = np.full(count, np.nan), np.full((count, units), np.nan)
    shares, cells = np.zeros((count, units)), np.zeros((count, units, periods))
    firsts = np.zeros((count, units), dtype=bool)
    known, means = np.isfinite(panel.means), np.nan_to_num(panel.means)
    for place, each in enumerate(comparisons):
        own = _mean_of(known, each.after) - _mean_of(known, each.before)
        there = _has(known, each.after) & (_has(known, each.before) | ~each.before.any())
        first, second = each.first & there, each.second & there
        if not (first.any() and second.any()):
            shares[place] = np.nan
            continue
        contrast = (own * means).sum(axis=1)
        contrasts[place, first | second] = contrast[first | second]
        firsts[place] = first
        (top, one), (bottom, other) = (
            _group(contrast, panel.weights, group) for group in (first, second)
        )
        values[place] = top - bottom
        shares[place] = one - other
        part = _part(panel.weights, first) - _part(panel.weights, second)
        cells[place] = part[:, None] * own
    return Compared(values, contrasts, shares, cells, firsts)


def freedom(cells: Floats, sizes: Floats, alike: Codes) -> float:
    """Of the variance of an estimate with *cells*, (units, periods).

    A group of n units has n - 1; one that is alone is told from its neighbours as one of two.

    >>> two = np.array([2, 2, 2, 2])
    >>> freedom(np.array([[0.5], [0.5], [-0.5], [-0.5]]), np.ones((4, 1)), two)
    2.0
    """
    each = np.divide(cells**2, sizes, out=np.zeros_like(cells), where=sizes > 0).sum(axis=1)
    lost = np.where(alike > 1, alike / np.maximum(alike - 1, 1), 2.0)
    return float(max(each.sum() ** 2 / (each @ (each * lost)), 1.0)) if each.any() else 1.0


def distances(contrast: Floats, weights: Floats) -> Floats:
    """From the weighted mean; times the share of the weight, as far as one unit tells of chance.

    NaN for one unit alone.
    """
    part = weights / weights.sum()
    lacks = 1 - 2 * part + part @ part
    far = contrast - part @ contrast
    found: Floats = np.divide(
        far, np.sqrt(np.maximum(lacks, 0)), out=np.full_like(far, np.nan), where=lacks > 1e-9
    )
    return found


def _group(contrast: Floats, weights: Floats, group: Bools) -> tuple[float, Floats]:
    """The mean, and each unit's part in it."""
    part = _part(weights, group)
    shares = np.zeros_like(contrast)
    shares[group] = part[group] * distances(contrast[group], weights[group])
    return float(part @ contrast), shares


def _part(weights: Floats, group: Bools) -> Floats:
    own = np.where(group, weights, 0.0)
    part: Floats = own / own.sum()
    return part


def _mean_of(known: Bools, periods: Bools) -> Floats:
    """(units, periods): of those of the periods that are known."""
    there = known & periods
    count = there.sum(axis=1, keepdims=True)
    mean: Floats = np.divide(there, count, out=np.zeros(known.shape), where=count > 0)
    return mean


def _has(known: Bools, periods: Bools) -> Bools:
    has: Bools = np.any(known & periods, axis=1)
    return has
