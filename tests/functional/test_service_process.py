"""The processes: start, stop, reload and replace, while requests are running."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from srs.model import MODELS
from srs.service import server
from srs.service.rest import examples
from srs.service.server import FAILED, TRY_AGAIN
from srs.service.settings import Settings

from .service import serving, start

ASKED = examples.ASKED["predictors"]["value"]


@pytest.fixture
def models(tmp_path):
    """A folder of models of one's own."""
    folder = tmp_path / "models"
    for name in ("srs-3.0", "srs-2.1"):
        shutil.copytree(MODELS / name, folder / name)
    return folder


class Load:
    """Callers that ask for assessments one after the other until told to stop."""

    def __init__(self, url, callers=4):
        self.url, self.answers, self.failures = url, [], []
        self.going, self.stopping = True, False
        self.threads = [threading.Thread(target=self._call) for _ in range(callers)]

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_):
        self.going = False
        for each in self.threads:
            each.join()

    def _call(self):
        with httpx2.Client(timeout=30) as client:
            while self.going:
                began = not self.stopping
                try:
                    answer = client.post(f"{self.url}/v1/assessments", json=ASKED)
                    self.answers.append(answer.status_code)
                except httpx2.TransportError as error:
                    if began:  # requests after the service was told to stop have no promise
                        self.failures.append(repr(error))
                    else:
                        return

    def wait(self, answers):
        goal, deadline = len(self.answers) + answers, time.monotonic() + 30
        while len(self.answers) < goal and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.answers) >= goal


def test_a_first_start_makes_a_key_and_what_has_begun_is_finished_when_told_to_stop(tmp_path):
    with (
        # Another service's, which this one must not count in.
        serving(tmp_path, environment={"PROMETHEUS_MULTIPROC_DIR": "/none"}) as service,
        Load(service.url) as load,
        socket.create_connection(service.address, 20) as slow,
    ):
        load.wait(20)
        body = json.dumps(ASKED).encode()
        head = "POST /v1/assessments HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json"
        slow.sendall(f"{head}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body[:100])
        load.wait(5)
        load.stopping = True
        service.send(signal.SIGTERM)
        time.sleep(1.5)
        with pytest.raises(ConnectionRefusedError):  # rather than taken, and left waiting
            socket.create_connection(service.address, 5)
        slow.sendall(body[100:])
        assert slow.recv(100).startswith(b"HTTP/1.1 201")
        status = service.stop()
    assert status == 0
    assert not load.failures
    assert set(load.answers) == {201}

    # The store is closed last: what was written is anchored to the last entry.
    anchored = json.loads((tmp_path / "srs.db.anchor").read_text().splitlines()[-1])
    assert anchored["number"] == len(load.answers) + 1

    key = tmp_path / "srs.db.keys"
    assert key.stat().st_mode & 0o077 == 0
    assert any(str(key) in line.get("text", "") for line in service.lines)
    secret = key.read_text().strip().partition(":")[2]
    assert secret not in json.dumps(service.lines)


def test_models_are_read_anew_without_a_failed_request(tmp_path, models):
    environment = {"SRS_MODELS": str(models)}
    with serving(tmp_path, environment=environment) as service, Load(service.url) as load:
        load.wait(20)
        assert len(digests(tmp_path)) == 1
        manifest = models / "srs-3.0" / "manifest.json"
        content = json.loads(manifest.read_text())
        manifest.write_text(json.dumps(content | {"source": "another"}))
        service.send(signal.SIGHUP)
        service.until(lambda: service.events("reloaded"))
        load.wait(20)
        assert len(digests(tmp_path)) == 2

        (models / "srs-3.0" / "hazards.json").write_text("{}")
        service.send(signal.SIGHUP)
        service.until(lambda: service.events("not_reloaded"))
        load.wait(20)
    assert not load.failures
    assert set(load.answers) == {201}


def digests(folder):
    """The digests of the models that made the stored assessments."""
    with closing(sqlite3.connect(folder / "srs.db")) as database:
        return database.execute("SELECT DISTINCT digest FROM assessments").fetchall()


def test_workers_count_together_are_replaced_and_do_not_outlive_the_parent(tmp_path):
    with serving(tmp_path, "--workers", 2) as service:
        for _ in range(20):
            with service.client() as client:  # another connection each, and so any worker
                assert client.get("/v1/diagnoses/F43/questions").status_code == 200
        with service.client() as client:
            text = client.get("/metrics").text
        assert count(text, "questions") == 20

        os.kill(workers(service)[0], signal.SIGKILL)
        service.until(lambda: len(workers(service)) == 3)
        with service.client() as client:
            assert client.get("/health/ready").status_code == 200
        service.send(signal.SIGKILL)
        service.ended()
        for pid in workers(service):
            ends(pid)


def count(text, operation):
    """The counts of all statuses; their series exist before they count."""
    return sum(
        float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line.startswith("srs_request_seconds_count") and f'operation="{operation}"' in line
    )


def workers(service):
    started = [e["event"] for e in list(service.lines) if "server process [" in e.get("event", "")]
    return [int(each.partition("[")[2][:-1]) for each in started if each.startswith("Started")]


def ends(pid, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    raise AssertionError("it goes on without its parent")


def test_a_worker_that_cannot_be_replaced_leaves_those_that_serve(tmp_path, models):
    hazards = models / "srs-3.0" / "hazards.json"
    right = hazards.read_text()
    often = {"SRS_CALLS_PER_SECOND": "10000", "SRS_BURST": "10000"}
    environment = {"SRS_MODELS": str(models), **often}
    with (
        serving(tmp_path, "--workers", 2, environment=environment) as service,
        Load(service.url) as load,
    ):
        first, second = serve_now(service, 2)
        hazards.write_text("{}")
        os.kill(first, signal.SIGKILL)
        # Tried again after a while, as what is broken may be mended without a signal.
        service.until(lambda: len(service.events("not_started")) == 2)
        load.wait(50)
        hazards.write_text(right)
        service.send(signal.SIGHUP)
        *_, third = serve_now(service, 3)
        load.wait(50)
        assert {*load.answers} == {201}

        hazards.write_text("{}")
        load.stopping = True
        for each in (second, third):
            os.kill(each, signal.SIGKILL)
        # Nobody serves any more, and the next one would not begin either.
        assert service.ended() == 1


def serve_now(service, number):
    """The process ids of all workers so far, when so many have begun."""
    begun = "Application startup complete."
    service.until(lambda: len(service.events(begun)) == number)
    return workers(service)


def test_a_database_without_its_key_gets_no_other_one(tmp_path):
    with serving(tmp_path) as service:
        assert httpx2.post(f"{service.url}/v1/assessments", json=ASKED).status_code == 201
    key = tmp_path / "srs.db.keys"
    key.rename(tmp_path / "away")
    again = start("--port", 0, "--database", f"sqlite:///{tmp_path}/srs.db")
    assert again.ended() == 1
    (line,) = again.lines
    assert "put back the file with their key" in line["text"]
    assert not key.exists()


def test_two_first_starts_at_once_have_one_key(tmp_path):
    words = ("--port", 0, "--database", f"sqlite:///{tmp_path}/srs.db", "--insecure-no-auth")
    both = [start(*words) for _ in range(2)]
    for service in both:
        service.until(lambda service=service: service.events("Application startup complete."))
        assert service.stop() == 0
    told = [line for service in both for line in service.lines if "made the key" in str(line)]
    assert len(told) == 1
    assert sorted(path.name for path in tmp_path.glob("*.keys*")) == ["srs.db.keys"]


def test_it_says_that_it_listens_when_everybody_there_answers(tmp_path):
    words = ("--port", 0, "--database", f"sqlite:///{tmp_path}/srs.db", "--insecure-no-auth")
    service = start(*words, "--workers", 2)
    try:
        service.until(lambda: service.events("listening"))
        with service.client() as client:
            assert client.get("/health/ready").status_code == 200  # at the first try
        told = [line.get("event") for line in service.lines]
        begun = "Application startup complete."
        before = told[: told.index("listening")]
        assert before.count(begun) == 2
        assert not [each for each in before if "running on" in str(each)]
    finally:
        assert service.stop() == 0


def test_what_cannot_be_run_is_stated_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        cases = {
            "no such model is published": ("--model", "srs-9.9"),
            "loopback": ("--host", "0.0.0.0", "--insecure-no-auth"),
            "person_keys_file": ("--database", "postgresql://srs@/srs"),
            "tls_key, client_ca: expected PEM files": (
                *("--tls-certificate", tmp_path / "none.pem"),
                *("--tls-key", tmp_path / "none.key"),
            ),
            "expected an address that is free": ("--port", other.getsockname()[1]),
        }
        common = ["--port", 0, "--database", f"sqlite:///{tmp_path}/srs.db"]
        running = {expected: start(*common, *words) for expected, words in cases.items()}
        for expected, service in running.items():
            assert service.ended() == 1
            told = [line for line in service.lines if expected in json.dumps(line)]
            assert len(told) == 1, service.lines
        service = running["no such model is published"]
        (told,) = service.events("not_started")
        (ending,) = (e for e in service.lines if "Stopping parent" in str(e.get("event")))
        # A worker that has ended is not waited for.
        assert datetime.fromisoformat(ending["time"]) - datetime.fromisoformat(told["time"]) < (
            timedelta(seconds=25)
        )


def test_what_may_pass_is_told_apart_from_what_would_be_wrong_again(tmp_path):
    (tmp_path / "file").touch()
    folder = f"sqlite:///{tmp_path}/srs.db"
    cases = {
        "host: expected an address of this machine": ("--host", "192.0.2.1", "--database", folder),
        "expected an address of this machine; it": ("--host", "srs.invalid", "--database", folder),
        "expected a folder that may be written": (
            "--database",
            f"sqlite:///{tmp_path}/file/srs.db",
        ),
    }
    running = {expected: start("--port", 0, *words) for expected, words in cases.items()}
    for expected, service in running.items():
        assert service.ended() == TRY_AGAIN
        told = [line for line in service.lines if expected in json.dumps(line)]
        assert len(told) == 1, service.lines


def test_a_fault_of_its_own_is_no_fault_of_the_settings_and_its_words_are_not_logged(
    monkeypatch, caplog
):
    def broken(config):
        raise RuntimeError("a secret")

    monkeypatch.setattr(server, "_supervise", broken)
    monkeypatch.setattr(server.logs, "configure", lambda: None)
    assert server.run(Settings(database=SecretStr("sqlite:///srs.db"))) == FAILED
    assert "a secret" not in caplog.text
