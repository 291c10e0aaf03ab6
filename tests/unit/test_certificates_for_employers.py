"""AG1-14 and AG7804: what an employer reads, and what the patient may withhold."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srs
from srs.certificate import DEGREES, Certificate, Icd10, Period, PersonId, dump, read
from srs.certificate.certificate import FOR_EMPLOYER
from srs.errors import BadCertificate
from srs.predictors import PREDICTORS
from tests.make import ANSWERS, certificate, day, period

ON = date(2025, 11, 1)
DATA = Path(__file__).parents[1] / "data" / "certificates"
SIGNED, DRAFT = (
    (DATA / name).read_text(encoding="utf-8") for name in ("ag1-14.xml", "ag1-14-draft.xml")
)
LISJP = (DATA / "lisjp.xml").read_text(encoding="utf-8")
FK7804_DRAFT = (DATA / "fk7804-draft.xml").read_text(encoding="utf-8")


def changed(text, *pairs):
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def without(text, question):
    """*text* without the answers of *question*, which must be there."""
    kept, found = re.subn(rf'<(\w:svar) id="{question}">.*?</\1>', "", text, flags=re.DOTALL)
    assert found
    return kept


def refusal(data):
    with pytest.raises(BadCertificate) as caught:
        read(data, on=ON)
    message = str(caught.value)
    assert "\n" not in message
    return message


# AG1-14 is read


def test_a_signed_certificate_is_read_with_its_own_question_numbers():
    assert read(SIGNED.encode(), on=ON) == Certificate(
        id="cert-ag114-1",
        kind="AG1-14",
        periods=(Period(day("2025-02-17"), day("2025-03-02"), 80),),
        diagnosis=Icd10("M545"),
        secondary=(Icd10("M179"),),
        occupations=("NUVARANDE_ARBETE",),
        person=PersonId("191212121212", date(1912, 12, 12), "male", True),
        unit="SE0000000000-0002",
        postcode="41133",
        signed=datetime.fromisoformat("2025-02-20T16:05:00"),
        replaces=("cert-ag114-0",),
        unit_name="Närhälsan Exempel",
    )


def test_a_draft_of_version_2_is_read_with_texts_and_all_diagnoses_in_one_answer():
    assert read(DRAFT.encode(), on=ON) == Certificate(
        id="draft",
        kind="AG1-14",
        periods=(Period(day("2025-10-06"), day("2025-10-12"), 50),),
        diagnosis=Icd10("F439"),
        secondary=(Icd10("G479"),),
        occupations=("NUVARANDE_ARBETE",),
    )


def test_version_2_signed_is_read_as_its_draft():
    body = DRAFT[DRAFT.index("<d:svar") : DRAFT.index("</d:forifyllnad")]
    first, end = SIGNED.index("<c:svar"), SIGNED.index("</reg:intyg>")
    signed = SIGNED[:first] + body.replace("d:svar", "c:svar") + SIGNED[end:]
    draft, found = read(DRAFT.encode(), on=ON), read(signed.encode(), on=ON)
    assert found.person
    assert found.id == "cert-ag114-1"
    assert (
        replace(
            found,
            id="draft",
            person=None,
            unit=None,
            unit_name=None,
            postcode=None,
            signed=None,
            replaces=(),
        )
        == draft
    )


def test_the_form_has_one_name_however_a_system_writes_its_type():
    assert read(changed(SIGNED, (">AG1-14<", ">AG114<")), on=ON) == read(SIGNED.encode(), on=ON)


@pytest.mark.parametrize(
    ("text", "degree"), [("70", 70), ("70.0", 70), ("100", 100), ("1", 1), (" 25 ", 25)]
)
def test_any_whole_per_cent_is_read_as_quantity_and_as_text(text, degree):
    for data in (
        changed(SIGNED, (">80.0<", f">{text}<")),
        changed(DRAFT, ('"7.1">50<', f'"7.1">{text}<')),
        changed(DRAFT, ('"7.1">50<', f'"7.1">{text} %<')),
    ):
        assert read(data, on=ON).periods[0].degree == degree


@pytest.mark.parametrize("text", ["0", "101", "33.3", "-5", "halv", "", "1e2", "٥٠", "1" * 9999])
def test_what_is_no_whole_per_cent_from_1_to_100_is_refused(text):
    expected = "question 7 (sick leave): expected a whole per cent from 1 to 100 (7.1)"
    assert refusal(changed(SIGNED, (">80.0<", f">{text}<"))) == expected
    draft = changed(DRAFT, ('"7.1">50<', f'"7.1">{text}<'))
    if text:
        assert refusal(draft) == expected
    else:
        assert read(draft, on=ON).unfinished_periods == 1


def test_hours_are_no_per_cent():
    message = refusal(changed(SIGNED, (">%<", ">h<")))
    assert message.startswith("question 7 (sick leave): expected a whole per cent")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"7.1"', '"7.9"', "question 7 (sick leave): expected one percentage (7.1)"),
        ('"7.2"', '"7.9"', "question 7 (sick leave): expected one period (7.2) with"),
        ('"7.2"', '"7.1"', "question 7 (sick leave): expected one percentage (7.1)"),
        (">2025-02-17<", ">2025-02-30<", "question 7 (sick leave): the period's start (7.2): exp"),
        (">2025-03-02<", "><", "question 7 (sick leave): the period's end (7.2): expected a date"),
        (">2025-03-02<", ">2025-02-16<", "question 7 (sick leave): the period ends before it"),
        (">M54.5<", ">ont<", "question 4 (diagnosis), 4.2: the diagnosis is not an ICD-10-SE"),
        (">NUVARANDE_ARBETE<", ">PENSION<", "question 1 (occupation): expected codes (1.1) among"),
        ("19121212-1212", "1912", "patient (person-id): the person id has an unknown form"),
        (">cert-ag114-0<", "><", "relation: expected the other certificate's id"),
    ],
)
def test_what_is_faulty_is_named_by_the_forms_own_question(old, new, expected):
    assert refusal(changed(SIGNED, (old, new))).startswith(expected)


def test_without_sick_leave_question_7_is_named():
    message = refusal(without(SIGNED, "7").encode())
    assert message == "question 7 (sick leave): expected one percentage (7.1)"


def test_whether_the_employer_may_know_does_not_matter_where_the_diagnosis_is_there():
    for text in ("false", "ja"):
        assert read(changed(SIGNED, (">true<", f">{text}<")), on=ON).diagnosis == Icd10("M545")


def test_two_answers_to_the_one_question_of_sick_leave_are_refused():
    answer = SIGNED[SIGNED.index('<c:svar id="7">') : SIGNED.index("  </reg:intyg>")]
    data = SIGNED.replace(answer, answer * 2).encode()
    assert refusal(data) == "question 7 (sick leave): expected one percentage (7.1)"


def test_a_secondary_diagnosis_that_is_none_is_left_out():
    found = read(changed(SIGNED, (">M179<", ">knä<")), on=ON)
    assert (found.secondary, found.unread) == ((), ("4",))


def test_an_unanswered_occupation_is_not_guessed():
    assert read(without(SIGNED, "1").encode(), on=ON).occupations == ()
    assert read(without(DRAFT, "1").encode(), on=ON).occupations == ()


def test_the_questions_of_lisjp_are_not_those_of_ag1_14():
    message = refusal(changed(LISJP, ("<t:code>LISJP<", "<t:code>AG1-14<")))
    assert message.startswith("question 7 (sick leave)")


# A diagnosis that the employer shall not know

NO_DIAGNOSIS = without(SIGNED, "4")
AG7804 = LISJP.replace("<t:code>LISJP<", "<t:code>AG7804<")
ASKS = ('<c:svar id="35">', '<c:svar id="100"><c:delsvar id="100.1">false</c:delsvar></c:svar>')


def test_a_diagnosis_may_be_withheld_from_the_employer():
    found = read(changed(NO_DIAGNOSIS, (">true<", ">false<")), on=ON)
    assert found.diagnosis is None
    assert found.periods == read(SIGNED.encode(), on=ON).periods

    withheld = changed(without(AG7804, "6"), (ASKS[0], ASKS[1] + ASKS[0]))
    found = read(withheld, on=ON)
    assert (found.kind, found.diagnosis) == ("AG7804", None)
    assert len(found.periods) == 2


def test_a_withheld_diagnosis_survives_our_json():
    found = read(changed(NO_DIAGNOSIS, (">true<", ">false<")), on=ON)
    assert read(dump(found).encode(), on=ON) == found


def test_a_diagnosis_that_is_neither_there_nor_withheld_is_missed():
    expected = (
        "question 3 (diagnosis to the employer): expected false (3.1) if there is no "
        "diagnosis, or an ICD-10-SE code (4.2)"
    )
    assert refusal(NO_DIAGNOSIS.encode()) == expected
    assert refusal(without(NO_DIAGNOSIS, "3").encode()) == expected
    assert refusal(without(AG7804, "6").encode()).startswith("question 100 (diagnosis to the emp")
    for kind in ("LISJP", "FK7804"):
        data = without(LISJP, "6").replace("<t:code>LISJP<", f"<t:code>{kind}<")
        assert refusal(data.encode()).startswith("question 6 (diagnosis): expected a main")


def test_a_draft_with_question_100_is_one_of_ag7804():
    asks = '<d:svar id="100"><c:delsvar id="100.1">false</c:delsvar></d:svar>'
    draft = changed(without(FK7804_DRAFT, "6"), ('<d:svar id="27">', asks + '<d:svar id="27">'))
    found = read(draft, on=ON)
    assert (found.kind, found.diagnosis) == ("AG7804", None)


# What follows for the spell and its assessment


def assessed(*certificates, **given):
    given = {
        "on": date(2025, 3, 20),
        "model": srs.load("srs-3.0"),
        "knowledge": srs.embedded(),
        "answers": ANSWERS,
    } | given
    return srs.assess(certificates, **given)


def sick_pay(degree=100, diagnosis="F43.8A", **fields):
    """Days 1 to 14, before the fixture's certificate."""
    fields = {"id": "ag", "kind": "AG1-14", "occupations": ("NUVARANDE_ARBETE",)} | fields
    first = certificate("F43.8A", period("2025-02-03", "2025-02-16", degree), **fields)
    return replace(first, diagnosis=diagnosis and Icd10.parse(diagnosis))


def known(assessment, name):
    return next(each for each in assessment.known if each.predictor.name == name)


def test_the_days_of_sick_pay_are_the_first_days_of_the_spell():
    assessment = assessed(sick_pay(75), certificate(extends=()))
    assert assessment.spell.start == day("2025-02-03")
    assert assessment.day == 46
    assert (known(assessment, "degree").value, known(assessment, "degree").source) == (
        "75",
        "certificate",
    )
    assert assessment.spell.degrees == (75, 100)


@pytest.mark.parametrize(
    ("stated", "level"),
    [(100, "100"), (99, "75"), (75, "75"), (74, "50"), (50, "50"), (49, "25"), (25, "25")],
)
def test_the_degree_told_to_the_model_is_the_one_of_sickness_benefit(stated, level):
    assessment = assessed(sick_pay(stated), certificate())
    assert known(assessment, "degree").value == level
    assert assessment.spell.degrees[0] == stated


def test_below_a_quarter_there_is_no_degree_and_it_is_asked_for():
    assessment = assessed(sick_pay(24), certificate())
    assert known(assessment, "degree").source == "missing"


def test_a_newest_certificate_without_diagnosis_is_answered_without_risk():
    found = assessed(sick_pay(diagnosis=None))
    assert (found.no_risk.code, found.prediction) == ("no_diagnosis", None)
    assert (found.diagnosis, found.spell, found.fmb) == (None, None, None)


def test_a_certificate_without_diagnosis_makes_no_spell_but_its_days_are_not_forgotten():
    assessment = assessed(sick_pay(diagnosis=None), certificate())
    assert assessment.spell.start == day("2025-02-17")
    assert any("certificate without diagnosis" in note.en for note in assessment.notes)
    assert any("intyg utan diagnos" in note.sv for note in assessment.notes)
    for name in ("degree", "occupation"):
        assert known(assessment, name).source == "missing"
    told = {"answers": ANSWERS | {"degree": "100", "occupation": "unemployed"}}
    assert assessed(sick_pay(diagnosis=None), certificate(), day=46, **told).day == 46


def test_one_that_ended_long_before_or_was_replaced_says_nothing_of_the_spell():
    alone = assessed(certificate())
    earlier = replace(
        sick_pay(diagnosis=None), periods=(period("2025-01-06", "2025-02-10"),), signed=None
    )
    earlier = replace(earlier, signed=datetime(2025, 1, 6))  # noqa: DTZ001
    assert assessed(earlier, certificate()).notes == alone.notes
    assert assessed(sick_pay(diagnosis=None), certificate(replaces=("ag",))).notes == alone.notes


# Laws

per_cents = st.integers(1, 100)


@given(per_cents, st.sampled_from(["LISJP", "FK7804", "FK7263", "AG7804"]))
def test_only_sick_pay_knows_other_degrees_than_the_four(degree, kind):
    free = certificate("F43.8A", period(degree=degree), kind="AG1-14")
    assert read(dump(free).encode(), on=ON) == free
    if degree in DEGREES.values():
        assert certificate("F43.8A", period(degree=degree), kind=kind).periods[0].degree == degree
    else:
        with pytest.raises(BadCertificate, match="expected 25, 50, 75 or 100"):
            certificate("F43.8A", period(degree=degree), kind=kind)


@pytest.mark.parametrize("kind", FOR_EMPLOYER)
def test_our_json_may_withhold_a_diagnosis_for_the_forms_of_employers_only(kind):
    withheld = replace(certificate(kind=kind), diagnosis=None)
    assert read(dump(withheld).encode(), on=ON) == withheld
    assert "question 6" in refusal(dump(withheld).replace(f'"{kind}"', '"LISJP"').encode())


@given(per_cents)
def test_the_benefits_degree_never_exceeds_what_was_stated(stated):
    from tests.unit.test_predictors import situation

    found = PREDICTORS["degree"].derive(situation(sick_pay(stated)))
    reached = [degree for degree in DEGREES.values() if degree <= stated]
    assert found == (str(max(reached)) if reached else None)
