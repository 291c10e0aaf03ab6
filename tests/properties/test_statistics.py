"""Evaluation: laws that hold for any predictions."""

from functools import partial

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from srs.errors import BadTable
from training.statistics.bootstrap import replicates
from training.statistics.calibration import cox_slope, indices
from training.statistics.capacity import found_at_capacity, selected
from training.statistics.concordance import harrell, uno
from training.statistics.curve import SMOOTHERS, pseudo
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.incidence import incidence
from training.statistics.outcome import Outcomes
from training.statistics.overall import brier, ipa
from training.statistics.quantiles import quantiles
from training.statistics.recalibration import (
    in_the_large,
    intercept_and_slope,
    observed_expected,
    spiegelhalter,
)
from training.statistics.statistic import difference
from training.statistics.usefulness import at_cut_off, interventions_avoided, net_benefit

OF_OUTCOMES = {
    "auc": auc,
    "brier": brier,
    "ipa": ipa,
    "oe": observed_expected,
    "citl": in_the_large,
    "intercept": lambda p, o: intercept_and_slope(p, o)[0],
    "slope": lambda p, o: intercept_and_slope(p, o)[1],
    "net_benefit": partial(net_benefit, threshold=0.45),
    "net_benefit_flagged": partial(net_benefit, threshold=0.45, lost="flagged"),
    "avoided": partial(interventions_avoided, threshold=0.45),
    "sensitivity": lambda p, o: at_cut_off(p, o, 0.45)["sensitivity"],
    "specificity": lambda p, o: at_cut_off(p, o, 0.45)["specificity"],
    "ppv": lambda p, o: at_cut_off(p, o, 0.45)["ppv"],
    "npv": lambda p, o: at_cut_off(p, o, 0.45)["npv"],
    "flagged": lambda p, o: at_cut_off(p, o, 0.45)["flagged"],
}
HORIZON = 9.0
seeds = st.integers(0, 2**32 - 1)


class Rows:
    """Predictions with many ties, times with many ties, weights, competing ends, lost rows."""

    def __init__(self, seed, count=60):
        random = np.random.default_rng(seed)
        self.predicted = random.integers(1, 20, count) / 20
        self.time = random.integers(1, 15, count).astype(float)
        self.event = random.choice([0.0, 1.0, 1.0, 2.0], count)
        self.happened = (random.random(count) < self.predicted).astype(float)
        self.weights = random.uniform(0.5, 2, count)
        # Both outcomes, at either end of time.
        self.time[:4], self.event[:4], self.happened[:4] = (1, 1, 14, 14), 1, (0, 1, 0, 1)

    def take(self, order):
        other = Rows.__new__(Rows)
        other.__dict__ = {name: column[order] for name, column in self.__dict__.items()}
        return other

    def follow_up(self, weights=None):
        return FollowUp.of(self.time, self.event, self.weights if weights is None else weights)

    def outcomes(self, kind, weights=None):
        if kind == "binary":
            return Outcomes.of(self.happened, self.weights if weights is None else weights)
        return Outcomes.at(HORIZON, self.follow_up(weights), kind)


def computed(work):
    """What cannot be computed says so and is no counterexample."""
    try:
        return work()
    except BadTable:
        return None


kinds = st.sampled_from(["binary", "event", "outlast"])
names = st.sampled_from(sorted(OF_OUTCOMES))


@given(seeds, kinds, names)
@settings(max_examples=150)
def test_shares_are_derivatives_by_the_weights(seed, kind, name):
    """The infinitesimal jackknife by its definition, with the estimate of G moving along."""
    rows, statistic = Rows(seed), OF_OUTCOMES[name]
    if kind == "binary" and name == "auc":
        return  # DeLong's variance divides by one row less; it has known numbers
    found = computed(lambda: statistic(rows.predicted, rows.outcomes(kind)))
    if found is None or not np.isfinite(found.value):
        return
    for row in range(0, len(rows.weights), 7):
        step = rows.weights * (1e-5 * (np.arange(len(rows.weights)) == row))
        ends = [
            statistic(rows.predicted, rows.outcomes(kind, rows.weights + sign * step)).value
            for sign in (1, -1)
        ]
        numeric = (ends[0] - ends[1]) / 2e-5
        assert found.shares[row] == pytest.approx(numeric, abs=1e-6 * (1 + abs(found.value)))


@given(seeds, st.sampled_from(["event", "outlast"]), st.sampled_from([harrell, uno]))
@settings(max_examples=40)
def test_concordance_is_its_definition_over_pairs(seed, kind, statistic):
    rows = Rows(seed, 30)
    given_ = rows.follow_up()
    found = statistic(rows.predicted, given_, kind)
    assert found.value == pytest.approx(over_pairs(rows, given_, kind, statistic is uno))
    for row in range(0, 30, 7):
        step = rows.weights * (1e-5 * (np.arange(30) == row))
        ends = [
            statistic(rows.predicted, rows.follow_up(rows.weights + sign * step), kind).value
            for sign in (1, -1)
        ]
        assert found.shares[row] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-6)


def over_pairs(rows, given_, kind, weighted):
    t, e, w = rows.time, rows.event, rows.weights
    score = -rows.predicted if kind == "outlast" else rows.predicted
    kept = given_.censoring.before(t) if weighted else np.ones(len(t))
    first = e != 0 if kind == "outlast" else e == 1
    top = bottom = 0.0
    for i in np.flatnonzero(first):
        for j in range(len(t)):
            if t[j] > t[i] or (t[j] == t[i] and e[j] == 0):
                pair = w[i] * w[j] / kept[i] ** 2
            elif kind == "event" and e[j] == 2:
                pair = w[i] * w[j] / kept[i] / kept[j]
            else:
                continue
            bottom += pair
            top += pair * ((score[i] > score[j]) + 0.5 * (score[i] == score[j]))
    return top / bottom


@given(seeds, kinds, st.floats(1e-6, 1 - 1e-6))
@example(1, "event", 0.999999)
def test_of_one_probability_for_all_the_large_is_the_distance_in_log_odds(seed, kind, risk):
    """However far: by Newton's method alone it is not found."""
    outcomes = Rows(seed).outcomes(kind)
    q = outcomes.prevalence
    expected = np.log(q / (1 - q)) - np.log(risk / (1 - risk))
    assert in_the_large(np.full(60, risk), outcomes).value == pytest.approx(expected, abs=1e-7)


@given(seeds, kinds)
@settings(max_examples=30)
def test_auc_is_its_definition_over_pairs(seed, kind):
    rows = Rows(seed)
    outcomes = rows.outcomes(kind)
    cases, controls = outcomes.weights * outcomes.happened, outcomes.weights
    controls = controls * (1 - outcomes.happened)
    above = np.sign(np.subtract.outer(rows.predicted, rows.predicted)) / 2 + 0.5
    expected = cases @ above @ controls / cases.sum() / controls.sum()
    assert auc(rows.predicted, outcomes).value == pytest.approx(expected)


def all_numbers(rows, scale=1.0):
    """Value and standard error of every metric, for each kind of outcome."""
    found = {}
    for kind in ("binary", "event", "outlast"):
        outcomes = rows.outcomes(kind, rows.weights * scale)
        for name, statistic in OF_OUTCOMES.items():
            each = computed(lambda s=statistic, o=outcomes: s(rows.predicted, o).estimate())
            found[kind, name] = None if each is None else (each.value, each.se, each.low)
        test = spiegelhalter(rows.predicted, outcomes)
        found[kind, "spiegelhalter"] = (test.z, test.p)
        for smoother in SMOOTHERS:
            away = computed(lambda s=smoother, o=outcomes: indices(rows.predicted, o, s))
            found[kind, smoother] = None if away is None else tuple(away.values())
        if kind != "binary":
            for statistic in (harrell, uno):
                each = statistic(rows.predicted, outcomes.follow_up, kind).estimate()
                found[kind, statistic.__name__] = (each.value, each.se)
            slope = computed(lambda o=outcomes: cox_slope(rows.predicted, o))
            found[kind, "cox"] = None if slope is None else (slope.value, slope.se)
    return found


def same(a, b):
    assert a.keys() == b.keys()
    for name, numbers in a.items():
        if numbers is None or b[name] is None:
            assert numbers is b[name], name
        else:
            assert numbers == pytest.approx(b[name], rel=1e-6, abs=1e-9, nan_ok=True), name


@given(seeds)
@settings(max_examples=8)
def test_the_order_of_the_rows_changes_nothing(seed):
    rows = Rows(seed)
    order = np.random.default_rng(seed).permutation(len(rows.time))
    same(all_numbers(rows), all_numbers(rows.take(order)))


@given(seeds, st.sampled_from([0.25, 3.0, 1000.0]))
@settings(max_examples=8)
def test_multiplying_the_weights_changes_nothing(seed, scale):
    rows = Rows(seed)
    same(all_numbers(rows), all_numbers(rows, scale))


@given(seeds, st.sampled_from(["event", "outlast"]))
def test_weighted_shares_are_the_estimates_of_aalen_and_johansen(seed, kind):
    rows = Rows(seed)
    outcomes = rows.outcomes(kind)
    first, second = (
        incidence(outcomes.follow_up, which).at(np.array([HORIZON]))[0] for which in (1, 2)
    )
    expected = first if kind == "event" else 1 - first - second
    assert outcomes.prevalence == pytest.approx(expected)
    assert outcomes.total == pytest.approx(rows.weights.sum())
    assert np.average(pseudo(outcomes), weights=rows.weights) == pytest.approx(expected)


@given(seeds)
@settings(max_examples=20)
def test_pseudo_observations_are_near_those_that_leave_rows_out(seed):
    rows = Rows(seed, 120)
    rows.weights = np.ones(120)
    found = pseudo(rows.outcomes("event"))
    whole = rows.outcomes("event").prevalence
    for row in range(4, 120, 11):
        others = rows.take(np.arange(120) != row)
        left_out = 120 * whole - 119 * others.outcomes("event").prevalence
        assert found[row] == pytest.approx(left_out, abs=0.08)


@given(seeds, names, kinds)
def test_a_model_against_itself_differs_by_nothing(seed, name, kind):
    rows = Rows(seed)
    found = computed(lambda: OF_OUTCOMES[name](rows.predicted, rows.outcomes(kind)))
    if found is not None and np.isfinite(found.value):
        against = difference(found, found)
        assert (against.value, against.se, against.z, against.p) == (0, 0, 0, 1)


@given(seeds, kinds, names)
@settings(max_examples=60)
def test_a_difference_turned_round_changes_sign(seed, kind, name):
    rows = Rows(seed)
    outcomes = rows.outcomes(kind)
    other = np.random.default_rng(seed).permutation(rows.predicted)
    both = computed(lambda: [OF_OUTCOMES[name](each, outcomes) for each in (rows.predicted, other)])
    if both is not None and all(np.isfinite(each.value) for each in both):
        there, back = difference(*both), difference(*reversed(both))
        assert (there.value, there.low) == pytest.approx((-back.value, -back.high))
        assert there.p == pytest.approx(back.p)


@given(seeds)
def test_persons_with_one_row_each_are_rows(seed):
    rows = Rows(seed)
    found = brier(rows.predicted, rows.outcomes("outlast"))
    order = np.random.default_rng(seed).permutation(len(rows.time))
    assert found.estimate(person=order).se == pytest.approx(found.estimate().se)


@given(seeds)
def test_the_net_benefit_of_all_and_none(seed):
    """Flagging everybody is worth q - (1 - q) odds, flagging nobody nothing; avoiding adds up."""
    rows = Rows(seed)
    outcomes = rows.outcomes("event")
    odds, q = 0.45 / 0.55, outcomes.prevalence
    everybody = net_benefit(np.ones(len(outcomes)), outcomes, 0.45).value
    assert everybody == pytest.approx(q - (1 - q) * odds)
    assert net_benefit(np.zeros(len(outcomes)), outcomes, 0.45).value == 0
    model = net_benefit(rows.predicted, outcomes, 0.45).value
    avoided = interventions_avoided(rows.predicted, outcomes, 0.45).value
    assert avoided == pytest.approx(100 * (model - everybody) / odds)


@given(seeds, st.integers(0, 30))
def test_places_are_given_to_the_highest_of_each_month(seed, places):
    rows = Rows(seed)
    month = np.random.default_rng(seed).integers(0, 4, len(rows.time))
    given_ = selected(rows.predicted, month, places)
    for each in range(4):
        own = month == each
        assert given_[own].sum() == pytest.approx(min(places, own.sum()))
        in_, out = rows.predicted[own][given_[own] > 0], rows.predicted[own][given_[own] < 1]
        assert not len(in_) or not len(out) or in_.min() >= out.max()


def test_places_for_all_find_all():
    rows = Rows(0)
    month = np.zeros(len(rows.time), dtype=int)
    assert found_at_capacity(rows.predicted, rows.outcomes("outlast"), month, 60).value == 1


@given(seeds)
def test_equal_weights_give_the_usual_quantiles(seed):
    random = np.random.default_rng(seed)
    values, at = random.normal(size=17), np.linspace(0, 1, 9)
    assert quantiles(values, at, np.full(17, 3.0)) == pytest.approx(np.quantile(values, at))
    weights = random.uniform(0.5, 2, 17)
    turned = -quantiles(-values, 1 - at, weights)
    assert quantiles(values, at, weights) == pytest.approx(turned)
    # A hair's weight of difference, so that the weighted way is taken.
    nearly = np.append(np.full(16, 3.0), 3 + 1e-9)
    assert quantiles(values, at, nearly) == pytest.approx(np.quantile(values, at), abs=1e-7)


@given(seeds)
@settings(max_examples=10)
def test_rows_counted_twice_are_rows_repeated(seed):
    """A weight of n equals n rows, also for the curve, except where neighbourhoods count rows."""
    rows = Rows(seed)
    twice = np.concatenate([np.arange(60), np.arange(0, 60, 2)])
    weights = np.bincount(twice).astype(float)
    repeated = rows.take(twice)
    for kind in ("binary", "event"):
        a, b = rows.outcomes(kind, weights), repeated.outcomes(kind, np.ones(90))
        assert brier(rows.predicted, a).value == pytest.approx(brier(repeated.predicted, b).value)
        assert auc(rows.predicted, a).value == pytest.approx(auc(repeated.predicted, b).value)


@given(st.integers(0, 100))
@settings(max_examples=5)
def test_a_bootstrap_is_the_same_again(seed):
    person = np.repeat(np.arange(20), 3)
    of = lambda drawn: np.array([drawn @ np.arange(60), drawn.sum()])  # noqa: E731
    first, second = (replicates(of, person, seed, 6) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.all(first[:, 1] == 60)
