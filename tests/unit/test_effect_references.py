"""Published numbers; tests/data/README.md has the sources of the data."""

from math import sqrt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr

from training.effect.covariates import Columns, columns
from training.effect.document import evaluated
from training.effect.hazards import Problem
from training.effect.likelihood import Events, Times
from training.effect.outcomes import Outcome, outcomes
from training.effect.steps import Steps
from training.effect.strategies import Strategy, unswitched
from training.effect.study import Study
from training.effect.trial import CENSORED, RETURNED, Trial
from training.effect.values import values
from training.effect.variance import estimate
from training.effect.weighted_means import weighted
from training.effect.weights import Fitted, Weights, decided, starting

DATA = Path(__file__).parents[1] / "data"
NUMBERS = {"rel": 1e-3}


def trial(days, ended, start=None, edges=None, confounders=None, unit=None, unit_count=None):
    """A trial of persons on full leave, each a unit of her own."""
    count = len(days)
    edges = np.asarray(edges, dtype=np.int64)
    wide = (count, len(edges) - 1)
    within = np.clip(np.asarray(days, float)[:, None] - edges[:-1], 0, np.diff(edges))
    units = count if unit is None else unit_count
    return Trial(
        edges=edges,
        grace=1,
        person=pl.Series([f"{each:06d}" for each in range(count)]),
        unit=np.arange(count, dtype=np.int32) if unit is None else unit,
        units=tuple(str(each) for each in range(units)),
        confounders=pl.DataFrame() if confounders is None else confounders,
        controls=pl.DataFrame(),
        subgroups=pl.DataFrame(),
        start=np.full(count, np.inf) if start is None else start,
        days=np.asarray(days, float),
        end=np.where(ended, RETURNED, CENSORED).astype(np.int8),
        degree=np.ones(wide, np.float32),
        certificates=np.ones(wide, np.float32),
        net=within.astype(np.float32),
        flow=(("all", count),),
    )


def standard(*blocks):
    values = np.column_stack(blocks)
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    return Columns(values.astype(np.float32), np.zeros(values.shape[1], np.int64))


def dummies(series):
    return [(series == each).to_numpy().astype(float) for each in series.unique().sort()[1:]]


def smokers(frame):
    """What programmes 12.2 and 17.3 adjust for."""
    square = ("age", "smokeintensity", "smokeyrs", "wt71")
    columns = [frame[name].to_numpy().astype(float) for name in ("sex", "race", *square)]
    columns += [frame[name].to_numpy().astype(float) ** 2 for name in square]
    for name in ("education", "exercise", "active"):
        columns += dummies(frame[name])
    return standard(*columns)


def quitting(frame, columns):
    """Weights of quitting and of not quitting: one step, in which all who quit begin."""
    quit_ = frame["qsmk"].to_numpy() == 1
    of = Steps.of(
        trial(
            np.full(len(frame), 14.0),
            np.zeros(len(frame), bool),
            np.where(quit_, 0.0, np.inf),
            [0, 7, 14],
        )
    )
    fitted = Fitted.of(
        Problem(
            of,
            columns,
            unswitched(of, np.ones((2, 1)), 0),
            Events(np.zeros(len(frame), np.int64), quit_),
            1,
        )
    )
    usual = fitted.risks(np.arange(len(frame)), 1)
    rows = np.arange(len(frame))
    return quit_, [decided(Strategy(n), of, usual, rows)[:, 0] for n in ("start", "wait")]


def test_weights_of_quitting_and_what_they_say_of_weight_are_those_of_the_book():
    """Hernán and Robins, What If, programme 12.2."""
    frame = pl.read_csv(DATA / "nhefs.csv").filter(pl.col("wt82_71").is_not_null())
    assert len(frame) == 1566
    quit_, (began, waited) = quitting(frame, smokers(frame))
    weight = began + waited
    assert weight.min() == pytest.approx(1.054, **NUMBERS)
    assert weight.max() == pytest.approx(16.700, **NUMBERS)
    gain = frame["wt82_71"].to_numpy()
    means = [float(w @ gain / w.sum()) for w in (began, waited)]
    assert means[0] - means[1] == pytest.approx(3.4405, **NUMBERS)
    own = [w * (gain - mean) / w.mean() for w, mean in zip((began, waited), means, strict=True)]
    found = estimate(own[0] - own[1], np.arange(len(frame)))
    assert found.se == pytest.approx(0.5255, **NUMBERS)


def test_what_models_say_of_weight_averaged_over_all_is_that_of_the_book():
    """Chapter 13, programmes 13.1 to 13.3: a linear model with a product, standardised.

    The hazards here are logistic. Near a half they are lines: a gain is coded as the chance to
    leave in the first step, half and a little more, and everybody counts as leaving and as staying.
    """
    frame = pl.read_csv(DATA / "nhefs.csv").filter(pl.col("wt82_71").is_not_null())
    count, little = len(frame), 1e-4
    chance = 0.5 + little * frame["wt82_71"].to_numpy()
    quit_ = frame["qsmk"].to_numpy().astype(float)
    smoked = frame["smokeintensity"].to_numpy().astype(float)
    adjusted = smokers(frame).values

    def model(quitting):
        every = np.column_stack([adjusted, quitting, quitting * smoked])
        return Columns(every, np.zeros(every.shape[1], np.int64))

    of = Steps.of(trial(np.full(2 * count, 14.0), np.zeros(2 * count, bool), edges=[0, 7, 14]))
    times = unswitched(of, np.ones((2, 1)), 0)
    leaves = np.repeat([True, False], count)
    observed = model(quit_)
    problem = Problem(
        of,
        Columns(np.vstack([observed.values] * 2), observed.kind),
        times,
        Events(np.zeros(2 * count, np.int64), leaves),
        1,
        weights=np.concatenate([chance, 1 - chance]),
    )
    hazard = problem.fit(np.full(5, 1e-9))
    leaving = Outcome("outlast", 7, np.zeros(2), np.zeros(2), 1)
    wait = Strategy("wait")
    one = Steps.of(trial(np.full(count, 14.0), np.zeros(count, bool), edges=[0, 7, 14]))
    unseen = Weights(wait, np.zeros((count, 2), np.float32))
    means = []
    for everybody in (1.0, 0.0):
        columns = model(np.full(count, everybody))
        events = Events(np.zeros(count, np.int64), np.zeros(count, bool))
        own = Problem(one, columns, unswitched(one, np.ones((2, 1)), 0), events, 1)
        fitted = Fitted(own, hazard)
        found = values(wait, one, (leaving,), fitted, fitted, unseen).model[0]
        means.append(float((0.5 - found).mean() / little))
    assert means[0] == pytest.approx(5.274, **NUMBERS)
    assert means[1] == pytest.approx(1.756, **NUMBERS)
    assert means[0] - means[1] == pytest.approx(3.517, **NUMBERS)


def test_pooled_hazards_of_death_with_weights_are_those_of_the_book():
    """Programme 17.3; of no event, so signs are turned."""
    frame = pl.read_csv(DATA / "nhefs.csv")
    dead = frame["death"].to_numpy() == 1
    months = (frame["yrdth"].fill_null(0) - 83) * 12 + frame["modth"].fill_null(0)
    last = np.where(dead, months.to_numpy(), 120).astype(np.int64) - 1
    assert dead.sum() == 318
    assert (last + 1).sum() == 176_764
    quit_, (began, waited) = quitting(frame, smokers(frame))
    share = quit_.mean()
    weights = share * began + (1 - share) * waited
    edges = np.arange(0, 7 * 121, 7)
    of = Steps.of(trial((last + 1.0) * 7, dead, edges=edges))
    month = np.arange(120.0)
    base = np.stack([np.ones(120), month / 100, month**2 / 1e4], axis=1)
    tables = np.stack([np.hstack([base, 0 * base]), np.hstack([base, base])])
    times = Times(tables, 0, np.where(quit_, 0, 120), np.ones(len(frame), np.int64))
    nothing = Columns(np.empty((len(frame), 0), np.float32), np.empty(0, np.int64))
    problem = Problem(of, nothing, times, Events(last, dead), 1, weights=weights)
    fitted = Fitted(problem, problem.fit(np.full(5, 1e-9)))
    never, squared = fitted.hazard.times[:3], fitted.hazard.times[3:]
    assert -never[0] == pytest.approx(6.897, **NUMBERS)
    assert -squared[0] == pytest.approx(0.1794, **NUMBERS)
    assert -squared[1] / 100 == pytest.approx(-0.01895, **NUMBERS)
    assert -squared[2] / 1e4 == pytest.approx(2.103e-4, **NUMBERS)
    alive = np.prod(1 - 1 / (1 + np.exp(-fitted.tables)), axis=1)
    assert alive == pytest.approx([0.8067, 0.8047], **NUMBERS) or alive[::-1] == pytest.approx(
        [0.8067, 0.8047], **NUMBERS
    )


def restricted(days, ended, horizon):
    """Mean and standard error, as all who are at risk have them."""
    inside = np.unique(days[days < horizon]).astype(int)
    of = Steps.of(trial(days, ended, edges=np.unique([0, *inside, horizon])))
    seen = (np.arange(of.count) <= of.last[:, None]).astype(np.float32)
    own = weighted(of, outcomes(of, ())[:1], seen)[0]
    found = estimate(own, np.arange(len(own)))
    return found.value, found.se


def test_restricted_means_of_pbc_are_those_of_survrm2():
    frame = pl.read_csv(DATA / "pbc.csv")
    found = []
    for arm in (1, 2):
        own = frame.filter(pl.col("trt") == arm)
        days = own["time"].to_numpy() * 4.0
        mean, se = restricted(days, own["status"].to_numpy() == 2, 14_610)
        found.append((mean / 1461, se / 1461))
    (a, sa), (b, sb) = found
    assert [a, b] == pytest.approx([7.146, 7.283], **NUMBERS)
    assert a - b == pytest.approx(-0.137, abs=6e-4)
    assert [sa, sb, sqrt(sa**2 + sb**2)] == pytest.approx([0.283, 0.295, 0.409], rel=5e-3)


def test_restricted_mean_of_waltons_has_the_error_of_survrm2():
    frame = pl.read_csv(DATA / "waltons.csv")
    means, errors = {}, {}
    for group in ("miR-137", "control"):
        own = frame.filter(pl.col("group") == group)
        days, ended = own["time"].to_numpy().astype(float), own["event"].to_numpy() == 1
        means[group], se = restricted(days, ended, 10)
        errors[group] = se * sqrt((len(own) - 1) / len(own))  # as Greenwood's has it
    assert means["miR-137"] == pytest.approx(9.7941, **NUMBERS)
    assert errors["miR-137"] == pytest.approx(0.1232, **NUMBERS)
    difference = means["miR-137"] - means["control"]
    z = difference / sqrt(sum(each**2 for each in errors.values()))
    assert 2 * ndtr(-abs(z)) == pytest.approx(0.1453, rel=5e-3)


def hormones():
    """Node-positive women of Rotterdam, 5 years; the measure is given at once or not at all."""
    frame = pl.read_csv(DATA / "rotterdam.csv")
    recurred = frame["recur"].to_numpy() == 1
    days = np.where(recurred, frame["rtime"].to_numpy(), frame["dtime"].to_numpy()).astype(float)
    ended = recurred | (frame["death"].to_numpy() == 1)
    confounders = frame.select(
        *(pl.col(name).cast(pl.Float64) for name in ("year", "age", "nodes")),
        pl.col("pgr", "er").log1p(),
        pl.col("meno", "chemo").cast(pl.Boolean),
        pl.col("size").cast(pl.Enum(sorted(frame["size"].unique()))),
        (pl.col("grade") == 3).alias("grade"),
    )
    edges = np.unique([*range(0, 1825, 28), 1825])
    start = np.where(frame["hormon"].to_numpy() == 1, 0.0, np.inf)
    return trial(days, ended, start, edges, confounders)


HORMONES = Study(
    measure="hormone",
    confounders=("year", "age", "nodes", "pgr", "er", "meno", "chemo", "size", "grade"),
    table="t",
    horizon=1825,
    unit_effects=False,
    outlast=(),
)


def test_the_trial_and_the_naive_comparison_of_hormones():
    frame = pl.read_csv(DATA / "gbsg_trial.csv")
    found = []
    for arm in (1, 0):
        own = frame.filter(pl.col("hormon") == arm)
        days, ended = own["rfstime"].to_numpy().astype(float), own["status"].to_numpy() == 1
        found.append(restricted(days, ended, 1825))
    (a, sa), (b, sb) = found
    assert a - b == pytest.approx(149.3, abs=0.5)
    assert sqrt(sa**2 + sb**2) == pytest.approx(48.8, rel=5e-3)
    women = hormones()
    arms = [
        restricted(women.days[own], women.end[own] == RETURNED, 1825)
        for own in (women.start == 0, women.start > 0)
    ]
    assert arms[0][0] - arms[1][0] == pytest.approx(106.2, abs=0.5)


def test_hormones_of_rotterdam_are_refused_and_the_overlap_is_another_question():
    women = hormones()
    of = Steps.of(women)
    ordered = women.confounders[of.order.tolist()]
    linear = starting(Strategy("wait"), of, columns(ordered, len(of)).main, 1)
    propensity = linear.risks(np.arange(len(of)), 1)[:, 0]
    assert (propensity < 0.02).mean() == pytest.approx(0.24, abs=0.015)
    effects, _ = evaluated(women, HORMONES, "")
    assert "positivity" in {each["code"] for each in effects["refused"]}
    assert effects["verdict"]["answer"] == "refused"
    assert effects["effects"] == []
    other, _ = evaluated(women, HORMONES, "", overlap=True)
    assert other["population"]["who"] == "overlap"
    assert other["refused"] == []
    found = other["verdict"]
    assert found["estimate"] == pytest.approx(209, abs=25)
    # Ours is widened by what the models have learnt from the same women.
    assert (found["high"] - found["low"]) / 2 / 1.96 == pytest.approx(41, rel=0.2)
