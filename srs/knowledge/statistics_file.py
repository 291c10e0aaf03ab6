"""A region's own statistics of spells, as imported: a table of counts, or averages by code, which
contain the counts.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..certificate import Icd10
from ..errors import BadKnowledge
from ..wording import Words
from . import averages_file, import_file, statistics
from .source import Source
from .statistics import STARTS, National, Statistics, intervals


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of spells of a diagnosis, begun in a year, by interval of STARTS in which they
    ended.
    """

    diagnosis: Icd10
    year: int
    source: str
    spells: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.diagnosis.code) != 3:
            raise BadKnowledge("diagnosis: expected a category of three characters")
        if len(self.spells) != len(STARTS) or min(self.spells) < 0 or not sum(self.spells):
            raise BadKnowledge(
                f"spells: expected some, in the intervals from {', '.join(map(str, STARTS))} days"
            )

    @property
    def statistics(self) -> Statistics:
        told = f"{self.source}, {self.year}"
        return Statistics(
            self.diagnosis, self.year, intervals(self.spells), Words(told, told), national=False
        )


@dataclass(frozen=True, slots=True)
class Own:
    """What was imported on the day *imported*."""

    counted: tuple[Counted, ...]
    imported: dt.date

    @property
    def national(self) -> National:
        """The national statistics, with these replacing theirs."""
        found = {each.diagnosis.code: each.statistics for each in self.counted}
        return statistics.load().replaced(found, self.version)

    @property
    def version(self) -> str:
        sources = (f"{each.source} {each.year}" for each in self.counted)
        return import_file.version(sources, self.imported, map(_row, self.counted))


def load(path: Path) -> National:
    """The statistics at *path* for its diagnoses, and the country's for all others.

    Raises
    ------
    BadKnowledge
        When the file cannot be read or is not what `save` here or in ``averages_file`` writes.
    """
    return import_file.load(path, "statistics", _made).national


def _made(document: Any) -> "Own | averages_file.Taken":
    averages = averages_file.NAME in document
    return averages_file.taken(document) if averages else _own(document)


SOURCE = Source("statistics", statistics.load, load, lambda found: found.version)


def save(own: Own, path: Path) -> None:
    """
    Raises
    ------
    BadKnowledge
        When nothing can be written there; the old file stays unchanged.
    """
    document = import_file.document("statistics", own.imported, map(_row, own.counted))
    import_file.replace(path, document, "the statistics")


def _row(counted: Counted) -> str:
    row = {
        "diagnosis": counted.diagnosis.code,
        "year": counted.year,
        "source": counted.source,
        "spells": counted.spells,
    }
    return json.dumps(row, ensure_ascii=False)


def _own(document: Any) -> Own:
    counted = tuple(_counted(each) for each in document["statistics"])
    if not counted:
        raise ValueError
    return Own(counted, dt.date.fromisoformat(document["imported"]))


def _counted(row: Any) -> Counted:
    numbers = row["year"], *row["spells"]
    if any(type(each) is not int for each in numbers) or not isinstance(row["source"], str):
        raise TypeError
    return Counted(Icd10.parse(row["diagnosis"]), row["year"], row["source"], tuple(row["spells"]))
