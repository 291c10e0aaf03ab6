"""The service that the browser asks: real storage, real models, a fixed clock."""

from contextlib import contextmanager
from threading import Thread

import httpx2
import uvicorn
from pydantic import SecretStr

from srs.service.app import create_app
from srs.service.settings import Settings
from srs.storage import upgrade
from tests.rest import KEYS, NOW


@contextmanager
def serving(folder, *, now=NOW, **settings):
    """The origin of a server that needs no credentials, unless *settings* say otherwise."""
    url = f"sqlite:///{folder}/srs.db"
    upgrade(url)
    given = {"insecure_no_auth": True, "calls_per_second": 1e6, "burst": 1_000_000} | settings
    app = create_app(
        Settings(database=SecretStr(url), person_keys=SecretStr(KEYS), **given), clock=lambda: now
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    listening = server.config.bind_socket()
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def stored(origin, *certificates, answers=(), opinion=None):
    """Assess as an application did on an earlier day, so that it counts; the assessment's id."""
    asked = {"certificates": [*certificates], "answers": dict(answers)}
    answer = httpx2.post(f"{origin}/v1/assessments", json=asked)
    answer.raise_for_status()
    told = answer.json()["id"]
    if opinion:
        address = f"{origin}/v1/assessments/{told}/opinion"
        httpx2.put(address, json={"opinion": opinion}).raise_for_status()
    return told
