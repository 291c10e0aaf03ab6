"""Without a risk, the assessment says why and has everything else."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import assess, embedded, load
from srs.channels import CHANNELS
from srs.channels.json import document
from srs.errors import BadAnswer, BadDay
from srs.risk import Absence, horizons, next_horizon
from srs.wording import LANGUAGES
from tests.make import ANSWERS, ON, certificate, period
from tests.properties.test_model import MODELS

ALL = ANSWERS | {"earlier_sick_leave": "none"}
UNTOLD = replace(certificate(id="ag", kind="AG7804"), diagnosis=None)
HALF = replace(certificate(), periods=(), signed=None)
LONG = certificate("F43.8A", period("2023-02-17", "2025-04-13"))

# What is given, on which day, and why there is no risk.
CASES = {
    Absence.NO_DIAGNOSIS: (UNTOLD, ON, ALL),
    Absence.NO_PERIOD: (HALF, ON, ALL),
    Absence.NO_MODEL: (certificate("S47"), ON, ALL),
    Absence.NOT_BEGUN: (certificate(), date(2025, 2, 16), ALL),
    Absence.ENDED: (certificate(), date(2025, 4, 14), ALL),
    Absence.BEYOND_LAST_HORIZON: (LONG, ON, ALL),
    Absence.ANSWERS_MISSING: (certificate(), ON, {}),
}


def assessed(one, on=ON, answers=ALL, model="srs-3.0", **given):
    return assess([one], on=on, model=load(model), knowledge=embedded(), answers=answers, **given)


def notes(assessment):
    return " ".join(note.en for note in assessment.notes)


@pytest.mark.parametrize("code", Absence)
def test_each_reason_is_coded_and_worded_and_everything_else_is_there(code):
    found = assessed(*CASES[code])
    assert found.no_risk.code is code
    assert (found.prediction is None) == (code is not Absence.ANSWERS_MISSING)
    for lang in LANGUAGES:
        shown = document(found, lang)
        assert shown["no_risk"] == {"code": code.value, "text": found.no_risk.words.to(lang)}
        told = " ".join(CHANNELS["text"](found, lang).split())
        assert (found.no_risk.words.to(lang) in told) == (found.prediction is None)
    diagnosis = found.diagnosis
    if diagnosis:
        knowledge = embedded()
        assert found.spell is None if code is Absence.NO_PERIOD else found.spell.days > 50
        assert found.fmb == knowledge.fmb.about(diagnosis)
        assert set(found.measures) == set(knowledge.measures.about(diagnosis))
        assert found.statistics == knowledge.statistics.about(diagnosis)
    predictors = {column.name for column in found.of_diagnosis.columns} if found.known else set()
    assert {each.predictor.name for each in found.known} == predictors
    assert bool(predictors) == (code not in (Absence.NO_DIAGNOSIS, Absence.NO_MODEL))


@pytest.mark.parametrize("code", Absence)
def test_a_risk_that_is_not_computed_is_never_called_no_risk(code):
    found = assessed(*CASES[code])
    for lang in LANGUAGES:
        told = " ".join(CHANNELS["text"](found, lang).split()).lower()
        assert "ingen risk" not in told
        assert "no risk" not in told


def test_the_day_is_0_before_the_spell_its_last_after_it_and_none_without_one():
    days = {code: assessed(*CASES[code]).day for code in Absence}
    assert days == {
        Absence.NO_DIAGNOSIS: None,
        Absence.NO_PERIOD: None,
        Absence.NO_MODEL: 32,
        Absence.NOT_BEGUN: 0,
        Absence.ENDED: 56,
        Absence.BEYOND_LAST_HORIZON: 763,
        Absence.ANSWERS_MISSING: 32,
    }


@pytest.mark.parametrize("diagnosis", ["F43.8A", "S47"])
def test_the_heading_says_that_a_spell_has_ended_or_not_begun_whatever_the_reason(diagnosis):
    told = {
        on: CHANNELS["text"](assessed(certificate(diagnosis), on=on), "en")
        for on in (date(2025, 2, 16), ON, date(2025, 4, 14))
    }
    begins, goes_on, ended = told.values()
    assert "The spell begins 2025-02-17; certified for 56 days." in begins
    assert "Day 32 of the spell" in goes_on
    assert "The spell began 2025-02-17 and ended 2025-04-13, after 56 days." in ended
    assert "of the spell" not in begins.split("The model")[0] + ended.split("The model")[0]


def test_of_several_reasons_the_first_is_given():
    later = certificate("S47", period("2025-06-01", "2025-06-30"))
    assert assessed(later).no_risk.code is Absence.NO_MODEL
    ended = replace(LONG, periods=(period("2023-02-17", "2025-02-01"),))
    assert assessed(ended, answers={}).no_risk.code is Absence.ENDED
    assert assessed(LONG, answers={}).no_risk.code is Absence.BEYOND_LAST_HORIZON


def test_what_would_give_a_risk_is_asked_for_all_the_same():
    missing = {each.predictor.name for each in assessed(LONG, answers={}).missing}
    assert missing == ALL.keys()


@pytest.mark.parametrize("code", Absence)
def test_bad_input_is_refused_whatever_else_there_is(code):
    one, on, _ = CASES[code]
    with pytest.raises(BadAnswer):
        assessed(one, on, {"university": "perhaps"})
    with pytest.raises(BadAnswer):
        assessed(one, on, {"no_such_thing": "yes"})


def test_a_horizon_that_was_asked_for_has_to_lie_beyond_the_day():
    with pytest.raises(BadDay, match="horizon"):
        assessed(LONG, horizon=365)
    assert assessed(LONG, horizon=1000).no_risk is None


@pytest.mark.parametrize("code", Absence)
@pytest.mark.parametrize("given", [{"day": 0}, {"horizon": 1}, {"horizon": 36_501}])
def test_days_that_no_spell_can_have_are_refused_whatever_else_there_is(code, given):
    with pytest.raises(BadDay):
        assessed(*CASES[code], **given)


@pytest.mark.parametrize("on", [date(2025, 2, 16), date(2025, 4, 14)])
def test_a_day_that_was_asked_for_is_answered_though_the_spell_does_not_go_on(on):
    found = assessed(certificate(), on=on, day=20)
    assert (found.no_risk, found.day, found.risk.day) == (None, 20, 20)


# The horizon that nobody asked for


@pytest.mark.parametrize(("reached", "horizon"), [(32, 90), (89, 90), (90, 180), (200, 365)])
def test_the_horizon_is_the_first_usual_one_beyond_the_day_and_is_reported(reached, horizon):
    start = date.fromordinal(ON.toordinal() - reached + 1)
    one = certificate("F43.8A", period(start.isoformat(), "2025-04-13"))
    found = assessed(one)
    assert (found.day, found.risk.horizon) == (reached, horizon)
    assert f"more than {horizon} days" in document(found, "en")["risk"]["of"]
    assert found.explanation.reasons
    assert found.risk.level is not None
    assert found.risk.curve
    assert (f"The risk is for day {horizon}" in notes(found)) == (horizon > 90)
    assert ("set for 90 days" in notes(found)) == (horizon > 90)
    asked = assessed(one, horizon=horizon)
    assert asked.risk == found.risk
    assert "The risk is for day" not in notes(asked)


@given(st.sampled_from(sorted(MODELS)), st.integers(1, 4000))
def test_the_next_horizon_is_the_first_of_those_beyond_the_day(name, reached):
    model = MODELS[name]
    those = horizons(model)
    found = next_horizon(model, model.of(min(model.diagnoses)), reached)
    assert found == min((each for each in those if each > reached), default=None)
    assert those[:3] == (90, 180, 365)
    model.check_horizon(those[-1])


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ((90, 180, 365), (90, 180, 365)),
        ((30, 60, 90, 120, 540), (90, 180, 365, 540)),
        ((30, 90), (90,)),
        ((14, 30), (14, 30)),
        ((100, 200), (180, 200)),
        (None, (90, 180, 365)),
    ],
)
def test_a_models_own_horizons_say_which_of_the_usual_ones_it_is_for(own, expected):
    model = MODELS["srs-3.0"]
    own_model = replace(model)
    object.__setattr__(own_model, "audience", replace(model.audience, horizons=own))
    assert horizons(own_model) == expected


# How long


def test_the_length_says_what_remains_on_the_certificates_last_day_and_at_fmbs_limits():
    found = assessed(certificate())
    remaining = [(each.what, each.day) for each in found.length.remaining]
    limits = {case.max_days(found.spell.start) for case in found.fmb.cases}
    assert remaining == sorted(remaining, key=lambda each: each[1])
    assert {day for what, day in remaining if what == "fmb"} == limits
    assert [day for what, day in remaining if what == "certificate_end"] == [found.spell.days]
    assert {day for what, day in remaining if what == "day"} == {90, 180, 365}
    at_horizon = next(e for e in found.length.remaining if (e.what, e.day) == ("day", 90))
    assert at_horizon.probability == pytest.approx(found.risk.probability, abs=1e-12)


@pytest.mark.parametrize(("day", "told"), [(31, []), (32, [56]), (55, [79]), (400, [424])])
def test_the_certificates_last_day_is_counted_from_the_given_day(day, told):
    found = assessed(certificate(extends=("elsewhere",), signed=None), day=day, defaults=True)
    ends = [each.day for each in found.length.remaining if each.what == "certificate_end"]
    assert (found.spell.days, ends) == (56, told or [56])
    dates = {each.day: found.date_of(each.day) for each in found.length.remaining}
    assert [dates[each] for each in told] == [found.spell.end] * len(told)
    assert told or set(dates.values()) == {None}  # another day than today's


def test_no_length_is_given_for_a_spell_past_the_models_last_day():
    last = load("boosted-2").last_horizon
    one = certificate(extends=("elsewhere",), signed=None)
    assert assessed(one, model="boosted-2", day=last - 1).length is not None
    late = assessed(one, model="boosted-2", day=last)
    assert (late.length, late.foreseen) == (None, None)
    assert late.no_risk.code is Absence.BEYOND_LAST_HORIZON


@pytest.mark.parametrize("model", ["srs-3.0", "boosted-2"])
def test_how_many_reach_the_first_day_that_a_model_knows_is_not_shown(model):
    short = certificate("M54.5", period("2025-03-20", "2025-03-25"))
    given = {"model": model, "defaults": True}
    found = assessed(short, **given)
    told = {each.day: each.probability for each in found.length.remaining}
    assert (found.day, found.length.from_day, told[6], told[14]) == (1, 15, None, None)
    assert 0 < told[90] < 1
    page = CHANNELS["text"](found, "en")
    assert "once they have reached day 15" in page
    assert "day 6    the model does not know (the certificates' last day)" in page
    # From its first day on it is the spell's own.
    assert assessed(short, on=date(2025, 3, 25), **given).length.from_day == 15
    long = replace(short, periods=(period("2025-03-01", "2025-03-30"),))
    assert assessed(long, **given).length.from_day == 20


def test_the_text_says_from_which_day_the_length_is_reported():
    found = assessed(certificate())
    told = {lang: CHANNELS["text"](found, lang) for lang in LANGUAGES}
    assert "Hur länge sådana sjukfall varar, när de har nått dag 32" in told["sv"]
    assert "How long such spells last, once they have reached day 32" in told["en"]


@pytest.mark.parametrize("code", Absence)
def test_of_no_diagnosis_it_is_not_said_that_fmb_has_nothing_for_it(code):
    found = assessed(*CASES[code])
    for lang in LANGUAGES:
        told = CHANNELS["text"](found, lang)
        assert ("FMB" in told) == (code is not Absence.NO_DIAGNOSIS)
    untold = assessed(*CASES[Absence.NO_DIAGNOSIS])
    assert "Intyget gäller 2025-02-17 till 2025-04-13." in CHANNELS["text"](untold, "sv")
    assert "It holds from 2025-02-17 to 2025-04-13." in CHANNELS["text"](untold, "en")


@pytest.mark.parametrize("code", Absence)
def test_a_length_is_given_for_ongoing_spells_with_known_answers(code):
    found = assessed(*CASES[code])
    assert (found.length is not None) == (code is Absence.BEYOND_LAST_HORIZON)
    if found.length:
        assert found.length.median_day > found.day


def test_days_that_the_model_never_saw_are_marked_as_extrapolated():
    late = assessed(LONG)
    assert (late.length.extrapolated, late.length.observed_until) == (True, 1603)
    assert "After day 1603 nothing was observed" in CHANNELS["text"](late, "en")
    assert "nothing was observed" not in CHANNELS["text"](assessed(certificate()), "en")


def test_no_length_is_given_while_answers_are_missing_however_late_the_day():
    assert assessed(LONG, answers={}).length is None


def test_the_boosted_model_shows_a_length_though_answers_are_missing():
    found = assessed(certificate(), answers={}, model="boosted-2")
    length = found.length
    assert found.day < length.q25_day < length.median_day < length.q75_day


# What the spell is in


def test_a_spell_that_is_in_another_diagnosis_than_the_certificate_says_so():
    first = certificate("M54.5", period("2025-02-17", "2025-03-30"), id="first")
    later = certificate(
        "F43.8A", period("2025-03-31", "2025-04-13"), id="later", extends=("first",)
    )
    given = {"model": load("srs-3.0"), "knowledge": embedded(), "answers": ALL}
    found = assess([first, later], on=ON, **given)
    assert "the spell has M54.5" in notes(found)
    assert found.diagnosis.code == "F438A"
    after = assess([first, later], on=date(2025, 4, 1), **given)
    assert "the spell has M54.5" not in notes(after)
