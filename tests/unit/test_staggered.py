"""Units introduced one after the other: known numbers, and laws."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.statistics.comparisons import Panel
from training.statistics.permutation import _Orders, p_of_orders
from training.statistics.staggered_adoption import NEVER, Rules, Staggered
from training.statistics.two_way import two_way

YEARS = range(2003, 2008)


@pytest.fixture(scope="module")
def counties():
    """Log of teenage employment in 500 counties; see tests/data/README.md."""
    with Path("tests/data/mpdta.csv").open() as file:
        rows = list(csv.DictReader(file))
    means = np.array([[float(row[str(year)]) for year in YEARS] for row in rows])
    begun = [int(row["introduced"]) - 2003 if row["introduced"] else NEVER for row in rows]
    return Panel.of(means), np.array(begun)


@pytest.mark.parametrize(
    ("cohort", "year", "known"),
    [
        (2004, 2004, -0.0105),
        (2004, 2005, -0.0704),
        (2004, 2006, -0.1373),
        (2004, 2007, -0.1008),
        (2007, 2007, -0.0261),
    ],
)
def test_group_time_effects_are_those_of_did(counties, cohort, year, known):
    found = Staggered.of(*counties, Rules(never=True)).one(cohort - 2003, year - 2003)
    assert found.value == pytest.approx(known, abs=5e-5)


def test_the_simple_mean_is_that_of_did(counties):
    assert Staggered.of(*counties, Rules(never=True)).overall().value == pytest.approx(
        -0.0400, abs=5e-5
    )


def _panel(seed=1, units=30, periods=10):
    random = np.random.default_rng(seed)
    begun = random.permutation(np.resize([4, 5, 7, NEVER, NEVER], units))
    sizes = random.poisson(20, (units, periods)) + 1.0
    return Panel.of(random.normal(size=(units, periods)), sizes, by_size=True), begun


RULES = [Rules(), Rules(base=0), Rules(reach=1), Rules(never=True), Rules(base=2)]


@pytest.mark.parametrize("rules", RULES)
def test_units_and_periods_of_their_own_change_nothing(rules):
    panel, begun = _panel()
    own = np.arange(30)[:, None] * 3.0 - 2.0 * np.arange(10) ** 2
    one, other = (
        Staggered.of(each, begun, rules)
        for each in (panel, replace(panel, means=panel.means + own))
    )
    assert other.overall().value == pytest.approx(one.overall().value, abs=1e-9)
    assert other.overall().se == pytest.approx(one.overall().se, abs=1e-9)
    assert other.leads().p == pytest.approx(one.leads().p, abs=1e-9)


@pytest.mark.parametrize("rules", RULES)
def test_the_order_of_units_changes_nothing(rules):
    panel, begun = _panel()
    order = np.random.default_rng(2).permutation(30)
    moved = Panel(panel.means[order], panel.sizes[order], panel.weights[order])
    one, other = Staggered.of(panel, begun, rules), Staggered.of(moved, begun[order], rules)
    assert other.overall().value == pytest.approx(one.overall().value, abs=1e-9)
    assert other.overall().se == pytest.approx(one.overall().se, abs=1e-9)


@pytest.mark.parametrize("rules", RULES)
def test_effects_that_grow_are_found_as_they_are(rules):
    panel, begun = _panel()
    since = np.arange(10) - begun[:, None]
    effects = np.where(since >= 0, -3.0 - since, 0.0)
    flat = replace(panel, means=effects + np.arange(10) * 5.0 + np.arange(30)[:, None])
    found = Staggered.of(flat, begun, rules)
    for exposure in range(3):
        assert found.at_exposure(exposure).value == pytest.approx(-3.0 - exposure, abs=1e-9)


@pytest.mark.parametrize("rules", RULES)
def test_other_orders_have_the_same_effect_of_the_order_that_was(rules):
    panel, begun = _panel()
    every = _Orders.of(panel.means, panel.weights, begun, rules)
    assert every.overall(every.place) == pytest.approx(
        Staggered.of(panel, begun, rules).overall().value, abs=1e-9
    )


def _with_holes():
    panel, begun = _panel()
    holes = np.random.default_rng(3).random(panel.means.shape) < 0.3
    return Panel.of(np.where(holes, np.nan, panel.means), panel.sizes, by_size=True), begun


@pytest.mark.parametrize("rules", RULES)
def test_a_value_is_the_sum_of_the_means_by_its_cells(rules):
    panel, begun = _with_holes()
    found = Staggered.of(panel, begun, rules)
    for each in (found.overall(), found.at_exposure(1), found.at_exposure(-3)):
        assert np.nansum(each.cells * panel.means) == pytest.approx(each.value, abs=1e-9)


@pytest.mark.parametrize("rules", RULES)
def test_the_means_that_are_used_are_those_that_count(rules):
    panel, begun = _with_holes()
    found = Staggered.of(panel, begun, rules)
    for place in range(len(found.cohort)):
        one = found.one(int(found.cohort[place]), int(found.period[place]))
        assert (found.compared.used(np.array([place]), panel) == (one.cells != 0)).all()


def test_a_unit_that_is_compared_with_itself_alone_is_in_no_comparison():
    """All months before are the base: a lead of one of them, of a unit that has no other."""
    panel, begun = _panel()
    means = panel.means.copy()
    unit = int(np.flatnonzero(begun == 5)[0])
    means[unit, [0, 1, 3, 4]] = np.nan
    found = Staggered.of(replace(panel, means=means), begun, Rules(base=0))
    assert found.one(5, 2).cells[unit].any() == 0
    assert found.one(5, 6).cells[unit].any()


def test_p_among_orders_is_even_where_nothing_is_done():
    found = [p_of_orders(*_panel(seed), Rules(), seed, orders=99) for seed in range(30)]
    assert 0.3 < np.mean(found) < 0.7
    assert min(found) >= 0.01


def test_an_empty_cell_leaves_its_unit_out_of_that_comparison_alone():
    panel, begun = _panel()
    means = panel.means.copy()
    unit = int(np.flatnonzero(begun == 4)[0])
    means[unit, 6] = np.nan
    one, other = Staggered.of(panel, begun), Staggered.of(replace(panel, means=means), begun)
    assert other.one(4, 5).value == pytest.approx(one.one(4, 5).value)
    assert other.one(4, 6).value != pytest.approx(one.one(4, 6).value)


def test_a_unit_alone_in_its_group_has_a_variance():
    panel, _ = _panel()
    begun = np.array([3, 4, 5, 6, 7, *[NEVER] * 25])
    found = Staggered.of(panel, begun)
    assert np.isfinite(found.overall().se)
    assert found.overall().df < 12  # as few units have it


def test_no_unit_that_waits_is_left_where_all_have_it():
    panel, _ = _panel()
    begun = np.resize([4, 6], 30)
    found = Staggered.of(panel, begun)
    assert found.in_period(5) is not None
    assert found.in_period(6) is None  # all have it from then on
    assert Staggered.of(panel, np.full(30, 4)).overall() is None


def test_two_way_of_two_groups_and_periods_is_the_difference_of_differences():
    means = np.array([[1.0, 4.0], [2.0, 6.0], [1.0, 2.0], [3.0, 3.5]])
    found = two_way(Panel.of(means), np.array([1, 1, NEVER, NEVER]))
    assert found.value == pytest.approx(3.5 - 0.75)
    assert found.negative == 0


def test_two_way_is_least_squares_with_a_column_for_each_unit_and_period():
    panel, begun = _with_holes()
    unit, period = np.nonzero(panel.known)
    has = (period >= begun[unit]).astype(float)
    design = np.column_stack([has, np.eye(30)[unit], np.eye(10)[period]])
    root = np.sqrt(panel.weights[unit])[:, None]
    known = np.linalg.lstsq(design * root, panel.means[panel.known] * root[:, 0], rcond=None)[0]
    assert two_way(panel, begun).value == pytest.approx(known[0], abs=1e-9)


def test_two_way_is_wrong_where_effects_grow_and_all_have_it_in_the_end():
    begun = np.resize([2, 6], 20)
    since = np.arange(12) - begun[:, None]
    effects = np.where(since >= 0, -1.0 - since, 0.0)
    panel = Panel.of(effects)
    true = effects[since >= 0].mean()
    assert two_way(panel, begun).value > 0.5 * true  # nearer to nothing, or beyond it
    assert two_way(panel, begun).negative > 0
    assert Staggered.of(panel, begun).overall().value == pytest.approx(-2.5)


def test_the_error_of_two_groups_is_that_of_their_means():
    """Welch's, with variances by n - 1."""
    random = np.random.default_rng(1)
    means = random.normal(size=(9, 2))
    begun = np.array([1, 1, 1, *[NEVER] * 6])
    found = Staggered.of(Panel.of(means), begun).overall()
    change = means[:, 1] - means[:, 0]
    first, second = change[:3], change[3:]
    assert found.value == pytest.approx(first.mean() - second.mean())
    assert found.se == pytest.approx(np.sqrt(first.var(ddof=1) / 3 + second.var(ddof=1) / 6))
    assert found.df == pytest.approx((1 / 3 + 1 / 6) ** 2 / ((1 / 3) ** 2 / 2 + (1 / 6) ** 2 / 5))
