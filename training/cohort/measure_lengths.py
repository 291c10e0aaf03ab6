"""Lengths of spells when measures change their hazards: exact, without time steps.

With H the cumulative hazard of the national model, a unit's and the hidden factor r, and a measure
that multiplies the hazard by c_j between the times t_j and t_j+1, the spell ends at T with ``sum_j
c_j (H(min(T, t_j+1)) - H(t_j)) = E / r``, E from the exponential distribution. For one spell, E and
r are the same under all strategies (common random numbers), so it has the same length under two
strategies that it follows alike.
"""

from collections.abc import Sequence
from math import ceil

import numpy as np

from .measure_starts import effects_of
from .measures import Measure
from .population import Floats, Stratum
from .spells import Ints, Spells

_ROWS = 100_000  # at a time
_FAR = 1e9  # days: no spell lasts so long


def last_days(
    spells: Spells,
    goal: Floats,
    begun: Sequence[Floats],
    measures: Sequence[Measure],
) -> Ints:
    """The last day of each spell, counted in days on sick leave.

    Parameters
    ----------
    goal : (n,)
        E / r.
    begun : for each measure, (n,)
        The day on sick leave when it begins, inf for never.
    """
    found = np.empty(len(goal), dtype=np.int64)
    order = np.argsort(spells.stratum, kind="stable")
    bounds = np.searchsorted(spells.stratum[order], np.arange(len(spells.strata) + 1))
    for place, stratum in enumerate(spells.strata):
        for first in range(bounds[place], bounds[place + 1], _ROWS):
            rows = order[first : min(first + _ROWS, bounds[place + 1])]
            found[rows] = _of_stratum(
                stratum,
                spells.combination[rows],
                goal[rows],
                [each[rows] for each in begun],
                measures,
            )
    return found


def _of_stratum(
    stratum: Stratum,
    combination: Ints,
    goal: Floats,
    begun: Sequence[Floats],
    measures: Sequence[Measure],
) -> Ints:
    breaks = np.asarray(stratum.model.breaks)
    hazards = stratum.hazards[combination]
    steps = hazards[:, :-1] * np.diff(breaks[:-1])
    reached = np.concatenate([np.zeros((len(goal), 1)), np.cumsum(steps, axis=1)], axis=1)
    rows = np.arange(len(goal))

    def cumulative(at: Floats) -> Floats:
        which = np.searchsorted(breaks[1:-1], at, side="right")
        to: Floats = reached[rows, which] + (at - breaks[which]) * hazards[rows, which]
        return to

    changes = [b + e.after for b, m in zip(begun, measures, strict=True) for e in m.effects]
    times = np.sort(np.stack(changes, axis=1), axis=1) if changes else np.empty((len(goal), 0))
    left, end = goal.copy(), np.full(len(goal), np.nan)
    at = np.full(len(goal), breaks[0])
    from_here = cumulative(at)
    for change in [*times.T, np.full(len(goal), _FAR)]:
        until = np.clip(change, at, _FAR)
        factor = np.ones(len(goal))
        for each, measure in zip(begun, measures, strict=True):
            factor *= effects_of(each, measure, at)
        to_there = cumulative(until)
        here = factor * (to_there - from_here)
        ends = np.isnan(end) & (left <= here)
        end[ends] = from_here[ends] + left[ends] / factor[ends]
        left -= here
        from_here, at = to_there, until
    which = (reached[:, 1:] < end[:, None]).sum(axis=1)
    time = breaks[which] + (end - reached[rows, which]) / hazards[rows, which]
    last: Ints = np.maximum(np.ceil(time), ceil(breaks[0]) + 1).astype(np.int64)
    return last
