"""Trials: computed and shown, and nothing else, until one is confirmed and so is an assessment.

They are in a table of their own, which nothing reads that counts, and go after a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from . import assessments, documents
from . import bindings as bound
from .records import Assessed
from .tables import TRIALS

EXPIRES = timedelta(hours=24)

_T = TRIALS.c
_MOST = 1000  # that one insert takes away
_KEPT = [each.name for each in fields(Assessed) if each.name not in ("person", "opinion")]


@dataclass(frozen=True, slots=True)
class Trial:
    """What was computed, shown first and then its shadow, and the document that was shown."""

    records: tuple[Assessed, ...]
    content: bytes

    @property
    def shown(self) -> Assessed:
        return self.records[0]


def insert(connection: Connection, trial: Trial) -> None:
    """Those that are over go."""
    prune(connection, trial.shown.time - EXPIRES, _MOST)
    row = {
        "id": trial.shown.id,
        "time": trial.shown.time,
        "certificate": trial.shown.certificate,
        "person": trial.shown.person,
        "records": [_document(each) for each in trial.records],
        "content": trial.content,
    }
    bound.insert(connection, TRIALS, row)


def get(connection: Connection, id: str, now: datetime) -> Trial | None:
    """None for one that is over, whether it has gone or not."""
    query = select(_T.person, _T.records, _T.content)
    row = connection.execute(query.where(_T.id == id, _T.time >= now - EXPIRES)).first()
    if row is None:
        return None
    return Trial(tuple(_record(each, row.person) for each in row.records), row.content)


def confirm(connection: Connection, id: str, now: datetime) -> Sequence[Assessed] | None:
    """Make an assessment of the trial, its shadow too, and give them; None where it is none.

    It keeps its id and time, for it was shown then, and is newer than whatever was stored before
    this. Who writes has the log's lock: of two that confirm one finds it.
    """
    trial = get(connection, id, now)
    if trial is None:
        return None
    number, *_ = assessments.insert(connection, trial.records)
    documents.insert(connection, number, trial.content)
    bound.remove(connection, TRIALS, _T.id == id)
    return trial.records


def persons_of(connection: Connection, certificate: str, now: datetime) -> list[str]:
    """Whom the certificate is about, by what was tried for it."""
    about = (_T.certificate == certificate, _T.person.is_not(None), _T.time >= now - EXPIRES)
    return list(connection.execute(select(_T.person).distinct().where(*about)).scalars())


def prune(connection: Connection, before: datetime, most: int) -> int:
    """Remove those older than *before*, at most so many; gives how many there were."""
    oldest = select(_T.number).where(_T.time < before).order_by(_T.time).limit(most)
    numbers = connection.execute(oldest).scalars().all()
    return bound.remove(connection, TRIALS, _T.number.in_(numbers)) if numbers else 0


def _document(record: Assessed) -> dict[str, Any]:
    """The person has a column, which follows the keys."""
    plain = {name: getattr(record, name) for name in _KEPT}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in plain.items()
    }


def _record(document: dict[str, Any], person: str | None) -> Assessed:
    days = {
        name: date.fromisoformat(document[name]) if document[name] else None
        for name in ("spell_start", "spell_end")
    }
    time = datetime.fromisoformat(document["time"])
    return Assessed(**{**document, **days, "time": time, "person": person})
