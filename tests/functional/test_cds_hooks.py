"""CDS Hooks as a record system calls it: discovery, cards, feedback, and who may call."""

import json
import sqlite3
import time
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from srs.service.call import OPERATIONS
from tests.cds import (
    ANSWERS,
    HOOK,
    ORGANIZATION,
    PATIENT,
    PERSON,
    URL,
    call,
    certificate,
    editing,
    feedback,
    found,
    order,
)
from tests.cds_schemas import CALL, CARDS, DISCOVERY, FEEDBACK, faults
from tests.fhir import with_value
from tests.fhir_checks import broken, typed
from tests.rest import CALLERS, OTHER_UNIT, UNIT, application, service, who
from tests.unit.test_client_tokens import client as settings_of_client
from tests.unit.test_client_tokens import token, written

PATIENT_VIEW, ORDER, CERTIFICATE = (
    f"/cds-services/srs-{each}" for each in ("patient", "order", "certificate")
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cds")
    given = {"public_url": URL, "cds_certificate_hook": HOOK, "pages": True}
    with service(folder, **given, origins=("https://record.example",)) as made:
        yield made


def rows(client, query):
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute(query)]


def stored(client):
    return [
        rows(client, f"select count(*) from {t}") for t in ("assessments", "opinions", "trials")
    ]


def cards(client, path, body, **headers):
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert faults(CARDS, answer.json()) == []
    return answer.json()["cards"]


# Discovery


def test_discovery_is_for_everybody_and_as_the_specification_has_it(client):
    answer = TestClient(client.app).get("/cds-services")
    assert answer.status_code == 200
    assert faults(DISCOVERY, answer.json()) == []
    offered = {each["hook"]: each["id"] for each in answer.json()["services"]}
    assert offered == {
        "patient-view": "srs-patient",
        "order-sign": "srs-order",
        HOOK: "srs-certificate",
    }
    english = client.get("/cds-services", headers={"Accept-Language": "en"}).json()
    assert english["services"][0]["title"] == "Support with sick leave"


def test_prefetch_is_of_what_the_specification_recommends(client):
    """A read by id, or a search by a reference, _count and _sort; tokens of the context's root."""
    taken = {"patient", "_sort", "_count"}
    for each in client.get("/cds-services").json()["services"]:
        for template in each["prefetch"].values():
            _, _, query = template.partition("?")
            assert {pair.partition("=")[0] for pair in query.split("&") if query} <= taken
            for token_ in template.split("{{")[1:]:
                name = token_.partition("}}")[0]
                assert name in ("context.patientId", "context.userId", "context.organizationId")


def test_a_hook_of_ones_own_is_offered_where_it_has_a_name(tmp_path):
    with service(tmp_path) as plain:
        assert len(plain.get("/cds-services").json()["services"]) == 2
        assert plain.post(CERTIFICATE, json=editing()).status_code == 404


# Cards


def test_a_card_names_the_assessment_that_was_stored(client):
    body = call()
    assert faults(CALL, body) == []
    (card,) = cards(client, PATIENT_VIEW, body)
    (id,) = rows(client, "select id from assessments order by number desc limit 1")
    assert card["uuid"].replace("-", "") == id
    told = client.get(f"/v1/assessments/{id}").json()
    assert told["shown"]["id"] == id
    assert told["certificate"]["unit"] == UNIT
    assert rows(client, "select user from assessments order by number desc limit 1") == [
        "SE2321000016-DOC"
    ]
    assert card["links"] == [
        {"label": "Hela bedömningsunderlaget", "url": f"{URL}/stored/{id}", "type": "absolute"}
    ]
    assert PERSON not in json.dumps(card)
    assert {each["code"] for each in card["overrideReasons"]} == {
        "HOGRE",
        "KORREKT",
        "LAGRE",
        "KAN_EJ_BEDOMA",
    }


def test_each_hook_gives_the_same_for_the_same_certificate(client):
    bodies = {PATIENT_VIEW: call(), ORDER: order(), CERTIFICATE: editing(certificate())}
    told = [cards(client, path, body)[0] for path, body in bodies.items()]
    assert len({each["summary"] for each in told}) == 1
    assert len({each["detail"] for each in told}) == 1


def test_answers_next_to_the_certificate_make_a_number(client):
    body = editing(certificate(), answers=ANSWERS)
    (card,) = cards(client, CERTIFICATE, body, **{"Accept-Language": "en"})
    assert card["indicator"] == "warning"
    id = card["uuid"].replace("-", "")
    shown = client.get(f"/v1/assessments/{id}?lang=en").json()["shown"]
    assert card["summary"].startswith(f"{shown['risk']['percent']}% risk that the spell")
    fhir = client.get(f"/v1/assessments/{id}", headers={"Accept": "application/fhir+json"}).json()
    assert typed(fhir) == broken(fhir) == []
    number = fhir["prediction"][0]["probabilityDecimal"]
    assert number == pytest.approx(100 * shown["risk"]["probability"], rel=1e-15)


def test_suggested_measures_are_proposals_of_the_patient(client):
    (card,) = cards(client, PATIENT_VIEW, call())
    resources = [each["actions"][0]["resource"] for each in card["suggestions"]]
    assert resources
    for each in resources:
        assert typed(each) == broken(each) == []
        assert each["subject"] == {"reference": "Patient/p1"}


def test_a_draft_has_its_unit_from_the_context(client):
    draft = {
        key: value
        for key, value in certificate(status="in-progress").items()
        if key not in ("author", "authored")
    }
    body = editing(draft, organizationId="o1")
    body["prefetch"]["organization"] = ORGANIZATION
    assert cards(client, CERTIFICATE, body)
    assert rows(client, "select unit from assessments order by number desc limit 1") == [UNIT]


def test_history_is_counted_and_the_same_certificate_once(client):
    earlier = certificate(identifier={"value": "earlier"})
    text = json.dumps(earlier).replace("2025-03", "2025-02").replace("2025-04", "2025-03")
    history = found(json.loads(text.replace("-31", "-28").replace("-30", "-28")), certificate())
    body = editing(certificate())
    body["prefetch"]["certificates"] = history
    (card,) = cards(client, CERTIFICATE, body)
    assert card["detail"] != cards(client, CERTIFICATE, editing(certificate()))[0]["detail"]


SILENT = {
    "nothing was found": {"patient": PATIENT, "certificates": None},
    "an empty bundle": {"patient": PATIENT, "certificates": found()},
    "other forms alone": {
        "patient": PATIENT,
        "certificates": found(certificate(questionnaire="https://a/PHQ-9")),
    },
    "taken back": {
        "patient": PATIENT,
        "certificates": found(certificate(status="entered-in-error")),
    },
    "a spell that is over": {
        "patient": PATIENT,
        "certificates": found(json.loads(json.dumps(certificate()).replace("2025-", "2023-"))),
    },
}


@pytest.mark.parametrize("name", SILENT)
def test_without_content_there_is_no_card(client, name):
    before = stored(client)
    assert cards(client, PATIENT_VIEW, call(prefetch=SILENT[name])) == []
    assert stored(client) == before


def test_an_order_without_a_certificate_is_met_by_silence(client):
    body = order()
    del body["prefetch"]["certificates"]
    assert cards(client, ORDER, body) == []
    del body["prefetch"]
    assert cards(client, ORDER, body) == []


# Feedback


def test_why_a_card_is_not_followed_is_the_opinion_of_that_assessment(client):
    (card,), (other,) = (cards(client, PATIENT_VIEW, call()) for _ in range(2))
    body = feedback(card["uuid"], "LAGRE")
    body["feedback"][0]["overrideReason"]["userComment"] = "hemlig kommentar"
    assert faults(FEEDBACK, body) == []
    for _ in range(2):
        assert client.post(f"{PATIENT_VIEW}/feedback", json=body).status_code == 200
    id = card["uuid"].replace("-", "")
    assert client.get(f"/v1/assessments/{id}").json()["opinion"] == "LAGRE"
    assert client.get(f"/v1/assessments/{other['uuid'].replace('-', '')}").json()["opinion"] is None
    of_card = (
        "select count(*) from opinions join assessments on assessments.number = assessment "
        f"where id = '{id}'"
    )
    assert rows(client, of_card) == [1]
    dumped = rows(client, "select entry from access_log")
    assert "hemlig" not in " ".join(dumped)
    assert client.post(f"{PATIENT_VIEW}/feedback", json=feedback(card["uuid"])).status_code == 200
    assert client.get(f"/v1/assessments/{id}").json()["opinion"] == "HOGRE"


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "accepted", "acceptedSuggestions": [{"id": "x"}]},
        {"overrideReason": {"userComment": "nej"}},
    ],
)
def test_other_outcomes_are_taken_and_say_no_opinion(client, given):
    (card,) = cards(client, PATIENT_VIEW, call())
    before = stored(client)
    body = feedback(card["uuid"], **given)
    assert client.post(f"{PATIENT_VIEW}/feedback", json=body).status_code == 200
    assert stored(client) == before


def test_feedback_is_taken_whole_or_not_at_all(client):
    (card,) = cards(client, PATIENT_VIEW, call())
    body = feedback(card["uuid"])
    unknown = feedback("00000000-0000-4000-8000-000000000000")
    before = stored(client)
    both = {"feedback": body["feedback"] + unknown["feedback"]}
    assert client.post(f"{PATIENT_VIEW}/feedback", json=both).status_code == 404
    assert stored(client) == before


def test_a_card_of_another_unit_takes_no_feedback(client):
    (card,) = cards(client, PATIENT_VIEW, call())
    answer = client.post(
        f"{PATIENT_VIEW}/feedback", json=feedback(card["uuid"]), headers=who("other")
    )
    assert answer.status_code == 404


# What is at fault


def without(body, *path):
    changed = json.loads(json.dumps(body))
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    del place[last]
    return changed


CERTIFICATE_IN = ("prefetch", "certificates", "entry", 0, "resource")
WRONG = {
    "another hook": (PATIENT_VIEW, order(), 422, "/hook"),
    "an order without orders": (ORDER, call("order-sign"), 422, "/context/draftOrders"),
    "no hook": (PATIENT_VIEW, without(call(), "hook"), 422, "/hook"),
    "no context": (PATIENT_VIEW, without(call(), "context"), 422, "/context"),
    "no patient": (
        PATIENT_VIEW,
        without(call(), "context", "patientId"),
        422,
        "/context/patientId",
    ),
    "no instance": (PATIENT_VIEW, without(call(), "hookInstance"), 422, "/hookInstance"),
    "nothing sent along": (PATIENT_VIEW, without(call(), "prefetch"), 412, "/prefetch/patient"),
    "no certificates sent": (
        PATIENT_VIEW,
        without(call(), "prefetch", "certificates"),
        412,
        "/prefetch/certificates",
    ),
    "a patient of null": (
        PATIENT_VIEW,
        with_value(call(), None, "prefetch", "patient"),
        412,
        "/prefetch/patient",
    ),
    "a bundle for a patient": (
        PATIENT_VIEW,
        with_value(call(), found(PATIENT), "prefetch", "patient"),
        422,
        "/prefetch/patient",
    ),
    "another patient": (
        PATIENT_VIEW,
        with_value(call(), "p2", "prefetch", "patient", "id"),
        422,
        "/prefetch/patient",
    ),
    "another person's certificate": (
        PATIENT_VIEW,
        with_value(
            call(), "191212121212", *CERTIFICATE_IN, "contained", 0, "identifier", 0, "value"
        ),
        422,
        "",
    ),
    "a resource for a bundle": (
        PATIENT_VIEW,
        with_value(call(), certificate(), "prefetch", "certificates"),
        422,
        "/prefetch/certificates",
    ),
    "a page of several": (
        PATIENT_VIEW,
        with_value(
            call(), [{"relation": "next", "url": "https://a"}], "prefetch", "certificates", "link"
        ),
        422,
        "/prefetch/certificates/link",
    ),
    "a reference that leads nowhere": (
        PATIENT_VIEW,
        with_value(call(), {"reference": "Patient/p9"}, *CERTIFICATE_IN, "subject"),
        422,
        "/prefetch/certificates/entry/0/resource/subject",
    ),
    "of R5": (
        PATIENT_VIEW,
        with_value(call(), [{"value": "x"}], *CERTIFICATE_IN, "identifier"),
        422,
        "/prefetch/certificates/entry/0/resource/identifier",
    ),
    "no certificate in the context": (
        CERTIFICATE,
        without(editing(), "context", "certificate"),
        422,
        "/context/certificate",
    ),
    "a bundle for the certificate": (
        CERTIFICATE,
        editing(found(certificate())),
        422,
        "/context/certificate",
    ),
    "no such service": ("/cds-services/srs-x", call(), 404, None),
    "no such card": (
        f"{PATIENT_VIEW}/feedback",
        feedback("00000000-0000-4000-8000-000000000000"),
        404,
        None,
    ),
    "an opinion of nobody's": (
        f"{PATIENT_VIEW}/feedback",
        feedback("00000000-0000-4000-8000-000000000000", "KANSKE"),
        422,
        "/feedback/0",
    ),
    "no feedback": (f"{PATIENT_VIEW}/feedback", {"feedback": []}, 422, "/feedback"),
}


# Who is known by no person id: in the chart, and in a certificate that somebody else has.
NAMELESS = {"resourceType": "Patient", "id": "p1"}
OF_ANOTHER = certificate(subject={"reference": "Patient/p2"})


@pytest.mark.parametrize(
    ("patient", "other"), [(PATIENT, NAMELESS), (NAMELESS, NAMELESS), (NAMELESS, PATIENT)]
)
def test_a_certificate_of_another_patient_is_refused_without_a_person_id(client, patient, other):
    before = stored(client)
    certificates = found(OF_ANOTHER, other | {"id": "p2"})
    sent = {"patient": patient, "certificates": certificates}
    answer = client.post(PATIENT_VIEW, json=call(prefetch=sent))
    place = "/prefetch/certificates/entry/0/resource/subject"
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [place]
    assert PERSON not in answer.text
    assert stored(client) == before


def test_nothing_that_a_search_found_replaces_the_contexts_patient(client):
    of_own = certificate(subject={"reference": "Patient/p1"})
    sent = {"patient": NAMELESS, "certificates": found(of_own, PATIENT)}
    assert cards(client, PATIENT_VIEW, call(prefetch=sent))
    newest = "select person from assessments order by number desc limit 1"
    assert rows(client, newest) == [None]


def test_a_client_that_accepts_only_fhir_learns_that_a_card_is_none(client):
    before = stored(client)
    answer = client.post(PATIENT_VIEW, json=call(), headers={"Accept": "application/fhir+json"})
    assert (answer.status_code, stored(client)) == (406, before)
    either = {"Accept": "application/fhir+json, application/json"}
    assert cards(client, PATIENT_VIEW, call(), **either)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_at_fault_is_a_problem_at_once_and_nothing_is_stored(client, name):
    path, body, status, place = WRONG[name]
    before, taken = stored(client), []
    for _ in range(3):
        began = time.process_time()
        answer = client.post(path, json=body)
        taken.append(time.process_time() - began)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if place is not None and status == 422:
        assert place in [each["field"] for each in answer.json()["errors"]]
    elif place:
        assert place in answer.json()["detail"]
    assert PERSON not in answer.text
    assert "19121212" not in answer.text
    assert stored(client) == before
    assert min(taken) < 0.05


# Who may call


@pytest.fixture(scope="module")
def with_tokens(tmp_path_factory):
    """Two workers of one database, whose one client is known by its tokens."""
    folder = tmp_path_factory.mktemp("tokens")
    named = settings_of_client(str(written(folder)), scopes=("assess", "opinion"), units=(UNIT,))
    given = {"public_url": URL, "cds_certificate_hook": HOOK, "callers": (*CALLERS, named)}
    apps = [application(folder, **given) for _ in range(2)]
    with TestClient(apps[0]) as one, TestClient(apps[1]) as other:
        yield one, other


def bearer(path=PATIENT_VIEW, **claims):
    return {"Authorization": f"Bearer {token(aud=URL + path, **claims)}"}


def test_a_token_is_a_caller_once_over_all_workers(with_tokens):
    one, other = with_tokens
    shown = bearer()
    assert one.post(PATIENT_VIEW, json=call(), headers=shown).status_code == 200
    for again in (other, one):
        answer = again.post(PATIENT_VIEW, json=call(), headers=shown)
        assert answer.status_code == 401
        assert "not used before" in answer.json()["detail"]
    assert rows(one, "select caller from assessments order by number desc limit 1") == ["record"]


def test_a_token_of_one_address_is_worth_nothing_at_another(with_tokens):
    one, _ = with_tokens
    for path in (ORDER, f"{PATIENT_VIEW}/feedback"):
        assert one.post(path, json=order(), headers=bearer()).status_code == 401
    assert one.get("/v1/models", headers=bearer("/v1/models")).status_code == 401
    answer = one.post("/v1/assessments", json={}, headers=bearer("/v1/assessments"))
    assert answer.status_code == 401


def test_feedback_has_a_token_of_its_own_address(with_tokens):
    one, _ = with_tokens
    (card,) = one.post(PATIENT_VIEW, json=call(), headers=bearer()).json()["cards"]
    path = f"{PATIENT_VIEW}/feedback"
    answer = one.post(path, json=feedback(card["uuid"]), headers=bearer(path))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{"aud": URL}, {"exp": 1}, {"kid": "x"}, {"jti": None}, {"header": {"jku": "https://x"}}],
    ids=["aud", "expired", "kid", "jti", "jku"],
)
def test_a_token_that_is_wrong_is_401_at_once_and_nothing_is_stored(with_tokens, claims):
    one, _ = with_tokens
    before, taken = [*stored(one), rows(one, "select count(*) from seen_tokens")], []
    for _ in range(3):
        shown = {"Authorization": f"Bearer {token(**{'aud': URL + PATIENT_VIEW, **claims})}"}
        began = time.process_time()
        answer = one.post(PATIENT_VIEW, json=call(), headers=shown)
        taken.append(time.process_time() - began)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert min(taken) < 0.05
    assert [*stored(one), rows(one, "select count(*) from seen_tokens")] == before


def test_a_unit_that_is_not_the_clients_is_refused(with_tokens):
    one, _ = with_tokens
    other = with_value(
        call(), OTHER_UNIT, *CERTIFICATE_IN, "contained", 1, "identifier", 0, "value"
    )
    before = stored(one)
    assert one.post(PATIENT_VIEW, json=other, headers=bearer()).status_code == 403
    assert stored(one) == before


def test_scopes_are_asked_as_everywhere(client):
    answer = client.post(PATIENT_VIEW, json=call(), headers=who("reader"))
    assert answer.status_code == 403
    assert {"card", "card_feedback"} <= OPERATIONS


def test_a_page_of_a_listed_origin_may_call_and_no_other(client):
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    for origin, allowed in (("https://record.example", True), ("https://evil.example", False)):
        answer = client.options(PATIENT_VIEW, headers={**asked, "Origin": origin})
        assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
    answer = client.get("/cds-services", headers={"Origin": "https://record.example"})
    assert answer.headers["access-control-allow-origin"] == "https://record.example"
