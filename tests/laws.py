"""Laws for a model of any family and any patient; a new model must meet them unchanged."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import strategies as st

# The boosted trees learn each day for itself, from one survival curve: they nearly agree with it.
APART = {"boosted": 0.2}


class Case(NamedTuple):
    """Rows as a model's columns encode them, a day for all or one each, and a later horizon.

    *unknown* are places of columns with few levels, which may be left open.
    """

    rows: list[list[float]]
    day: int
    horizon: int
    days: list[int]
    unknown: list[int]


@st.composite
def cases(draw, model, most=5):
    """Rows for the model of one diagnosis."""
    rows = draw(st.lists(st.tuples(*map(codes, model.columns)), min_size=1, max_size=most))
    day = draw(st.integers(1, 400))
    horizon = draw(st.integers(max(day, int(model.first_day)) + 1, 3650))
    days = st.lists(st.integers(1, horizon - 1), min_size=len(rows), max_size=len(rows))
    few = [i for i, c in enumerate(model.columns) if 0 < len(c.predictor.levels) <= 5]
    unknown = st.lists(st.sampled_from(few), max_size=3, unique=True) if few else st.just([])
    return Case([list(each) for each in rows], day, horizon, draw(days), draw(unknown))


def codes(column):
    """What a column may hold: the code of a level, or a number in its range."""
    predictor = column.predictor
    if predictor.levels:
        return st.integers(0, len(predictor.levels) - 1).map(float)
    return st.floats(max(predictor.low, -1e6), min(predictor.high, 1e6))


def survival_lies_between_0_and_1_and_never_rises(model, case, apart):
    survival = model.survival(case.rows, range(1, 3651, 7))
    assert ((survival >= 0) & (survival <= 1)).all()
    assert (np.diff(survival, axis=1) <= 1e-12).all()


def risk_is_the_ratio_of_survivals_and_agrees_with_its_log_odds(model, case, apart):
    rows, day, horizon, *_ = case
    risk = model.risk(rows, day, horizon)
    at_day, at_horizon = model.survival(rows, [day, horizon]).T
    assert at_horizon == pytest.approx(risk * at_day, abs=apart)
    assert risk == pytest.approx(np.exp(-np.logaddexp(0, -model.log_odds(rows, day, horizon))))


def the_curve_of_a_spell_is_its_risk_at_each_day(model, case, apart):
    rows, day, horizon, *_ = case
    curve = model.outlasting(rows, day)
    days = np.tile([float(day), float(horizon)], (len(rows), 1))
    at_day, at_horizon = curve(days).T
    assert at_day == pytest.approx(1)
    assert at_horizon == pytest.approx(model.risk(rows, day, horizon), abs=1e-9)


def contributions_and_base_sum_to_the_log_odds(model, case, apart):
    rows, day, horizon, *_ = case
    base, values = model.contributions(rows, day, horizon)
    assert base + values.sum(axis=1) == pytest.approx(model.log_odds(rows, day, horizon), abs=1e-9)


def one_row_and_a_table_agree(model, case, apart):
    rows, day, horizon, *_ = case
    table = rows * 3
    risks = model.risk(np.array(table), day, horizon)
    by_row_days = model.risk(np.array(table), np.full(len(table), float(day)), horizon)
    together = model.contributions(np.array(table), day, horizon)
    for row, risk, other, base, values in zip(
        table, risks, by_row_days, together.base, together.values, strict=True
    ):
        assert model.risk([row], day, horizon)[0] == pytest.approx(risk, abs=1e-12)
        assert risk == pytest.approx(other, abs=1e-12)
        alone = model.contributions([row], day, horizon)
        assert alone.values[0] == pytest.approx(values, abs=1e-9)
        assert alone.base[0] == pytest.approx(base, abs=1e-9)


def rows_of_different_days_agree_with_each_alone(model, case, apart):
    rows, _, horizon, days, _ = case
    together = model.risk(np.array(rows), np.array(days, dtype=float), horizon)
    alone = [model.risk([row], day, horizon)[0] for row, day in zip(rows, days, strict=True)]
    assert together == pytest.approx(alone, abs=1e-12)
    base, values = model.contributions(np.array(rows), np.array(days, dtype=float), horizon)
    log_odds = model.log_odds(np.array(rows), np.array(days, dtype=float), horizon)
    assert base + values.sum(axis=1) == pytest.approx(log_odds, abs=1e-9)


def bounds_are_the_lowest_and_highest_risk_of_all_answers_left_open(model, case, apart):
    if not model.needs_every_answer:
        return
    row, day, horizon = case.rows[0], case.day, case.horizon
    combinations = [[]]
    for i, column in enumerate(model.columns):
        open_ = range(len(column.predictor.levels)) if i in case.unknown else [row[i]]
        combinations = [[*each, code] for each in combinations for code in open_]
    risks = model.risk(combinations, day, horizon)
    partly = [np.nan if i in case.unknown else code for i, code in enumerate(row)]
    (low,), (high,), _ = model.bounds([partly], day, horizon)
    assert low == pytest.approx(risks.min(), abs=1e-12)
    assert high == pytest.approx(risks.max(), abs=1e-12)
    left = model.left_open(partly, day, horizon)
    assert set(left) == set(case.unknown)
    for place, (low, high) in left.items():
        levels = range(len(model.columns[place].predictor.levels))
        answered = [[*partly[:place], code, *partly[place + 1 :]] for code in levels]
        lows, highs, _ = model.bounds(answered, day, horizon)
        widest = np.argmax(highs - lows)
        assert (low, high) == pytest.approx((lows[widest], highs[widest]), abs=1e-12)


def the_interval_holds_the_risk_and_is_a_probability(model, case, apart):
    """Intervals are the same for many rows as for each alone; or the model has none for any."""
    rows, day, horizon, days, _ = case
    missing = [[np.nan if i in case.unknown else code for i, code in enumerate(r)] for r in rows]
    if model.interval(rows, day, horizon) is None:
        assert model.interval(missing, days, horizon) is None
        return
    for some in (rows, missing):
        low, high = model.interval(some, np.array(days, dtype=float), horizon)
        risk = model.risk(some, np.array(days, dtype=float), horizon)
        assert low.shape == high.shape == risk.shape
        assert (low >= 0).all()
        assert (low <= risk).all()
        assert (risk <= high).all()
        assert (high <= 1).all()
        alone = [model.interval([r], own, horizon) for r, own in zip(some, days, strict=True)]
        assert low == pytest.approx([own[0][0] for own in alone], abs=1e-12)
        assert high == pytest.approx([own[1][0] for own in alone], abs=1e-12)


def the_hazard_goes_on_beyond_the_last_day_that_was_observed(model, case, apart):
    beyond = model.last_day + np.array([0.0, 200.0, 400.0])
    survival = model.survival(case.rows[:1], beyond)[0]
    # A national model has hazards of 1.6 a day, after which no number is small enough.
    assert all(earlier > later or later == 0 for earlier, later in pairwise(survival))
    at_day = model.last_day + 1000.0
    soon, late = (model.log_odds(case.rows[:1], at_day, at_day + more) for more in (200, 400))
    assert soon > late


def no_rows_get_no_numbers(model, case, apart):
    none = np.empty((0, len(model.columns)))
    for day in (20.0, np.empty(0)):  # for all, or one each
        assert model.risk(none, day, 90).shape == model.log_odds(none, day, 90).shape == (0,)
        base, values = model.contributions(none, day, 90)
        assert (base.shape, values.shape) == ((0,), none.shape)
        assert [len(each) for each in model.interval(none, day, 90) or ()] in ([], [0, 0])
    assert model.survival(none, [20, 90]).shape == (0, 2)


LAWS = (
    survival_lies_between_0_and_1_and_never_rises,
    risk_is_the_ratio_of_survivals_and_agrees_with_its_log_odds,
    the_curve_of_a_spell_is_its_risk_at_each_day,
    contributions_and_base_sum_to_the_log_odds,
    one_row_and_a_table_agree,
    rows_of_different_days_agree_with_each_alone,
    bounds_are_the_lowest_and_highest_risk_of_all_answers_left_open,
    the_interval_holds_the_risk_and_is_a_probability,
    the_hazard_goes_on_beyond_the_last_day_that_was_observed,
    no_rows_get_no_numbers,
)
