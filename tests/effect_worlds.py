"""Simulated data with a known effect of a measure: spells by day, starts by indication."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from training.effect.trial import CENSORED, RETURNED, Trial

HORIZON, GRACE, DAY = 365, 28, 15
EDGES = np.unique([*range(0, HORIZON, 7), HORIZON, 90 - DAY, 180 - DAY, 365 - DAY])
LOCK_IN = 28  # days for which a measure works in its first way
STRATEGIES = ("uniform", "natural", "wait", "never")


@dataclass(frozen=True)
class World:
    """Effects on the log-odds of return in a week.

    Attributes
    ----------
    first, later
        Within four weeks of the start, and afterwards.
    curved
        A part of the indication and of the outcome that is not a main effect.
    hidden
        The effect of an unmeasured confounder; a negative control depends on it.
    length, giving, together
        Deviations of the units' effects on return and on starts, and their correlation.
    random
        Whether starts depend on nothing.
    """

    first: float = 0.0
    later: float = 0.0
    curved: float = 0.0
    hidden: float = 0.0
    length: float = 0.2
    giving: float = 0.5
    together: float = 0.0
    random: bool = False


WORLDS = {
    "no effect": World(),
    "benefit": World(later=0.35),
    "lock-in": World(first=-0.5, later=0.15),
    "curved": World(curved=1.0),
    "hidden": World(hidden=0.7),
    "units": World(length=0.3, giving=0.8, together=0.7),
}


@dataclass(frozen=True, eq=False)
class Course:
    """Each person's confounders, unit, control, and days of start, end and loss."""

    x: np.ndarray
    unit: np.ndarray
    control: np.ndarray
    start: np.ndarray
    end: np.ndarray
    lost: np.ndarray


def course(world: World, spells: int, units: int, rng, strategy: str | None = None) -> Course:
    """The course as it was, or as it would have been under a strategy."""
    unit = rng.integers(0, units, spells)
    x = np.c_[rng.normal(size=spells), rng.random(spells) < 0.4, rng.normal(size=spells)]
    u = rng.normal(size=spells) if world.hidden else np.zeros(spells)
    noise = 10 * rng.normal(size=spells)
    control = np.maximum(0, 20 + 8 * x[:, 0] + (10 * u if world.hidden else 0) + noise)
    zh, za = rng.normal(size=units), rng.normal(size=units)
    rho = world.together
    uh = (zh * world.length)[unit]
    ua = ((rho * zh + np.sqrt(1 - rho**2) * za) * world.giving)[unit]
    bent = np.abs(x[:, 2]) - 0.8
    returns = -0.6 * x[:, 0] - 0.7 * x[:, 1] + 0.3 * x[:, 2] - world.hidden * u + uh
    returns += world.curved * (0.5 * x[:, 0] * x[:, 1] - 0.5 * bent)
    starts = 0.7 * x[:, 0] + 0.6 * x[:, 1] + world.hidden * u
    starts += world.curved * (-0.5 * x[:, 0] * x[:, 1] + 0.5 * bent)
    starts = (0.0 if world.random else starts) + ua
    start, end, lost = (np.full(spells, np.inf) for _ in range(3))
    if strategy is None:
        lost = rng.integers(140, 840, spells).astype(float)
    leaves = 0.004 * np.exp(0.4 * x[:, 0]) / 7
    left = np.arange(spells)
    for day in range(HORIZON):
        left = left[(end[left] == np.inf) & (lost[left] > day)]
        if not len(left):
            break
        idle = left[start[left] == np.inf]
        began = idle[rng.random(len(idle)) < _starting(day, starts[idle], strategy)]
        start[began] = day
        since = day - start[left]
        by = np.where(since < LOCK_IN, world.first, world.later)
        effect = np.where(start[left] <= day, by, 0.0)
        eta = -2.1 - 0.035 * min(day / 7, 20) + returns[left] + effect
        hazard = -np.expm1(-np.logaddexp(0, eta) / 7)
        end[left[rng.random(len(left)) < hazard]] = day + 1
        if strategy is None:
            lost[left[rng.random(len(left)) < leaves[left]]] = day + 1
    return Course(x, unit, control, start, end, lost)


def _starting(day: int, starts: np.ndarray, strategy: str | None) -> np.ndarray | float:
    if strategy == "uniform" and day < GRACE:
        return 1 / (GRACE - day)
    if strategy == "never" or (strategy == "wait" and day < GRACE):
        return 0.0
    if strategy in ("uniform", "natural") and day >= GRACE:
        return 0.0
    if strategy == "natural" and day >= GRACE - 7:
        return 1 / (GRACE - day)
    return -np.expm1(-np.logaddexp(0, -2.6 + starts - 0.12 * max(day / 7 - 6, 0)) / 7)


def effect(world: World, starts: str = "uniform", against: str = "wait") -> float:
    """The true difference in days within the horizon."""
    if not (world.first or world.later):
        return 0.0
    return truth(world, starts) - truth(world, against)


@cache
def truth(world: World, strategy: str, spells: int = 1_000_000) -> float:
    """Mean days within the horizon under a strategy."""
    went = course(world, spells, 20_000, np.random.default_rng(99), strategy)
    return float(np.minimum(went.end, HORIZON).mean())


def trial(world: World, spells: int, units: int, seed: int | list[int]) -> Trial:
    """What a register would know of it."""
    went = course(world, spells, units, np.random.default_rng(seed))
    days = np.minimum(went.end, went.lost)
    end = np.where(went.end <= went.lost, RETURNED, CENSORED).astype(np.int8)
    start = np.where(went.start < days, went.start, np.inf)
    edges, widths = EDGES, np.diff(EDGES)
    begun = edges[:-1] < days[:, None]
    within = np.clip(days[:, None] - edges[:-1], 0, widths)
    seen = (end[:, None] != CENSORED) | (edges[1:] <= days[:, None])
    return Trial(
        edges=edges,
        grace=GRACE // 7,
        person=pl.Series([f"p{each:07d}" for each in range(spells)]),
        unit=went.unit.astype(np.int32),
        units=tuple(f"u{each}" for each in range(units)),
        confounders=pl.DataFrame(
            {"a": went.x[:, 0], "b": went.x[:, 1] > 0, "c": went.x[:, 2]},
            schema={"a": pl.Float64, "b": pl.Boolean, "c": pl.Float64},
        ),
        controls=pl.DataFrame({"prior": went.control}),
        subgroups=pl.DataFrame(),
        start=start,
        days=days,
        end=end,
        degree=np.where(begun, 1.0, np.nan).astype(np.float32),
        certificates=np.where(begun, 1.0, np.nan).astype(np.float32),
        net=np.where(seen, within, np.nan).astype(np.float32),
        flow=(("all", spells), ("eligible", spells)),
    )
