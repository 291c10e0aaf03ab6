"""Predictors of many levels without order, such as hospitals or occupations: partially pooled.

The levels of such a predictor are groups, as diagnoses are (see ``pooling``). Each has an intercept
that is a curve over the intervals, and one variance is estimated by the evidence. So a level with
few spells is close to the mean of the others, and one with many is estimated from its own spells. A
spell has one level, so levels are independent and one step updates all of them. If levels have
parents (wards in hospitals), the parents are one more predictor of the same kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .curves import components_for, variance
from .hierarchy import FEWEST
from .observation import Observed, Singles, slopes
from .spells import Floats, Nominal

_MOST = 500  # most separate levels, those with most spells
_FIRST = 0.05  # variance
_NONE = 1e12  # precision of an effect that a level does not have
_LONGEST_STEP = 1.0  # of a log-hazard at once

Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Levels:
    """Effects of a predictor's levels, or of their parents, on log-hazards.

    Attributes
    ----------
    place : int
        Of the predictor.
    values : (values,)
        The separate values, in order.
    group : (values,)
        The index of each value among the effects.
    effects : (groups, components)
    covariance : (groups, components, components)
    variance : float
        Of the effects, by the evidence.
    """

    place: int
    values: Floats
    group: Integers
    effects: Floats
    covariance: Floats = field(repr=False)
    variance: float = _FIRST

    def groups(self, rows: Floats) -> Integers:
        """The group of each row; the last one for values that are not separate or not known."""
        column, last = rows[:, self.place], len(self.effects)
        if not len(self.values):
            return np.full(len(rows), last)
        at = np.minimum(np.searchsorted(self.values, column), len(self.values) - 1)
        return np.where(self.values[at] == column, self.group[at], last)

    def added(self, groups: Integers, curves: Floats) -> Singles:
        """What they add to log-hazards, (rows, intervals)."""
        return _with_none(self.effects @ curves.T)[groups]

    def stepped(
        self, groups: Integers, seen: Observed, log_hazards: Singles, curves: Floats
    ) -> "Levels":
        """After a step of Newton's method, and a variance after it.

        *log_hazards* include these effects and are updated in place.
        """
        count = len(self.effects)
        if not count:
            return self
        gradient, curvature = (
            np.stack([np.bincount(groups, each, count + 1)[:count] for each in of.T], axis=1)
            for of in slopes(seen.expected(log_hazards), seen.ends)
        )
        ends = np.bincount(groups, seen.ends.any(axis=1), count + 1)[:count]
        used = np.arange(curves.shape[1]) < components_for(ends, curves.shape[1])[:, None]
        precision = np.where(used, 1 / self.variance, _NONE)
        information = np.einsum("gi,ip,iq->gpq", curvature, curves, curves)
        covariance = np.linalg.inv(information + precision[:, :, None] * np.eye(curves.shape[1]))
        slope = gradient @ curves - precision * self.effects
        step = np.einsum("gpq,gq->gp", covariance, slope)
        longest = np.abs(step @ curves.T).max(axis=1, keepdims=True)
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-12))
        log_hazards += _with_none(step @ curves.T)[groups]
        effects = self.effects + step
        told = np.maximum(1 - np.diagonal(covariance, axis1=1, axis2=2) * precision, 0)[used]
        own = float(variance((effects[used] ** 2).sum(), told.sum()))
        return replace(self, effects=effects, covariance=covariance, variance=own)


def levels(rows: Floats, nominal: Sequence[Nominal], components: int) -> tuple[Levels, ...]:
    """One for each predictor, then one for its parents if any; no effects yet."""
    found = []
    for each in nominal:
        column = rows[:, each.place]
        values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
        parents = np.array([each.parents.get(float(v), np.nan) for v in values])
        for names in (values, parents) if each.parents else (values,):
            told = _told(names, counts)
            own = np.isin(names, told)
            group = np.searchsorted(told, names[own])
            count = len(told)
            covariance = np.tile(_FIRST * np.eye(components), (count, 1, 1))
            none = np.zeros((count, components))
            found.append(Levels(each.place, values[own], group, none, covariance))
    return tuple(found)


def apart(rows: Floats, nominal: Sequence[Nominal]) -> dict[int, Floats]:
    """For each nominal predictor, by index: the values that it or its parents separate."""
    found: dict[int, Floats] = {each.place: np.empty(0) for each in nominal}
    for each in levels(rows, nominal, 1):
        found[each.place] = np.union1d(found[each.place], each.values)
    return found


def cuts_around(values: Floats) -> Floats:
    """Cuts that separate whole numbers from each other and from values between them."""
    found: Floats = np.union1d(values - 0.5, values + 0.5)
    return found


def representatives(cuts: Floats) -> Floats:
    """A whole number for each cell of ``cuts_around``, and NaN at the end for unknown."""
    if not len(cuts):
        return np.array([0.0, np.nan])
    between = np.floor((cuts[1:] + cuts[:-1]) / 2)
    return np.concatenate([[cuts[0] - 0.5], between, [cuts[-1] + 0.5, np.nan]])


def _told(names: Floats, counts: NDArray[np.intp]) -> Floats:
    """The values with enough spells, at most the allowed number, in order."""
    known = ~np.isnan(names)
    distinct, of = np.unique(names[known], return_inverse=True)
    sizes = np.bincount(of, counts[known], len(distinct))
    most = np.argsort(-sizes, kind="stable")[:_MOST]
    return np.sort(distinct[most[sizes[most] >= FEWEST]])


def _with_none(added: Floats) -> Singles:
    """A row of 0 after those of the groups."""
    return np.vstack([added, np.zeros((1, added.shape[1]))]).astype(np.float32)
