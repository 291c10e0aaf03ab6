"""The log-likelihood of hazards near a point, for some persons, summed over their steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .steps import Bools, Floats, Integers

_FAR = 35.0  # in log-odds; nothing changes beyond
_LEAST = 1e-300


@dataclass(frozen=True, eq=False)
class Times:
    """What varies with time: for each state, a row per step.

    Attributes
    ----------
    tables : (states, K, q)
    smooth
        Number of columns at the end with a chosen penalty.
    switch, state : (n,)
        The step from which on a person is in *state*; in state 0 before.
    """

    tables: Floats
    smooth: int
    switch: Integers
    state: Integers


@dataclass(frozen=True, eq=False)
class Events:
    """At risk until *last* (-1: never), with an event in that step or none."""

    last: Integers
    event: Bools

    def take(self, rows: Integers) -> "Events":
        return Events(self.last[rows], self.event[rows])


@dataclass(frozen=True, eq=False)
class Part:
    """Some persons' part: (rows, steps) of residuals and variances; *x* are their columns.

    *tables* are those of their steps, and *state* is 0 until *after*, or throughout.
    """

    x: Floats
    tables: Floats
    state: Integers
    after: Bools | None
    varying: Sequence[Floats]
    residual: Floats
    variance: Floats
    loss: float

    @classmethod
    def of(
        cls,
        x: Floats,
        tables: Floats,
        state: Integers,
        after: Bools | None,
        varying: Sequence[Floats],
        eta: Floats,
        events: Events,
        weights: Floats | None,
    ) -> "Part":
        """*eta*, the log-odds, is overwritten."""
        last, event, every = events.last, events.event, np.arange(len(eta))
        at_risk = np.arange(eta.shape[1]) <= last[:, None]
        own = eta[every, last]
        np.clip(eta, -_FAR, _FAR, out=eta)
        np.negative(eta, out=eta)
        risk = np.exp(eta, out=eta)
        risk += 1
        np.reciprocal(risk, out=risk)
        risk *= at_risk
        stays = 1 - risk
        # The logarithm of a product: one per person, not one per step.
        each = -np.log(np.maximum(stays.prod(axis=1), _LEAST)) - event * own
        variance = np.multiply(risk, stays, out=stays)
        residual = np.negative(risk, out=risk)
        residual[every, last] += event
        if weights is not None:
            each *= weights
            variance *= weights[:, None]
            residual *= weights[:, None]
        return cls(x, tables, state, after, varying, residual, variance, float(each.sum()))

    def features(self, values: Floats) -> Floats:
        """(rows, coefficients): *values* over steps, times each column."""
        total = values.sum(axis=1)
        varying = [(values * each).sum(axis=1)[:, None] for each in self.varying]
        return np.column_stack([self._timed(values), *varying, total[:, None] * self.x])

    def curvature(self, features: Floats) -> Floats:
        """(coefficients, coefficients); *features* are weighted by the variance."""
        q, m, p = self.tables.shape[2], len(self.varying), self.x.shape[1]
        found = np.zeros((q + m + p, q + m + p))
        found[q + m :] = self.x.T @ features
        found[: q + m, q + m :] = found[q + m :, : q + m].T
        found[:q, :q] = self._times()
        for place, each in enumerate(self.varying, q):
            weighted = self.variance * each
            found[place, :q] = found[:q, place] = self._timed(weighted).sum(axis=0)
            found[place, q : q + m] = [float((weighted * other).sum()) for other in self.varying]
        return found

    def _timed(self, values: Floats) -> Floats:
        if self.after is None:
            first: Floats = values @ self.tables[0]
            return first
        found: Floats = (values * ~self.after) @ self.tables[0]
        later = values * self.after
        for each in np.unique(self.state):
            own = self.state == each
            found[own] += later[own] @ self.tables[each]
        return found

    def _times(self) -> Floats:
        variance = self.variance if self.after is None else self.variance * ~self.after
        found: Floats = (self.tables[0] * variance.sum(axis=0)[:, None]).T @ self.tables[0]
        if self.after is not None:
            later = self.variance * self.after
            for each in np.unique(self.state):
                summed = later[self.state == each].sum(axis=0)
                found += (self.tables[each] * summed[:, None]).T @ self.tables[each]
        return found


@dataclass(frozen=True, eq=False)
class System:
    """The loss near a point, penalized or not, with the units' effects eliminated.

    Attributes
    ----------
    crossed : (units, coefficients)
        Information that units and coefficients have in common.
    """

    objective: float
    gradient: Floats
    information: Floats
    g_units: Floats
    d_units: Floats
    crossed: Floats

    def step(self) -> tuple[Floats, Floats]:
        return self.solved(self.gradient, self.g_units)

    def solved(self, gradient: Floats, g_units: Floats) -> tuple[Floats, Floats]:
        """The solution of the information for a gradient, of coefficients and of units."""
        right = gradient - self.crossed.T @ (g_units / self.d_units)
        beta: Floats = np.linalg.solve(self._reduced(), right).astype(float, copy=False)
        return beta, (g_units - self.crossed @ beta) / self.d_units

    def covariance(self) -> Floats:
        found: Floats = np.linalg.inv(self._reduced()).astype(float, copy=False)
        return found

    def units_trace(self, covariance: Floats) -> float:
        """The units' part of the covariance."""
        share = self.crossed / self.d_units[:, None]
        return float((1 / self.d_units).sum() + ((share @ covariance) * share).sum())

    def _reduced(self) -> Floats:
        return self.information - self.crossed.T @ (self.crossed / self.d_units[:, None])
