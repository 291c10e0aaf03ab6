"""Knowledge about the diagnosis: FMB, measures, national statistics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..certificate import Certificate, Icd10
from ..errors import BadKnowledge
from . import effects_file, fmb_file, measures_file, statistics_file
from .averages import SEXES
from .effects import Effect, Effects
from .fmb import Fmb, Recommendation, exceeded
from .fmb_case import TypicalCase
from .measures import CATEGORIES, Measure, Measures
from .motivation import motivation
from .secondary import Secondary
from .situation import OF_CATEGORY, SITUATIONS, Situation, ordered, situation_of
from .source import Known, Source
from .statistics import Interval, National, Statistics

__all__ = [
    "CATEGORIES",
    "OF_CATEGORY",
    "SEXES",
    "SITUATIONS",
    "SOURCES",
    "Effect",
    "Effects",
    "Fmb",
    "Interval",
    "Knowledge",
    "Known",
    "Measure",
    "Measures",
    "National",
    "Recommendation",
    "Secondary",
    "Situation",
    "Source",
    "Statistics",
    "TypicalCase",
    "embedded",
    "exceeded",
    "imported",
    "motivation",
    "ordered",
    "situation_of",
]

# All sources: the content that comes with srs and the imports are read through these.
SOURCES: dict[str, Source[Any]] = {
    each.name: each
    for each in (fmb_file.SOURCE, measures_file.SOURCE, statistics_file.SOURCE, effects_file.SOURCE)
}


_NAMED = ("fmb", "measures", "statistics", "effects")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All sources together; give another ``fmb`` to use your own import.

    Attributes
    ----------
    fmb : Fmb
        Socialstyrelsen's recommended sick leave.
    measures : Measures
        Advice by diagnosis.
    statistics : National
        How long spells last in the country.
    effects : Effects
        What studies found about measures.
    others
        By name, those of SOURCES without an attribute here.
    versions
        The version of each: a date, a year, or what an import declared. Effects only if studies
        were imported.

    >>> from srs import Icd10
    >>> known = embedded()
    >>> known
    <Knowledge fmb, measures, statistics>
    >>> found = known.fmb.about(Icd10.parse("F43.8A"))
    >>> print(found.diagnosis, len(found.cases), found.date)
    F43.8 2 2016-10-10
    """

    fmb: Fmb
    measures: Measures
    statistics: National
    effects: Effects = Effects()
    others: Mapping[str, Known] = field(default_factory=dict)
    versions: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        every = {**{name: getattr(self, name) for name in _NAMED}, **self.others}
        told = {name: SOURCES[name].version(known) for name, known in every.items()}
        versions = {name: version for name, version in told.items() if version}
        object.__setattr__(self, "versions", MappingProxyType(versions))

    def __repr__(self) -> str:
        return f"<Knowledge {', '.join(self.versions)}>"

    def beside(
        self, certificate: Certificate, situation: Situation | None
    ) -> tuple[Secondary, ...]:
        """The knowledge on each secondary diagnosis, once and in the certificate's order."""
        codes = dict.fromkeys(c for c in certificate.secondary if c != certificate.diagnosis)
        return tuple(
            Secondary(code, self.fmb.about(code), ordered(self.measures.about(code), situation))
            for code in codes
        )

    def more(self, diagnosis: Icd10) -> dict[str, Any]:
        """What the other sources, by name, have for the diagnosis."""
        return {name: known.about(diagnosis) for name, known in self.others.items()}


@lru_cache
def embedded() -> Knowledge:
    """The sources that come with srs: FMB of 2019, measures of 2019, statistics of 2017.

    Read once and kept. ``srs.knowledge.imported`` has what ``srs fmb import`` imported.

    >>> embedded() is embedded()
    True
    """
    return _together({name: source.default() for name, source in SOURCES.items()})


def imported(
    folder: Path | None,
    *,
    files: Mapping[str, Path] = MappingProxyType({}),
    damaged: Callable[[BadKnowledge], None] | None = None,
) -> Knowledge:
    """The same, with everything imported to *folder*, if given.

    Parameters
    ----------
    files
        By source, files to read instead of those in the folder.
    damaged
        Called for each file that no import wrote; what comes with srs is used instead.

    Raises
    ------
    BadKnowledge
        When there is such a file and *damaged* is not given.
    """
    found = {}
    for name, source in SOURCES.items():
        path = files.get(name) or (folder and source.kept(folder))
        try:
            found[name] = source.read(path)
        except BadKnowledge as error:
            if damaged is None:
                raise
            damaged(error)
            found[name] = source.default()
    return _together(found)


def _together(found: Mapping[str, Any]) -> Knowledge:
    measures = found["measures"].with_effects(found["effects"])
    return Knowledge(
        **{name: found[name] for name in _NAMED} | {"measures": measures},
        others={name: known for name, known in found.items() if name not in _NAMED},
    )
