"""Deletes what is older than a rule allows, in steps between which others can write.

Trials are deleted after a day, whatever the rule. Consents stay until they are withdrawn. The
access log stays: it gets an entry before the first step, an entry with each step that binds the
deleted rows, and an entry with the counts after the last step.
"""

import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Table, func, select

from ..errors import BadSettings
from . import bindings as bound
from . import trials
from .database import Storage
from .records import Access
from .tables import (
    ASSESSMENTS,
    DOCUMENTS,
    EVENTS,
    IDEMPOTENCY,
    MEASURES,
    OPINIONS,
    OUTCOMES,
    TRIALS,
)

_STEP = 1000  # rows
# Each row of these belongs to an assessment and is deleted with it.
_OF_ASSESSMENTS = (OPINIONS, DOCUMENTS, OUTCOMES, MEASURES)
_BY_TIME = (ASSESSMENTS, EVENTS, IDEMPOTENCY, TRIALS)
_TABLES = (*_OF_ASSESSMENTS, *_BY_TIME)
_AGE = re.compile(r"([1-9][0-9]{0,4})([dy])")

Counts = dict[str, int]


def limit(age: str, now: datetime) -> datetime:
    """The moment *age*, such as 5y or 400d, before *now*.

    Raises
    ------
    BadSettings

    >>> from datetime import UTC
    >>> limit("1y", datetime(2024, 2, 29, tzinfo=UTC)).date()
    datetime.date(2023, 2, 28)
    """
    match = _AGE.fullmatch(age.strip())
    with suppress(ValueError, OverflowError):
        if match and match[2] == "d":
            return now - timedelta(days=int(match[1]))
        if match:
            day = min(now.day, 28) if now.month == 2 else now.day
            return now.replace(year=now.year - int(match[1]), day=day)
    raise BadSettings("--older-than: expected years or days, such as 5y or 400d")


def older(storage: Storage, before: datetime, now: datetime) -> Counts:
    """How many rows of each table a purge would delete."""
    with storage.read() as connection:
        return {
            table.name: _count(connection, table, _limit(table, before, now)) for table in _TABLES
        }


def purge(
    storage: Storage,
    before: datetime,
    *,
    now: datetime,
    user: str,
    progress: Callable[[int], None] = lambda rows: None,
) -> Counts:
    """Delete what is older than *before*; return the counts, which the access log also gets.

    Raises
    ------
    Unavailable
        The steps until then are done; call it again for the rest.
    """
    begun = Access(
        time=now,
        request_id=uuid.uuid4().hex,
        caller="srs db purge",
        user=user,
        unit=None,
        action="purge begun",
        purpose="administration",
        detail={"older_than": before.isoformat()},
    )
    storage.enter(begun)

    def purged(step: Counts) -> list[Access]:
        return [replace(begun, action="purge of some", detail={**step})] if step else []

    counts = dict.fromkeys((table.name for table in _TABLES), 0)
    for table in _BY_TIME:
        some = partial(_step, table=table, before=_limit(table, before, now))
        while step := storage.write(some, about=purged):
            for name, rows in step.items():
                counts[name] += rows
            progress(sum(counts.values()))
    storage.enter(
        replace(begun, action="purge", detail={"older_than": before.isoformat(), **counts})
    )
    return counts


def _limit(table: Table, before: datetime, now: datetime) -> datetime:
    return max(before, now - trials.EXPIRES) if table is TRIALS else before


def _step(connection: Connection, table: Table, before: datetime) -> Counts:
    """Delete some of the oldest rows and return their counts; empty if none are left."""
    oldest = select(table.c.number).where(table.c.time < before).order_by(table.c.time).limit(_STEP)
    numbers = connection.execute(oldest).scalars().all()
    if not numbers:
        return {}
    counts = {}
    if table is ASSESSMENTS:
        for each in _OF_ASSESSMENTS:
            of_these = each.c.assessment.in_(numbers)
            counts[each.name] = bound.remove(connection, each, of_these)
    return counts | {table.name: bound.remove(connection, table, table.c.number.in_(numbers))}


def _count(connection: Connection, table: Table, before: datetime) -> int:
    query = select(func.count()).select_from(table)
    if table in _OF_ASSESSMENTS:
        query = query.join(ASSESSMENTS)
        table = ASSESSMENTS
    return connection.execute(query.where(table.c.time < before)).scalar_one()
