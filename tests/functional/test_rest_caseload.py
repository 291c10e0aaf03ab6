"""A unit's caseload over REST: from stored assessments, and from certificates in the request."""

import json
from datetime import timedelta

import pytest

import srs
from srs.certificate import dump
from srs.risk import NATIONAL, Level
from srs.service.rest import caseload_documents
from tests.functional.test_rest import conforms, entries, problem, stored
from tests.make import ON
from tests.rest import NOW, OTHER_UNIT, UNIT, service, who
from tests.unit.test_caseload import EVERY, one, patient

ADDRESS = f"/v1/units/{UNIT}/caseload"
MODEL, KNOWLEDGE = srs.load("srs-3.0"), srs.embedded()


@pytest.fixture
def client(tmp_path):
    with service(tmp_path) as client:
        yield client


def sent(*certificates, **given):
    return {"certificates": [json.loads(dump(each)) for each in certificates]} | given


def of_unit(number, **given):
    return one(number, **{"unit": UNIT} | given)


def asked(client, address=ADDRESS, name="everywhere", **given):
    found = client.request("POST" if given else "GET", address, headers=who(name), **given)
    assert found.status_code == 200
    assert conforms(caseload_documents.UnitCaseload, found.json())
    return found.json()


def assess(client, certificate, **given):
    answer = client.post("/v1/assessments", json=sent(certificate, **given))
    assert answer.status_code == 201
    return answer.json()


def test_certificates_that_are_sent_give_what_srs_unit_gives(client):
    certificates = [of_unit(1), of_unit(2, day=400), of_unit(3, diagnosis="Z73")]
    answers = {c.id: EVERY for c in certificates}
    found = asked(
        client, f"{ADDRESS}?capacity=2&lang=en", json=sent(*certificates, answers=answers)
    )
    same = srs.unit(
        certificates, on=ON, model=MODEL, knowledge=KNOWLEDGE, answers=answers, capacity=2
    )
    assert [row["certificate"] for row in found["rows"]] == [c.certificate for c in same.cases]
    assert found["rows"][0]["risk"]["probability"] == same.rows[0].outlook.probability
    assert [row["why"] for row in found["rows"]] == [row.why.en for row in same.rows]
    assert [row["first"] for row in found["rows"]] == [True, True, False]


def test_a_range_is_reported_in_words_at_both_of_its_ends(client):
    answers = {of_unit(2).id: EVERY}
    found = asked(client, json=sent(of_unit(1), of_unit(2), answers=answers))
    risks = {row["certificate"]: row["risk"] for row in found["rows"]}
    ranged, single = risks[of_unit(1).id], risks[of_unit(2).id]
    told = [Level(each["level"]) for each in ranged["level_bounds"]]
    assert told == [NATIONAL.level(each) for each in ranged["bounds"]]
    assert [each["text"] for each in ranged["level_bounds"]] == [each.words.sv for each in told]
    assert single["level_bounds"] is None


def test_what_is_sent_is_not_stored_and_told_to_the_log(client):
    found = asked(client, json=sent(of_unit(1)))
    assert stored(client) == 0
    assert patient(1).text not in json.dumps(found)
    (entry,) = [each for each in entries(client) if each["action"] == "assess_caseload"]
    assert (entry["unit"], len(entry["persons"]), entry["certificates"]) == (UNIT, 1, ["c-1"])


def test_spells_of_other_units_are_left_out_and_counted(client):
    found = asked(client, json=sent(of_unit(1), one(2, unit=OTHER_UNIT)))
    assert [row["certificate"] for row in found["rows"]] == ["c-1"]
    assert [(each["code"], each["count"]) for each in found["left_out"]] == [("other_units", 1)]


def test_what_is_stored_is_shown_today_without_the_person(client):
    assess(client, of_unit(1), answers=EVERY)
    client.post("/v1/certificates/c-1/opinion", json={"diagnosis": "F438A", "opinion": "HOGRE"})
    for days in (0, 10):
        found = asked(client, f"{ADDRESS}?on={ON + timedelta(days=days)}")
        (row,) = found["rows"]
        today = srs.assess(
            [of_unit(1)],
            on=ON + timedelta(days=days),
            model=MODEL,
            knowledge=KNOWLEDGE,
            answers=EVERY,
        )
        assert row["day"] == 30 + days
        assert row["risk"]["probability"] == pytest.approx(today.risk.probability, abs=1e-12)
        assert row["length"]["median_day"] == today.length.median_day
        assert row["fmb"]["exceeded"] == today.fmb_exceeded
        before = row["assessed"]
        assert (before["risk"]["day"], before["opinion"], before["old"]) == (30, "HOGRE", False)
        assert row["person"] is None
        assert patient(1).text not in json.dumps(found)


def test_an_assessment_without_risk_has_a_row_as_well(client):
    assess(client, of_unit(1, day=400))
    assess(client, of_unit(2))
    rows = {row["certificate"]: row for row in asked(client)["rows"]}
    assert rows["c-1"]["no_risk"]["code"] == "beyond_last_horizon"
    assert rows["c-1"]["assessed"]["risk"] is None
    assert rows["c-2"]["no_risk"]["code"] == "answers_missing"
    assert rows["c-2"]["assessed"]["risk"]["bounds"]


def test_an_assessment_of_more_than_90_days_ago_is_marked_old(tmp_path):
    moments = [NOW]
    with service(tmp_path, clock=lambda: moments[-1]) as client:
        assess(client, of_unit(1, left=300), answers=EVERY)
        for days, old in ((90, False), (91, True)):
            moments.append(NOW + timedelta(days=days))
            (row,) = asked(client)["rows"]
            assert (row["assessed"]["old"], row["day"]) == (old, 30 + days)
            assert row["assessed"]["risk"]["day"] == 30


def test_a_person_who_was_never_assessed_is_reported(client):
    assess(client, of_unit(1), answers=EVERY)
    rows = asked(client, f"{ADDRESS}?lang=en", json=sent(of_unit(1), of_unit(2)))["rows"]
    told = {row["certificate"]: row for row in rows}
    assert told["c-1"]["assessed"]["risk"]["horizon"] == 90
    assert told["c-1"]["never_assessed"] is None
    assert told["c-2"]["assessed"] is None
    assert told["c-2"]["never_assessed"].startswith("No assessment of the patient's")


def test_a_unit_that_is_not_the_callers_is_refused(client):
    for given in ({}, {"json": sent(of_unit(1))}):
        answer = client.request("POST" if given else "GET", ADDRESS, headers=who("other"), **given)
        problem(answer, 403, "not-permitted")
    assert [each["outcome"] for each in entries(client)] == ["refused", "refused"]


def test_nothing_stored_is_an_empty_list(client):
    found = asked(client)
    assert (found["rows"], found["expected"]["all"]["spells"]) == ([], 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"certificates": []}, "/certificates"),
        ({"certificates": ["<a/>"]}, "/certificates/0"),
        (sent(of_unit(1), answers={"c-9": EVERY}), "/answers"),
        (sent(of_unit(1), answers={"c-1": {"comorbidity": "perhaps"}}), "/answers"),
        (sent(of_unit(2), of_unit(1, id="x y")), "/certificates/1"),
    ],
)
def test_what_is_at_fault_is_reported_where_it_is(client, given, field):
    answer = client.post(ADDRESS, json=given)
    assert {name for _, name in problem(answer, 422, "bad-input")} == {field}
    assert not entries(client)


@pytest.mark.parametrize("query", ["capacity=0", "capacity=x", "on=2025-02-30"])
def test_a_query_that_cannot_be_is_refused(client, query):
    answer = client.get(f"{ADDRESS}?{query}")
    assert problem(answer, 422, "bad-input") == {("query", f"/{query.partition('=')[0]}")}


def test_an_address_of_two_methods_names_both(client):
    answer = client.delete(ADDRESS)
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, POST"
