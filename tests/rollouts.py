"""Simulated introductions unit by unit, as a training table and its units, with the true effects.

The days of leave after time zero have a Weibull distribution, scaled so that the mean within the
horizon is exactly base + unit + trend + effect. The unit's term is constant, the trend is common to
all units, and the effect grows with the months since the introduction.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy.special import gamma, gammainc

from training.rollout.study import Study
from training.statistics.staggered_adoption import NEVER

SHAPE, DAY = 0.8, 15
FIRST = date(2023, 1, 1)


@dataclass(frozen=True)
class World:
    units: int = 60
    months: int = 14
    never: int = 12
    waves: tuple[int, ...] = (4, 6, 8, 10)
    spells: float = 40.0  # of a unit in a month
    horizon: int = 180
    base: float = 70.0
    trend: float = -0.8
    between: float = 8.0  # standard deviation of units, days
    grows: tuple[float, ...] = (-4.0, -8.0, -12.0, -14.0)
    lost: float = 0.1
    drift: float = 0.0  # days a month that units to be introduced go away from others before

    def study(self, **more) -> Study:
        return Study(
            **{
                "measure": "coordinator",
                "table": "training.parquet",
                "units": "units.parquet",
                "horizon": self.horizon,
                "reaches": "new",
                "orders": 99,
                **more,
            }
        )


@dataclass(frozen=True, eq=False)
class Drawn:
    table: pl.DataFrame
    units: pl.DataFrame
    effects: np.ndarray  # (units, months): what is true of each
    introduced: np.ndarray


def draw(world: World, seed: int) -> Drawn:
    random = np.random.default_rng(seed)
    begun = np.full(world.units, NEVER)
    begun[world.never :] = np.resize(world.waves, world.units - world.never)
    begun = random.permutation(begun)
    months = np.arange(world.months)
    since = months[None] - begun[:, None]
    grows = np.take(world.grows, np.clip(since, 0, len(world.grows) - 1))
    effects = np.where(since >= 0, grows, 0.0)
    unit = random.normal(size=world.units) * world.between
    mean = world.base + unit[:, None] + world.trend * months + effects
    mean = mean + world.drift * months * (begun < NEVER)[:, None]
    sizes = random.poisson(world.spells, mean.shape)
    of, month = (each.ravel().repeat(sizes.ravel()) for each in np.indices(mean.shape))
    days = _scale(mean, world.horizon)[of, month] * random.exponential(size=len(of)) ** (1 / SHAPE)
    days = np.ceil(days).astype(int)
    lost = random.random(len(of)) < world.lost
    gone = random.integers(0, world.horizon, len(of))
    ended = ~(lost & (gone < days))
    starts = [_month(int(each)) for each in range(world.months + 1)]
    first = np.array([(each - FIRST).days for each in starts])
    start = first[month] + (random.random(len(of)) * np.diff(first)[month]).astype(int)
    start = pl.Series(start) * timedelta(days=1) + FIRST
    names = np.array([f"u{each:03}" for each in range(world.units)])
    table = pl.DataFrame(
        {
            "person": np.arange(len(of)).astype(str),
            "start": start,
            "diagnosis": "F43",
            "unit": names[of],
            "on": start + timedelta(days=DAY - 1),
            "day": DAY,
            "last_day": DAY + np.where(ended, days, gone),
            "ended": ended,
        }
    )
    units = pl.DataFrame(
        {
            "unit": names,
            "measure": "coordinator",
            "introduced": [None if each == NEVER else _month(int(each)) for each in begun],
        },
        schema_overrides={"introduced": pl.Date},
    )
    return Drawn(table, units, effects, begun)


def _month(count: int) -> date:
    return date(FIRST.year + count // 12, count % 12 + 1, 1)


def _scale(mean: np.ndarray, horizon: int) -> np.ndarray:
    """The scale of the Weibull distribution with this *mean* within the horizon."""
    scales = np.geomspace(1, 1e4, 4000)
    power = (horizon / scales) ** SHAPE
    # The integral of exp(-(t / scale) ** shape) to the horizon.
    means = scales / SHAPE * gamma(1 / SHAPE) * gammainc(1 / SHAPE, power)
    return np.exp(np.interp(mean, means, np.log(scales)))
