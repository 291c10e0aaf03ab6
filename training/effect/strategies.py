"""The strategies compared: beginning within the grace period, and waiting or never beginning."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .likelihood import Events, Times
from .steps import Bools, Floats, Integers, Steps

Name = Literal["start", "wait", "never"]
Spread = Literal["uniform", "natural"]

_KNOTS = (14.0, 28.0, 56.0, 91.0, 182.0)  # days: knots of linear splines
_EARLY, _MIDDLE = 28.0, 91.0  # days since the start with separate effects of a measure


@dataclass(frozen=True)
class Strategy:
    name: Name
    spread: Spread = "uniform"

    def decisions(self, steps: Steps) -> int:
        """The number of steps in which it prescribes starts."""
        return steps.count if self.name == "never" else steps.grace

    def chance(self, steps: Steps, usual: Floats) -> Floats:
        """(rows, decisions): probability of starting for those who have not; *usual* is the
        observed one.

        ``uniform``: each day of the grace period is equally likely. ``natural``: as usual until its
        last week (a step of the trial), when all who have not begun do so on one of its days.
        """
        if self.name != "start":
            return np.zeros_like(usual)
        left = steps.edges[steps.grace] - steps.edges[: steps.grace]
        spread = np.broadcast_to(steps.widths[: steps.grace] / left, usual.shape)
        if self.spread == "uniform":
            return spread
        return np.where(self.forced(steps), spread, usual)

    def forced(self, steps: Steps) -> Bools:
        """Decisions not made as usual."""
        decisions = np.arange(self.decisions(steps))
        if self.name != "start" or self.spread == "uniform":
            return np.ones(len(decisions), dtype=bool)
        found: Bools = steps.whole[decisions] == steps.trial.grace - 1
        return found

    def follows(self, steps: Steps) -> Integers:
        """(n,): the last step whose outcome follows the strategy; -1 if none does."""
        begun = steps.begin < steps.grace
        if self.name == "start":
            return np.where(begun, steps.last, np.minimum(steps.last, steps.grace - 1))
        if self.name == "wait":
            return np.where(begun, steps.begin - 1, steps.last)
        return np.minimum(steps.last, steps.begin - 1)

    def times(self, steps: Steps) -> Times:
        """Times and events of the hazard of the end."""
        base = lines(steps)
        if self.name == "start":
            since = steps.edges[:-1] - steps.trial.edges[: steps.trial.grace, None]
            early = since < _EARLY
            middle = ~early & (since < _MIDDLE)
            added = np.stack([early, middle, ~early & ~middle], axis=2).astype(float)
            states = len(added)
            unstarted = np.zeros((1, steps.count, 3))
            tables = np.concatenate(
                [
                    np.broadcast_to(base, (states + 1, *base.shape)),
                    np.concatenate([unstarted, added]),
                ],
                axis=2,
            )
            begun = steps.begin < steps.grace
            switch = np.where(begun, steps.begin, steps.count)
            return Times(tables, 0, switch, np.where(begun, steps.starts + 1, 0))
        after = (np.arange(steps.count) >= steps.grace).astype(float)[:, None]
        added = after if self.name == "wait" else np.empty((steps.count, 0))
        return unswitched(steps, np.concatenate([base, added], axis=1), 0)

    def ends(self, steps: Steps) -> Events:
        last = self.follows(steps)
        return Events(last, steps.ended & (last == steps.last))

    def starts(self, steps: Steps) -> tuple[Times, Events]:
        """Times and events of the hazard of starting, by step of the grace period."""
        count = self.decisions(steps)
        own = np.eye(steps.count)[:, : min(count, steps.grace)]
        last = np.minimum(np.minimum(steps.last, steps.begin), count - 1)
        times = unswitched(steps, np.concatenate([lines(steps), own], axis=1), own.shape[1])
        return times, Events(last, (steps.begin == last) & (last >= 0))


def lines(steps: Steps) -> Floats:
    """(K, columns): 1, days in hundreds, and from each knot on."""
    days = steps.edges[:-1].astype(float)
    knots = [0.0, *(each for each in _KNOTS if each < steps.edges[-1] - 7)]
    bent = [np.maximum(days - each, 0) / 100 for each in knots]
    return np.stack([np.ones(len(days)), *bent], axis=1)


def unswitched(steps: Steps, table: Floats, smooth: int) -> Times:
    never = np.full(len(steps), steps.count)
    return Times(table[None], smooth, never, np.zeros(len(steps), dtype=np.int64))


def losses(steps: Steps) -> tuple[Times, Events]:
    """Times and events of the hazard of being lost, at the end of a step, while still on leave."""
    base = lines(steps)
    begun = np.ones((steps.count, 1))
    tables = np.stack([np.hstack([base, 0 * begun]), np.hstack([base, begun])])
    last = np.where(steps.ended, steps.last - 1, np.minimum(steps.last, steps.count - 2))
    return (
        Times(tables, 0, steps.begin, np.ones(len(steps), dtype=np.int64)),
        Events(last, steps.lost),
    )
