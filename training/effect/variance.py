"""Intervals from influence functions, summed by unit: persons of a unit are not independent."""

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np
from scipy.special import stdtrit

from .steps import Floats, Integers

_MOST_LEVERAGE = 0.5


@dataclass(frozen=True)
class Estimate:
    """An estimate with its standard error, an interval, and the number of units."""

    value: float
    se: float
    low: float
    high: float
    units: int


def estimate(own: Floats, unit: Integers, level: float = 0.95) -> Estimate:
    """The mean of *own*, whose deviations from it are the influence function.

    Student's t with one less than the effective number of units, by their shares of the variance
    (Carter, Schnepel and Steigerwald, Review of Economics and Statistics 2017); one unit gives no
    interval.
    """
    value = float(own.mean())
    sums = _sums(own - value, unit)
    units = len(sums)
    if units < 2:
        return Estimate(value, nan, nan, nan, units)
    se = sqrt(units / (units - 1) * float(sums @ sums)) / len(own)
    half = float(stdtrit(_freedom(sums), (1 + level) / 2)) * se
    return Estimate(value, se, value - half, value + half, units)


def widening(free: float, persons: int) -> float:
    """The factor by which a fitted model's residuals are too small, with *free* coefficients and
    *persons* (MacKinnon and White, Journal of Econometrics 1985).
    """
    return 1 / (1 - min(free / max(persons, 1), _MOST_LEVERAGE))


def wild(
    own: Floats, unit: Integers, seed: int, replicates: int, level: float = 0.95
) -> tuple[float, float]:
    """The interval by a wild bootstrap of units, with Webb's six weights: for few of them.

    The t of each replicate is compared, as Cameron, Gelbach and Miller do (Review of Economics and
    Statistics 2008).
    """
    found = estimate(own, unit, level)
    sums = _sums(own - found.value, unit)
    units = len(sums)
    if not (isfinite(found.se) and found.se > 0):
        return found.low, found.high
    webb = np.array([-sqrt(1.5), -1, -sqrt(0.5), sqrt(0.5), 1, sqrt(1.5)])
    random = np.random.default_rng(seed)
    drawn = webb[random.integers(0, 6, (replicates, units))] * sums
    means = drawn.mean(axis=1, keepdims=True)
    errors = np.sqrt(units / (units - 1) * ((drawn - means) ** 2).sum(axis=1))
    t = float(np.quantile(np.abs(drawn.sum(axis=1)) / errors, level))
    return found.value - t * found.se, found.value + t * found.se


def _freedom(sums: Floats) -> float:
    """
    >>> _freedom(np.array([1.0, -1.0, 1.0, -1.0, 0.0]))
    3.0
    """
    squares = sums**2
    fourth = float(squares @ squares)
    effective = float(squares.sum()) ** 2 / fourth if fourth > 0 else len(sums)
    return max(effective - 1, 1.0)


def _sums(values: Floats, unit: Integers) -> Floats:
    """Sums for each unit with persons."""
    persons = np.bincount(unit)
    found: Floats = np.bincount(unit, values).astype(float)[persons > 0]
    return found
