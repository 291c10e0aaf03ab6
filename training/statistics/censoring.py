"""When observation ends, and what is observed before it does.

The reverse Kaplan-Meier estimate of G(t) = P(C > t), where C is the time at which observation ends.
A row whose event falls on a time at which other rows are lost had the event before they were lost
(Graf et al., Statistics in Medicine 1999, section 3). So a row with an event at T was under
observation with probability G(T-), and a row that is observed free of the event at h with
probability G(h-).
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .statistic import Bools, Floats, sums


class Observed(Protocol):
    """Rows under observation after ``entry`` until ``last_day``, when they ended or were lost."""

    @property
    def entry(self) -> Floats: ...
    @property
    def last_day(self) -> Floats: ...
    @property
    def ended(self) -> Bools: ...


@dataclass(frozen=True, eq=False)
class Censoring:
    """G as a step function.

    Attributes
    ----------
    days : (steps,)
        The days on which observation ended for some rows, rising.
    kept : (steps,)
        G on that day and until the next.
    lost, at_risk : (steps,)
        The weight of the rows lost on the day, and of those that could have been lost.
    """

    days: Floats
    kept: Floats
    lost: Floats
    at_risk: Floats

    @classmethod
    def of(cls, observed: Observed, weights: Floats | None = None) -> "Censoring":
        """Estimated so that a spell that ends on a day ends before observations end on that day."""
        last, gone = observed.last_day, ~observed.ended
        each = np.ones(len(last)) if weights is None else weights
        days = np.unique(last[gone])
        lost = sums(np.searchsorted(days, last[gone]), each[gone], len(days))
        under = _sum_below(observed.entry, each, days, "left") - _sum_below(
            last, each, days, "left"
        )
        ended, own = last[observed.ended], each[observed.ended]
        at_once = _sum_below(ended, own, days, "right") - _sum_below(ended, own, days, "left")
        at_risk = np.maximum(under - at_once, lost)
        share = np.divide(lost, at_risk, out=np.zeros_like(lost), where=at_risk > 0)
        return cls(days, np.cumprod(1 - share), lost, at_risk)

    def after(self, day: Floats) -> Floats:
        """G(t), P(C > t)."""
        return self._at(np.searchsorted(self.days, day, "right"))

    def before(self, day: Floats) -> Floats:
        """G(t-), P(C >= t)."""
        return self._at(np.searchsorted(self.days, day, "left"))

    def _at(self, steps: NDArray[np.intp]) -> Floats:
        kept: Floats = np.concatenate([[1.0], self.kept])[steps]
        return kept

    def propagated(
        self, shares: Floats, until: Floats, last_day: Floats, ended: Bools, weights: Floats
    ) -> Floats:
        """What each row adds to a statistic through its part in the estimate of G.

        Parameters
        ----------
        shares : (rows,)
            The statistic's weight times derivative with respect to each row's 1 / G(until-).
        until, last_day, ended, weights : (rows,)
            The data from which G was estimated, all under observation from 0.

        The delta method on 1 / G(t-) = prod over u < t of 1 / (1 - lost(u) / at risk(u)).
        """
        if not len(self.days):
            return np.zeros_like(shares)
        # Σ of the shares that depend on what was lost on each day.
        depend = shares.sum() - _sum_below(until, shares, self.days, "right")
        left = self.at_risk - self.lost
        slope = np.divide(depend, left, out=np.zeros_like(left), where=left > 1e-12 * self.at_risk)
        fall = np.divide(slope * self.lost, self.at_risk, out=np.zeros_like(slope), where=left > 0)
        passed = np.concatenate([[0.0], np.cumsum(fall)])
        place = np.searchsorted(self.days, last_day, "left")
        own = np.where(ended, 0.0, slope[np.minimum(place, len(slope) - 1)])
        steps = np.where(ended, place, place + 1)
        added: Floats = weights * (own - passed[steps])
        return added


def _sum_below(times: Floats, weights: Floats, days: Floats, side: Any) -> Floats:
    """Weight of the rows before each day (left), or until it (right)."""
    if not len(days):
        return np.zeros(0)
    # The step of the first later day; the rows themselves need no sorting.
    steps = np.searchsorted(days, times, "left" if side == "right" else "right")
    total: Floats = np.cumsum(sums(steps, weights, len(days) + 1))[: len(days)]
    return total
