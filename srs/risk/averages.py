"""The average: how many of a code's spells that reach a day outlast the horizon."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..certificate import Icd10
from ..certificate.person import Sex
from ..wording import Words
from .diagnoses import published_share
from .horizon import DEFAULT_HORIZON

_PUBLISHED_FROM = 15  # day; its spells are of at least 15 days
_PUBLISHED = Words("publicerat med SRS (Inera/SKR)", "published with SRS (Inera/SKR)")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose spells a region's own averages are made of.

    Attributes
    ----------
    first_year, last_year : int
        In which they began.
    until : date
        Up to which they were followed.
    step : int
        Counts are told as the middle of a step of so many.
    synthetic : bool
        Whether nobody of them is real.
    """

    region: str
    first_year: int
    last_year: int
    until: date
    step: int
    synthetic: bool

    @property
    def years(self) -> str:
        first, last = self.first_year, self.last_year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def name(self) -> Words:
        """The region, after a warning where there are no real patients."""
        made_up = Words("påhittade patienter, ", "invented patients, ")
        sv, en = made_up if self.synthetic else ("", "")
        return Words(f"{sv}{self.region}", f"{en}{self.region}")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a region's own average is made of.

    Attributes
    ----------
    spells : int
        That reached the day, in the steps in which they are told.
    low, high : float
        Between which the average lies, in 95 of 100.
    """

    whose: Whose
    spells: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Average:
    """P(T > horizon) of a diagnosis's spells that reach *day*.

    Attributes
    ----------
    sex : Sex or None
        Of whom alone; None: of all.
    counted : Counted or None
        None of the published one, whose years and number are not known.
    """

    diagnosis: Icd10
    share: float
    day: int = _PUBLISHED_FROM
    horizon: int = DEFAULT_HORIZON
    sex: Sex | None = None
    counted: Counted | None = None

    @property
    def source(self) -> Words:
        """Who answers for it, and of which spells it is."""
        if self.counted is None:
            return _PUBLISHED
        whose = self.counted.whose
        return Words(
            f"{whose.name.sv}, sjukfall som började {whose.years}",
            f"{whose.name.en}, spells that began in {whose.years}",
        )


# Of a diagnosis, or its nearest parent that has one, the day reached and the horizon.
Averages = Callable[[Icd10, int, int], Average | None]


@lru_cache(maxsize=4096)
def average(diagnosis: Icd10) -> Average | None:
    """The published one, of the code itself, else of its nearest parent that has one."""
    for code in diagnosis.lineage():
        if (share := published_share(code)) is not None:
            return Average(code, share)
    return None


def published(diagnosis: Icd10, day: int, horizon: int) -> Average | None:
    """It is for one horizon, and from day 15 whichever day is reached."""
    return average(diagnosis) if horizon == DEFAULT_HORIZON else None
