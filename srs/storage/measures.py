"""Measures planned, started, ended or declined, for certificates that were assessed.

For each measure and status of a certificate the newest row counts; earlier rows are kept. A row
without a day withdraws the earlier ones. Each row belongs to an assessment and is deleted with it.
The measures that a certificate itself plans, question 40, are in the inputs of its assessment
(``planned``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from ..errors import BadInput, NotStored
from ..knowledge.measure_codes import name_of
from . import bindings as bound
from .assessments import Units, of_certificate, within
from .predictions import PLANNED
from .records import Assessed
from .tables import ASSESSMENTS, MEASURES

_A, _M = ASSESSMENTS.c, MEASURES.c
_CALLER = "caller"
CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A report on a measure, with its sender and time; *day* None withdraws the status."""

    time: datetime
    caller: str
    user: str | None
    measure: str
    status: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One row, or a certificate's plan; *counts* if no newer row has its measure and status."""

    time: datetime
    measure: str
    status: str
    day: date | None
    source: str
    counts: bool


def insert(connection: Connection, certificate: str, given: Given, units: Units) -> Assessed:
    """Attach it to the newest assessment of the certificate by one of *units*, and return that.

    A withdrawal changes nothing if no row counts.

    Raises
    ------
    NotStored
    BadInput
        The day is before the spell, or the measure would end before it started.
    """
    about = of_certificate(connection, certificate, units)
    if not about:
        raise NotStored(
            "no assessment is stored for exactly this certificate: measures are recorded for "
            "assessed certificates; assess it first"
        )
    days = _days(connection, certificate, given.measure, units)
    if given.day is None and days.get(given.status) is None:
        return about[0]
    if given.day is not None:
        _check(given.day, given.status, days, about)
    number = connection.execute(select(_A.number).where(_A.id == about[0].id)).scalar_one()
    row = {
        "time": given.time,
        "caller": given.caller,
        "user": given.user,
        "unit": about[0].unit,
        "assessment": number,
        "measure": given.measure,
        "status": given.status,
        "day": given.day,
    }
    bound.insert(connection, MEASURES, row)
    return about[0]


def of(connection: Connection, certificate: str, units: Units) -> list[Recorded]:
    """All rows of the certificate, the newest first, then what the certificate itself plans."""
    rows = connection.execute(_of(certificate, units).order_by(_M.number.desc())).all()
    found: list[Recorded] = []
    met: set[tuple[str, str]] = set()
    for row in rows:
        key = row.measure, row.status
        found.append(
            Recorded(
                time=row.time,
                measure=row.measure,
                status=row.status,
                day=row.day,
                source=_CALLER,
                counts=row.day is not None and key not in met,
            )
        )
        met.add(key)
    about = of_certificate(connection, certificate, units)
    newest = next((each for each in about if PLANNED in each.inputs), None)
    if newest is None:
        return found
    return [*found, *(_plan(newest, *each, met) for each in planned(newest.inputs))]


def planned(inputs: Mapping[str, Any]) -> list[tuple[date, str]]:
    """The day and the name of each measure that the assessed certificate plans."""
    told = inputs.get(PLANNED)
    if not told:
        return []
    day = date.fromisoformat(told["on"])
    return [(day, name_of(f"lisjp40:{code}")) for code in told["codes"]]


def _plan(about: Assessed, day: date, measure: str, met: set[tuple[str, str]]) -> Recorded:
    return Recorded(
        time=about.time,
        measure=measure,
        status="planned",
        day=day,
        source=CERTIFICATE,
        counts=(measure, "planned") not in met,
    )


def _of(certificate: str, units: Units) -> Any:
    own = and_(_A.certificate == certificate, _A.shadow_of.is_(None), within(units))
    columns = (_M.number, _M.time, _M.measure, _M.status, _M.day)
    return select(*columns).join(ASSESSMENTS).where(own)


def _days(
    connection: Connection, certificate: str, measure: str, units: Units
) -> dict[str, date | None]:
    """The day that counts, by status."""
    query = _of(certificate, units).where(_M.measure == measure).order_by(_M.number)
    return {row.status: row.day for row in connection.execute(query)}


def _check(
    day: date, status: str, days: Mapping[str, date | None], about: Sequence[Assessed]
) -> None:
    begun = [each.spell_start for each in about if each.spell_start]
    if begun:
        # A draft may plan a measure before its spell begins.
        first = min(*begun, *(date.fromisoformat(each.inputs["on"]) for each in about))
        if day < first:
            raise BadInput(
                "the measure's day is before the spell",
                expected="a day from the first of the certificate's spell, or of its assessment",
                path=("date",),
            )
    together: dict[str, date | None] = {**days, status: day}
    started, ended = (together.get(each) for each in ("started", "ended"))
    if started and ended and ended < started:
        raise BadInput(
            "the measure would end before it started",
            expected="a day not before it started and not after it ended, as recorded; withdraw "
            "what is wrong",
            path=("date",),
        )
