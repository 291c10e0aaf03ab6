"""Earlier assessments of a spell, and a whole assessment as it was shown."""

import json
import random
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from srs import load, storage
from srs.certificate import dump
from srs.knowledge.fmb import Fmb
from srs.knowledge.measures import Measures
from srs.service.desk import Served
from srs.service.rest import documents, stored_documents
from srs.storage import Keys, retention, tables
from tests.make import ANSWERS, certificate
from tests.rest import KEYS, NOW, OTHER_UNIT, UNIT, service, who

PERSON, ANOTHER = "198203149821", "197010233237"
FEBRUARY = {"start": "2025-02-03", "end": "2025-02-28", "degree": 100}
MARCH = {"start": "2025-03-05", "end": "2025-04-13", "degree": 50}  # four days after


@pytest.fixture
def client(tmp_path):
    with service(tmp_path) as client:
        yield client


def own(id, *periods, diagnosis="F438A", unit=UNIT, **given):
    whole = json.loads(dump(certificate(unit=unit)))
    signed = f"{periods[0]['start']}T10:00:00"
    own = {"id": id, "periods": periods, "diagnosis": diagnosis, "signed": signed, "person": None}
    return whole | own | given


def assess(client, *certificates, person=PERSON, by="everywhere", lang="sv", **given):
    answers = ANSWERS | {"earlier_sick_leave": "none"}
    body = {"certificates": certificates, "person": person, "answers": answers} | given
    answer = client.post(f"/v1/assessments?lang={lang}", json=body, headers=who(by))
    assert answer.status_code == 201, answer.text
    assert documents.Assessment.model_validate(answer.json())
    return answer.json()


def earlier(answer):
    return [each["assessment"] for each in answer["earlier"]]


def get(client, id, by="everywhere", lang="sv"):
    answer = client.get(f"/v1/assessments/{id}?lang={lang}", headers=who(by))
    assert answer.status_code == 200
    assert stored_documents.StoredWhole.model_validate(answer.json())
    return answer.json()


def entries(client, after=0):
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT entry FROM access_log WHERE number > ? ORDER BY number"
        return [json.loads(entry) for (entry,) in connection.execute(query, (after,))]


def test_an_extension_shows_in_words_what_was_assessed_before(client):
    first = assess(client, own("c-1", FEBRUARY), day=20)
    client.put(f"/v1/assessments/{first['id']}/opinion", json={"opinion": "LAGRE"})
    second = assess(client, own("c-2", MARCH), lang="en")  # by the person: the first is not sent
    (before,) = second["earlier"]
    assert before == {
        "assessment": first["id"],
        "stored": first["stored"],
        "certificate": "c-1",
        "diagnosis": "F438A",
        "title": "Exhaustion disorder",
        "same": False,
        "risk": {
            **{key: first["risk"][key] for key in ("probability", "level", "day", "horizon")},
            "percent": first["risk"]["percent"].replace(",", "."),
            "percent_bounds": None,
            "level_text": "Very high risk",
            "model": {"name": "srs-3.0", "diagnosis": first["risk"]["model"]["diagnosis"]},
        },
        "no_risk": None,
        "opinion": "LAGRE",
    }
    again = assess(client, own("c-2", MARCH), own("c-1", FEBRUARY))
    assert earlier(again) == [second["id"], first["id"]]
    assert [each["same"] for each in again["earlier"]] == [True, False]


def test_a_range_and_a_missing_risk_are_shown_as_they_were(client):
    assess(client, own("c-1", MARCH), answers={})
    assess(client, own("c-1", MARCH, diagnosis="S47"))
    none, bounds = assess(client, own("c-1", MARCH))["earlier"]
    assert (none["risk"], none["no_risk"]["code"]) == (None, "no_model")
    assert bounds["no_risk"]["code"] == "answers_missing"
    low, high = bounds["risk"]["percent_bounds"]
    assert float(low.replace(",", ".")) < float(high.replace(",", "."))


def test_another_spell_another_person_and_a_trial_are_not_of_the_spell(client):
    assess(client, own("c-old", {"start": "2024-10-01", "end": "2025-02-26", "degree": 100}), day=9)
    other = assess(client, own("c-1", MARCH), person=ANOTHER)["id"]
    assess(client, own("c-1", MARCH), trial=True)
    assert earlier(assess(client, own("c-2", MARCH))) == []
    again = earlier(assess(client, own("c-1", MARCH)))  # c-2, by the person
    assert (len(again), other in again) == (1, False)
    assert earlier(assess(client, own("c-1", MARCH), person=None)) == []  # of two persons
    assert len(earlier(assess(client, own("c-2", MARCH), person=None))) == 1


@pytest.mark.parametrize("seed", range(2))
def test_nobody_is_shown_another_person_however_certificates_are_named(client, seed):
    """The law, over persons who share ids of certificates, and certificates without a person."""
    draw, whose, named = random.Random(seed), {}, {}
    for _ in range(30):
        ids = draw.sample(["c-1", "c-2", "c-3"], draw.choice([1, 1, 2]))
        person = draw.choice([PERSON, ANOTHER, None])
        answer = assess(
            client, *(own(each, MARCH) for each in ids), person=person, answers={"university": "no"}
        )
        told = {*earlier(answer), *(by["assessment"] for by in refs(client, answer))}
        persons = {whose[each][0] for each in told} - {None}
        assert persons <= ({person} if person else {PERSON, ANOTHER})
        assert len(persons) <= 1
        for each in told:
            of, certificate = whose[each]
            if of is None:  # who may it be of?
                others = named.get(certificate, set()) - {person}
                assert len(others) <= (0 if person else 1)
        id = answer["certificate"]["id"]
        whose[answer["id"]] = person, id
        named.setdefault(id, set()).update({person} - {None})


def refs(client, answer):
    """The assessment whose answers are shown, by its stored id."""
    with client.app.state.desk.storage.read() as connection:
        content = storage.documents.of(connection, answer["id"])
    return storage.documents.unpacked(content, "sv")["answered"]


@pytest.mark.parametrize("edge", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_are_hide_nothing(client, edge):
    days = sorted([MARCH["start"], edge])
    long = {"start": days[0], "end": days[1], "degree": 50}
    first = assess(client, own("c-1", MARCH))
    again = assess(client, own("c-2", long, signed=None), day=20)
    assert earlier(again) == [first["id"]]


def test_the_spells_gap_is_that_of_the_rule(client):
    for number, last in enumerate(("2025-02-27", "2025-02-26")):  # five days between, and six
        period = {"start": "2025-02-03", "end": last, "degree": 100}
        person = (PERSON, ANOTHER)[number]
        assess(client, own(f"a-{number}", period), person=person, day=9)
        found = earlier(assess(client, own(f"b-{number}", MARCH), person=person))
        assert len(found) == (1, 0)[number]


def test_the_newest_of_each_certificate_and_diagnosis_and_ten_at_most(client):
    codes = ["F438A", "F432", "M545", "F329"]
    made = [
        assess(client, own(f"c-{n % 3}", MARCH, diagnosis=codes[n % 4]))["id"] for n in range(24)
    ]
    told = assess(client, own("c-9", MARCH))
    assert earlier(told) == made[:13:-1]
    kinds = {(each["certificate"], each["diagnosis"]) for each in told["earlier"]}
    assert len(kinds) == 10


def test_what_other_units_stored_is_shown_to_whoever_may_see_it(client):
    assess(client, own("c-1", FEBRUARY, unit=OTHER_UNIT), day=20)
    assert earlier(assess(client, own("c-2", MARCH), by="unit")) == []
    before = len(entries(client))
    whole = assess(client, own("c-3", MARCH))
    assert len(whole["earlier"]) == 2
    pseudonym = Keys.parse(KEYS).pseudonym(PERSON)
    told = [(e["unit"], e["certificates"], e["persons"]) for e in entries(client, before)]
    assert told == [(UNIT, ["c-3", "c-2"], [pseudonym]), (OTHER_UNIT, ["c-1"], [pseudonym])]
    # Nor does the stored document show it to the other unit.
    assert earlier(get(client, whole["id"])["shown"]) == earlier(whole)
    assert len(earlier(get(client, whole["id"], by="unit")["shown"])) == 1


def test_without_the_scope_read_nothing_earlier_is_shown(tmp_path):
    from tests.functional.test_access_log import service as with_callers
    from tests.rest import caller

    with with_callers(tmp_path, caller("everywhere"), caller("asking", "all", ("assess",))) as some:
        assess(some, own("c-1", MARCH))
        told = assess(some, own("c-1", MARCH), by="asking")
        assert (told["earlier"], told["answered"]) == (None, None)
        assert get(some, told["id"])["shown"]["earlier"] is None


def test_earlier_answers_are_shown_only_for_questions_that_are_open_now(client):
    first = assess(client, own("c-1", FEBRUARY), day=20)
    assert first["answered"] == []
    second = assess(client, own("c-2", MARCH), answers={"university": "yes"})
    told = {each["predictor"]: each for each in second["answered"]}
    assert told.keys() == set(second["missing"])
    assert "university" not in told
    assert "degree" not in told  # the certificate has it
    each = told["comorbidity"]
    given = {p["name"]: p for p in first["predictors"]}["comorbidity"]
    assert each == {
        "predictor": "comorbidity",
        "value": given["value"],
        "stored": first["stored"],
        "certificate": "c-1",
    }
    third = assess(client, own("c-3", MARCH), answers={"comorbidity": None})
    newest = {each["predictor"]: each["certificate"] for each in third["answered"]}
    assert newest["university"] == "c-2"
    assert newest["comorbidity"] == "c-1"


# Whole


@pytest.mark.parametrize("trial", [False, True])
def test_an_assessment_reads_back_whole_in_either_language(client, trial):
    assess(client, own("c-1", FEBRUARY), day=20)
    given = {"answers": {"university": "yes"}, "trial": trial}
    shown = {lang: assess(client, own("c-2", MARCH), lang=lang, **given) for lang in ("sv", "en")}
    for each in shown.values():
        for lang, other in shown.items():
            found = get(client, each["id"], lang=lang)
            assert found["trial"] == trial
            expected = other if trial else other | {"earlier": found["shown"]["earlier"]}
            assert found["shown"] == expected | {"id": each["id"]}
    assert found["shown"]["fmb"]["typical_cases"]


def test_what_was_shown_stays_so_whatever_model_and_knowledge_are_served_since(client):
    asked = {"answers": {"university": "yes"}, "trial": True}
    shown = {lang: assess(client, own("c-1", MARCH), lang=lang, **asked) for lang in ("sv", "en")}
    desk = client.app.state.desk
    desk.served = Served(load("boosted-2"))
    desk.knowledge = replace(desk.knowledge, fmb=Fmb(()), measures=Measures({}))
    since = assess(client, own("c-1", MARCH), **asked)
    assert since["risk"]["model"] != shown["sv"]["risk"]["model"]
    assert (since["fmb"]["typical_cases"], since["measures"]) == ([], [])
    for lang, other in (("sv", "en"), ("en", "sv")):
        id = shown[other]["id"]
        assert get(client, id, lang=lang)["shown"] == shown[lang] | {"id": id}


@pytest.mark.parametrize("beside", [False, True])
def test_a_draft_has_not_the_id_of_a_signed_certificate(client, beside):
    draft = own("draft" if beside else "c-1", MARCH, signed=None)
    sent = {"certificates": [draft, own("c-1", FEBRUARY)], "person": PERSON}
    answer = client.post("/v1/assessments", json=sent | ({"certificate": "c-1"} if beside else {}))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "/certificates"
    two = [own("draft", MARCH, signed=None), own("draft", FEBRUARY, signed=None)]
    assert assess(client, *two)["certificate"]["id"] is None


def test_what_is_purged_is_not_revealed_by_what_was_shown_later(tmp_path):
    times = [NOW.replace(year=2020), NOW]
    with service(tmp_path, clock=lambda: times[0]) as client:
        old = {"start": "2020-03-01", "end": "2025-04-13", "degree": 100}
        assess(client, own("c-1", old))
        times.pop(0)
        later = assess(client, own("c-1", old), answers={})
        assert later["answered"]
        assert len(get(client, later["id"])["shown"]["earlier"]) == 1
        storage = client.app.state.desk.storage
        before = retention.limit("3y", NOW)
        counts = retention.purge(storage, before, now=NOW, user="admin")
        assert (counts["assessments"], counts["documents"]) == (1, 1)
        shown = get(client, later["id"])["shown"]
        assert (shown["earlier"], shown["answered"]) == ([], [])


def test_what_was_stored_without_reads_back_as_null(client):
    from tests.functional import routes

    routes.Sent("", "/services/getsrs", routes.get_srs(unit=UNIT), "text/xml", method="POST").by(
        client, {}
    )
    found = client.get(f"/v1/certificates/{routes.CERTIFICATE}/assessments").json()
    whole = get(client, found["assessments"][0]["id"])
    assert (whole["trial"], whole["shown"]) == (False, None)


def test_a_damaged_document_is_reported_as_damaged(client):
    id = assess(client, own("c-1", MARCH))["id"]
    file = client.app.state.settings.database.get_secret_value().partition("///")[2]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"UPDATE {tables.DOCUMENTS.name} SET content = x'789c00'")
    answer = client.get(f"/v1/assessments/{id}")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:srs:problem:unavailable")
