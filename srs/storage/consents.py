"""Consents of persons, each to one care unit, valid from when it was given until withdrawn.

The access log records that it was given or withdrawn, and by whom. *persons* are the pseudonyms of
one person, the current one first.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from . import bindings as bound
from .tables import CONSENTS

_C = CONSENTS.c


def given(connection: Connection, unit: str, persons: Sequence[str]) -> datetime | None:
    """When consent was given, the newest if there are several; None if there is no consent."""
    query = select(_C.time).where(_C.unit == unit, _C.person.in_(persons))
    time: datetime | None = connection.execute(query.order_by(_C.number.desc()).limit(1)).scalar()
    return time


def give(connection: Connection, unit: str, persons: Sequence[str], time: datetime) -> None:
    """Store the consent; one that is given again counts from *time*."""
    withdraw(connection, unit, persons)
    bound.insert(connection, CONSENTS, {"unit": unit, "person": persons[0], "time": time})


def withdraw(connection: Connection, unit: str, persons: Sequence[str]) -> None:
    bound.remove(connection, CONSENTS, and_(_C.unit == unit, _C.person.in_(persons)))
