"""Outcomes: how the spells of assessments went on, according to later certificates.

The newest row of an assessment counts; the earlier ones are what was known before. A shadow has
the outcome of the assessment that was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, exists, func, select

from . import bindings as bound
from .predictions import Written
from .tables import ASSESSMENTS, OUTCOMES

_A, _O = ASSESSMENTS.c, OUTCOMES.c

ASSESSED = ("number", "time", "unit", "certificate", "person", "diagnosis", "start", "end")
_ASSESSED = select(
    *(_A.number, _A.time, _A.unit, _A.certificate, _A.person, _A.diagnosis),
    *(_A.spell_start, _A.spell_end),
).where(_A.shadow_of.is_(None))

KNOWN = ("outcome", "number", "until", "last_day", "ended", "degrees", "linked_by")
_KNOWN = select(
    *(_O.number, _O.assessment, _O.until, _O.last_day, _O.ended),
    *(cast(_O.degrees, Text), _O.linked_by),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    Attributes
    ----------
    assessment : int
        The assessment's number.
    until : date
        The day up to which the certificates were known.
    last_day : date
        The last day of the spell according to them, which may be after *until*.
    ended : bool
        Whether so many days have passed since that no certificate can continue the spell.
    degrees : str
        JSON: the degree from each date on, in per cent of full time; 0 without a certificate.
    linked_by : str
        "certificate" or "person"; "assessment" if only later assessments show the spell.
    """

    assessment: int
    until: date
    last_day: date
    ended: bool
    degrees: str
    linked_by: str


def assessed(connection: Connection, after: int, size: int) -> Sequence[Any]:
    """Some shown assessments, those with numbers above *after*, with the columns ASSESSED."""
    query = _ASSESSED.where(_A.number > after).order_by(_A.number).limit(size)
    return connection.execute(query).all()


def known(connection: Connection, after: int, size: int) -> Sequence[Any]:
    """Some rows, those with numbers above *after*, with the columns KNOWN; *number* is the
    assessment's.
    """
    query = _KNOWN.where(_O.number > after).order_by(_O.number).limit(size)
    return connection.execute(query).all()


def last(connection: Connection) -> int:
    """The highest number; 0 if there is no row."""
    return connection.execute(select(func.max(_O.number))).scalar() or 0


def insert(connection: Connection, outcomes: Sequence[Outcome], time: datetime, since: int) -> int:
    """Insert the outcomes whose assessment still exists and has no row above the number *since*.

    Returns how many. So if two runs overlap, the second does not repeat what the first has done.
    """
    numbers = [each.assessment for each in outcomes]
    newer = exists().where(_O.assessment == _A.number, _O.number > since)
    open_ = select(_A.number).where(_A.number.in_(numbers), ~newer)
    there = set(connection.execute(open_).scalars())
    rows = [
        {
            "assessment": each.assessment,
            "time": time,
            "until": each.until,
            "last_day": each.last_day,
            "ended": each.ended,
            "degrees": Written(each.degrees),
            "linked_by": each.linked_by,
        }
        for each in outcomes
        if each.assessment in there
    ]
    bound.insert_all(connection, OUTCOMES, rows)
    return len(rows)


def prolong(connection: Connection, numbers: Sequence[int], until: date) -> int:
    """Record that these rows are unchanged up to *until*; returns how many rows were updated."""
    return bound.update(
        connection, OUTCOMES, (_O.number.in_(numbers)) & (_O.until < until), {"until": until}
    )
