"""Axes: the place of a value on paper, and the round values that get ticks."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from srs.wording import Lang

from .numbers import fixed


@dataclass(frozen=True)
class Axis:
    """*low* and *high* are the values at *start* and *stop*, which may be reversed."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)

    def held(self, value: float) -> float:
        """The place of a value; a value outside the axis lies at its end."""
        return self.at(min(max(value, self.low), self.high))

    def ticks(self, about: int = 5) -> list[float]:
        """Round values within the axis, one or more where *about* is 3 or more.

        >>> Axis(0, 1, 0, 100).ticks(5)
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        """
        step = _step((self.high - self.low) / about)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [round(place * step, 12) + 0.0 for place in range(first, last + 1)]

    def labels(self, lang: Lang, about: int = 5, *, sign: bool = False) -> list[tuple[float, str]]:
        """The ticks' labels, with as many decimals as they need."""
        step = _step((self.high - self.low) / about)
        places = max(0, -floor(log10(step) + 1e-9))
        return [(each, fixed(each, places, lang, sign=sign)) for each in self.ticks(about)]


def spanning(
    values: Iterable[float | None], start: float, stop: float, *, within: float = 0.06
) -> Axis:
    """An axis that holds all values, with a margin of the share *within* at each end."""
    known = [value for value in values if value is not None] or [0.0, 1.0]
    low, high = min(known), max(known)
    margin = (high - low) * within or max(abs(high) * 0.1, 0.05)
    return Axis(low - margin, high + margin, start, stop)


def _step(least: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= least * (1 - 1e-9))
