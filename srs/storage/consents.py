"""Consents of persons, each to one care unit: one holds from when it was given until withdrawn.

That it was given or withdrawn, and by whom, is in the access log. *persons* are one
person's pseudonyms, the current first.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from . import bindings as bound
from .tables import CONSENTS

_C = CONSENTS.c


def given(connection: Connection, unit: str, persons: Sequence[str]) -> datetime | None:
    """When it was given, the newest where there are several; None where there is no consent."""
    query = select(_C.time).where(_C.unit == unit, _C.person.in_(persons))
    time: datetime | None = connection.execute(query.order_by(_C.number.desc()).limit(1)).scalar()
    return time


def give(connection: Connection, unit: str, persons: Sequence[str], time: datetime) -> None:
    """Given anew it counts from *time*."""
    withdraw(connection, unit, persons)
    bound.insert(connection, CONSENTS, {"unit": unit, "person": persons[0], "time": time})


def withdraw(connection: Connection, unit: str, persons: Sequence[str]) -> None:
    bound.remove(connection, CONSENTS, and_(_C.unit == unit, _C.person.in_(persons)))
