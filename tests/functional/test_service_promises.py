"""What the service promises about the data that it holds, tested on a real service."""

import hashlib
import json
import re
import sqlite3

import pytest

from srs.service.app import create_app
from srs.service.settings import Settings
from tests.databases import with_tables
from tests.functional import routes
from tests.functional.service import serving

SCOPES = ["assess", "read", "opinion", "consent", "usage", "knowledge", "metrics", "tickets"]
FREE_TEXT = "KANARIEFAGEL mår illa"
# In the ways in which people and programs write it.
PERSON = re.compile(r"(19)?820314[-+]?9821")

CALLERS = {
    "own": {"units": [routes.UNIT], "scopes": SCOPES},
    "other": {"units": ["SE2321000016-B"], "scopes": SCOPES},
    "nothing": {"units": [routes.UNIT], "scopes": []},
    "expired": {"units": [routes.UNIT], "scopes": SCOPES, "expires": "2024-01-01T00:00:00Z"},
    "all": {"units": "all", "scopes": SCOPES},
}


def config(folder):
    """Each caller's key is its name."""
    lines = []
    for name, given in CALLERS.items():
        expires = given.get("expires", "2099-01-01T00:00:00Z")
        lines += [
            "[[callers]]",
            f"name = {json.dumps(name)}",
            f"units = {json.dumps(given['units'])}",
            f"scopes = {json.dumps(given['scopes'])}",
            f'key_sha256 = "{hashlib.sha256(name.encode()).hexdigest()}"',
            f"expires = {expires}",
        ]
    file = folder / "srs.toml"
    file.write_text("pages = true\ncalls_per_second = 100000\nburst = 100000\n" + "\n".join(lines))
    return file


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("promises")
    given = ["--config", config(folder)]
    unlimited = {"SRS_FAILURES_PER_MINUTE": "100000"}
    with serving(folder, *given, insecure=False, environment=unlimited) as running:
        running.folder = folder
        yield running


def key(name):
    return {"X-API-Key": name} if name else {}


def declared(folder):
    """Every address that the application answers, as it declares them itself."""
    url = f"sqlite:///{folder}/routes.db"
    with_tables(url)
    settings = Settings(insecure_no_auth=True, database=url, person_keys="a:" + "17" * 32)
    app = create_app(settings)
    found = set()

    def walk(routes, prefix=""):
        for route in routes:
            inside = getattr(route, "original_router", None)
            if inside is not None:
                walk(inside.routes, prefix or _prefix(route))
            else:
                found.update((method, prefix + route.path) for method in route.methods)

    walk(app.routes)
    app.state.desk.storage.close()
    return found


def _prefix(included):
    return ""


def test_the_walk_meets_every_address(tmp_path):
    walked = {(s.method, s.route) for s in [*routes.every(), *routes.of_assessment("0" * 32)]}
    described = {("GET", s.route) for s in routes.every() if s.route.startswith("/services/")}
    own = {(method, path) for method, path in declared(tmp_path) if method != "HEAD"}
    suffixes = {path for _, path in own}
    assert suffixes, "no routes found"
    missing = {
        (method, path)
        for method, path in own
        if not any(m == method and r.endswith(path) for m, r in walked | described)
    }
    assert not missing


@pytest.mark.parametrize("caller", [None, "unknown", "expired"])
def test_nobody_is_answered_without_a_valid_credential(service, caller):
    with service.client() as client:
        stored = client.post("/v1/assessments", json=routes.predictors(), headers=key("own"))
        for sent in [*routes.every(), *routes.of_assessment(stored.json()["id"])]:
            answer = sent.by(client, key(caller))
            if not sent.public:
                assert answer.status_code == 401, sent.route
                assert "annolikhet" not in answer.text
                assert "probability" not in answer.text


def test_nobody_is_answered_beyond_the_scopes(service):
    with service.client() as client:
        for sent in routes.every():
            if not sent.public:
                assert sent.by(client, key("nothing")).status_code == 403, sent.route


def test_nobody_sees_another_care_units_patients(service):
    with service.client() as client:
        for sent in routes.every():
            assert sent.by(client, key("own")).status_code in (200, 201), sent.route
        stored = client.post("/v1/assessments", json=routes.predictors(), headers=key("own"))
        for sent in [*routes.every(), *routes.of_assessment(stored.json()["id"])]:
            if sent.to_unit:
                answer = sent.by(client, key("other"))
                assert answer.status_code in (403, 404), sent.route
        wanted = routes.every()
        risks = next(each for each in wanted if "get-risk-prediction" in each.path)
        assert routes.CERTIFICATE in risks.by(client, key("own")).text
        assert routes.CERTIFICATE not in risks.by(client, key("other")).text


def test_a_person_and_free_text_are_nowhere_to_be_found_again(service):
    """Whatever address they are sent to, in every place that takes text."""
    answers = []
    canary = "820314-9821"
    headers = key("all") | {
        "X-Request-Id": canary,
        "SRS-User": canary,
        "SRS-Purpose": canary,
        "Idempotency-Key": canary,
        "User-Agent": f"{canary} KANARIEFAGEL",
        "Referer": f"http://localhost/{canary}/KANARIEFAGEL",
    }
    with service.client() as client:
        for given in (
            {"free_text": FREE_TEXT},
            {"certificate": routes.PERSON},
            {"unit": routes.PERSON},
            {"person": "198203149822"},
            {"person": "198213149821"},
            {"certificate": "KANARIEFAGEL mår"},
        ):
            for sent in routes.every(**given):
                for some in (key("all"), headers, key("all") | {"Idempotency-Key": canary}):
                    answer = routes.with_free_text(sent, canary).by(client, some)
                    fault = "Client</faultcode>" in answer.text
                    assert answer.status_code < 500 or fault, (sent.route, given)
                    if not answer.is_success:
                        answers.append(answer.text)
        read = 0
        for sent in routes.from_certificates(FREE_TEXT):
            for some in (key("all"), headers, key("all") | {"Idempotency-Key": f"c-{read}"}):
                answer = sent.by(client, some)
                assert answer.status_code in (201, 400, 422), answer.text
                answers.append(answer.text)
                read += answer.is_success
        assert read == 4 * 2
        metrics = client.get("/metrics", headers=key("all")).text
    everything = {
        "errors": "\n".join(answers),
        "metrics": metrics,
        "log": json.dumps(service.lines, ensure_ascii=False),
        "anchor": "".join(f.read_text() for f in service.folder.glob("*.anchor")),
        "database": "\n".join(sqlite3.connect(service.folder / "srs.db").iterdump()),
    }
    for place, text in everything.items():
        assert text, place
        assert not PERSON.search(text), place
        assert "KANARIEFAGEL" not in text, place
    assert "assessments" in everything["database"]
    assert routes.CERTIFICATE in everything["database"]
