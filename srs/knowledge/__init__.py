"""What is known of the diagnosis: FMB, measures, national statistics."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
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
]

# What comes with srs; each is read when first asked for.
SOURCES: dict[str, Callable[[], Any]] = {
    "fmb": fmb_file.default,
    "measures": measures.load,
    "statistics": statistics.load,
}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All sources together; give another ``fmb`` to use an import of one's own."""

    fmb: Fmb
    measures: Measures
    statistics: National


@lru_cache
def embedded() -> Knowledge:
    """The sources that come with srs."""
    return Knowledge(**{name: load() for name, load in SOURCES.items()})
