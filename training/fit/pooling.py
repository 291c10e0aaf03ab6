"""Hazards of all diagnoses together: common effects are shared, others are separate.

Log-hazard = overall + letter + three characters + code, each with an intercept and an effect of
every step of every predictor, and each of these a curve over the intervals: a Gaussian process
(Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006), written in its leading
components. The size of a predictor's effects at a level of the hierarchy is a variance, estimated
by the evidence (MacKay, Bayesian interpolation, Neural Computation 1992); a group's own variance is
shrunk towards its level's. So a diagnosis with few spells resembles its relatives, one with many is
estimated from its own spells, and a predictor without effect is shrunk away.

The groups are fitted in turn to the residuals of the others (backfitting: Hastie and Tibshirani,
Generalized Additive Models, 1990), by Newton's method on the likelihood of ``observation``.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable

from .curves import components, components_for, variance
from .hierarchy import LEVELS, Group, groups, lineage
from .nominal import Levels, apart, levels
from .observation import Observed, Singles, log_likelihood, slopes
from .spells import Floats, Spells, Texts
from .steps import Steps

_SWEEPS = 40  # at most
_SETTLED = 0.006  # tolerated root mean square change of log-hazards in a sweep
_UNSETTLED = 0.1
_FIRST = {0: 1.0, 1: 0.05, 3: 0.05, 9: 0.05}  # variances of intercepts, by level
_FIRST_EFFECT = 0.02
_LEVELS_OWN = 10.0  # weight of the level in a group's own variance, in effects
_LONGEST_STEP = 4.0  # of a log-hazard at once
_ROWS_AT_ONCE = 65_536
_MANY = 2000  # fewest ends of a group with its own pairs


@dataclass(frozen=True, eq=False)
class Spread:
    """The effects of a group: which it has, and their covariance."""

    used: NDArray[np.intp]
    covariance: Floats


@dataclass(frozen=True, eq=False)
class Pooled:
    """The fitted hazards.

    Attributes
    ----------
    breaks : (intervals + 1,)
        In days. The last hazard continues beyond the last break.
    base : (intervals,)
        Overall log-hazard per day, before any effect.
    curves : (intervals, components)
    effects : dict of (columns, components)
        Of each group.
    variances : dict of (terms,)
        Of each level of the hierarchy.
    nominal : tuple of Levels
        Effects of predictors with many levels.
    """

    breaks: Floats
    design: Steps
    base: Floats
    curves: Floats
    effects: Mapping[Group, Floats]
    spreads: Mapping[Group, Spread]
    variances: Mapping[int, Floats]
    nominal: tuple[Levels, ...] = ()

    def log_hazards(self, rows: Floats, diagnosis: Texts) -> Singles:
        """Per day, (rows, intervals)."""
        columns = self.design(rows)
        found = np.empty((len(rows), len(self.base)), dtype=np.float32)
        codes, inverse = np.unique(diagnosis, return_inverse=True)
        for place, code in enumerate(codes):
            own = np.flatnonzero(inverse == place)
            total = sum((self.effects[g] for g in lineage(str(code), self.effects)), start=0.0)
            found[own] = columns[own] @ (total @ self.curves.T).astype(np.float32)
        for each in self.nominal:
            found += each.added(each.groups(rows), self.curves)
        return found + self.base.astype(np.float32)


def fit(
    spells: Spells,
    breaks: Floats,
    threads: int = 1,
    design: Steps | None = None,
    start: Pooled | None = None,
) -> tuple[Pooled, Singles]:
    """The hazards, and the log-hazards that they give the *spells*, (spells, intervals).

    Parameters
    ----------
    design
        Its columns; by default each predictor on its own.
    start
        The starting point, such as a fit without pairs.

    Raises
    ------
    BadTable
        When it does not converge.
    """
    order = np.lexsort((spells.last_day, spells.diagnosis))
    own = spells.take(order)
    fitting = _Fitting(own, breaks, design or _design(own))
    if start is not None:
        fitting.begin_at(start)
    with ThreadPoolExecutor(threads) as pool:
        fitting.settle(pool)
    log_hazards = np.empty_like(fitting.log_hazards)
    log_hazards[order] = fitting.log_hazards
    return fitting.pooled(breaks), log_hazards


def _design(spells: Spells) -> Steps:
    return Steps.of(spells.rows, apart(spells.rows, spells.nominal))


class _Fitting:
    """A fit in progress; spells are sorted by code, so every group is a slice."""

    def __init__(self, spells: Spells, breaks: Floats, design: Steps) -> None:
        self.seen = Observed.of(spells, breaks)
        self.design, self.columns = design, design(spells.rows)
        self.base, self.curves = self.seen.rate(), components(breaks)
        self.groups = groups(spells.diagnosis)
        self.used = {group: self._used(where) for group, where in self.groups.items()}
        shape = (self.columns.shape[1], self.curves.shape[1])
        self.term = np.repeat(design.term, shape[1])
        self.effects = {group: np.zeros(shape) for group in self.groups}
        self.spreads: dict[Group, Spread] = {}
        self.variances = {level: np.full(self.term.max() + 1, _FIRST_EFFECT) for level in LEVELS}
        for level, own in self.variances.items():
            own[0] = _FIRST[level]
        self.nominal = levels(spells.rows, spells.nominal, shape[1])
        self.of_nominal = [each.groups(spells.rows) for each in self.nominal]
        self.own = {group: self.variances[group[0]].copy() for group in self.groups}
        self.log_hazards = np.tile(self.base.astype(np.float32), (len(spells), 1))

    def _used(self, where: slice) -> NDArray[np.intp]:
        """Effects of a group, as indices among (columns, components)."""
        ends, every = int(self.seen.ends[where].sum()), self.curves.shape[1]
        count = int(components_for(ends, every))
        used = np.zeros((self.columns.shape[1], every), dtype=bool)
        used[: self.design.singles, :count] = True
        if ends >= _MANY or where == slice(0, len(self.columns)):
            used[self.design.singles :, : min(3, count)] = True
        return np.flatnonzero(used)

    def begin_at(self, start: Pooled) -> None:
        for group, where in self.groups.items():
            if group in start.effects:
                own = self.effects[group]
                own[: len(start.effects[group])] = start.effects[group]
                self.log_hazards[where] += self._added(own, self.columns[where])
        for level, variances in start.variances.items():
            self.variances[level][: len(variances)] = variances
        self.own = {group: self.variances[group[0]].copy() for group in self.groups}
        if start.nominal:
            self.nominal = start.nominal
            for each, groups in zip(self.nominal, self.of_nominal, strict=True):
                self.log_hazards += each.added(groups, self.curves)

    def settle(self, pool: ThreadPoolExecutor) -> None:
        """Sweeps over all groups until the hazards converge."""
        moved = np.inf
        for sweep in range(_SWEEPS):
            before = self.log_hazards.copy()
            for level in LEVELS:
                self._sweep(level, pool)
            self.nominal = tuple(
                each.stepped(own, self.seen, self.log_hazards, self.curves)
                for each, own in zip(self.nominal, self.of_nominal, strict=True)
            )
            moved = _moved(before, self.log_hazards, self.seen.days)
            if sweep and not moved > _SETTLED:
                break
        if not moved < _UNSETTLED:
            raise BadTable(
                "the hazards do not converge: expected predictors whose effects the spells can "
                "estimate; leave out those with extreme values, or give more spells"
            )

    def _sweep(self, level: int, pool: ThreadPoolExecutor) -> None:
        some = [group for group in self.groups if group[0] == level]
        if level:
            sizes = list(pool.map(lambda group: self._step(group, map), some))
        else:  # one group of all, whose rows are divided instead
            sizes = [self._step(group, pool.map) for group in some]
        if sizes:
            size, determined = np.sum(sizes, axis=0)
            self.variances[level] = variance(size, determined)
        for group, (size, determined) in zip(some, sizes, strict=True):
            believed = _LEVELS_OWN * self.variances[level]
            self.own[group] = variance(size, determined, (believed, _LEVELS_OWN))

    def _step(self, group: Group, each: Callable[..., Iterator[Any]]) -> Floats:
        """A Newton step; by term, the squared size of effects, and how many the spells determine.

        The step is shortened until the effects become more likely.
        """
        where, used = self.groups[group], self.used[group]
        columns, seen, now = self.columns[where], self.seen.take(where), self.log_hazards[where]
        effects = self.effects[group].ravel()[used]
        precision = 1 / self.own[group][self.term[used]]
        gradient, information = self._slopes(columns, seen, now, each)
        inner = information[np.ix_(used, used)]
        covariance: Floats = np.linalg.inv(inner + np.diag(precision)).astype(float)
        best = covariance @ (gradient[used] + inner @ effects)
        others = now - self._added(self.effects[group], columns)
        value = _value(seen, now, precision, effects)
        length = 1.0
        while True:
            found = np.zeros(self.effects[group].size)
            found[used] = effects + length * (best - effects)
            moved = others + self._added(found.reshape(self.effects[group].shape), columns)
            gained = _value(seen, moved, precision, found[used]) - value
            near = float(np.abs(moved - now).max(initial=0)) < _LONGEST_STEP
            if length < 1e-3 or (near and gained >= -1e-6 * abs(value)):
                break
            length /= 2
        self.log_hazards[where] = moved
        self.effects[group] = found.reshape(self.effects[group].shape)
        self.spreads[group] = Spread(used, covariance)
        determined = np.maximum(1 - np.diag(covariance) * precision, 0)
        terms, count = self.term[used], len(self.variances[group[0]])
        return np.array(
            [
                np.bincount(terms, found[used] ** 2, count),
                np.bincount(terms, determined, count),
            ]
        )

    def _slopes(
        self, columns: Singles, seen: Observed, now: Singles, each: Callable[..., Iterator[Any]]
    ) -> tuple[Floats, Floats]:
        """Gradient (effects,) and information (effects, effects) of all effects."""
        parts = [
            slice(start, start + _ROWS_AT_ONCE) for start in range(0, len(columns), _ROWS_AT_ONCE)
        ]
        found = each(
            lambda part: _slopes_of(columns[part], seen.take(part), now[part], self.curves), parts
        )
        gradients, informations = zip(*found, strict=True)
        gradient, by_interval = np.sum(gradients, axis=0), np.sum(informations, axis=0)
        width, every = self.columns.shape[1], self.curves.shape[1]
        products = (self.curves[:, :, None] * self.curves[:, None, :]).reshape(len(self.curves), -1)
        information = by_interval.reshape(len(self.curves), -1).T @ products
        square = information.reshape(width, width, every, every).transpose(0, 2, 1, 3)
        return (gradient @ self.curves).ravel(), square.reshape(width * every, width * every)

    def _added(self, effects: Floats, columns: Singles) -> Singles:
        return columns @ (effects @ self.curves.T).astype(np.float32)

    def pooled(self, breaks: Floats) -> Pooled:
        return Pooled(
            breaks,
            self.design,
            self.base,
            self.curves,
            self.effects,
            self.spreads,
            self.variances,
            self.nominal,
        )


def _slopes_of(
    columns: Singles, seen: Observed, now: Singles, curves: Floats
) -> tuple[Floats, Floats]:
    """First and second derivatives: (columns, intervals), (intervals, columns, columns)."""
    gradient, curvature = slopes(seen.expected(now), seen.ends)
    width = columns.shape[1]
    information = np.zeros((len(curves), width, width))
    for place in range(len(curves)):
        there = np.flatnonzero(seen.days[:, place] > 0)
        own = columns if len(there) == len(columns) else columns[there]
        information[place] = (own * curvature[there, place, None]).T @ own
    return (columns.T @ gradient).astype(float), information


def _value(seen: Observed, log_hazards: Singles, precision: Floats, effects: Floats) -> float:
    """Log-likelihood and prior of the effects, up to a constant."""
    prior = 0.5 * float(precision @ effects**2)
    return log_likelihood(seen.expected(log_hazards), seen.ends) - prior


def _moved(before: Singles, after: Singles, days: Singles) -> float:
    """Root mean square over all days at risk."""
    at_risk = days > 0
    return float(np.sqrt(np.square(after - before, out=before).mean(where=at_risk, dtype=float)))
