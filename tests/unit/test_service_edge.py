"""The service's edge in the test process: nothing leaves that should not."""

import hashlib
import io
import json
import logging
import re
import shutil
from datetime import UTC, datetime

import pytest
import structlog
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr
from starlette.testclient import TestClient

from srs.errors import BrokenModel, Unavailable
from srs.model import MODELS
from srs.service import logs
from srs.service.edge import public
from srs.service.health import Readiness
from srs.service.live_models import read_models
from srs.service.rest import examples
from srs.service.settings import Settings
from tests.rest import application, who

CANARY = "191212121212"
ASKED = examples.ASKED["predictors"]["value"]


@pytest.fixture
def app(tmp_path):
    return application(tmp_path)


@pytest.fixture
def client(app):
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def logged():
    """What is logged, as it is told."""
    stream = io.StringIO()
    before = logging.root.handlers[:], logging.root.level
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.handlers[:], logging.root.level = before[0], before[1]
    structlog.reset_defaults()


VALUES = {
    "assessment": "0" * 32,
    "certificate": "c-1",
    "measure": "20",
    "status": "planned",
    "diagnosis": "F43",
    "name": "srs-3.0",
    "service": "srs-patient",
    "unit": "SE-1",
}


def routes(app):
    """Every route's method and path, with something for each parameter."""
    for each in iter_route_contexts(app.routes):
        for method in sorted(each.methods):
            yield method, each.path.format(**VALUES)


def protected(app):
    found = [
        (method, path)
        for method, path in routes(app)
        if not public({"method": method, "path": path})
        # There GET describes the service and, without ?wsdl, does nothing.
        and not (method == "GET" and path.startswith("/services/"))
    ]
    assert len(found) > 20
    return found


def send(client, method, path, **headers):
    kind = "text/xml" if path.startswith("/services") else "application/json"
    return client.request(method, path, content=b"{}", headers={"content-type": kind, **headers})


WRONG = {
    "no": {},
    "a wrong": {"X-API-Key": "nobody"},
    "another kind of": {"Authorization": "Basic ZXZlcnl3aGVyZTo="},
    "twice a": {"X-API-Key": "everywhere", "Authorization": "Bearer x"},
    "a self-made": {"SRS-Client-Certificate": "x"},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_no_route_answers_without_a_credential_that_holds(app, client, headers):
    for method, path in protected(app):
        answer = send(client, method, path, **headers)
        assert (answer.status_code, path) == (401, path)
        assert answer.headers["www-authenticate"]


def test_no_route_answers_when_the_credential_has_expired(tmp_path):
    app = application(tmp_path, clock=lambda: datetime(2100, 1, 2, tzinfo=UTC))
    with TestClient(app, headers=who("everywhere")) as client:
        for method, path in protected(app):
            assert (send(client, method, path).status_code, path) == (401, path)


def test_the_log_says_why_somebody_was_refused(client, logged):
    client.get("/v1/models")
    client.get("/metrics", headers=who("reader"))
    client.get("/v1/models", headers=who("reader"))
    unknown, forbidden, fine = (line for line in logged() if line["event"] == "request")
    assert (unknown["caller"], unknown["status"]) == (None, 401)
    assert "expected a client certificate" in unknown["reason"]
    assert (forbidden["caller"], forbidden["status"]) == ("reader", 403)
    assert "lacks the scope metrics" in forbidden["reason"]
    assert "reason" not in fine


def test_every_route_but_those_of_its_scope_is_closed_to_a_caller(app, client):
    knowledge = ("/v1/diagnoses", "/v1/models", "/services/")
    for method, path in protected(app):
        answer = send(client, method, path, **who("reader"))
        assert answer.status_code == 403 or path.startswith(knowledge), path


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", "/health/live", b""),
        ("GET", "/health/live/x", b""),
        ("GET", "/v1/models", b"wsdl"),
        ("GET", "/services/getsrs", b""),
        ("GET", "/services/getsrs", b"wsdl&x"),
        ("POST", "/services/getsrs", b"wsdl"),
        ("GET", "/metrics", b""),
    ],
)
def test_the_list_of_public_addresses_is_short(method, path, query):
    assert not public({"method": method, "path": path, "query_string": query})


def test_a_route_that_asks_nobody_who_calls_answers_nothing(app, client, logged):
    @app.get("/forgotten")
    def forgotten():
        return {"secret": CANARY}

    answer = client.get("/forgotten")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    assert any(line["event"] == "failed" for line in logged())


def test_what_a_bug_says_stays_in_the_process(app, client, logged):
    @app.get("/v1/bug")
    def bug():
        try:
            raise ValueError(f"of {CANARY}")
        except ValueError as error:
            raise KeyError(CANARY) from error

    for headers in ({}, who("everywhere")):
        answer = client.get("/v1/bug", headers=headers)
        assert answer.status_code == 500
        assert CANARY not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    told = logged()
    assert CANARY not in json.dumps(told)
    failed = next(line for line in told if line["event"] == "failed")
    assert (failed["error"], failed["from"]) == ("KeyError", "ValueError")
    assert any("test_service_edge.py:" in place for place in failed["at"])


def test_what_libraries_log_is_reported_by_its_place_alone(logged):
    logging.getLogger("another.library").error("values: %s", CANARY)
    logging.getLogger("some.library").exception(f"of {CANARY}")
    told = logged()
    assert [line["logger"] for line in told] == ["another.library", "some.library"]
    assert all(re.fullmatch(r"test_service_edge\.py:\d+", line["at"][0]) for line in told)
    assert CANARY not in json.dumps(told)


def test_the_framework_records_nothing_whatever_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    assert not application(tmp_path)._native_telemetry.enabled()


def test_unavailable_parts_are_named(app, client):
    assert client.get("/health/ready").json()["parts"] == {"models": "ok", "database": "ok"}

    class Gone:
        def ready(self):
            raise Unavailable("the database: it cannot be reached")

    app.state.readiness = Readiness(Gone())
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "the database: it cannot be reached"
    assert client.get("/health/live").status_code == 200


def test_a_database_is_not_asked_more_than_once_a_second():
    asked, now = [], [0.0]

    class Counts:
        def ready(self):
            asked.append(now[0])

    readiness = Readiness(Counts(), lambda: now[0])
    for step in range(30):
        now[0] = step / 10
        readiness.parts()
    assert asked == [0.0, 1.0, 2.0]


def test_models_that_cannot_predict_are_not_put_into_service(tmp_path):
    shutil.copytree(MODELS / "srs-3.0", tmp_path / "srs-3.0")
    settings = Settings(database=SecretStr("sqlite:///x"), models=tmp_path)
    assert read_models(settings).shown.version == "3.0"
    broken = json.loads((tmp_path / "srs-3.0/hazards.json").read_text())
    spoilt = json.dumps(_with_nan(broken)).encode()
    (tmp_path / "srs-3.0/hazards.json").write_bytes(spoilt)
    manifest = json.loads((tmp_path / "srs-3.0/manifest.json").read_text())
    manifest["files"]["hazards.json"] = hashlib.sha256(spoilt).hexdigest()
    (tmp_path / "srs-3.0/manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BrokenModel):
        read_models(settings)


def _with_nan(document):
    """Every number of it is none."""
    if isinstance(document, dict):
        return {key: _with_nan(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_with_nan(value) for value in document]
    return float("nan") if isinstance(document, float) else document


def test_metrics_show_levels_predictors_and_what_the_shadow_said(tmp_path):
    app = application(tmp_path, shadow="srs-2.1")
    with TestClient(app, headers=who("everywhere")) as client:
        for _ in range(3):
            assert client.post("/v1/assessments", json=ASKED).status_code == 201
        text = client.get("/metrics").text
    assert 'srs_predictions_total{level="3",model="srs-3.0",shadow="false"} 3.0' in text
    assert re.search(r'srs_predictions_total{level="\w+",model="srs-2.1",shadow="true"} 3.0', text)
    assert re.search(r'srs_shadow_total{shadow="\w+",shown="3"} 3.0', text)
    assert 'srs_predictors_total{level="female",predictor="sex"} 3.0' in text


def operations(client):
    text = client.get("/metrics", headers=who("everywhere")).text
    return set(re.findall(r'operation="([^"]*)"', text))


def test_metrics_do_not_grow_with_what_is_asked(client):
    before = operations(client)
    for number in range(50):
        client.get(f"/{number}")
        client.get(f"/v1/certificates/c-{number}/assessments", headers=who("everywhere"))
        client.get("/v1/models", headers={"X-Request-Id": str(number)})
    assert operations(client) == before
