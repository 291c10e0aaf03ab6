"""Evaluation: published numbers, and numbers from an independent package for the same data.

Where the data come from stands beside them, in tests/data/README.md.
"""

from pathlib import Path

import numpy as np
import pytest

from training.statistics import cox, samplesize
from training.statistics.calibration import cox_slope, distances, indices
from training.statistics.concordance import harrell, uno
from training.statistics.curve import cloglog
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.incidence import incidence
from training.statistics.loess import loess
from training.statistics.lowess import lowess
from training.statistics.outcome import Outcomes
from training.statistics.overall import brier
from training.statistics.recalibration import (
    in_the_large,
    intercept_and_slope,
    observed_expected,
)
from training.statistics.statistic import difference
from training.statistics.usefulness import net_benefit

DATA = Path(__file__).parent.parent / "data"


def read(name, **options):
    return np.genfromtxt(
        DATA / name, delimiter=",", names=True, dtype=None, encoding="utf-8", **options
    )


@pytest.fixture(scope="module")
def asah():
    return read("asah.csv")


@pytest.fixture(scope="module")
def gbsg():
    return read("gbsg.csv")


@pytest.fixture(scope="module")
def followed(gbsg):
    return FollowUp.of(gbsg["time"], gbsg["event"])


def scaled(column):
    return column / column.max()


def close(value, to, to_digits=1e-6):
    return value == pytest.approx(to, rel=to_digits)


def printed(value, digits):
    """What was printed with so many decimals."""
    return pytest.approx(value, abs=0.5 * 10.0**-digits)


# pROC's aSAH data, as the manual of pROC 1.18 prints them.


def test_auc_and_interval_of_delong(asah):
    found = auc(scaled(asah["s100b"]), Outcomes.of(asah["outcome"])).estimate()
    assert found.value == printed(0.7313686, 7)
    assert (found.low, found.high) == (printed(0.6301182, 7), printed(0.8326189, 7))
    assert close(found.se**2, 0.00266868245717)  # var(roc), pROC 1.18.0


def test_delongs_test_of_two_markers(asah):
    outcomes = Outcomes.of(asah["outcome"])
    s100b, wfns, ndka = (auc(scaled(asah[name]), outcomes) for name in ("s100b", "wfns", "ndka"))
    found = difference(s100b, wfns)
    assert found.z == printed(2.2089836, 6)
    assert found.p == printed(0.0271758, 7)
    assert close(s100b.shares @ ndka.shares, -0.000756164938057)  # cov(roc, roc), pROC 1.18.0


# The German Breast Cancer Study: Giardiello and others, Annals of Internal Medicine 2023.


def test_concordance_of_the_published_validation(gbsg, followed):
    assert uno(gbsg["risk"], followed, "event").value == printed(0.635346, 6)
    assert harrell(gbsg["risk"], followed, "event").value == printed(0.652371, 6)


def test_calibration_of_the_published_validation(gbsg, followed):
    outcomes = Outcomes.at(5, followed, "event")
    assert observed_expected(gbsg["risk"], outcomes).value == printed(1.017754, 6)
    assert cox_slope(gbsg["risk"], outcomes).value == printed(1.055357, 6)


def test_ici_of_the_published_validation(gbsg, followed):
    """As printed with ties by Breslow's method, perhaps by chance (tests/data/README.md).

    With Efron's and the published coefficients, what R gives for the same.
    """
    outcomes = Outcomes.at(5, followed, "event")
    breslow = gbsg["risk_breslow"]
    found = distances(cloglog(breslow, outcomes, ties="breslow"), breslow, outcomes.own)
    assert found["ici"] == printed(0.030126, 6)
    # coxph and survfit of survival 3.5-3 on Hmisc's rcspline.eval(cloglog, 3)
    assert close(indices(gbsg["risk"], outcomes, "cloglog")["ici"], 0.0300747329)


def test_what_is_predicted_may_be_the_event_or_its_absence(gbsg, followed):
    event, outlast = (Outcomes.at(5, followed, kind) for kind in ("event", "outlast"))
    risk = gbsg["risk"]
    assert close(cox_slope(1 - risk, outlast).value, cox_slope(risk, event).value)
    assert close(auc(1 - risk, outlast).value, auc(risk, event).value)
    assert close(uno(1 - risk, followed).value, uno(risk, followed, "event").value)
    assert close(
        indices(1 - risk, outlast, "cloglog")["ici"], indices(risk, event, "cloglog")["ici"]
    )


def test_weights_for_censoring_as_scikit_survival(gbsg, followed):
    """scikit-survival 0.28.0, cumulative_dynamic_auc and others; no event at the time of a loss"""
    outcomes = Outcomes.at(3.05, followed, "event")
    assert close(auc(gbsg["risk"], outcomes).value, 0.6972542587079791)
    assert close(brier(gbsg["risk"], outcomes).value, 0.22041001)
    assert close(uno(gbsg["risk"], followed, "event").value, 0.6353463241808633)
    assert close(harrell(gbsg["risk"], followed, "event").value, 0.6523705103969755)


def test_standard_errors_of_shares_and_concordance_as_r(gbsg):
    """survival 3.5-3: survfit, concordance; times rounded up to tenths, so that many are equal"""
    given = FollowUp.of(tenths(gbsg), gbsg["event"])
    outcomes = Outcomes.at(3, given)
    value, shares = outcomes.mean(outcomes.happened)
    assert (value, np.sqrt(shares @ shares)) == (close_to(0.644084032), close_to(0.019280693))
    found = harrell(gbsg["risk"], given, "event").estimate()
    assert (found.value, found.se) == (close_to(0.653213327), close_to(0.016815569))
    assert uno(gbsg["risk"], given, "event").value == close_to(0.636450455)


def test_competing_ends_as_r(gbsg):
    """survival 3.5-3: survfit(Surv(time, factor(kind)) ~ 1), Aalen-Johansen"""
    given = FollowUp.of(tenths(gbsg), kinds(gbsg))
    found = incidence(given), incidence(given, 2)
    assert [each.at(np.array([3.0]))[0] for each in found] == [
        close_to(0.260687075),
        close_to(0.095228893),
    ]
    outcomes = Outcomes.at(3, given, "event")
    value, shares = outcomes.mean(outcomes.happened)
    assert (value, np.sqrt(shares @ shares)) == (close_to(0.260687075), close_to(0.017626364))


def test_cox_regression_as_r(gbsg):
    """survival 3.5-3: coxph, survfit; the third of the kinds counts as lost"""
    lp = gbsg["lp"]
    design = np.stack([lp, lp**2], axis=1)
    two = np.array([[0.5, 0.25], [1.5, 2.25]])
    given = FollowUp.of(tenths(gbsg), kinds(gbsg) == 1)
    efron, breslow = (cox.fit(design, given, ties) for ties in ("efron", "breslow"))
    assert efron.coefficients == close_to([-0.507413817, 0.620810484])
    assert np.sqrt(np.diag(efron.variance)) == close_to([0.583316686, 0.222903681])
    free = 1 - efron.by(3, two)
    assert free == close_to([0.826163345, 0.671706497])
    se = -free * np.log(free) * efron.log_hazard_se(3, two)
    assert se == close_to([0.023499693, 0.026724836])
    assert breslow.coefficients == close_to([-0.494093609, 0.612265695])
    weighted = FollowUp.of(given.last_day, given.event, 1.0 + gbsg["id"] % 3)
    assert cox.fit(lp[:, None], weighted).coefficients == close_to([1.150791411])


def test_fine_and_gray_as_r(gbsg):
    """survival 3.5-3: coxph on finegray"""
    lp = gbsg["lp"]
    found = cox.fit(np.stack([lp, lp**2], axis=1), FollowUp.of(tenths(gbsg), kinds(gbsg)))
    assert found.coefficients == close_to([-0.535881832, 0.579451685])
    two = np.array([[0.5, 0.25], [1.5, 2.25]])
    assert found.by(3, two) == close_to([0.174429519, 0.300506501])


def close_to(value):
    """Printed by R with nine decimals."""
    return pytest.approx(value, abs=2e-9, rel=2e-8)


def tenths(gbsg):
    return np.ceil(gbsg["time"] * 10) / 10


def kinds(gbsg):
    """Every fourth event is called a competing one."""
    return np.where((gbsg["event"] == 1) & (gbsg["id"] % 4 == 0), 2, gbsg["event"])


# Smoothers and regressions.


@pytest.mark.parametrize("name", ["smooth", "tied"])
def test_smoothers_as_r(name):
    table = read("smoothers.csv")
    rows = table[table["set"] == name]
    x, y, one = rows["x"], rows["y"].astype(float), np.ones(len(rows))
    assert loess(x, y, one).at(x) == pytest.approx(rows["loess"], abs=1e-9)
    assert np.interp(x, *lowess(x, y, one)) == pytest.approx(rows["lowess"], abs=1e-9)


def test_recalibration_as_statsmodels(asah):
    """statsmodels 0.15.0: GLM, Binomial, cov_type="HC0"; in the large with an offset"""
    predicted = 1 / (1 + np.exp(2 - 3 * asah["s100b"]))
    outcomes = Outcomes.of(asah["outcome"])
    intercept, slope = (each.estimate() for each in intercept_and_slope(predicted, outcomes))
    assert close(intercept.value, 1.51064686)
    assert close(intercept.se, 0.48782255)
    assert close(slope.value, 1.63477366)
    assert close(slope.se, 0.34502994)
    large = in_the_large(predicted, outcomes).estimate()
    assert close(large.value, 0.69139519)
    assert close(large.se, 0.19684543)


def test_net_benefit_as_dcurves(asah, gbsg, followed):
    """dcurves 1.1.7; of times to events it takes a Kaplan-Meier estimate of the flagged"""
    predicted = 1 / (1 + np.exp(2 - 3 * asah["s100b"]))
    outcomes = Outcomes.of(asah["outcome"])
    found = [net_benefit(predicted, outcomes, at).value for at in (0.1, 0.2, 0.35)]
    assert found == [printed(each, 6) for each in (0.292035, 0.199115, 0.100068)]
    outcomes = Outcomes.at(3.05, followed, "event")
    found = [net_benefit(gbsg["risk"], outcomes, at, "flagged").value for at in (0.4, 0.5, 0.6)]
    assert found == [printed(each, 6) for each in (0.019595, 0.004834, -0.010822)]


def test_sample_sizes_of_the_papers():
    """Riley and others: BMJ 2020 (5249; 623, 662, 221), Statistics in Medicine 2019 (5143)"""
    assert samplesize.shrinkage(30, 0.05) == 5249
    assert samplesize.shrinkage(24, 0.288) == 623
    assert samplesize.optimism(24, 0.288, samplesize.most_r2(0.174)) == 662
    assert samplesize.mean_risk(0.174) == 221
    assert samplesize.shrinkage(30, 0.051) == 5143
