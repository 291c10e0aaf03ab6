"""The service in the test process, for tests of REST: real storage and callers, a fixed clock."""

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread

import uvicorn
from pydantic import SecretStr
from starlette.testclient import TestClient

from srs.service.app import create_app
from srs.service.settings import CallerSettings, Settings
from tests.databases import with_tables

NOW = datetime(2025, 3, 20, 9, 30, tzinfo=UTC)
UNIT, OTHER_UNIT = "SE0000000000-EXAMPLE", "SE0000000000-OTHER"
KEYS = "k1:" + "07" * 32
EVERYTHING = ("assess", "read", "opinion", "consent", "usage", "knowledge", "metrics", "tickets")
NO_LIMIT = {"calls_per_second": 1e6, "burst": 1_000_000, "failures_per_minute": 1e6}


def caller(name, units="all", scopes=EVERYTHING):
    """A caller whose key is its name."""
    return CallerSettings(
        name=name,
        scopes=scopes,
        units=units,
        key_sha256=hashlib.sha256(name.encode()).hexdigest(),
        expires=datetime(2100, 1, 1, tzinfo=UTC),
    )


CALLERS = (
    caller("everywhere"),
    caller("unit", (UNIT,)),
    caller("other", (OTHER_UNIT,)),
    caller("reader", "all", ("knowledge",)),
    caller("coordinator", "all", ("read",)),
)


def application(folder, clock=lambda: NOW, shadow=None, keys=KEYS, url=None, **settings):
    """The application, with a database in *folder* unless at *url*."""
    url = url or f"sqlite:///{folder}/srs.db"
    with_tables(url)
    given = {"callers": CALLERS, "shadow_model": shadow, **NO_LIMIT, **settings}
    made = Settings(database=SecretStr(url), person_keys=SecretStr(keys), **given)
    return create_app(made, clock=clock)


@contextmanager
def service(folder, **given):
    """A client of the application that may do everything."""
    headers = who("everywhere")
    with TestClient(application(folder, **given), headers=headers) as client:
        yield client


def who(name):
    return {"X-API-Key": name}


@contextmanager
def serving(folder, **given):
    """The address of a real server with the application."""
    config = uvicorn.Config(application(folder, **given), port=0, log_config=None)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
