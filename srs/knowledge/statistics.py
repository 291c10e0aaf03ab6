"""National statistics: how long spells of a diagnosis last."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from ..certificate import Icd10
from ..risk import Average, Averages, published
from ..wording import Words, counted

_SOURCE = Words(
    "Försäkringskassan, sjukfall längre än 14 dagar som började 2017",
    "Försäkringskassan (Social Insurance Agency), spells longer than 14 days begun in 2017",
)
YEAR = 2017
# Days at which an interval of length begins, the last one without end; as in the SOAP contract.
STARTS = (15, 30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Interval:
    """Spells of *days_min* up to, not including, *days_max_excl* days (None: no end)."""

    days_min: int
    days_max_excl: int | None
    spells: int
    accumulated: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Spells begun in a year, by length.

    Attributes
    ----------
    diagnosis : Icd10
        Of three characters, except in a region's own averages.
    year : int
        The last, if there are several.
    first_year : int or None
        The first of several years; None if there is one.
    national : bool
        Whether they cover the whole country; *source* says whose a region's own are.
    averages : tuple of Average
        For spells that reach day 15, all together and by sex; empty if there are only counts.
    """

    diagnosis: Icd10
    year: int
    intervals: tuple[Interval, ...]
    source: Words
    national: bool = True
    averages: tuple[Average, ...] = ()
    first_year: int | None = None

    def __repr__(self) -> str:
        return f"<Statistics {self.diagnosis}, {counted(self.spells, 'spell')}, {self.year}>"

    @property
    def spells(self) -> int:
        return self.intervals[-1].accumulated


class National:
    """The country's statistics by diagnosis, or a region's instead.

    *averages* are what a risk is compared with: the published ones, or a region's, whose *own*
    statistics of a code take precedence over those *by_diagnosis*.
    """

    def __init__(
        self,
        by_diagnosis: Mapping[str, Statistics],
        version: str = str(YEAR),
        averages: Averages = published,
        own: Callable[[Icd10], Statistics | None] = lambda _: None,
    ) -> None:
        self._by_diagnosis = by_diagnosis
        self._own = own
        self.version = version
        self.averages = averages

    def __repr__(self) -> str:
        diagnoses = counted(len(self._by_diagnosis), "diagnosis", "diagnoses")
        return f"<National {self.version}, {diagnoses}>"

    def about(self, diagnosis: Icd10) -> Statistics | None:
        """The statistics of the code, else of its nearest parent that has any."""
        found = (
            self._own(each) or self._by_diagnosis.get(each.code) for each in diagnosis.lineage()
        )
        return next(filter(None, found), None)

    def replaced(self, own: Mapping[str, Statistics], version: str) -> "National":
        """These statistics with a region's *own* for the diagnoses that it has."""
        return National({**self._by_diagnosis, **own}, f"{version} + {self.version}")

    def beside(
        self, averages: Averages, own: Callable[[Icd10], Statistics | None], version: str
    ) -> "National":
        """These statistics with a region's averages, and its *own* statistics of some codes."""
        return National(self._by_diagnosis, f"{version} + {self.version}", averages, own)


@lru_cache
def load() -> National:
    """The statistics that come with srs."""
    rows: dict[str, dict[int, int]] = defaultdict(dict)
    path = Path(__file__).with_name("spells_by_length_2017.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["diagnosis"]][int(row["days_min"])] = int(row["spells"])
    return National({code: _statistics(code, found) for code, found in rows.items()})


def _statistics(code: str, spells: Mapping[int, int]) -> Statistics:
    return Statistics(Icd10(code), YEAR, intervals([spells[each] for each in STARTS]), _SOURCE)


def intervals(counts: Sequence[int]) -> tuple[Interval, ...]:
    """The statistics from the number of spells in each interval of STARTS."""
    ends = (*STARTS[1:], None)
    return tuple(
        Interval(*each) for each in zip(STARTS, ends, counts, accumulate(counts), strict=True)
    )
