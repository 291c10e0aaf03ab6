"""Patients as a clinician would describe them, and what SRS says."""

from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from srs import PersonId, assess, embedded, load
from srs.errors import BadCertificate, BadDay, SrsError
from srs.wording import LANGUAGES
from tests import oracle
from tests.make import ANSWERS, MAN_60, ON, ROW, certificate, day, moment, period, person


def assessed(*certificates, on=ON, model="srs-3.0", answers=ANSWERS, **given):
    given = {"knowledge": embedded()} | given
    return assess(certificates, on=on, model=load(model), answers=answers, **given)


def notes(assessment, lang="en"):
    return " ".join(note.to(lang) for note in assessment.notes)


FIRST = certificate("F43.8A", period("2025-02-17", "2025-03-16"), id="first")
EXTENSION = certificate(
    "F43.8A", period("2025-03-17", "2025-04-13", 75), id="extension", extends=("first",)
)
BACK_PAIN = certificate("M54.5", period("2024-09-02", "2024-10-06"), id="back")
COMPLETE = (EXTENSION, FIRST, BACK_PAIN)


def test_a_woman_with_exhaustion_disorder_and_a_history():
    assessment = assessed(*COMPLETE)
    answers = ROW | {"earlier_sick_leave": "1-90"}
    expected = oracle.risk("srs-3.0", "F438A", answers, 32, 90)
    assert assessment.day == 32
    assert assessment.risk.probability == pytest.approx(expected, abs=1e-9)
    assert assessment.risk.level == 3
    assert [c.id for c in assessment.spell.certificates] == ["first", "extension"]
    sources = {k.predictor.name: (k.value, k.source) for k in assessment.known}
    assert sources["earlier_sick_leave"] == (35, "certificate")
    assert sources["age"] == (43, "person")
    assert sources["region"] == ("west", "certificate")
    assert sources["university"] == ("no", "answer")


def test_the_order_of_the_certificates_does_not_matter():
    one, other = assessed(*COMPLETE), assessed(*reversed(COMPLETE))
    assert one.risk == other.risk
    assert one.known == other.known


def test_reasons_come_strongest_first_and_add_up():
    explanation = assessed(*COMPLETE).explanation
    strengths = [abs(reason.log_odds) for reason in explanation.reasons]
    assert strengths == sorted(strengths, reverse=True)
    answers = {k.predictor.name: k.predictor.level(k.value).name for k in assessed(*COMPLETE).known}
    log_odds = oracle.log_odds("srs-3.0", "F438A", answers, 32, 90)
    total = explanation.base + sum(reason.log_odds for reason in explanation.reasons)
    assert total == pytest.approx(log_odds, abs=1e-9)


def test_a_reason_is_a_sentence_without_numbers_that_log_odds_cannot_give():
    seeking = certificate(occupations=("ARBETSSOKANDE",))
    reasons = assessed(
        seeking, answers=ANSWERS | {"earlier_sick_leave": "none"}
    ).explanation.reasons
    texts = {reason.predictor: reason for reason in reasons}
    assert texts["occupation"].text("sv") == (
        "Arbetslös när sjukfallet började: talar för högre risk i modellen"
    )
    assert texts["occupation"].text("en") == (
        "Unemployed at the start: speaks for a higher risk in the model"
    )
    for reason in reasons:
        for lang in LANGUAGES:
            assert "%" not in reason.text(lang)


def test_without_all_answers_there_are_bounds_and_nothing_is_guessed():
    assessment = assessed(*COMPLETE, answers={})
    assert assessment.risk.probability is None
    assert assessment.explanation.reasons == ()
    low, high = assessment.risk.bounds
    assert low < assessed(*COMPLETE).risk.probability < high
    assert {k.predictor.name for k in assessment.missing} == set(ANSWERS)
    assert "narrows the range most" in notes(assessment)


def test_defaults_are_taken_when_asked_for_and_said():
    assessment = assessed(*COMPLETE, answers={}, defaults=True)
    assert assessment.risk.probability == assessed(*COMPLETE).risk.probability
    assert "preselected" in notes(assessment)


def test_person_and_unit_can_be_given_with_a_draft():
    draft = certificate(id="draft", person=None, unit=None, postcode=None, signed=None)
    answers = ANSWERS | {"earlier_sick_leave": "none"}
    assessment = assessed(draft, answers=answers, person=person(MAN_60), postcode="80010")
    values = {k.predictor.name: k.value for k in assessment.known}
    assert (values["age"], values["sex"], values["region"]) == (60, "male", "north")
    assert assessment.risk.probability is not None


def test_a_draft_is_newer_than_anything_signed():
    draft = certificate("M54.5", period("2025-03-18", "2025-03-30"), id="draft", signed=None)
    assert assessed(draft, FIRST).certificate.id == "draft"


def test_the_day_counts_covered_days_only():
    gap = certificate("F43.8A", period("2025-03-20", "2025-04-13"), id="later")
    assert assessed(FIRST, gap).day == 28 + 1


def test_an_extension_is_assessed_before_the_period_that_it_extends_has_ended():
    assessment = assessed(EXTENSION, FIRST, BACK_PAIN, on=day("2025-03-12"))
    assert assessment.certificate.id == "extension"
    assert (assessment.day, assessment.spell.days) == (24, 56)


def test_a_certificate_signed_late_for_an_old_spell_has_only_the_spells_before_it():
    late = certificate(
        "M54.5", period("2024-11-01", "2024-11-20"), id="late", signed=moment("2025-03-19")
    )
    assessment = assessed(late, FIRST, BACK_PAIN, on=ON, day=20, answers={})
    earlier = {k.predictor.name: k.value for k in assessment.known}["earlier_sick_leave"]
    assert earlier == 35  # of BACK_PAIN; FIRST comes later


def test_an_older_certificate_changes_nothing_but_earlier_sick_leave():
    with_history, without = assessed(*COMPLETE), assessed(FIRST, EXTENSION)
    for one, other in zip(with_history.known, without.known, strict=True):
        if one.predictor.name != "earlier_sick_leave":
            assert one == other
    assert with_history.risk.day == without.risk.day


def test_the_assessment_keeps_no_person_id():
    def everything(thing):
        yield thing
        if is_dataclass(thing):
            for each in fields(thing):
                yield from everything(getattr(thing, each.name))
        if isinstance(thing, tuple):
            for each in thing:
                yield from everything(each)

    assessment = replace(assessed(*COMPLETE), model=None)
    assert not [each for each in everything(assessment) if isinstance(each, PersonId)]


@pytest.mark.parametrize("postcode", ["abc", "1234", "", "01234", "٤١١٣٣", "123456"])
def test_what_is_no_postcode_is_refused(postcode):
    draft = certificate(postcode=None)
    with pytest.raises(BadCertificate, match="five digits"):
        assessed(draft, postcode=postcode)


def test_a_postcode_next_to_a_certificate_that_has_one_must_agree():
    assert assessed(FIRST, on=ON, day=3, postcode="411 33", answers={}).risk.bounds
    with pytest.raises(BadCertificate, match="that of the certificate"):
        assessed(FIRST, postcode="80010")


def test_with_an_unknown_start_a_later_day_can_be_given():
    assert assessed(EXTENSION, day=60, answers={}).day == 60


def test_a_day_can_be_given():
    assert assessed(FIRST, day=3, answers=ANSWERS | {"earlier_sick_leave": 0}).day == 3


def test_before_the_models_first_day_the_condition_is_stated():
    assessment = assessed(FIRST, on=day("2025-02-18"))
    assert "at least 15 days" in notes(assessment)


def test_another_horizon_has_no_published_average_and_other_cut_offs_are_not_claimed():
    assessment = assessed(*COMPLETE, horizon=180)
    assert assessment.risk.average is None
    assert "set for 90 days" in notes(assessment)
    far = assessed(*COMPLETE, horizon=3000)
    assert "extrapolated" in notes(far)


def test_the_nearest_parent_answers_and_the_assessment_says_so():
    assessment = assessed(certificate("F43.9"), answers={})
    assert assessment.of_diagnosis.diagnosis.code == "F43"
    assert "F43.9" in notes(assessment)


def test_an_old_patient_is_assessed_with_the_nearest_band():
    assessment = assessed(certificate(person=person("19400101-9819")), answers={})
    assert "57–63" in notes(assessment)
    assert next(k for k in assessment.known if k.predictor.name == "age").value == 85


def test_a_wrong_check_digit_is_noted():
    assert "check digit" in notes(assessed(certificate(person=person("19820314-9822")), answers={}))


def test_answers_that_the_model_does_not_use_are_named():
    assessment = assessed(*COMPLETE, answers=ANSWERS | {"disability_pension": "no"})
    assert "disability_pension" in notes(assessment)


def test_an_extension_without_its_first_certificate_is_noted_and_nothing_is_taken_from_it():
    assessment = assessed(EXTENSION, answers={})
    assert "extends one that was not given" in notes(assessment)
    assert {"degree", "occupation"} <= {k.predictor.name for k in assessment.missing}


def test_a_spell_longer_than_every_typical_case_is_marked():
    long = certificate("G56.0", period("2024-06-01", "2025-04-13"))
    assert assessed(long, answers={}, horizon=365).fmb_exceeded is True
    short = certificate("G56.0", period("2025-03-10", "2025-03-20"))
    assert assessed(short, answers={}).fmb_exceeded is False
    # It is the certified length that counts, not the day: FMB allows six weeks at most.
    planned = certificate("G56.0", period("2025-03-10", "2025-06-30"))
    assert assessed(planned, answers={}).fmb_exceeded is True


def test_without_the_spells_start_only_what_is_longer_already_is_known():
    short = certificate("G56.0", period("2025-03-10", "2025-03-20"), extends=("not-given",))
    assert assessed(short, answers={}).fmb_exceeded is None


def test_fmb_without_recommendation_exceeds_nothing():
    assessment = assessed(certificate("R53"), answers={})
    assert (assessment.fmb, assessment.fmb_exceeded) == (None, None)


def test_measures_and_statistics_are_of_the_diagnosis():
    assessment = assessed(*COMPLETE)
    assert {m.category for m in assessment.measures} == {"OBS", "REK", "FRL", "REH"}
    assert assessment.measures != assessed(certificate("F43"), answers={}).measures
    assert assessment.statistics.diagnosis.code == "F43"


@pytest.mark.parametrize("model", ["srs-2.1", "srs-2.2-subdiagnosis"])
def test_older_models_answer_too(model):
    assessment = assessed(certificate("F43.8A"), model=model, answers={})
    assert assessment.of_diagnosis.diagnosis.code == "F43"
    low, high = assessment.risk.bounds
    assert 0 <= low < high <= 1


@pytest.mark.parametrize(
    ("certificates", "given", "error", "match"),
    [
        ((), {}, BadCertificate, "at least one"),
        (
            (FIRST, certificate(id="x", person=person(MAN_60))),
            {},
            BadCertificate,
            "one person only",
        ),
        ((FIRST,), {"person": person(MAN_60)}, BadCertificate, "one person only"),
        ((certificate(infection_control=True),), {}, BadCertificate, "question 27"),
        (
            (FIRST, certificate(id="x", signed=moment("2025-03-01"))),
            {"horizon": 10**9},
            BadDay,
            "up to",
        ),
        ((FIRST,), {"on": date(2025, 3, 1), "day": 0}, BadDay, "expected 1"),
        ((FIRST,), {"on": date(2025, 3, 1), "day": 29}, BadDay, "expected 1"),
        ((FIRST,), {"on": date(2025, 3, 1), "horizon": 13}, BadDay, "horizon"),
        ((FIRST,), {"on": date(2025, 2, 17), "horizon": 14}, BadDay, "after 15"),
        (
            (
                certificate(id="x", signed=moment("2025-03-01")),
                certificate(id="y", replaces=("x",)),
            ),
            {},
            BadCertificate,
            "replaces the newest",
        ),
    ],
)
def test_what_cannot_be_assessed_is_refused_with_one_line(certificates, given, error, match):
    with pytest.raises(error, match=match) as raised:
        assessed(*certificates, **given)
    assert "\n" not in str(raised.value)
    assert isinstance(raised.value, SrsError)


COMPLETE_NOTES = notes(assessed(*COMPLETE))


@pytest.mark.parametrize(
    ("words", "present"),
    [
        ("none is published for F43.8A", True),
        ("its parent", False),
        ("extends one that was not given", False),
        ("spells from day 15", True),
        ("at least 15 days", False),
        ("extrapolated", False),
        ("set for 90 days", False),
        ("check digit", False),
        ("outside those", False),
        ("preselected", False),
        ("does not use", False),
        ("narrows", False),
        ("synthetic", False),
        ("alike in what is known", False),
    ],
)
def test_a_note_is_there_only_when_it_applies(words, present):
    assert (words in COMPLETE_NOTES) is present


def test_on_the_models_first_day_risk_and_average_speak_of_the_same_spells():
    on_15 = notes(assessed(FIRST, on=day("2025-03-03"), answers={}))
    assert "spells from day 15" not in on_15
    assert "at least 15 days" not in on_15


def test_the_note_names_the_answer_that_narrows_most():
    assessment = assessed(*COMPLETE, answers={})
    name = assessment.risk.narrowed_most_by
    label = next(k.predictor.label for k in assessment.known if k.predictor.name == name)
    assert label.inside.en in notes(assessment)
