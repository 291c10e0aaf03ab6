"""The store under stress: several processes, killed ones, a database that goes and returns."""

import json
import resource
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from srs.errors import Unavailable
from srs.storage import assessments
from srs.storage.faults import translated
from srs.storage.verify import verify
from tests import postgres
from tests.records import (
    DATABASES,
    NOW,
    access,
    assessed,
    lines,
    new_url,
    store,
    tampered,
)

ROOT = Path(__file__).parents[2]
WRITER = [sys.executable, "-m", "tests.functional.storage_writer"]


def writer(url, anchor, threads, count):
    command = [*WRITER, url, str(anchor), str(threads), str(count)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def stored(storage):
    """The ids of assessments, and the requests in the access log."""
    with storage.read() as connection:
        ids = connection.execute(text("SELECT id FROM assessments")).scalars().all()
        entries = connection.execute(text("SELECT entry FROM access_log")).scalars().all()
    return set(ids), {json.loads(entry)["request_id"] for entry in entries}


@pytest.mark.parametrize("kind", DATABASES)
def test_processes_that_write_at_once_make_one_chain(kind, tmp_path):
    url, anchor = new_url(kind, tmp_path), tmp_path / "anchors.jsonl"
    with store(url) as storage:
        running = [writer(url, anchor, 4, 40) for _ in range(3)]
        acknowledged = {line for each in running for line in each.communicate()[0].split()}
        assert [each.returncode for each in running] == [0, 0, 0]
        assert len(acknowledged) == 3 * 4 * 40
        assert stored(storage) == (acknowledged, acknowledged)
        found = verify(storage, anchor)
        assert (found.entries, found.damaged, found.fault) == (480, 0, None)
        assert max(line["number"] for line in lines(anchor)) == 480


@pytest.mark.parametrize("kind", DATABASES)
def test_killed_five_times_it_loses_nothing_that_was_acknowledged(kind, tmp_path):
    url, anchor = new_url(kind, tmp_path), tmp_path / "anchors.jsonl"
    acknowledged = set()
    with store(url) as storage:
        for more in (1, 40, 80, 120, 160):
            running = writer(url, anchor, 4, 1_000_000)
            seen = [running.stdout.readline() for _ in range(more)]
            running.kill()
            seen += running.communicate()[0].splitlines(keepends=True)
            acknowledged |= {line.strip() for line in seen if line.endswith("\n")}
        assert len(acknowledged) >= 401
        ids, requests = stored(storage)
        assert acknowledged <= ids
        assert ids == requests  # an assessment and its entry: both or neither
    with store(url, anchor=anchor) as storage:
        storage.settle(NOW)  # as the service does when it starts again
    with store(url) as storage:
        found = verify(storage, anchor)
        assert (found.entries, found.fault) == (len(ids), None)
        assert found.anchors >= 2


@contextmanager
def writing(storage):
    """Four threads that write until the end, and note what was acknowledged and what was not."""
    acknowledged, refused, ended = set(), [], threading.Event()

    def write():
        while not ended.is_set():
            record = assessed()
            try:
                storage.write(
                    lambda connection, record=record: assessments.insert(connection, [record]),
                    access(request_id=record.id),
                )
                acknowledged.add(record.id)
            except Unavailable as error:
                refused.append(str(error))
                time.sleep(0.01)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged, refused
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def until(true):
    begun = time.monotonic()
    while not true():
        assert time.monotonic() < begun + 20
        time.sleep(0.01)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_was_gone_is_used_again_when_it_is_back(mode, tmp_path):
    with postgres.server() as server, store(server.new_database()) as storage:
        with writing(storage) as (acknowledged, refused):
            until(lambda: acknowledged)
            server.stop(mode)
            until(lambda: refused)
            for use in (storage.ready, lambda: storage.read().__enter__()):
                with pytest.raises(Unavailable):
                    use()
            server.start()
            before = len(acknowledged)
            until(lambda: len(acknowledged) > before + 10)
        storage.ready()
        ids, requests = stored(storage)
        assert acknowledged <= ids
        assert ids == requests
        assert verify(storage, None).fault is None
        assert all("the database" in each and "srs@" not in each for each in refused)


@contextmanager
def no_room_beyond(size):
    """As on a full disk: no file of this process may grow beyond *size*."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_reported_and_forgotten_when_there_is_room(tmp_path):
    with store(new_url("sqlite", tmp_path)) as storage:
        with writing(storage) as (acknowledged, refused):
            until(lambda: acknowledged)
            with no_room_beyond(300_000):
                until(lambda: len(refused) > 20)
                before = len(acknowledged)
                assert stored(storage)[0] >= acknowledged
            until(lambda: len(acknowledged) > before + 10)
        assert "disk" in refused[0]
        ids, requests = stored(storage)
        assert acknowledged == ids == requests
        assert verify(storage, None).fault is None


@pytest.mark.parametrize(
    ("kind", "lock"),
    [("sqlite", "BEGIN IMMEDIATE"), ("postgresql", "SELECT * FROM access_head FOR UPDATE")],
)
def test_a_lock_that_others_keep_is_not_waited_for_for_ever(kind, lock, tmp_path):
    with store(new_url(kind, tmp_path), wait=1) as storage:
        holder = storage._engine.raw_connection()
        holder.cursor().execute(lock)
        began = time.monotonic()
        with pytest.raises(Unavailable, match="locked"):
            storage.write(lambda connection: None, access())
        assert 0.5 < time.monotonic() - began < 10
        holder.rollback()
        storage.write(lambda connection: None, access())
        holder.close()


def test_a_database_that_may_only_be_read_says_so(tmp_path):
    url = new_url("postgresql", tmp_path)
    name = url.rpartition("/")[2]
    with store(url):
        tampered(url, (f"ALTER DATABASE {name} SET default_transaction_read_only = on",))
    with store_without_upgrade(url) as storage:
        with pytest.raises(Unavailable, match="is not writable"):
            storage.write(lambda connection: None, access())
        storage.ready()
    url = new_url("sqlite", tmp_path)
    with store(url):
        pass
    engine = create_engine(url.replace("///", "///file:") + "?mode=ro&uri=true")
    with pytest.raises(Unavailable, match="is not writable"), translated(), engine.begin() as only:
        only.exec_driver_sql("DELETE FROM access_head")
    engine.dispose()


@contextmanager
def store_without_upgrade(url):
    from srs.storage import Storage

    storage = Storage(url)
    try:
        yield storage
    finally:
        storage.close()


def test_a_file_that_is_no_database_says_so(tmp_path):
    file = tmp_path / "no.db"
    file.write_text("certainly no database, but long enough to have a header" * 100)
    with store_without_upgrade(f"sqlite:///{file}") as storage:
        with pytest.raises(Unavailable, match="not a SQLite database"):
            storage.ready()
        with pytest.raises(Unavailable, match="not a SQLite database"):
            storage.write(lambda connection: None)
