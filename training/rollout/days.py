"""Days of leave within the horizon for each spell, including lost ones.

A spell lost at c gets the expected days of the spells in its unit and period that lasted as long
and were followed on: c + ∫ S(t)/S(c) dt from c to the horizon, where S is the Kaplan-Meier
estimate. The mean over the spells is then the area under their curve, the restricted mean (Efron's
redistribution to the right, Berkeley Symposium 1967). Where no spell of a unit was followed to the
horizon in a period, S is that of the period's spells in all units.
"""

import numpy as np

from srs.errors import BadTable

from ..statistics.follow_up import FollowUp
from ..statistics.incidence import incidence
from ..statistics.statistic import Bools, Codes, Floats


def restricted_days(
    days: Floats, ended: Bools, horizon: float, unit: Codes, period: Codes
) -> Floats:
    """(spells,): days until the horizon; lost spells have their expected days.

    Raises
    ------
    BadTable
        When no spell of a period was followed to the horizon.
    """
    found = np.minimum(days, horizon)
    lost = ~ended & (days < horizon)
    for each in np.unique(period[lost]):
        inside = np.flatnonzero(period == each)
        whole = _Curve.of(days[inside], ended[inside], horizon)
        for own in np.unique(unit[inside[lost[inside]]]):
            rows = inside[unit[inside] == own]
            curve = _Curve.of(days[rows], ended[rows], horizon)
            if not curve.known:
                curve = whole
            if not curve.known:
                raise BadTable(
                    f"the column last_day: in one period nobody was followed for {horizon:.0f} "
                    f"days; "
                    "expected a shorter horizon, or until"
                )
            gone = rows[lost[rows]]
            found[gone] = days[gone] + curve.rest(days[gone])
    return found


class _Curve:
    """S until the horizon, and how much lies under it."""

    def __init__(self, at: Floats, free: Floats, horizon: float, known: bool) -> None:
        self.at, self.free, self.horizon, self.known = at, free, horizon, known
        ends = np.concatenate([at, [horizon]])
        below = np.concatenate([[0.0], np.cumsum(free * np.diff(ends))])
        self._ends, self._below = ends, below

    @classmethod
    def of(cls, days: Floats, ended: Bools, horizon: float) -> "_Curve":
        """Known where somebody was followed to the horizon, or all ended before."""
        at, free = np.zeros(1), np.ones(1)
        if ended.any():
            # Days on leave begin at 0, where a spell may end: half a day more keeps times above 0.
            steps = incidence(FollowUp(days + 0.5, ended.astype(float), np.ones(len(days))))
            at = np.concatenate([at, steps.days - 0.5])
            free = np.concatenate([free, steps.free])
        within = at < horizon
        known = bool((days >= horizon).any() or free[within][-1] < 1e-9)
        return cls(at[within], free[within], horizon, known)

    def rest(self, since: Floats) -> Floats:
        """The expected further days of those on leave after *since*."""
        place = np.searchsorted(self.at, since, "right") - 1
        free = self.free[place]
        area = self._below[-1] - (self._below[place] + free * (since - self.at[place]))
        left: Floats = np.divide(area, free, out=np.zeros_like(area), where=free > 1e-12)
        return left
