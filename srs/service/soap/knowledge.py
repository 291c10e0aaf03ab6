"""Measures and statistics of a diagnosis, as their types of the contract."""

from ...certificate import Icd10
from ...errors import BadDiagnosis
from ...knowledge import Interval, Knowledge, Measure
from .diagnoses import named, parsed
from .extension import Source
from .parts import alone
from .shared_types import Atgard, Atgardsrekommendation, Diagnos, Diagnosstatistik, Statistikdata

_NO_END = 2_147_483_647
# The catalogue's measures for all diagnoses have an id with a letter; the contract wants a number.
_SERIES = {"F": 1000, "R": 2000}


def measures(knowledge: Knowledge, incoming: Diagnos) -> Atgardsrekommendation:
    """Of the code itself, else of its nearest parent that has any."""
    none = Atgardsrekommendation(
        inkommandediagnos=incoming, atgardsrekommendationstatus="INFORMATION_SAKNAS"
    )
    return alone("measures", lambda: _measures(knowledge, incoming) or none, none)


def statistics(knowledge: Knowledge, incoming: Diagnos) -> Diagnosstatistik:
    """Of the first three characters; an interval without spells is left out."""
    none = Diagnosstatistik(inkommandediagnos=incoming, statistikstatus="STATISTIK_SAKNAS")
    return alone("statistics", lambda: _statistics(knowledge, incoming) or none, none)


def sources(
    knowledge: Knowledge, incoming: Diagnos, *, of_measures: bool, of_statistics: bool
) -> list[Source]:
    """Wherever these are shown, so is what they rest on."""
    diagnosis = _diagnosis(incoming)
    found = []
    if diagnosis and of_measures and (advice := knowledge.measures.about(diagnosis)):
        found.append(Source(part="measures", text=advice[0].source.sv, year=advice[0].year))
    if diagnosis and of_statistics and (about := knowledge.statistics.about(diagnosis)):
        found.append(Source(part="statistics", text=about.source.sv, year=about.year))
    return found


def _diagnosis(incoming: Diagnos) -> Icd10 | None:
    try:
        return parsed(incoming)
    except BadDiagnosis:
        return None


def _measures(knowledge: Knowledge, incoming: Diagnos) -> Atgardsrekommendation | None:
    diagnosis = _diagnosis(incoming)
    found = knowledge.measures.about(diagnosis) if diagnosis else ()
    if not diagnosis or not found:
        return None
    answered = _answered(knowledge, diagnosis, found)
    return Atgardsrekommendation(
        diagnos=named(answered),
        inkommandediagnos=incoming,
        atgard=tuple(_measure(each) for each in found),
        atgardsrekommendationstatus="OK" if answered == diagnosis else "DIAGNOSKOD_PA_HOGRE_NIVA",
    )


def _statistics(knowledge: Knowledge, incoming: Diagnos) -> Diagnosstatistik | None:
    diagnosis = _diagnosis(incoming)
    found = knowledge.statistics.about(diagnosis) if diagnosis else None
    if not found:
        return None
    return Diagnosstatistik(
        diagnos=named(found.diagnosis),
        inkommandediagnos=incoming,
        statistikstatus="OK" if found.diagnosis == diagnosis else "DIAGNOSKOD_PA_HOGRE_NIVA",
        data=tuple(_interval(each) for each in found.intervals if each.spells),
    )


def _answered(knowledge: Knowledge, diagnosis: Icd10, found: tuple[Measure, ...]) -> Icd10:
    """The shortest code that has the very same advice, not just advice that is equal."""
    codes = [code for code in diagnosis.lineage() if knowledge.measures.about(code) is found]
    return codes[-1]


def _measure(measure: Measure) -> Atgard:
    return Atgard(
        atgard_id=number_of(measure.id),
        atgardstyp=measure.category,
        atgardsrubrik=measure.title.sv,
        atgardsforslag=measure.advice.sv,
        prioritet=measure.priority,
        version=str(measure.year),
    )


def number_of(id: str) -> int:
    """
    >>> number_of("13"), number_of("F1")
    (13, 1001)
    """
    return int(id) if id.isdigit() else _SERIES[id[0]] + int(id[1:])


def _interval(interval: Interval) -> Statistikdata:
    return Statistikdata(
        dagintervall_min=interval.days_min,
        dagintervall_max_exkl=interval.days_max_excl or _NO_END,
        individer=interval.spells,
        individer_ackumulerat=interval.accumulated,
    )
