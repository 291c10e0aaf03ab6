"""Is leave shorter or longer, by margins that were fixed before anybody looked?"""

from math import nan
from typing import Any

from ..effect.answer import Answer
from ..effect.answer import verdict as of_interval
from ..effect.study import Margins
from ..effect.variance import Estimate


def verdict(
    estimate: float, low: float, high: float, margins: Margins, units: int, level: float
) -> dict[str, Any]:
    """The verdict, with the further units that would decide an open one.

    By the rule of ``effect.answer``.

    >>> verdict(-12, -16, -8, Margins(), 60, 0.95)["answer"]
    'shorter'
    >>> told = verdict(-2, -12, 8, Margins(), 60, 0.95)
    >>> told["answer"], told["more_units"]
    ('too little data', 607)
    >>> verdict(-6, -11, -1, Margins(), 60, 0.95)["answer"]
    'shorter'
    """
    found = of_interval(Estimate(estimate, nan, low, high, units), margins)
    return entry(found.answer, margins, level, estimate, low, high, found.more_units)


def entry(
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
