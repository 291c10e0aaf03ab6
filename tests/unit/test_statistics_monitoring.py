"""Repeated monitoring: error rates, run lengths and gains are as stated."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import norm

from srs.errors import BadTable
from training.statistics.cusum import Chain, Chart, Design, weight
from training.statistics.drift import moved_levels, moved_numbers
from training.statistics.gain import gain
from training.statistics.outcome import Outcomes
from training.statistics.sequential import FEWEST, Rule, looks, paired_brier, sequence
from training.statistics.verdict import Margin

BRIER = Margin(0.005, higher_is_better=False)
MONTHS = 18


def risks(count, random):
    return expit(random.normal(-0.7, 1.1, count))


def drawn(risk, random, shift=0.0):
    return (random.random(len(risk)) < expit(logit(risk) + shift)).astype(float)


def pilot(persons, better, random):
    """Differences of persons month by month; the first model sees less by the factor *better*."""
    true = random.normal(-0.7, 1, persons)
    a, b = (expit(true + random.normal(0, 0.4 * by, persons)) for by in (1 + better, 1))
    return paired_brier(a, b, drawn(expit(true), random)), random.integers(0, MONTHS, persons)


def answers(persons, better, random):
    return [look.verdict.answer for look in looks(*pilot(persons, better, random), BRIER, Rule())]


# A pilot that is looked at each month.


def test_a_model_that_is_better_by_construction_is_called_so():
    random = np.random.default_rng(5)
    assert sum("superior" in answers(5000, 1.0, random) for _ in range(100)) >= 99


@given(st.integers(FEWEST, 10**6), st.floats(0.5, 0.999), st.integers(FEWEST, 10**6))
def test_the_sequence_reaches_farther_than_one_look(persons, level, tuned):
    assert Rule(level, tuned).reach(persons) > norm.isf((1 - level) / 2)


@given(st.integers(FEWEST, 10**5), st.floats(-0.05, 0.05), st.floats(0.01, 0.5))
def test_p_is_the_least_alpha_that_leaves_nothing_out(persons, mean, spread):
    found = sequence(persons, persons * mean, persons * (mean**2 + spread**2), Rule())
    if found.p < 1e-12 or found.p == 1:
        return
    low, high = found.interval(1 - found.p)
    assert min(abs(low), abs(high)) <= 1e-6


def test_before_a_hundred_persons_nothing_is_judged():
    random = np.random.default_rng(1)
    found = sequence(FEWEST - 1, -50.0, 30.0, Rule())
    assert found.p == 1
    assert not np.isfinite(found.low)
    few = pilot(FEWEST - 1, 5.0, random)
    assert {look.verdict.answer for look in looks(*few, BRIER, Rule())} == {"inconclusive"}


def test_the_same_model_twice_is_never_better_nor_worse():
    nothing = np.zeros(500)
    (look,) = looks(nothing, np.zeros(500, int), BRIER, Rule())
    assert (look.found.value, look.found.p, look.verdict.answer) == (0, 1, "non-inferior")


def test_so_many_persons_more_would_settle_it():
    random = np.random.default_rng(8)
    differences, _ = pilot(600, 0.5, random)
    (look,) = looks(differences, np.zeros(600, int), Margin(0.001, higher_is_better=False), Rule())
    assert look.verdict.answer == "inconclusive"
    times = 1 + look.verdict.more / 600
    total, squares = differences.sum(), (differences**2).sum()
    there = sequence(600 + look.verdict.more, total * times, squares * times, Rule())
    assert there.high < 0 or there.high < 0.001
    short = sequence(
        int((600 + look.verdict.more) * 0.9), total * times * 0.9, squares * times, Rule()
    )
    assert short.high > 0


@pytest.mark.parametrize(
    ("differences", "period"), [([1.5], [0]), ([np.nan], [0]), ([0.1], [-1]), ([0.1], [0, 1])]
)
def test_what_is_no_paired_score_is_refused(differences, period):
    with pytest.raises(BadTable):
        list(looks(np.array(differences), np.array(period), BRIER, Rule()))


# Calibration, spell by spell.


@pytest.fixture(scope="module")
def chart():
    return Chart.of(risks(20_000, np.random.default_rng(1)), Design(0.3, 2000))


def test_false_alarms_come_as_seldom_as_is_stated(chart):
    random = np.random.default_rng(2)
    risk = risks(600_000, random)
    alarms = chart.alarms(risk, drawn(risk, random))
    # After each the sums do not both begin anew: a little more often than from 0.
    assert 250 <= len(alarms) <= 390
    assert {alarm.direction for alarm in alarms} == {"higher", "lower"}


def test_the_chain_gives_what_counting_gives():
    """Steps of a normal distribution: many walks are walked until each has reached the limit."""
    random = np.random.default_rng(3)
    steps = norm.ppf((np.arange(41) + 0.5) / 41) * 0.5 - 0.1
    now, passed = np.zeros(20_000), np.zeros(20_000)
    going = np.full(20_000, True)
    while going.any():
        now[going] = np.maximum(now[going] + random.choice(steps, going.sum()), 0)
        passed[going] += 1
        going &= now < 3
    chain = Chain(steps, np.full(41, 1 / 41))
    assert chain.run_length(3.0) == pytest.approx(passed.mean(), rel=0.02)


def test_the_sum_begins_again_at_0_and_says_since_when():
    chart = Chart.of(np.full(1000, 0.5), Design(0.3, 200))
    risk, happened = np.full(60, 0.5), np.array([0.0] * 10 + [1.0] * 50)
    alarms = [each for each in chart.alarms(risk, happened) if each.direction == "higher"]
    step = weight(np.array([0.5]), np.array([1.0]), 0.3)[0]
    length = int(np.ceil(chart.higher / step))
    assert [each.at for each in alarms[:2]] == [10 + length - 1, 10 + 2 * length - 1]
    assert [each.since for each in alarms[:2]] == [10, 10 + length]
    drawn_sum = chart.sums(risk, happened)["higher"]
    assert np.all(drawn_sum >= 0)
    assert drawn_sum[alarms[0].at] >= chart.higher


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=30), st.floats(0.05, 1))
def test_a_step_is_the_log_likelihood_ratio(risk, shift):
    p = np.array(risk)
    q = expit(logit(p) + shift)
    for y, ratio in ((1.0, q / p), (0.0, (1 - q) / (1 - p))):
        np.testing.assert_allclose(weight(p, np.full_like(p, y), shift), np.log(ratio), atol=1e-9)


@pytest.mark.parametrize("risk", [[], [0.0], [1.0], [np.nan]])
def test_a_chart_of_no_risks_is_refused(risk):
    with pytest.raises(BadTable):
        Chart.of(np.array(risk), Design())


# Drift.


def test_what_moved_is_found():
    random = np.random.default_rng(1)
    found = moved_numbers(random.normal(size=500), random.normal(0.5, 1, 500))
    assert found.p < 1e-6
    assert found.psi > 0.1
    assert found.test.id == "ks"
    assert moved_levels(np.array([300, 200]), np.array([200, 300])).p < 1e-6


def test_a_level_that_is_in_no_period_says_nothing():
    assert moved_levels(np.array([50, 0, 50]), np.array([40, 0, 60])).p == (
        moved_levels(np.array([50, 50]), np.array([40, 60])).p
    )
    with pytest.raises(BadTable):
        moved_levels(np.array([0, 0]), np.array([1, 2]))


# What an opinion adds.


def opinions(rows, weight_, random):
    """The physician sees, with noise, a part of the risk that the model does not."""
    seen, unseen = random.normal(-0.7, 1, rows), random.normal(size=rows)
    happened = (random.random(rows) < expit(seen + weight_ * unseen)).astype(float)
    feeling = weight_ * unseen + random.normal(0, 0.7, rows)
    level = np.where(feeling > 0.6, 2, np.where(feeling < -0.6, 1, 0))
    return expit(seen), Outcomes.of(happened), level


def test_rows_written_twice_of_the_same_persons_make_nothing_surer():
    random = np.random.default_rng(9)
    risk, outcomes, level = opinions(2000, 1.0, random)
    once = gain(risk, outcomes, level, np.arange(2000))
    twice = gain(
        np.tile(risk, 2), Outcomes.of(np.tile(outcomes.happened, 2)), np.tile(level, 2),
        np.tile(np.arange(2000), 2),
    )  # fmt: skip
    assert twice.log_score.se == pytest.approx(once.log_score.se, rel=1e-6)
    assert twice.auc.se == pytest.approx(once.auc.se, rel=0.01)
    for a, b in zip(once.odds, twice.odds, strict=True):
        assert (a.value, a.se) == pytest.approx((b.value, b.se), rel=1e-6)


def test_an_opinion_of_one_level_adds_nothing_that_can_be_said():
    random = np.random.default_rng(1)
    risk, outcomes, _ = opinions(100, 1.0, random)
    with pytest.raises(BadTable, match="reference level"):
        gain(risk, outcomes, np.zeros(100, int), np.arange(100))
