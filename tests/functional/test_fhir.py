"""FHIR over HTTP: requests and answers at the addresses of /v1, and what the service refuses."""

import json
import sqlite3
import time
from contextlib import closing

import pytest
from lxml import etree

from tests.cds import ANSWERS, certificate, found
from tests.fhir import with_value
from tests.fhir_checks import broken, typed
from tests.functional import routes
from tests.rest import UNIT, service, who

FHIR = "application/fhir+json"
SENT = {"Content-Type": FHIR}
WANTED = {"Accept": FHIR}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with service(tmp_path_factory.mktemp("fhir")) as made:
        yield made


def stored(client):
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        return [
            connection.execute(f"select count(*) from {table}").fetchone()
            for table in ("assessments", "trials", "opinions")
        ]


def parameters(**values):
    given = [{"name": "certificate", "resource": certificate()}]
    given += [{"name": "answers", "resource": ANSWERS}]
    given += [{"name": name, **value} for name, value in values.items()]
    return {"resourceType": "Parameters", "parameter": given}


def assess(client, resource, **headers):
    return client.post("/v1/assessments", json=resource, headers=SENT | headers)


def test_a_certificate_is_answered_by_a_risk_assessment_which_is_stored(client):
    answer = assess(client, certificate())
    assert (answer.status_code, answer.headers["content-type"]) == (201, FHIR)
    told = answer.json()
    assert typed(told) == broken(told) == []
    again = client.get(f"/v1/assessments/{told['id']}", headers=WANTED)
    assert again.headers["content-type"] == FHIR
    assert again.json() == told


def test_answers_day_and_horizon_are_given_next_to_it(client):
    asked = parameters(day={"valueInteger": 20}, horizon={"valueInteger": 180})
    told = assess(client, asked).json()
    shown = client.get(f"/v1/assessments/{told['id']}").json()["shown"]
    assert (shown["risk"]["day"], shown["risk"]["horizon"]) == (20, 180)
    assert told["prediction"][0]["probabilityDecimal"] == pytest.approx(
        100 * shown["risk"]["probability"], rel=1e-15
    )


def test_fhir_and_json_say_the_same_of_the_same(client):
    told = assess(client, parameters()).json()
    wire = {"certificates": [certificate()], "answers": {}}
    wire["answers"] = {
        each["linkId"]: each["answer"][0]["valueCoding"]["code"] for each in ANSWERS["item"]
    }
    whole = client.post("/v1/assessments", json=wire, headers={"Accept": FHIR})
    ids = {"id", "identifier"}
    assert {k: v for k, v in whole.json().items() if k not in ids} == {
        k: v for k, v in told.items() if k not in ids
    }
    as_json = client.post(
        "/v1/assessments", json=parameters(), headers=SENT | {"Accept": "application/json"}
    )
    assert as_json.headers["content-type"] == "application/json"
    assert as_json.json()["risk"]["percent"] in told["prediction"][0]["rationale"]


def test_a_trial_is_preliminary(client):
    told = assess(client, parameters(trial={"valueBoolean": True})).json()
    assert told["status"] == "preliminary"


def test_sent_again_with_its_key_it_is_answered_as_before(client):
    key = {"Idempotency-Key": "fhir-1"}
    first, again = (assess(client, certificate(), **key) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == FHIR
    # The same in JSON is another request.
    other = assess(client, certificate(), **key, Accept="application/json")
    assert (other.status_code, "key-reused" in other.text) == (422, True)


def test_questions_are_a_questionnaire(client):
    answer = client.get("/v1/diagnoses/F43.8A/questions", headers=WANTED)
    told = answer.json()
    assert answer.headers["content-type"] == FHIR
    assert typed(told) == broken(told) == []
    as_json = client.get("/v1/diagnoses/F43.8A/questions").json()["questions"]
    assert [each["linkId"] for each in told["item"]] == [each["predictor"] for each in as_json]


def test_what_is_offered_is_reported_to_everybody(client):
    answer = client.get("/fhir/metadata", headers={"X-API-Key": "nobody"})
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (200, FHIR)
    assert told["fhirVersion"] == "4.0.1"
    addresses = client.get("/v1/openapi.json").json()["paths"]
    in_fhir = {
        path
        for path, operations in addresses.items()
        for each in operations.values()
        if FHIR in next(iter(each["responses"].values())).get("content", {})
    }
    text = json.dumps(told)
    assert in_fhir == {
        "/v1/assessments",
        "/v1/assessments/{assessment}",
        "/v1/diagnoses/{diagnosis}/questions",
    }
    assert all(path.partition("{")[0] in text for path in in_fhir)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json, application/fhir+json;q=0.5", "application/json"),
        ("application/fhir+json, application/json;q=0.5", FHIR),
        ("application/fhir+json; fhirVersion=4.0", FHIR),
        ("application/fhir+json; fhirVersion=5.0, */*", "application/json"),
        ("application/fhir+json;q=0, */*", "application/json"),
    ],
)
def test_accept_decides(client, accept, kind):
    answer = client.get("/v1/diagnoses/F43/questions", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


REFUSED = {
    "a bundle": (found(certificate()), SENT, 422),
    "a patient": ({"resourceType": "Patient"}, SENT, 422),
    "no resource": ([], SENT, 422),
    "a reference that leads nowhere": (
        with_value(certificate(), {"reference": "Patient/9"}, "subject"),
        SENT,
        422,
    ),
    "of R5, by its form": (certificate(identifier=[{"value": "x"}]), SENT, 422),
    "of R5, by its name": (certificate(), {"Content-Type": f"{FHIR}; fhirVersion=5.0"}, 415),
    "as XML": (certificate(), {"Content-Type": "application/fhir+xml"}, 415),
    "answered as XML": (certificate(), SENT | {"Accept": "application/fhir+xml"}, 406),
    "answered in R5": (certificate(), SENT | {"Accept": f"{FHIR}; fhirVersion=5.0"}, 406),
    "by nobody": (certificate(), SENT | {"X-API-Key": "nobody"}, 401),
    "by who may not": (certificate(), SENT | who("reader"), 403),
    "an unknown parameter": (parameters(person={"valueString": "x"}), SENT, 422),
    "a name that is no text": (
        with_value(parameters(), ["certificate"], "parameter", 0, "name"),
        SENT,
        422,
    ),
    "a parameter of another type": (parameters(day={"valueString": "20"}), SENT, 422),
    "true for a number": (parameters(day={"valueInteger": True}), SENT, 422),
    "a bundle within": (with_value(parameters(), found(), "parameter", 0, "resource"), SENT, 422),
    "no certificate": ({"resourceType": "Parameters", "parameter": []}, SENT, 422),
    "an answer that is none": (
        with_value(
            parameters(),
            [{"valueCoding": {"code": "perhaps"}}],
            *("parameter", 1, "resource", "item", 0, "answer"),
        ),
        SENT,
        422,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_reported_as_an_operation_outcome_at_once_and_not_stored(client, name):
    resource, headers, status = REFUSED[name]
    before, taken = stored(client), []
    for _ in range(3):
        began = time.process_time()
        answer = client.post("/v1/assessments", json=resource, headers=headers)
        taken.append(time.process_time() - began)
    assert (answer.status_code, answer.headers["content-type"]) == (status, FHIR), answer.text
    told = answer.json()
    assert told["resourceType"] == "OperationOutcome"
    assert typed(told) == broken(told) == []
    assert "9821" not in answer.text
    assert stored(client) == before
    assert min(taken) < 0.05


def test_damaged_json_is_an_outcome_too(client):
    answer = client.post("/v1/assessments", content=b'{"resourceType":', headers=SENT)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "structure")


@pytest.mark.parametrize("path", ["/v1/diagnoses/F43/fmb", f"/v1/units/{UNIT}/spells"])
def test_an_address_that_has_no_fhir_says_so(client, path):
    answer = client.get(path, headers=WANTED)
    assert (answer.status_code, answer.json()["resourceType"]) == (406, "OperationOutcome")


def test_what_is_missing_is_an_outcome_in_fhir(client):
    for path in (f"/v1/assessments/{'0' * 32}", "/v1/nothing"):
        answer = client.get(path, headers=WANTED)
        assert (answer.status_code, answer.json()["issue"][0]["code"]) == (404, "not-found")


def test_soap_says_the_same_number_and_level(client):
    """Rounded to hundredths, as its contract has it."""
    asked = routes.predictors(certificate="soap-1", unit=UNIT)
    told = client.post("/v1/assessments", json=asked, headers=WANTED).json()["prediction"][0]
    body = routes.get_srs(certificate="soap-2", unit=UNIT)
    answer = client.post("/services/getsrs", content=body, headers={"Content-Type": "text/xml"})
    shown = etree.fromstring(answer.content)
    number = float(shown.findtext(".//{*}sannolikhet-overgransvarde"))
    assert number == round(told["probabilityDecimal"] / 100, 2)
    level = shown.findtext(".//{*}risksignal/{*}riskkategori")
    assert level == told["qualitativeRisk"]["coding"][0]["code"]
