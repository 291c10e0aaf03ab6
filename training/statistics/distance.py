"""Which of two models is nearer to the ideal: a slope to 1, O/E to 1, an intercept to 0.

Let x and y be the signed distances of the first and second model from the ideal. The difference of
their absolute distances, |y| - |x|, is min(|y - x|, |y + x|), with the sign of (y - x)(y + x). Both
sums are linear, so each has its own interval, which is right wherever the two models are. The
interval of the difference is the range of that formula over both intervals. The difference exceeds
c only if both sums do, so the error is no more than that of one test (intersection-union test:
Berger, Technometrics 1982). In the other direction, where one model may be right, an error in
either sum is enough: there both intervals are wider (Bonferroni). The bootstrap of |y| - |x| itself
fails where a model is right (Andrews, Econometrica 2000).
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from .statistic import Codes, Difference, Floats, Statistic, normal, sums, two_sided

_FAR = 3.0  # standard errors: beyond this, a model lies on one side of the ideal


@dataclass(frozen=True)
class Distance(Difference):
    """How much farther the second model is from the ideal than the first; below 0: nearer.

    Attributes
    ----------
    less, plus : (value, standard error)
        y - x and y + x.
    sure
        Whether each model clearly lies on one side of the ideal, whichever side that is.
    """

    less: tuple[float, float] = (0.0, 0.0)
    plus: tuple[float, float] = (0.0, 0.0)
    sure: bool = True

    def interval(self, level: float) -> tuple[float, float]:
        low, high = _ends(self.less, self.plus, normal(level))
        if self.sure:
            return low, high
        wide = _ends(self.less, self.plus, normal((1 + level) / 2))
        return low if low > 0 else wide[0], high if high < 0 else wide[1]


def distance(
    a: Statistic, b: Statistic, level: float = 0.95, person: Codes | None = None
) -> Distance:
    """The distance of *b* less that of *a*, on the definition's scale; both on the same rows."""
    definition = b.definition
    places, shares = zip(*(_placed(each, person) for each in (a, b)), strict=True)
    x, y = places
    covariance = np.array([[one @ other for other in shares] for one in shares])
    spread = np.sqrt(np.diag(covariance))
    size = 1e-12 * max(abs(x), abs(y), *spread)
    less = _sum(y - x, covariance, -1.0, size)
    plus = _sum(y + x, covariance, 1.0, size)
    sure = abs(x) > _FAR * spread[0] and abs(y) > _FAR * spread[1]
    value = 0.0 if less == (0.0, 0.0) else abs(y) - abs(x)
    p = max(_p(less), _p(plus))
    found = Distance(value, 0.0, 0.0, 0.0, 0.0, p, definition, less, plus, bool(sure))
    low, high = found.interval(level)
    se = (high - low) / (2 * normal(level))
    z = float(np.copysign(min(abs(_z(less)), abs(_z(plus))), value)) if value else 0.0
    return Distance(value, se, low, high, z, p, definition, less, plus, bool(sure))


def _placed(of: Statistic, person: Codes | None) -> tuple[float, Floats]:
    """The distance from the ideal, with the rows' shares summed by person."""
    shares = of.shares if person is None else sums(person, of.shares)
    if of.definition.scale == "log":
        shares = shares / of.value
    return of.definition.distance(of.value), shares


def _sum(value: float, covariance: Floats, sign: float, negligible: float) -> tuple[float, float]:
    weights = np.array([sign, 1.0])
    se = float(np.sqrt(max(weights @ covariance @ weights, 0.0)))
    # The same model written twice differs in its last digits.
    return (0.0, 0.0) if abs(value) <= negligible and se <= 1e3 * negligible else (value, se)


def _ends(less: tuple[float, float], plus: tuple[float, float], z: float) -> tuple[float, float]:
    u, v = ((value - z * se, value + z * se) for value, se in (less, plus))
    found = [float(np.sign(i * j)) * min(abs(i), abs(j)) for i, j in product(u, v)]
    return min(found), max(found)


def _z(of: tuple[float, float]) -> float:
    value, se = of
    if se > 0:
        return value / se
    return float(np.copysign(np.inf, value)) if value else 0.0


def _p(of: tuple[float, float]) -> float:
    return two_sided(_z(of))
