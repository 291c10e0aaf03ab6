"""The access log: tampering with it shows."""

import re
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from srs.errors import BadSettings, Unavailable
from srs.storage import anchor, audit, events
from srs.storage.verify import verify
from tests.records import DATABASES, NOW, access, chain, lines, new_url, store, tampered

ENTRIES = 8


@pytest.fixture(params=DATABASES)
def logged(request, tmp_path):
    """A store whose log has entries and whose anchor file tells of the last."""
    url, path = new_url(request.param, tmp_path), tmp_path / "anchors.jsonl"
    with store(url) as storage:
        told = anchor.Anchor(path)
        for number in range(ENTRIES):
            storage.write(lambda connection: None, access(request_id=f"r-{number + 1}"))
            with storage.read() as connection:
                told.note(audit.head(connection), NOW)
        told.tell()
        yield url, storage, path


def written(number):
    return audit.written(access(request_id=f"r-{number}"))


def replace_from(number, entries):
    """Statements that write the log anew from an entry on, with a chain and a head that agree."""
    kept = chain(map(written, range(1, number)))
    before = audit.Head(kept[-1][0], kept[-1][2]) if kept else audit.EMPTY
    rows = chain(entries, before)
    last = rows[-1] if rows else (before.number, "", before.hash)
    return [
        (f"DELETE FROM access_log WHERE number >= {number}",),
        *(
            (f"INSERT INTO access_log (number, entry, hash) VALUES ({n}, '{entry}', '{kept}')",)
            for n, entry, kept in rows
        ),
        (f"UPDATE access_head SET number = {last[0]}, hash = '{last[2]}'",),
    ]


SWAP = "UPDATE access_log SET number = {} WHERE number = {}"
SHOWN_WITHOUT_ANCHOR = {
    "changed": ([("UPDATE access_log SET entry = replace(entry, 'r-3', 'r-x')",)], "entry 3 was"),
    "removed": ([("DELETE FROM access_log WHERE number = 4",)], "entry 4 is missing"),
    "the first removed": ([("DELETE FROM access_log WHERE number = 1",)], "entry 1 is missing"),
    "all removed": ([("DELETE FROM access_log",)], "entry 1 is missing"),
    "removed and the gap closed": (
        [("DELETE FROM access_log WHERE number = 4",)]
        + [(SWAP.format(n - 1, n),) for n in range(5, ENTRIES + 1)],
        "entry 4 was changed",
    ),
    "moved": (
        [(SWAP.format(99, 2),), (SWAP.format(2, 3),), (SWAP.format(3, 99),)],
        "entry 2 was changed",
    ),
    "inserted before the first": (
        [("INSERT INTO access_log (number, entry, hash) VALUES (0, '{}', 'x')",)],
        "entry 1 is missing",
    ),
    "inserted at the end": (
        [("INSERT INTO access_log (number, entry, hash) VALUES (9, '{}', 'x')",)],
        "entries lie beyond it",
    ),
    "a hash changed": ([("UPDATE access_log SET hash = 'x' WHERE number = 5",)], "entry 5 was"),
    "the end cut off": ([("DELETE FROM access_log WHERE number > 6",)], "entry 7 is missing"),
    "the head's hash": ([("UPDATE access_head SET hash = 'x'",)], "the head was changed"),
    "the head set back": ([("UPDATE access_head SET number = 6",)], "entries lie beyond it"),
    "the head set forth": ([("UPDATE access_head SET number = 12",)], "entry 9 is missing"),
}
# What the database alone cannot show: the chain and the head agree.
SHOWN_BY_ANCHOR = {
    "cut off and the head rewritten": (replace_from(7, []), "entry 8 is missing"),
    "emptied": (replace_from(1, []), "entry 1 is missing"),
    "written anew, an entry changed": (
        replace_from(3, map(written, [33, *range(4, ENTRIES + 1)])),
        "entry 8 is not the one",
    ),
    "written anew, an entry left out": (
        replace_from(3, map(written, range(4, ENTRIES + 1))),
        "entry 8 is missing",
    ),
    "written anew, one left out and one more": (
        replace_from(3, map(written, [*range(4, ENTRIES + 1), 99])),
        "entry 8 is not the one",
    ),
}


def test_an_honest_log_holds(logged):
    _, storage, path = logged
    found = verify(storage, path)
    assert (found.entries, found.damaged, found.fault) == (ENTRIES, 0, None)
    assert found.anchors >= 1


@pytest.mark.parametrize("how", SHOWN_WITHOUT_ANCHOR)
def test_tampering_shows(logged, how):
    url, storage, _ = logged
    statements, fault = SHOWN_WITHOUT_ANCHOR[how]
    tampered(url, *statements)
    assert fault in verify(storage, None).fault


@pytest.mark.parametrize("how", SHOWN_BY_ANCHOR)
def test_who_rewrites_the_whole_database_is_shown_by_the_anchor(logged, how):
    url, storage, path = logged
    statements, fault = SHOWN_BY_ANCHOR[how]
    tampered(url, *statements)
    assert verify(storage, None).fault is None
    assert fault in verify(storage, path).fault


def test_a_log_goes_on_after_an_anchor_and_both_hold(logged):
    _, storage, path = logged
    for _ in range(600):  # more than a page
        storage.write(lambda connection: None, access())
    found = verify(storage, path)
    assert (found.entries, found.fault) == (ENTRIES + 600, None)


def test_each_of_two_machines_has_an_anchor_file_of_its_own(tmp_path):
    url, paths = new_url("sqlite", tmp_path), [tmp_path / "one", tmp_path / "other"]
    for path in paths:
        with store(url, anchor=path) as storage:
            storage.write(lambda connection: None, access())
            storage.write(lambda connection: None, access())
    with store(url) as storage:
        assert [verify(storage, path).fault for path in paths] == [None, None]
        for path in paths:
            path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
            assert "the database has those to" in verify(storage, path, patience=0).fault


def test_a_missing_anchor_file_is_reported(logged, tmp_path):
    _, storage, _ = logged
    with pytest.raises(BadSettings, match="--anchor"):
        verify(storage, tmp_path / "none")


TEXTS = st.text(max_size=5)


@given(st.builds(access, user=TEXTS, persons=st.lists(TEXTS)), st.data())
def test_every_character_of_an_entry_counts(entry, data):
    text = audit.written(entry)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(max_codepoint=127).filter(lambda c: c != text[place]))
    changed = text[:place] + other + text[place + 1 :]
    assert audit.link("0" * 64, changed) != audit.link("0" * 64, text)


def test_an_entry_says_who_what_whom_and_why():
    entry = audit.written(access(user="SE-u", persons=["k1.a"], certificates=["c-1"]))
    for told in ("webcert", "SE-u", "SE-1", "assess", "care", "k1.a", "c-1", "2025-03-20", "r-1"):
        assert told in entry


@pytest.mark.parametrize("kind", DATABASES)
def test_what_fails_leaves_neither_row_nor_entry_and_the_others_stay(kind, tmp_path):
    """Sixteen callers at once, every third of whom fails: groups of both kinds form."""
    with store(new_url(kind, tmp_path)) as storage:
        outcomes = {}

        def call(number):
            def job(connection):
                event = {"caller": "a", "user": None, "unit": None, "certificate": None}
                events.insert(connection, time=NOW, kind=f"k{number}", **event)
                if number % 3 == 0:
                    raise ValueError(number)
                return number

            try:
                outcomes[number] = storage.write(job, access(request_id=str(number)))
            except ValueError as error:
                outcomes[number] = -error.args[0]

        threads = [
            threading.Thread(target=lambda first=first: [call(n) for n in range(first, 160, 16)])
            for first in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert outcomes == {n: n if n % 3 else -n for n in range(160)}
        with storage.read() as connection:
            rows = connection.exec_driver_sql("SELECT kind FROM events").scalars().all()
            entries = connection.exec_driver_sql("SELECT entry FROM access_log").scalars().all()
        succeeded = [n for n in range(160) if n % 3]
        assert sorted(rows) == sorted(f"k{n}" for n in succeeded)
        found = [int(re.search(r'"request_id":"(\d+)"', entry)[1]) for entry in entries]
        assert sorted(found) == succeeded
        assert verify(storage, None).fault is None


def test_a_bug_in_a_job_is_its_callers_alone(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        with pytest.raises(ZeroDivisionError):
            storage.write(lambda connection: 1 / 0, access())
        assert storage.write(lambda connection: 1, access()) == 1
        assert verify(storage, None).entries == 1


def test_the_anchor_is_reported_within_a_second_of_each_commit_and_about_once_a_second(tmp_path):
    path = tmp_path / "anchors.jsonl"
    with store(new_url("sqlite", tmp_path), anchor=path) as storage:
        began, written_ = time.monotonic(), 0
        while time.monotonic() < began + 1.3:
            storage.write(lambda connection: None, access())
            written_ += 1
            time.sleep(0.01)
        time.sleep(1.2)
        told = [line["number"] for line in lines(path)]
        assert told[-1] == written_  # nothing more is committed, and no call was needed
        assert 2 <= len(told) <= 3
        storage.write(lambda connection: None, access())
        storage.write(lambda connection: None, access())
    assert lines(path)[-1]["number"] == written_ + 2  # at the latest when it closes
    assert lines(path)[-1]["time"] == NOW.isoformat()


def test_a_torn_line_is_a_fault_until_the_next_one_mentions_it(tmp_path):
    url, path = new_url("sqlite", tmp_path), tmp_path / "anchors.jsonl"
    for _ in range(2):
        with store(url, anchor=path) as storage:
            storage.write(lambda connection: None, access())
        with path.open("a") as file:
            file.write('{"time": "2025-')
        with store(url) as storage:
            assert "start the service" in verify(storage, path).fault
    with store(url, anchor=path) as storage:
        storage.settle(NOW)  # as the service does when it starts
    with store(url) as storage:
        found = verify(storage, path)
        assert (found.anchors, found.damaged, found.fault) == (3, 2, None)
        tampered(url, *replace_from(1, []))
        assert "is missing" in verify(storage, path).fault


def test_an_anchor_that_cannot_be_written_stops_nobody_and_is_reported_later(tmp_path):
    folder = tmp_path / "mounted"
    folder.mkdir()
    path = folder / "anchors.jsonl"
    with store(new_url("sqlite", tmp_path), anchor=path) as storage:
        path.unlink()
        folder.rmdir()
        storage.write(lambda connection: None, access())
        folder.mkdir()
        time.sleep(1.2)
        assert [line["number"] for line in lines(path)] == [1]
    with pytest.raises(BadSettings, match="SRS_ANCHOR"):
        anchor.Anchor(tmp_path / "no" / "folder")


@pytest.fixture
def full_log():
    """Where logs are written to a full disk."""
    with suppress(OSError), Path("/dev/full").open("w") as file:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file))
        yield
        structlog.reset_defaults()


@pytest.mark.usefixtures("full_log")
def test_a_log_that_is_full_stops_nobody(tmp_path):
    path = tmp_path / "anchors.jsonl"
    with store(new_url("sqlite", tmp_path), anchor=path) as storage:
        storage.write(lambda connection: None, access())
        storage.write(lambda connection: None, access())
        time.sleep(1.2)
        storage.write(lambda connection: None, access())
    assert [line["number"] for line in lines(path)] == [1, 2, 3]


def test_a_log_without_head_is_reported_as_damaged(tmp_path):
    url = new_url("sqlite", tmp_path)
    with store(url) as storage:
        tampered(url, ("DELETE FROM access_head",))
        with pytest.raises(Unavailable, match="no head: restore a backup$"):
            storage.write(lambda connection: None, access())


def test_what_is_no_text_and_no_number_is_found(tmp_path):
    url = new_url("sqlite", tmp_path)  # which takes anything for anything
    with store(url) as storage:
        storage.write(lambda connection: None, access())
        tampered(url, ("UPDATE access_log SET entry = x'ff'",))
        assert "entry 1 was changed" in verify(storage, None).fault
        tampered(url, ("UPDATE access_head SET number = 'x'",))
        with pytest.raises(Unavailable, match="head is damaged"):
            verify(storage, None)


def test_entries_keep_the_time_of_the_call():
    entry = access(time=NOW + timedelta(microseconds=1))
    assert "2025-03-20T08:30:00.000001+00:00" in audit.written(entry)
