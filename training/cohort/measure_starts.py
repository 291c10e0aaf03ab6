"""When measures begin: as usual, and under each strategy, with the same random numbers per person.

As usual, a measure begins in each week since time zero with its own probability: the first week in
which the sum of -log(1 - p) reaches a number drawn from the exponential distribution. A person who
follows a strategy anyway has the same start under it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .measures import Measure, Measures
from .population import Floats
from .spells import Ints

WEEKS = 52  # in which a measure begins, if it does
NEVER = np.inf
USUAL = "usual"
STRATEGIES = ("start_uniform", "start_natural", "wait", "never")
_STEADY = 6  # weeks before the odds fall
_MIDDLE = 0.8  # of the distance of a standard normal from 0, about its mean
_ROWS = 100_000  # at a time

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Given:
    """The properties of each spell that decide whether a measure begins; see ``Measures``.

    Attributes
    ----------
    risk, hidden : (n,)
        In standard deviations.
    unit : (n,)
        Log-odds of the spell's unit.
    since : (n,)
        The first week since time zero in which the unit gives the measure.
    """

    risk: Floats
    hidden: Floats
    unit: Floats
    since: Floats


def starts(
    measure: Measure, plan: Measures, given: Given, rng: np.random.Generator
) -> Mapping[str, Floats]:
    """Days since time zero as USUAL and under each of STRATEGIES; NEVER if it does not begin.

    Whether the spell lasts that long is not considered.
    """
    count, grace = len(given.risk), plan.grace // 7
    goal, later = rng.exponential(size=count), rng.exponential(size=count)
    chosen = rng.integers(0, grace, count).astype(float)
    within = np.floor(7 * rng.random(count)) if plan.daily else np.zeros(count)
    usual, waiting = np.empty(count), np.empty(count)
    for first in range(0, count, _ROWS):
        rows = slice(first, first + _ROWS)
        reached = np.cumsum(_hazards(measure, plan, given, rows), axis=1)
        usual[rows] = _week(reached, goal[rows])
        # For starts within the grace period, the remaining time is drawn anew: the process is
        # memoryless.
        by_then = reached[:, grace - 1]
        anew = _week(reached, by_then + later[rows])
        waiting[rows] = np.where(usual[rows] < grace, anew, usual[rows])
    weeks = {
        USUAL: usual,
        "start_uniform": chosen,
        "start_natural": np.minimum(usual, grace - 1),
        "wait": waiting,
        "never": np.full(count, NEVER),
    }
    return {name: 7 * week + within for name, week in weeks.items()}


def _hazards(measure: Measure, plan: Measures, given: Given, rows: slice) -> Floats:
    """-log(1 - p) of each spell and week."""
    week = np.arange(WEEKS)
    risk = given.risk[rows]
    odds = (
        np.log(measure.weekly / (1 - measure.weekly))
        + measure.indication * risk
        + measure.nonlinear * (np.abs(risk) - _MIDDLE)
        + plan.hidden * given.hidden[rows]
        + given.unit[rows]
    )
    odds = odds[:, None] - measure.fades * np.maximum(week - _STEADY, 0)
    hazards: Floats = np.logaddexp(0, odds)  # as p = 1 / (1 + exp(-odds))
    return np.where(week >= given.since[rows, None], hazards, 0.0)


def _week(reached: Floats, goal: Floats) -> Floats:
    """The first week in which *reached* is attained."""
    found = (reached < goal[:, None]).sum(axis=1)
    return np.where(found < WEEKS, found.astype(float), NEVER)


def introductions(
    units: int, first: int, last: int, never: float, rng: np.random.Generator
) -> Floats:
    """Days since 1970 when a measure comes to each unit; NEVER for a share of the units.

    In the first fifth of the days nobody has it. The first day of a month is no likelier than
    others.
    """
    begin = first + (last - first) // 5
    day = rng.integers(begin, max(last, begin + 1), units).astype(float)
    return np.where(rng.random(units) < never, NEVER, day)


def effects_of(begun: Ints | Floats, measure: Measure, at: Floats) -> Floats:
    """The factor of the hazard at the time *at*, for a start at *begun*."""
    times = np.ones(np.broadcast(begun, at).shape)
    for effect in measure.effects:
        times = np.where(at >= begun + effect.after, effect.hazard, times)
    return times
