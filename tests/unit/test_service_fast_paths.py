"""The most frequent requests bypass the framework's routes, with the same answers."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from srs.service import rest, soap
from srs.service.fast_paths import Direct
from tests.rest import application, who

LOAD = Path(__file__).parents[1] / "benchmarks" / "load"
JSON = (LOAD / "request.json").read_bytes().replace(b"CERTIFICATE", b"one")
XML = (LOAD / "request.xml").read_bytes().replace(b"CERTIFICATE", b"one")
ANEW = re.compile(r"[0-9a-f]{32}")
KEY = "Idempotency-Key"
REST, SOAP = "/v1/assessments", "/services/getsrs"
ASKED = {
    "assessed": (REST, JSON, {}),
    "in English": (REST, JSON, {"Accept-Language": "en"}),
    "compressed": (REST, JSON, {"Accept-Encoding": "gzip"}),
    "with a key": (REST, JSON, {KEY: "a1"}),
    "with a query": (REST + "?lang=en", JSON, {}),
    "with a wrong query": (REST + "?language=en", JSON, {}),
    "by nobody": (REST, JSON, {"X-API-Key": "stranger"}),
    "by whom it is not permitted": (REST, JSON, {"X-API-Key": "reader"}),
    "by whom may not read": (REST, JSON, {"X-API-Key": "coordinator"}),
    "of another unit": (REST, JSON, {"X-API-Key": "other"}),
    "with a header that is none": (REST, JSON, {"SRS-Purpose": "fun"}),
    "damaged": (REST, JSON[:-4], {}),
    "wrong field": (REST, JSON.replace(b"postcode", b"postkod"), {}),
    "not JSON": (REST, JSON, {"Content-Type": "text/plain"}),
    "nothing": (REST, b"", {}),
    "encoded": (REST, JSON, {"Content-Encoding": "gzip"}),
    "too large": (REST, b"[" * 20_000, {}),
    "SOAP": (SOAP, XML, {}),
    "SOAP by nobody": (SOAP, XML, {"X-API-Key": "stranger"}),
    "SOAP of another unit": (SOAP, XML, {"X-API-Key": "other"}),
    "SOAP damaged": (SOAP, XML[:-9], {}),
    "SOAP too large": (SOAP, XML + b" " * 20_000, {}),
    "SOAP elsewhere": (SOAP + "/", XML, {}),
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The service, and one whose addresses all go the framework's way."""
    direct = application(tmp_path_factory.mktemp("direct"), body_bytes=10_000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rest, "ENDPOINTS", {})
        patched.setattr(soap, "ENDPOINTS", {})
        framework = application(tmp_path_factory.mktemp("framework"), body_bytes=10_000)
    with TestClient(direct) as one, TestClient(framework) as other:
        yield one, other


def answered(client, path, body, headers):
    kind = "text/xml" if path.startswith(SOAP) else "application/json"
    given = {"Content-Type": kind, "Accept-Encoding": "identity"} | who("everywhere") | headers
    found = client.post(path, content=body, headers=given)
    told = {name: text for name, text in found.headers.items() if name != "x-request-id"}
    told.pop("content-length")  # compressed ids differ in length
    return found.status_code, told, ANEW.sub("ID", found.text)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_an_answer_is_what_the_framework_would_have_made_of_it(both, asked):
    direct, framework = (answered(client, *asked) for client in both)
    assert direct == framework


def test_a_request_with_a_key_is_stored_once(both):
    for client in both:
        headers = {"Content-Type": "application/json", **who("everywhere"), KEY: "twice"}
        first, again = (client.post(REST, content=JSON, headers=headers) for _ in range(2))
        assert first.text == again.text
        assert again.headers["Idempotency-Replayed"] == "true"


def test_the_addresses_are_routes_too(both):
    _, framework = both
    for path in (*rest.ENDPOINTS, *soap.ENDPOINTS):
        assert framework.post(path).status_code != 404, path
    assert REST in rest.ENDPOINTS
    assert SOAP in soap.ENDPOINTS


@pytest.mark.parametrize(
    "scope",
    [
        {"type": "lifespan"},
        {"type": "http", "method": "GET", "path": REST},
        {"type": "http", "method": "POST", "path": REST, "query_string": b"lang=en"},
        {"type": "http", "method": "POST", "path": REST, "root_path": "/v1"},
        {"type": "http", "method": "POST", "path": REST + "\n"},
    ],
)
def test_whatever_else_is_the_frameworks(scope):
    assert Direct(None, {REST: answered}, None)._endpoint(scope) is None
