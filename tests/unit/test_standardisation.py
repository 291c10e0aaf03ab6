"""Two groups at equal values: laws of the doubly robust means."""

import numpy as np
import pytest

from srs.wording import Words
from training.statistics.definition import Definition
from training.statistics.standardisation import NEITHER, Cells, Compared, expected_shares, pseudo
from training.statistics.statistic import deviation

OF = Definition("x", Words("x", "x"), "mean")


def world(seed, count=4000, cells=6):
    """Rows, cells with a design of a column each, groups that are unlike, and values."""
    rng = np.random.default_rng(seed)
    code = rng.integers(0, cells, count)
    group = (rng.random(count) < 0.2 + 0.1 * code).astype(np.intp)
    value = code + 0.5 * group + rng.normal(size=count)
    design = np.column_stack([np.ones(cells), np.eye(cells)])
    return Cells(code, design), group, value


def difference(of, value):
    first, second = (of.mean(each, value, OF) for each in (0, 1))
    return second.value - first.value, deviation(second.shares - first.shares)


def test_of_cells_with_a_term_each_it_is_direct_standardisation():
    cells, group, value = world(1)
    found, _ = difference(Compared(cells, group, np.ones(6, bool)), value)
    by_hand = sum(
        (cells.code == each).mean()
        * (
            value[(cells.code == each) & (group == 1)].mean()
            - value[(cells.code == each) & (group == 0)].mean()
        )
        for each in range(6)
    )
    assert found == pytest.approx(by_hand, abs=1e-4)


def test_what_is_unlike_between_groups_is_taken_away_and_the_interval_is_right():
    off = []
    for seed in range(300):
        cells, group, value = world(seed, count=600)
        found, se = difference(Compared(cells, group, np.ones(6, bool)), value)
        off.append((found - 0.5) / se)
    crude = value[group == 1].mean() - value[group == 0].mean()
    assert crude > 1
    assert abs(np.mean(off)) < 0.2
    assert 0.92 < np.mean(np.abs(off) < 1.96) < 0.98


@pytest.mark.parametrize("wrong", ["regression", "shares"])
def test_one_of_the_two_models_may_be_wrong(wrong):
    """Terms that cannot tell the values by cell, or the groups by cell."""
    rng = np.random.default_rng(3)
    count = 200_000
    a, b = rng.integers(0, 2, count), rng.integers(0, 2, count)
    interacts, adds = 2.0 * (a == b), a + b
    cell_of_group, cell_of_value = (adds, interacts) if wrong == "regression" else (interacts, adds)
    group = (rng.random(count) < 0.25 + 0.2 * cell_of_group).astype(np.intp)
    value = 3.0 * cell_of_value + 0.5 * group + rng.normal(size=count)
    # Main effects of both: right for what adds, wrong for what interacts.
    design = np.array([[1, x, y] for x in (0, 1) for y in (0, 1)], dtype=float)
    found, se = difference(Compared(Cells(2 * a + b, design), group, np.ones(4, bool)), value)
    assert abs(found - 0.5) < 4 * se


def test_cells_of_one_group_alone_are_out_and_change_nothing():
    cells, group, value = world(5)
    plain = Compared(cells, group, np.ones(6, bool))
    more = 500
    code = np.concatenate([cells.code, np.full(more, 6)])
    design = np.column_stack([np.ones(7), np.eye(7)])
    lonely = Compared(
        Cells(code, design), np.concatenate([group, np.ones(more, np.intp)]), np.ones(7, bool)
    )
    assert not lonely.supported[6]
    assert not lonely.inside[-more:].any()
    found, _ = difference(lonely, np.concatenate([value, np.full(more, 20.0)]))
    assert found == pytest.approx(difference(plain, value)[0], abs=1e-3)


def test_who_is_of_neither_group_is_not_read():
    cells, group, value = world(6)
    group[::7] = NEITHER
    kept = group != NEITHER
    fewer = Compared(Cells(cells.code[kept], cells.design), group[kept], np.ones(6, bool))
    value[::7] = np.nan
    found = difference(Compared(cells, group, np.ones(6, bool)), value)
    assert found == pytest.approx(difference(fewer, value[kept]), abs=1e-12)


def test_the_two_groups_exchanged_are_the_same_numbers():
    cells, group, value = world(7)
    one = difference(Compared(cells, group, np.ones(6, bool)), value)
    other = difference(Compared(cells, 1 - group, np.ones(6, bool)), value)
    assert one[0] == pytest.approx(-other[0], abs=1e-6)
    assert one[1] == pytest.approx(other[1], rel=1e-4)


def test_expected_shares_are_the_observed_ones_where_each_cell_has_a_term():
    ones, counts = np.array([10.0, 400, 30]), np.array([100.0, 800, 40])
    design = np.column_stack([np.ones(3), np.eye(3)])
    assert expected_shares(design, ones, counts) == pytest.approx(ones / counts, abs=0.01)


def test_pseudo_observations_have_the_mean_that_they_are_of():
    shares = np.array([0.1, -0.3, 0.2])
    assert pseudo(0.4, shares).mean() == pytest.approx(0.4)
