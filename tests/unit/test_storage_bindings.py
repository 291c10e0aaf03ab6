"""Entries bind rows: the service's own writes agree with the log; an upgrade binds the rest."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.storage import assessments, audit, consents, events, idempotency, persons, schema
from srs.storage import bindings as bound
from srs.storage.bindings import ranges
from srs.storage.engine import WRITES, open_engine
from srs.storage.persons import Keys
from srs.storage.retention import purge
from srs.storage.rows import Numbers
from srs.storage.verify import verify
from tests.records import DATABASES, KEYS, NOW, PERSON, access, assessed, new_url, store, tampered

ROTATED = Keys.parse("k2:" + "02" * 32 + ",k1:" + "01" * 32)
OLD = NOW - timedelta(days=1000)


def kept(time):
    return lambda c: assessments.insert(c, [assessed(time=time), assessed(time=time)])


def event(connection):
    given = {"caller": "a", "user": None, "unit": None, "certificate": None}
    events.insert(connection, time=OLD, kind="shown", **given)


def once(connection):
    key = f"{connection.exec_driver_sql('SELECT count(*) FROM access_log').scalar()}"
    idempotency.keep(connection, "a", key, "a" * 64, "{}", OLD)


JOBS = {
    "assess": kept(NOW),
    "assess long ago": kept(OLD),
    "consent": lambda c: consents.give(c, "SE-1", KEYS.pseudonyms(PERSON), NOW),
    "consent under the new key": lambda c: consents.give(
        c, "SE-1", ROTATED.pseudonyms(PERSON), NOW
    ),
    "withdraw": lambda c: consents.withdraw(c, "SE-1", ROTATED.pseudonyms(PERSON)),
    "rekey": lambda c: persons.rekey(c, ROTATED, PERSON),
    "event": event,
    "once": once,
    "nothing": lambda c: None,
}


@pytest.fixture(scope="module", params=DATABASES)
def storage(request, tmp_path_factory):
    with store(new_url(request.param, tmp_path_factory.mktemp("db"))) as storage:
        yield storage


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from([*JOBS, "purge"]), min_size=1, max_size=8))
def test_whatever_the_service_does_agrees_with_the_log(storage, names):
    for name in names:
        if name == "purge":
            purge(storage, NOW - timedelta(days=800), now=NOW, user="admin")
        else:
            storage.write(JOBS[name], access())
    assert verify(storage, None).fault is None


def test_what_is_written_while_it_is_verified_is_no_fault(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        ended = threading.Event()

        def busy():
            while not ended.is_set():
                for name in ("assess long ago", "consent", "rekey", "withdraw", "event"):
                    storage.write(JOBS[name], access())
                purge(storage, NOW - timedelta(days=800), now=NOW, user="admin")

        writer = threading.Thread(target=busy)
        writer.start()
        try:
            faults = {verify(storage, None).fault for _ in range(25)}
        finally:
            ended.set()
            writer.join()
        assert faults == {None}


def test_a_job_that_writes_without_an_entry_is_found(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        storage.write(event)
        assert "row 1 of events exists, but no entry stored it" in verify(storage, None).fault


def outcomes_by(insert, url):
    """Three rows that are put in by *insert*, and what their entry binds."""
    rows = [
        {
            "assessment": 1,
            "time": OLD,
            "until": OLD.date() + timedelta(days=number),
            "last_day": OLD.date(),
            "ended": bool(number % 2),
            "degrees": [["2025-01-01", 50]],
            "linked_by": "person",
        }
        for number in range(1200)  # more than one statement takes
    ]
    with store(url) as storage:
        storage.write(kept(OLD), access())
        storage.write(
            lambda connection: insert(connection, bound.TABLES["outcomes"], rows), access()
        )
        storage.write(
            lambda connection: insert(connection, bound.TABLES["outcomes"], rows[:1]), access()
        )
        assert verify(storage, None).fault is None
        with storage.read() as connection:
            entries = [entry for _, entry in audit.before(connection, 5)]
            stored = connection.execute(bound.TABLES["outcomes"].select()).all()
        return stored, [json.loads(entry).get("stored") for entry in entries[:-1]]


@pytest.mark.parametrize("kind", DATABASES)
def test_many_rows_at_once_are_bound_as_one_by_one(kind, tmp_path):
    def one_by_one(connection, table, rows):
        for row in rows:
            bound.insert(connection, table, row)

    at_once = outcomes_by(bound.insert_all, new_url(kind, tmp_path))
    assert at_once == outcomes_by(one_by_one, new_url(kind, tmp_path))
    assert [len(each["outcomes"]) for each in at_once[1]] == [1, 1200]


def of_version_1(url):
    """A database as srs left it before entries bound rows, with rows of its time."""
    if file := schema._sqlite_file(url):
        schema._make(file)
    engine = open_engine(url)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        locked = audit.lock(connection)
        audit.append(connection, locked, [audit.written(access())])
    engine.dispose()
    day = "2025-03-0"
    empty = '\'{"diagnosis":"F438A"}\''
    tampered(
        url,
        *(
            (
                "INSERT INTO assessments (id, time, operation, caller, certificate, diagnosis, day,"
                " horizon, model, model_version, digest, level, inputs, result, knowledge) VALUES"
                f" ('{n:032}', '{day}{9 - n} 08:00:00.000000', 'assess', 'a', 'c-1', 'F438A', 15,"
                f" 90, 'm', '1', 'd', 2, {empty}, '{{}}', '{{}}')",
            )
            for n in range(1, 4)
        ),
        *(
            (f"INSERT INTO consents VALUES ('SE-{n}', 'k1.a', '{day}{9 - n} 08:00:00.000000')",)
            for n in range(1, 4)
        ),
        (f"INSERT INTO idempotency VALUES ('a', 'k', 'd', '{{}}', '{day}1 08:00:00.000000')",),
    )


@pytest.mark.parametrize("kind", DATABASES)
def test_rows_from_before_are_bound_by_the_upgrade_which_says_so(kind, tmp_path):
    url, path = new_url(kind, tmp_path, empty=True), tmp_path / "anchor"
    of_version_1(url)
    schema.upgrade(url, path)
    schema.upgrade(url, path)
    with store(url) as storage:
        found = verify(storage, path)
        assert (found.fault, found.rows, found.adopted, found.anchors) == (None, 7, 7, 1)
        with storage.read() as connection:
            newest = assessments.of_certificate(connection, "c-1", None)
            query = "SELECT unit FROM consents ORDER BY number"
            units = connection.exec_driver_sql(query).scalars().all()
        assert [each.id[-1] for each in newest] == ["3", "2", "1"]
        assert units == ["SE-3", "SE-2", "SE-1"]
        storage.write(JOBS["consent"], access())
        assert (verify(storage, None).rows, verify(storage, None).adopted) == (8, 7)
        tampered(url, ("UPDATE consents SET person = 'k1.b' WHERE number = 2",))
        assert "row 2 of consents differs from what entry 3 stored" in verify(storage, None).fault


def test_what_was_bound_is_not_bound_anew(tmp_path):
    """Who changes a row and has an upgrade run again is found by the entry that this writes."""
    url = new_url("sqlite", tmp_path)
    with store(url) as storage:
        storage.write(JOBS["assess"], access())
        tampered(url, ("UPDATE assessments SET level = 3",))
        again = replace(access(), action=bound.ADOPTED)
        storage.write(lambda c: bound.adopt(c, bound.TABLES["assessments"], 0, 10), again)
        assert "entry 2 binds again what entry 1 had bound" in verify(storage, None).fault


@given(st.lists(st.integers(-10, 200_000), max_size=50))
def test_a_set_of_numbers_is_a_set(numbers):
    found, true = Numbers(), set()
    for each in numbers:
        assert found.add(each) is (each not in true)
        true.add(each)
    assert all((each in found) is (each in true) for each in range(-12, 300))


@given(st.sets(st.integers(1, 60), min_size=1))
def test_ranges_read_back(numbers):
    changes = bound.Changes(removed={"events": numbers})
    told = changes.document()["removed"]["events"]
    assert {each for some in ranges(told) for each in some} == numbers
