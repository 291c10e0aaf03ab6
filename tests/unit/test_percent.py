"""The wording of a probability never implies another level than its own."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.channels import percent as written_percent
from srs.channels.percent import percent
from srs.risk import LOW, NATIONAL
from srs.wording import LANGUAGES

CUT_OFFS = (0.39, 0.62, 0.2, 0.5)


def sides(probability):
    low = (each.below(probability) for each in LOW)
    return NATIONAL.level(probability), probability > 0.5, *low


def read(text):
    return round(float(text.strip(" %<>").replace(",", ".")) / 100, 12)


def test_near_a_cut_off_the_percentage_has_a_decimal():
    shown = {p: percent(p, "sv") for p in (0.387, 0.386, 0.39, 0.624, 0.9999, 0.001, 0.0, 1.0)}
    assert shown == {
        0.387: "38,7 %",
        0.386: "38,6 %",
        0.39: "39 %",
        0.624: "62,4 %",
        0.9999: ">99 %",
        0.001: "<1 %",
        0.0: "0 %",
        1.0: "100 %",
    }
    assert percent(0.387, "en") == "38.7%"
    assert [percent(p, "en") for p in (0.1996, 0.5004, 0.4996)] == ["19.96%", "50.04%", "50%"]


@given(st.floats(0, 1), st.sampled_from(LANGUAGES))
@settings(max_examples=1000)
def test_no_percentage_says_another_level_than_the_risk_has(probability, lang):
    assert sides(read(percent(probability, lang))) == sides(probability)


@pytest.mark.parametrize("cut_off", CUT_OFFS)
@pytest.mark.parametrize("away", [-1e-3, -1e-5, -1e-8, 0.0, 1e-8, 1e-5, 1e-3])
def test_a_hair_from_a_cut_off_it_stays_on_its_side(cut_off, away):
    probability = cut_off + away
    assert sides(read(percent(probability, "en"))) == sides(probability)


@pytest.mark.parametrize(
    "profile",
    [NATIONAL, replace(NATIONAL, name="own", high_from=0.2049, very_high_above=0.7051)],
    ids=lambda profile: profile.name,
)
@given(st.floats(0, 1))
def test_a_whole_number_that_is_looked_up_is_the_one_that_is_worked_out(profile, probability):
    near = (
        probability,
        round(probability, 2),
        round(probability, 2) + 0.005,
        round(probability, 3),
    )
    for each in near:
        if each <= 1:
            assert written_percent.written(each, profile) == (
                written_percent._with_decimals(each, profile)
            )
