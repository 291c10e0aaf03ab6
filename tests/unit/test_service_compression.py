"""Compressed answers have the same content, and secrets are not compressed."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from srs.service.compression import Compression
from tests.functional import routes
from tests.rest import application, who

LONG, SHORT = "a" * 1024, "a" * 1023


def asked(path="/", text=LONG, **headers):
    client = TestClient(Compression(PlainTextResponse(text)))
    del client.headers["accept-encoding"]
    return client.get(path, headers=headers)


@pytest.mark.parametrize(
    ("takes", "compressed"),
    [
        *((each, True) for each in ("gzip", "GZIP", "br, gzip;q=0.1", "*", "gzip;q=1.000, *;q=0")),
        *(
            (each, False)
            for each in ("", "br", "identity", "gzip;q=0", "*;q=0", "xgzip", "gzip;q=x")
        ),
        *((each, False) for each in ("gzip;q=0, *", "identity;q=1, gzip;q=0.0")),
    ],
)
def test_it_is_compressed_for_whoever_takes_it(takes, compressed):
    answer = asked(**{"Accept-Encoding": takes})
    assert answer.text == LONG
    assert ("content-encoding" in answer.headers) == compressed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in asked().headers


def test_what_is_short_is_sent_as_it_is():
    assert "content-encoding" not in asked(text=SHORT, **{"Accept-Encoding": "gzip"}).headers


def test_a_ticket_is_sent_as_it_is_whatever_its_length():
    answer = asked("/v1/tickets", **{"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers


def test_every_answer_is_the_same_compressed(tmp_path):
    """Those that are made anew each time tell other ids and nothing else."""
    compressed = set()
    with TestClient(application(tmp_path, pages=True)) as client:
        for sent in routes.every():
            plain = sent.by(client, who("everywhere") | {"Accept-Encoding": "identity"})
            answer = sent.by(client, who("everywhere") | {"Accept-Encoding": "gzip"})
            assert answer.status_code == plain.status_code, sent.route
            assert answer.headers["content-type"] == plain.headers["content-type"]
            assert answer.headers.get("cache-control") == plain.headers.get("cache-control")
            assert "content-encoding" not in plain.headers
            if sent.method == "GET" and sent.route != "/metrics":
                assert answer.content == plain.content, sent.route
            if "content-encoding" in answer.headers:
                compressed.add(sent.route)
                assert len(plain.content) >= 1024 or sent.route.startswith("/panel/")
                assert "Accept-Encoding" in answer.headers["vary"]
            else:
                assert len(plain.content) < 1024, sent.route
    assert {"/v1/assessments", "/v1/units/{unit}/caseload", "/services/getsrs"} <= compressed
    assert "/v1/tickets" not in compressed
