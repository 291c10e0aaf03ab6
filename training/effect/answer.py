"""The verdict: where the interval lies, by margins fixed in advance."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

from .study import Margins
from .variance import Estimate

Answer = Literal[
    "shorter", "longer", "no relevant difference", "too little data", "refused", "estimate only"
]


@dataclass(frozen=True)
class Verdict:
    """*more_units*: how many more units would settle it, if the estimate stays the same; ``None``
    if it is settled, or if no number would.
    """

    answer: Answer
    more_units: int | None = None


def verdict(found: Estimate, margins: Margins) -> Verdict:
    """The verdict on a difference in days, below 0 if leave becomes shorter.

    * no relevant difference: within both margins
    * shorter, longer: all of the interval is on that side of 0, and some of it beyond the margin
    * too little data: anything else, as an interval that contains both margins

    >>> verdict(Estimate(-12, 2, -16, -8, 60), Margins()).answer
    'shorter'
    >>> verdict(Estimate(-1, 6, -13, 11, 60), Margins())
    Verdict(answer='too little data', more_units=480)
    """
    if -margins.shorter_by < found.low and found.high < margins.longer_by:
        return Verdict("no relevant difference")
    if found.high < 0:
        return Verdict("shorter")
    if found.low > 0:
        return Verdict("longer")
    return Verdict("too little data", _more(found, margins))


def _more(found: Estimate, margins: Margins) -> int | None:
    """The interval narrows with the square root of the number of units."""
    within = min(found.value + margins.shorter_by, margins.longer_by - found.value)
    beyond = abs(found.value) if not within > 0 else 0.0
    half, needed = (found.high - found.low) / 2, max(within, beyond)
    if not needed > 0:
        return None
    return max(ceil(found.units * (half / needed) ** 2) - found.units, 1)
