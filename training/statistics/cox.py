"""Cox's proportional hazards model for a few columns, and Fine and Gray's for competing ends."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from srs.errors import BadTable

from .follow_up import FollowUp
from .statistic import Codes, Floats, sums

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, eq=False)
class Cox:
    """A fitted model.

    Attributes
    ----------
    coefficients : (terms,)
    variance : (terms, terms)
        Inverse of the information.
    middle : (terms,)
        The predictors of the row to which the baseline belongs.
    days, hazard, squares : (steps,)
        Days with events; the cumulative baseline hazard by then; its variance if the coefficients
        were known.
    drift : (steps, terms)
        The hazard's steps times the mean distance from the middle of the rows at risk, cumulated.
    """

    coefficients: Floats
    variance: Floats
    middle: Floats
    days: Floats
    hazard: Floats
    squares: Floats
    drift: Floats

    def by(self, day: float, design: Floats) -> Floats:
        """Probability of the event by *day*; with competing ends, the cumulative incidence."""
        by: Floats = -np.expm1(-np.exp(self.log_hazard(day, design)))
        return by

    def log_hazard(self, day: float, design: Floats) -> Floats:
        """The logarithm of the cumulative hazard, which is the cloglog of the probability.

        Raises
        ------
        BadTable
            When nothing happened by the day.
        """
        step = self._step(day)
        score: Floats = (design - self.middle) @ self.coefficients + np.log(self.hazard[step])
        return score

    def log_hazard_se(self, day: float, design: Floats) -> Floats:
        """The standard error of ``log_hazard`` (Tsiatis, Annals of Statistics 1981)."""
        step = self._step(day)
        away = design - self.middle - self.drift[step] / self.hazard[step]
        coefficients = np.einsum("pi,ij,pj->p", away, self.variance, away)
        return np.asarray(np.sqrt(self.squares[step] / self.hazard[step] ** 2 + coefficients))

    def _step(self, day: float) -> int:
        step = int(np.searchsorted(self.days, day, "right")) - 1
        if step < 0:
            raise BadTable(f"event: expected events by {day:g}, found 0; choose a later horizon")
        return step


@dataclass(frozen=True, eq=False)
class _Risk:
    """Who is at risk of the event of kind 1, on each of the days with one.

    Attributes
    ----------
    of_event, day, tied, counts : (events,)
        The rows with the event, by day; the index of their day; how much of the day's events have
        left the risk set when theirs comes (Efron); and the mean weight of the day's events.
    starts : (days,)
        The first row still at risk; rows are in the order of their last days.
    """

    given: FollowUp
    days: Floats
    of_event: Codes
    day: Codes
    tied: Floats
    counts: Floats
    starts: Codes

    @classmethod
    def of(cls, given: FollowUp, ties: Ties) -> "_Risk":
        rows = np.flatnonzero((given.event == 1) & (given.weights > 0))
        days, first, day, number = np.unique(
            given.last_day[rows], return_index=True, return_inverse=True, return_counts=True
        )
        tied = (np.arange(len(rows)) - first[day]) / number[day] * (ties == "efron")
        mean = sums(day, given.weights[rows]) / number
        starts = np.searchsorted(given.last_day, days, "left")
        return cls(given, days, rows, day, tied, mean[day], starts)

    def at_risk(self, columns: Floats) -> Floats:
        """(columns, days): sums over the rows at risk. *columns* : (columns, rows)."""
        sums = self._from_top(columns)
        other = self.given.event == 2
        if not other.any():
            return sums
        # Fine and Gray, JASA 1999: a row that has ended otherwise stays at risk until it is lost.
        kept = self.given.censoring.before(self.given.last_day)
        still = np.where(other, 1 / np.maximum(kept, 1e-300), 0.0)
        gone = columns * still
        after = gone.sum(axis=1, keepdims=True) - self._from_top(gone)
        both: Floats = sums + after * self.given.censoring.before(self.days)
        return both

    def _from_top(self, columns: Floats) -> Floats:
        # Between two days with events lies at least the row with the earlier one.
        steps = np.add.reduceat(columns, self.starts, axis=1)
        from_top: Floats = np.cumsum(steps[:, ::-1], axis=1)[:, ::-1]
        return from_top

    def of_day(self, columns: Floats) -> Floats:
        """(columns, days): sums over the events. *columns* : (columns, events)."""
        return np.array([sums(self.day, each, len(self.days)) for each in columns])


def fit(design: Floats, follow_up: FollowUp, ties: Ties = "efron") -> Cox:
    """Fit the hazard of kind 1; with ends of kind 2, the hazard of the subdistribution.

    Raises
    ------
    BadTable
        When nothing happened, or the columns have no coefficients of highest likelihood.
    """
    order = np.argsort(follow_up.last_day, kind="stable")
    follow_up, design = follow_up.take(order), design[order]
    risk = _Risk.of(follow_up, ties)
    if not len(risk.days):
        raise BadTable("event: expected rows with an event (1), found 0")
    middle = np.average(design, axis=0, weights=follow_up.weights)
    centred = design - middle
    products = _products(centred)
    found = np.zeros(design.shape[1])
    likelihood = -np.inf
    step = np.zeros_like(found)
    for _ in range(60):
        new, gradient, information, falls = _at(found, centred, products, risk)
        if not new >= likelihood - 1e-9 * abs(new):
            step = step / 2
            found = found - step
            continue
        likelihood = new
        if not np.linalg.cond(information) < 1e14:
            break
        step = np.asarray(np.linalg.solve(information, gradient), dtype=float)
        if np.abs(step).max() < 1e-10 * max(1.0, float(np.abs(found).max())):
            # Information grows with the weights, but their scale must change nothing.
            scale = float(follow_up.weights.mean())
            return Cox(
                found,
                np.asarray(np.linalg.inv(information) * scale, dtype=float),
                middle,
                risk.days,
                np.cumsum(falls[0]),
                np.cumsum(falls[1]) * scale,
                np.cumsum(falls[2:], axis=1).T,
            )
        found = found + step
    raise BadTable(
        "calibration: expected predictions that differ and do not put the events in order without "
        "error; the Cox model has no solution"
    )


def _at(
    found: Floats, design: Floats, products: Floats, risk: _Risk
) -> tuple[float, Floats, Floats, Floats]:
    """Partial log-likelihood, gradient, information; steps of hazard, its variance and drift."""
    terms = len(found)
    score = design @ found
    relative = risk.given.weights * np.exp(score)
    columns = np.concatenate([np.ones((1, len(score))), design.T, products])
    columns *= relative
    all_day, own_day = risk.at_risk(columns), risk.of_day(columns[:, risk.of_event])
    left = all_day[0, risk.day] - risk.tied * own_day[0, risk.day]
    # Sums over a day's events of tied^power / left and of tied^power / left².
    each = risk.counts / left
    once, tied_once = risk.of_day(np.stack([each, each * risk.tied]))
    each = each / left
    twice, tied_twice, both_twice = risk.of_day(
        np.stack([each, each * risk.tied, each * risk.tied**2])
    )
    under, over = all_day[1 : 1 + terms], own_day[1 : 1 + terms]
    drift = under * once - over * tied_once
    second = all_day[1 + terms :] @ once - own_day[1 + terms :] @ tied_once
    cross = (under * tied_twice) @ over.T
    squares = (under * twice) @ under.T - cross - cross.T + (over * both_twice) @ over.T
    own = risk.given.weights[risk.of_event]
    likelihood = float(own @ score[risk.of_event] - risk.counts @ np.log(left))
    gradient = design[risk.of_event].T @ own - drift.sum(axis=1)
    falls = np.concatenate([[once, twice], under * twice - over * tied_twice])
    return likelihood, gradient, _square(second, terms) - squares, falls


def _products(design: Floats) -> Floats:
    rows, columns = np.triu_indices(design.shape[1])
    return (design[:, rows] * design[:, columns]).T


def _square(upper: Floats, terms: int) -> Floats:
    square = np.zeros((terms, terms))
    square[np.triu_indices(terms)] = upper
    return square + np.triu(square, 1).T
