"""Evaluation: two models, verdicts, bootstrap, levels, capacity, updating."""

import numpy as np
import pytest

from training.statistics.bootstrap import (
    DISTANCES,
    Binned,
    calibration,
    calibration_difference,
    drawn,
)
from training.statistics.calibration import indices
from training.statistics.capacity import found_at_capacity, selected
from training.statistics.curve import SMOOTHERS, curve, loess2
from training.statistics.definition import Definition
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.loess import loess, spread
from training.statistics.outcome import Outcomes
from training.statistics.overall import ipa
from training.statistics.recalibration import spiegelhalter
from training.statistics.reclassification import reclassification
from training.statistics.samplesize import net_benefit as rows_for_net_benefit
from training.statistics.samplesize import slope as rows_for_slope
from training.statistics.samplesize import survival
from training.statistics.statistic import Difference, compared, difference, wilson
from training.statistics.updating import closed_test
from training.statistics.usefulness import at_cut_off
from training.statistics.verdict import Margin, holm, verdict, verdicts

WORDS = Definition("auc", "", "", "", "")
MARGIN = Margin(worse_by=0.02)


def sample(count=2000, seed=0):
    """Probabilities that are right, outcomes, and a second model that knows less."""
    random = np.random.default_rng(seed)
    score = random.normal(-0.5, 1.2, count)
    risk = 1 / (1 + np.exp(-score))
    noisy = 1 / (1 + np.exp(-score - random.normal(0, 1, count)))
    return risk, noisy, Outcomes.of((random.random(count) < risk).astype(float)), score


def followed(count=2000, seed=0):
    random = np.random.default_rng(seed)
    risk = random.uniform(0.05, 0.95, count)
    time = np.ceil(random.exponential(-90 / np.log(risk)))
    lost = np.ceil(random.uniform(20, 300, count))
    return risk, FollowUp.of(np.minimum(time, lost), (time <= lost).astype(float))


def found(value, se):
    return compared(value, se, WORDS)


@pytest.mark.parametrize(
    ("value", "se", "answer"),
    [
        (0.05, 0.01, "superior"),
        (0.0, 0.005, "non-inferior"),
        (-0.012, 0.003, "non-inferior"),
        (-0.05, 0.01, "worse"),
        (-0.03, 0.01, "worse"),
        (0.0, 0.05, "inconclusive"),
        (-0.02, 0.02, "inconclusive"),
    ],
)
def test_a_verdict_is_where_the_interval_lies(value, se, answer):
    assert verdict(found(value, se), MARGIN, 1000).answer == answer
    lower = Margin(worse_by=0.02, higher_is_better=False)
    assert verdict(found(-value, se), lower, 1000).answer == answer


def test_superior_may_have_to_be_by_more():
    strict = Margin(worse_by=0.02, better_by=0.02)
    assert verdict(found(0.03, 0.01), MARGIN, 1000).answer == "superior"
    assert verdict(found(0.03, 0.01), strict, 1000).answer == "non-inferior"
    assert verdict(found(0.05, 0.01), strict, 1000).answer == "superior"


def test_the_same_model_is_not_inferior():
    risk, _, outcomes, _ = sample()
    against = difference(auc(risk, outcomes), auc(risk.copy(), outcomes))
    assert (against.value, against.p) == (0, 1)
    assert verdict(against, MARGIN, 2000).answer == "non-inferior"


def test_with_so_many_more_rows_it_would_be_settled():
    """At 1.96 + 0.84 standard errors from the limit; with the next row fewer it is not."""
    open_ = verdict(found(0.01, 0.02), MARGIN, 1000)
    assert open_.answer == "inconclusive"
    rows = 1000 + open_.more
    reach = 1.959964 + 0.841621
    assert reach * 0.02 * np.sqrt(1000 / rows) <= 0.03 < reach * 0.02 * np.sqrt(1000 / (rows - 1))
    at_the_margin = verdict(found(-0.02, 0.03), MARGIN, 1000)
    assert at_the_margin.more == np.ceil(1000 * (reach * 0.03 / 0.02) ** 2) - 1000


def test_verdicts_over_subgroups_are_right_together():
    both = {"women": found(0.021, 0.01), "men": found(0.021, 0.01)}
    assert verdict(both["men"], MARGIN, 1000).answer == "superior"
    together = verdicts(both, MARGIN, {"women": 1000, "men": 1000})
    assert {each.answer for each in together.values()} == {"non-inferior"}
    assert together["men"].level == pytest.approx(0.975)
    assert together["men"].p == pytest.approx(2 * both["men"].p)


def test_holm():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_a_difference_has_the_standard_error_of_its_replicates():
    risk, noisy, outcomes, _ = sample(400)
    against = difference(ipa(risk, outcomes), ipa(noisy, outcomes))
    values = []
    for replicate in range(400):
        weights = np.bincount(drawn(400, 3, replicate), minlength=400).astype(float)
        again = Outcomes.of(outcomes.happened, weights)
        values.append(ipa(noisy, again).value - ipa(risk, again).value)
    assert against.se == pytest.approx(np.std(values), rel=0.12)
    assert against.low == pytest.approx(against.value - 1.959964 * against.se)


def test_persons_with_several_rows_count_once():
    """The same rows ten times: no more certain than once."""
    risk, noisy, outcomes, _ = sample(300)
    ten = Outcomes.of(np.tile(outcomes.happened, 10))
    person = np.tile(np.arange(300), 10)
    once = difference(ipa(risk, outcomes), ipa(noisy, outcomes))
    often = difference(ipa(np.tile(risk, 10), ten), ipa(np.tile(noisy, 10), ten), person=person)
    assert often.se == pytest.approx(once.se)


@pytest.mark.parametrize("smoother", sorted(SMOOTHERS))
def test_bins_change_an_index_by_little(smoother):
    risk, given = followed(6000)
    outcomes = Outcomes.at(90, given)
    tilted = risk**1.3
    binned = Binned.of(tilted, outcomes, smoother).distances(np.ones(6000))
    exact = indices(tilted, outcomes, smoother)
    wanted = [exact[name] for name in DISTANCES]
    rough = 3e-3 if smoother in ("cloglog", "lowess") else 3e-4
    assert binned == pytest.approx(wanted, abs=rough)


@pytest.mark.parametrize("smoother", ["loess2", "cloglog"])
def test_a_bootstrap_compares_the_models_within_replicates(smoother):
    risk, given = followed(800)
    outcomes, person = Outcomes.at(90, given), np.arange(800)
    same = calibration_difference(risk, risk, outcomes, smoother, person, seed=1, count=4)
    assert all((each.value, each.se, each.p) == (0, 0, 1) for each in same)
    worse = calibration_difference(risk, risk**2, outcomes, smoother, person, seed=1, count=30)
    assert worse[0].value > 0.1
    assert worse[0].p < 0.001
    assert worse[0].definition.id == f"ici_{smoother}"
    again = calibration_difference(risk, risk**2, outcomes, smoother, person, seed=1, count=30)
    assert again == worse


def test_a_bootstrap_has_an_interval_and_says_its_seed():
    risk, _, outcomes, _ = sample()
    ici = calibration(risk**1.5, outcomes, "loess2", np.arange(2000), seed=7, count=50)[0]
    assert ici.low < ici.value < ici.high
    assert "50 replicates, seed 7" in ici.definition.estimator


def test_a_curve_goes_where_the_shares_are():
    risk, _, outcomes, _ = sample(20000)
    drawn_curve = curve(loess2(risk, outcomes), risk)
    inside = (drawn_curve.predicted > 0.05) & (drawn_curve.predicted < 0.9)
    truth = drawn_curve.predicted[inside]
    assert drawn_curve.observed[inside] == pytest.approx(truth, abs=0.03)
    covered = (drawn_curve.low[inside] <= truth) & (truth <= drawn_curve.high[inside])
    assert covered.mean() > 0.8


def test_the_spread_of_a_curve_is_that_of_its_definition():
    """Fitted values are sums of the outcomes; their variance is of the squared residuals."""
    random = np.random.default_rng(1)
    x, weights = np.sort(random.random(60)), random.uniform(0.5, 2, 60)
    y = (random.random(60) < x).astype(float)
    fitted = loess(x, y, weights)
    places = np.linspace(x[0], x[-1], 7)
    smoother = np.array([loess(x, row, weights).at(places) for row in np.eye(60)])
    assert y @ smoother == pytest.approx(fitted.at(places))
    variance = (y - fitted.at(x)) ** 2 @ smoother**2
    assert fitted.se(places, spread(fitted, x, y, weights)) ** 2 == pytest.approx(variance)


@pytest.mark.parametrize("smoother", ["loess2", "rcs", "cloglog", "pseudo_loess2"])
def test_a_curve_has_the_interval_of_its_replicates(smoother):
    risk, given = followed(600)
    places = np.array([0.25, 0.5, 0.75])

    def draw(weights):
        used = weights > 0
        again = FollowUp(given.last_day[used], given.event[used], weights[used])
        smooth = SMOOTHERS[smoother](risk[used], Outcomes.at(90, again))
        return np.stack([smooth.score(places), smooth.se(places)])

    once = draw(np.ones(600))
    many = np.array(
        [draw(np.bincount(drawn(600, 2, r), minlength=600).astype(float)) for r in range(150)]
    )
    assert once[1] == pytest.approx(many[:, 0].std(axis=0), rel=0.25)


def test_spiegelhalter_knows_a_wrong_model_from_a_right_one():
    risk, _, outcomes, _ = sample()
    assert spiegelhalter(risk, outcomes).p > 0.05
    assert spiegelhalter(risk**3, outcomes).p < 1e-6


def test_levels_are_cut_as_the_product_cuts_them():
    predicted = np.array([0.38, 0.39, 0.62, 0.63])
    outcomes = Outcomes.of(np.array([0.0, 1, 0, 1]))
    assert at_cut_off(predicted, outcomes, 0.39)["flagged"].value == 0.75
    above = at_cut_off(predicted, outcomes, 0.62, inclusive=False)
    assert above["flagged"].value == 0.25
    assert above["ppv"].value == 1
    assert above["ppv"].definition.id == "ppv@0.62"
    # One of one: Wilson's interval, JASA 1927.
    assert above["ppv"].estimate().low == pytest.approx(1 / (1 + 1.959964**2))


def test_wilsons_interval():
    """81 of 263: Newcombe, Statistics in Medicine 1998, table I"""
    share = 81 / 263
    low, high = wilson(share, np.sqrt(share * (1 - share) / 263), 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_reclassification_counts_everybody_once():
    a, b = np.array([0.1, 0.5, 0.9, 0.39]), np.array([0.1, 0.9, 0.5, 0.38])
    table = reclassification(a, b, Outcomes.of(np.array([0.0, 1, 0, 1])), (0.39,))
    assert table.rows.tolist() == [[1, 0], [1, 2]]
    assert table.events.tolist() == [[0, 0], [1, 1]]
    assert table.observed[1].tolist() == [1, 0.5]
    assert table.first[1, 1] == pytest.approx(0.7)
    assert np.isnan(table.second[0, 1])


def test_equals_at_the_limit_share_the_places():
    month = np.array([1, 1, 1, 2])
    part = selected(np.array([0.9, 0.5, 0.5, 0.1]), month, 2)
    assert part.tolist() == [1, 0.5, 0.5, 1]
    outcomes = Outcomes.of(np.array([1.0, 1, 0, 0]))
    assert found_at_capacity(np.array([0.9, 0.5, 0.5, 0.1]), outcomes, month, 2).value == 0.75


@pytest.mark.parametrize(
    ("made", "update"),
    [
        (lambda score, x: score, "original"),
        (lambda score, x: score - 0.7, "in the large"),
        (lambda score, x: 0.4 * score - 0.7, "logistic"),
        (lambda score, x: x[:, 0], "refit"),
    ],
)
def test_the_closed_test_proposes_the_simplest_that_does(made, update):
    random = np.random.default_rng(5)
    x = random.normal(size=(4000, 3))
    score = x @ [1.0, -0.8, 0.6] - 0.3
    happened = (random.random(4000) < 1 / (1 + np.exp(-score))).astype(float)
    predicted = 1 / (1 + np.exp(-made(score, x)))
    found_ = closed_test(predicted, Outcomes.of(happened), x)
    assert found_.update == update
    assert found_.coefficients == pytest.approx([-0.3, 1, -0.8, 0.6], abs=0.15)
    freedoms = [4, 3, 2]
    assert [each.freedom for each in found_.steps] == freedoms[: len(found_.steps)]


def test_rows_for_a_slope_give_its_standard_error():
    """Against the information of the logistic model with so many rows."""
    score = np.random.default_rng(0).normal(-1, 1.2, 100_000)
    rows = rows_for_slope(score, 0.1)
    each = 1 / (2 + np.exp(score) + np.exp(-score))
    design = np.stack([np.ones_like(score), score])
    variance = np.linalg.inv((design * each) @ design.T * rows / len(score))
    assert np.sqrt(variance[1, 1]) == pytest.approx(0.1, rel=1e-3)


def test_rows_for_a_net_benefit_give_its_standard_error():
    """Against the spread of simulated studies of that size."""
    random = np.random.default_rng(0)
    rows = rows_for_net_benefit(0.7, 0.8, 0.3, 0.2, 0.1)
    sick = random.random((4000, rows)) < 0.3
    flagged = random.random(sick.shape) < np.where(sick, 0.7, 0.2)
    worth = np.where(flagged, np.where(sick, 1, -0.25), 0).mean(axis=1) / sick.mean(axis=1)
    assert worth.std() == pytest.approx(0.1, rel=0.05)


def test_rows_for_survival_fall_with_the_square():
    score = np.random.default_rng(0).normal(-5, 1, 5000)
    once = survival(score, 90, 0.002, slope_se=0.1, c_se=0.02, seed=1)
    half = survival(score, 90, 0.002, slope_se=0.05, c_se=0.01, seed=1)
    assert half == pytest.approx([4 * each for each in once], rel=0.01)


def test_nothing_against_nothing_is_one():
    assert compared(0.0, 0.0, WORDS) == Difference(0, 0, 0, 0, 0, 1, WORDS)
    assert compared(0.1, 0.0, WORDS).p == 0
