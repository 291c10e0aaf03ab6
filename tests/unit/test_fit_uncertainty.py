"""How certain a fit is of its risks, and what it keeps for each code."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput, NoModel
from srs.model.averages import Average, Coded, Spread, nearest
from training.fit import boosted
from training.fit.boosted import Settings
from training.fit.spells import Spells

TINY = Settings(
    trees=4,
    leaves=4,
    points=600,
    quantiles=4,
    days=(15.0, 60.0),
    horizons=(90.0, 180.0, 365.0),
    threads=1,
)
RATE = 0.01


def spells(count, seed=0, codes=("F438", "M545"), chances=(0.5, 0.5), entry=14.0):
    random = np.random.default_rng(seed)
    rows = random.integers(0, 2, (count, 2)).astype(float)
    code = random.choice(codes, count, p=chances)
    rate = RATE * np.exp(0.7 * rows[:, 0])
    ends, lost = entry + random.exponential(1 / rate), random.uniform(40, 700, count)
    last, ended = np.minimum(ends, lost), ends <= lost
    return Spells.of(rows, ("a", "b"), np.full(count, entry), last, ended, code)


def fit(given, settings=TINY):
    return boosted.fit(given, settings=settings, seed=1)


@pytest.fixture(scope="module")
def rare():
    """M545 is one of a hundred, M200 has four spells, J has three."""
    codes, chances = ("F438", "F432", "M545", "M200", "J209"), (0.6, 0.384, 0.01, 0.004, 0.002)
    return fit(spells(1500, codes=codes, chances=chances))


# What is of each code


codes = st.sampled_from(["A01", "A012", "A012B", "A02", "A021", "B01", "B010", "C22", "C221A"])


@settings(max_examples=40)
@given(codes, st.sets(codes | st.sampled_from(["", "A", "B"])))
def test_the_nearest_is_the_longest_code_that_it_begins_with(code, known):
    found = nearest(code, dict.fromkeys(known))
    parents = {each for each in known if code.startswith(each)}
    assert found == (max(parents, key=len) if parents else None)


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_how_the_variance_differs_is_read_back_as_it_was(seed):
    random = np.random.default_rng(seed)
    cuts = [np.sort(random.normal(size=random.integers(0, 5))) for _ in range(3)]
    shares = [random.normal(size=len(each) + 2).round(2) for each in cuts]
    one = Spread(cuts, shares)
    again = Spread.read(json.loads(json.dumps(one.document())))
    rows = random.normal(size=(50, 3))
    rows[random.random(rows.shape) < 0.2] = np.nan
    assert again.of(rows).tolist() == one.of(rows).tolist()
    plain = []
    for row in rows:
        total = 1.0
        for value, own, each in zip(row, cuts, shares, strict=True):
            total += each[-1] if np.isnan(value) else each[int((own <= value).sum())]
        plain.append(max(total, 0.2))
    assert one.of(rows) == pytest.approx(plain)


def test_what_is_of_a_code_is_read_back_as_it_was():
    days = np.array([15.0, 60.0, 400.0])
    one = Coded("F", Average(days, np.array([0.0, 0.25, 2.5])), np.array([[0.125, 0.5]]), 7)
    again = Coded.read(json.loads(json.dumps(one.document())), days)
    assert (again.group, again.spells) == ("F", 7)
    assert again.variance.tolist() == one.variance.tolist()
    assert again.average.cumulative.tolist() == one.average.cumulative.tolist()


def test_an_average_is_the_integral_of_its_hazard_and_goes_on_as_it_ended():
    average = Average(np.array([0.0, 10.0, 30.0]), np.array([0.0, 1.0, 2.0]))
    for day, horizon, hazard in ((0, 5, 0.5), (5, 20, 1.0), (20, 50, 1.5)):
        risk = np.exp(-hazard)
        found = average.log_odds(np.array([float(day)]), np.array([float(horizon)]))
        assert found == pytest.approx([np.log(risk / (1 - risk))])
    assert average.between(np.array([15.0]), 10, 30) == pytest.approx([0.25])


# Rare codes


def test_a_code_of_few_spells_gets_the_answer_of_its_relatives(rare):
    assert rare.group("M200") == "M"
    assert rare.group("M999") == "M"
    assert rare.group("J111") == "J"
    rows = np.array([[0.0, 0], [1, 1]])
    for code in ("M200", "M999", "J111", "F40"):
        assert np.isfinite(rare.log_odds(rows, 15, 90, np.full(2, code))).all()


def test_another_letter_has_no_answer(rare):
    with pytest.raises(NoModel, match="no spells with the diagnosis or its letter"):
        rare.group("Z999")
    answers = rare.answers(np.array(["Z999", "M999", "F438", ""]))
    assert answers.tolist() == [False, True, True, False]


def test_the_average_of_a_letter_of_few_spells_is_of_all(rare):
    assert rare.codes["J"].spells == 1500
    assert rare.codes["J"].group == ""
    assert "J209" not in rare.codes


@pytest.mark.parametrize("first", [0.0, 1.0])
def test_spells_are_learnt_from_their_first_day_on(first):
    days = (first, 15.0)
    fitted = fit(spells(600, entry=max(first - 1, 0.0)), replace(TINY, days=days))
    rows = np.array([[0.0, 0], [1, 0]])
    low, high = (fitted.log_odds(rows, first, h, np.full(2, "F438")) for h in (365, 90))
    assert (low < high).all()
    truth = np.exp(-RATE * (90 - first) * np.exp([0, 0.7]))
    assert 1 / (1 + np.exp(-high)) == pytest.approx(truth, abs=0.12)


def test_a_horizon_before_every_day_is_refused():
    with pytest.raises(BadInput, match="a horizon after the first day"):
        fit(spells(100), replace(TINY, days=(400.0,)))


def test_one_horizon_and_one_day_are_enough():
    fitted = fit(spells(400), replace(TINY, days=(15.0,), horizons=(90.0,)))
    assert np.isfinite(fitted.log_odds(np.zeros((2, 2)), 15, 90, np.full(2, "F438"))).all()


# How sure


def test_more_spells_make_surer():
    few, many = (fit(spells(count)).codes["F438"].variance[0, 0] for count in (400, 4000))
    assert 0 < many < 0.5 * few


def test_a_code_of_more_spells_is_surer_and_one_never_seen_less_so(rare):
    often, seldom, unseen = (rare.codes[code].variance[0, 0] for code in ("F438", "M", "J"))
    assert 0 < often < seldom
    assert often < unseen


@pytest.mark.parametrize("code", ["F438", "F40", "M999", "J111"])
def test_an_interval_holds_its_risk(rare, code):
    forest = rare.forest(rare.group(code))
    rows = np.array([[0.0, 0], [1, 1], [np.nan, 1], [np.nan, np.nan]])
    for day, horizon in ((15, 90), (20, 400), (0, 1), (70, 90), (89, 90)):
        risk = forest.risk(rows, day, horizon)
        low, high = forest.interval(rows, day, horizon)
        assert ((low >= 0) & (low <= risk) & (risk <= high) & (high <= 1)).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Eight registers of 500 spells: 95 of 100 are said, at least 80 hold it."""
    rows = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    truth = np.exp(-RATE * 75 * np.exp(0.7 * rows[:, 0]))
    held = []
    for seed in range(8):
        given = spells(500, seed, ("F438",), (1.0,))
        forest = fit(given, replace(TINY, horizons=(90.0,), days=(15.0,))).forest("F438")
        low, high = forest.interval(rows, 15, 90)
        held.append((low <= truth) & (truth <= high))
        assert (high - low).max() < 0.5
    assert np.mean(held) >= 0.8


def test_two_parts_of_500_persons_are_two_parts():
    """Once all 500 were in one, and nothing was left to learn from."""
    given = spells(500, codes=("F438",), chances=(1.0,))
    fitted = boosted.fit(given, settings=TINY, seed=1, folds=2)
    assert fitted.slope > 0
