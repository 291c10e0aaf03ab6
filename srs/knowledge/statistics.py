"""National statistics: how long spells of a diagnosis last."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from ..certificate import Icd10
from ..wording import Words
from .source import Source

_SOURCE = Words(
    "Försäkringskassan, sjukfall längre än 14 dagar som började 2017",
    "Försäkringskassan (Social Insurance Agency), spells longer than 14 days begun in 2017",
)
YEAR = 2017


@dataclass(frozen=True, slots=True)
class Interval:
    """Spells of *days_min* up to, not including, *days_max_excl* days (None: no end)."""

    days_min: int
    days_max_excl: int | None
    spells: int
    accumulated: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Spells begun in a year, by length; *diagnosis* has three characters."""

    diagnosis: Icd10
    year: int
    intervals: tuple[Interval, ...]
    source: Words

    @property
    def spells(self) -> int:
        return self.intervals[-1].accumulated


class National:
    """The country's statistics, by diagnosis of three characters."""

    def __init__(self, by_diagnosis: dict[str, Statistics], version: str = str(YEAR)) -> None:
        self._by_diagnosis = by_diagnosis
        self.version = version

    def about(self, diagnosis: Icd10) -> Statistics | None:
        return self._by_diagnosis.get(diagnosis.code[:3])


@lru_cache
def load() -> National:
    """The statistics that come with srs."""
    rows = defaultdict(list)
    path = Path(__file__).with_name("spells_by_length_2017.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            until = int(row["days_max_excl"]) if row["days_max_excl"] else None
            rows[row["diagnosis"]].append((int(row["days_min"]), until, int(row["spells"])))
    return National({code: _statistics(code, sorted(found)) for code, found in rows.items()})


SOURCE = Source("statistics", load, None, lambda found: found.version)


def _statistics(code: str, rows: list[tuple[int, int | None, int]]) -> Statistics:
    totals = accumulate(spells for *_, spells in rows)
    intervals = tuple(Interval(*row, total) for row, total in zip(rows, totals, strict=True))
    return Statistics(Icd10(code), YEAR, intervals, _SOURCE)
