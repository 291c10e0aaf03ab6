"""Consents of persons, each to one care unit: one holds from when it was given until withdrawn.

That it was given or withdrawn, and by whom, is in the access log.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from .tables import CONSENTS

_C = CONSENTS.c


def given(connection: Connection, unit: str, persons: Sequence[str]) -> datetime | None:
    """When it was given under one of the person's pseudonyms; None where there is no consent."""
    query = select(func.max(_C.time)).where(_C.unit == unit, _C.person.in_(persons))
    time: datetime | None = connection.execute(query).scalar()
    return time


def give(connection: Connection, unit: str, persons: Sequence[str], time: datetime) -> None:
    """Given anew it counts from *time*; it is kept under the first pseudonym, the current one."""
    withdraw(connection, unit, persons)
    connection.execute(insert(CONSENTS).values(unit=unit, person=persons[0], time=time))


def withdraw(connection: Connection, unit: str, persons: Sequence[str]) -> None:
    connection.execute(delete(CONSENTS).where(_C.unit == unit, _C.person.in_(persons)))
