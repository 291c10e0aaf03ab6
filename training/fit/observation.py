"""What is observed in the intervals of a hazard: days at risk, and whether the spell ended."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .spells import Bools, Floats, Spells

Singles = NDArray[np.float32]
_HIGHEST = np.float32(5.0)  # log-hazard per day during a fit

_STEPS = 20  # of Newton's method, with the expected curvature


@dataclass(frozen=True, eq=False)
class Observed:
    """Days at risk and ends, for every spell and interval.

    The last interval extends beyond the last break. In every other interval an end counts the whole
    interval: the model is for whether an end occurs in it, not when, so lengths that heap at whole
    weeks or months do no harm.

    Attributes
    ----------
    days : (spells, intervals)
        At risk; 0 if the spell is not in the interval.
    ends : (spells, intervals)
    """

    days: Singles
    ends: Bools

    @classmethod
    def of(cls, spells: Spells, breaks: Floats) -> "Observed":
        starts, stops = breaks[:-1], np.append(breaks[1:-1], np.inf)
        last, first = spells.exit[:, None], spells.entry[:, None]
        ends = (last > starts) & (last <= stops) & spells.ended[:, None]
        until = np.where(ends & np.isfinite(stops), stops, np.minimum(last, stops))
        days = np.clip(until - np.maximum(first, starts), 0, None)
        days *= (last > starts) & (first < stops)
        return cls(days.astype(np.float32), ends)

    def expected(self, log_hazards: Singles) -> Singles:
        """Ends, (spells, intervals)."""
        found: Singles = self.days * np.exp(np.minimum(log_hazards, _HIGHEST))
        return found

    def take(self, which: slice | NDArray[np.intp] | Bools) -> "Observed":
        return Observed(self.days[which], self.ends[which])

    def rate(self) -> Floats:
        """The maximum-likelihood log-hazard per day of each interval, the same for all spells; with
        half an end added at the overall rate.
        """
        ends = self.ends.sum(axis=0).astype(float)
        days = self.days.sum(axis=0, dtype=float)
        common = max(ends.sum(), 0.5) / max(days.sum(), 1e-9)
        rate: Floats = np.log((ends + 0.5) / (days + 0.5 / common))
        for place in range(len(rate) - 1):
            # The days of ends are not known, only that they lie within these.
            within, counts = np.unique(self.days[self.ends[:, place], place], return_counts=True)
            lived = days[place] - float(within @ counts) + 0.5 / common
            for _ in range(_STEPS):
                expected = np.maximum(np.exp(rate[place]) * within.astype(float), 1e-9)
                at_end = counts * expected / np.expm1(np.minimum(expected, 50.0))
                gone = np.exp(rate[place]) * lived
                slope, curvature = 0.5 + at_end.sum() - gone, gone + at_end @ expected
                rate[place] += np.clip(slope / curvature, -1.0, 1.0)
        return rate


def slopes(expected: Singles, ends: Bools) -> tuple[Singles, Singles]:
    """Gradient and expected curvature of the log-likelihood in the log-hazard.

    Parameters
    ----------
    expected, ends : (spells, intervals)
        Hazard times days at risk, and what came: P(end) = 1 - exp(-expected) (complementary
        log-log), except in the last interval, where the day of the end counts (Poisson).
    """
    above = np.maximum(expected, np.float32(1e-7))
    at_end = (above / np.expm1(np.minimum(above, np.float32(50)))).astype(np.float32)
    gradient: Singles = np.where(ends, at_end, -expected)
    curvature: Singles = expected * at_end
    gradient[:, -1] = ends[:, -1] - expected[:, -1]
    curvature[:, -1] = expected[:, -1]
    return gradient, curvature


def log_likelihood(expected: Singles, ends: Bools) -> float:
    """The sum over all; *expected* and *ends* as for ``slopes``."""
    at_end = np.maximum(expected[:, :-1][ends[:, :-1]], np.float32(1e-30)).astype(float)
    last = np.maximum(expected[:, -1][ends[:, -1]], np.float32(1e-30)).astype(float)
    rest = expected.sum(dtype=float) - at_end.sum()
    return float(np.log(-np.expm1(-at_end)).sum() + np.log(last).sum() - rest)


def breaks(spells: Spells, asked_for: Sequence[float], quantiles: int) -> Floats:
    """Quantiles of the days on which spells end, and the most requested days."""
    ends = spells.last_day[spells.ended]
    first, last = float(spells.entry.min()), float(spells.last_day.max())
    asked = {day for day in asked_for if first * 1.01 < day < last}
    found = np.quantile(ends, np.linspace(0, 1, quantiles + 1)[1:-1]).round()
    least = min(asked, default=last) / 15
    apart = {float(q) for q in found if first < q < last and all(abs(q - a) > least for a in asked)}
    return np.array(sorted({first, last} | asked | apart))
