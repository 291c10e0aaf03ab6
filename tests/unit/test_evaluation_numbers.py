"""Evaluation: pooling, bootstrap, drift, and the way from files to statistics."""

import doctest
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput, BadTable
from training import evaluation
from training.evaluation.numbers import replicates as resampled
from training.evaluation.numbers.pooling import pooled
from training.evaluation.parts import periods
from training.evaluation.parts.curves import avoided_of, benefit_of_all
from training.evaluation.parts.periods import expected_auc
from training.evaluation.problems import Problems
from training.evaluation.release.proof import read_proof
from training.evaluation.rows.groups import partition, quarters, subgroups
from training.evaluation.study import Allowed, Data, Study, read_study
from training.statistics import bootstrap
from training.statistics.discrimination import auc
from training.statistics.follow_up import FollowUp
from training.statistics.outcome import Outcomes
from training.statistics.usefulness import (
    interventions_avoided,
    net_benefit,
    net_benefit_of_all,
)

# Tuberculosis after BCG vaccine: Colditz et al., JAMA 1994; cases and others, vaccinated and not.
BCG = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=float,
)


def log_risk_ratios():
    a, b, c, d = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_pooling_as_metafor_prints_it():
    """Viechtbauer, Journal of Statistical Software 2010, rma(method = "REML"): 0.3132, -0.7145"""
    found = pooled(*log_risk_ratios())
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert found.value == pytest.approx(-0.7145, abs=5e-5)


def test_the_interval_of_hartung_and_knapp_by_its_definition():
    """t of 12 degrees of freedom is 2.178813."""
    values, ses = log_risk_ratios()
    found = pooled(values, ses)
    weights = 1 / (ses**2 + found.tau2)
    spread = weights @ (values - found.value) ** 2 / 12
    assert found.se == pytest.approx(np.sqrt(spread / weights.sum()))
    assert found.high - found.value == pytest.approx(2.178813 * found.se, rel=1e-6)


def test_the_next_region_is_less_certain_than_the_mean():
    """By hand: t of 11 degrees of freedom is 2.200985."""
    found = pooled(*log_risk_ratios())
    half = 2.200985 * np.sqrt(found.tau2 + found.se**2)
    assert found.prediction_high == pytest.approx(found.value + half, rel=1e-6)
    assert found.prediction_low < found.low


def test_regions_that_agree_have_no_variance_between():
    found = pooled(np.array([0.7, 0.7, 0.7]), np.array([0.1, 0.2, 0.3]))
    assert (found.tau2, found.value) == pytest.approx((0, 0.7))
    assert np.isnan(pooled(np.array([0.7, 0.8]), np.array([0.1, 0.2])).prediction_low)
    with pytest.raises(BadTable, match="two regions or more"):
        pooled(np.array([0.7]), np.array([0.1]))


def sample(rows=600, seed=0):
    random = np.random.default_rng(seed)
    risk = random.uniform(0.05, 0.95, rows)
    time = np.ceil(random.exponential(-90 / np.log(risk)))
    lost = np.ceil(random.uniform(20, 300, rows))
    return risk, FollowUp.of(np.minimum(time, lost), (time <= lost).astype(float))


@pytest.mark.parametrize("smoother", ["loess2", "pseudo_loess2"])
@pytest.mark.parametrize("persons", [None, 200])
def test_the_bootstrap_of_all_models_is_that_of_one(smoother, persons):
    """Against statistics.bootstrap, which takes one model at a time."""
    risk, given_ = sample()
    outcomes = Outcomes.at(90, given_)
    person = None if persons is None else np.arange(600) % persons
    codes = np.arange(600) if person is None else person
    every = np.ones(600, bool)
    a, b = (
        resampled.Task.of(name, "all", every, p, outcomes, smoother)
        for name, p in (("A", risk), ("B", risk**1.2))
    )
    first, second = resampled.resampled([a, b], person, 600, 3, 25)
    mine = resampled.estimates(a, first, "", 0.95)
    theirs = bootstrap.calibration(risk, outcomes, smoother, codes, 3, 25)
    for one, two in zip(mine, theirs, strict=True):
        assert (one.value, one.se, one.low, one.high) == pytest.approx(
            (two.value, two.se, two.low, two.high)
        )
    mine = resampled.differences(a, b, first, second, "", 0.95)
    theirs = bootstrap.calibration_difference(risk, risk**1.2, outcomes, smoother, codes, 3, 25)
    for one, two in zip(mine, theirs, strict=True):
        assert (one.value, one.se, one.p) == pytest.approx((two.value, two.se, two.p))


def test_a_subgroup_is_resampled_as_part_of_everybody():
    risk, given_ = sample()
    outcomes, half = Outcomes.at(90, given_), np.arange(600) < 300
    task = resampled.Task.of("A", "half", half, risk, outcomes, "loess2")
    once = next(task.replicates(np.ones((600, 1))))
    assert once == pytest.approx([task.values[name] for name in bootstrap.DISTANCES], abs=1e-9)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.8])
def test_the_benefit_of_flagging_all_is_that_of_a_model_that_does(threshold):
    _, given_ = sample()
    outcomes = Outcomes.at(90, given_)
    found = benefit_of_all(outcomes.mean(outcomes.happened), threshold).estimate()
    wanted = net_benefit_of_all(outcomes, threshold).estimate()
    assert (found.value, found.se) == pytest.approx((wanted.value, wanted.se))


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.8])
def test_interventions_avoided_follow_from_the_net_benefit(threshold):
    risk, given_ = sample()
    outcomes = Outcomes.at(90, given_)
    benefit = net_benefit(risk, outcomes, threshold)
    found = avoided_of(benefit, outcomes.mean(outcomes.happened), threshold).estimate()
    wanted = interventions_avoided(risk, outcomes, threshold).estimate()
    assert (found.value, found.se) == pytest.approx((wanted.value, wanted.se))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=2, max_size=12))
def test_expected_auc_by_its_definition(twentieths):
    risk = np.array(twentieths) / 20
    pairs = [(i, j) for i in range(len(risk)) for j in range(len(risk)) if i != j]
    top = sum(
        risk[i] * (1 - risk[j]) * ((risk[i] > risk[j]) + 0.5 * (risk[i] == risk[j]))
        for i, j in pairs
    )
    bottom = sum(risk[i] * (1 - risk[j]) for i, j in pairs)
    if bottom > 1e-12:
        assert expected_auc(risk) == pytest.approx(top / bottom)


def test_expected_auc_of_a_model_that_is_right():
    random = np.random.default_rng(0)
    risk = random.beta(2, 3, 100_000)
    happened = (random.random(100_000) < risk).astype(float)
    found = auc(risk, Outcomes.of(happened)).estimate()
    assert found.low - found.se < expected_auc(risk) < found.high + found.se


def test_psi_by_hand():
    column = pl.Series("x", ["a"] * 50 + ["b"] * 50 + ["a"] * 25 + ["b"] * 75)
    first = np.arange(200) < 100
    found = periods._of_column(column, first, ~first)
    p, q = np.array([50.5, 50.5]) / 101, np.array([25.5, 75.5]) / 101
    assert found["psi"] == pytest.approx(float(np.sum((q - p) * np.log(q / p))))


def test_numbers_are_cut_from_the_lower_end_inclusive():
    found = partition(pl.DataFrame({"age": [29.0, 30.0, 44.5, 45.0, None]}), "age", "30,45")
    assert found.levels == ("age=<30", "age=30-<45", "age=>=45")
    assert found.code.tolist() == [0, 1, 1, 2, -1]


@pytest.mark.parametrize(("ages", "said"), [(["31", "45,5", "NA"], 0), (["31", "45 år"], 1)])
def test_what_is_no_number_is_in_no_group_and_said(ages, said):
    study, problems = (
        Study(Data(("p.csv",), outcome="y"), {"A": "a"}, subgroups=("age:40",)),
        Problems(),
    )
    subgroups(study, pl.DataFrame({"age": ages}), None, problems)
    assert len(problems.lines) == said
    assert all("are not numbers" in line and "år" not in line for line in problems.lines)


def test_quarters():
    days = pl.Series(["2016-03-31", "2016-04-01", None, "2017-12-31"]).str.to_date()
    found = quarters(days, "start")
    assert found.levels == ("2016Q1", "2016Q2", "2017Q4")
    assert found.code.tolist() == [0, 1, -1, 2]


@pytest.mark.parametrize(
    ("name", "cuts", "says"),
    [
        ("place", "", "lacks place"),
        ("age", "45,30", "cuts in rising order"),
        ("id", "", "at most 200 values, found 300"),
    ],
)
def test_what_cannot_be_a_subgroup(name, cuts, says):
    with pytest.raises(BadTable, match=says):
        partition(pl.DataFrame({"id": range(300), "age": [40] * 300}), name, cuts)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = ", "is not TOML"),
        ("[data]\nfiles = ['p.csv']", "lacks models"),
        (
            "[data]\nfiles = ['p.csv']\noutcome = 'y'\n[models]\nA = 'a'\n"
            "[margins.auc]\nworse_by = 0",
            "worse_by above 0",
        ),
        ("place = 1\n[data]\nfiles = ['p.csv']\n[models]\nA = 'a'", "unknown key, place"),
        (
            "[data]\nfiles = ['p.csv']\noutcome = 'y'\n[models]\nA = 'a'\n"
            "[tripod]\n18a = 'x'\n18z = 'y'\n99 = 'z'",
            "expected items of TRIPOD.AI.*found 2 that do not exist: 18z, 99",
        ),
        ("[data]\nfiles = ['p.csv']\noutcome = 'y'\n[models]\nall = 'a'", "names other than all"),
        (
            "[data]\nfiles = ['p.csv']\noutcome = 'y'\nbaseline = 'b'\n[models]\nbaseline = 'a'",
            "names other than baseline",
        ),
    ],
)
def test_a_study_that_cannot_be(tmp_path, text, says):
    file = tmp_path / "study.toml"
    file.write_text(text)
    with pytest.raises(BadInput, match=says):
        read_study(file)


def test_the_example_is_a_study():
    study = read_study(Path(evaluation.__file__).with_name("example.toml"))
    assert study.margins["auc"].worse_by == 0.01


def test_a_studys_margins_know_which_way_is_better():
    allowed = {name: {"worse_by": 0.1} for name in ("auc", "brier", "ici_loess2")}
    margins = {name: Allowed(**each) for name, each in allowed.items()}
    study = Study(Data(("p.csv",), outcome="y"), {"A": "a"}, margins=margins)
    assert [study.margin(name).higher_is_better for name in allowed] == [True, False, False]


def test_a_proof_that_is_none(tmp_path):
    (tmp_path / "p.json").write_text("[]")
    with pytest.raises(BadInput, match=r"expected a suppressed\.json"):
        read_proof(tmp_path / "p.json")


def test_the_examples_of_the_docstrings():
    assert doctest.testmod(periods).failed == 0
