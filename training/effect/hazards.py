"""Logistic hazards by step, without a row for each step.

    logit P(event in step k | until k) = log(days of the step / 7) + T[state, k]·a + x·b + z_k·c + u

with x of the person, z by step and u of the unit. The person's part is summed over steps before it
is multiplied, so that a million spells give a matrix of one million rows instead of fifty million.
Curves, products, steps and units are shrunk to 0 as strongly as the data suggest: penalties by
Fellner and Schall's step (Wood and Fasiolo, Biometrics 2017), which maximizes the marginal
likelihood.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .covariates import Columns
from .likelihood import Events, Part, System, Times
from .steps import Floats, Integers, Steps

_CHUNK = 1024
_NEWTON = 30
_CHOOSING = 12  # most steps of the penalties
_CHOSEN = 0.1  # effective coefficients: convergence of the penalties
_ENOUGH = 20_000  # most persons for choosing the penalties
_MOST_PERSONS = 200_000  # most persons for the coefficients
_LEAST, _MOST = 1e-3, 1e6  # penalties
_NEAR = 1e-8
_FAR = 4.0  # in log-odds: the longest step
STEPS, UNITS = 3, 4  # indices of penalties, after those of the kinds of columns


@dataclass(frozen=True, eq=False)
class Hazard:
    """Fitted coefficients: of time, of what varies by step, of persons' columns and of units.

    Attributes
    ----------
    penalties
        By kind of column, then STEPS and UNITS.
    free
        Effective number of all coefficients.
    """

    times: Floats
    varying: Floats
    person: Floats
    units: Floats
    penalties: Floats
    free: float


@dataclass(frozen=True, eq=False)
class Problem:
    """One model to fit.

    Attributes
    ----------
    units
        So many have effects; 1 for none.
    varying
        Names of the trial's variables by step.
    weights : (n,), optional
    """

    steps: Steps
    columns: Columns
    times: Times
    events: Events
    units: int
    varying: tuple[str, ...] = ()
    weights: Floats | None = None

    @cached_property
    def unit(self) -> Integers:
        return self.steps.unit if self.units > 1 else np.zeros_like(self.steps.unit)

    @cached_property
    def sizes(self) -> tuple[int, int, int]:
        """Coefficients of time, of what varies and of persons."""
        return self.times.tables.shape[2], len(self.varying), self.columns.values.shape[1]

    @cached_property
    def groups(self) -> Integers:
        """The penalty of each coefficient."""
        q, m, p = self.sizes
        found = np.zeros(q + m + p, dtype=np.int64)
        found[q - self.times.smooth : q] = STEPS
        found[q + m :] = self.columns.kind
        return found

    @cached_property
    def learnt(self) -> Integers:
        """Persons used for the coefficients."""
        at = np.flatnonzero(self.events.last >= 0)
        return at[:: -(-len(at) // _MOST_PERSONS) or 1]

    def fit(self, penalties: Floats | None = None) -> Hazard:
        """The penalties, unless given, come from some of the persons; the coefficients from all, or
        from a regular sample in a very large study.
        """
        at = self.learnt
        beta, u = np.zeros(sum(self.sizes)), np.zeros(self.units)
        beta[0] = -2.0
        if penalties is None:
            beta, u, penalties = self._chosen(at[:: max(len(at) // _ENOUGH, 1)], beta, u)
        beta, u, near = self._solved(at, beta, u, penalties, most=_NEWTON)
        q, m, _ = self.sizes
        free = self._free(self._penalized(near, beta, u, penalties), penalties)
        return Hazard(beta[:q], beta[q : q + m], beta[q + m :], u, penalties, free)

    def _free(self, system: System, penalties: Floats) -> float:
        covariance = system.covariance()
        found = float(len(covariance) - penalties[self.groups] @ np.diag(covariance))
        if self.units > 1:
            found += self.units - penalties[UNITS] * system.units_trace(covariance)
        return found

    def _chosen(self, some: Integers, beta: Floats, u: Floats) -> tuple[Floats, Floats, Floats]:
        penalties = np.array([_LEAST, 1.0, 1.0, 1.0, 4.0])
        free, near = np.zeros(len(penalties)), None
        for tried in range(_CHOOSING):
            most = 1 if tried else 3
            beta, u, near = self._solved(some, beta, u, penalties, most, near)
            system = self._penalized(near, beta, u, penalties)
            before, (penalties, free) = free, self._penalties(system, beta, u, penalties)
            if np.abs(free - before).max() < _CHOSEN:
                break
        return beta, u, penalties

    def _solved(
        self,
        rows: Integers,
        beta: Floats,
        u: Floats,
        penalties: Floats,
        most: int,
        near: System | None = None,
    ) -> tuple[Floats, Floats, System]:
        """Newton steps, halved until the loss falls; returns also the unpenalized likelihood.

        *near* is the likelihood at the start, if known.
        """
        near = near or self._likelihood(rows, beta, u)
        system = self._penalized(near, beta, u, penalties)
        for _ in range(most):
            step, step_u = system.step()
            longest = max(float(np.abs(each).max(initial=0)) for each in (step, step_u))
            size = min(1.0, _FAR / max(longest, _NEAR))
            for _ in range(20):
                at, at_u = beta + size * step, u + size * step_u
                near = self._likelihood(rows, at, at_u)
                tried = self._penalized(near, at, at_u, penalties)
                if tried.objective <= system.objective * (1 + 1e-10):
                    break
                size /= 2
            beta, u, system = at, at_u, tried
            if longest < _NEAR:
                break
        return beta, u, near

    def _penalties(
        self, system: System, beta: Floats, u: Floats, old: Floats
    ) -> tuple[Floats, Floats]:
        """New penalties, and the effective number of coefficients of each kind."""
        covariance = system.covariance()
        found, free = old.copy(), np.zeros(len(old))
        for group in range(1, STEPS + 1):
            own = self.groups == group
            if own.any():
                free[group] = own.sum() - old[group] * np.trace(covariance[np.ix_(own, own)])
                found[group] = free[group] / max(float(beta[own] @ beta[own]), 1e-12)
        if self.units > 1:
            free[UNITS] = len(u) - old[UNITS] * system.units_trace(covariance)
            found[UNITS] = free[UNITS] / max(float(u @ u), 1e-12)
        return np.clip(found, _LEAST, _MOST), free

    def system(self, rows: Integers, beta: Floats, u: Floats, penalties: Floats) -> System:
        return self._penalized(self._likelihood(rows, beta, u), beta, u, penalties)

    def _penalized(self, near: System, beta: Floats, u: Floats, penalties: Floats) -> System:
        own, of_units = penalties[self.groups], penalties[UNITS]
        return System(
            near.objective + 0.5 * float(own @ beta**2) + 0.5 * float(of_units * (u @ u)),
            near.gradient - own * beta,
            near.information + np.diag(own),
            near.g_units - of_units * u,
            near.d_units + of_units,
            near.crossed,
        )

    def _likelihood(self, rows: Integers, beta: Floats, u: Floats) -> System:
        size = sum(self.sizes)
        loss, gradient, information = 0.0, np.zeros(size), np.zeros((size, size))
        g_units, d_units = np.zeros(self.units), np.zeros(self.units)
        crossed = np.zeros((self.units, size))
        for some, part in self.parts(rows, beta, u):
            loss += part.loss
            features = part.features(part.variance)
            gradient += part.features(part.residual).sum(axis=0)
            information += part.curvature(features)
            if self.units > 1:
                unit = self.unit[some]
                g_units += np.bincount(unit, part.residual.sum(axis=1), minlength=self.units)
                d_units += np.bincount(unit, part.variance.sum(axis=1), minlength=self.units)
                _add(crossed, unit, features)
        return System(loss, gradient, information, g_units, d_units, crossed)

    def parts(self, rows: Integers, beta: Floats, u: Floats) -> Iterator[tuple[Integers, Part]]:
        """Groups of persons at risk for about as long."""
        q, m, _ = self.sizes
        tables = self.times.tables @ beta[:q] + np.log(self.steps.widths / 7)
        order = rows[np.argsort(self.events.last[rows], kind="stable")]
        for first in range(0, len(order), _CHUNK):
            some = order[first : first + _CHUNK]
            upto = int(self.events.last[some[-1]]) + 1
            x = self.columns.values[some].astype(float)
            eta = (x @ beta[q + m :] + u[self.unit[some]])[:, None] + tables[0, :upto]
            state, after = self.times.state[some], None
            if len(tables) > 1:
                after = np.arange(upto) >= self.times.switch[some][:, None]
                eta += np.where(after, (tables - tables[0])[state, :upto], 0.0)
            varying = [
                self.steps.varying(name, some)[:, self.steps.whole[:upto]] for name in self.varying
            ]
            for each, coefficient in zip(varying, beta[q : q + m], strict=True):
                eta += coefficient * each
            weights = None if self.weights is None else self.weights[some]
            own = self.times.tables[:, :upto]
            events = self.events.take(some)
            yield some, Part.of(x, own, state, after, varying, eta, events, weights)


def _add(into: Floats, unit: Integers, values: Floats) -> None:
    """Sum the rows by unit."""
    order = np.argsort(unit, kind="stable")
    ordered = unit[order]
    firsts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    into[ordered[firsts]] += np.add.reduceat(values[order], firsts, axis=0)
