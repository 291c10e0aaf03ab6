"""The service that the browser asks: real storage, real models, a fixed clock."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import httpx2
import uvicorn
from pydantic import SecretStr

from srs.service.app import create_app
from srs.service.settings import Settings
from tests.databases import with_tables
from tests.rest import KEYS, NOW


class Origin(str):
    """Where a server is, with the clock that it goes by."""

    now = NOW

    @contextmanager
    def days_ago(self, days):
        self.now = NOW - timedelta(days=days)
        try:
            yield
        finally:
            self.now = NOW


@contextmanager
def serving(folder, **settings):
    """The origin of a server that needs no credentials, unless *settings* say otherwise."""
    url = f"sqlite:///{folder}/srs.db"
    with_tables(url)
    given = {"insecure_no_auth": True, "calls_per_second": 1e6, "burst": 1_000_000} | settings
    app = create_app(
        Settings(database=SecretStr(url), person_keys=SecretStr(KEYS), **given),
        clock=lambda: origin.now,
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    listening = server.config.bind_socket()
    thread = Thread(target=server.run, args=([listening],))
    origin = Origin(f"http://127.0.0.1:{listening.getsockname()[1]}")
    thread.start()
    try:
        yield origin
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def stored(origin, *certificates, answers=(), opinion=None, days_ago=0):
    """Assess as an application did some days ago, so that it counts; the assessment's id."""
    asked = {"certificates": [*certificates], "answers": dict(answers)}
    with origin.days_ago(days_ago):
        answer = httpx2.post(f"{origin}/v1/assessments", json=asked)
        answer.raise_for_status()
        told = answer.json()["id"]
        if opinion:
            address = f"{origin}/v1/assessments/{told}/opinion"
            httpx2.put(address, json={"opinion": opinion}).raise_for_status()
    return told
