"""Records and stores for tests; a test gives only the values that it is about."""

import json
import uuid
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from sqlalchemy import create_engine

from srs.explanation import explain
from srs.predictors import Known
from srs.risk import Subject, published, risk_of
from srs.storage import Keys, Storage, audit
from srs.storage import predictions as written
from srs.storage.engine import parse
from srs.storage.outcomes import Outcome
from srs.storage.records import Access, Assessed
from tests.databases import new_postgres, with_tables

from . import postgres

NOW = datetime(2025, 3, 20, 8, 30, tzinfo=UTC)
KEYS = Keys.parse("k1:" + "01" * 32)
PERSON = "191212121212"
DATABASES = ("sqlite", "postgresql")


def new_url(kind, folder, *, empty=False):
    """The address of a new database; it has tables, or gets them from ``store``, unless *empty*."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/{uuid.uuid4().hex}.db"
    return postgres.shared().new_database() if empty else new_postgres()


@contextmanager
def store(url, **options):
    with_tables(url)
    with closing(Storage(url, **options)) as storage:
        yield storage


def assessed(**fields):
    return Assessed(
        **{
            "id": uuid.uuid4().hex,
            "time": NOW,
            "operation": "assess",
            "caller": "webcert",
            "user": "SE-user",
            "unit": "SE-1",
            "certificate": "c-1",
            "person": KEYS.pseudonym(PERSON),
            "diagnosis": "F438A",
            "day": 15,
            "horizon": 90,
            "model": "srs-3.0",
            "model_version": "3.0",
            "digest": "0" * 64,
            "probability": 0.5,
            "level": 2,
            "inputs": {"diagnosis": "F438A", "predictors": [], "on": "2025-03-20"},
            "result": {"probability": 0.5, "reasons": []},
            "knowledge": {"fmb": "2025-01-01"},
        }
        | fields
    )


def outcome(assessment, **fields):
    return Outcome(
        **{
            "assessment": assessment,
            "until": NOW.date(),
            "last_day": NOW.date(),
            "ended": False,
            "degrees": '[["2025-03-06",100]]',
            "linked_by": "certificate",
        }
        | fields
    )


def predicted(model, diagnosis, answers, day=15, horizon=90, averages=published, **fields):
    """What a model really answers, as it is stored."""
    of_diagnosis = model.of(diagnosis)
    known = []
    for column in of_diagnosis.columns:
        answer = answers.get(column.name)
        value = None if answer is None else column.predictor.read(answer)
        known.append(Known(column.predictor, value, "missing" if value is None else "answer"))
    subject = Subject(of_diagnosis, tuple(known), day, horizon)
    risk = risk_of(subject, averages=averages)
    return assessed(
        diagnosis=diagnosis.code,
        day=day,
        horizon=horizon,
        model=f"{model.name}-{model.version}",
        model_version=model.version,
        digest=model.digest,
        probability=risk.probability,
        level=int(risk.level or 0),
        inputs=written.inputs(subject, NOW.date()),
        result=written.result(risk, explain(subject)),
        **fields,
    )


def access(**fields):
    return Access(
        **{
            "time": NOW,
            "request_id": "r-1",
            "caller": "webcert",
            "user": None,
            "unit": "SE-1",
            "action": "assess",
            "purpose": "care",
        }
        | fields
    )


def tampered(url, *statements):
    """Who has the database but not the service: SQL past all of its code."""
    engine = create_engine(parse(url))
    try:
        with engine.begin() as connection:
            for statement, *given in statements:
                connection.exec_driver_sql(statement, *given)
    finally:
        engine.dispose()


def chain(entries, previous=audit.EMPTY):
    """The rows that a chain of these entries would have."""
    rows, last = [], previous
    for entry in entries:
        last = audit.Head(last.number + 1, audit.link(last.hash, entry))
        rows.append((last.number, entry, last.hash))
    return rows


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]
