"""How coarsely numbers of persons are given: in steps, which reveal few persons by no subtraction.

With 5 as the smallest, a count is given as the middle of the ten that contains it: 25 means 20 to
29, and counts of 0 to 9 are hidden. The step is twice the smallest, so that even two differences
combined ("0 to 9" from one, "1 to 19" from the other) leave more than the few. Steps begin at 0, so
the steps of parts never add up to more than the step of the whole. The same persons are given the
same way in every release, whatever its horizons, landmark, groups and thresholds. (Midpoint
rounding of counts: OpenSAFELY, Statistical disclosure control of outputs, 2024.)
"""

from dataclasses import dataclass
from math import floor, isfinite, log10, nan, sqrt

from srs.wording import Words

_LEAST = 10
_NEARLY = 1e-9  # of a step: what the rounding of sums of weights can take away


@dataclass(frozen=True)
class Grain:
    """Nothing published reveals counts below *smallest*; 1 publishes exact counts."""

    smallest: int = 1

    @property
    def width(self) -> int:
        """The width of a step: 10, 20, 40, …, so that a coarser release never splits the steps of a
        finer one.

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
        """The number of rows beyond the lowest and the highest that are shown."""
        return 0 if self.exact else self.width

    def middle(self, count: float) -> float:
        """The middle of the step that contains a count or a sum of weights.

        >>> [Grain(5).middle(count) for count in (0, 9, 10, 104)]
        [5.0, 5.0, 15.0, 105.0]
        """
        if self.exact:
            return count
        return self.width * floor(count / self.width + _NEARLY) + self.width / 2

    def count(self, count: int) -> int | None:
        """The count as published; ``None`` if hidden.

        >>> Grain(5).count(9), Grain(5).count(1234), Grain(10).count(1234)
        (None, 1235, 1230)
        """
        if self.exact:
            return count
        return None if count < self.width else int(self.middle(count))

    @property
    def few(self) -> Words:
        """A count that is hidden, in words."""
        return Words(f"färre än {self.width}", f"fewer than {self.width}")

    def words(self, count: int) -> Words:
        """The count as published, in words; none is no secret.

        >>> [Grain(5).words(count).en for count in (0, 9, 1234)], Grain(1).words(9).en
        (['0', 'fewer than 10', 'about 1235'], '9')
        """
        if self.exact or not count:
            return Words(str(count), str(count))
        about = self.count(count)
        return self.few if about is None else Words(f"omkring {about}", f"about {about}")

    def enough(self, persons: int) -> bool:
        """Whether anything may be published about that many."""
        return self.exact or persons >= self.width

    def share(self, top: float, bottom: float) -> float:
        """The share from both counts as published; NaN if the share would be none or all.

        >>> Grain(5).share(33, 104), Grain(5).share(31, 33)
        (0.3333333333333333, nan)
        """
        a, b = self.middle(top), self.middle(bottom)
        published = self.exact or self.width <= a < b
        return a / b if published and b else nan

    def error(self, se: float, bottom: float, unit: float = 1.0) -> float:
        """The standard error of a sum over persons divided by *bottom*.

        Its square, in persons, is a count (for a share n p (1 - p); for a difference, the persons
        on whom two models differ), and is rounded as a count. A person adds at most *unit*.
        """
        if self.exact or not (se > 0 and isfinite(se) and bottom > 0):
            return se
        return unit * sqrt(self.middle((se * bottom / unit) ** 2)) / self.middle(bottom)

    def value(self, value: float, se: float) -> float:
        """A number that is not a count, rounded to two digits of its standard error.

        >>> Grain(5).value(0.812345, 0.0172), Grain(5).value(0.812345, 0.0)
        (0.812, 0.812)
        """
        if self.exact or not isfinite(value):
            return value
        if not (se > 0 and isfinite(se)):
            return self.digits(value, 3)
        return round(value, 1 - floor(log10(se)))

    def mean(self, value: float, se: float, count: int, unit: float = 1.0) -> float:
        """A mean of *count* whole numbers times *unit*, as coarse as any count of the step allows.

        A sum of 17 over 13 is 1.308, which no other count from 10 to 19 gives.

        >>> Grain(5).mean(17 / 13, 0.17, 13), Grain(5).mean(1075 / 13, 6.9, 13, 25)
        (1.3, 80.0)
        """
        if self.exact or not isfinite(value):
            return value
        least = max(self.middle(count) - self.width / 2, 1.0)
        coarse = floor(log10(least / unit))
        return round(value, min(coarse, 1 - floor(log10(se))) if se > 0 else coarse)

    def digits(self, value: float, digits: int = 2) -> float:
        """A number without a standard error, to its first digits.

        >>> Grain(5).digits(1234.5), Grain(5).digits(-0.01239)
        (1200.0, -0.012)
        """
        if self.exact or not isfinite(value) or value == 0:
            return value
        return round(value, digits - 1 - floor(log10(abs(value))))

    def needed(self, rows: int) -> int:
        """A number of rows needed, rounded up to the next ten.

        >>> Grain(5).needed(385), Grain(1).needed(385)
        (390, 385)
        """
        return rows if self.exact else -(-rows // _LEAST) * _LEAST

    def rounded(self, value: float, places: int) -> float:
        return value if self.exact else round(value, places)
