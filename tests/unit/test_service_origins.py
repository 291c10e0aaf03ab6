"""Which pages may call: only those of the listed origins."""

from itertools import product

import pytest
from pydantic import SecretStr, ValidationError
from starlette.testclient import TestClient

from srs.service.settings import Settings
from tests.rest import application, who

NAMED = ("https://webcert.example", "http://localhost:3000")
OTHERS = [
    *("https://evil.example", "https://webcert.example.evil.example", "null", "*", ""),
    *("http://webcert.example", "https://webcert.example:8443", "https://WEBCERT.example"),
    *("http://localhost", "http://testserver", "https://webcert.example/", None),
]
PATHS = ("/v1/models", "/v1/assessments", "/v1/nowhere", "/metrics", "/services", "/health/live")
CORS = "access-control-"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    app = application(tmp_path_factory.mktemp("origins"), origins=NAMED)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def cors(answer):
    return {name for name in answer.headers if name.startswith(CORS)}


def preflight(client, path, origin, method="POST", headers="authorization,content-type"):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    if origin is not None:
        asked["Origin"] = origin
    return client.options(path, headers=asked)


def test_a_page_of_a_named_origin_may_call_the_api_and_no_other_page_anything(client):
    for path, origin in product(PATHS, (*NAMED, *OTHERS)):
        given = {} if origin is None else {"Origin": origin}
        asked, answer = preflight(client, path, origin), client.get(path, headers=given)
        bare = client.get(path)
        assert (answer.status_code, answer.text[:20]) == (bare.status_code, bare.text[:20])
        if origin in NAMED and path.startswith("/v1/"):
            assert asked.status_code == 200
            for each in (asked, answer):
                assert each.headers["access-control-allow-origin"] == origin
                assert "access-control-allow-credentials" not in each.headers
                assert "Origin" in each.headers["vary"]
                assert each.headers.get_list("cache-control") == ["no-store"]
        else:
            assert asked.status_code in (404, 405), (path, origin)
            assert not cors(asked) | cors(answer), (path, origin)


def test_what_a_page_may_send_and_read(client):
    page = NAMED[0]
    for method in ("GET", "POST", "PUT", "DELETE"):
        headers = "authorization,content-type,idempotency-key,accept-language,srs-user,srs-purpose"
        assert preflight(client, "/v1/assessments", page, method, headers).status_code == 200
    for method, headers in (("PATCH", ""), ("POST", "x-api-key"), ("POST", "x-request-id")):
        assert preflight(client, "/v1/assessments", page, method, headers).status_code == 400
    exposed = client.get("/v1/models", headers={"Origin": page}).headers
    assert exposed["access-control-expose-headers"] == (
        "X-Request-Id, Retry-After, Idempotency-Replayed"
    )


def test_a_page_reads_why_it_was_refused_whatever_went_wrong(client):
    app = client.app

    @app.get("/v1/bug")
    def bug():
        raise ValueError

    for path, headers, status in (
        ("/v1/models", {}, 401),
        ("/v1/models", who("coordinator"), 403),
        ("/v1/nowhere", who("everywhere"), 404),
        ("/v1/diagnoses/wrong/fmb", who("everywhere"), 422),
        ("/v1/bug", who("everywhere"), 500),
    ):
        answer = client.get(path, headers={"Origin": NAMED[0], **headers})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == NAMED[0]
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_origin_that_comes_twice_is_nobodys(client):
    twice = [("Origin", NAMED[0]), ("Origin", NAMED[0])]
    assert not cors(client.get("/v1/models", headers=twice))


def test_without_a_list_it_is_as_if_there_were_no_pages(tmp_path):
    with TestClient(application(tmp_path)) as client:
        for origin, path in product((*NAMED, *OTHERS), ("/v1/models", "/v1/assessments")):
            assert preflight(client, path, origin).status_code == 405
            given = {} if origin is None else {"Origin": origin}
            answer = client.get("/v1/models", headers={**who("reader"), **given})
            assert answer.status_code == 200
            assert not cors(answer)
            assert "Origin" not in answer.headers.get("vary", "")


@pytest.mark.parametrize(
    "wrong",
    [
        *("*", "null", "", "webcert.example", "//webcert.example", "ftp://webcert.example"),
        *("https://webcert.example/", "https://webcert.example/x", "https://a@webcert.example"),
        *("https://Webcert.example", "https://webcert.example:443", "http://webcert.example:80"),
        *("https://*.example", "https://webcert.example:", "https://webcert.example:99999"),
        *("https://räksmörgås.example", "https://webcert.example ", "https://webcert.example\n"),
    ],
)
def test_what_no_browser_would_say_is_no_origin(wrong):
    with pytest.raises(ValidationError, match="as browsers send it"):
        Settings(database=SecretStr("x"), origins=(NAMED[0], wrong))


def test_no_page_of_another_origin_is_named_where_nobody_is_asked_who_calls():
    with pytest.raises(ValidationError, match="expected none with insecure_no_auth"):
        Settings(database=SecretStr("x"), origins=NAMED, insecure_no_auth=True)
