"""Attacks on tickets: a page can do only what its ticket allows, while it is valid."""

import base64
import hashlib
import hmac
import json
import shutil
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from srs.service.rest import examples
from srs.storage import Keys
from tests.functional import routes
from tests.rest import KEYS, NOW, OTHER_UNIT, UNIT, application, caller, who

DOCTOR, OTHER_DOCTOR = "SE0000000000-DOCTOR", "SE0000000000-OTHER1"
ASKED = examples.ASKED["predictors"]["value"]
WANTED = {"user": DOCTOR, "unit": UNIT, "certificate": "c-1"}


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def on_time(clock):
    clock.now = NOW


@pytest.fixture(scope="module")
def client(tmp_path_factory, clock):
    app = application(tmp_path_factory.mktemp("tickets"), clock=clock)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def made(client, by="everywhere", **wanted):
    answer = client.post("/v1/tickets", json=WANTED | wanted, headers=who(by))
    assert answer.status_code == 201, answer.text
    return answer.json()["ticket"]


def bearer(ticket):
    return {"Authorization": f"Bearer {ticket}"}


def assessed(client, headers, certificate="c-1", unit=UNIT, **given):
    about = {"certificate": certificate, "unit": unit}
    about = {name: value for name, value in about.items() if value is not None}
    known = {k: v for k, v in ASKED["predictors"].items() if k not in ("certificate", "unit")}
    body = ASKED | {"predictors": known | about} | given
    return client.post("/v1/assessments", json=body, headers=headers)


def log(client):
    with client.app.state.desk.storage.read() as connection:
        found = connection.execute(text("SELECT entry FROM access_log ORDER BY number")).scalars()
        return [json.loads(each) for each in found]


def test_a_page_does_what_the_panel_does(client):
    ticket = bearer(made(client))
    answer = assessed(client, ticket)
    assert answer.status_code == 201
    id = answer.json()["id"]
    opinion = {"diagnosis": answer.json()["certificate"]["diagnosis"], "opinion": "HOGRE"}
    event = {"kind": "opened", "certificate": "c-1", "unit": UNIT}
    for method, path, body, status in (
        ("GET", f"/v1/assessments/{id}", None, 200),
        ("GET", "/v1/certificates/c-1/assessments", None, 200),
        ("POST", "/v1/certificates/c-1/opinion", opinion, 201),
        ("POST", "/v1/events", event, 201),
        ("POST", "/v1/events", {"kind": "opened"}, 201),
        ("GET", "/v1/diagnoses/F43/questions", None, 200),
    ):
        assert client.request(method, path, json=body, headers=ticket).status_code == status, path
    told = log(client)[-1]
    assert (told["user"], told["caller"]) == (DOCTOR, "everywhere")
    assert (told["unit"], told["certificates"]) == (UNIT, ["c-1"])


def test_a_page_tries_confirms_and_gives_an_opinion_of_its_own_certificate_alone(client):
    own, other = bearer(made(client)), bearer(made(client, certificate="c-2"))
    id = assessed(client, own, trial=True).json()["id"]
    of = f"/v1/assessments/{id}"
    opinion = {"opinion": "HOGRE"}
    steps = (
        ("GET", of, None, 200),
        ("POST", f"{of}/confirmation", None, 201),
        ("PUT", f"{of}/opinion", opinion, 201),
        ("DELETE", f"{of}/opinion", None, 200),
    )
    for method, path, body, status in steps:
        assert client.request(method, path, json=body, headers=other).status_code == 404, path
        assert (log(client)[-1]["outcome"], log(client)[-1]["user"]) == ("refused", DOCTOR)
        assert client.request(method, path, json=body, headers=own).status_code == status, path


def test_a_page_asks_for_consent_to_its_unit(client):
    ticket, person = bearer(made(client)), {"person": routes.PERSON}
    given = client.put(f"/v1/units/{UNIT}/consent", json=person | {"given": True}, headers=ticket)
    assert given.status_code == 201
    asked = client.post(f"/v1/units/{UNIT}/consent", json=person, headers=ticket)
    assert asked.json()["given"]
    elsewhere = client.post(f"/v1/units/{OTHER_UNIT}/consent", json=person, headers=ticket)
    assert elsewhere.status_code == 403


def test_what_a_page_does_not_say_its_ticket_says(client):
    answer = assessed(client, bearer(made(client)), certificate=None, unit=None)
    assert answer.json()["certificate"]["id"] == "c-1"
    assert answer.json()["certificate"]["unit"] == UNIT


def test_a_ticket_of_a_unit_is_for_its_caseload_and_all_its_certificates(client):
    ticket = bearer(made(client, certificate=None))
    for path in ("spells", "caseload"):
        assert client.get(f"/v1/units/{UNIT}/{path}", headers=ticket).status_code == 200
        assert client.get(f"/v1/units/{OTHER_UNIT}/{path}", headers=ticket).status_code == 403
    assert assessed(client, ticket, "c-7").status_code == 201
    assert assessed(client, ticket, "c-7", OTHER_UNIT).status_code == 403


def test_nothing_else_is_done_with_it_whatever_the_address(client):
    """All addresses there are, about another unit and certificate, and then about its own."""
    allowed = {
        *("/v1/assessments", "/v1/events", "/v1/certificates/{certificate}/opinion"),
        *("/v1/certificates/{certificate}/assessments", "/v1/models", "/v1/models/{name}"),
        *("/v1/assessments/{assessment}", "/v1/assessments/{assessment}/opinion"),
        *("/v1/assessments/{assessment}/confirmation", "/v1/units/{unit}/consent"),
        *(f"/v1/diagnoses/{{diagnosis}}/{each}" for each in ("questions", "fmb", "measures")),
        *("/v1/diagnoses/{diagnosis}/statistics", "/v1/certificates/{certificate}/measures"),
        "/v1/certificates/{certificate}/measures/{measure}/{status}",
    }
    ticket = bearer(made(client, certificate=routes.CERTIFICATE, unit=routes.UNIT))
    for unit, certificate in ((OTHER_UNIT, "c-9"), (routes.UNIT, "c-9"), (OTHER_UNIT, None)):
        named = {"certificate": certificate} if certificate else {}
        for sent in routes.every(unit=unit, **named):
            of_nobody = sent.public or (sent.route in allowed and not sent.to_unit)
            # Consent belongs to a person and a unit, whatever the certificate.
            consent = sent.route.endswith("/consent") and unit == routes.UNIT
            if not (of_nobody or consent):
                by_path = {"/v1/certificates/{certificate}/assessments"}
                expected = (403, 404) if sent.route in by_path else (403,)
                own = certificate is None and sent.route.startswith("/v1/certificates/")
                answer = sent.by(client, ticket)
                assert own or answer.status_code in expected, (sent.method, sent.route)
    for sent in routes.every():
        if not sent.public and sent.route not in allowed:
            assert sent.by(client, ticket).status_code == 403, sent.route


def test_what_it_is_refused_is_reported_in_the_access_log(client):
    ticket = bearer(made(client))
    for refused in (
        lambda: assessed(client, ticket, "c-2"),
        lambda: assessed(client, ticket, "c-1", OTHER_UNIT),
        lambda: client.post(
            "/v1/certificates/c-2/opinion",
            json={"diagnosis": "F43", "opinion": "HOGRE"},
            headers=ticket,
        ),
        lambda: client.post(
            "/v1/events", json={"kind": "opened", "certificate": "c-2"}, headers=ticket
        ),
    ):
        assert refused().status_code == 403
        assert (log(client)[-1]["outcome"], log(client)[-1]["user"]) == ("refused", DOCTOR)


def test_another_certificates_assessment_is_not_there_for_it(client):
    id = assessed(client, who("everywhere"), "c-2").json()["id"]
    nameless = assessed(client, who("everywhere"), None).json()["id"]
    for each in (id, nameless):
        answer = client.get(f"/v1/assessments/{each}", headers=bearer(made(client)))
        assert answer.status_code == 404
        assert log(client)[-1]["outcome"] == "refused"
    whole_unit = bearer(made(client, certificate=None))
    assert client.get(f"/v1/assessments/{nameless}", headers=whole_unit).status_code == 200


def test_it_ends_when_it_said_and_says_so(client, clock):
    made_at = client.post("/v1/tickets", json=WANTED | {"minutes": 3}, headers=who("everywhere"))
    ticket = bearer(made_at.json()["ticket"])
    assert made_at.json()["expires"] == "2025-03-20T09:33:00Z"
    clock.now = NOW + timedelta(minutes=3, microseconds=-1)
    assert client.get("/v1/models", headers=ticket).status_code == 200
    for later in (timedelta(minutes=3), timedelta(days=900)):
        clock.now = NOW + later
        answer = client.get("/v1/models", headers=ticket)
        assert answer.status_code == 401
        assert answer.json()["detail"] == (
            "the ticket: expected one that has not expired; fetch another"
        )


def test_tickets_that_end_do_not_lock_out_all_who_sit_behind_one_address(tmp_path, clock):
    with TestClient(application(tmp_path, clock=clock, failures_per_minute=1)) as client:
        ticket = bearer(made(client))
        clock.now = NOW + timedelta(hours=1)
        assert {client.get("/v1/models", headers=ticket).status_code for _ in range(9)} == {401}


def test_a_page_that_runs_wild_stops_its_user_alone(tmp_path):
    with TestClient(application(tmp_path, burst=5, calls_per_second=1e-9)) as client:
        wild, other = bearer(made(client)), bearer(made(client, user=OTHER_DOCTOR))
        statuses = [client.get("/v1/models", headers=wild).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        assert client.get("/v1/models", headers=other).status_code == 200
        assert client.get("/v1/models", headers=who("everywhere")).status_code == 200


def b64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def forged(client):
    """Tickets that nobody made."""
    good = made(client)
    kind, content, signature = good.split(".")
    said = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    for place, wrong in enumerate(said):
        changed = [*said[:place], "x" if isinstance(wrong, str) else wrong, *said[place + 1 :]]
        if changed == said:
            changed[place] = [] if wrong is None else wrong * 2
        yield f"{kind}.{b64(json.dumps(changed).encode())}.{signature}"
    key = bytes.fromhex(KEYS.partition(":")[2])
    for other in (b"", b"\x07" * 16, key, *Keys.parse(KEYS).derived("another")):
        mac = hmac.digest(other, f"{kind}.{content}".encode(), hashlib.sha256)
        yield f"{kind}.{content}.{b64(mac)}"
    for each in (signature[:-1], signature[:-2], signature + "A", "", signature.swapcase()):
        yield f"{kind}.{content}.{each}"
    yield from (f"{kind}.{content}", f"{kind}..{signature}", f"srs-ticket-2.{content}.{signature}")
    yield from (f"{kind}.{signature}.{content}", f"{good}.", f"{good}x", f" {kind}. ", kind)
    yield from (f"srs-ticket-1.e30.{'A' * 43}", f"{kind}.{content}.å", "srs-ticket-" + "A" * 9000)


def test_nobody_else_makes_one(client):
    for each in forged(client):
        answer = client.get("/v1/models", headers={"Authorization": f"Bearer {each}".encode()})
        assert answer.status_code == 401, each
        assert each[:30] not in answer.text


def test_a_web_token_is_never_a_ticket_nor_a_ticket_a_token_or_a_key(client):
    claims = dict(zip("abcdefgh", ["everywhere", DOCTOR, UNIT, None, 1, 2, 3, 4], strict=True))
    claims |= {"exp": 4e9, "iss": "x", "aud": "srs", "sub": DOCTOR, "scope": "assess"}
    secret = Keys.parse(KEYS).derived("tickets")[0]
    for token in (jwt.encode(claims, None, "none"), jwt.encode(claims, secret, "HS256")):
        assert client.get("/v1/models", headers=bearer(token)).status_code == 401
    ticket = made(client)
    assert client.get("/v1/models", headers={"X-API-Key": ticket}).status_code == 401
    assert client.get("/v1/models", headers={"Authorization": ticket}).status_code == 401
    query = client.get("/v1/models", params={"ticket": ticket})
    assert query.status_code == 401


def test_whoever_has_one_is_its_user_and_cannot_say_otherwise(client):
    ticket = bearer(made(client))
    answer = assessed(client, ticket | {"SRS-User": OTHER_DOCTOR})
    assert answer.status_code == 201
    assert log(client)[-1]["user"] == DOCTOR


def test_with_another_credential_it_permits_no_more(client):
    ticket = bearer(made(client))
    both = ticket | who("everywhere")
    assert assessed(client, both, "c-2").status_code == 403
    assert client.post("/v1/tickets", json=WANTED, headers=both).status_code == 403
    assert client.get("/v1/models", headers=ticket | who("reader")).status_code == 401


def test_a_page_makes_no_tickets(client):
    answer = client.post("/v1/tickets", json=WANTED, headers=bearer(made(client)))
    assert answer.status_code == 403
    assert client.get("/metrics", headers=bearer(made(client))).status_code == 403


def test_nobody_gives_away_what_he_has_not(tmp_path):
    few = (caller("few", (UNIT,), ("tickets", "knowledge")), caller("none", (UNIT,), ("assess",)))
    with TestClient(application(tmp_path, callers=few)) as client:
        given = {"json": WANTED, "headers": who("none")}
        assert client.post("/v1/tickets", **given).status_code == 403
        other = {"json": WANTED | {"unit": OTHER_UNIT}, "headers": who("few")}
        assert client.post("/v1/tickets", **other).status_code == 403
        ticket = bearer(made(client, by="few"))
        assert client.get("/v1/models", headers=ticket).status_code == 200
        assert assessed(client, ticket).status_code == 403


CHANGES = {
    "removed": (),
    "expired": (caller("host").model_copy(update={"expires": NOW - timedelta(days=1)}),),
    "of another key": (caller("host").model_copy(update={"key_sha256": "0" * 64}),),
    "renamed": (caller("host").model_copy(update={"name": "guest"}),),
}


@pytest.mark.parametrize("callers", CHANGES.values(), ids=CHANGES)
def test_it_does_not_outlive_its_makers_credential(tmp_path, callers):
    with TestClient(application(tmp_path, callers=(caller("host"),))) as client:
        ticket = bearer(made(client, by="host"))
        assert client.get("/v1/models", headers=ticket).status_code == 200
    with TestClient(application(tmp_path, callers=callers)) as client:
        assert client.get("/v1/models", headers=ticket).status_code == 401


def test_it_permits_no_more_than_its_maker_may_by_now(tmp_path):
    with TestClient(application(tmp_path, callers=(caller("host"),))) as client:
        ticket = bearer(made(client, by="host"))
    fewer = caller("host", (OTHER_UNIT,), ("assess", "tickets"))
    with TestClient(application(tmp_path, callers=(fewer,))) as client:
        assert client.get("/v1/models", headers=ticket).status_code == 403
        assert assessed(client, ticket).status_code == 403


def test_it_ends_with_its_makers_credential(tmp_path):
    soon = caller("host").model_copy(update={"expires": NOW + timedelta(seconds=90)})
    with TestClient(application(tmp_path, callers=(soon,))) as client:
        answer = client.post("/v1/tickets", json=WANTED, headers=who("host"))
        assert answer.json()["expires"] == "2025-03-20T09:31:30Z"


def test_every_machine_with_the_same_keys_reads_it_and_no_other(tmp_path):
    (tmp_path / "a").mkdir()
    with TestClient(application(tmp_path / "a")) as client:
        ticket = bearer(made(client))
    new = "k2:" + "08" * 32
    for keys, status in ((KEYS, 200), (f"{new},{KEYS}", 200), (new, 401)):
        folder = tmp_path / "b"
        folder.mkdir()
        with TestClient(application(folder, keys=keys)) as client:
            assert client.get("/v1/models", headers=ticket).status_code == status
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("user", each) for each in ("19121212-1212", "191212121212", "anna", "", None, 7)),
        *(("unit", each) for each in ("19121212-1212", "", None, "a b")),
        *(("certificate", each) for each in ("19121212-1212", "", "a/b", 7)),
        *(("minutes", each) for each in (0, 16, -1, 1.5, "5", None, True)),
        ("person", "19121212-1212"),
    ],
)
def test_a_wish_that_is_not_in_its_form_is_refused_without_a_word_of_it(client, field, wrong):
    answer = client.post("/v1/tickets", json=WANTED | {field: wrong}, headers=who("everywhere"))
    assert answer.status_code == 422
    place = "" if field == "person" else f"/{field}"
    assert [each["field"] for each in answer.json()["errors"]] == [place]
    assert str(wrong) not in answer.json()["detail"] or wrong in ("", None, 0, 7, True)


def test_it_is_kept_nowhere_and_never_given_twice(client):
    headers = who("everywhere") | {"Idempotency-Key": "k"}
    answer = client.post("/v1/tickets", json=WANTED, headers=headers)
    assert answer.json()["errors"][0]["field"] == "/Idempotency-Key"
    ticket = made(client)
    assessed(client, bearer(ticket))
    with client.app.state.desk.storage.read() as connection:
        (file,) = connection.execute(text("SELECT file FROM pragma_database_list")).scalars()
        tables = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
    assert tables
    raw = b"".join(Path(f"{file}{end}").read_bytes() for end in ("", "-wal"))
    for part in ticket.split(".")[1:]:
        assert part.encode() not in raw


def test_two_pages_with_one_key_are_not_shown_each_others_answers(client):
    key = {"Idempotency-Key": "the-same"}
    one, other = bearer(made(client)), bearer(made(client, certificate="c-2"))
    first = assessed(client, one | key, certificate=None, unit=None)
    second = assessed(client, other | key, certificate=None, unit=None)
    assert first.json()["certificate"]["id"] == "c-1"
    assert second.status_code == 422
    assert second.json()["type"] == "urn:srs:problem:key-reused"


def test_where_nobody_is_asked_who_calls_a_ticket_still_ends_and_limits(tmp_path):
    clock = Clock()
    app = application(tmp_path, clock=clock, callers=(), insecure_no_auth=True)
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.post("/v1/tickets", json=WANTED)
        ticket = bearer(answer.json()["ticket"])
        assert assessed(client, ticket).status_code == 201
        assert assessed(client, ticket, "c-2").status_code == 403
        assert client.get("/v1/models", headers=ticket | {"Origin": "null"}).status_code == 401
        clock.now = NOW + timedelta(hours=1)
        assert client.get("/v1/models", headers=ticket).status_code == 401
