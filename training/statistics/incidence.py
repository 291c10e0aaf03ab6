"""The share that has had an event by a time, with competing ends and lost rows."""

from dataclasses import dataclass

import numpy as np

from .follow_up import FollowUp
from .statistic import Floats, sums


@dataclass(frozen=True, eq=False)
class Incidence:
    """A step function.

    Attributes
    ----------
    days : (steps,)
        The days on which something ended, rising.
    share : (steps,)
        The share that has had the event by that day.
    free : (steps,)
        The share that has had no event of any kind by that day (Kaplan-Meier for all kinds
        together).
    """

    days: Floats
    share: Floats
    free: Floats

    def at(self, day: Floats) -> Floats:
        place = np.searchsorted(self.days, day, "right")
        share: Floats = np.concatenate([[0.0], self.share])[place]
        return share


def incidence(follow_up: FollowUp, kind: int = 1) -> Incidence:
    """The Aalen-Johansen estimate (Scandinavian Journal of Statistics 1978).

    With events of one kind only it is 1 - Kaplan-Meier.
    """
    ended = follow_up.ended
    days, place = np.unique(follow_up.last_day[ended], return_inverse=True)
    own = follow_up.weights[ended]
    all_kinds = sums(place, own, len(days))
    this_kind = sums(place, own * (follow_up.event[ended] == kind), len(days))
    passed = np.searchsorted(days, follow_up.last_day, "left")
    passed += (passed < len(days)) & (days[np.minimum(passed, len(days) - 1)] == follow_up.last_day)
    # Row i is at risk on every day up to its last.
    leaving = sums(passed, follow_up.weights, len(days) + 1)
    at_risk = np.cumsum(leaving[::-1])[::-1][1:]
    free = np.asarray(np.cumprod(1 - all_kinds / at_risk), dtype=float)
    before = np.concatenate([[1.0], free[:-1]])
    share: Floats = np.cumsum(before * this_kind / at_risk)
    return Incidence(days, share, free)
