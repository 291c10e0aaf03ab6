"""The service is killed under load: everything that it answered must be stored."""

import os
import signal
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from srs.storage import Storage
from srs.storage.assessments import get
from srs.storage.verify import verify
from tests.functional import routes

CLIENTS, ENOUGH = 8, 150  # answers before the kill


def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_all(service):
    """SIGKILL to the parent and every worker, with no time to do anything."""
    everyone = [service.process.pid, *children(service.process.pid)]
    for pid in everyone:
        os.kill(pid, signal.SIGKILL)
    service.ended()


def killed_under_load(service):
    """The ids of the assessments that were answered until the service was killed."""
    answered, stop, lock = [], threading.Event(), threading.Lock()

    def ask():
        with service.client() as client:
            while not stop.is_set():
                body = routes.predictors(certificate=str(uuid.uuid4()))
                try:
                    answer = client.post("/v1/assessments", json=body)
                except httpx2.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                with lock:
                    answered.append(answer.json()["id"])

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    service.until(lambda: len(answered) >= ENOUGH)
    kill_all(service)
    stop.set()
    for thread in threads:
        thread.join()
    return answered


def lost(database, anchor, answered):
    """Which answered assessments are not stored, and what is wrong with the access log."""
    storage = Storage(database, anchor)
    storage.settle(datetime.now(UTC))  # as the service does when it starts again
    try:
        with storage.read() as connection:
            missing = [each for each in answered if get(connection, each) is None]
        return missing, verify(storage, anchor).fault
    finally:
        storage.close()
