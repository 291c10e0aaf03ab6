"""Which of two is nearer to the ideal: right on either side of it, and when one equals it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.wording import Words
from training.statistics.definition import Definition
from training.statistics.distance import distance
from training.statistics.outcome import Outcomes
from training.statistics.recalibration import intercept_and_slope, observed_expected
from training.statistics.statistic import Statistic
from training.statistics.verdict import Margin, verdict

PLAIN = Definition("plain", Words("", ""), "", ideal=0)
PLACES = st.floats(-8, 8, allow_nan=False)


def shares(correlation):
    """Of two statistics of variance 1 that are correlated so much."""
    factor = np.linalg.cholesky([[1, correlation], [correlation, 1 + 1e-12]])
    return factor @ np.linalg.qr(np.random.default_rng(0).normal(size=(6, 2)))[0].T


def found(x, y, correlation=0.5):
    own = shares(correlation)
    return distance(Statistic(x, own[0], PLAIN), Statistic(y, own[1], PLAIN))


@given(PLACES, PLACES, st.floats(-0.99, 0.99))
def test_the_value_is_the_difference_of_distances_and_lies_in_its_interval(x, y, correlation):
    of = found(x, y, correlation)
    assert of.value == pytest.approx(abs(y) - abs(x), abs=1e-12)
    assert of.low <= of.value + 1e-12
    assert of.high >= of.value - 1e-12
    assert of.interval(0.5)[0] >= of.low - 1e-12
    assert (of.p < 0.05) == (of.low > 0 or of.high < 0)


@given(PLACES, PLACES, st.floats(-0.99, 0.99))
def test_it_is_the_same_on_the_other_side_and_turned_for_the_models_exchanged(x, y, correlation):
    of, mirrored, exchanged = (found(*pair, correlation) for pair in ((x, y), (-x, -y), (y, x)))
    assert (mirrored.low, mirrored.high) == pytest.approx((of.low, of.high), abs=1e-9)
    assert (exchanged.low, exchanged.high) == pytest.approx((-of.high, -of.low), abs=1e-9)


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.9])
@pytest.mark.parametrize(
    ("x", "y"),
    [(6, -6), (-6, 6), (6, 6), (2, -2), (0, 0), (0, 1), (0, 6), (1, -4), (3, -3), (4, -6)],
)
def test_the_interval_holds_the_truth_as_often_as_it_says(x, y, correlation):
    """4000 draws: 0.95 where both are away from the ideal, no less where one is at it."""
    own = shares(correlation)
    random = np.random.default_rng(5)
    drawn = random.normal(size=(4000, 2)) @ np.linalg.cholesky(own @ own.T).T
    below = above = 0
    for a, b in drawn + np.array([x, y]):
        of = distance(Statistic(a, own[0], PLAIN), Statistic(b, own[1], PLAIN))
        below += of.high < abs(y) - abs(x)
        above += of.low > abs(y) - abs(x)
    error = 4 * np.sqrt(0.025 * 0.975 / 4000)
    assert below / 4000 < 0.025 + error
    assert above / 4000 < 0.025 + error
    if min(abs(x), abs(y)) >= 6:
        assert (below + above) / 4000 == pytest.approx(0.05, abs=0.016)


def test_models_as_far_on_opposite_sides_are_called_different_in_five_per_cent():
    """Of O/E 1.25 and 0.8, on the log scale; the landed test always called 1.25 superior."""
    random = np.random.default_rng(11)
    risk = random.uniform(0.1, 0.6, 800)
    answers = []
    for _ in range(400):
        outcomes = Outcomes.of((random.random(800) < risk).astype(float))
        a, b = (observed_expected(risk * factor, outcomes) for factor in (0.8, 1.25))
        found = distance(a, b)
        answers.append(verdict(found, Margin(0.5, 0.0, higher_is_better=False), 800).answer)
    share = answers.count("superior") / 400
    assert share == pytest.approx(0.025, abs=0.025)


def test_persons_with_several_rows_count_once():
    random = np.random.default_rng(2)
    risk = random.uniform(0.1, 0.9, 500)
    happened = (random.random(500) < risk).astype(float)
    once = [intercept_and_slope(each, Outcomes.of(happened))[1] for each in (risk, risk**2)]
    twice = np.tile(np.arange(500), 2)
    doubled = [
        intercept_and_slope(np.tile(each, 2), Outcomes.of(np.tile(happened, 2)))[1]
        for each in (risk, risk**2)
    ]
    expected, by_person = distance(*once), distance(*doubled, person=twice)
    assert (by_person.low, by_person.high) == pytest.approx((expected.low, expected.high), rel=1e-6)
    assert distance(*doubled).high - distance(*doubled).low < expected.high - expected.low


@pytest.mark.parametrize("value", [0.0, 0.4, -3.0])
def test_the_same_model_twice_is_as_near_whatever_the_ideal(value):
    own = np.random.default_rng(1).normal(size=50)
    a, b = Statistic(value, own, PLAIN), Statistic(value * (1 + 1e-15), own, PLAIN)
    of = distance(a, b)
    assert (of.value, of.low, of.high, of.p) == (0, 0, 0, 1)
    assert verdict(of, Margin(1e-9, 0, higher_is_better=False), 50).answer == "non-inferior"
