"""A unit's caseload with stored assessments: as if each had been requested separately."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

import srs
from srs.service.desk import Served
from srs.service.rest import caseload_documents
from srs.storage import assessments
from srs.storage.replay import replay
from srs.storage.verify import verify
from tests.functional.test_rest import conforms, problem
from tests.functional.test_rest_caseload import ADDRESS, EVERY, of_unit, sent
from tests.make import ON
from tests.records import DATABASES, new_url
from tests.rest import OTHER_UNIT, UNIT, service, who
from tests.unit.test_caseload import patient

KEY = {"Idempotency-Key": "k"}
PERSONAL = patient(9).text


@contextmanager
def serving(kind, folder, **given):
    with service(folder, url=new_url(kind, folder), **given) as client:
        yield client


@pytest.fixture(params=DATABASES)
def client(request, tmp_path):
    with serving(request.param, tmp_path) as client:
        yield client


@pytest.fixture
def one_file(tmp_path):
    with serving("sqlite", tmp_path) as client:
        yield client


def some():
    """One of each kind of answer: a risk, bounds, and every reason for neither."""
    before = of_unit(6, day=100, left=-40, id="c-before")
    return [
        *(of_unit(1), of_unit(2), of_unit(3, diagnosis="Z73"), of_unit(4, day=400)),
        replace(of_unit(5, kind="AG7804"), diagnosis=None),
        *(before, of_unit(6, day=50)),
    ]


ANSWERS = {"c-1": EVERY, "c-3": EVERY, "c-4": EVERY, "c-6": EVERY}


def stored(client, *certificates, name="everywhere", status=201, query="?lang=en", **given):
    headers = who(name) | given.pop("headers", {})
    body = sent(*certificates, store=True, **given)
    answer = client.post(f"{ADDRESS}{query}", json=body, headers=headers)
    assert answer.status_code == status
    if status == 201:
        assert conforms(caseload_documents.UnitCaseload, answer.json())
    return answer


def records(client):
    """All, shadows too."""
    with client.app.state.desk.storage.read() as connection:
        return assessments.page(connection, below=None, since=None, size=100).assessments


def shown(client):
    return {each.certificate: each for each in records(client) if each.shadow_of is None}


def log(client):
    with client.app.state.desk.storage.read() as connection:
        return list(connection.execute(text("SELECT entry FROM access_log")).scalars())


def nothing_stored(client):
    return not records(client)


def test_what_is_stored_is_what_an_assessment_of_each_would_store(client, tmp_path):
    stored(client, *some(), answers=ANSWERS)
    with serving("sqlite", tmp_path) as other:
        for number in range(1, 7):
            own = [each for each in some() if each.person == patient(number)]
            body = sent(*own, answers=ANSWERS.get(f"c-{number}", {}))
            assert other.post("/v1/assessments", json=body).status_code == 201
        expected = shown(other)
    found = shown(client)
    assert found.keys() == expected.keys() == {f"c-{number}" for number in range(1, 7)}
    for name, each in found.items():
        assert each.operation == "assess_caseload"
        assert replace(each, id="", operation="") == replace(expected[name], id="", operation="")
    assert {each.result.get("no_risk") for each in found.values()} == {
        *(None, "no_model", "beyond_last_horizon", "no_diagnosis"),
    }


def test_what_is_stored_is_found_bit_for_bit_and_the_log_is_whole(client):
    stored(client, *some(), answers=ANSWERS)
    storage = client.app.state.desk.storage
    replayed = replay(storage, srs.load)
    assert (replayed.same, replayed.close, replayed.different) == (replayed.all, [], [])
    verified = verify(storage, None)
    assert (verified.fault, verified.adopted) == (None, 0)


def test_what_was_stored_is_the_units_caseload_afterwards(client):
    rows = stored(client, *some(), answers=ANSWERS).json()["rows"]
    afterwards = {row["certificate"]: row for row in client.get(ADDRESS).json()["rows"]}
    assert afterwards.keys() == {row["certificate"] for row in rows}
    kept = shown(client)
    for row in rows:
        now = afterwards[row["certificate"]]
        assert row["assessment"] == now["assessed"]["id"] == kept[row["certificate"]].id
        assert now["assessment"] is None
        assert (row["assessed"], now["assessed"]["old"]) == (None, False)
        assert row["never_assessed"].startswith("No earlier assessment")
        assert (row["risk"] is None) == (now["risk"] is None)
        assert (now["day"], now["place"]) == (row["day"], row["place"])
        if row["risk"]:
            assert agrees(now["risk"], row["risk"])
            assert agrees(now["assessed"]["risk"], row["risk"])


def agrees(one, other):
    both = one["probability"], other["probability"]
    if None in both:
        return both == (None, None) and one["bounds"] == pytest.approx(other["bounds"], abs=1e-12)
    return both[0] == pytest.approx(both[1], abs=1e-12)


def test_each_person_is_in_the_log_once_and_nowhere_by_id(client):
    stored(client, *some(), answers=ANSWERS)
    (entry,) = (each for each in log(client) if "assess_caseload" in each)
    keys = client.app.state.desk.keys
    for number in range(1, 7):
        assert entry.count(keys.pseudonym(patient(number).text)) == 1
        assert patient(number).text not in entry
        assert patient(number).text not in repr(records(client))


def test_the_same_request_with_its_key_is_stored_once(client):
    first = stored(client, of_unit(1), headers=KEY)
    again = stored(client, of_unit(1), headers=KEY)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert len(records(client)) == 1
    problem(stored(client, of_unit(2), headers=KEY, status=422), 422, "key-reused")
    assert len(records(client)) == 1


def test_shadows_are_stored_too_and_never_shown(tmp_path):
    with serving("sqlite", tmp_path, shadow="srs-2.1") as client:
        answer = stored(client, of_unit(1), of_unit(2), answers=ANSWERS | {"c-2": EVERY})
        beside = {each.shadow_of for each in records(client)} - {None}
        assert beside == {row["assessment"] for row in answer.json()["rows"]}
        assert "srs-2.1" not in answer.text


def test_a_model_that_is_exchanged_meanwhile_is_not_mixed_in(one_file):
    desk = one_file.app.state.desk

    def exchange(records):
        desk.served = Served(srs.load("srs-2.1"))

    desk.observe = exchange
    stored(one_file, of_unit(1), of_unit(2), answers={"c-1": EVERY, "c-2": EVERY})
    assert {each.model for each in records(one_file)} == {"srs-3.0"}


def test_one_id_that_may_not_be_stored_has_nothing_stored(client):
    for id in (PERSONAL, "x y"):
        wrong = of_unit(3, id=id)
        answer = stored(client, of_unit(1), of_unit(2), wrong, status=422)
        assert problem(answer, 422, "bad-input") == {("body", "/certificates/2")}
        assert id not in answer.text
    assert nothing_stored(client)
    assert log(client) == []


def test_an_answer_that_is_wrong_has_nothing_stored(one_file):
    given = {"c-1": EVERY, "c-2": {"comorbidity": "perhaps"}}
    problem(stored(one_file, of_unit(1), of_unit(2), answers=given, status=422), 422, "bad-input")
    assert nothing_stored(one_file)


def test_what_fails_on_the_way_has_nothing_stored(client, monkeypatch):
    insert = assessments.insert

    def fail(connection, some):
        insert(connection, some[:1])
        raise RuntimeError

    monkeypatch.setattr(assessments, "insert", fail)
    stored(client, of_unit(1), of_unit(2), status=500)
    assert nothing_stored(client)
    assert log(client) == []


def test_who_may_not_store_stores_nothing(one_file):
    for name in ("reader", "coordinator"):
        problem(stored(one_file, of_unit(1), name=name, status=403), 403, "not-permitted")
    assert nothing_stored(one_file)


def test_a_unit_that_is_not_the_callers_is_refused_before_anything_is_computed(one_file):
    seen = []
    one_file.app.state.desk.observe = lambda answer, shadow: seen.append(answer)
    given = {"c-1": {"comorbidity": "perhaps"}}
    answer = stored(one_file, of_unit(1), name="other", status=403, answers=given)
    problem(answer, 403, "not-permitted")
    assert (seen, nothing_stored(one_file)) == ([], True)
    (entry,) = log(one_file)
    assert '"refused"' in entry


def test_what_is_left_out_is_not_stored(one_file):
    own = stored(one_file, of_unit(1), of_unit(2, unit=OTHER_UNIT), of_unit(3, left=-5)).json()
    assert {each["code"] for each in own["left_out"]} == {"other_units", "ended"}
    assert shown(one_file).keys() == {"c-1"}


def test_another_day_than_today_is_not_stored(one_file):
    for days in (-1, 1):
        query = f"?on={ON + timedelta(days=days)}"
        answer = stored(one_file, of_unit(1), query=query, status=422)
        assert problem(answer, 422, "bad-input") == {("query", "/on")}
    assert nothing_stored(one_file)
    stored(one_file, of_unit(1), query=f"?on={ON}")
    assert len(records(one_file)) == 1


def test_a_draft_is_stored_without_its_id_at_the_lists_unit(one_file):
    earlier = of_unit(1, day=60, left=-31, id="c-0")
    draft = of_unit(1, id="draft", signed=None, unit=None, extends=("c-0",))
    row = stored(one_file, earlier, draft).json()["rows"][0]
    (record,) = records(one_file)
    assert (record.certificate, record.unit, record.id) == (None, UNIT, row["assessment"])
    assert '"draft"' not in "".join(log(one_file))


def test_an_empty_list_stores_nothing(one_file):
    assert stored(one_file, of_unit(1, unit=OTHER_UNIT)).json()["rows"] == []
    assert nothing_stored(one_file)


def test_an_earlier_assessment_is_shown(one_file):
    (before,) = stored(one_file, of_unit(1)).json()["rows"]
    (again,) = stored(one_file, of_unit(1)).json()["rows"]
    assert again["assessed"]["id"] == before["assessment"] != again["assessment"]
    assert again["never_assessed"] is None
