"""A number, how sure it is, and the words that say what it is.

Every statistic with a closed form is a function of the rows' weights that does not change when all
of them are multiplied. Its derivatives with respect to them (the infinitesimal jackknife: Jaeckel,
Bell Laboratories memorandum, 1972; Efron and Stein, Annals of Statistics 1981) give its standard
error, that of a difference of two models on the same rows, and that of persons with several rows.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from srs.errors import BadTable

from .definition import Definition

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error and interval, on the value's own scale."""

    value: float
    se: float
    low: float
    high: float
    definition: Definition


@dataclass(frozen=True)
class Difference:
    """Second less first; ``p`` is two-sided."""

    value: float
    se: float
    low: float
    high: float
    z: float
    p: float
    definition: Definition

    def interval(self, level: float) -> tuple[float, float]:
        half = normal(level) * self.se
        return self.value - half, self.value + half


@dataclass(frozen=True, eq=False)
class Statistic:
    """A value, and what each row has to do with it.

    Attributes
    ----------
    shares : (rows,)
        Weight times derivative with respect to the weight; they sum to 0, and their sum of squares
        is the variance.
    scale
        On which the interval is symmetric; of a ``share`` it is Wilson's (JASA 1927), with so many
        rows as would give the variance, which is of use near 0 and 1.
    limits
        Which an interval is not to cross.
    rows
        That a share is of.
    """

    value: float
    shares: Floats
    definition: Definition
    scale: Literal["identity", "log", "share"] = "identity"
    limits: tuple[float, float] = (-np.inf, np.inf)
    rows: int = 0

    def estimate(self, level: float = 0.95, person: Codes | None = None) -> Estimate:
        """*person* are codes 0, 1, … of the rows' persons, where one may have several rows."""
        return self.around(deviation(self.shares, person), level)

    def around(self, se: float, level: float = 0.95) -> Estimate:
        """With *se* as its standard error."""
        half = normal(level) * se
        if self.scale == "log" and self.value > 0:
            low, high = (self.value * float(np.exp(s * half / self.value)) for s in (-1, 1))
        elif self.scale == "share":
            low, high = wilson(self.value, se, self.rows, level)
        else:
            low, high = self.value - half, self.value + half
        return Estimate(
            self.value, se, max(low, self.limits[0]), min(high, self.limits[1]), self.definition
        )


def difference(
    a: Statistic, b: Statistic, level: float = 0.95, person: Codes | None = None
) -> Difference:
    """*b* less *a*, on the same rows in the same order.

    Raises
    ------
    BadTable
        When the two are not of the same number of rows.
    """
    if len(a.shares) != len(b.shares):
        raise BadTable(
            f"comparison of {a.definition.id}: expected the same rows for both models, found "
            f"{len(a.shares)} and {len(b.shares)}; pair them by id"
        )
    se = deviation(b.shares - a.shares, person)
    # Rounding alone makes no difference: the same model written twice differs in the last digits.
    size = max(abs(a.value), abs(b.value), deviation(a.shares, person))
    return compared(b.value - a.value, se, b.definition, level, negligible=1e-12 * size)


def compared(
    value: float, se: float, definition: Definition, level: float = 0.95, negligible: float = 0.0
) -> Difference:
    """A difference of normal distribution against 0; nothing against nothing is p = 1."""
    if abs(value) <= negligible and se <= negligible:
        return Difference(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, definition)
    z = value / se if se > 0 else float(np.copysign(np.inf, value))
    half = normal(level) * se
    return Difference(value, se, value - half, value + half, z, two_sided(z), definition)


def wilson(share: float, se: float, rows: int, level: float = 0.95) -> tuple[float, float]:
    """Of a share that has *se*; where that is 0, of *rows* rows."""
    z2 = normal(level) ** 2
    count = share * (1 - share) / se**2 if se > 0 and 0 < share < 1 else float(max(rows, 1))
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def sums(codes: Codes, values: Floats, count: int = 0) -> Floats:
    """Of the values with each code from 0, for *count* codes or more."""
    found: Floats = np.bincount(codes, values, minlength=count).astype(float, copy=False)
    return found


def deviation(shares: Floats, person: Codes | None = None) -> float:
    if person is not None:
        shares = sums(person, shares)
    return float(np.sqrt(shares @ shares))


def normal(level: float) -> float:
    """How many standard errors an interval of *level* reaches to either side."""
    return float(ndtri((1 + level) / 2))


def two_sided(z: float) -> float:
    return float(2 * ndtr(-abs(z)))
