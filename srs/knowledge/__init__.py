"""What is known of the diagnosis: FMB, measures, national statistics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import fmb_file, measures, statistics
from .fmb import Fmb, Recommendation, exceeded
from .fmb_case import TypicalCase
from .measures import CATEGORIES, Measure, Measures
from .statistics import Interval, National, Statistics

__all__ = [
    "CATEGORIES",
    "SOURCES",
    "Fmb",
    "Interval",
    "Knowledge",
    "Measure",
    "Measures",
    "National",
    "Recommendation",
    "Statistics",
    "TypicalCase",
    "embedded",
    "exceeded",
    "with_fmb",
]

# What comes with srs; each is read when first asked for.
SOURCES: dict[str, Callable[[], Any]] = {
    "fmb": fmb_file.default,
    "measures": measures.load,
    "statistics": statistics.load,
}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All sources together; give another ``fmb`` to use an import of one's own.

    *versions* has each source's date or year.
    """

    fmb: Fmb
    measures: Measures
    statistics: National
    versions: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        updated = self.fmb.date
        versions = {
            "fmb": updated.isoformat() if updated else "",
            "measures": str(measures.YEAR),
            "statistics": str(statistics.YEAR),
        }
        object.__setattr__(self, "versions", MappingProxyType(versions))


@lru_cache
def embedded() -> Knowledge:
    """The sources that come with srs."""
    return Knowledge(**{name: load() for name, load in SOURCES.items()})


def with_fmb(path: Path) -> Knowledge:
    """The same, with the FMB that was imported to *path*, if any was.

    Raises
    ------
    BadKnowledge
        When there is a file that no import wrote.
    """
    return replace(embedded(), fmb=fmb_file.load(path)) if path.exists() else embedded()
