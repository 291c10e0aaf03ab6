"""Trials: only computed and shown; a confirmed trial becomes an assessment.

They are in a table of their own, so that nothing counts them, and are deleted after a day.
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
_MOST = 1000  # expired trials that one insert removes
_KEPT = [each.name for each in fields(Assessed) if each.name not in ("person", "opinion")]


@dataclass(frozen=True, slots=True)
class Trial:
    """The shown result, then its shadow, and the document that was shown."""

    records: tuple[Assessed, ...]
    content: bytes

    @property
    def shown(self) -> Assessed:
        return self.records[0]


def insert(connection: Connection, trial: Trial) -> None:
    """Store the trial and remove some expired ones."""
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
    """The trial; None if it has expired, whether it was removed or not."""
    query = select(_T.person, _T.records, _T.content)
    row = connection.execute(query.where(_T.id == id, _T.time >= now - EXPIRES)).first()
    if row is None:
        return None
    return Trial(tuple(_record(each, row.person) for each in row.records), row.content)


def confirm(connection: Connection, id: str, now: datetime) -> Sequence[Assessed] | None:
    """Make the trial and its shadow assessments and return them; None if there is no such trial.

    The assessment keeps the trial's id and time, because it was shown then, but counts as newer
    than everything stored before. A writer holds the log's lock, so only one of two simultaneous
    confirmations finds the trial.
    """
    trial = get(connection, id, now)
    if trial is None:
        return None
    number, *_ = assessments.insert(connection, trial.records)
    documents.insert(connection, number, trial.content)
    bound.remove(connection, TRIALS, _T.id == id)
    return trial.records


def persons_of(connection: Connection, certificate: str, now: datetime) -> list[str]:
    """The persons of the certificate, from its trials."""
    about = (_T.certificate == certificate, _T.person.is_not(None), _T.time >= now - EXPIRES)
    return list(connection.execute(select(_T.person).distinct().where(*about)).scalars())


def prune(connection: Connection, before: datetime, most: int) -> int:
    """Remove trials older than *before*, at most *most*; return how many."""
    oldest = select(_T.number).where(_T.time < before).order_by(_T.time).limit(most)
    numbers = connection.execute(oldest).scalars().all()
    return bound.remove(connection, TRIALS, _T.number.in_(numbers)) if numbers else 0


def _document(record: Assessed) -> dict[str, Any]:
    """The record without the person, who has a column because the pseudonym changes with keys."""
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
