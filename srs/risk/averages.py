"""The average: the share of a code's spells reaching a day that outlast the horizon."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ..certificate import Icd10
from ..certificate.person import Sex
from ..wording import Words
from .diagnoses import published_share
from .horizon import DEFAULT_HORIZON

_PUBLISHED_FROM = 15  # day; its spells last at least 15 days
_PUBLISHED = Words("publicerat med SRS (Inera/SKR)", "published with SRS (Inera/SKR)")


@dataclass(frozen=True, slots=True)
class Whose:
    """The spells that a region's own averages are made from.

    Attributes
    ----------
    first_year, last_year : int
        The years in which they began.
    until : date
        The day up to which they were followed.
    step : int
        Counts are given as the middle of a step of this size.
    synthetic : bool
        Whether all patients are synthetic.
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
        """The region, after a warning if the patients are synthetic."""
        made_up = Words("påhittade patienter, ", "invented patients, ")
        sv, en = made_up if self.synthetic else ("", "")
        return Words(f"{sv}{self.region}", f"{en}{self.region}")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a region's own average is made from.

    Attributes
    ----------
    spells : int
        The number that reached the day, in steps.
    low, high : float
        The 95 per cent confidence interval.
    """

    whose: Whose
    spells: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Average:
    """P(T > horizon) among a diagnosis's spells that reach *day*.

    Attributes
    ----------
    sex : Sex or None
        The sex it is for; None: all.
    counted : Counted or None
        None for the published average, whose years and number are not known.
    """

    diagnosis: Icd10
    share: float
    day: int = _PUBLISHED_FROM
    horizon: int = DEFAULT_HORIZON
    sex: Sex | None = None
    counted: Counted | None = None

    @property
    def source(self) -> Words:
        """The source, and which spells it covers."""
        if self.counted is None:
            return _PUBLISHED
        whose = self.counted.whose
        return Words(
            f"{whose.name.sv}, sjukfall som började {whose.years}",
            f"{whose.name.en}, spells that began in {whose.years}",
        )


# The average for a diagnosis or its nearest parent that has one, the day reached, the horizon.
Averages = Callable[[Icd10, int, int], Average | None]


@lru_cache(maxsize=4096)
def average(diagnosis: Icd10) -> Average | None:
    """The published average of the code, else of its nearest parent that has one."""
    for code in diagnosis.lineage():
        if (share := published_share(code)) is not None:
            return Average(code, share)
    return None


def published(diagnosis: Icd10, day: int, horizon: int) -> Average | None:
    """It is for one horizon, and from day 15 whatever day is reached."""
    return average(diagnosis) if horizon == DEFAULT_HORIZON else None
