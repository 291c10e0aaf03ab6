"""Until when rows were under observation, and how the observation ended."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .censoring import Censoring
from .columns import all_are, checked_weights, same_length
from .statistic import Bools, Codes, Floats


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Rows under observation from 0 until ``last_day``.

    Attributes
    ----------
    event : (rows,)
        0 lost, 1 end of the spell (the event), 2 a competing end.
    weights : (rows,)
        The rows' own weights, before any for censoring.
    """

    last_day: Floats
    event: Floats
    weights: Floats

    @classmethod
    def of(cls, time: Floats, event: Floats, weights: Floats | None = None) -> "FollowUp":
        """Checked follow-up.

        Raises
        ------
        BadTable
            When times are not above 0, or an event is none of 0, 1 and 2.
        """
        time, event = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
        given = checked_weights(weights, len(time))
        same_length("event", event, len(time))
        all_are(np.isfinite(time) & (time > 0), "time", "a number above 0")
        all_are(np.isin(event, (0, 1, 2)), "event", "0 (lost), 1 (end) or 2 (competing end)")
        return cls(time, event, given)

    @property
    def entry(self) -> Floats:
        return np.zeros_like(self.last_day)

    @property
    def ended(self) -> Bools:
        ended: Bools = self.event != 0
        return ended

    @cached_property
    def censoring(self) -> Censoring:
        return Censoring.of(self, self.weights)

    def take(self, rows: Bools | Codes) -> "FollowUp":
        return FollowUp(self.last_day[rows], self.event[rows], self.weights[rows])
