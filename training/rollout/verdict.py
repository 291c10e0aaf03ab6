"""Is leave shorter or longer, by margins that were fixed before anybody looked."""

from math import ceil
from typing import Any, Literal

from ..effect.study import Margins

Answer = Literal[
    "shorter", "longer", "no relevant difference", "too little data", "refused", "estimate only"
]


def verdict(
    estimate: float, low: float, high: float, margins: Margins, units: int, level: float
) -> dict[str, Any]:
    """With how many units more would decide, where these do not.

    * no relevant difference: within both margins
    * shorter, longer: all of the interval is on that side of 0, and some of it beyond the margin
    * too little data: anything else, as an interval that contains both margins

    >>> verdict(-12, -16, -8, Margins(), 60, 0.95)["answer"]
    'shorter'
    >>> told = verdict(-2, -12, 8, Margins(), 60, 0.95)
    >>> told["answer"], told["more_units"]
    ('too little data', 607)
    >>> verdict(-6, -11, -1, Margins(), 60, 0.95)["answer"]
    'shorter'
    """
    answer: Answer
    if low > -margins.shorter_by and high < margins.longer_by:
        answer = "no relevant difference"
    elif high < 0:
        answer = "shorter"
    elif low > 0:
        answer = "longer"
    else:
        answer = "too little data"
    more = None
    if answer == "too little data":
        more = _more(estimate, (high - low) / 2, margins, units)
    return told(answer, margins, level, estimate, low, high, more)


def told(
    answer: Answer,
    margins: Margins,
    level: float,
    estimate: float | None = None,
    low: float | None = None,
    high: float | None = None,
    more: int | None = None,
) -> dict[str, Any]:
    return {
        "answer": answer,
        "estimate": estimate,
        "low": low,
        "high": high,
        "level": level,
        "margins": {"shorter_by": margins.shorter_by, "longer_by": margins.longer_by},
        "more_units": more,
    }


def _more(estimate: float, half: float, margins: Margins, units: int) -> int | None:
    """The interval narrows with the root of the units; the estimate is taken to stay."""
    within = min(estimate + margins.shorter_by, margins.longer_by - estimate)
    needed = within if within > 0 else abs(estimate)
    if not needed > 0:
        return None
    return max(ceil(units * (half / needed) ** 2) - units, 1)
