"""Of many simulated pilots, as few are misjudged as stated, and what was built in comes out."""

from dataclasses import replace

import numpy as np
import pytest

from tests.pilots import Truth, opinion_gain
from tests.unit.test_pilot_opinions_and_shadow import STUDY, answers, only
from tests.unit.test_watch import SHIFTED, seen
from training.pilot import opinions, shadow


@pytest.mark.parametrize("sign", [1, -1])
def test_a_shift_is_found_in_the_month_it_begins_or_the_next_two(sign):
    right = 0
    for seed in range(10):
        document, found = seen(replace(SHIFTED, shift=0.3 * sign), seed, run_length=1_000_000)
        told = found["calibration", ""].numbers
        assert document["status"] == 3
        assert told["direction"] == ("higher" if sign > 0 else "lower")
        right += "2024-10" <= told["found"] <= "2024-12"
        assert abs(told["log_odds"] - 0.3 * sign) < 0.12
    assert right >= 9


def test_how_often_a_false_alarm_comes_is_as_it_is_stated():
    """2500 spells each against a run length of 10 000: 1 - exp(-1/4) of the pilots, or fewer."""
    alarms = sum(
        seen(Truth(spells=3000, noise=0.0), seed)[1]["calibration", ""].look for seed in range(80)
    )
    assert alarms / 80 <= 0.35


def test_false_alarms_of_drift_are_within_alpha():
    significant = 0
    for seed in range(100):
        _, found = seen(Truth(spells=1200, noise=0.0), seed, alpha=0.05, psi=1e-6)
        significant += any(each.look for (name, _), each in found.items() if name == "drift")
    assert significant / 100 <= 0.10


def test_the_gain_that_was_built_in_is_reported_within_its_interval():
    log_score, auc = opinion_gain(0.6)
    inside = np.zeros(2)
    for seed in range(40):
        found = only(opinions.section, STUDY, Truth(spells=1500, opinion=0.6, noise=0.0), seed)
        (whole,) = (each for each in found["gain"] if each["subgroup"] == "all")
        for place, (name, true) in enumerate((("log_score", log_score), ("auc", auc))):
            inside[place] += whole[name]["low"] <= true <= whole[name]["high"]
    assert np.all(inside >= 36)


def test_of_a_thousand_pilots_with_an_equal_shadow_few_get_a_false_verdict_in_any_month():
    wrong = 0
    for seed in range(1000):
        found = only(shadow.section, STUDY, Truth(spells=400), seed)
        wrong += bool({"superior", "worse"} & set(answers(found)))
    assert wrong <= 50
