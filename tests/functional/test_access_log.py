"""The access log covers everybody who is shown or written about, at every address.

Every address that the application declares has to be here, with whom it is about.
"""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pydantic import SecretStr
from sqlalchemy import text
from starlette.testclient import TestClient

from srs.service.app import create_app
from srs.service.settings import Settings
from srs.storage import Keys
from tests.databases import with_tables
from tests.functional import routes
from tests.functional.test_service_promises import declared
from tests.rest import KEYS, NO_LIMIT, NOW, caller, who

A, B = "198203149821", "197010233237"
OWN, OTHER = "SE2321000016-A", "SE2321000016-B"
USER = "SE2321000016-USER"
# Whom an address is about: a person whose id or certificate it names, all of a unit, or nobody.
PERSON, UNIT, NOBODY = "person", "unit", "nobody"
ABOUT = {
    ("POST", "/services/getsrs"): PERSON,
    ("POST", "/services/getsrsfordiagnosis"): NOBODY,
    ("POST", "/services/predictionquestions"): NOBODY,
    ("POST", "/services/diagnosiscodes"): NOBODY,
    ("POST", "/services/diagnosiscodes/v1.0"): NOBODY,
    ("POST", "/services/get-risk-prediction-for-certificate/v1.0"): PERSON,
    ("POST", "/services/set-consent"): PERSON,
    ("POST", "/services/get-consent"): PERSON,
    ("POST", "/services/set-own-opinion"): PERSON,
    ("POST", "/services/ping-for-configuration"): NOBODY,
    ("POST", "/cds-services/{service}"): PERSON,
    ("POST", "/cds-services/{service}/feedback"): PERSON,
    ("POST", "/v1/assessments"): PERSON,
    ("GET", "/v1/assessments/{assessment}"): PERSON,
    ("POST", "/v1/assessments/{assessment}/confirmation"): PERSON,
    ("PUT", "/v1/assessments/{assessment}/opinion"): PERSON,
    ("DELETE", "/v1/assessments/{assessment}/opinion"): PERSON,
    ("GET", "/v1/certificates/{certificate}/assessments"): PERSON,
    ("POST", "/v1/certificates/{certificate}/opinion"): PERSON,
    ("POST", "/v1/certificates/{certificate}/measures"): PERSON,
    ("GET", "/v1/certificates/{certificate}/measures"): PERSON,
    ("DELETE", "/v1/certificates/{certificate}/measures/{measure}/{status}"): PERSON,
    ("POST", "/v1/events"): PERSON,
    ("POST", "/v1/tickets"): PERSON,
    ("GET", "/v1/units/{unit}/spells"): UNIT,
    ("PUT", "/v1/units/{unit}/consent"): PERSON,
    ("POST", "/v1/units/{unit}/consent"): PERSON,
    ("GET", "/v1/units/{unit}/caseload"): UNIT,
    ("POST", "/v1/units/{unit}/caseload"): UNIT,
    **{
        ("GET", path): NOBODY
        for path in (
            *routes.PUBLIC,
            *("/v1/models", "/v1/models/{name}", "/metrics"),
            *(
                f"/v1/diagnoses/{{diagnosis}}/{part}"
                for part in ("questions", "fmb", "measures", "statistics")
            ),
        )
    },
}
CALLERS = (caller("everywhere"), caller("own", (OWN,)), caller("other", (OTHER,)))


def application(folder, *callers, **given):
    url = f"sqlite:///{folder}/srs.db"
    with_tables(url)
    given = {"callers": callers, "pages": True, **NO_LIMIT, **given}
    settings = Settings(database=SecretStr(url), person_keys=SecretStr(KEYS), **given)
    return create_app(settings, clock=lambda: NOW)


@contextmanager
def service(folder, *callers, **given):
    headers = {"SRS-User": USER, "SRS-Purpose": "quality"}
    with TestClient(application(folder, *(callers or CALLERS), **given), headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with service(tmp_path_factory.mktemp("log")) as client:
        yield client


def entries(client, after=0):
    with client.app.state.desk.storage.read() as connection:
        query = text(f"SELECT entry FROM access_log WHERE number > {after} ORDER BY number")
        return [json.loads(each) for each in connection.execute(query).scalars()]


def pseudonym(person):
    return Keys.parse(KEYS).pseudonym(person)


def assess(client, person, unit, certificate, name="everywhere"):
    sent = routes.predictors(certificate, unit, person)
    answer = client.post("/v1/assessments", json=sent, headers=who(name))
    assert answer.status_code == 201
    return answer.json()["id"]


def requests(certificate, unit, person, assessment):
    """One for each address that is about somebody."""
    every = [*routes.every(certificate, unit, person, USER), *routes.of_assessment(assessment)]
    return {(each.method, each.route): each for each in every}


def outcome(client, sent, name):
    """The entries that a request leaves, and its answer."""
    before = len(entries(client))
    answer = sent.by(client, who(name))
    return entries(client, before), answer


def test_every_address_logs_whom_it_is_about(tmp_path):
    described = {("GET", path) for _, path in ABOUT if path.startswith("/services/")}
    own = {(method, path) for method, path in declared(tmp_path) if method != "HEAD"}
    assert within(own - described) == within(ABOUT)


def within(addresses):
    """The routes as walked have no prefix of a version."""
    return {(method, path.removeprefix("/v1")) for method, path in addresses}


@pytest.mark.parametrize("address", sorted(each for each, kind in ABOUT.items() if kind != NOBODY))
def test_whoever_is_shown_or_written_about_is_reported(client, address):
    assessment = assess(client, A, OWN, "c-a")
    sent = requests("c-a", OWN, A, assessment)[address]
    found, answer = outcome(client, sent, "own")
    assert answer.is_success
    told = [
        each
        for each in found
        if pseudonym(A) in each["persons"] and each["unit"] == OWN and each["outcome"] == "done"
    ]
    assert told
    assert {(each["user"], each["purpose"], each["caller"]) for each in told} == {
        (USER, "quality", "own")
    }
    assert {each["action"] for each in found} == {told[0]["action"]}


@pytest.mark.parametrize("address", sorted(each for each, kind in ABOUT.items() if kind != NOBODY))
def test_whoever_is_asked_for_by_another_unit_is_reported_as_refused(client, address):
    assessment = assess(client, A, OWN, "c-a")
    sent = requests("c-a", OWN, A, assessment)[address]
    found, answer = outcome(client, sent, "other")
    assert "annolikhet" not in answer.text
    assert answer.status_code in (200, 403, 404)
    assert {each["outcome"] for each in found} == {"refused"}
    assert {each["unit"] for each in found} == {OWN}
    if ABOUT[address] == PERSON:
        assert any(pseudonym(A) in each["persons"] for each in found)


@pytest.mark.parametrize("address", sorted(each for each, kind in ABOUT.items() if kind == NOBODY))
def test_what_is_about_nobody_leaves_no_entry(client, address):
    sent = {(each.method, each.route): each for each in routes.every()}[address]
    found, answer = outcome(client, sent, "everywhere")
    assert (found, answer.status_code) == ([], 200)


def with_another(certificate, sent):
    """A GetSRSInformation that names another's certificate as the one before."""
    whole = sent.body.decode()
    start = whole.index("<diagnosintyg>")
    end = whole.index("</diagnosintyg>") + len("</diagnosintyg>")
    about = whole[start:end]
    other = about.replace(routes.CERTIFICATE, certificate)
    return replace(sent, body=whole.replace(about, about + other).encode())


def current(**given):
    """A GetSRSInformation."""
    sent = next(routes.every(unit=OWN, person=A, free_text=USER))
    return replace(sent, body=routes.get_srs(unit=OWN, person=A, free_text=USER, **given))


@pytest.mark.parametrize("unit", [OWN, OTHER])
def test_another_persons_certificate_in_a_request_is_reported(client, unit):
    assess(client, B, unit, f"c-of-{unit}")
    found, answer = outcome(client, with_another(f"c-of-{unit}", current()), "everywhere")
    assert answer.text.count("annolikhet-overgransvarde>") == 4
    told = [each for each in found if pseudonym(B) in each["persons"]]
    assert [(each["unit"], each["outcome"]) for each in told] == [(unit, "done")]
    assert pseudonym(A) in found[0]["persons"]


def test_another_units_certificate_in_a_request_is_reported_as_refused(client):
    assess(client, B, OTHER, "c-refused")
    found, answer = outcome(client, with_another("c-refused", current()), "own")
    assert answer.text.count("annolikhet-overgransvarde>") == 2
    told = [each for each in found if pseudonym(B) in each["persons"]]
    assert [(each["unit"], each["outcome"]) for each in told] == [(OTHER, "refused")]


def test_of_several_persons_each_has_the_digest_of_what_is_stored_of_it(client):
    whole = current().body.decode()
    start, end = whole.index("<individ>"), whole.index("</individ>") + len("</individ>")
    one = whole[start:end]
    other = one.replace(A, B).replace(routes.CERTIFICATE, "c-b")
    sent = replace(current(), body=whole.replace(one, one + other).encode())
    found, _ = outcome(client, sent, "own")
    assert [each["persons"] for each in found] == [[pseudonym(A)], [pseudonym(B)]]
    assert [len(each["stored"]["assessments"]) for each in found] == [1, 1]


def test_what_was_stored_needs_the_scope_read_over_soap_as_over_rest(tmp_path):
    asking = caller("asking", "all", ("assess", "opinion"))
    with service(tmp_path, *CALLERS, asking) as client:
        id = assess(client, A, OWN, "c-1", "asking")
        assert client.get(f"/v1/assessments/{id}", headers=who("asking")).status_code == 403
        assert outcome(client, current(), "asking")[1].status_code == 200
        for sent in (with_another("c-1", current()), current(prediction="false")):
            found, answer = outcome(client, sent, "asking")
            assert (answer.status_code, "scope read" in answer.text) == (403, True)
            assert [(each["outcome"], each["persons"]) for each in found] == [
                ("refused", [pseudonym(A)])
            ]


@pytest.mark.parametrize("subject", ["SE2321000016-REAL", "198203149821", "4f0e some text"])
def test_the_tokens_user_is_kept_next_to_the_requests_user(tmp_path, subject):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k", "use": "sig"}
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [public]}))
    given = {
        "oauth_issuer": "https://issuer.example",
        "oauth_audience": "srs",
        "oauth_jwks": str(tmp_path / "jwks.json"),
    }
    claims = {
        "iss": "https://issuer.example",
        "aud": "srs",
        "sub": subject,
        "client_id": "webcert",
        "scope": "assess read",
        "srs_units": [OWN],
        "exp": datetime.now(UTC) + timedelta(minutes=1),
    }
    token = jwt.encode(claims, key, "RS256", headers={"kid": "k", "typ": "at+jwt"})
    with service(tmp_path, **given) as client:
        current().by(client, {"Authorization": f"Bearer {token}"})
        (entry,) = entries(client)
    assert entry["user"] == USER
    kept = subject if subject.startswith("SE") else Keys.parse(KEYS).reference(subject)
    assert entry["subject"] == kept
    assert subject.startswith("SE") or kept.startswith("hash.")


def test_an_answer_that_is_given_again_is_reported_again(client):
    sent = routes.predictors("c-again", OWN, A)
    for _ in range(2):
        before = len(entries(client))
        headers = who("own") | {"Idempotency-Key": "again"}
        assert client.post("/v1/assessments", json=sent, headers=headers).status_code == 201
        (entry,) = entries(client, before)
        assert entry["persons"] == [pseudonym(A)]


def test_newest_is_what_was_committed_last_whatever_the_clock_says(tmp_path):
    times = [NOW, NOW - timedelta(days=30)]
    url = f"sqlite:///{tmp_path}/srs.db"
    with_tables(url)
    settings = Settings(
        database=SecretStr(url), person_keys=SecretStr(KEYS), callers=CALLERS, **NO_LIMIT
    )
    with TestClient(create_app(settings, clock=lambda: times[0])) as client:
        for _ in range(2):
            last = assess(client, A, OWN, "c-1")
            times.pop(0) if len(times) > 1 else None
        listed = client.get("/v1/certificates/c-1/assessments", headers=who("own")).json()
        assert listed["assessments"][0]["id"] == last
