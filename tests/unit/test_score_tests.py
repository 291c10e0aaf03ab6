"""Nested updates: against other estimators, and the rate of false choices."""

import numpy as np
import pytest
from scipy.stats import binom, kstest

from srs.errors import BadTable
from training.statistics.outcome import Outcomes
from training.statistics.recalibration import intercept_and_slope
from training.statistics.score_tests import Cells, at, fitted, score_test
from training.update.cells import Scored
from training.update.choice import ALPHA, UPDATES, chosen

RECALIBRATIONS = UPDATES[:4]


def risks(count=1500, a=0.0, b=1.0, seed=0, groups=None, each=1):
    """Log-odds and outcomes at a horizon; *each* rows of a person have the same outcome."""
    random = np.random.default_rng(seed)
    log_odds = np.repeat(random.normal(-0.5, 0.9, count // each), each)
    group = np.repeat(random.integers(0, 6, count // each), each)
    added = 0.0 if groups is None else np.array(groups)[group]
    true = 1 / (1 + np.exp(-(a + added + b * log_odds)))
    happened = (np.repeat(random.random(count // each), each) < true).astype(float)
    person = np.arange(count) // each
    lo = log_odds[:, None]
    cells = Cells(happened[:, None], np.ones((count, 1)), lo, lo - lo.mean(), person, "logit")
    inputs = random.integers(0, 3, (count, 2)).astype(float)
    return Scored(None, cells, group, tuple("ABCDEF"), inputs, float(lo.mean()), ()), happened


def hazards(count=800, seed=0, a=0.0):
    random = np.random.default_rng(seed)
    rate = np.exp(random.normal(-4, 0.5, count))
    ends, lost = random.exponential(1 / (rate * np.exp(a))), random.uniform(10, 300, count)
    seen = (ends < lost).astype(float)
    log = np.log(rate)[:, None]
    return Cells(
        seen[:, None],
        np.minimum(ends, lost)[:, None],
        log,
        log - log.mean(),
        np.arange(count),
        "log",
    )


def test_the_update_of_risks_at_one_horizon_is_the_calibrations_intercept_and_slope():
    said, happened = risks(a=0.3, b=0.8)
    fit = fitted(said.cells, np.ones((len(said.inputs), 1)), slope=True)
    log_odds = said.cells.offset[:, 0]
    intercept, slope = intercept_and_slope(1 / (1 + np.exp(-log_odds)), Outcomes.of(happened))
    b = 1 + fit.found[1]
    assert b == pytest.approx(slope.value, abs=1e-7)
    assert fit.found[0] + (1 - b) * said.centre == pytest.approx(intercept.value, abs=1e-7)
    se = np.sqrt(fit.covariance[1, 1])
    assert se == pytest.approx(slope.estimate().se, rel=1e-6)


def test_the_intercept_of_hazards_is_observed_against_expected():
    cells = hazards(a=0.3)
    fit = fitted(cells, np.ones((len(cells), 1)), slope=False)
    expected = (cells.weight * np.exp(cells.offset)).sum()
    assert np.exp(fit.found[0]) == pytest.approx(cells.happened.sum() / expected, rel=1e-9)


def test_of_independent_rows_the_score_test_is_near_the_likelihood_ratio():
    said, _ = risks(20_000, a=0.08, b=1.05)
    one = np.ones((len(said.inputs), 1))
    none = at(said.cells, one[:, :0], np.zeros(0))
    both = fitted(said.cells, one, slope=True)
    free, more = np.zeros(2, bool), np.ones(2, bool)
    found = score_test(said.cells, none, one, free, more)
    assert found.freedom == 2
    assert found.statistic == pytest.approx(2 * (both.likelihood - none.likelihood), rel=0.05)


def test_p_values_are_uniform_where_the_model_is_right_also_of_persons_with_several_rows():
    found = {1: [], 3: []}
    for each, p in found.items():
        for seed in range(200):
            said, _ = risks(900, seed=seed, each=each)
            one = np.ones((len(said.inputs), 1))
            none = at(said.cells, one[:, :0], np.zeros(0))
            p.append(score_test(said.cells, none, one, np.zeros(2, bool), np.ones(2, bool)).p)
    assert all(kstest(p, "uniform").pvalue > 0.001 for p in found.values())


@pytest.mark.parametrize(("updates", "each"), [(RECALIBRATIONS, 1), (UPDATES, 3)])
def test_where_nothing_changed_something_is_chosen_as_seldom_as_is_stated(updates, each):
    """In 200 simulations; a rate above alpha has to lie within what chance explains."""
    wrong = sum(
        chosen(risks(900, seed=seed, each=each)[0], updates=updates).update != "nothing"
        for seed in range(200)
    )
    assert wrong <= binom.ppf(0.999, 200, ALPHA)


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"a": 0.3}, "intercept"),
        ({"a": 0.1, "b": 0.7}, "slope"),
        ({"groups": [0.8, -0.8, 0.4, -0.4, 0, 0]}, "groups"),
    ],
)
def test_what_was_changed_is_chosen_and_found(moved, expected):
    choices = [chosen(risks(3000, seed=seed, **moved)[0]) for seed in range(20)]
    right = [each for each in choices if each.update == expected]
    assert len(right) >= 17
    if expected == "intercept":
        assert np.mean([each.intercept for each in right]) == pytest.approx(0.3, abs=0.04)
    if expected == "slope":
        assert np.mean([each.slope for each in right]) == pytest.approx(0.7, abs=0.03)
    if expected == "groups":
        own = np.mean([[each.own[name] - each.own["F"] for name in "ABCDE"] for each in right], 0)
        # Drawn to their mean, so a little nearer to each other than they are.
        assert own == pytest.approx([0.8, -0.8, 0.4, -0.4, 0], abs=0.1)


def test_groups_of_few_take_no_part_in_the_largest_groups_intercept():
    moved = [0.8, 0.8, 0.8, -0.6, -0.6, -0.6]
    said, _ = risks(4000, groups=moved)
    rest = np.flatnonzero(said.group < 3)
    group = said.group.copy()
    group[rest] = 6 + np.arange(len(rest)) // 30  # of 30 rows each
    names = tuple(f"G{n}" for n in range(group.max() + 1))
    choice = chosen(Scored(None, said.cells, group, names, said.inputs, said.centre, ()))
    assert choice.update == "groups"
    assert sorted(choice.own) == ["G3", "G4", "G5"]
    assert [*choice.own.values()] == pytest.approx([-0.6] * 3, abs=0.25)
    assert choice.intercept == pytest.approx(0.8, abs=0.25)


def test_a_group_of_few_has_the_others_intercept():
    said, _ = risks(3000, groups=[0.8, -0.8, 0.4, -0.4, 0, 0])
    few = np.where((said.group == 0) & (np.arange(len(said.group)) > 200), 1, said.group)
    choice = chosen(Scored(None, said.cells, few, said.groups, said.inputs, said.centre, ()))
    assert choice.update == "groups"
    assert sorted(choice.own) == list("BCDEF")


def test_outcomes_that_fall_with_the_risk_are_refused():
    said, _ = risks(3000, b=-1.0)
    with pytest.raises(BadTable, match="no recalibration corrects that"):
        chosen(said, updates=RECALIBRATIONS)


def test_outcomes_that_are_all_alike_have_no_update():
    said, _ = risks(300)
    cells = said.cells
    same = Cells(
        np.ones_like(cells.happened),
        cells.weight,
        cells.offset,
        cells.spread,
        cells.person,
        "logit",
    )
    with pytest.raises(BadTable, match="likelihood has no maximum"):
        fitted(same, np.ones((300, 1)), slope=False)
