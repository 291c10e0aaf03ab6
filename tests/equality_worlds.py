"""Simulated spells of women and men with known true differences at equal need."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from scipy.special import expit, logit

HORIZON, YEAR = 90, 365
# Share of women, and log-odds of outlasting the horizon.
DIAGNOSES = {
    "F438A": (0.80, 0.9),
    "F329": (0.62, 0.2),
    "M545": (0.45, -0.6),
    "M751": (0.40, 0.3),
    "I219": (0.22, 0.4),
    "S824": (0.35, -0.2),
}
WOMEN_ONLY = "O260"


@dataclass(frozen=True)
class World:
    """All of it made up.

    Attributes
    ----------
    longer
        Log-odds by which women of equal need outlast the horizon more often.
    offered
        Times that the daily hazard of a measure is women's, of what it is men's.
    lost
        Share of spells whose end may not be seen.
    pregnant
        Share of spells with a diagnosis that women alone have.
    """

    spells: int = 4000
    longer: float = 0.0
    offered: float = 1.0
    lost: float = 0.0
    pregnant: float = 0.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """*risk* : (rows,) is what is true of a man; ``rows`` has it as ``risk``."""

    rows: pl.DataFrame
    risk: np.ndarray
    world: World

    def true(self, outcome, inside):
        """Women less men, over the rows *inside*."""
        woman, man = (self._of(outcome, each)[inside] for each in (True, False))
        return float((woman - man).mean())

    def _of(self, outcome, woman):
        world, still = self.world, _still(self.world, self.risk, woman)
        rate = -np.log(still) / HORIZON
        if outcome == "over_90":
            return still
        if outcome == "days_365":
            return (1 - np.exp(-YEAR * rate)) / (1 - np.exp(-rate))
        hazard = _hazard(world, self.risk, woman)
        both = hazard + rate
        return (1 - np.exp(-hazard)) * (1 - np.exp(-HORIZON * both)) / (1 - np.exp(-both))


def draw(world, seed):
    """As many spells as the world has, of half as many persons."""
    rng, count = np.random.default_rng(seed), world.spells
    codes, parts = list(DIAGNOSES), np.array(list(DIAGNOSES.values()))
    place = rng.integers(0, len(codes), count)
    age = rng.integers(20, 64, count)
    earlier = np.where(rng.random(count) < 0.6, 0, rng.integers(1, 250, count))
    noise = 0.5 * rng.normal(size=count)
    risk = expit(parts[place, 1] + 0.02 * (age - 45) + 0.004 * earlier + noise - 0.8)
    # Women are more often among those who are at high risk and young.
    woman = rng.random(count) < expit(logit(parts[place, 0]) + 1.2 * (risk - 0.4) - (age - 42) / 60)
    diagnosis = np.array(codes)[place]
    pregnant = rng.random(count) < world.pregnant
    diagnosis, woman = np.where(pregnant, WOMEN_ONLY, diagnosis), woman | pregnant
    rate = -np.log(_still(world, risk, woman)) / HORIZON
    last = np.ceil(rng.exponential(1 / rate)).astype(int)
    measure = np.ceil(rng.exponential(1 / _hazard(world, risk, woman))).astype(int)
    until = np.where(rng.random(count) < world.lost, rng.integers(1, 500, count), 10**6)
    seen = np.minimum(last, until)
    rows = pl.DataFrame(
        {
            "person": rng.integers(0, max(count // 2, 1), count),
            "sex": np.where(woman, "female", "male"),
            "age": age,
            "diagnosis": diagnosis,
            "unit": np.array([f"u{k:02}" for k in range(40)])[rng.integers(0, 40, count)],
            "start": [date(2024, 1, 1)] * count,
            "days": seen,
            "ended": last <= until,
            "earlier_days": earlier,
            "degree": np.where(rng.random(count) < 0.7, 100, 50),
            "risk": risk,
            "measure_day": pl.Series(measure).set(pl.Series(measure > seen), None),
        }
    )
    return Drawn(rows, risk, world)


def _still(world, risk, woman):
    return expit(logit(risk) + world.longer * woman)


def _hazard(world, risk, woman):
    return 0.004 * (1 + 2 * risk) * np.where(woman, world.offered, 1.0)
