"""How coarsely numbers of persons are told: in steps, which tell no few persons by any subtraction.

With 5 as the smallest, a count is told as the middle of the ten that it lies in: 25 is any of 20 to
29, and those of 0 to 9 are not told. The step is twice the smallest, so that even what two
differences say together ("0 to 9" by the one, "1 to 19" by the other) leaves more than the few.
Steps begin at 0: those of parts never add up to more than that of the whole. The same persons are
told the same way in every release, whatever its horizons, landmark, groups and thresholds.
(Midpoint rounding of counts: OpenSAFELY, Statistical disclosure control of outputs, 2024.)
"""

from dataclasses import dataclass
from math import floor, isfinite, log10, nan, sqrt

_LEAST = 10
_NEARLY = 1e-9  # of a step: what the rounding of sums of weights can take away


@dataclass(frozen=True)
class Grain:
    """Counts of fewer than *smallest* are told by nothing that is told; 1 tells all as it is."""

    smallest: int = 1

    @property
    def width(self) -> int:
        """Of a step: 10, 20, 40, …, so that a coarser release never cuts the steps of a finer one.

        >>> [Grain(smallest).width for smallest in (1, 2, 5, 6, 10, 11)]
        [1, 10, 10, 20, 20, 40]
        """
        if self.exact:
            return 1
        width = _LEAST
        while width < 2 * self.smallest:
            width *= 2
        return width

    @property
    def exact(self) -> bool:
        return self.smallest <= 1

    @property
    def beyond(self) -> int:
        """So many lie beyond what is told of the lowest and the highest."""
        return 0 if self.exact else self.width

    def middle(self, count: float) -> float:
        """Of the step of a count, or of a sum of weights.

        >>> [Grain(5).middle(count) for count in (0, 9, 10, 104)]
        [5.0, 5.0, 15.0, 105.0]
        """
        if self.exact:
            return count
        return self.width * floor(count / self.width + _NEARLY) + self.width / 2

    def count(self, count: int) -> int | None:
        """As it is told; ``None`` where it is not.

        >>> Grain(5).count(9), Grain(5).count(1234), Grain(10).count(1234)
        (None, 1235, 1230)
        """
        if self.exact:
            return count
        return None if count < self.width else int(self.middle(count))

    def enough(self, persons: int) -> bool:
        """Whether something may be told of so many."""
        return self.exact or persons >= self.width

    def share(self, top: float, bottom: float) -> float:
        """From both as they are told; NaN where that would say none or all of them.

        >>> Grain(5).share(33, 104), Grain(5).share(31, 33)
        (0.3333333333333333, nan)
        """
        a, b = self.middle(top), self.middle(bottom)
        told = self.exact or self.width <= a < b
        return a / b if told and b else nan

    def error(self, se: float, bottom: float, unit: float = 1.0) -> float:
        """The standard error of a sum over persons divided by *bottom*.

        Its square, in persons, is a count (that of a share is n p (1 - p); that of a difference,
        those on whom two models differ): it is told as one. A person adds at most *unit*.
        """
        if self.exact or not (se > 0 and isfinite(se) and bottom > 0):
            return se
        return unit * sqrt(self.middle((se * bottom / unit) ** 2)) / self.middle(bottom)

    def value(self, value: float, se: float) -> float:
        """A number that is no count, to two digits of its standard error.

        >>> Grain(5).value(0.812345, 0.0172), Grain(5).value(0.812345, 0.0)
        (0.812, 0.812)
        """
        if self.exact or not isfinite(value):
            return value
        if not (se > 0 and isfinite(se)):
            return self.digits(value, 3)
        return round(value, 1 - floor(log10(se)))

    def mean(self, value: float, se: float, count: int, unit: float = 1.0) -> float:
        """Of *count* whole numbers times *unit*: any count of its step has a sum that gives it.

        Of 13 the sum 17 is 1.308, and of no other count from 10 to 19.

        >>> Grain(5).mean(17 / 13, 0.17, 13), Grain(5).mean(1075 / 13, 6.9, 13, 25)
        (1.3, 80.0)
        """
        if self.exact or not isfinite(value):
            return value
        least = max(self.middle(count) - self.width / 2, 1.0)
        coarse = floor(log10(least / unit))
        return round(value, min(coarse, 1 - floor(log10(se))) if se > 0 else coarse)

    def digits(self, value: float, digits: int = 2) -> float:
        """The first of a number that has no standard error.

        >>> Grain(5).digits(1234.5), Grain(5).digits(-0.01239)
        (1200.0, -0.012)
        """
        if self.exact or not isfinite(value) or value == 0:
            return value
        return round(value, digits - 1 - floor(log10(abs(value))))

    def asked(self, rows: int) -> int:
        """So many rows are needed, up to the next ten.

        >>> Grain(5).asked(385), Grain(1).asked(385)
        (390, 385)
        """
        return rows if self.exact else -(-rows // _LEAST) * _LEAST

    def rounded(self, value: float, places: int) -> float:
        return value if self.exact else round(value, places)
