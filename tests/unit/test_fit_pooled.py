"""Hazards of all diagnoses together, against plain loops, derivatives and another fitter."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from srs.errors import BadTable
from training.fit import curves, pairs, pooling
from training.fit.observation import Observed, log_likelihood, slopes
from training.fit.spells import Spells
from training.fit.steps import Steps

BREAKS = np.array([0.0, 30.0, 90.0, 400.0])


def drawn(random, rows, rate, diagnosis=None, until=300.0, entry=0.0):
    """Spells of constant hazards *rate* from day *entry* on, lost at random before *until*."""
    count = len(rows)
    ends, lost = entry + random.exponential(1 / rate), entry + random.uniform(20, until, count)
    names = [f"x{place}" for place in range(rows.shape[1])]
    last = np.minimum(ends, lost)
    return Spells.of(rows, names, np.full(count, entry), last, ends <= lost, diagnosis)


def test_days_and_ends_are_those_of_a_plain_loop():
    random = np.random.default_rng(0)
    starts, stops = [10, 30, 45, 80], [30, 45, 80, 10**6]
    entry = random.integers(10, 70, 300).astype(float)
    last, ended = entry + random.integers(1, 90, 300), random.random(300) < 0.6
    given = Spells.of(np.zeros((300, 1)), ("x",), entry, last, ended, None)
    seen = Observed.of(given, np.array([10.0, 30, 45, 80, 120]))
    for spell in range(300):
        for place, (start, stop) in enumerate(zip(starts, stops, strict=True)):
            half_days, end = 0, False
            for half in range(2 * int(entry[spell]), 2 * int(last[spell])):
                if ended[spell] and half == 2 * last[spell] - 1:  # it ends at noon
                    end = end or start <= half / 2 < stop
                    break
                half_days += start <= half / 2 < stop
            days = half_days / 2
            if end and place < 3:  # the whole interval counts, from entry on
                days = stop - max(start, entry[spell])
            assert seen.days[spell, place] == pytest.approx(days)
            assert seen.ends[spell, place] == end


def test_slopes_are_the_derivatives_of_the_likelihood():
    random = np.random.default_rng(1)
    hazard = random.normal(-1, 1.5, (6, 4))
    ends = random.random((6, 4)) < 0.5
    gradient, _ = slopes(np.exp(hazard).astype(np.float32), ends)
    for place in np.ndindex(6, 4):
        up, down = hazard.copy(), hazard.copy()
        up[place] += 0.01
        down[place] -= 0.01
        values = [log_likelihood(np.exp(each).astype(np.float32), ends) for each in (up, down)]
        assert gradient[place] == pytest.approx((values[0] - values[1]) / 0.02, abs=2e-3)


def test_curvature_is_the_variance_of_the_gradient():
    """One interval and the last: a mean over all possible outcomes by their probabilities."""
    rate = np.array([[0.7, 0.0]], dtype=np.float32)
    given = [slopes(rate, np.array([[end, False]])) for end in (False, True)]
    chance = np.exp(-0.7), 1 - np.exp(-0.7)
    gradients = [gradient[0, 0] for gradient, _ in given]
    assert np.dot(chance, gradients) == pytest.approx(0, abs=1e-6)
    variance = np.dot(chance, np.square(gradients))
    assert given[0][1][0, 0] == pytest.approx(variance, abs=1e-6)


def test_lengths_that_heap_at_whole_weeks_do_no_harm():
    random = np.random.default_rng(2)
    exact = random.exponential(1 / 0.02, 40_000)
    weeks = np.ceil(exact / 7) * 7
    breaks = np.array([0.0, 14, 28, 56, 98, 1000])
    rows = np.zeros((len(exact), 1))
    given = Spells.of(rows, ("x",), np.zeros(len(exact)), weeks - 0.01, np.full(40_000, True), None)
    assert Observed.of(given, breaks).ends[:, :4].any()
    found, _ = pooling.fit(given, breaks)
    hazards = found.log_hazards(rows[:1], given.diagnosis[:1])[0]
    assert hazards[:-1] == pytest.approx(np.log(0.02), abs=0.05)


def test_one_group_of_wide_variance_is_a_complementary_log_log_regression(monkeypatch):
    """Found by another minimiser, of a likelihood that is written out."""
    random = np.random.default_rng(3)
    rows = random.integers(0, 2, (3000, 2)).astype(float)
    given = drawn(random, rows, 0.01 * np.exp(0.8 * rows[:, 0] - 0.5 * rows[:, 1]))
    monkeypatch.setattr(curves, "_VARIANCES", (1e4, 1e4))
    monkeypatch.setattr(pooling, "_SETTLED", 1e-4)
    found, _ = pooling.fit(given, BREAKS)
    seen = Observed.of(given, BREAKS)
    days, ends = seen.days.astype(float), seen.ends

    def surprise(flat):
        effects = flat.reshape(3, 3)  # intercept and predictors, by interval
        expected = days * np.exp(effects[0] + rows @ effects[1:])
        chance = -np.expm1(-np.maximum(expected, 1e-12))
        inner = np.where(ends, np.log(chance), -expected)[:, :2].sum()
        last = ends[:, 2] * np.log(np.maximum(expected[:, 2], 1e-12)) - expected[:, 2]
        return -(inner + last.sum()) / len(rows)

    best = minimize(surprise, np.repeat([-5.0, 0, 0], 3), options={"gtol": 1e-7}).x.reshape(3, 3)
    asked = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    hazards = found.log_hazards(asked, np.full(4, ""))
    assert hazards == pytest.approx(best[0] + asked @ best[1:], abs=0.01)


@pytest.fixture(scope="module")
def family():
    """F431 and F432 of many spells with low hazards, F438 of few; M545 with high ones."""
    random = np.random.default_rng(4)
    code = np.repeat(["F431", "F432", "F438", "M545"], [2000, 2000, 25, 2000])
    rows = random.integers(0, 2, (len(code), 2)).astype(float)
    rate = np.where(code == "M545", 0.03, 0.006) * np.exp(0.7 * rows[:, 0])
    return drawn(random, rows, rate, code), rows


def test_a_code_of_few_spells_is_as_its_relatives_are(family):
    given, _ = family
    found, _ = pooling.fit(given, BREAKS)
    asked = np.array([[0.0, 0.0]])
    few, many, other, unseen = (
        found.log_hazards(asked, np.array([code])).mean()
        for code in ("F438", "F431", "M545", "F439")
    )
    assert few == pytest.approx(many, abs=0.35)
    assert unseen == pytest.approx(many, abs=0.35)
    assert other - few > 1


def test_what_has_no_effect_is_shrunk_and_what_has_one_is_found(family):
    given, _ = family
    found, _ = pooling.fit(given, BREAKS)
    asked = np.array([[0.0, 0], [1, 0], [0, 1]])
    none, first, second = found.log_hazards(asked, np.full(3, "F431"))
    assert (first - none)[:2] == pytest.approx(0.7, abs=0.2)
    assert np.abs(second - none).max() < 0.06
    assert found.variances[0][1] > 10 * found.variances[0][2]


def test_the_order_of_rows_does_not_matter(family):
    given, rows = family
    other = np.random.default_rng(5).permutation(len(given))
    one, said = pooling.fit(given, BREAKS)
    two, said_otherwise = pooling.fit(given.take(other), BREAKS, threads=2)
    hazards = one.log_hazards(rows, given.diagnosis)
    np.testing.assert_allclose(two.log_hazards(rows, given.diagnosis), hazards, atol=1e-3)
    np.testing.assert_allclose(said, hazards, atol=1e-4)
    np.testing.assert_allclose(said_otherwise, said[other], atol=1e-3)


def test_steps_have_means_of_0_and_say_nothing_of_what_is_not_known():
    rows = np.random.default_rng(6).normal(size=(500, 2)).round(1)
    rows[::7, 0] = np.nan
    design = Steps.of(rows).with_pairs([(0, 1)])
    columns = design(rows)
    assert columns[:, 1 : design.singles].mean(axis=0) == pytest.approx(0, abs=1e-6)
    mine = 1 + np.flatnonzero(design.step_predictor == 0)
    assert not columns[::7][:, mine].any()
    assert not columns[::7, design.singles :].any()
    assert columns.shape[1] == len(design.term)


def test_cuts_part_the_rows_and_a_value_on_one_is_above_it():
    """Most values are 0, the lowest; differences exist only above it."""
    column = np.concatenate([np.zeros(60), np.arange(1.0, 41)])
    design = Steps.of(column[:, None])
    (cuts,) = design.cuts
    assert all((column < cut).any() and (column >= cut).any() for cut in cuts)
    (cells,) = design.cells(cuts[:, None])
    assert cells.tolist() == list(range(1, len(cuts) + 1))
    assert (design(cuts[:, None])[:, 1:] > 0).sum(axis=1).tolist() == cells.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_pair_that_was_planted_is_found_and_no_other(seed):
    random = np.random.default_rng(seed)
    rows = random.integers(0, 2, (4000, 4)).astype(float)
    apart = np.where(rows[:, 1] == rows[:, 3], 1.0, -1.0)
    for strength, expected in ((0.6, [(1, 3)]), (0.0, [])):
        given = drawn(random, rows, 0.01 * np.exp(0.5 * rows[:, 0] + strength * apart))
        assert list(pairs.fit(given, BREAKS).design.pairs) == expected


HOSTILE = {
    "separating": lambda x, ended, last: np.column_stack([x, last > 40, ended]),
    "constant": lambda x, *_: np.column_stack([x, np.full(len(x), 7.0)]),
    "huge": lambda x, *_: np.column_stack([x, 1e12 * x[:, 0], 1e12 + x[:, 1]]),
    "missing": lambda x, *_: np.column_stack([x, np.full(len(x), np.nan)]),
    "the same": lambda x, *_: np.column_stack([x, x, x]),
    "all missing": lambda x, *_: np.full((len(x), 2), np.nan),
}


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.parametrize("codes", ["none", "each its own", "one but one"])
@pytest.mark.parametrize("ends", ["some", "all but one lost"])
@pytest.mark.parametrize("breaks", [BREAKS, np.array([0.0, 400.0])], ids=["three", "one"])
def test_hostile_data_gives_numbers_or_words(how, codes, ends, breaks):
    random = np.random.default_rng(7)
    x = random.normal(size=(150, 2))
    given = drawn(random, x, np.full(150, 0.02))
    if ends != "some":
        given = replace(given, ended=np.arange(150) == int(given.last_day.argmin()))
    diagnosis = {
        "none": given.diagnosis,
        "each its own": np.array([f"F{n:03d}" for n in range(150)]),
        "one but one": np.where(np.arange(150) == 3, "M545", "F438"),
    }[codes]
    rows = HOSTILE[how](x, given.ended, given.last_day).astype(float)
    names = tuple(f"x{place}" for place in range(rows.shape[1]))
    given = replace(given, rows=rows, names=names, diagnosis=diagnosis)
    try:
        found = pairs.fit(given, breaks)
    except BadTable as error:
        assert "do not converge" in str(error)  # noqa: PT017
        return
    assert np.isfinite(found.log_hazards(rows, diagnosis)).all()
    assert all(np.isfinite(each).all() for each in found.variances.values())
    assert all(np.isfinite(each.covariance).all() for each in found.spreads.values())


def test_the_rate_of_all_is_the_most_likely_one():
    """Its slope is what the half end more leaves; and of long intervals it is still the truth."""
    random = np.random.default_rng(8)
    lengths = random.exponential(1 / 0.02, 20_000)
    given = Spells.of(
        np.zeros((20_000, 1)), ("x",), np.zeros(20_000), lengths + 1e-6, np.full(20_000, True), None
    )
    seen = Observed.of(given, BREAKS)
    rate = seen.rate()
    assert rate == pytest.approx(np.log(0.02), abs=0.05)
    gradient, _ = slopes((seen.days * np.exp(rate)).astype(np.float32), seen.ends)
    assert np.abs(gradient.sum(axis=0)[:-1]).max() < 2
