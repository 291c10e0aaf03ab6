"""The numbers on whether spells end within the stated days, and on what a low risk means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.errors import BadTable
from training.statistics.follow_up import FollowUp
from training.statistics.length import WITHIN_80, WITHIN_HALF, Within
from training.statistics.outcome import Outcomes
from training.statistics.support import below_cut_off


def followed_by_hand(time, event, t):
    """P(C >= t) by the reverse Kaplan-Meier, with loops and nothing of ours."""
    kept = 1.0
    for day in sorted({c for c, e in zip(time, event, strict=True) if e == 0 and c < t}):
        lost = sum(1 for c, e in zip(time, event, strict=True) if c == day and e == 0)
        # Who ends on the day had ended before others were lost on it.
        at_risk = sum(
            1 for c, e in zip(time, event, strict=True) if c > day or (c == day and e == 0)
        )
        kept *= 1 - lost / at_risk
    return kept


def within_by_hand(first, last, time, event):
    top = bottom = 0.0
    for a, b, t, e in zip(first, last, time, event, strict=True):
        ended = e > 0 and t <= b
        if not ended and t < b:
            continue
        weight = 1 / followed_by_hand(time, event, min(t, b))
        bottom += weight
        if ended:
            top += weight * ((a < t < b) + 0.5 * (t == a) + 0.5 * (t == b))
    return top / bottom


rows = st.lists(
    st.tuples(
        st.integers(1, 20), st.sampled_from([0, 1, 1, 2]), st.integers(1, 8), st.integers(0, 6)
    ),
    min_size=12,
    max_size=40,
)


@given(rows)
def test_the_share_within_is_that_of_the_weights_by_hand(given_rows):
    time, event, first, wide = np.array(given_rows, dtype=float).T
    last = first + wide
    try:
        found = Within.of(first, last, FollowUp.of(time, event))
    except BadTable:
        return
    kept = found.kept
    if found.total > 0:
        by_hand = within_by_hand(first[kept], last[kept], time[kept], event[kept])
        assert found.share().value == pytest.approx(by_hand, abs=1e-12)


def test_where_nobody_is_lost_it_is_the_share_and_an_end_day_counts_half():
    time = np.array([10, 20, 25, 30, 31], dtype=float)
    given_ = FollowUp.of(time, np.ones(5))
    found = Within.of(np.full(5, 20.0), np.full(5, 30.0), given_).share()
    assert found.value == pytest.approx((0.5 + 1 + 0.5) / 5)
    assert found.definition is WITHIN_HALF


def test_rows_without_an_end_of_their_interval_are_left_out():
    time = np.array([10, 20, 25, 30, 31], dtype=float)
    last = np.array([30, np.nan, 30, 30, 30])
    found = Within.of(np.full(5, 20.0), last, FollowUp.of(time, np.ones(5)))
    assert found.kept.tolist() == [True, False, True, True, True]


def test_intervals_that_nobody_was_followed_to_the_end_of_are_left_out_whatever_happened():
    """Or those that ended early would stand for them."""
    time = np.array([10, 20, 25, 30, 31], dtype=float)
    last = np.array([30, 30, 30, 30, 400], dtype=float)
    found = Within.of(np.full(5, 5.0), last, FollowUp.of(time, np.ones(5)))
    assert found.kept.tolist() == [True, True, True, True, False]


def test_intervals_to_the_end_of_which_fewer_than_one_in_twenty_was_followed_are_left_out():
    """Of the others one would stand for more than twenty."""
    lost = np.append(np.full(99, 50.0), 400)
    last = np.append(np.full(99, 40.0), 300)
    found = Within.of(np.full(100, 20.0), last, FollowUp.of(lost, np.append(np.zeros(99), 1)))
    assert found.kept.tolist() == [True] * 99 + [False]


def test_its_shares_are_the_derivatives_by_the_rows_weights():
    """With what each row adds by its part in the estimate of who is lost."""
    random = np.random.default_rng(5)
    end, first, last, lost = spells(random, 60, 1.5)
    time, event = np.minimum(end, lost), (end <= lost).astype(float)
    found = Within.of(first, last, FollowUp.of(time, event))

    def value(weights):
        return Within.of(first, last, FollowUp.of(time, event, weights)).share().value

    ones, step = np.ones(len(time)), 1e-6
    rows = np.eye(len(time))[found.kept]
    moved = [value(ones + step * row) - value(ones - step * row) for row in rows]
    assert np.array(moved) / (2 * step) == pytest.approx(found.share().shares, abs=1e-6)


def test_days_that_fall_are_refused_and_days_of_nobody():
    given_ = FollowUp.of(np.arange(1.0, 5), np.ones(4))
    with pytest.raises(BadTable, match="rise from quantile to quantile, found 4"):
        Within.of(np.full(4, 3.0), np.full(4, 2.0), given_)
    with pytest.raises(BadTable, match="followed until the last day"):
        Within.of(np.full(4, 3.0), np.full(4, np.nan), given_, WITHIN_80)


def spells(random, count, wrong):
    """Days of spells, those that a model gives, and when each is lost; *wrong*: how far the model
    errs, one way for some and the other for the rest.
    """
    x = random.normal(0, 0.7, count)
    rate = np.exp(-4 + x)
    end = np.ceil(random.exponential(1 / rate))
    said = rate * wrong ** np.sign(x)
    first, last = (np.ceil(-np.log(still) / said) for still in (0.75, 0.25))
    early = np.ceil(random.exponential(30, count)) + 1
    lost = np.where(random.random(count) < 0.1, early, np.ceil(random.uniform(1, 500, count)))
    return end, first, last, lost


def kaplan_meier_of_transforms(end, lost, said_first):
    """What this is not: the share between 0.25 and 0.75 of 1 - S(T | x), by Kaplan-Meier."""
    rate = -np.log(0.75) / said_first
    u, ended = 1 - np.exp(-rate * np.minimum(end, lost)), end <= lost
    order = np.argsort(u, kind="stable")
    at_risk = np.arange(len(u), 0, -1)
    surviving = np.cumprod(1 - ended[order] / at_risk)
    low, high = np.searchsorted(u[order], [0.25, 0.75])
    return surviving[low] - surviving[high]


@pytest.mark.parametrize("wrong", [1.0, 1.5, 3.0])
def test_it_is_unbiased_where_spells_are_lost_and_its_interval_covers(wrong):
    """Also where the model is wrong, one way for some and the other way for others."""
    random = np.random.default_rng(7)
    values, ses, truths, covered = [], [], [], []
    for _ in range(250):
        end, first, last, lost = spells(random, 1000, wrong)
        given_ = FollowUp.of(np.minimum(end, lost), (end <= lost).astype(float))
        found = Within.of(first, last, given_)
        own = Within.of(
            first[found.kept],
            last[found.kept],
            FollowUp.of(np.append(end[found.kept][:-1], 9999), np.ones(found.kept.sum())),
        )
        estimate = found.share().estimate()
        values.append(estimate.value)
        ses.append(estimate.se)
        truths.append(own.share().value)
        covered.append((estimate.low, estimate.high))
    truth = np.mean(truths)
    error = np.std(values) / np.sqrt(len(values))
    assert abs(np.mean(values) - truth) < 3 * error
    assert np.mean(ses) == pytest.approx(np.std(values), rel=0.12)
    assert 0.91 < np.mean([low <= truth <= high for low, high in covered]) < 0.985
    if wrong == 1:
        assert truth == pytest.approx(0.5, abs=0.005)


def test_the_kaplan_meier_of_transforms_is_biased_where_the_model_is_wrong():
    """Why it is not what is told."""
    random = np.random.default_rng(8)
    end, first, _, lost = spells(random, 400_000, 3.0)
    never = np.full(len(end), np.inf)
    apart = kaplan_meier_of_transforms(end, lost, first) - kaplan_meier_of_transforms(
        end, never, first
    )
    assert abs(apart) > 0.01


# What a low risk means


def low_by_hand(predicted, time, event, horizon, cut_off):
    """Shares below, of those without the outcome among these, and of the long ones among them."""
    known = []
    for p, t, e in zip(predicted, time, event, strict=True):
        ended = e > 0 and t <= horizon
        if ended or t >= horizon:
            weight = 1 / followed_by_hand(time, event, min(t, horizon))
            known.append((weight, p < cut_off, not ended))
    below = sum(p < cut_off for p in predicted) / len(predicted)
    low = [(w, long) for w, under, long in known if under]
    all_long = sum(w for w, _, long in known if long)
    long_below = sum(w for w, long in low if long)
    return below, 1 - long_below / sum(w for w, _ in low), long_below / all_long


def test_what_a_low_risk_means_is_that_of_the_weights_by_hand():
    random = np.random.default_rng(3)
    predicted = random.uniform(0, 1, 80)
    end = np.ceil(random.exponential(-90 / np.log(predicted)))
    lost = np.ceil(random.uniform(20, 300, 80))
    time, event = np.minimum(end, lost), (end <= lost).astype(float)
    found = below_cut_off(predicted, Outcomes.at(90, FollowUp.of(time, event)), 0.4)
    by_hand = low_by_hand(predicted, time, event, 90, 0.4)
    assert [each.value for each in found.values()] == pytest.approx(by_hand, abs=1e-12)
    assert [each.definition.id for each in found.values()] == [
        "below@0.40",
        "npv@0.40",
        "missed@0.40",
    ]


def test_who_is_at_the_cut_off_is_not_below_it():
    predicted = np.array([0.1, 0.2, 0.2, 0.3])
    found = below_cut_off(predicted, Outcomes.of(np.array([0, 1, 1, 1])), 0.2)
    assert [each.value for each in found.values()] == [0.25, 1.0, 0.0]


def test_the_interval_of_the_negative_predictive_value_covers_the_truth():
    """Spells are lost; the risks are those that they were drawn with, so the truth is known."""
    random = np.random.default_rng(4)
    covered, count = 0, 300
    for _ in range(count):
        risk = random.beta(2, 3, 2000)
        end = np.ceil(random.exponential(-90 / np.log(risk)))
        lost = np.ceil(random.uniform(20, 400, 2000))
        given_ = FollowUp.of(np.minimum(end, lost), (end <= lost).astype(float))
        found = below_cut_off(risk, Outcomes.at(90, given_), 0.2)["npv"].estimate()
        truth = 1 - risk[risk < 0.2].mean()
        covered += found.low <= truth <= found.high
    assert 0.91 < covered / count < 0.985
