"""The text of an answer agrees with its numbers for programs."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, assess, embedded, load
from srs.assess import assess_without_certificate
from srs.channels.frequency import frequency
from srs.channels.json import document
from srs.explanation import Reason
from srs.predictors import PREDICTORS, Known
from srs.request import Request
from srs.risk import NATIONAL, Level, Risk, Subject, risk_of
from srs.spell import spells
from srs.wording import LANGUAGES
from tests.make import ANSWERS, ON, ROW, certificate, period

MODELS = ["srs-3.0", "boosted-2"]


def assessed(*certificates, model="srs-3.0", answers=ANSWERS, on=ON, **asked):
    given = certificates or (certificate(),)
    return assess(given, on=on, model=load(model), knowledge=embedded(), answers=answers, **asked)


def risk(probability=None, bounds=None, day=15, horizon=90):
    level = None if probability is None else NATIONAL.level(probability)
    return Risk(probability, level, day, horizon, None, NATIONAL, bounds, None, ())


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (0.709, "71 av 100 sådana sjukfall som når dag 15 varar längre än 90 dagar, 29 gör"),
        (0.387, "38,7 av 100 sådana sjukfall som når dag 15 varar längre än 90 dagar, 61,3 gör"),
        (
            0.9999,
            "Fler än 99 av 100 sådana sjukfall som når dag 15 varar längre än 90 dagar, färre",
        ),
        (1.0, "100 av 100 sådana sjukfall som når dag 15 varar längre än 90 dagar, 0 gör det inte"),
    ],
)
def test_a_risk_is_shown_as_a_frequency(probability, told):
    assert frequency(risk(probability), 15, "sv").startswith(told)


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((0.63, 0.86), "63–86 of 100 such spells that reach day 15 last longer than 90 days, dep"),
        ((0.001, 0.86), "Fewer than 1 to 86 of 100 such spells"),
        ((0.711, 0.713), "71 of 100 such spells that reach day 15 last longer than 90 days, what"),
    ],
)
def test_bounds_are_reported_as_a_range_of_answers(bounds, told):
    assert frequency(risk(bounds=bounds), 15, "en").startswith(told)


@given(st.floats(0, 1), st.sampled_from(LANGUAGES))
@settings(max_examples=300)
def test_the_two_numbers_of_a_frequency_sum_to_a_hundred(probability, lang):
    said = frequency(risk(probability), 15, lang)
    assert said.count("100") == 1 + (probability == 1) + (probability == 0)
    found = re.match(r"(\S+) (?:av|of) 100 .*, (\S+) (?:gör det inte|do not)\.", said)
    if found:
        one, other = (Decimal(each.replace(",", ".")) for each in found.groups())
        assert one + other == 100
    else:  # in words
        assert 0 < probability < 1
        assert min(probability, 1 - probability) <= 0.0051


@pytest.mark.parametrize("model", MODELS)
def test_every_percentage_is_written_of_the_number_next_to_it(model):
    told = document(assessed(model=model, defaults=True), "en")

    def written(of, number, percent):
        assert (of[number] is None) == (of[percent] is None)
        if of[number] is not None and percent in of:
            shown = float(of[percent].strip("<>"))
            assert shown == pytest.approx(100 * of[number], abs=0.5001)

    found = told["risk"]
    for number, percent in (
        ("probability", "percent"),
        ("average", "average_percent"),
        ("reference_mean", "reference_mean_percent"),
    ):
        written(found, number, percent)
    for each in (*found["curve"], *told["length"]["remaining"]):
        written(each, "probability", "percent")


def test_the_cut_offs_are_those_by_which_the_level_was_cut():
    found = document(assessed(defaults=True), "sv")["risk"]
    ranges = {each["level"]: each for each in found["cut_offs"]["levels"]}
    own = ranges[found["level"]]
    assert own["from"] <= found["probability"] <= own["to"]
    assert own["text"] == found["level_text"] == Level(found["level"]).words.sv
    assert [each["to"] for each in ranges.values()][:-1] == [
        each["from"] for each in ranges.values()
    ][1:]
    assert found["cut_offs"]["horizon"] == 90


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("day", [None, 40, 100])
def test_the_curve_has_every_day_of_the_length_and_never_rises(model, day):
    told = document(
        assessed(certificate(extends=("other",)), model=model, defaults=True, day=day), "en"
    )
    curve = {each["day"]: each["probability"] for each in told["risk"]["curve"]}
    first, last = min(curve), max(curve)
    inside = [e for e in told["length"]["remaining"] if first <= e["day"] <= last and e["percent"]]
    assert len(inside) > 2
    for each in inside:
        assert curve[each["day"]] == pytest.approx(each["probability"], abs=1e-12)
    shares = list(curve.values())
    assert list(curve) == sorted(curve)
    assert all(one >= other - 1e-12 for one, other in zip(shares, shares[1:], strict=False))


GAPS = [
    [period()],
    [period("2025-02-17", "2025-02-28"), period("2025-03-05", "2025-04-13", 50)],
    [period("2025-03-10", "2025-03-21"), period("2025-03-25", "2025-04-13", 50)],
    [period("2025-02-17", "2025-04-13"), period("2025-03-01", "2025-03-10", 50)],
]


@pytest.mark.parametrize("periods", GAPS)
def test_the_date_of_a_day_is_the_date_on_which_the_spell_has_that_day(periods):
    (spell,) = spells([certificate("F43.8A", *periods)], on=ON)
    dates = [spell.date_of(day) for day in range(1, spell.days + 1)]
    assert [spell.day(each) for each in dates] == list(range(1, spell.days + 1))
    assert (dates[0], dates[-1]) == (spell.start, spell.end)
    assert spell.date_of(spell.days + 7) == spell.end + timedelta(days=7)


@pytest.mark.parametrize("periods", GAPS)
def test_the_certificates_last_day_has_their_last_date(periods):
    told = document(assessed(certificate("F43.8A", *periods), defaults=True), "sv")
    (end,) = (e for e in told["length"]["remaining"] if e["what"] == "certificate_end")
    assert end["date"] == told["spell"]["end"]
    assert told["spell"]["on"] == ON.isoformat()
    day_90 = next(e for e in told["length"]["remaining"] if (e["what"], e["day"]) == ("day", 90))
    assert day_90["date"] > end["date"]


def test_no_date_is_made_up_where_today_is_not_known_to_be_the_day():
    other = document(assessed(day=4, defaults=True), "sv")["length"]
    assert {each["date"] for each in other["remaining"]} == {None}
    assert other["median_day"]
    assert other["median_date"] is None
    asked = {"answers": ROW, "postcode": "41133"}
    for day, told in ((None, None), (20, ON + timedelta(days=70))):
        found = assess_without_certificate(
            Icd10("F438A"),
            Request(day=day, **asked),
            on=ON,
            model=load("srs-3.0"),
            knowledge=embedded(),
        )
        assert found.date_of(90) == told


def test_a_day_after_the_last_of_all_dates_has_none():
    far = certificate("F43.8A", period("2025-02-17", "9999-12-30"))
    assert assessed(far, answers=ROW).date_of(10_000_000) is None


@pytest.mark.parametrize(
    ("log_odds", "told"),
    [
        (0.0099, (0, 0, "knappt någon")),
        (-0.0099, (0, 0, "knappt någon")),
        (0.01, (1, 1, "svag")),
        (-0.199, (-1, 1, "svag")),
        (0.2, (1, 2, "tydlig")),
        (-0.599, (-1, 2, "tydlig")),
        (0.6, (1, 3, "stark")),
    ],
)
def test_the_strength_of_a_reason_has_three_steps(log_odds, told):
    reason = Reason(Known(PREDICTORS["age"], 43, "person"), log_odds)
    assert (reason.direction, reason.strength, reason.strength_words.sv) == told


MISSING = [
    {},
    {"comorbidity": "no"},
    {"university": "no", "born_in_sweden": "yes"},
]


@pytest.mark.parametrize("answers", MISSING)
@pytest.mark.parametrize("day", [None, 20, 100])
def test_what_an_answer_would_leave_is_what_its_worst_level_leaves(answers, day):
    found = assessed(certificate(extends=("other",)), answers=answers, day=day)
    subject = found.prediction.subject
    told = {each.known.predictor.name: each.bounds for each in found.worst_answers}
    assert set(told) == {each.predictor.name for each in found.missing}
    for place, known in enumerate(subject.known):
        if known.value is None:
            left = []
            for level in known.predictor.levels:
                answered = list(subject.known)
                answered[place] = Known(known.predictor, level.name, "answer")
                then = risk_of(
                    Subject(subject.model, tuple(answered), subject.day, subject.horizon)
                )
                left.append(then.bounds or (then.probability, then.probability))
            widest = max(high - low for low, high in left)
            low, high = told[known.predictor.name]
            assert high - low == pytest.approx(widest, abs=1e-12)
            assert any((low, high) == pytest.approx(each, abs=1e-12) for each in left)
    widths = [each.width for each in found.worst_answers]
    assert widths == sorted(widths)
    assert found.worst_answers[0].known.predictor.name == found.risk.narrowed_most_by


@pytest.mark.parametrize("answers", MISSING)
@pytest.mark.parametrize("model", MODELS)
def test_questions_come_missing_first_and_by_how_much_they_narrow(answers, model):
    found = assessed(answers=answers, model=model)
    told = document(found, "en")
    asked = [each["predictor"] for each in told["questions"]]
    missing = [each["predictor"] for each in told["missing_answers"]]
    assert sorted(asked) == sorted({*found.of_diagnosis.asked, *told["missing"]})
    assert asked[: len(missing)] == missing
    open_first = [each["source"] == "missing" for each in told["questions"]]
    assert open_first == sorted(open_first, reverse=True)
    rest = [name for name in asked if name not in told["missing"]]
    assert rest == [name for name in found.of_diagnosis.asked if name in rest]
    for each in told["questions"]:
        levels = [answer["level"] for answer in each["answers"]]
        assert each["value"] is None or each["value"] in levels


def test_with_a_single_risk_nothing_is_said_about_missing_answers():
    assert document(assessed(defaults=True), "sv")["missing_answers"] == []
    assert document(assessed(answers={}, model="boosted-2"), "sv")["missing_answers"] == []


def test_a_longer_spell_has_a_draft_of_its_motivation_and_another_has_none():
    long = certificate("J06.9", period("2025-02-17", "2025-05-30"))
    told = document(assessed(long, answers={}), "sv")
    assert told["fmb"]["exceeded"] is True
    assert told["fmb"]["motivation"].startswith("Med det här intyget är sjukfallet 103 dagar. ")
    limit = max(each["max_days"] for each in told["fmb"]["typical_cases"])
    assert f"högst {limit} dagar" in told["fmb"]["motivation"]
    unknown = certificate("J06.9", period("2025-02-17", "2025-05-30"), extends=("other",))
    assert "minst 103 dagar" in document(assessed(unknown, answers={}), "sv")["fmb"]["motivation"]
    short = document(assessed(), "sv")
    assert (short["fmb"]["exceeded"], short["fmb"]["motivation"]) == (False, None)


def test_a_secondary_diagnosis_says_whether_its_recommendation_is_passed():
    one = certificate("F43.8A", secondary=(Icd10("J069"), Icd10("Z999")))
    first, nothing = document(assessed(one), "sv")["secondary"]
    assert first["fmb"]["exceeded"] is True
    assert first["fmb"]["motivation"]
    assert (nothing["fmb"]["exceeded"], nothing["fmb"]["motivation"]) == (None, None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_codes_are_shown_with_their_titles(lang):
    told = document(assessed(certificate("F43.2X")), lang)
    assert told["certificate"]["title"].startswith("F43.2 ")
    assert told["statistics"]["title"]
    assert told["fmb"]["title"]
    assert all(each["category_text"] and each["situation_text"] for each in told["measures"])
