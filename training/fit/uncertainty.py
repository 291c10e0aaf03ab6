"""The uncertainty of a log-odds from the hazards, given the number of spells.

To first order (the delta method): the posterior covariance of the effects of ``pooling``, through
the log of the cumulative hazard between a day and a horizon, to the log-odds. For a code without
its own effects, the variance of its level's effects is added: an unseen code is as certain as codes
are alike. The uncertainty of the trees of ``outcome_trees`` is not included.
"""

from collections.abc import Sequence

import numpy as np

from srs.model.averages import LEAST_HAZARD, Average, Spread

from .hierarchy import LEVELS, Group, lineage
from .nominal import Levels, representatives
from .pooling import Pooled
from .spells import Floats, Texts

_SPREAD_OVER = 2000  # rows
# Groups are fitted in turn with variances treated as known, so the posterior is too narrow: in
# simulation 95 of 100 became 91 with 14 000 spells and 85 with 2 000.
_WIDER = 1.25


class Uncertainty:
    """Variances of log-odds, on some days and horizons."""

    def __init__(
        self, pooled: Pooled, weight: float, days: Sequence[float], horizons: Sequence[float]
    ) -> None:
        """*weight*: of the pooled hazards in the mixture, and of the part that replaces them."""
        self._pooled, self._weight = pooled, weight
        self._days, self._horizons = np.array(days), np.array(horizons)
        self._curves = _mean_curves(pooled, days, horizons)  # (days, horizons, components)
        self._of_group: dict[Group, Floats] = {}

    def variance(self, rows: Floats, code: str, average: Average, own: bool) -> Floats:
        """(days, horizons) of the mean row; *own*: whether the code has spells of its own."""
        columns = self._pooled.design(rows).astype(float)
        moments = columns.T @ columns / len(columns)
        found = np.zeros(self._curves.shape[:2])
        for group in lineage(code, self._pooled.effects):
            found += np.einsum("dhpq,pq->dh", self._covariance(group), moments)
        for levels in self._pooled.nominal:
            mean = _of_levels(levels)[levels.groups(rows)].mean(axis=0)
            found += np.einsum("dhp,dhq,pq->dh", self._curves, self._curves, mean)
        if not own:
            for level in LEVELS:
                if level > len(code):
                    scale = self._pooled.variances[level][self._pooled.design.term]
                    found += float(scale @ np.diag(moments)) * (self._curves**2).sum(axis=2)
        hazard = np.maximum(_cumulative(average, self._days, self._horizons), LEAST_HAZARD)
        slope = hazard / -np.expm1(-hazard)
        variance: Floats = found * (_WIDER * self._weight * slope) ** 2
        return variance

    def spread(self, rows: Floats, diagnosis: Texts) -> Spread:
        """How the variance differs between *rows*, by the value of each predictor."""
        design = self._pooled.design
        some = rows[:_SPREAD_OVER]
        columns = design(some).astype(float)
        cells = design.cells(some)
        nominal = {place: self._of_cells(place) for place in sorted(design.nominal)}
        common = sum(float(of[cells[place]].mean()) for place, of in nominal.items())
        each, scale = np.zeros(len(some)), np.zeros(len(some))
        middle = len(self._horizons) // 3
        for code in np.unique(diagnosis[:_SPREAD_OVER]):
            own = np.flatnonzero(diagnosis[:_SPREAD_OVER] == code)
            for group in lineage(str(code), self._pooled.effects):
                inner = self._covariance(group)[0, middle]
                each[own] += ((columns[own] @ inner) * columns[own]).sum(axis=1)
            mean = float(each[own].mean())
            scale[own] = max(mean + common, 1e-12)
            each[own] = (each[own] - mean) / scale[own]
        singles = columns[:, 1 : design.singles]
        ridge = 1e-3 * len(singles) * np.eye(singles.shape[1])
        effects = np.linalg.solve(singles.T @ singles + ridge, singles.T @ each)
        shares = []
        for place in range(len(design.cuts)):
            if place in nominal:
                of = nominal[place]
                shares.append((of - of[cells[place]].mean()) / scale.mean())
                continue
            mine = design.step_predictor == place
            base = -float(effects[mine] @ design.means[mine])
            shares.append(np.array([base, *(base + np.cumsum(effects[mine])), 0.0]))
        return Spread(design.cuts, shares)

    def _of_cells(self, place: int) -> Floats:
        """Variance of what a nominal predictor adds, by cell, on one day and horizon."""
        design, middle = self._pooled.design, len(self._horizons) // 3
        told = representatives(design.cuts[place])
        rows = np.full((len(told), len(design.cuts)), np.nan)
        rows[:, place] = told
        curve = self._curves[0, middle]
        found = np.zeros(len(told))
        for levels in self._pooled.nominal:
            if levels.place == place:
                found += (_of_levels(levels) @ curve @ curve)[levels.groups(rows)]
        return found

    def _covariance(self, group: Group) -> Floats:
        """The covariance of a row's columns in a group's part of the log cumulative hazard:
        (days, horizons, columns, columns).
        """
        if group not in self._of_group:
            spread = self._pooled.spreads[group]
            width, every = self._pooled.effects[group].shape
            column, component = np.divmod(spread.used, every)
            curves = self._curves[:, :, component]
            found = np.zeros((*curves.shape[:2], width, width))
            for d, h in np.ndindex(*curves.shape[:2]):
                inner = spread.covariance * np.outer(curves[d, h], curves[d, h])
                # Components of a column lie side by side: their sums, by column.
                first = np.flatnonzero(np.diff(column, prepend=-1))
                sums = np.add.reduceat(np.add.reduceat(inner, first, axis=0), first, axis=1)
                found[d, h][np.ix_(column[first], column[first])] = sums
            self._of_group[group] = found
        return self._of_group[group]


def _of_levels(levels: Levels) -> Floats:
    """(groups + 1, components, components); the last one for values that are not separate."""
    none = levels.variance * np.eye(levels.effects.shape[1])
    return np.concatenate([levels.covariance, none[None]])


def _mean_curves(pooled: Pooled, days: Sequence[float], horizons: Sequence[float]) -> Floats:
    """The components, averaged over the intervals with the overall hazard as weight."""
    breaks, ends = pooled.breaks, np.append(pooled.breaks[1:-1], np.inf)
    found = np.zeros((len(days), len(horizons), pooled.curves.shape[1]))
    for d, h in np.ndindex(*found.shape[:2]):
        until = max(horizons[h], days[d] + 1)
        there = np.clip(np.minimum(until, ends) - np.maximum(days[d], breaks[:-1]), 0, None)
        share = np.exp(pooled.base) * there
        found[d, h] = share @ pooled.curves / max(share.sum(), 1e-12)
    return found


def _cumulative(average: Average, days: Floats, horizons: Floats) -> Floats:
    """(days, horizons)"""
    at = np.interp(np.concatenate([days, horizons]), average.days, average.cumulative)
    found: Floats = at[None, len(days) :] - at[: len(days), None]
    return found
