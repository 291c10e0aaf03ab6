"""A live panel asks at every change: trials count nowhere, a confirmed one counts once."""

import json
import random
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from srs import load
from srs.service.desk import Served
from srs.service.rest import documents, examples, stored_documents
from srs.storage import Keys, retention, trials
from srs.storage.status import status
from srs.storage.verify import verify
from tests.functional import routes
from tests.rest import KEYS, NOW, UNIT, service, who

ASKED = examples.ASKED["predictors"]["value"]
CERTIFICATE = "example-1"
OPINIONS = ("HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA")


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(tmp_path, clock):
    with service(tmp_path, clock=clock, shadow="srs-2.1") as client:
        yield client


def post(client, trial=False, university="no", **headers):
    answers = ASKED["answers"] | {"university": university}
    body = ASKED | {"answers": answers, "trial": trial}
    answer = client.post("/v1/assessments", json=body, headers=headers)
    assert answer.status_code == 201
    return answer.json()


def confirm(client, id, **headers):
    return client.post(f"/v1/assessments/{id}/confirmation", headers=headers)


def give(client, id, opinion):
    return client.put(f"/v1/assessments/{id}/opinion", json={"opinion": opinion})


def rows(client, table):
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def listed(client):
    answer = client.get(f"/v1/certificates/{CERTIFICATE}/assessments")
    return answer.json()["assessments"] if answer.status_code == 200 else []


def counted(client):
    """Everything that counts what was assessed."""
    unit = f"/v1/units/{UNIT}"
    metrics = client.get("/metrics").text.splitlines()
    return (
        [each["id"] for each in listed(client)],
        client.get(f"{unit}/spells").json()["spells"],
        client.get(f"{unit}/caseload?lang=en").json(),
        [line for line in metrics if re.match(r"srs_(pred\w+|shadow)_total", line)],
    )


def conforms(model, found):
    return model.model_validate(found).model_dump(mode="json", by_alias=True) == found


def problem(answer, status, name):
    return (answer.status_code, answer.json()["type"]) == (status, f"urn:srs:problem:{name}")


def test_of_twenty_changes_and_a_confirmation_one_assessment_is_left(client):
    before = counted(client)
    tried = [post(client, trial=True, university="yes" if n % 2 else "no") for n in range(20)]
    assert {each["trial"] for each in tried} == {True}
    assert counted(client) == before
    assert post(client, trial=True)["earlier"] == []
    last = tried[-1]
    for _ in range(2):
        answer = confirm(client, last["id"])
        assert answer.status_code == 201
        assert conforms(documents.Confirmed, answer.json())
        assert answer.json() == {"id": last["id"], "stored": last["stored"], "trial": False}
        ids, spells, caseload, metrics = counted(client)
        assert (ids, len(spells), len(caseload["rows"])) == ([last["id"]], 1, 1)
        model = client.app.state.desk.served.shown.full_name
        (predicted,) = (
            line for line in metrics if f'model="{model}"' in line and line.endswith(" 1.0")
        )
        assert f'level="{last["risk"]["level"]}"' in predicted
    assert (rows(client, "assessments"), rows(client, "documents")) == (2, 1)  # with its shadow
    assert verify(client.app.state.desk.storage, None).fault is None


def test_what_is_counted_of_a_confirmed_trial_is_what_is_counted_of_an_assessment(tmp_path):
    told = []
    for trial in (False, True):
        folder = tmp_path / str(trial)
        folder.mkdir()
        with service(folder, shadow="srs-2.1") as client:
            id = post(client, trial=trial)["id"]
            if trial:
                confirm(client, id)
            told.append(counted(client)[3])
            kept = client.get(f"/v1/assessments/{id}").json()
            del kept["id"], kept["shown"]["id"]
            told.append(kept)
    assert told[:2] == told[2:]


def test_a_trial_is_confirmed_as_it_was_whatever_model_is_served_since(client):
    tried = post(client, trial=True)
    desk = client.app.state.desk
    desk.served = Served(load("srs-2.2"))
    confirm(client, tried["id"])
    (kept,) = listed(client)
    assert kept["risk"]["model"]["name"] == "srs-3.0"
    assert kept["risk"]["probability"] == tried["risk"]["probability"]


def test_a_trial_takes_no_opinion_and_no_key(client):
    id = post(client, trial=True)["id"]
    assert problem(give(client, id, "HOGRE"), 409, "trial")
    assert problem(client.delete(f"/v1/assessments/{id}/opinion"), 409, "trial")
    sent = {"diagnosis": "F43.8A", "opinion": "HOGRE"}
    of_certificate = client.post(f"/v1/certificates/{CERTIFICATE}/opinion", json=sent)
    assert problem(of_certificate, 404, "not-stored")
    keyed = client.post(
        "/v1/assessments", json=ASKED | {"trial": True}, headers={"Idempotency-Key": "k"}
    )
    assert problem(keyed, 422, "bad-input")
    assert keyed.json()["errors"][0]["field"] == "/Idempotency-Key"
    assert rows(client, "opinions") == 0


def test_a_trial_goes_after_a_day_and_can_be_confirmed_until_then(client, clock):
    first, second = (post(client, trial=True)["id"] for _ in range(2))
    clock.now = NOW + trials.EXPIRES
    assert confirm(client, first).status_code == 201
    clock.now += timedelta(seconds=1)
    for answer in (confirm(client, second), client.get(f"/v1/assessments/{second}")):
        assert problem(answer, 404, "not-stored")
    assert confirm(client, first).json()["trial"] is False
    assert rows(client, "trials") == 1
    post(client, trial=True)
    assert rows(client, "trials") == 1  # the old one went
    clock.now += trials.EXPIRES * 2
    storage, now = client.app.state.desk.storage, clock.now
    before = retention.limit("5y", now)
    counts = retention.purge(storage, before, now=now, user="admin")
    assert {name: count for name, count in counts.items() if count} == {"trials": 1}
    assert verify(storage, None).fault is None


def test_several_that_confirm_at_once_leave_one(client):
    id = post(client, trial=True)["id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: confirm(client, id), range(8)))
    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}
    assert [each["id"] for each in listed(client)] == [id]
    predicted = [line for line in counted(client)[3] if line.startswith("srs_predictions_total")]
    assert sum(float(line.split()[-1]) for line in predicted) == 2  # with the shadow


def test_another_units_trial_is_not_there_and_that_it_was_asked_for_is_entered(client):
    id = post(client, trial=True)["id"]
    other = who("other")
    for method, end in (("GET", ""), ("POST", "/confirmation"), ("DELETE", "/opinion")):
        answer = client.request(method, f"/v1/assessments/{id}{end}", headers=other)
        assert problem(answer, 404, "not-stored")
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        entries = [json.loads(e) for (e,) in connection.execute("SELECT entry FROM access_log")]
    person = Keys.parse(KEYS).pseudonym(ASKED["predictors"]["person"])
    assert [(each["outcome"], each["persons"]) for each in entries] == [
        ("done", [person]),
        *[("refused", [person])] * 3,
    ]
    assert [*entries[0]["stored"]] == ["trials"]


def test_a_trial_whose_key_was_changed_is_still_of_the_same_person(tmp_path):
    with service(tmp_path) as client:
        id = post(client, trial=True)["id"]
    with service(tmp_path, keys=f"k2:{'02' * 32},{KEYS}") as client:
        post(client)  # about the same person
        confirm(client, id)
        (spell,) = client.get(f"/v1/units/{UNIT}/spells").json()["spells"]
        assert spell["assessment"] == id
        assert {
            len(counts) for counts in status(client.app.state.desk.storage)["keys"].values()
        } == {1}


# The opinion


def test_of_two_tabs_each_opinion_stays_with_what_was_seen(client):
    one, two = post(client, university="no"), post(client, university="yes")
    assert one["risk"]["probability"] != two["risk"]["probability"]
    answer = give(client, one["id"], "HOGRE")
    assert answer.status_code == 201
    assert conforms(stored_documents.OpinionOfAssessment, answer.json())
    assert [each["opinion"] for each in listed(client)] == [None, "HOGRE"]
    give(client, two["id"], "LAGRE")
    give(client, one["id"], "KORREKT")
    assert [each["opinion"] for each in listed(client)] == ["LAGRE", "KORREKT"]


def test_a_withdrawn_opinion_is_shown_nowhere_and_kept(client):
    id = post(client)["id"]
    give(client, id, "HOGRE")
    for _ in range(2):
        answer = client.delete(f"/v1/assessments/{id}/opinion")
        assert (answer.status_code, answer.json()["opinion"]) == (200, None)
        assert conforms(stored_documents.OpinionOfAssessment, answer.json())
    unit = f"/v1/units/{UNIT}"
    told = [
        *listed(client),
        client.get(f"/v1/assessments/{id}").json(),
        *client.get(f"{unit}/spells").json()["spells"],
        *(row["assessed"] for row in client.get(f"{unit}/caseload").json()["rows"]),
    ]
    assert [each["opinion"] for each in told] == [None] * 4
    assert rows(client, "opinions") == 2  # what was given, and that it was withdrawn
    give(client, id, "LAGRE")
    assert listed(client)[0]["opinion"] == "LAGRE"


def test_where_there_was_no_risk_there_is_none_to_have_an_opinion_of(client):
    asked = ASKED | {"predictors": ASKED["predictors"] | {"diagnosis": "S47"}}
    id = client.post("/v1/assessments", json=asked).json()["id"]
    assert problem(give(client, id, "HOGRE"), 404, "not-stored")
    wrong = client.put(f"/v1/assessments/{id}/opinion", json={"opinion": "HIGHER"})
    assert problem(wrong, 422, "bad-input")
    assert wrong.json()["errors"][0]["field"] == "/opinion"


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_done_in_whatever_order_what_counts_is_what_a_list_would_have(client, seed):
    """The plain model: a set of trials, a list of assessments, each with its opinion."""
    draw = random.Random(seed)
    trying, counting = [], {}

    def any_id():
        return draw.choice([*trying, *counting, "0" * 32])

    for _ in range(40):
        match draw.choice(("try", "assess", "confirm", "give", "withdraw", "of certificate")):
            case "try":
                trying.append(post(client, trial=True)["id"])
            case "assess":
                counting[post(client)["id"]] = None
            case "confirm":
                id = any_id()
                known = id in trying or id in counting
                assert confirm(client, id).status_code == (201 if known else 404)
                if id in trying:
                    trying.remove(id)
                    counting[id] = None
            case "give":
                id, opinion = any_id(), draw.choice(OPINIONS)
                expected = 201 if id in counting else 409 if id in trying else 404
                assert give(client, id, opinion).status_code == expected
                if id in counting:
                    counting[id] = opinion
            case "withdraw":
                id = any_id()
                expected = 200 if id in counting else 409 if id in trying else 404
                assert client.delete(f"/v1/assessments/{id}/opinion").status_code == expected
                if id in counting:
                    counting[id] = None
            case "of certificate":
                sent = {"diagnosis": "F438A", "opinion": draw.choice(OPINIONS)}
                answer = client.post(f"/v1/certificates/{CERTIFICATE}/opinion", json=sent)
                assert answer.status_code == (201 if counting else 404)
                if counting:
                    counting[[*counting][-1]] = sent["opinion"]
        found = {each["id"]: each["opinion"] for each in reversed(listed(client))}
        assert [*found.items()] == [*counting.items()]
    assert rows(client, "trials") == len(trying)
    assert verify(client.app.state.desk.storage, None).fault is None


# Consent


def test_consent_is_given_withdrawn_and_the_same_over_soap(client):
    path, person = f"/v1/units/{UNIT}/consent", ASKED["predictors"]["person"]
    soap = {
        sent.path: sent
        for sent in routes.every(unit=UNIT, person=person)
        if sent.path.endswith("consent") and "services" in sent.path
    }

    def told():
        answer = client.post(path, json={"person": person})
        assert (answer.status_code, conforms(stored_documents.Consent, answer.json())) == (
            200,
            True,
        )
        over_soap = soap["/services/get-consent"].by(client, {}).text
        assert ("JA" in over_soap) == answer.json()["given"]
        return answer.json()

    nothing = {"unit": UNIT, "given": False, "since": None}
    assert told() == nothing
    given = client.put(path, json={"person": person, "given": True})
    assert given.status_code == 201
    assert conforms(stored_documents.Consent, given.json())
    assert told() == given.json() == {"unit": UNIT, "given": True, "since": "2025-03-20T09:30:00Z"}
    withdrawn = client.put(path, json={"person": person, "given": False})
    assert withdrawn.json() == told() == nothing
    soap["/services/set-consent"].by(client, {})
    assert told()["given"]
    wrong = client.put(path, json={"person": "198213149821", "given": True})
    assert problem(wrong, 422, "bad-input")
    assert wrong.json()["errors"][0]["field"] == "/person"
    assert "198213" not in wrong.text
