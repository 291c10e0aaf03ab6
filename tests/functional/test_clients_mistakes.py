"""A client's mistakes are reported to the client and raise no alarm of the service."""

import copy
import json
import re

import pytest
from starlette.testclient import TestClient

from srs.service.rest import examples
from srs.service.soap.operations import OPERATIONS
from tests.functional.soap import information
from tests.rest import application, who

ASKED = {name: each["value"] for name, each in examples.ASKED.items()}
OPINION = examples.OPINION["higher"]["value"]
EVENT = examples.EVENT["opened"]["value"]
POSTS = {
    "from predictors": ("/v1/assessments", ASKED["predictors"]),
    "from certificates": ("/v1/assessments", ASKED["certificates"]),
    "opinion": ("/v1/certificates/example-1/opinion", OPINION),
    "event": ("/v1/events", EVENT),
}
JSON, XML = {"Content-Type": "application/json"}, {"Content-Type": "text/xml"}
# As they stand in a body; some are no JSON at all.
ODD = [
    *("null", "true", "-1", "0", "1.5", "1e308", "1e999", "-1e999", "NaN", "Infinity", "1e-999"),
    *(str(2**31), str(2**63), "9" * 4000, "9" * 100_000, f"1.{'9' * 100_000}"),
    *(
        '""',
        '"x"',
        '"\\u0000"',
        '"\\ud800"',
        '"\\ud83d\\ude00"',
        '"\\u2028"',
        '"' + "x" * 100_000 + '"',
    ),
    *("[]", "{}", "[[]]", '{"": {}}', '{"\\ud800": 1}', '{"a": 1, "a": 2}', "[1, {}]"),
    *("[" * 100_000, '{"a":' * 100_000, "[" + "0," * 200_000 + "0]"),
    "{" + ",".join(f'"k{n}": 0' for n in range(90_000)) + "}",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return application(tmp_path_factory.mktemp("mistakes"))


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, headers=who("everywhere"), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(autouse=True)
def no_alarm(app):
    """What the rules of deploy/prometheus look at does not move."""
    yield
    told = app.state.metrics.text().decode()
    failed = r'^srs_request_seconds_count\{.*status="5xx"\} (.*)$|^srs_unavailable_total (.*)$'
    counted = [a or b for a, b in re.findall(failed, told, flags=re.MULTILINE)]
    assert len(counted) > 20
    assert {*counted} == {"0.0"}


def places(value, path=()):
    """Every value within, the whole first."""
    yield path
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[step], (*path, step))


def with_odd(body, path, odd):
    """The text of *body*, with *odd* in the place of a value."""
    if not path:
        return odd
    changed = copy.deepcopy(body)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = "@odd@"
    return json.dumps(changed).replace('"@odd@"', odd)


@pytest.mark.parametrize(("path", "body"), POSTS.values(), ids=POSTS)
def test_no_value_is_more_than_a_mistake(client, path, body):
    for number, odd in enumerate(ODD):
        for other, place in enumerate(places(body)):
            # Not all with all: what is large at few places, the rest at a third each.
            if len(place) > 1 and (len(odd) > 1000 or (number + other) % 3):
                continue
            answer = client.post(path, content=with_odd(body, place, odd), headers=JSON)
            assert answer.status_code < 500, (place, odd[:100])
            assert answer.status_code < 300 or answer.json()["detail"]


ANSWERS = [each for each in ODD if len(each) < 5000]


@pytest.mark.parametrize("name", ["age", "degree", "no such", "\\ud800", "SA_1_gross", "x" * 1000])
def test_no_answer_is_more_than_a_mistake(client, name):
    for odd in ANSWERS:
        for asked in ASKED.values():
            text = json.dumps({**asked, "answers": "@"}).replace('"@"', f'{{"{name}": {odd}}}')
            answer = client.post("/v1/assessments", content=text, headers=JSON)
            assert answer.status_code < 500, odd[:100]


BODIES = {
    "nothing": b"",
    "no UTF-8": b'{"a": "\xff"}',
    "UTF-16": json.dumps(EVENT).encode("utf-16"),
    "a BOM": b"\xef\xbb\xbf" + json.dumps(EVENT).encode(),
    "half": json.dumps(EVENT)[:-5].encode(),
    "XML": b"<a/>",
    "half XML": b"<a",
    "a DOCTYPE": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    "EBCDIC": "<?xml version='1.0'?><a/>".encode("cp037"),
    "UTF-7": b"<?xml version='1.0' encoding='UTF-7'?>+ADw-a/+AD4-",
    "another charset": b"<?xml version='1.0' encoding='gb18030'?><a/>",
    "deep XML": b"<a>" * 100_000,
    "zeros": bytes(10_000),
    "a form": b"a=1&b=2",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    "gzip": b"\x1f\x8b\x08\x00" + bytes(100),
}
TYPES = ["application/json", "text/xml", "application/json; charset=utf-16", "", "å/ä"]
PATHS = [*dict(POSTS.values()), *(f"/services/{e.paths[0]}" for e in OPERATIONS)]


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/events", "/services/getsrs"])
def test_no_body_is_more_than_a_mistake(client, path):
    for name, body in BODIES.items():
        for kind in TYPES:
            answer = client.post(path, content=body, headers={"Content-Type": kind.encode()})
            assert answer.status_code >= 400
            fault = path.startswith("/services") and b"soapenv:Client" in answer.content
            assert answer.status_code < 500 or fault, (name, kind)


def test_a_packed_body_is_not_unpacked(client):
    answer = client.post("/v1/events", json=EVENT, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert "Content-Encoding" in answer.json()["detail"]


@pytest.mark.parametrize("path", PATHS[:5])
def test_no_method_and_no_query_is_more_than_a_mistake(client, path):
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"):
        assert client.request(method, path).status_code in (404, 405, 422), method
    for query in ("?", "wsdl&x", "xsd", "xsd=", "xsd=x", "xsd=%00", "xsd=../routes.py", "%", "%ff"):
        for given in (query, f"{query}&xsd=srs-types-1.xsd", f"xsd=srs-types-1.xsd&{query}"):
            for method in ("GET", "POST"):
                answer = client.request(method, f"{path}?{given}")
                fault = path.startswith("/services") and method == "POST"
                assert 400 <= answer.status_code < 500 or fault, given


GETS = [
    "/v1/models",
    "/v1/models/srs-3.0",
    "/v1/diagnoses/F43/fmb",
    "/v1/diagnoses/F43/questions",
    "/v1/diagnoses/F43/measures",
    "/v1/diagnoses/F43/statistics",
    "/v1/units/SE-1/spells",
    "/v1/units/SE-1/caseload",
    "/v1/certificates/c-1/assessments",
    f"/v1/assessments/{'0' * 32}",
    "/v1/openapi.json",
]


@pytest.mark.parametrize("path", GETS)
def test_a_query_that_nobody_reads_is_refused_and_named(client, path):
    for name in ("horizon", "langg", "day", "on_", "daysSinceEnd", "19121212-1212", "", "å", "\0"):
        answer = client.get(path, params={name: "1"})
        assert answer.status_code == 422, name
        (told,) = answer.json()["errors"]
        assert told["in"] == "query"
        assert told["field"] == (f"/{name}" if re.fullmatch("[A-Za-z_]+", name) else "")
        assert "19121212" not in answer.text
    if not path.endswith("openapi.json"):
        assert client.get(path, params={"lang": "en"}).status_code in (200, 404)
        near = client.get(path, params={"langg": "en"}).json()["errors"][0]
        assert near["expected"] == "lang instead"
        twice = client.get(path, params=[("lang", "en"), ("lang", "en")])
        assert twice.json()["errors"][0] == {"in": "query", "field": "/lang", "expected": "it once"}
    for method in ("GET", "POST"):
        assert client.request(method, f"{path}?{'a&' * 20_000}").status_code in (405, 422)


def test_what_belongs_into_the_body_is_pointed_out(client):
    for path, body in POSTS.values():
        for name in ("horizon", "answers", "kind"):
            answer = client.post(f"{path}?{name}=180", json=body)
            assert answer.json()["errors"][0]["expected"] == "it in the body"
        assert client.get("/v1/models?horizon=180").json()["errors"][0]["expected"] == "only lang"
    asked = client.post("/v1/assessments", json=ASKED["predictors"] | {"horizon": 180})
    assert asked.json()["risk"]["horizon"] == 180


def test_who_is_not_known_learns_nothing_of_queries(client):
    for path in GETS[:-1]:
        assert client.get(path, params={"x": 1}, headers=who("nobody")).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/servicesx", "/services/..", "//services", "/services/x%2f", "/services/", "/Services"],
)
def test_what_only_looks_like_an_address_of_soap_is_none(client, path):
    for method in ("GET", "POST"):
        # The client would take the dots away.
        answer = client.request(method, path.replace("/..", "/%2e%2e"))
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert b"Fault" in client.post("/services/getsrsx").content


def test_a_fault_of_the_client_is_reported_in_the_log_as_such(client, app, caplog, capsys):
    answer = client.post("/services/getsrs", content=b"<", headers=XML)
    assert answer.status_code == 500  # as SOAP 1.1 over HTTP says
    sent = information(("c-1", "F43.8A")).replace(b"3.0</version>", b"</version>")
    client.post("/services/getsrs", content=sent, headers=XML)
    told = app.state.metrics.text().decode()
    line = 'srs_request_seconds_count{operation="GetSRSInformation",status="4xx"} '
    assert float(re.search(re.escape(line) + "(.*)", told)[1]) >= 1
    assert "fault" in capsys.readouterr().out
