"""The REST API as its callers see it."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from srs import assess, embedded, load
from srs.certificate import PersonId, dump
from srs.channels.json import document
from srs.channels.knowledge_json import fmb_document, form_document
from srs.model import Contributions
from srs.service.desk import Served
from srs.service.rest import (
    documents,
    examples,
    knowledge_documents,
    openapi,
    router,
    stored_documents,
)
from srs.service.rest.problem_document import Problem
from srs.storage.replay import replay
from tests.make import ANSWERS, ON, WOMAN_43, certificate
from tests.rest import KEYS, NOW, OTHER_UNIT, UNIT, service, who

ROOT = Path(__file__).parents[2]
XML = (ROOT / "examples" / "certificate.xml").read_bytes()
DATA = ROOT / "tests" / "data" / "certificates"
PREDICTORS = examples.ASKED["predictors"]["value"]
OPINION = {"diagnosis": "F438A", "opinion": "LAGRE"}
FUTURE = [{"start": "2026-01-01", "end": "2026-02-01", "degree": 100}]
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A client of a service where nothing is stored, and which none of its tests stores in."""
    with service(tmp_path_factory.mktemp("empty")) as client:
        yield client
        assert stored(client) == stored(client, "events") == 0


@pytest.fixture
def client(tmp_path):
    with service(tmp_path) as client:
        yield client


def own(**given):
    return json.loads(dump(certificate(unit=UNIT, **given)))


def asked(**predictors):
    return {**PREDICTORS, "predictors": PREDICTORS["predictors"] | predictors}


def select(client, query):
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute(query)]


def stored(client, table="assessments"):
    """How many rows there are."""
    return select(client, f"SELECT count(*) FROM {table}")[0]


def conforms(model, found):
    """Has every field that is documented, and no other."""
    return model.model_validate(found).model_dump(mode="json", by_alias=True) == found


def problem(response, status, name):
    body = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert (body["status"], body["type"]) == (status, f"urn:srs:problem:{name}")
    assert body["instance"] == f"urn:srs:request:{response.headers['x-request-id']}"
    Problem.model_validate(body)
    return {(each["in"], each["field"]) for each in body.get("errors", ())}


# Assessing


def test_text_was_decoded_whatever_its_declaration_says(client):
    sent = [XML.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')]
    answer = client.post("/v1/assessments", json={"certificates": sent})
    assert answer.json()["certificate"]["id"] == "example-3"


@pytest.mark.parametrize("written", ["object", "text", "xml"])
def test_certificates_are_assessed_as_by_srs_assess(client, written):
    given = certificate(unit=UNIT)
    if written == "xml":
        sent, given = [XML.decode()], None
    else:
        sent = [own() if written == "object" else dump(certificate(unit=UNIT))]
    answer = client.post("/v1/assessments?lang=en", json={"certificates": sent, "answers": ANSWERS})
    assert answer.status_code == 201
    found = answer.json()
    assert conforms(documents.Assessment, found)
    assert found["stored"] == "2025-03-20T09:30:00Z"
    if given:
        expected = assess(
            [given], on=ON, model=load("srs-3.0"), knowledge=embedded(), answers=ANSWERS
        )
        for beside in ("id", "stored", "trial", "earlier", "answered"):
            del found[beside]
        assert found == document(expected, "en")


def test_xml_alone_is_a_certificate_without_answers(client):
    answer = client.post(
        "/v1/assessments", content=XML, headers={"Content-Type": "application/xml; charset=utf-8"}
    )
    assert answer.status_code == 201
    risk = answer.json()["risk"]
    assert risk["probability"] is None
    assert risk["bounds"][0] < risk["bounds"][1]


def test_predictors_give_what_the_same_certificate_gives(client):
    without = client.post("/v1/assessments", json=PREDICTORS).json()
    day_15 = own(postcode="41133") | {
        "periods": [{"start": "2025-03-06", "end": "2025-03-30", "degree": 100}]
    }
    answers = {key: PREDICTORS["answers"][key] for key in (*ANSWERS, "earlier_sick_leave")}
    within = client.post(
        "/v1/assessments", json={"certificates": [day_15], "answers": answers}
    ).json()
    assert conforms(documents.Assessment, without)
    curves = [{each["day"]: each for each in of["risk"].pop("curve")} for of in (without, within)]
    shared = (
        curves[0].keys() & curves[1].keys()
    )  # only the extension knows when the certificate ends
    assert shared >= curves[0].keys() - {each["day"] for each in without["length"]["remaining"]}
    assert [curves[0][day] for day in shared] == [curves[1][day] for day in shared]
    assert without["risk"] == within["risk"]
    assert without["explanation"] == within["explanation"]
    without["certificate"].pop("title")
    assert without["certificate"] == {"id": "example-1", "diagnosis": "F438A", "unit": UNIT}


def draft():
    written = (DATA / "fk7804-draft.xml").read_text(encoding="utf-8")
    return written.replace("2025-09-01", "2025-03-10").replace("2025-09-14", "2025-03-30")


def test_a_draft_is_stored_under_what_is_given_next_to_it(client):
    beside = {"unit": UNIT, "certificate": "draft-7", "person": WOMAN_43, "day": 15}
    answer = client.post("/v1/assessments", json={"certificates": [draft()], **beside})
    assert answer.status_code == 201, answer.text
    assert answer.json()["certificate"]["id"] == "draft-7"
    found = client.get("/v1/certificates/draft-7/assessments").json()
    assert [each["id"] for each in found["assessments"]] == [answer.json()["id"]]


def test_a_draft_without_id_is_not_stored_under_another_drafts_id(client):
    answer = client.post("/v1/assessments", json={"certificates": [draft()], "day": 15})
    assert answer.json()["certificate"]["id"] is None
    problem(client.get("/v1/certificates/draft/assessments"), 404, "not-stored")


@pytest.mark.parametrize(
    ("hour", "day"), [("2025-03-20T22:59:00", "2025-03-20"), ("2025-03-20T23:00:00", "2025-03-21")]
)
def test_today_is_the_day_in_sweden(tmp_path, hour, day):
    clock = datetime.fromisoformat(hour).replace(tzinfo=UTC)
    with service(tmp_path, clock=lambda: clock) as client:
        assert client.get(f"/v1/units/{UNIT}/spells").json()["on"] == day


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**PREDICTORS, "answers": {"university": "maybe"}}, "/answers/university"),
        ({**PREDICTORS, "answers": {"SA_1_gross": "maybe"}}, "/answers/SA_1_gross"),
        ({**PREDICTORS, "answers": {"SA_1_gross": []}}, "/answers/SA_1_gross"),
        (
            {**PREDICTORS, "answers": {"SA_1_gross": "0", "earlier_sick_leave": "1-90"}},
            "/answers/earlier_sick_leave",
        ),
        ({**PREDICTORS, "answers": {"nonsense": 1}}, "/answers"),
        ({**PREDICTORS, "answers": {"nonsense": []}}, "/answers"),
        (asked(day=0), "/predictors/day"),
        ({**PREDICTORS, "horizon": 1}, "/horizon"),
        ({**PREDICTORS, "horizon": 3651}, "/horizon"),
        (asked(postcode="0"), "/predictors/postcode"),
        (asked(diagnosis="0"), "/predictors/diagnosis"),
        (asked(person="198213319821"), "/predictors/person"),
        (asked(person="209903149821"), "/predictors/person"),
        ({**PREDICTORS, "horizon": 15}, "/horizon"),
        ({"certificates": [own(), "<x/>"]}, "/certificates/1"),
        ({"certificates": [own(), {}]}, "/certificates/1"),
        ({"certificates": [own(), own() | {"person": "1"}]}, "/certificates/1/person"),
        ({"certificates": [own() | {"periods": [{}]}]}, "/certificates/0/periods/0"),
        ({"predictors": {str(each): 1 for each in range(2000)}}, ""),
        ({"certificates": [(DATA / "billion-laughs.xml").read_text()]}, "/certificates/0"),
        ({"certificates": [own() | {"person": WOMAN_43}], "person": "196501019813"}, "/person"),
        ({"certificates": [own()], "unit": OTHER_UNIT}, "/unit"),
        ({"certificates": [own()], "certificate": "another"}, "/certificate"),
        ({"certificates": [own()], "postcode": "80010"}, "/postcode"),
        ({"certificates": [own()], "day": 57}, "/day"),
        ({"certificates": [own() | {"unit": "SE 1"}]}, "/certificates/0"),
        ({"certificates": [own() | {"id": "a\nb"}]}, "/certificates/0"),
        ({"certificates": []}, "/certificates"),
        ({"certificates": [own()] * 101}, "/certificates"),
    ],
)
def test_bad_input_is_placed_and_nothing_is_stored(empty, sent, field):
    assert problem(empty.post("/v1/assessments", json=sent), 422, "bad-input") == {("body", field)}
    assert stored(empty) == stored(empty, "access_log") == 0


WITHOUT_RISK = {
    "no_diagnosis": own(kind="AG7804") | {"diagnosis": None},
    "no_period": own() | {"periods": [], "signed": None},
    "no_model": own(diagnosis="S47"),
    "not_begun": own() | {"periods": FUTURE},
    "ended": own() | {"periods": [{"start": "2025-01-01", "end": "2025-02-01", "degree": 100}]},
    "beyond_last_horizon": own()
    | {"periods": [{"start": "2023-01-01", "end": "2025-04-01", "degree": 100}]},
    "answers_missing": own(),
}


@pytest.mark.parametrize("code", WITHOUT_RISK)
def test_without_risk_an_assessment_is_answered_and_stored_with_why(client, code):
    answer = client.post("/v1/assessments?lang=en", json={"certificates": [WITHOUT_RISK[code]]})
    shown = answer.json()
    assert answer.status_code == 201
    assert conforms(documents.Assessment, shown)
    assert shown["no_risk"]["code"] == code
    assert (shown["risk"] is None) == (code != "answers_missing")
    found = client.get(f"/v1/assessments/{shown['id']}?lang=en").json()
    assert conforms(stored_documents.StoredWhole, found)
    shown["certificate"].pop("title")
    for key in ("certificate", "predictors", "no_risk"):
        assert found[key] == shown[key]
    assert (found["risk"] is None) == (shown["risk"] is None)
    assert {key: shown["spell"][key] for key in found["spell"]} == found["spell"]
    listed = client.get("/v1/certificates/c-1/assessments").json()["assessments"]
    assert [each["id"] for each in listed] == [shown["id"]]
    assert client.get(f"/v1/units/{UNIT}/spells").json()["spells"] == []
    rows = client.get(f"/v1/units/{UNIT}/caseload").json()["rows"]
    assert len(rows) == (code not in ("no_period", "not_begun", "ended"))
    replayed = replay(client.app.state.desk.storage, load)
    assert (replayed.same, replayed.all) == (1, 1)


def test_a_draft_that_had_no_period_hides_no_spell_in_the_caseload(client):
    for each in (own(), WITHOUT_RISK["no_period"] | {"id": "c-2"}):
        assert client.post("/v1/assessments", json={"certificates": [each]}).status_code == 201
    rows = client.get(f"/v1/units/{UNIT}/caseload").json()["rows"]
    assert [each["certificate"] for each in rows] == ["c-1"]


@pytest.mark.parametrize("key", ["diagnosis", "periods", "unit", "occupations"])
def test_a_wrong_value_of_a_draft_is_pointed_at(client, key):
    sent = {"certificates": [{"format": "srs-certificate-1", key: 7}]}
    answer = client.post("/v1/assessments", json=sent)
    assert problem(answer, 422, "bad-input") == {("body", f"/certificates/0/{key}")}


def test_a_day_beyond_the_first_horizon_is_answered_for_the_next(client):
    answer = client.post("/v1/assessments?lang=en", json=asked(day=100)).json()
    assert (answer["risk"]["horizon"], answer["no_risk"]) == (180, None)
    assert answer["risk"]["of"] == "that the spell lasts more than 180 days"
    assert answer["explanation"]["reasons"]


def test_a_diagnosis_without_model(empty):
    problem(empty.get("/v1/diagnoses/A00/questions"), 404, "no-model")


# What was stored


@pytest.mark.parametrize("asking", [PREDICTORS, {"certificates": [own()], "answers": ANSWERS}])
def test_what_was_shown_is_what_is_stored(client, asking):
    shown = client.post("/v1/assessments", json=asking).json()
    found = client.get(f"/v1/assessments/{shown['id']}").json()
    assert conforms(stored_documents.StoredWhole, found)
    shown["certificate"].pop("title")
    for key in ("id", "stored", "certificate", "predictors"):
        assert found[key] == shown[key]
    for key in ("probability", "level", "day", "horizon", "average", "bounds"):
        assert found["risk"][key] == shown["risk"][key]
    for key in ("start", "end", "day"):
        assert found["spell"][key] == shown["spell"][key]
    assert found["explanation"]["base"] == shown["explanation"]["base"]
    pairs = zip(found["explanation"]["reasons"], shown["explanation"]["reasons"], strict=True)
    assert all(each.items() <= whole.items() for each, whole in pairs)


def test_a_certificates_assessments_come_newest_first_with_the_newest_opinion(client):
    ids = [client.post("/v1/assessments", json=PREDICTORS).json()["id"] for _ in range(3)]
    for opinion in ("HOGRE", "KORREKT"):
        sent = {"diagnosis": "F43.8a", "opinion": opinion}
        answer = client.post("/v1/certificates/example-1/opinion", json=sent)
        assert conforms(stored_documents.OpinionStored, answer.json())
    found = client.get("/v1/certificates/example-1/assessments").json()
    assert conforms(stored_documents.StoredOfCertificate, found)
    assert [each["id"] for each in found["assessments"]] == ids[::-1]
    assert [each["opinion"] for each in found["assessments"]] == ["KORREKT", None, None]


def test_an_opinion_is_of_exactly_one_code(client):
    client.post("/v1/assessments", json=PREDICTORS)
    for sent in (
        {"diagnosis": "F43", "opinion": "HOGRE"},
        {"diagnosis": "F432", "opinion": "HOGRE"},
    ):
        answer = client.post("/v1/certificates/example-1/opinion", json=sent)
        problem(answer, 404, "not-stored")
    assert stored(client, "opinions") == 0


def test_the_shadows_assessment_is_stored_and_never_shown(tmp_path):
    with service(tmp_path, shadow="srs-2.1") as client:
        client.post("/v1/assessments", json=PREDICTORS)
        assert stored(client) == 2
        found = client.get("/v1/certificates/example-1/assessments")
        assert len(found.json()["assessments"]) == 1
        assert "srs-2.1" not in found.text
        (shadow,) = select(client, "SELECT id FROM assessments WHERE shadow_of IS NOT NULL")
        problem(client.get(f"/v1/assessments/{shadow}"), 404, "not-stored")


class Astray:
    """Explains whatever a true model does with what is no number."""

    def __init__(self, true):
        self._true = true

    def __getattr__(self, name):
        return getattr(self._true, name)

    def of(self, diagnosis):
        return Astray(self._true.of(diagnosis))

    def contributions(self, *asked):
        base, values = self._true.contributions(*asked)
        return Contributions(base * float("nan"), values)


def test_a_shadow_that_goes_astray_takes_nothing_with_it(tmp_path):
    with service(tmp_path) as client:
        desk = client.app.state.desk
        desk.served = Served(desk.served.shown, Astray(load("boosted-2")))
        assert client.post("/v1/assessments", json=PREDICTORS).status_code == 201
        assert stored(client) == 1


def test_a_units_spells_are_those_that_go_on(client):
    ended = own(id="ended", person=PersonId.parse("196501019813", on=ON)) | {
        "periods": [{"start": "2025-02-20", "end": "2025-03-17", "degree": 100}]
    }
    for each in (own(), ended):
        sent = {"certificates": [each], "answers": ANSWERS, "defaults": True, "day": 20}
        assert client.post("/v1/assessments", json=sent).status_code == 201

    def spells(query=""):
        found = client.get(f"/v1/units/{UNIT}/spells{query}")
        assert conforms(stored_documents.UnitSpells, found.json())
        assert WOMAN_43.replace("-", "") not in found.text
        return {each["certificate"]: each for each in found.json()["spells"]}

    assert spells().keys() == {"c-1"}
    assert spells("?days_since_end=3").keys() == {"c-1", "ended"}
    assert spells("?on=2025-03-17").keys() == {"c-1", "ended"}
    assert spells()["c-1"]["day"] == 32
    assert spells("?on=2025-03-21")["c-1"]["day"] == 33
    assert spells("?days_since_end=3")["ended"]["day"] == 26
    assert client.get(f"/v1/units/{OTHER_UNIT}/spells").json()["spells"] == []


@pytest.mark.parametrize("query", ["on=2025-02-30", "on=1899-01-01", "days_since_end=-1"])
def test_a_day_that_is_none_is_refused(empty, query):
    answer = empty.get(f"/v1/units/{UNIT}/spells?{query}")
    assert problem(answer, 422, "bad-input") == {("query", f"/{query.partition('=')[0]}")}


def entries(client):
    query = "SELECT entry FROM access_log ORDER BY number"
    return [json.loads(entry) for entry in select(client, query)]


def test_every_reading_and_writing_about_a_person_is_entered(client):
    headers = {"SRS-User": "SE1-DOCTOR", "SRS-Purpose": "quality"}
    shown = client.post("/v1/assessments", json=PREDICTORS, headers=headers).json()
    client.post("/v1/certificates/example-1/opinion", json=OPINION, headers=headers)
    client.get(f"/v1/assessments/{shown['id']}", headers=headers)
    client.get("/v1/certificates/example-1/assessments", headers=headers)
    client.get(f"/v1/units/{UNIT}/spells", headers=headers)
    found = entries(client)
    actions = ["assess", "opinion", "assessments", "assessments", "spells"]
    assert [each["action"] for each in found] == actions
    assert {len(each["persons"]) for each in found} == {1}
    assert {each["persons"][0] for each in found} == {found[0]["persons"][0]}
    assert {(each["caller"], each["user"]) for each in found} == {("everywhere", "SE1-DOCTOR")}
    assert {each["purpose"] for each in found} == {"quality"}
    assert [each["certificates"] for each in found] == [["example-1"]] * 4 + [[]]
    assert [each["unit"] for each in found] == [UNIT] * 5


# Units and scopes


def test_a_caller_sees_and_writes_its_own_units_only(client):
    shown = client.post("/v1/assessments", json=PREDICTORS, headers=who("unit")).json()
    addresses = [f"/v1/assessments/{shown['id']}", "/v1/certificates/example-1/assessments"]
    for address in addresses:
        assert client.get(address, headers=who("unit")).status_code == 200
        theirs = client.get(address, headers=who("other"))
        problem(theirs, 404, "not-stored")
        nothing = client.get(address.replace("example-1", "nothing").replace(shown["id"], "0" * 32))
        assert theirs.json()["detail"] == nothing.json()["detail"]
    theirs = client.post("/v1/certificates/example-1/opinion", json=OPINION, headers=who("other"))
    problem(theirs, 404, "not-stored")
    problem(client.get(f"/v1/units/{UNIT}/spells", headers=who("other")), 403, "not-permitted")
    event = {"kind": "opened", "unit": UNIT}
    problem(client.post("/v1/events", json=event, headers=who("other")), 403, "not-permitted")


@pytest.mark.parametrize(
    "sent",
    [asked(unit=OTHER_UNIT), asked(unit=None), {"certificates": [own() | {"unit": OTHER_UNIT}]}],
)
def test_a_caller_of_units_gives_one_of_them(empty, sent):
    answer = empty.post("/v1/assessments", json=sent, headers=who("unit"))
    problem(answer, 403, "not-permitted")
    problem(
        empty.post("/v1/events", json={"kind": "shown"}, headers=who("unit")), 403, "not-permitted"
    )
    assert stored(empty) == 0
    assert {each["outcome"] for each in entries(empty)} == {"refused"}


def operations():
    for path, methods in openapi.description(router)["paths"].items():
        for method in methods:
            address = path.replace("{diagnosis}", "F43").replace("{name}", "srs-3.0")
            yield (
                method,
                address.replace("{assessment}", "0" * 32).replace("{", "").replace("}", ""),
            )


@pytest.mark.parametrize(("method", "address"), [*operations()])
def test_every_address_asks_who_calls_and_whether_it_may(empty, method, address):
    unknown = empty.request(method, address, headers=who("nobody"))
    problem(unknown, 401, "not-authenticated")
    assert unknown.headers["www-authenticate"] == "Bearer"
    known = empty.request(method, address, headers=who("reader"))
    if "/diagnoses/" in address or "/models" in address:
        assert known.status_code == 200
    else:
        problem(known, 403, "not-permitted")


# Idempotency


def test_the_same_request_with_the_same_key_is_stored_once(client):
    key = {"Idempotency-Key": "k"}
    first, again = (client.post("/v1/assessments", json=PREDICTORS, headers=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert stored(client) == 1
    assert stored(client, "access_log") == 2


@pytest.mark.parametrize(
    "other",
    [
        {"json": asked(day=16)},
        {"json": PREDICTORS, "params": {"lang": "en"}},
        {"json": PREDICTORS, "headers": {"Accept-Language": "en"}},
    ],
)
def test_another_request_with_the_key_is_refused(client, other):
    key = {"Idempotency-Key": "k"}
    client.post("/v1/assessments", json=PREDICTORS, headers=key)
    headers = other.pop("headers", {}) | key
    problem(client.post("/v1/assessments", headers=headers, **other), 422, "key-reused")
    assert stored(client) == 1


def test_a_key_is_one_callers_and_one_addresss(client):
    key = {"Idempotency-Key": "k"}
    first = client.post("/v1/assessments", json=PREDICTORS, headers=key | who("everywhere"))
    other = client.post("/v1/assessments", json=PREDICTORS, headers=key | who("unit"))
    assert first.json()["id"] != other.json()["id"]
    event = client.post("/v1/events", json=examples.EVENT["opened"]["value"], headers=key)
    problem(event, 422, "key-reused")


def test_a_refused_request_keeps_no_key(client):
    key = {"Idempotency-Key": "k"}
    problem(client.post("/v1/certificates/c/opinion", json=OPINION, headers=key), 404, "not-stored")
    client.post("/v1/assessments", json=asked(certificate="c"))
    assert client.post("/v1/certificates/c/opinion", json=OPINION, headers=key).status_code == 201


def test_at_the_same_time_one_is_stored(client):
    key = {"Idempotency-Key": "k"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: client.post("/v1/assessments", json=PREDICTORS, headers=key), range(16)
            )
        )
    assert len({each.content for each in answers}) == 1
    assert stored(client) == 1


def test_a_key_outlives_a_change_of_secrets(tmp_path):
    key = {"Idempotency-Key": "k"}
    with service(tmp_path) as client:
        first = client.post("/v1/assessments", json=PREDICTORS, headers=key)
    with service(tmp_path, keys=f"k2:{'08' * 32},{KEYS}") as client:
        again = client.post("/v1/assessments", json=PREDICTORS, headers=key)
        assert again.content == first.content
        other = client.post("/v1/assessments", json=asked(day=16), headers=key)
        problem(other, 422, "key-reused")


def test_the_stored_hash_of_a_request_reveals_nothing_without_the_key(tmp_path):
    digests = set()
    for secret in ("07", "08"):
        folder = tmp_path / secret
        folder.mkdir()
        with service(folder, keys=f"k1:{secret * 32}") as client:
            client.post("/v1/assessments", json=PREDICTORS, headers={"Idempotency-Key": "k"})
            digests.update(select(client, "SELECT digest FROM idempotency"))
    assert len(digests) == 2


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "nyckel-å".encode()])
def test_a_key_is_visible_ascii(empty, key):
    answer = empty.post("/v1/assessments", json=PREDICTORS, headers={"Idempotency-Key": key})
    assert problem(answer, 422, "bad-input") == {("header", "/idempotency-key")}


# Knowledge, models, languages


def test_knowledge_is_what_the_channels_say(empty):
    model = load("srs-3.0").of(certificate().diagnosis)
    form = empty.get("/v1/diagnoses/F43.8A/questions?lang=en").json()
    assert conforms(knowledge_documents.Form, form)
    assert form == form_document(model, "en") | {"model": "srs-3.0"}
    fmb = empty.get("/v1/diagnoses/F438A/fmb").json()
    assert conforms(knowledge_documents.Fmb, fmb)
    assert fmb == fmb_document(embedded().fmb.about(certificate().diagnosis), "sv")
    assert conforms(knowledge_documents.Measures, empty.get("/v1/diagnoses/F43/measures").json())
    assert conforms(
        knowledge_documents.Statistics, empty.get("/v1/diagnoses/F43/statistics").json()
    )
    for part, model in (
        ("fmb", knowledge_documents.Fmb),
        ("statistics", knowledge_documents.Statistics),
    ):
        nothing = empty.get(f"/v1/diagnoses/Q99/{part}").json()
        assert conforms(model, nothing)
        assert nothing["diagnosis"] is None


def test_models_and_cards(empty):
    listed = empty.get("/v1/models").json()
    assert conforms(knowledge_documents.Models, listed)
    assert [each["name"] for each in listed["models"] if each["shown"]] == ["srs-3.0"]
    for each in listed["models"]:
        card = empty.get(f"/v1/models/{each['name']}").json()
        assert conforms(knowledge_documents.ModelCard, card)
        assert card.items() >= each.items()
    problem(empty.get("/v1/models/..%2Fmodels"), 404, "no-such-address")
    problem(empty.get("/v1/models/srs-1"), 404, "no-model")


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", "", "sv"),
        ("", "en, sv;q=0.5", "en"),
        ("?lang=sv", "en", "sv"),
        ("?lang=en", "sv", "en"),
    ],
)
def test_texts_are_in_the_language_asked_for(empty, query, header, expected):
    address = "/v1/diagnoses/F43.8A/questions"
    texts = {lang: empty.get(f"{address}?lang={lang}").text for lang in ("sv", "en")}
    assert texts["sv"] != texts["en"]
    found = empty.get(address + query, headers={"Accept-Language": header})
    assert found.text == texts[expected]


# Problems


def test_addresses_and_methods_that_are_not_there(empty):
    for address in ("/", "/v1", "/v2/assessments", f"/v1/{WOMAN_43}"):
        answer = empty.get(address, follow_redirects=False)
        problem(answer, 404, "no-such-address")
        assert WOMAN_43 not in answer.text
    answer = empty.put("/v1/assessments")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


def test_bodies_that_cannot_be_read(empty):
    as_json = {"Content-Type": "application/json"}
    post = empty.post
    problem(post("/v1/assessments", content=b'{"a', headers=as_json), 400, "malformed")
    problem(post("/v1/assessments", content=b"", headers=as_json), 400, "malformed")
    problem(post("/v1/assessments", content=b"{}"), 415, "unknown-media-type")
    problem(
        post("/v1/events", content=XML, headers={"Content-Type": "text/xml"}),
        415,
        "unknown-media-type",
    )
    problem(post("/v1/assessments", content=b" " * 6 * 2**20, headers=as_json), 413, "too-large")
    deep = b'{"certificates": ' + b"[" * 100_000
    problem(post("/v1/assessments", content=deep, headers=as_json), 400, "malformed")
    half = b'{"certificates": ["<a>\\ud800</a>"]}'  # of a character
    problem(post("/v1/assessments", content=half, headers=as_json), 422, "bad-input")


def test_a_database_that_fails_is_503_and_comes_back(client, tmp_path):
    with closing(sqlite3.connect(tmp_path / "srs.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE events RENAME TO away")
        event = examples.EVENT["opened"]["value"]
        answer = client.post("/v1/events", json=event)
        problem(answer, 503, "unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        other.execute("ALTER TABLE away RENAME TO events")
    assert client.post("/v1/events", json=event).status_code == 201


# The description


def test_every_example_works(client):
    described = client.get("/v1/openapi.json", headers={"X-API-Key": ""}).json()
    sent = 0
    assessment = client.post("/v1/assessments", json=PREDICTORS).json()["id"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for each in content.get("application/json", {}).get("examples", {}).values():
                address = path.replace("{certificate}", "example-1").replace("{unit}", UNIT)
                address = address.replace("{assessment}", assessment)
                done = min(map(int, operation["responses"]))
                if each["value"].get("store"):  # what stores only where it is asked to
                    done = 201
                answer = client.request(method.upper(), address, json=each["value"])
                assert answer.status_code == done, each
                sent += 1
    assert sent == 13


def shown_as(scheme, name):
    """The header with which the description says that *name*'s key is shown."""
    match scheme:
        case {"type": "apiKey", "in": "header"}:
            return {scheme["name"]: name}
        case {"type": "http", "scheme": "bearer"} if "bearerFormat" not in scheme:
            return {"Authorization": f"Bearer {name}"}


def test_whoever_shows_a_key_as_described_is_let_in(empty):
    described = empty.get("/v1/openapi.json").json()
    schemes = described["components"]["securitySchemes"]
    # Any of them will do, one alone.
    assert [[*each.items()] for each in described["security"]] == [[(name, [])] for name in schemes]
    ways = [headers for each in schemes.values() if (headers := shown_as(each, "reader"))]
    assert len(ways) == 2
    assert {each["type"] for each in schemes.values()} == {"mutualTLS", "http", "apiKey"}
    empty.headers.pop("X-API-Key")
    try:
        assert empty.get("/v1/models").status_code == 401
        for headers in ways:
            assert empty.get("/v1/models", headers=headers).status_code == 200
    finally:
        empty.headers |= who("everywhere")


def test_the_description_names_every_problem_and_nothing_elsewhere(empty):
    text = empty.get("/v1/openapi.json").text
    assert "http://" not in text
    assert "https://" not in text
    described = json.loads(text)
    (example,) = described["components"]["schemas"]["Problem"]["examples"]
    Problem.model_validate(example)
    assert described["openapi"].startswith("3.1")
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"401", "403", "422", "429", "500", "503"} <= operation["responses"].keys()


def test_everything_that_is_sent_and_answered_is_described(empty):
    described = empty.get("/v1/openapi.json").json()
    told = {
        f"{name}.{field}": of.get("description", "")
        for name, schema in described["components"]["schemas"].items()
        for field, of in schema.get("properties", {}).items()
    }
    for operation in each_operation(described):
        for of in operation.get("parameters", ()):
            told[f"{operation['operationId']} {of['name']}"] = of.get("description", "")
        for status, of in operation["responses"].items():
            told[f"{operation['operationId']} {status}"] = of["description"]
    assert len(told) > 700
    assert [name for name, text in told.items() if not text] == []


def test_an_operation_has_a_name_of_its_own_and_a_tag_that_is_described(empty):
    described = empty.get("/v1/openapi.json").json()
    names = [each["operationId"] for each in each_operation(described)]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and "v1" not in name for name in names)
    tags = {each["name"] for each in described["tags"] if each["description"]}
    assert {tag for each in each_operation(described) for tag in each["tags"]} == tags


def each_operation(described):
    return [each for methods in described["paths"].values() for each in methods.values()]


# Persons


def test_a_person_id_and_free_text_are_stored_nowhere(client, tmp_path):
    secret = "kanariefågel"
    person = "198203149821"
    key = {"Idempotency-Key": "k"}
    given = own() | {"person": person}
    asking = {"certificates": [given], "answers": ANSWERS, "person": "19820314-9821"}
    assert client.post("/v1/assessments", json=asking, headers=key).status_code == 201
    for sent in (
        {**asking, "answers": {secret: person}},
        {**asking, person: secret},
        {"certificates": [f"<{secret}>{person}"]},
        asked(person=person[:-1] + "X", certificate=secret),
    ):
        answer = client.post("/v1/assessments", json=sent)
        assert person not in answer.text
        assert secret not in answer.text
    client.post("/v1/events", json={"kind": secret, "certificate": person + secret})
    client.get(f"/v1/{secret}/{person}")
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for each in (person, "820314-9821", "8203149821", secret):
        assert each.encode() not in written


def test_stored_rows_show_when_the_clock_went_on(tmp_path):
    times = iter(NOW + timedelta(minutes=n) for n in range(100))
    with service(tmp_path, clock=lambda: next(times)) as client:
        one, two = (client.post("/v1/assessments", json=PREDICTORS).json() for _ in range(2))
        assert one["stored"] < two["stored"]
