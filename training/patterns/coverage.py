"""Covered days of many spells at once, through any day, as certified by any day.

Each person with periods (an *owner*) has a stretch of one axis of days, so far from the others that
none reaches the next. One running sum over all periods, in the order in which they begin, then
serves all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Coverage:
    """The covered days of periods, in the order of owner and start.

    Attributes
    ----------
    room
        The days that one owner has on the axis.
    origin
        The day at 0 of the axis.
    start : (periods,)
        The first day, on the axis.
    covered : (periods,)
        The days covered by this period and all before it, including those of earlier owners.
    reach : (periods,)
        The last day, on the axis, that these periods cover.
    """

    room: int
    origin: int
    start: Ints
    covered: Ints
    reach: Ints

    @classmethod
    def of(cls, owner: Ints, start: Ints, end: Ints, gap: int) -> "Coverage":
        """The coverage; *start* and *end* are numbers of days, *owner* counts from 0."""
        origin = int(start.min(initial=0))
        room = int(end.max(initial=0)) - origin + gap + 2
        begin, last = owner * room + start - origin, owner * room + end - origin
        reach = np.maximum.accumulate(last)
        before = np.concatenate([[-1], reach[:-1]])[: len(reach)]
        new = np.maximum(last - np.maximum(begin - 1, before), 0)
        return cls(room, origin, begin, np.cumsum(new), reach)

    def chains(self, gap: int) -> Ints:
        """The spell of each period, from 0: a new one begins after too many days without cover."""
        begins = self.start[1:] > self.reach[:-1] + gap + 1
        return np.concatenate([[0], np.cumsum(begins)])[: len(self.start)]

    def before(self, first: Ints) -> Ints:
        """The days covered before each of the periods *first*."""
        return np.where(first > 0, self.covered[np.maximum(first, 1) - 1], 0)

    def known(self, owner: Ints, day: Ints) -> Ints:
        """An owner's last period that has begun by *day*; -1 where none has."""
        at = owner * self.room + np.minimum(day - self.origin, self.room - 1)
        return np.searchsorted(self.start, at, "right") - 1

    def through(self, owner: Ints, day: Ints, known: Ints) -> Ints:
        """The days covered through *day*, by periods up to the *known* one, which has begun then.

        What these periods cover after that day is one stretch without a gap.
        """
        at = owner * self.room + day - self.origin
        beyond = np.maximum(self.reach[known] - at, 0)
        return np.where(known < 0, 0, self.covered[known] - beyond)
