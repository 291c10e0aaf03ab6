"""The SOAP channel behaves as the contract page says: a real server, raw XML as clients send it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import etree

import srs
from srs import Icd10, PersonId, load
from srs.assess import predict
from srs.knowledge import Knowledge
from srs.request import Request
from srs.storage import assessments
from srs.storage.replay import replay
from tests.databases import new_postgres

from .soap import (
    ANSWERS,
    EXTENSION,
    NOW,
    PERSON,
    SRS,
    TYPES,
    S,
    Seen,
    ask,
    diagnos,
    envelope,
    fault,
    hsa,
    information,
    intyg,
    serving,
)


@pytest.fixture
def server(tmp_path, request):
    other = getattr(request, "param", None) == "postgresql"
    database = {"database": new_postgres()} if other else {}
    with serving(tmp_path, **database) as running:
        yield running


on_both = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


def predicted(code="F438A", day=15, postcode="41133", answers=ANSWERS, on=date(2025, 3, 20)):
    person = PersonId.parse(PERSON, on=on)
    asked = Request(answers=answers, person=person, postcode=postcode, day=day, horizon=90)
    return predict(Icd10(code), asked, on=on, model=srs.load("srs-3.0"))


def stored(server, certificate="c-1"):
    with server.app.state.desk.storage.read() as connection:
        return assessments.of_certificate(connection, certificate, None)


def risks(*certificates):
    ids = "".join(f"<intygs-id>{each}</intygs-id>" for each in certificates)
    name = "GetRiskPredictionForCertificate"
    return envelope(f'<{name}Request xmlns="{S}{name}Responder:1">{ids}</{name}Request>')


def opinion(certificate="c-1", code="F43.8A", word="HOGRE", unit="SE-1"):
    name = "SetOwnOpinion"
    return envelope(
        f'<{name}Request xmlns="{S}{name}Responder:1">{hsa("vardgivare-id", "SE-CARE")}'
        f"{hsa('vardenhet-id', unit)}{intyg(certificate, unit)}{diagnos(code)}"
        f"<egen-bedomning-risk>{word}</egen-bedomning-risk></{name}Request>"
    )


def consent(name, unit="SE-1", person=PERSON, tail=""):
    return envelope(
        f'<{name}Request xmlns="{S}{name}Responder:1">{hsa("vardenhet-id", unit)}'
        f"<person-id>{person}</person-id>{tail}</{name}Request>"
    )


PREDICTION = "diagnosprediktion"
STATUS = f"{PREDICTION}/diagnosprediktionstatus"
LEVEL = f"{PREDICTION}/risksignal/riskkategori"
WORDS = f"{PREDICTION}/risksignal/beskrivning"
CHANCE = f"{PREDICTION}/sannolikhet-overgransvarde"
WHY = f"{PREDICTION}/forklaringsinformation"


def test_a_risk_is_computed_explained_and_stored(server):
    seen, expected = ask(server), predicted()
    assert seen.texts(STATUS) == ["OK"]
    assert seen[CHANCE].text == str(round(expected.risk.probability, 2))
    assert seen[LEVEL].text == "3"
    assert seen[WORDS].text == "Mycket hög risk att sjukfallet varar i mer än 90 dagar"
    assert seen[f"{PREDICTION}/prevalens"].text == "0.37"
    assert seen[f"{PREDICTION}/diagnos/code"].text == "F438A"
    assert seen[f"{PREDICTION}/inkommandediagnos/code"].text == "F43.8A"
    assert seen[f"{PREDICTION}/berakningstidpunkt"].text == "2025-03-20T10:30:15"
    assert seen[f"{PREDICTION}/sjukskrivningsdag"].text == "15"
    assert seen[f"{PREDICTION}/prediktionsmodellversion"].text == "3.0"
    assert seen[f"{PREDICTION}/intyg-id/extension"].text == "c-1"
    for reason in expected.explanation.reasons:
        assert reason.text("sv") in seen[WHY].text
    (record,) = stored(server)
    assert record.probability == expected.risk.probability
    assert (record.unit, record.user, record.diagnosis) == ("SE-1", "SE-USER-1", "F438A")
    assert PERSON not in record.person


def test_the_extension_shows_the_same_unrounded_with_reasons_and_sources(server):
    seen, expected = ask(server), predicted()
    told = seen.element.findall(f"{{{EXTENSION}}}prediction")
    assert [float(e.findtext("{*}probability")) for e in told] == [expected.risk.probability]
    log_odds = [float(each.text) for each in told[0].iterfind("{*}reason/{*}logOdds")]
    assert log_odds == [each.log_odds for each in expected.explanation.reasons]
    assert [e.findtext("{*}year") for e in seen.element.findall(f"{{{EXTENSION}}}source")] == [
        "2019",
        "2017",
    ]


@pytest.mark.parametrize(
    ("code", "status", "answering"),
    [
        ("F438A", "OK", "F438A"),
        ("f43.8a", "OK", "F438A"),
        ("F43.8", "OK", "F438"),
        ("F43.8B", "DIAGNOSKOD_PA_HOGRE_NIVA", "F438"),
        ("F43.9", "DIAGNOSKOD_PA_HOGRE_NIVA", "F43"),
    ],
)
def test_the_code_that_answers_is_the_own_one_or_the_nearest_parent(
    server, code, status, answering
):
    seen = ask(server, ("c-1", code))
    assert seen[STATUS].text == status
    assert seen[f"{PREDICTION}/diagnos/code"].text == answering


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("A00", "PREDIKTIONSMODELL_SAKNAS"),
        ("F43.8AB", "NOT_OK"),
        ("F43.8-P", "NOT_OK"),
        ("utmattning", "NOT_OK"),
        ("438A", "PREDIKTIONSMODELL_SAKNAS"),
        ("", "PREDIKTIONSMODELL_SAKNAS"),
    ],
)
def test_without_a_model_or_a_diagnosis_the_answer_says_so_and_nothing_is_stored(
    server, code, status
):
    seen = ask(server, ("c-1", code))
    assert seen[STATUS].text == status
    assert (seen[LEVEL].text, seen[WORDS].text) == ("0", "Prediktion saknas.")
    assert seen[WHY].text
    assert CHANCE not in seen
    assert stored(server) == []


def test_a_missing_answer_is_named(server):
    given = {q: a for q, a in ANSWERS.items() if q != "comorbidity"}
    seen = ask(server, answers=given)
    assert seen[STATUS].text == "NOT_OK"
    assert (seen[LEVEL].text, seen[WORDS].text) == ("0", "Prediktion saknas.")
    question = "Har patienten två eller flera andra långvariga sjukdomar?"
    assert seen[WHY].text == f"Svar saknas: {question}"
    assert seen["problem/code"].text == "MISSING_ANSWER"
    assert seen.texts("problem/predictor/name") == ["comorbidity"]
    low, high = predicted(answers=given).risk.bounds
    assert (float(seen["problem/low"].text), float(seen["problem/high"].text)) == (low, high)


@pytest.mark.parametrize("answer", ["kanske", "", "2"])
def test_an_impossible_answer_is_named_and_not_repeated(server, answer):
    seen = ask(server, answers=ANSWERS | {"comorbidity": answer})
    assert seen[STATUS].text == "NOT_OK"
    assert "långvariga sjukdomar" in seen[WHY].text
    assert seen.texts("problem/predictor/name") == ["comorbidity"]
    assert seen["problem/code"].text == "IMPOSSIBLE_ANSWER"
    assert stored(server) == []


def test_two_answers_to_one_question_have_to_agree(server):
    seen = ask(server, answers=[*ANSWERS.items(), ("comorbidity", "yes")])
    assert seen["problem/code"].text == "IMPOSSIBLE_ANSWER"
    assert seen[WHY].text.startswith("Ett av frågans svarsalternativ ska vara valt, och bara ett:")
    assert ask(server, answers=[*ANSWERS.items(), ("comorbidity", "no")])[STATUS].text == "OK"


@pytest.mark.parametrize("answers", [None, {"empty": "empty"}])
def test_no_answers_are_no_mistake(server, answers):
    seen = ask(server, answers=answers)
    assert seen[STATUS].text == "NOT_OK"
    assert seen["problem/code"].text == "MISSING_ANSWER"
    assert "prediktionsfaktorer" not in seen


def test_unknown_extra_questions_are_allowed(server):
    extra = {"shoe_size": "45", "empty": "empty", "primary_care": "?", "Sex": "Male", "Region": "x"}
    assert ask(server, answers=ANSWERS | extra)[CHANCE].text == ask(server)[CHANCE].text


@pytest.mark.parametrize(
    ("sent", "counted"),
    [
        *(("19251", "19900"), ("192 51", "19900"), ("411 33", "41133"), ("\n\t41133\n", "41133")),
        *(("99999", None), ("", None)),
    ],
)
def test_the_region_is_that_of_the_postcodes_first_two_digits(server, sent, counted):
    seen = ask(server, postcode=sent)
    if counted is None:
        assert seen.texts("problem/predictor/name") == ["region"]
    else:
        told = float(seen["prediction/probability"].text)
        assert told == predicted(postcode=counted).risk.probability


@pytest.mark.parametrize("day", [1, 15, 30, 89])
def test_the_risk_is_given_the_day(server, day):
    seen = ask(server, day=day)
    assert float(seen[CHANCE].text) == round(predicted(day=day).risk.probability, 2) <= 1


@pytest.mark.parametrize("day", [90, 91, 4000])
def test_a_spell_that_has_reached_day_90_lasts_longer_for_certain(server, day):
    seen = ask(server, day=day)
    assert (seen[STATUS].text, seen[CHANCE].text, seen[LEVEL].text) == ("OK", "1.0", "3")
    assert "Sjukfallet har redan nått dag 90." in seen[WHY].text
    told = replay(server.app.state.desk.storage, load)
    assert (told.same, told.all) == (server.count(), server.count())


@pytest.mark.parametrize("day", [0, -3, 36_501, 1212121212])
def test_a_day_before_the_first_or_after_a_hundred_years_is_impossible(server, day):
    before = server.count()
    seen = ask(server, day=day)
    assert server.count() == before
    assert (seen[STATUS].text, seen["problem/code"].text) == ("NOT_OK", "IMPOSSIBLE_DAY")


def test_a_summers_time_stamp_is_swedish_local_time(server):
    server.now = datetime(2025, 7, 1, 22, 30, tzinfo=UTC)
    assert ask(server)[f"{PREDICTION}/berakningstidpunkt"].text == "2025-07-02T00:30:00"


def test_age_counts_to_the_day(server):
    born = "19820320" + PERSON[8:]
    server.now = datetime(2032, 3, 19, 12, tzinfo=UTC)
    assert "Ålder 40–49 år" in ask(server, person=born)[WHY].text
    server.now = datetime(2032, 3, 20, 12, tzinfo=UTC)
    assert "Ålder 50–56 år" in ask(server, person=born)[WHY].text


@on_both
def test_history_is_filled_from_what_was_stored(server):
    first = ask(server, ("c-1", "F43.8A"), day=30)
    ask(server, ("c-2", "M54"), answers=ANSWERS | {"SA_ExtentFirst": "0.5"})
    server.post("set-own-opinion", opinion())
    server.now = datetime(2025, 4, 1, 9, tzinfo=UTC)
    seen = ask(server, ("c-3", "F43.8A"), ("c-1", "F43.8A"), ("c-0", "F43.8A"))
    assert seen.texts(f"{PREDICTION}/intyg-id/extension") == ["c-3", "c-1", "c-0"]
    assert seen.texts(STATUS) == ["OK", "OK", "NOT_OK"]
    own, earlier, unknown = seen.all(PREDICTION)
    assert earlier["sannolikhet-overgransvarde"].text == first[CHANCE].text
    assert earlier["forklaringsinformation"].text in first[WHY].text
    assert earlier["berakningstidpunkt"].text == "2025-03-20T10:30:15"
    assert earlier["sjukskrivningsdag"].text == "30"
    assert earlier["lakarbedomning-risk"].text == "HOGRE"
    assert "lakarbedomning-risk" not in own
    given = zip(
        earlier.texts("fragasvar/frageid-srs"), earlier.texts("fragasvar/svarsid-srs"), strict=True
    )
    assert dict(given) == ANSWERS
    assert unknown["forklaringsinformation"].text.startswith("Ingen prediktion är sparad")
    assert seen.texts("problem/code") == ["NOT_STORED"]


def test_without_prediction_all_comes_from_what_was_stored(server):
    asked = ask(server, wanted=(False, False, False))
    assert asked.texts(STATUS) == ["NOT_OK"]
    assert asked[f"{PREDICTION}/prevalens"].text == "0.37"
    assert stored(server) == []
    ask(server)
    again = ask(server, wanted=(False, True, True))
    assert again.texts(STATUS) == ["OK"]
    assert len(stored(server)) == 1


@on_both
def test_history_is_the_newest(server):
    ask(server)
    server.now = NOW.replace(hour=11)
    newest = ask(server, day=60)
    seen = ask(server, wanted=(False, False, False))
    assert seen[CHANCE].text == newest[CHANCE].text


def test_measures_are_of_the_current_diagnosis_alone_and_statistics_of_each(server):
    seen = ask(server, ("c-1", "F43.8A"), ("c-2", "M54.5"), ("c-3", "A00"))
    assert seen.texts("rekommendation/inkommandediagnos/code") == ["F43.8A"]
    assert seen.texts("rekommendation/atgardsrekommendationstatus") == ["OK"]
    kinds = seen.texts("atgard/atgardstyp")
    assert sorted(set(kinds), key=kinds.index) == ["OBS", "REK", "FRL", "REH"]
    assert seen.texts("diagnosstatistik/inkommandediagnos/code") == ["F43.8A", "M54.5", "A00"]
    assert seen.texts("statistikstatus") == [
        *["DIAGNOSKOD_PA_HOGRE_NIVA"] * 2,
        "STATISTIK_SAKNAS",
    ]
    assert seen.texts("diagnosstatistik/diagnos/code") == ["F43", "M54"]
    first = seen.all("diagnosstatistik")[0]
    assert first.texts("dagintervall_min") == ["15", "30", "90", "180", "365"]
    assert first.texts("dagintervall_max_exkl") == ["30", "90", "180", "365", "2147483647"]
    assert first.texts("individer_ackumulerat") == ["13432", "37494", "50517", "62952", "71240"]


def test_parts_that_nobody_asked_for_are_left_out_but_the_prediction(server):
    seen = ask(server, wanted=(False, False, False))
    assert [etree.QName(e).localname for e in seen["bedomningsunderlag"].element] == [
        "person-id",
        "prediktion",
    ]


def test_a_flag_may_be_written_in_every_way_of_xml_schema(server):
    flags = (b"<prediktion>true<", b"<statistik>false<", b"<atgardsrekommendation>true<")
    body = information(wanted=(True, True, False))
    for flag, other in zip(flags, (b" 1 ", b"0", b"\ntrue"), strict=True):
        assert flag in body
        start, _, end = flag.rpartition(b">")
        body = body.replace(flag, start + b">" + other + b"<")
    seen = Seen.of(server.post("getsrs", body))
    assert seen.texts(STATUS) == ["OK"]
    assert "rekommendation" in seen
    assert "statistik" not in seen


class Broken:
    """Knowledge that fails whenever it is asked."""

    version = "broken"

    def about(self, diagnosis):
        raise ZeroDivisionError

    def __getattr__(self, name):
        raise ZeroDivisionError


def test_an_error_in_one_part_leaves_the_others(server):
    desk = server.app.state.desk
    known = desk.knowledge
    broken = Knowledge(known.fmb, Broken(), known.statistics)
    desk.knowledge = broken
    seen = ask(server)
    assert seen.texts(STATUS) == ["OK"]
    assert seen.texts("atgardsrekommendationstatus") == ["INFORMATION_SAKNAS"]
    assert seen.texts("statistikstatus") == ["DIAGNOSKOD_PA_HOGRE_NIVA"]
    desk.knowledge = known
    desk.served = replace(desk.served, shown=Broken())
    seen = ask(server)
    assert (seen[STATUS].text, seen[LEVEL].text) == ("NOT_OK", "0")
    assert seen["problem/code"].text == "FAILURE"
    assert seen.texts("atgardsrekommendationstatus") == ["OK"]


def test_several_persons_are_answered_in_order(server):
    one = information(("c-1", "F43.8A"))
    start, end = one.index(b"<individ>"), one.index(b"</individer>")
    second = one[start:end].replace(PERSON.encode(), b"196501019813").replace(b"c-1", b"c-2")
    seen = Seen.of(server.post("getsrs", one[:end] + second + one[end:]))
    assert seen.texts("bedomningsunderlag/person-id") == [PERSON, "196501019813"]
    assert seen.texts("prediction/certificate") == ["c-1", "c-2"]
    assert server.count() == 2


@pytest.mark.parametrize("user", ["SE2321000016-1234", "Anna Andersson", "a" * 32, PERSON + "X."])
def test_only_an_hsa_id_is_kept_of_who_asks(server, user):
    ask(server, user=user)
    assert stored(server)[0].user == (user if user.startswith("SE") else None)


@on_both
def test_risks_of_certificates_are_the_newest_stored_in_the_order_asked(server):
    for certificate, share in (("c-1", "0.25"), ("c-2", "1"), ("c-1", "1")):
        ask(server, (certificate, "F43.8A"), answers=ANSWERS | {"SA_ExtentFirst": share})
    ask(server, ("c-4", "F43.8A"), answers=None)
    server.post("set-own-opinion", opinion("c-2", word="LAGRE"))
    path = "get-risk-prediction-for-certificate/v1.0"
    seen = Seen.of(server.post(path, risks("c-2", "c-9", "c-1", "c-4", "c-2")))
    assert seen.texts("riskPrediktioner/intygs-id") == ["c-2", "c-1"]
    assert seen.texts("riskkategori") == ["3", "3"]
    assert seen.texts("berakningstidpunkt") == ["2025-03-20T10:30:15"] * 2
    assert seen.texts("lakarbedomning-risk") == ["LAGRE"]
    assert seen.texts("beskrivning")[0] == "Mycket hög risk att sjukfallet varar i mer än 90 dagar"
    assert Seen.of(server.post(path, risks("c-9"))).texts("riskPrediktioner") == []
    odd = Seen.of(server.post(path, risks("", "c" * 600, "c-1", "ä😀&amp;'")))
    assert odd.texts("riskPrediktioner/intygs-id") == ["c-1"]


@on_both
def test_another_units_risks_are_not_found(server):
    ask(server, ("c-1", "F43.8A", "SE-1"))
    ask(server, ("c-2", "F43.8A", "SE-2"))
    path = "get-risk-prediction-for-certificate/v1.0"
    seen = Seen.of(server.post(path, risks("c-1", "c-2"), "one-unit"))
    assert seen.texts("intygs-id") == ["c-1"]
    seen = ask(server, ("c-3", "F43.8A", "SE-1"), ("c-2", "F43.8A", "SE-2"), key="one-unit")
    assert seen.texts(STATUS) == ["OK", "NOT_OK"]


@pytest.mark.parametrize("unit", ["SE-2", ""])
def test_nobody_asks_for_another_unit(server, unit):
    for path, body in {
        "getsrs": information(("c-1", "F43.8A", unit)),
        "get-consent": consent("GetConsent", unit),
        "set-consent": consent("SetConsent", unit, tail="<samtycke>true</samtycke>"),
        "set-own-opinion": opinion(unit=unit),
    }.items():
        response = server.post(path, body, "one-unit")
        assert response.status_code == 403
        code, text = fault(response)
        assert code == "soapenv:Client"
        assert text == "the care unit: expected one of the caller's own"
    assert server.count() == 0
    assert [each["outcome"] for each in entries(server)] == ["refused"] * 4


@on_both
def test_a_consent_holds_until_it_is_withdrawn(server):
    def status():
        seen = Seen.of(server.post("get-consent", consent("GetConsent")))
        return [(etree.QName(e).localname, e.text) for e in seen.element]

    assert status() == [("samtyckesstatus", "INGET")]
    given = consent("SetConsent", tail="<samtycke>true</samtycke>")
    assert Seen.of(server.post("set-consent", given))["resultCode"].text == "OK"
    assert status() == [
        ("samtyckesstatus", "JA"),
        ("samtycke", "true"),
        ("sparattidpunkt", "2025-03-20T10:30:15"),
    ]
    other = consent("GetConsent", unit="SE-2")
    assert Seen.of(server.post("get-consent", other)).texts("samtyckesstatus") == ["INGET"]
    server.post("set-consent", consent("SetConsent", tail="<samtycke>0</samtycke>"))
    assert status() == [("samtyckesstatus", "INGET")]


@on_both
def test_an_opinion_needs_a_stored_prediction_of_exactly_that_certificate_and_code(server):
    ask(server)
    assert Seen.of(server.post("set-own-opinion", opinion(code="f438a")))["resultCode"].text == "OK"
    for missing in (opinion(certificate="c-9"), opinion(code="F43.8"), opinion(code="x")):
        response = server.post("set-own-opinion", missing)
        assert response.status_code == 500
        assert fault(response)[0] == "soapenv:Client"
    assert server.count("opinions") == 1


def entries(server):
    from sqlalchemy import text

    with server.app.state.desk.storage.read() as connection:
        found = connection.execute(text("select entry from access_log order by number")).scalars()
        return [json.loads(each) for each in found]


@on_both
def test_whatever_is_read_or_written_about_a_person_is_in_the_access_log(server):
    ask(server, ("c-2", "F43.8A"), ("c-1", "M54"))
    ask(server, ("c-1", "A00"), wanted=(False, False, False))
    server.post("get-risk-prediction-for-certificate/v1.0", risks("c-2", "c-9"))
    server.post("get-consent", consent("GetConsent"))
    server.post("set-consent", consent("SetConsent", tail="<samtycke>true</samtycke>"))
    server.post("set-own-opinion", opinion("c-2"))
    person = server.app.state.desk.keys.pseudonym(PERSON)
    told = [
        (each["action"], each["unit"], each["persons"], each["certificates"])
        for each in entries(server)
    ]
    assert told == [
        ("GetSRSInformation", "SE-1", [person], ["c-2", "c-1"]),
        ("GetSRSInformation", "SE-1", [person], ["c-1"]),
        ("GetRiskPredictionForCertificate", "SE-1", [person], ["c-2"]),
        ("GetConsent", "SE-1", [person], []),
        ("SetConsent", "SE-1", [person], []),
        ("SetOwnOpinion", "SE-1", [person], ["c-2"]),
    ]
    assert {each["caller"] for each in entries(server)} == {"webcert"}
    assert entries(server)[0]["user"] == "SE-USER-1"


def for_diagnosis(code):
    name = "GetSRSInformationForDiagnosis"
    return envelope(f'<{name}Request xmlns="{S}{name}Responder:1">{diagnos(code)}</{name}Request>')


def test_information_for_a_diagnosis_has_measures_and_statistics(server):
    seen = Seen.of(server.post("getsrsfordiagnosis", for_diagnosis("F43.8A")))
    assert seen["resultCode"].text == "OK"
    assert seen["atgardsrekommendation/diagnos"].element.tag.startswith(f"{{{SRS}}}")
    assert seen["atgardsrekommendation/diagnos/code"].element.tag.startswith(f"{{{TYPES}}}")
    part = seen["statistik/diagnosstatistik"]
    assert part.element.tag == f"{{{SRS}}}diagnosstatistik"
    assert part["diagnos/code"].text == "F43"
    for code in ("A00", "nonsense"):
        seen = Seen.of(server.post("getsrsfordiagnosis", for_diagnosis(code)))
        assert seen["atgardsrekommendation/atgardsrekommendationstatus"].text == (
            "INFORMATION_SAKNAS"
        )
        assert seen["diagnosstatistik/statistikstatus"].text == "STATISTIK_SAKNAS"


def questions(code, version=""):
    name = "GetPredictionQuestions"
    wanted = f"<prediktionsmodellversion>{version}</prediktionsmodellversion>" if version else ""
    return envelope(
        f'<{name}Request xmlns="{S}{name}Responder:1">{diagnos(code)}{wanted}</{name}Request>'
    )


def test_the_questions_are_those_of_the_model_in_the_forms_order(server):
    seen = Seen.of(server.post("predictionquestions", questions("F43.8A")))
    assert set(seen.texts("frageid-srs")) == set(ANSWERS)
    assert seen.texts("prediktionsfraga/prioritet") == ["1", "2", "3", "4", "5", "6"]
    assert set(seen.texts("prediktionsfraga/prediktionsmodellversion")) == {"3.0"}
    for question in seen.all("prediktionsfraga"):
        assert question.texts("default").count("true") == 1
    ids = seen.texts("svarsid") + seen.texts("frageid")
    assert len(set(ids)) == len(ids)


def test_the_answers_that_are_offered_are_taken(server):
    seen = Seen.of(server.post("predictionquestions", questions("M54.5")))
    answers = {
        each["frageid-srs"].text: each.texts("svarsid-srs")[-1]
        for each in seen.all("prediktionsfraga")
    }
    escaped = {q: a.replace("<", "&lt;").replace(">", "&gt;") for q, a in answers.items()}
    assert ask(server, ("c-1", "M54.5"), answers=escaped)[STATUS].text != "NOT_OK"


@pytest.mark.parametrize(
    ("code", "version"), [("A00", ""), ("x", ""), ("F43", "9.9"), ("F43", "../x")]
)
def test_an_unknown_diagnosis_or_version_has_no_questions(server, code, version):
    response = server.post("predictionquestions", questions(code, version))
    assert len(Seen.of(response).element) == 0


def codes(version=""):
    name = "GetDiagnosisCodes"
    wanted = f"<prediktionsmodellversion>{version}</prediktionsmodellversion>" if version else ""
    return envelope(f'<{name}Request xmlns="{S}{name}Responder:1">{wanted}</{name}Request>')


@pytest.mark.parametrize("path", ["diagnosiscodes", "diagnosiscodes/v1.0"])
def test_the_diagnoses_are_those_of_the_model(server, path):
    for version in ("3.0", "2.1"):
        seen = Seen.of(server.post(path, codes(version)))
        covered = {each.code for each in srs.load(f"srs-{version}").diagnoses}
        assert set(seen.texts("diagnos/code")) == covered
        assert seen["prediktionsmodellversion"].text == version
    assert Seen.of(server.post(path, codes()))["prediktionsmodellversion"].text == "3.0"
    unknown = Seen.of(server.post(path, codes("9.9")))
    assert (unknown.texts("diagnos"), unknown["prediktionsmodellversion"].text) == ([], "9.9")


def test_the_ping_shows_the_version(server):
    monitoring = "urn:riv:itintegration:monitoring:PingForConfigurationResponder:1"
    body = envelope(
        f'<PingForConfiguration xmlns="{monitoring}"><serviceContractNamespace>urn:a:1'
        "</serviceContractNamespace><logicalAddress>SE-1</logicalAddress></PingForConfiguration>"
    )
    seen = Seen.of(server.post("ping-for-configuration", body))
    assert seen["pingDateTime"].text == "2025-03-20T10:30:15"
    assert seen["configuration/value"].text == "srs-3.0"
