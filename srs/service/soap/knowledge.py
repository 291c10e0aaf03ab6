"""Measures and statistics of a diagnosis, in the contract's types."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from ...certificate import Icd10
from ...knowledge import Interval, Knowledge, Measure
from .diagnoses import Incoming, named
from .extension import Source
from .parts import alone
from .shared_types import (
    Atgard,
    Atgardsrekommendation,
    Diagnos,
    Diagnosstatistik,
    Statistik,
    Statistikdata,
)

_NO_END = 2_147_483_647
# The contract needs a number. In the catalogue that comes with srs, measures for all diagnoses have
# an id with a letter. A region's own measures may have any id; they get numbers of their own.
_SERIES = {"F": 1000, "R": 2000}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_OF_SERIES = re.compile(r"([FR])([1-9][0-9]{0,2})", re.ASCII)
_OTHERS = 1_000_000_000


def measures(knowledge: Knowledge, incoming: Diagnos) -> Atgardsrekommendation:
    """The measures of the code itself, else of its nearest parent that has any."""
    none = Atgardsrekommendation(
        inkommandediagnos=incoming, atgardsrekommendationstatus="INFORMATION_SAKNAS"
    )
    return alone("measures", lambda: _measures(knowledge, incoming) or none, none)


def statistics(knowledge: Knowledge, incoming: Iterable[Diagnos]) -> Statistik:
    """The statistics of each code or its nearest parent; intervals without spells are left out."""
    return Statistik(diagnosstatistik=tuple(_of_one(knowledge, each) for each in incoming))


def sources(
    knowledge: Knowledge, incoming: Diagnos, *, of_measures: bool, of_statistics: bool
) -> list[Source]:
    """The sources of the measures and statistics that are shown."""
    diagnosis = Incoming.of(incoming).diagnosis
    found = []
    if diagnosis and of_measures:
        advice = dict.fromkeys((m.source.sv, m.year) for m in knowledge.measures.about(diagnosis))
        found += [Source(part="measures", text=text, year=year) for text, year in advice]
    if diagnosis and of_statistics and (about := knowledge.statistics.about(diagnosis)):
        found.append(Source(part="statistics", text=about.source.sv, year=about.year))
    return found


def _measures(knowledge: Knowledge, given: Diagnos) -> Atgardsrekommendation | None:
    incoming = Incoming.of(given)
    found = knowledge.measures.about(incoming.diagnosis) if incoming.diagnosis else ()
    if not incoming.diagnosis or not found:
        return None
    answered = _answered(knowledge, incoming.diagnosis, found)
    return Atgardsrekommendation(
        diagnos=named(answered),
        inkommandediagnos=given,
        atgard=tuple(map(_measure, found)),
        atgardsrekommendationstatus=(
            "OK" if incoming.is_at(answered) else "DIAGNOSKOD_PA_HOGRE_NIVA"
        ),
    )


def _of_one(knowledge: Knowledge, given: Diagnos) -> Diagnosstatistik:
    none = Diagnosstatistik(inkommandediagnos=given, statistikstatus="STATISTIK_SAKNAS")
    return alone("statistics", lambda: _statistics(knowledge, given) or none, none)


def _statistics(knowledge: Knowledge, given: Diagnos) -> Diagnosstatistik | None:
    incoming = Incoming.of(given)
    found = knowledge.statistics.about(incoming.diagnosis) if incoming.diagnosis else None
    if not found:
        return None
    return Diagnosstatistik(
        diagnos=named(found.diagnosis),
        inkommandediagnos=given,
        statistikstatus="OK" if incoming.is_at(found.diagnosis) else "DIAGNOSKOD_PA_HOGRE_NIVA",
        data=tuple(_interval(each) for each in found.intervals if each.spells),
    )


def _answered(knowledge: Knowledge, diagnosis: Icd10, found: tuple[Measure, ...]) -> Icd10:
    """The shortest code with exactly the same advice, written for the same codes."""
    written = _written(found)
    about = knowledge.measures.about
    return [code for code in diagnosis.lineage() if _written(about(code)) == written][-1]


def _written(measures: tuple[Measure, ...]) -> list[tuple[str, Icd10 | None]]:
    return [(each.id, each.diagnosis) for each in measures]


@lru_cache(maxsize=4096)
def _measure(measure: Measure) -> Atgard:
    """The contract's version has a dot: the catalogue of 2019 is 2019.0."""
    return Atgard(
        atgard_id=number_of(measure.id),
        atgardstyp=measure.category,
        atgardsrubrik=measure.title.sv,
        atgardsforslag=measure.advice.sv,
        prioritet=measure.priority,
        version=f"{measure.year}.0",
    )


def number_of(id: str) -> int:
    """
    >>> number_of("13"), number_of("F1"), number_of("VGR-7")
    (13, 1001, 1600065074)
    """
    if _NUMBER.fullmatch(id):
        return int(id)
    if match := _OF_SERIES.fullmatch(id):
        return _SERIES[match[1]] + int(match[2])
    return _OTHERS + int.from_bytes(hashlib.sha256(id.encode()).digest()[:8]) % _OTHERS


@lru_cache(maxsize=4096)
def _interval(interval: Interval) -> Statistikdata:
    return Statistikdata(
        dagintervall_min=interval.days_min,
        dagintervall_max_exkl=interval.days_max_excl or _NO_END,
        individer=interval.spells,
        individer_ackumulerat=interval.accumulated,
    )
