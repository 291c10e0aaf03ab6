"""Is the second model better? Judged by margins that were fixed in advance."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf
from typing import Literal

import numpy as np
from scipy.special import ndtri

from srs.errors import BadTable

from .statistic import Difference, normal

Answer = Literal["superior", "non-inferior", "worse", "inconclusive"]


@dataclass(frozen=True)
class Margin:
    """The margins fixed in advance.

    Attributes
    ----------
    worse_by
        How much worse the second model may be and still be accepted, above 0, in the metric's unit.
    better_by
        How much better it must be to be superior.
    higher_is_better
        False where lower is better, as for Brier, ICI and the distance of a slope from 1
        (``distance``).
    """

    worse_by: float
    better_by: float = 0.0
    higher_is_better: bool = True

    def __post_init__(self) -> None:
        if not (0 < self.worse_by < inf and 0 <= self.better_by < inf):
            raise BadTable("margin: expected worse_by above 0 and better_by of 0 or more")


@dataclass(frozen=True)
class Verdict:
    """An answer, from an interval of *level*.

    Attributes
    ----------
    gain, low, high
        The difference with its interval, above 0 where the second model is better.
    more
        The further rows with a known outcome that would settle an inconclusive answer; 0 where it
        is settled, ``None`` where no number would settle it (the gain equals a margin).
    """

    answer: Answer
    gain: float
    low: float
    high: float
    level: float
    p: float
    more: int | None


def verdict(
    difference: Difference, margin: Margin, rows: int, level: float = 0.95, power: float = 0.8
) -> Verdict:
    """The verdict by the interval's place (Piaggio et al., CONSORT for non-inferiority, JAMA 2012).

    * superior: above ``better_by``
    * non-inferior: above ``-worse_by``; the model may be worse, by less than was allowed
    * worse: below 0, and not non-inferior
    * inconclusive: anything else

    *rows* is the number with a known outcome that the difference was measured on.
    """
    gain, (low, high) = difference.value, difference.interval(level)
    if not margin.higher_is_better:
        gain, low, high = -gain, -high, -low
    answer: Answer = "inconclusive"
    if low > margin.better_by:
        answer = "superior"
    elif low > -margin.worse_by:
        answer = "non-inferior"
    elif high < 0:
        answer = "worse"
    more: int | None = 0
    if answer == "inconclusive":
        more = _more(gain, difference.se, margin, rows, level, power)
    return Verdict(answer, gain, low, high, level, difference.p, more)


def verdicts(
    differences: Mapping[str, Difference],
    margin: Margin,
    rows: Mapping[str, int],
    level: float = 0.95,
    power: float = 0.8,
) -> dict[str, Verdict]:
    """Verdicts of declared subgroups, all right at once with a probability of at least *level*.

    Intervals are Bonferroni's, so that each of the four possible answers is valid by itself; p
    values are Holm's, for a difference of 0.
    """
    own = 1 - (1 - level) / max(len(differences), 1)
    adjusted = holm([each.p for each in differences.values()])
    return {
        name: _with_p(verdict(each, margin, rows[name], own, power), p)
        for (name, each), p in zip(differences.items(), adjusted, strict=True)
    }


def holm(p: list[float]) -> list[float]:
    """Adjusted p values (Holm, Scandinavian Journal of Statistics 1979)."""
    order = np.argsort(p, kind="stable")
    left = len(p) - np.arange(len(p))
    rising = np.minimum(np.maximum.accumulate(np.array(p, dtype=float)[order] * left), 1)
    adjusted = np.empty(len(p))
    adjusted[order] = rising
    return [float(each) for each in adjusted]


def _more(
    gain: float, se: float, margin: Margin, rows: int, level: float, power: float
) -> int | None:
    """Until the interval excludes the nearest of the three limits with *power*, if the gain stays.

    The standard error falls with the root of the rows; distances are divided by it.
    """
    reach = normal(level) + float(ndtri(power))
    distances = [gain - margin.better_by, gain + margin.worse_by]
    # A worse verdict requires below 0 and cannot be non-inferior as well.
    distances += [-gain] if gain <= -margin.worse_by else []
    needed = [rows * (reach * se / each) ** 2 for each in distances if each > 0]
    least = min(needed, default=inf)
    return None if least == inf else max(ceil(least) - rows, 0)


def _with_p(found: Verdict, p: float) -> Verdict:
    return Verdict(found.answer, found.gain, found.low, found.high, found.level, p, found.more)
