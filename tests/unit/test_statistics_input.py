"""Evaluation: one line says what cannot be computed, and the rest continues."""

import numpy as np
import pytest

from srs.errors import BadTable
from training.statistics.bootstrap import calibration
from training.statistics.calibration import cox_slope, indices
from training.statistics.capacity import found_at_capacity
from training.statistics.concordance import harrell, uno
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.outcome import Outcomes
from training.statistics.overall import brier, ipa
from training.statistics.recalibration import (
    in_the_large,
    intercept_and_slope,
    observed_expected,
)
from training.statistics.reclassification import reclassification
from training.statistics.statistic import difference
from training.statistics.updating import closed_test
from training.statistics.usefulness import at_cut_off, net_benefit
from training.statistics.verdict import Margin

P = np.array([0.2, 0.4, 0.6, 0.8])
BOTH = Outcomes.of(np.array([0.0, 1, 0, 1]))
ONES = Outcomes.of(np.ones(4))
LATE = FollowUp.of(np.array([50.0, 60, 70, 80]), np.array([1.0, 0, 1, 2]))


@pytest.mark.parametrize("bad", [np.nan, -0.01, 1.01, np.inf])
@pytest.mark.parametrize("metric", [auc, brier, ipa, observed_expected, in_the_large, indices])
def test_a_probability_that_is_none(metric, bad):
    with pytest.raises(BadTable, match="probability: expected a number from 0 to 1, found 1 rows"):
        metric(np.array([0.2, bad, 0.6, 0.8]), BOTH)


@pytest.mark.parametrize("metric", [in_the_large, intercept_and_slope])
def test_a_probability_without_log_odds(metric):
    with pytest.raises(BadTable, match="above 0 and below 1, for its log-odds, found 1 rows"):
        metric(np.array([0.2, 1.0, 0.6, 0.8]), BOTH)
    assert brier(np.array([0.2, 1.0, 0.6, 0.8]), BOTH).value == pytest.approx(0.11)


@pytest.mark.parametrize("metric", [auc, ipa, in_the_large, intercept_and_slope, indices])
def test_outcomes_that_are_all_alike(metric):
    with pytest.raises(BadTable, match="expected both 0 and 1, found 4 known rows of one kind"):
        metric(P, ONES)
    assert brier(P, ONES).value == pytest.approx(0.3)


def test_a_subgroup_that_is_all_alike():
    group = BOTH.take(np.array([False, True, False, True]))
    with pytest.raises(BadTable, match="both 0 and 1"):
        auc(P[1::2], group)


def test_a_subgroup_of_which_nothing_is_known():
    group = Outcomes.at(65, LATE).take(np.array([False, True, False, False]))
    with pytest.raises(BadTable, match="expected rows with a known outcome, found 0 of 1"):
        brier(P[1:2], group)


def test_an_outcome_that_is_neither():
    with pytest.raises(BadTable, match="outcome: expected 0 or 1, found 2 rows"):
        Outcomes.of(np.array([0, 1, 2, np.nan]))


def test_no_event_before_the_horizon():
    with pytest.raises(BadTable, match="expected an event by the horizon 40, found 0"):
        Outcomes.at(40, LATE)


def test_nobody_followed_until_the_horizon():
    with pytest.raises(BadTable, match="followed until the horizon 90, found 0"):
        Outcomes.at(90, LATE)


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([1, -2, 3, 4], [0, 1, 1, 0], "time: expected a number above 0, found 1 rows"),
        ([1, np.nan, 3, 4], [0, 1, 1, 0], "time: expected a number above 0, found 1 rows"),
        ([1, 2, 3, 4], [0, 1, 3, 0], "event: expected 0 .lost., 1 .end. or 2"),
        ([1, 2, 3, 4], [0, 1, 1], "event: expected 4 values, one per row, found 3"),
        ([], [], "outcome: expected rows, found 0"),
    ],
)
def test_times_and_events_that_are_none(time, event, message):
    with pytest.raises(BadTable, match=message):
        FollowUp.of(np.array(time), np.array(event))


@pytest.mark.parametrize("weights", [[1, 1, 1], [1, 1, -1, 1], [0, 0, 0, 0], [1, 1, np.nan, 1]])
def test_weights_that_are_none(weights):
    with pytest.raises(BadTable, match="weight: expected"):
        Outcomes.of(BOTH.happened, np.array(weights, dtype=float))


def test_another_number_of_rows():
    with pytest.raises(BadTable, match="probability: expected 4 values, one per row, found 3"):
        auc(P[:3], BOTH)
    with pytest.raises(BadTable, match="expected the same rows for both models, found 4 and 3"):
        difference(brier(P, BOTH), brier(P[:3], Outcomes.of(np.array([0.0, 1, 0]))))


@pytest.mark.parametrize("smoother", ["loess2", "lowess", "rcs"])
def test_a_curve_of_equal_probabilities(smoother):
    with pytest.raises(BadTable, match="expected p"):
        indices(np.full(4, 0.3), BOTH, smoother)


def test_smoothers_that_need_times_or_do_not_exist():
    with pytest.raises(BadTable, match="expected time and event for this smoother"):
        indices(P, BOTH, "cloglog")
    with pytest.raises(BadTable, match="expected time and event for this smoother"):
        calibration(P, BOTH, "cloglog", np.arange(4), seed=1, count=2)
    with pytest.raises(BadTable, match="smoother: expected one of loess2, lowess"):
        indices(P, BOTH, "splines")
    with pytest.raises(BadTable, match="slope_cox: expected time and event"):
        cox_slope(P, BOTH)


def test_outcomes_told_apart_without_error():
    outcomes = Outcomes.of(np.array([0.0, 0, 1, 1]))
    with pytest.raises(BadTable, match="no solution"):
        intercept_and_slope(P, outcomes)
    assert auc(P, outcomes).value == 1


@pytest.mark.parametrize("metric", [harrell, uno])
def test_no_pair_to_compare(metric):
    alone = FollowUp.of(np.array([5.0, 4, 3]), np.array([1.0, 0, 0]))
    with pytest.raises(BadTable, match="under observation when another ended, found none"):
        metric(P[:3], alone)
    with pytest.raises(BadTable, match="1 are missing"):
        metric(np.array([0.1, np.nan, 0.3]), alone)


def test_parameters_out_of_range():
    with pytest.raises(BadTable, match="threshold: expected a number above 0 and below 1"):
        net_benefit(P, BOTH, 1.0)
    with pytest.raises(BadTable, match="cut-offs: expected one or more numbers that rise"):
        reclassification(P, P, BOTH, (0.6, 0.4))
    with pytest.raises(BadTable, match="margin: expected worse_by above 0"):
        Margin(0.0)
    with pytest.raises(BadTable, match="month: expected 4 values"):
        found_at_capacity(P, BOTH, np.zeros(3, dtype=int), 1)


def test_updating_does_without_lost_rows():
    outcomes = Outcomes.at(65, LATE)
    with pytest.raises(BadTable, match="expected 0/1 outcomes that are known for all rows"):
        closed_test(P, outcomes, np.ones((4, 2)))
    with pytest.raises(BadTable, match="design: expected 4 rows and two columns or more"):
        closed_test(P, BOTH, np.ones((4, 1)))


def test_shares_of_nobody_are_not_numbers():
    found = at_cut_off(P, BOTH, 0.9)
    assert np.isnan(found["ppv"].value)
    assert np.isnan(found["ppv"].estimate().low)
    assert (found["sensitivity"].value, found["flagged"].value) == (0, 0)


def test_two_rows_are_too_few_for_splines():
    outcomes = Outcomes.of(np.array([0.0, 1]))
    with pytest.raises(BadTable, match="no solution"):
        indices(np.array([0.3, 0.6]), outcomes, "rcs")
