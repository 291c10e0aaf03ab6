"""A number, its uncertainty, and the words that define it.

Every statistic with a closed form is a function of the rows' weights that does not change when all
of them are multiplied by the same number. Its derivatives with respect to the weights (the
infinitesimal jackknife: Jaeckel, Bell Laboratories memorandum, 1972; Efron and Stein, Annals of
Statistics 1981) give its standard error. They also give the standard error of the difference
between two models on the same rows, and the standard error where persons have several rows.
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
    """The second value less the first; ``p`` is two-sided."""

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
    """A value, and each row's influence on it.

    Attributes
    ----------
    shares : (rows,)
        Weight times derivative with respect to the weight. They sum to 0, and their sum of squares
        is the variance.
    scale
        The scale on which the interval is symmetric. For a ``share`` the interval is Wilson's (JASA
        1927), with the number of rows that would give the variance, which helps near 0 and 1.
    limits
        Limits that an interval must not cross.
    rows
        The number of rows behind a share.
    """

    value: float
    shares: Floats
    definition: Definition
    scale: Literal["identity", "log", "share"] = "identity"
    limits: tuple[float, float] = (-np.inf, np.inf)
    rows: int = 0

    def estimate(self, level: float = 0.95, person: Codes | None = None) -> Estimate:
        """The estimate; *person* are codes 0, 1, … where persons may have several rows."""
        return self.around(deviation(self.shares, person), level)

    def around(self, se: float, level: float = 0.95) -> Estimate:
        """The estimate with *se* as its standard error."""
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
        When the two have different numbers of rows.
    """
    if len(a.shares) != len(b.shares):
        raise BadTable(
            f"comparison of {a.definition.id}: expected the same rows for both models, found "
            f"{len(a.shares)} and {len(b.shares)}; pair them by id"
        )
    se = deviation(b.shares - a.shares, person)
    # Rounding alone makes no difference: the same model written twice differs in its last digits.
    size = max(abs(a.value), abs(b.value), deviation(a.shares, person))
    return compared(b.value - a.value, se, b.definition, level, negligible=1e-12 * size)


def compared(
    value: float, se: float, definition: Definition, level: float = 0.95, negligible: float = 0.0
) -> Difference:
    """Compare a normally distributed difference with 0; 0 with standard error 0 has p = 1."""
    if abs(value) <= negligible and se <= negligible:
        return Difference(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, definition)
    z = value / se if se > 0 else float(np.copysign(np.inf, value))
    half = normal(level) * se
    return Difference(value, se, value - half, value + half, z, two_sided(z), definition)


def wilson(share: float, se: float, rows: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share with *se*; where that is 0, of a share of *rows* rows."""
    z2 = normal(level) ** 2
    count = share * (1 - share) / se**2 if se > 0 and 0 < share < 1 else float(max(rows, 1))
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2 * (share * (1 - share) / count + z2 / (4 * count**2))) / (1 + z2 / count)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))


def sums(codes: Codes, values: Floats, count: int = 0) -> Floats:
    """The sum of the values with each code from 0, for at least *count* codes."""
    found: Floats = np.bincount(codes, values, minlength=count).astype(float, copy=False)
    return found


def deviation(shares: Floats, person: Codes | None = None) -> float:
    if person is not None:
        shares = sums(person, shares)
    return float(np.sqrt(shares @ shares))


def normal(level: float) -> float:
    """The number of standard errors that an interval of *level* extends to either side."""
    return float(ndtri((1 + level) / 2))


def two_sided(z: float) -> float:
    return float(2 * ndtr(-abs(z)))
