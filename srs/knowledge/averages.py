"""A region's own averages: for each code the number of spells that reach a day, and so the share of
those reaching one day that outlast another.

The numbers are published in steps: every share is computed from published numbers.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

from ..certificate import Icd10
from ..certificate.person import Sex
from ..risk import Average, Counted, Whose, published
from ..wording import Words
from .statistics import STARTS, Statistics, intervals

LEAST = (
    100  # spells that reached the day: an average of fewer would be too imprecise to compare with
)
LEVEL = 0.95  # of an interval
_NORMAL = 1.959964  # of LEVEL
_NEARLY = 1e-6  # what rounding of logarithms may take from a whole number
_FROM = STARTS[0]  # the day from which statistics count
HORIZONS = (30, 90, 180, 365)  # version of the averages next to the statistics
SEXES: tuple[Sex, ...] = ("female", "male")


@dataclass(frozen=True, slots=True)
class Reached:
    """The number of spells of a code and sex (None: all) that reach each of *days*.

    Attributes
    ----------
    days : (days,)
        Of the spell, rising from 1.
    reached : (days,)
        The estimated number reaching it (Kaplan and Meier), as if all had been followed to the end.
    followed : (days,)
        The number observed to reach it.
    """

    diagnosis: Icd10
    sex: Sex | None
    days: tuple[int, ...]
    reached: tuple[float, ...]
    followed: tuple[float, ...]

    def at(self, day: int) -> float | None:
        """The number reaching the day; None if it is below the published minimum."""
        return self._between(day, self.reached) if day <= self.days[-1] else None

    def share(self, day: int, horizon: int, step: int) -> tuple[float, float, float] | None:
        """The share of those reaching *day* that outlasts *horizon*, with its interval.

        The interval is Greenwood's on the scale of log-odds, widened by the rounding to steps. None
        if few reach the day, or if by the published numbers none or all of them outlast the
        horizon.
        """
        start, end = max(day, 1), horizon + 1
        first, last = self.at(start), self.at(end)
        if first is None or last is None or first - last < step:
            return None
        if min(first, self._between(start, self.followed)) < LEAST:
            return None
        share = last / first
        rounding = step**2 / 12 * (1 / first**2 + 1 / last**2)
        spread = sqrt(self._greenwood(start, end) + rounding) / (1 - share)
        odds = log(share / (1 - share))
        low, high = (1 / (1 + exp(-odds - side * _NORMAL * spread)) for side in (-1, 1))
        return share, low, high

    def _greenwood(self, start: int, end: int) -> float:
        """The variance of the share's logarithm (Greenwood 1926)."""
        cuts = [start, *(day for day in self.days if start < day < end), end]
        reached, followed = (
            [self._between(day, counts) for day in cuts] for counts in (self.reached, self.followed)
        )
        total = 0.0
        for place in range(len(cuts) - 1):
            stays = reached[place + 1] / reached[place]
            # A censored spell counts for half of the interval.
            at_risk = (followed[place] + followed[place + 1] / stays) / 2
            total += (1 - stays) / (stays * at_risk)
        return total

    def _between(self, day: int, counts: tuple[float, ...]) -> float:
        """The hazard is constant between two of the days."""
        place = min(bisect_right(self.days, day), len(self.days) - 1)
        left, right = self.days[place - 1], self.days[place]
        part = (day - left) / (right - left)
        return exp((1 - part) * log(counts[place - 1]) + part * log(counts[place]))


Curves = Mapping[tuple[str, Sex | None], Reached]


class Own:
    """A region's averages, by code and sex; the published ones if it has none."""

    def __init__(self, whose: Whose, curves: Curves) -> None:
        self.whose = whose
        self._curves = curves
        self._found = lru_cache(maxsize=4096)(self._look_up)
        # How long spells of a code last, if enough of them reach day 15; parents are not used.
        self.statistics = lru_cache(maxsize=4096)(self._statistics)

    def __call__(self, diagnosis: Icd10, day: int, horizon: int) -> Average | None:
        """The average of the diagnosis's longest code with enough spells, both sexes together."""
        return self._found(diagnosis, day, horizon) or published(diagnosis, day, horizon)

    def _look_up(self, diagnosis: Icd10, day: int, horizon: int) -> Average | None:
        found = (self.of(code, day, horizon) for code in diagnosis.lineage())
        return next(filter(None, found), None)

    def of(
        self, diagnosis: Icd10, day: int, horizon: int, sex: Sex | None = None
    ) -> Average | None:
        """The average of the code itself."""
        curve = self._curves.get((diagnosis.code, sex))
        found = curve and curve.share(day, horizon, self.whose.step)
        if not curve or not found:
            return None
        share, low, high = found
        counted = Counted(self.whose, self._told(curve, max(day, 1)), low, high)
        return Average(diagnosis, share, day, horizon, sex, counted)

    def _told(self, curve: Reached, day: int) -> int:
        """The number in the middle of its step, also between two published days; 0 if too few."""
        found, step = curve.at(day), self.whose.step
        return 0 if found is None else int((found + _NEARLY) // step * step + step // 2)

    def _statistics(self, diagnosis: Icd10) -> Statistics | None:
        curve = self._curves.get((diagnosis.code, None))
        reached = [self._told(curve, day) if curve else 0 for day in STARTS]
        if reached[0] < LEAST:
            return None
        counts = [here - later for here, later in zip(reached, (*reached[1:], 0), strict=True)]
        return Statistics(
            diagnosis,
            self.whose.last_year,
            intervals(counts),
            self._source,
            national=False,
            averages=tuple(self._averages(diagnosis)),
            first_year=self.whose.first_year,
        )

    def _averages(self, diagnosis: Icd10) -> Iterator[Average]:
        for horizon in HORIZONS:
            for sex in (None, *SEXES):
                if found := self.of(diagnosis, _FROM, horizon, sex):
                    yield found

    @property
    def _source(self) -> Words:
        of, name = self.whose, self.whose.name
        return Words(
            f"{name.sv}, sjukfall längre än 14 dagar som började {of.years}, följda till "
            f"{of.until}; antal i steg om {of.step}",
            f"{name.en}, spells longer than 14 days begun in {of.years}, followed until "
            f"{of.until}; counts in steps of {of.step}",
        )
