"""A database that is not ready, disappears and returns; the service needs no restart."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from srs.service.rest import examples
from srs.storage import Storage, seen_tokens, upgrade
from tests import postgres

from .service import start

ASKED = examples.ASKED["predictors"]["value"]


@pytest.fixture(scope="module")
def cluster():
    with postgres.server() as made:
        yield made


def test_it_waits_for_its_tables_and_survives_its_database(cluster):
    url = cluster.new_database()
    environment = {"SRS_PERSON_KEYS": "1:" + "07" * 32}
    words = ["--port", 0, "--database", url, "--insecure-no-auth"]
    service = start(*words, environment=environment)
    try:
        service.until(lambda: service.events("listening"))
        with service.client() as client:
            unready = client.get("/health/ready")
            assert unready.status_code == 503
            assert "srs db upgrade" in unready.json()["parts"]["database"]
            assert client.post("/v1/assessments", json=ASKED).status_code == 503

            upgrade(url)
            comes_back(client)

            cluster.stop("immediate")
            began = time.monotonic()
            gone = client.post("/v1/assessments", json=ASKED)
            assert gone.status_code == 503
            assert time.monotonic() - began < 10
            assert "retry-after" in gone.headers
            assert client.get("/health/live").status_code == 200
            service.until(lambda: client.get("/health/ready").status_code == 503, 10)

            cluster.start()
            comes_back(client)
            assert b"srs_unavailable_total" in client.get("/metrics").content
        assert service.stop() == 0
    finally:
        service.stop()


def test_of_workers_that_see_a_token_at_once_one_takes_it(cluster):
    url, now = cluster.new_database(), datetime(2026, 3, 20, tzinfo=UTC)
    upgrade(url)
    stores = [Storage(url) for _ in range(4)]
    start = Barrier(len(stores))

    def taken(store, digest):
        start.wait()
        return store.write(lambda open_: seen_tokens.first_time(open_, digest, now, now))

    with ThreadPoolExecutor(len(stores)) as threads:
        for number in range(20):
            digest = f"{number:064d}"
            assert sum(threads.map(lambda store: taken(store, digest), stores)) == 1  # noqa: B023
    for store in stores:
        store.close()


def comes_back(client, seconds=15):
    deadline = time.monotonic() + seconds
    while client.post("/v1/assessments", json=ASKED).status_code != 201:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    while client.get("/health/ready").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
