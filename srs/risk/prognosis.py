"""The physician's own prognosis (question 39 of the certificate) compared with the model."""

from dataclasses import dataclass

from ..certificate import Prognosis
from ..wording import Words
from .length import Length

# The rule for a physician who expects no return: most such spells end within these days.
_SOON = 90
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Foreseen:
    """
    Attributes
    ----------
    by_day : int or None
        The day of the spell by which the physician expects a full return; None if not given.
    disagreement : Words or None
        Where model and physician disagree, by the rule of decision 0027.
    """

    prognosis: Prognosis
    by_day: int | None
    disagreement: Words | None


def foreseen(prognosis: Prognosis, by_day: int | None, day: int, length: Length) -> Foreseen:
    """*length* is for a spell that has reached *day*, with the share remaining at *by_day*."""
    told = None
    if prognosis.code == "SANNOLIKT_INTE":
        told = _none_expected(day, length)
    elif by_day is not None and day >= length.from_day:
        # On an earlier day the model does not know how many spells end before its first day.
        told = _expected(by_day, length)
    return Foreseen(prognosis, by_day, told)


def _expected(by_day: int, length: Length) -> Words | None:
    remaining = (each.probability for each in length.remaining if each.what == "prognosis")
    share = next(remaining, None)
    if share is None or share <= _HALF:
        return None
    return Words(
        f"Läkaren räknar med återgång senast dag {by_day}; i modellen pågår mer än hälften av "
        "sådana sjukfall fortfarande då.",
        f"The physician expects a return by day {by_day}; in the model more than half of such "
        "spells still go on then.",
    )


def _none_expected(day: int, length: Length) -> Words | None:
    ended = length.q75_day
    if ended is None or ended > day + _SOON:
        return None
    return Words(
        "Läkaren räknar inte med full återgång; i modellen har tre fjärdedelar av sådana sjukfall "
        f"slutat redan dag {ended}.",
        "The physician expects no full return; in the model three quarters of such spells have "
        f"ended as early as day {ended}.",
    )
