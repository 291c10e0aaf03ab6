"""Units of two kinds compared over time: estimates that are linear in the units' means.

A unit's outcome is its mean in each period. A comparison takes a contrast of each unit's periods
(for example this one less the one before), and then the mean contrast in one group of units less
that in the other. Every design and every aggregate is a sum of such comparisons, so one variance
serves all: the sum of the squares of each unit's own part in the estimate. A unit's part is its
distance from the mean of its group, divided by what that distance lacks because the unit itself is
in the mean (MacKinnon and White's HC2, Journal of Econometrics 1985). Degrees of freedom are
Satterthwaite's, for units that vary alike and have the numbers of spells that they have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from scipy.stats import t as student

from .statistic import Bools, Codes, Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """Units over periods.

    Attributes
    ----------
    means : (units, periods)
        Means of the outcome; NaN where a unit has none in a period.
    sizes : (units, periods)
        The number of spells behind each mean.
    weights : (units,)
        The unit's weight in the mean of a group.
    """

    means: Floats
    sizes: Floats
    weights: Floats

    @classmethod
    def of(cls, means: Floats, sizes: Floats | None = None, *, by_size: bool = False) -> "Panel":
        """A panel; *by_size* weights units by their mean number in a period, otherwise equally."""
        each = np.isfinite(means).astype(float) if sizes is None else sizes
        weights = each.mean(axis=1) if by_size else np.ones(len(means))
        return cls(means, each, weights)

    @cached_property
    def known(self) -> Bools:
        """(units, periods): where a mean is known."""
        return np.isfinite(self.means)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The mean of a contrast in the *first* group of units less that in the *second* group.

    Attributes
    ----------
    first, second : (units,)
    after, before : (periods,)
        The contrast is the unit's mean over *after* less that over *before* (nothing, if empty).
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
        The contrast of each unit in the comparison; NaN for other units.
    shares : (comparisons, units)
        The unit's part: the squares add up to the variance. All are NaN where a group has one unit,
        which has nothing to differ from.
    parts : (comparisons, units)
        The weight of each unit's contrast in the value: below 0 in the second group.
    after, before : (comparisons, periods)
        The periods of each contrast.
    first : (comparisons, units)
        Which units are in the first group and known.
    """

    values: Floats
    contrasts: Floats
    shares: Floats
    parts: Floats
    after: Bools
    before: Bools
    first: Bools

    def take(self, places: Codes | Bools) -> "Compared":
        """Some of the comparisons."""
        return Compared(*(getattr(self, each.name)[places] for each in fields(self)))

    def cells(self, coefficients: Floats, panel: Panel) -> Floats:
        """(units, periods): each mean's weight in the sum of the comparisons by *coefficients*."""
        own = coefficients[:, None] * self.parts
        found = np.zeros(panel.means.shape)
        for sign, periods in ((1, self.after), (-1, self.before)):
            # Comparisons have few different sets of periods: those with the same set go together.
            for where, each in _sets(periods):
                found += sign * own[where].sum(axis=0)[:, None] * _mean_of(panel.known, each)
        return found

    def used(self, places: Codes, panel: Panel) -> Bools:
        """(units, periods): the means that the comparisons at *places* use."""
        found = np.zeros(panel.means.shape, dtype=bool)
        there = self.parts[places] != 0
        for periods in (self.after[places], self.before[places]):
            for where, each in _sets(periods):
                found |= there[where].any(axis=0)[:, None] & panel.known & each
        return found

    def combined(self, coefficients: Floats, panel: Panel, alike: Codes) -> "Combined":
        """The sum of the comparisons, weighted by *coefficients*, (comparisons,).

        *alike* : (units,), the number of units in each unit's group, each separate from the others.
        """
        used = np.flatnonzero(coefficients)
        own, some = coefficients[used], self.take(used)
        cells = some.cells(own, panel)
        return Combined(
            float(own @ some.values),
            own @ some.shares,
            freedom(cells, panel.sizes, alike),
            cells,
        )


@dataclass(frozen=True, eq=False)
class Combined:
    """A value with its uncertainty.

    Attributes
    ----------
    shares : (units,)
        Each unit's part.
    df
        Degrees of freedom of its variance.
    cells : (units, periods)
        The weight of each mean of the panel in the value.
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
    """The number of standard errors that an interval of *level* extends to either side."""
    return float(student.ppf((1 + level) / 2, df))


def compare(panel: Panel, comparisons: Sequence[Comparison]) -> Compared:
    """Compare the groups; NaN where a group has no unit left.

    This leaves out units that lack a part of the contrast, and those whose contrast is one mean
    less itself.
    """
    count, (units, periods) = len(comparisons), panel.means.shape
    values, contrasts = np.full(count, np.nan), np.full((count, units), np.nan)
    shares, parts = np.full((count, units), np.nan), np.zeros((count, units))
    firsts = np.zeros((count, units), dtype=bool)
    after, before = np.zeros((2, count, periods), dtype=bool)
    over = _Over(panel)
    for place, each in enumerate(comparisons):
        after[place], before[place] = each.after, each.before
        (now, has_now), (then, has_then) = over.mean(each.after), over.mean(each.before)
        there = has_now & (has_then | ~each.before.any()) & over.differs(each)
        first, second = each.first & there, each.second & there
        if not (first.any() and second.any()):
            continue
        contrast = now - then
        contrasts[place, first | second] = contrast[first | second]
        firsts[place] = first
        (top, one), (bottom, other) = (
            _group(contrast, panel.weights, group) for group in (first, second)
        )
        values[place] = top - bottom
        shares[place] = one - other
        parts[place] = _part(panel.weights, first) - _part(panel.weights, second)
    return Compared(values, contrasts, shares, parts, after, before, firsts)


class _Over:
    """Units' means over periods, each set of periods once."""

    def __init__(self, panel: Panel) -> None:
        self.known, self.means = panel.known, np.nan_to_num(panel.means)
        self._found: dict[bytes, tuple[Floats, Bools]] = {}

    def mean(self, periods: Bools) -> tuple[Floats, Bools]:
        """(units,): 0 of a unit of which none is known, and whether any is."""
        key = periods.tobytes()
        if key not in self._found:
            mean = (_mean_of(self.known, periods) * self.means).sum(axis=1)
            self._found[key] = mean, _has(self.known, periods)
        return self._found[key]

    def differs(self, each: Comparison) -> Bools:
        """Whether other means are after than before."""
        if not (each.after & each.before).any():
            return np.ones(len(self.known), dtype=bool)
        return _has(self.known, each.after ^ each.before)


def freedom(cells: Floats, sizes: Floats, alike: Codes) -> float:
    """Degrees of freedom of the variance of an estimate with *cells*, (units, periods).

    A group of n units has n - 1; a unit alone in its group counts as one of two.

    >>> two = np.array([2, 2, 2, 2])
    >>> freedom(np.array([[0.5], [0.5], [-0.5], [-0.5]]), np.ones((4, 1)), two)
    2.0
    """
    each = np.divide(cells**2, sizes, out=np.zeros_like(cells), where=sizes > 0).sum(axis=1)
    lost = np.where(alike > 1, alike / np.maximum(alike - 1, 1), 2.0)
    return float(max(each.sum() ** 2 / (each @ (each * lost)), 1.0)) if each.any() else 1.0


def distances(contrast: Floats, weights: Floats) -> Floats:
    """Distances from the weighted mean, divided by what they lack as a unit is in the mean itself.

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
    """(units, periods): the weights of a mean over the known periods."""
    there = known & periods
    count = there.sum(axis=1, keepdims=True)
    mean: Floats = np.divide(there, count, out=np.zeros(known.shape), where=count > 0)
    return mean


def _sets(periods: Bools) -> Iterator[tuple[Codes, Bools]]:
    """Each distinct set of periods in (comparisons, periods), with its places."""
    places: dict[bytes, list[int]] = {}
    for place, each in enumerate(periods):
        places.setdefault(each.tobytes(), []).append(place)
    for same in places.values():
        yield np.array(same), periods[same[0]]


def _has(known: Bools, periods: Bools) -> Bools:
    has: Bools = np.any(known & periods, axis=1)
    return has
