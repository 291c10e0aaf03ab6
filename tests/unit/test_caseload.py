"""A unit's caseload: who is in it, in which order and why, and what is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest

import srs
from srs.caseload import Group, LeftOut, expected, overview
from srs.channels.caseload import CASELOAD_CHANNELS
from srs.channels.caseload.json import document
from srs.channels.caseload.words import ORDER, SUPPORT, risk
from srs.errors import BadAnswer, BadCertificate, BadInput
from tests.make import ON, certificate, person

MODEL, KNOWLEDGE = srs.load("srs-3.0"), srs.embedded()
EVERY = {
    "comorbidity": "no",
    "born_in_sweden": "yes",
    "university": "no",
    "earlier_sick_leave": "none",
    "primary_care": "yes",
    "specialist_visits": "no",
    "hospital_days": "no",
    "disability_pension": "no",
    "married": "no",
}


def one(number=1, day=30, left=20, diagnosis="F43.8A", **fields):
    """The certificate of a spell that has reached *day* on ON, and ends *left* days later."""
    start = ON - timedelta(days=day - 1)
    given = {"id": f"c-{number}", "person": patient(number), "signed": at(start)} | fields
    return certificate(
        diagnosis, srs.Period(start, ON + timedelta(days=left), given.pop("degree", 100)), **given
    )


def at(day):
    return datetime.combine(day, datetime.min.time())


def patient(number):
    text = f"1982031{number}90{number}"
    ids = (person(f"{text}{rest}") for rest in range(10))
    return next(each for each in ids if each.check_digit_agrees)


def unit(*certificates, **options):
    given = {"on": ON, "model": MODEL, "knowledge": KNOWLEDGE} | options
    return srs.unit(certificates, **given)


def answered(*certificates, **options):
    return unit(*certificates, answers={c.id: EVERY for c in certificates}, **options)


def places(caseload):
    return [row.case.certificate for row in caseload.rows]


def test_a_spell_without_a_risk_is_listed_next_to_one_with_a_risk():
    both = unit(one(1), one(2), answers={"c-1": EVERY})
    with_risk, with_bounds = sorted(both.rows, key=lambda row: row.case.certificate)
    assert with_risk.outlook.probability is not None
    assert with_risk.outlook.bounds is None
    assert with_bounds.outlook.probability is None
    assert with_bounds.outlook.bounds
    assert with_bounds.outlook.narrowed_most_by in with_bounds.outlook.missing


def test_a_higher_level_goes_before_a_shorter_spell():
    found = answered(one(1, day=60, diagnosis="F43.8A"), one(2, day=20, diagnosis="M54.5"))
    assert [row.place.group for row in found.rows] == [Group.VERY_HIGH, Group.MODERATE]
    assert places(found) == ["c-1", "c-2"]


@pytest.mark.parametrize("past", [0, 1])
def test_a_length_is_given_until_the_models_last_day_as_for_one_patient(past):
    model = srs.load("boosted-2")
    late = one(day=model.last_horizon - 1 + past, diagnosis="M54.5")
    (row,) = unit(late, model=model).rows
    alone = srs.assess([late], on=ON, model=model, knowledge=KNOWLEDGE).length
    assert (row.outlook.length is None) == (alone is None) == bool(past)


def test_of_one_level_the_shortest_goes_first_then_the_certificate_that_ends_first():
    found = answered(one(1, day=40), one(2, day=30, left=20), one(3, day=30, left=3))
    assert places(found) == ["c-3", "c-2", "c-1"]


def test_equals_go_by_their_ids():
    found = answered(one(2), one(1), one(3))
    assert places(found) == ["c-1", "c-2", "c-3"]


def test_a_day_that_is_nearly_there_is_not_what_counts():
    found = answered(one(1, day=85)).rows[0]
    assert (found.outlook.horizon, found.outlook.weighed.horizon) == (90, 180)
    assert found.outlook.weighed.risk < found.outlook.probability
    assert "dag 90 är för nära" in found.why.sv
    assert "more than 180 days" in found.why.en


def test_the_last_groups_are_those_that_the_model_says_least_about():
    found = answered(
        one(1, diagnosis="Z73"),
        one(2, day=380),
        one(3, day=5),
        one(4, day=355),
        one(5),
    )
    groups = [row.place.group for row in found.rows]
    assert groups == [
        Group.VERY_HIGH,
        Group.EARLY,
        Group.BEYOND_LAST_HORIZON,
        Group.BEYOND_LAST_HORIZON,
        Group.NO_MODEL,
    ]
    assert places(found)[2:4] == ["c-4", "c-2"]


def test_where_there_is_no_risk_fmb_comes_first():
    short, long = one(1, day=3, left=0, diagnosis="J06"), one(2, day=60, diagnosis="J06")
    found = unit(short, long)
    assert [row.case.fmb_exceeded for row in found.rows] == [True, False]
    assert places(found) == ["c-2", "c-1"]
    assert "längre än FMB rekommenderar" in found.rows[0].why.sv


def test_every_row_says_why_it_stands_there():
    found = answered(one(1), one(2, day=5), one(3, day=400), one(4, diagnosis="Z73"), capacity=1)
    for row in found.rows:
        assert row.why.sv.endswith(".")
        assert row.why.en.endswith(".")
    assert found.rows[0].why.en == (
        "Very high risk that the spell lasts more than 90 days. Day 30: shorter spells come first."
    )


def test_between_bounds_their_middle_counts():
    (row,) = unit(one(1)).rows
    low, high = row.outlook.bounds
    assert row.outlook.weighed.risk == pytest.approx((low + high) / 2)
    assert "midway between the bounds" in row.why.en


def test_as_many_as_there_is_time_for_are_marked():
    found = answered(one(1), one(2), one(3), capacity=2)
    assert [row.place.first for row in found.rows] == [True, True, False]
    assert expected(found.first).number == pytest.approx(
        sum(row.outlook.probability for row in found.rows[:2])
    )
    assert not any(row.place.first for row in answered(one(1)).rows)


def test_more_time_than_patients_is_stated():
    found = answered(one(1), capacity=9)
    assert "Tid för 9 och bara 1 sjukfall: det är markerat." in CASELOAD_CHANNELS["text"](
        found, "sv"
    )


@pytest.mark.parametrize("capacity", [0, -1])
def test_no_time_at_all_is_refused(capacity):
    with pytest.raises(BadInput, match="the capacity: expected how many"):
        unit(one(), capacity=capacity)


def test_spells_before_the_models_first_day_are_in_no_sum():
    sums = expected(answered(one(1), one(2, day=5), one(3, day=400)).rows)
    assert (sums.with_risk, sums.early, sums.without) == (1, 1, 1)


def test_two_units_are_refused_without_saying_whose_they_are():
    with pytest.raises(BadInput) as refused:
        unit(one(1, unit="SE-1"), one(2, unit="SE-2"))
    assert str(refused.value) == (
        "the ongoing spells belong to 2 units: expected those of one unit, or a unit to choose"
    )


def test_a_unit_has_its_own_and_the_others_are_counted():
    found = unit(one(1, unit="SE-1"), one(2, unit="SE-2"), one(3, unit=None), unit="SE-1")
    assert places(found) == ["c-1"]
    assert found.left_out == {LeftOut.OTHER_UNITS: 1, LeftOut.NO_UNIT: 1}


def test_a_spell_is_of_the_unit_of_its_newest_certificate():
    first, moved = one(1, left=-5, unit="SE-1"), one(1, day=3, id="c-9", unit="SE-2")
    assert unit(first, moved).unit == "SE-2"
    draft = one(1, day=1, id="c-10", unit=None, signed=None)
    assert unit(first, moved, draft).unit == "SE-2"


def test_certificates_that_overlap_make_one_row():
    found = unit(one(1, day=30), one(1, day=20, id="c-9", unit="SE-1", diagnosis="M54.5"))
    (row,) = found.rows
    assert (row.case.certificate, row.case.day) == ("c-9", 30)
    assert row.case.diagnosis == srs.Icd10("M545")


def test_what_is_signed_later_is_not_known_yet():
    extension = one(1, day=-5, left=40, id="c-9", signed=at(ON + timedelta(days=1)))
    found = unit(one(1, left=5), extension)
    assert (places(found), found.left_out) == (["c-1"], {LeftOut.SIGNED_LATER: 1})
    assert found.rows[0].case.days_left(ON) == 5


def test_who_is_not_on_sick_leave_is_counted():
    begins = one(2, day=-9, left=40, signed=at(ON))
    found = unit(one(1, left=-1), begins)
    assert found.rows == ()
    assert found.left_out == {LeftOut.ENDED: 1, LeftOut.NOT_BEGUN: 1}
    for render in CASELOAD_CHANNELS.values():
        assert render(found, "sv")
    assert "Inga pågående sjukfall." in CASELOAD_CHANNELS["text"](found, "sv")


def test_a_withheld_diagnosis_keeps_its_patient_on_the_list():
    hidden = srs.Certificate(
        id="c-1",
        kind="AG7804",
        periods=(srs.Period(ON - timedelta(days=9), ON + timedelta(days=9), 50),),
        diagnosis=None,
        person=patient(1),
        unit="SE-1",
        signed=at(ON - timedelta(days=9)),
    )
    (row,) = unit(hidden).rows
    assert (row.place.group, row.case.day, row.case.degree) == (Group.NO_DIAGNOSIS, None, 50)
    assert row.outlook.no_risk.code == "no_diagnosis"
    assert row.why.en.startswith("The certificate shows no diagnosis")


def test_certificates_without_person_are_counted():
    assert unit(one(1), one(2, person=None)).left_out == {LeftOut.NO_PERSON: 1}


def test_thousands_of_certificates_of_one_person_are_refused():
    many = [one(1, id=f"c-{n}") for n in range(1001)]
    with pytest.raises(BadCertificate, match="one person has 1001 certificates: expected at most"):
        unit(*many)


def test_ids_of_the_callers_own_serve_as_well():
    found = srs.unit(
        {"p-1": [one(1, person=None)], "p-2": [one(2)]}, on=ON, model=MODEL, knowledge=KNOWLEDGE
    )
    assert sorted(case.person for case in found.cases) == ["p-1", "p-2"]
    with pytest.raises(BadCertificate, match="of different persons under one id"):
        srs.unit({"p": [one(1), one(2)]}, on=ON, model=MODEL, knowledge=KNOWLEDGE)


def test_answers_come_by_person_in_any_form_or_by_certificate_which_wins():
    text = patient(1).text
    short = f"{text[2:8]}-{text[8:]}"
    both = {short: {"comorbidity": "no", "university": "no"}, "c-1": {"comorbidity": "yes"}}
    (row,) = unit(one(1), answers=both).rows
    known = {each.predictor.name: each.value for each in row.case.known}
    assert (known["comorbidity"], known["university"]) == ("yes", "no")


def test_answers_of_nobody_are_refused_and_of_somebody_elsewhere_counted():
    with pytest.raises(BadAnswer, match="none belongs to a person with certificates"):
        unit(one(1), answers={"c-7": EVERY})
    ended = one(2, left=-1)
    found = unit(one(1), ended, answers={"c-1": EVERY, "c-2": EVERY})
    assert found.left_out == {LeftOut.ENDED: 1, LeftOut.ANSWERS: 1}


def test_a_bad_answer_says_which_patient_by_its_place_alone():
    with pytest.raises(BadAnswer) as refused:
        unit(one(1), one(2), answers={"c-1": EVERY, "c-2": {"comorbidity": "perhaps"}})
    assert str(refused.value).startswith("the answers of patient 2 of 2: comorbidity: expected")
    assert patient(2).text not in str(refused.value)


def test_a_person_answered_twice_is_refused():
    text = patient(1).text
    with pytest.raises(BadAnswer, match="a person twice"):
        unit(one(1), answers={text: EVERY, f"{text[:8]}-{text[8:]}": EVERY})


def test_preselected_answers_are_shown_as_such():
    (row,) = unit(one(1), defaults=True).rows
    assert any(each.preselected for each in row.outlook.reasons)
    assert "Unanswered questions have the form" in " ".join(note.en for note in row.case.notes)


def test_the_overview_counts_every_spell_once():
    found = answered(one(1), one(2, day=100, degree=50), one(3, diagnosis="M54.5"))
    counted = overview(found.cases)
    for name in ("sex", "age", "diagnosis", "degree", "days"):
        assert sum(each.spells for each in getattr(counted, name)) == 3
    assert [(each.code, each.spells) for each in counted.diagnosis] == [("F43", 2), ("M54", 1)]
    assert [(each.code, each.spells) for each in counted.degree] == [("50", 1), ("100", 2)]
    assert [(each.code, each.spells) for each in counted.days] == [("30-89", 2), ("90-179", 1)]
    assert [each.code for each in counted.age] == ["40-49"]


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("channel", CASELOAD_CHANNELS)
def test_every_channel_says_that_it_decides_nothing_and_what_the_order_is(channel, lang):
    shown = CASELOAD_CHANNELS[channel](answered(one(1), capacity=1), lang)
    plain = " ".join(unescape(shown).split())
    assert SUPPORT.to(lang) in plain
    assert ORDER.to(lang) in plain


@pytest.mark.parametrize("channel", CASELOAD_CHANNELS)
def test_a_synthetic_model_is_reported_before_any_risk(channel):
    shown = CASELOAD_CHANNELS[channel](answered(one(1), model=srs.load("boosted-2")), "en")
    warning = "The model was made from a synthetic population: for trials, not for patients."
    assert warning in shown
    if channel != "json":
        body = shown.partition("</style>")[2] or shown
        assert body.index(warning) < body.index("%")


def test_the_page_needs_nothing_from_outside_and_takes_no_value_for_markup():
    found = srs.unit(
        {"<script>alert(1)</script>": [one(1, person=None, id="<b>")]},
        on=ON,
        model=MODEL,
        knowledge=KNOWLEDGE,
    )
    page = CASELOAD_CHANNELS["html"](found, "sv")
    assert "<script" not in page
    assert "<b>" not in page
    for outside in ("http", "src=", "href=", "url(", "@import"):
        assert outside not in page


@pytest.mark.parametrize("channel", ["text", "html"])
def test_an_id_cannot_move_what_a_terminal_or_a_page_shows(channel):
    turned = {"a\x1b]0;x\x07\u202e1": [one(1, person=None, id="c\x1b[2J", unit="u\x1b[31m")]}
    found = srs.unit(turned, on=ON, model=MODEL, knowledge=KNOWLEDGE)
    shown = CASELOAD_CHANNELS[channel](found, "sv")
    assert all(each.isprintable() or each == "\n" for each in shown)
    assert "a\ufffd]0;x\ufffd\ufffd1" in shown


def test_one_is_shown_once_and_nothing_is_said_twice():
    shown = " ".join(CASELOAD_CHANNELS["text"](unit(one(1), capacity=9), "en").split())
    assert "Time for 9 and only 1 spell: it is marked. The only one:" in shown
    assert "of 1 is expected to become long" in shown
    only = unit(one(1), answers={"c-1": {k: EVERY[k] for k in [*EVERY][1:]}})
    assert "1 answer missing; ask first" in CASELOAD_CHANNELS["text"](only, "en")
    assert "The first one:" not in shown
    few = CASELOAD_CHANNELS["text"](answered(one(1), one(2), capacity=1), "en")
    assert "The first one:" in few


def test_bounds_that_read_the_same_are_written_once():
    (row,) = unit(one(1)).rows
    for bounds, shown in (((0.996, 0.999), ">99%"), ((0.5, 0.7), "50–70%")):
        assert risk(replace(row, outlook=replace(row.outlook, bounds=bounds)), "en") == shown


def test_json_is_of_the_shape_that_is_promised():
    found = document(answered(one(1), one(2, day=400), capacity=1), "en")
    assert set(found) == {
        *("on", "unit", "model", "capacity", "expected", "rows", "overview", "left_out"),
        *("order", "notes"),
    }
    first, last = found["rows"]
    assert first["risk"]["probability"] == answered(one(1)).rows[0].outlook.probability
    assert (last["risk"], last["no_risk"]["code"]) == (None, "beyond_last_horizon")
    assert last["length"]["median_day"] > 400
    assert found["expected"]["all"]["without"] == 1
    assert found["overview"]["spells"] == 2


def test_a_caseload_shows_no_person_where_it_is_printed_by_accident():
    found = answered(one(1))
    assert patient(1).text not in repr(found)
    assert patient(1).text not in repr(found.rows)


def test_no_special_support_is_shown_where_an_assessment_shows_it_and_moves_no_row():
    boosted = srs.load("boosted-2")
    low, high = one(1, day=20, diagnosis="S82", degree=25), one(2, day=20)
    found = answered(low, high, model=boosted)
    assert places(found) == ["c-2", "c-1"]
    assessment = srs.assess([low], on=ON, model=boosted, knowledge=KNOWLEDGE, answers=EVERY)
    assert assessment.support
    assert [row.outlook.support for row in found.rows] == [None, assessment.support]
    for lang, brief in (
        ("sv", "inget särskilt stöd indicerat"),
        ("en", "no special support indicated"),
    ):
        told = document(found, lang)["rows"]
        assert [row["support"] and row["support"]["npv"] for row in told] == [
            *(None, assessment.support.evidence.shares.npv),
        ]
        for channel in ("text", "html"):
            text = " ".join(unescape(CASELOAD_CHANNELS[channel](found, lang)).split())
            assert text.count(brief) == 1
            whole = " ".join(assessment.support.words.to(lang).split())
            assert whole in text


def test_a_preselected_answer_says_nothing_of_support():
    low = one(1, day=20, diagnosis="S82", degree=25)
    (row,) = unit(low, model=srs.load("boosted-2"), defaults=True).rows
    assert row.outlook.probability < 0.2
    assert row.outlook.support is None
