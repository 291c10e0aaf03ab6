"""Error rates, delays and coverage of repeated monitoring, by simulation."""

import numpy as np
import pytest
from scipy.stats import norm

from tests.unit.test_statistics_monitoring import BRIER, answers, drawn, opinions, pilot, risks
from training.statistics.cusum import Chart, Design
from training.statistics.drift import moved_levels, moved_numbers
from training.statistics.gain import gain
from training.statistics.sequential import FEWEST, Rule, looks
from training.statistics.verdict import Margin


def test_of_a_thousand_pilots_of_equal_models_few_are_called_better_or_worse_at_any_look():
    random = np.random.default_rng(17)
    wrong = sum(bool({"superior", "worse"} & set(answers(1800, 0.0, random))) for _ in range(1000))
    assert wrong <= 50


def test_a_usual_interval_at_each_look_is_wrong_far_more_often():
    random = np.random.default_rng(17)
    usual = norm.isf(0.025)
    wrong = 0
    for _ in range(300):
        found = list(looks(*pilot(1800, 0.0, random), BRIER, Rule()))
        wrong += any(abs(each.found.z) > usual for each in found if each.found.persons >= FEWEST)
    assert wrong > 45


def test_at_the_margin_non_inferior_is_seldom_said():
    """The worst truth: the second model is worse by just as much as is not allowed."""
    random = np.random.default_rng(3)
    other = np.random.default_rng(4)
    lost = float(np.mean(-pilot(2_000_000, 0.5, other)[0]))
    wrong = 0
    for _ in range(500):
        differences, month = pilot(1800, 0.5, random)
        found = looks(-differences, month, Margin(lost, higher_is_better=False), Rule())
        wrong += any(each.verdict.answer in ("non-inferior", "superior") for each in found)
    assert wrong <= 25


@pytest.mark.parametrize(("shift", "direction"), [(0.3, "higher"), (-0.3, "lower")])
def test_a_shift_of_03_is_found_within_400_spells_at_a_run_length_of_ten_thousand(shift, direction):
    random = np.random.default_rng(4)
    chart = Chart.of(risks(20_000, random), Design(0.3, 10_000))
    before, delays = 300, []
    for _ in range(400):
        risk = risks(before + 4000, random)
        moved = np.where(np.arange(len(risk)) < before, 0.0, shift)
        found = chart.alarms(risk, drawn(risk, random, moved))
        later = [each for each in found if each.at >= before and each.direction == direction]
        delays.append(later[0].at - before + 1 if later else 4000)
    assert np.median(delays) <= 400


def test_p_values_of_two_samples_of_one_kind_are_uniform():
    random = np.random.default_rng(1)
    share = np.array([0.4, 0.3, 0.2, 0.09, 0.01])
    levels = [moved_levels(*(random.multinomial(400, share) for _ in "ab")).p for _ in range(600)]
    numbers = [
        moved_numbers(random.normal(size=300), random.normal(size=200)).p for _ in range(600)
    ]
    for p in (levels, numbers):
        assert np.mean(np.array(p) < 0.05) < 0.075
        assert np.mean(np.array(p) < 0.5) == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("weight_", [0.0, 0.3, 0.8])
def test_the_gain_that_was_built_in_lies_in_its_interval_in_95_of_100(weight_):
    random = np.random.default_rng(6)
    risk, outcomes, level = opinions(1_000_000, weight_, random)
    true = gain(risk, outcomes, level, np.arange(len(risk)))
    if weight_ == 0:
        assert abs(true.log_score.value) < 1e-5
    inside = np.zeros(2)
    runs = 200
    for _ in range(runs):
        risk, outcomes, level = opinions(800, weight_, random)
        found = gain(risk, outcomes, level, np.arange(800))
        for place, (own, of) in enumerate(
            ((found.log_score, true.log_score), (found.auc, true.auc))
        ):
            inside[place] += own.low <= of.value <= own.high
    # 200 runs: 95 of 100 less two standard errors.
    assert np.all(inside / runs >= 0.92)


def test_a_false_gain_is_found_as_often_as_alpha():
    random = np.random.default_rng(7)
    p = [gain(*opinions(500, 0.0, random), np.arange(500)).p for _ in range(400)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.03)
