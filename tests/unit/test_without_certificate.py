"""What a caller knows, without certificates, is assessed as certificates are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, assess, embedded, load
from srs.assess import assess_without_certificate, predict
from srs.channels import CHANNELS
from srs.channels.json import document
from srs.errors import BadAnswer, BadDay, NoModel
from srs.predictors import PREDICTORS
from srs.request import Request
from tests import oracle
from tests.make import ON, ROW, certificate, person

ASKED = {name: value for name, value in ROW.items() if name not in ("age", "sex", "region")}
F438A = Icd10("F438A")


def without(answers=ASKED, day=32, **given):
    asked = Request(answers=answers, day=day, person=person(), postcode="41133", **given)
    return assess_without_certificate(
        F438A, asked, on=ON, model=load("srs-3.0"), knowledge=embedded()
    )


levels = st.fixed_dictionaries(
    {name: st.sampled_from([each.name for each in PREDICTORS[name].levels]) for name in ASKED}
)


@given(levels, st.integers(1, 56))
def test_the_same_answers_give_what_a_certificate_gives(answers, day):
    model, same = load("srs-3.0"), {"answers": answers, "day": day}
    expected = assess([certificate()], on=ON, model=model, knowledge=embedded(), **same)
    found = without(**same)
    assert (found.risk, found.explanation) == (expected.risk, expected.explanation)
    assert [k.value for k in found.known] == [k.value for k in expected.known]
    assert (found.fmb, set(found.measures)) == (expected.fmb, set(expected.measures))
    alone = predict(F438A, Request(person=person(), postcode="41133", **same), on=ON, model=model)
    assert alone.risk == expected.risk


def test_the_risk_is_that_of_the_definition():
    expected = oracle.risk("srs-3.0", "F438A", ROW, 32, 90)
    assert without().risk.probability == pytest.approx(expected, abs=1e-9)


def test_what_only_certificates_show_is_missing():
    missing = {each.predictor.name for each in without({}).missing}
    assert missing == ASKED.keys()
    assert without({}).risk.bounds is not None


def test_no_day_beyond_the_horizon_nor_a_diagnosis_without_model():
    with pytest.raises(BadDay):
        without(day=90, horizon=90)
    with pytest.raises(BadDay):
        without(day=0)
    with pytest.raises(BadAnswer):
        without({"university": "perhaps"})
    with pytest.raises(NoModel):
        predict(Icd10("A00"), Request(), on=ON, model=load("srs-3.0"))
    with pytest.raises(BadDay):
        predict(F438A, Request(day=365), on=ON, model=load("srs-3.0"))


def test_fmb_is_exceeded_when_the_day_is_past_every_case_and_else_not_known():
    assert without(day=32).fmb_exceeded is None
    gone = without(day=1500, horizon=2000).fmb_exceeded
    cases = embedded().fmb.about(F438A).cases
    assert gone is (True if all(case.upper_limit for case in cases) else None)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_shows_it(channel):
    text = CHANNELS[channel](without(), "en")
    assert "F43" in text
    shown = document(without(), "en")
    title = "Exhaustion disorder"
    told = {"id": None, "diagnosis": "F438A", "title": title, "unit": None}
    assert shown["certificate"] == told
    assert (shown["spell"]["start"], shown["spell"]["day"]) == (None, 32)


@pytest.mark.parametrize(("answers", "risk"), [(ASKED, 1.0), ({}, None)])
@pytest.mark.parametrize("day", [90, 91, 5000])
def test_a_spell_that_has_reached_the_horizon_outlasts_it_if_asked_about_it(day, answers, risk):
    asked = Request(answers=answers, person=person(), postcode="41133", day=day, horizon=90)
    found = predict(F438A, asked, on=ON, model=load("srs-3.0"), reached=True)
    assert found.risk.probability == risk
    assert found.risk.bounds == (None if risk else (1.0, 1.0))
    assert found.explanation.reasons == ()
