"""Attacks on stored data: `srs audit verify` finds every change made outside the service.

Each column of each table, each row, the log, its head, and the file of anchors; exit status 1 and
one line.
"""

import os
import random
import re
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from srs.storage import (
    assessments,
    consents,
    documents,
    events,
    idempotency,
    measures,
    opinions,
    outcomes,
    persons,
    trials,
)
from srs.storage.bindings import TABLES
from srs.storage.commands import audit, db
from srs.storage.persons import Keys
from srs.storage.retention import purge
from srs.storage.tables import METADATA
from srs.storage.verify import verify
from tests.records import KEYS, NOW, PERSON, access, assessed, new_url, outcome, store, tampered

DAY = NOW - NOW.replace(day=19)
LATER = NOW.replace(year=2030)


def fill(storage):
    """Three rows in every table and some that went: purged, withdrawn, moved to another key."""
    given = {"caller": "webcert", "user": "SE-u", "unit": "SE-1"}
    rotated = Keys.parse("k2:" + "02" * 32 + ",k1:" + "01" * 32)

    def old(connection):
        assessments.insert(connection, [assessed(time=NOW - 900 * DAY, certificate="c-old")])
        idempotency.keep(connection, "webcert", "old", "a" * 64, "{}", NOW - 900 * DAY)

    def job(number):
        def written(connection):
            start = NOW.date()
            one = assessed(certificate=f"c-{number}", spell_start=start, spell_end=start)
            of_one, _ = assessments.insert(connection, [one, assessed(shadow_of=one.id)])
            documents.insert(connection, of_one, b"shown")
            outcomes.insert(connection, [outcome(of_one)], NOW, 0)
            tried = assessed(certificate=f"c-{number}")
            trials.insert(connection, trials.Trial((tried, assessed(shadow_of=tried.id)), b"shown"))
            opinions.insert(
                connection,
                time=NOW,
                care_giver="SE-0",
                certificate=f"c-{number}",
                diagnosis="F438A",
                opinion="HOGRE",
                **given,
            )
            of_measure = measures.Given(
                time=NOW,
                caller="webcert",
                user=None,
                measure="20",
                status="started",
                day=start,
            )
            measures.insert(connection, f"c-{number}", of_measure, None)
            events.insert(
                connection, time=NOW, certificate=f"c-{number}", kind=f"k-{number}", **given
            )
            idempotency.keep(connection, "webcert", f"key-{number}", "a" * 64, '{"a":1}', NOW)
            consents.give(connection, "SE-1", [f"k1.{number}"], NOW)

        return written

    storage.write(old, access())
    purge(storage, NOW - 800 * DAY, now=NOW, user="admin")
    for number in range(3):
        storage.write(job(number), access())
    storage.write(lambda c: consents.give(c, "SE-2", KEYS.pseudonyms(PERSON), NOW), access())
    storage.write(lambda c: persons.rekey(c, rotated, PERSON), access())
    storage.write(lambda c: consents.withdraw(c, "SE-2", rotated.pseudonyms(PERSON)), access())


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A SQLite file with its anchor file next to it, as the embedded service leaves them."""
    folder = tmp_path_factory.mktemp("honest")
    file = folder / "srs.db"
    with store(f"sqlite:///{file}", anchor=folder / "srs.db.anchor") as storage:
        storage.settle(NOW)
        time.sleep(0.1)
        fill(storage)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def folder(honest, tmp_path):
    return Path(shutil.copytree(honest, tmp_path / "copy"))


def verified(folder, *words):
    """The exit status, what was printed, and what was complained of."""
    arguments = ["verify", "--database", f"sqlite:///{folder}/srs.db", *words]
    done = CliRunner().invoke(audit, arguments)
    structlog.reset_defaults()
    if done.exception and not isinstance(done.exception, SystemExit):
        # As __main__ prints it.
        from srs.errors import SrsError

        assert isinstance(done.exception, SrsError), done.exception
        return 1, done.stdout, f"srs: {done.exception}\n"
    return done.exit_code, done.stdout, done.stderr


def assert_found(folder, *words):
    status, told, complaint = verified(folder, *words)
    assert (status, told) == (1, "")
    assert complaint.startswith("srs: ")
    assert complaint.count("\n") == 1
    return complaint


def changed(folder, *statements):
    tampered(f"sqlite:///{folder}/srs.db", *statements)


def test_what_nobody_touched_is_whole(folder):
    status, told, complaint = verified(folder)
    assert (status, complaint) == (0, "")
    assert told == (
        "the access log is unchanged: 11 entries, 2 anchors\nthe stored rows are those it binds: "
        "30 "
        "rows\n"
    )


# Tokens that were seen are about no patient, and go when they expire: nothing binds them.
COLUMNS = [
    (table.name, column.name)
    for table in METADATA.sorted_tables
    for column in table.columns
    if (table.name, column.name) != ("access_head", "one") and table.name != "seen_tokens"
]


def test_what_is_no_text_at_all_is_found(folder):
    for table in TABLES:
        column = TABLES[table].columns.keys()[-1]
        changed(folder, (f"UPDATE {table} SET {column} = x'ff00'",))
        assert_found(folder)


def another(value):
    if isinstance(value, str) and value[:3] == "202":
        return value.replace("2025", "2024")
    if isinstance(value, bytes):
        return value + b"x"
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y")
    return 0.25 if isinstance(value, float) else (value or 0) + 1000


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=".".join)
def test_each_column_that_is_changed_is_found(folder, table, column):
    with closing(sqlite3.connect(folder / "srs.db")) as connection:
        query = f'SELECT rowid, "{column}" FROM {table} ORDER BY rowid DESC LIMIT 1'
        (row, value) = connection.execute(query).fetchone()
    statement = f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?'
    for other in (another(value), None if value is not None else "x"):
        copy = folder.with_name("again")
        shutil.copytree(folder, copy)
        try:
            changed(copy, ("PRAGMA foreign_keys=OFF",), (statement, (other, row)))
        except IntegrityError:  # the table itself forbids it
            continue
        else:
            assert_found(copy)
        finally:
            shutil.rmtree(copy)


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("which", ["min", "max"])
def test_a_row_that_is_deleted_is_found_and_a_purged_one_is_not_missed(folder, table, which):
    row = f"(SELECT {which}(number) FROM {table})"
    changed(folder, (f"DELETE FROM {table} WHERE number = {row}",))
    assert f"of {table} is missing" in assert_found(folder)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_table_that_is_emptied_is_found(folder, table):
    changed(folder, (f"DELETE FROM {table}",))
    assert f"of {table} is missing" in assert_found(folder)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_row_that_is_put_in_is_found(folder, table):
    names = [each.name for each in TABLES[table].columns][1:]
    others = {name: f"\"{name}\" || 'x'" for name in ("id", "person", "key")}
    others["assessment"] = "assessment + 1000"
    values = ", ".join(others.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    row = f"(SELECT max(number) FROM {table})"
    changed(
        folder, (f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} WHERE number={row}",)
    )
    assert f"of {table} exists, but no entry stored it" in assert_found(folder)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_two_rows_that_are_swapped_are_found(folder, table):
    with closing(sqlite3.connect(folder / "srs.db")) as connection:
        query = f"SELECT number FROM {table} ORDER BY number"
        first, *_, last = (each[0] for each in connection.execute(query))
    swap = f"UPDATE {table} SET number = ? WHERE number = ?"
    changed(
        folder,
        *((swap, pair) for pair in ((-9, first), (first, last), (last, -9))),
    )
    assert f"of {table} differs from what entry" in assert_found(folder)


def test_an_assessment_that_is_moved_to_another_person_is_found(folder):
    moved = "UPDATE assessments SET person = 'k1.' || substr('0', 1) WHERE number = 3"
    changed(folder, (moved,))
    assert "row 3 of assessments differs from what entry" in assert_found(folder)


def test_an_opinion_that_is_moved_to_another_assessment_is_found(folder):
    changed(folder, ("UPDATE opinions SET assessment = assessment + 2 WHERE number = 1",))
    assert "row 1 of opinions differs from what entry" in assert_found(folder)


def test_a_purged_row_that_is_put_back_is_found(folder):
    back = "UPDATE events SET number = 99 WHERE number = (SELECT max(number) FROM events)"
    changed(folder, (back,))
    assert "of events" in assert_found(folder)


def test_a_row_that_an_attackers_purge_removed_is_shown_by_the_purge(folder):
    """Who runs the purge leaves its entries; who deletes without leaves none."""
    url = f"sqlite:///{folder}/srs.db"
    done = CliRunner().invoke(db, ["purge", "--older-than", "1d", "--database", url])
    structlog.reset_defaults()
    assert done.exit_code == 0
    assert verified(folder)[0] == 0


LOG = {
    "an entry changed": "UPDATE access_log SET entry = replace(entry, 'webcert', 'webcerx')",
    "a digest in an entry changed": "UPDATE access_log SET entry = replace(entry, 'stored', 's')",
    "an entry deleted": "DELETE FROM access_log WHERE number = 3",
    "the first deleted": "DELETE FROM access_log WHERE number = 1",
    "the last deleted": "DELETE FROM access_log WHERE number = 11",
    "all deleted": "DELETE FROM access_log",
    "moved": "UPDATE access_log SET number = number + 100",
    "put in": "INSERT INTO access_log VALUES (999, '{}', 'x')",
    "the head deleted": "DELETE FROM access_head",
    "the head set back": "UPDATE access_head SET number = number - 1",
    "the head changed": "UPDATE access_head SET hash = 'x'",
    "the log dropped": "DROP TABLE access_log",
    "the head dropped": "DROP TABLE access_head",
    **{f"{name} dropped": f"DROP TABLE {name}" for name in sorted(TABLES)},
}


@pytest.mark.parametrize("how", LOG)
def test_a_log_that_is_changed_is_found(folder, how):
    changed(folder, ("PRAGMA foreign_keys=OFF",), (LOG[how],))
    assert_found(folder)


def anchors(folder):
    return folder / "srs.db.anchor"


def rewritten(make):
    def damage(path):
        path.write_bytes(make(path.read_bytes()))

    return damage


def replaced_by_folder(path):
    path.unlink()
    path.mkdir()


def replaced_by_pipe(path):
    path.unlink()
    os.mkfifo(path)


def replaced_by_link(path):
    path.unlink()
    path.symlink_to("/nowhere/at/all")


def middle(change):
    def made(content):
        first, *others = content.splitlines(keepends=True)
        return b"".join([change(first), *others])

    return rewritten(made)


ANCHOR = {
    "missing": Path.unlink,
    "a folder": replaced_by_folder,
    "a pipe": replaced_by_pipe,
    "a link to nothing": replaced_by_link,
    "emptied": rewritten(lambda content: b""),
    "a line end alone": rewritten(lambda content: b"\n"),
    "the last line gone": rewritten(lambda c: b"".join(c.splitlines(keepends=True)[:-1])),
    "cut within the last line": rewritten(lambda content: content[:-20]),
    "cut within the first line": rewritten(lambda content: content[:20]),
    "an older copy, from before files had ids": rewritten(
        lambda c: re.sub(rb', "file": "[0-9a-f]+"', b"", c.splitlines(keepends=True)[0])
    ),
    "a line of nothing": middle(lambda line: b"\n" + line),
    "no JSON": middle(lambda line: b"{\n"),
    "another JSON": middle(lambda line: b"[]\n"),
    "nested JSON": middle(lambda line: b"[" * 100_000 + b"\n"),
    "bad UTF-8": middle(lambda line: line.replace(b"time", b"t\xff\xfee")),
    "NUL": middle(lambda line: b"\0" * len(line)),
    "NUL behind": rewritten(lambda content: content + b"\0" * 100),
    "a number as text": middle(lambda line: line.replace(b'"number": 0', b'"number": "0"')),
    "a number that is none": middle(lambda line: line.replace(b'"number": 0', b'"number": -1')),
    "a number beyond": middle(lambda line: line.replace(b'"number": 0', b'"number": 99999')),
    "a hash": middle(lambda line: line.replace(b"0000", b"1111")),
    "a hash that is none": middle(lambda line: line.replace(b"0000", b"zzzz")),
    "a key more": middle(lambda line: line.replace(b"{", b'{"a": 1, ')),
    "Windows": rewritten(lambda content: content.replace(b"\n", b"\r\n")),
    "UTF-16": rewritten(lambda content: content.decode().encode("utf-16")),
    "compressed": rewritten(lambda content: b"\x1f\x8b" + content),
    "a torn line told of by none": middle(lambda line: line[:30] + b"\n" + line),
    "backwards": rewritten(lambda content: content[::-1]),
    "one line without end": rewritten(lambda content: content + b"x" * 2_000_000),
}  # fmt: skip


@pytest.mark.parametrize("how", ANCHOR)
def test_an_anchor_that_is_damaged_is_found(folder, how, monkeypatch):
    monkeypatch.setattr("srs.storage.verify._PATIENCE", 0.1)
    ANCHOR[how](anchors(folder))
    assert_found(folder)
    assert_found(folder, "--anchor", str(anchors(folder)))


def test_each_byte_of_the_anchors_counts_but_those_of_time_and_file(folder):
    whole = anchors(folder).read_bytes()
    given = random.Random(13)
    url = f"sqlite:///{folder}/srs.db"
    with store(url) as storage:
        for _ in range(150):
            place = given.randrange(len(whole))
            other = (
                whole[:place] + bytes([whole[place] ^ 1 << given.randrange(8)]) + whole[place + 1 :]
            )
            anchors(folder).write_bytes(other)
            found = verify(storage, anchors(folder), patience=0)
            within_time = b'"time": "' in other[max(0, place - 45) : place]
            within_id = b'"file": "' in other[max(0, place - 25) : place]
            assert found.fault or within_time or within_id


def test_an_anchor_that_was_never_told_is_not_missed(tmp_path):
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        storage.write(lambda connection: None, access())
    status, told, complaint = verified(tmp_path)
    assert (status, "1 entry, 0 anchors" in told) == (0, True)
    assert "no --anchor" in complaint


def test_an_anchor_that_is_cut_off_is_found_under_another_id(tmp_path):
    url, path = new_url("sqlite", tmp_path), tmp_path / "anchors"
    for _ in range(2):
        with store(url, anchor=path) as storage:
            storage.write(lambda connection: None, access())
    first = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(re.sub(rb'(?<="file": ")[0-9a-f]{16}', b"0123456789abcdef", first))
    with store(url) as storage:
        assert "ends at entry 1" in verify(storage, path, patience=0).fault


def test_an_anchor_that_ends_early_is_waited_for_while_the_service_runs(tmp_path):
    url, path = new_url("sqlite", tmp_path), tmp_path / "anchors"
    with store(url, anchor=path) as storage:
        storage.write(lambda connection: None, access())
        storage.write(lambda connection: None, access())  # anchored within a second
        assert verify(storage, path).fault is None


SERVER = {
    "assessments": (
        "UPDATE {} SET inputs = (inputs::text || ' ')::json WHERE number = 2",
        "UPDATE {} SET time = time + interval '1 microsecond' WHERE number = 2",
        "UPDATE {} SET probability = probability + 1e-16 WHERE number = 2",
        "UPDATE {} SET person = 'k1.another' WHERE number = 2",
    ),
    "opinions": ("UPDATE {} SET assessment = 4 WHERE number = 1",),
    "consents": ("UPDATE {} SET unit = 'SE-9' WHERE number = 1",),
    "events": ("UPDATE {} SET certificate = NULL WHERE number = 1",),
    "idempotency": ("UPDATE {} SET body = '{{}}' WHERE number = 3",),
    "documents": (
        "UPDATE {} SET content = 'other' WHERE number = 2",
        "UPDATE {} SET assessment = 99 WHERE number = 2",
    ),
    "outcomes": (
        "UPDATE {} SET ended = NOT ended WHERE number = 2",
        "UPDATE {} SET degrees = (degrees::text || ' ')::json WHERE number = 2",
        "UPDATE {} SET last_day = last_day + 1 WHERE number = 2",
        "UPDATE {} SET assessment = 99 WHERE number = 2",
    ),
    "measures": (
        "UPDATE {} SET day = NULL WHERE number = 2",
        "UPDATE {} SET status = 'ended' WHERE number = 2",
        "UPDATE {} SET assessment = 99 WHERE number = 2",
    ),
    "trials": (
        "UPDATE {} SET records = '[]' WHERE number = 2",
        "UPDATE {} SET content = 'other' WHERE number = 2",
        "UPDATE {} SET person = NULL WHERE number = 2",
    ),
}
EACH = (
    "DELETE FROM {} WHERE number = (SELECT max(number) FROM {})",
    "UPDATE {} SET number = 999 WHERE number = (SELECT max(number) FROM {})",
)


def test_the_same_is_found_in_a_server(tmp_path):
    url, path = new_url("postgresql", tmp_path), tmp_path / "anchors"
    with store(url, anchor=path) as storage:
        fill(storage)
    with store(url) as storage:
        assert (verify(storage, path).fault, verify(storage, path).rows) == (None, 30)
        tampered(url, *((f"CREATE TABLE {name}_copy AS TABLE {name}",) for name in TABLES))
        for name, own in SERVER.items():
            for statement in (*own, *EACH):
                free = ("SET session_replication_role = replica",)  # no foreign keys
                tampered(url, free, (statement.format(name, name),))
                assert f"of {name}" in verify(storage, path).fault, statement
                back = (f"INSERT INTO {name} TABLE {name}_copy",)
                tampered(url, free, (f"DELETE FROM {name}",), back)
        assert verify(storage, path).fault is None
