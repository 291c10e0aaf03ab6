"""Fitting: laws of the boosted model, and values computed by hand."""

import json
import warnings
from dataclasses import replace
from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from srs import Icd10
from srs.errors import BadTable, NoModel
from srs.model.hazards import Hazards
from srs.predictors import PREDICTORS
from training.fit import boosted, hazards, search
from training.fit.calibration import calibrate
from training.fit.censoring import Censoring, outcomes
from training.fit.compaction import compact
from training.fit.search import Settings, Trial, chosen
from training.fit.spells import Spells

NAMES = ("sex", "university", "dose")
SMALL = boosted.Settings(trees=10, leaves=7, points=4000, quantiles=6, threads=1)

TINY = replace(SMALL, days=(15.0, 60.0), horizons=(90.0, 180.0), points=1000)


def spells(count: int = 3000, seed: int = 0) -> Spells:
    """Ends at rates that the first and the third predictor change, some lost before."""
    random = np.random.default_rng(seed)
    rows = np.column_stack([random.integers(0, 2, (count, 2)), random.normal(size=count)])
    code = np.where(random.random(count) < 0.6, "F438", "M545")
    rate = 0.01 * np.exp(0.7 * rows[:, 0] - 0.4 * rows[:, 2] + 0.5 * (code == "M545"))
    ends, lost = 15 + random.exponential(1 / rate), random.uniform(30, 900, count)
    last, ended = np.minimum(ends, lost), ends <= lost
    return Spells.of(rows, NAMES, np.full(count, 14.99), last, ended, code)


def fit(given: Spells, settings: boosted.Settings = SMALL, seed: int = 1) -> boosted.Fitted:
    return boosted.fit(
        given,
        settings=settings,
        seed=seed,
    )


@pytest.fixture(scope="module")
def fitted() -> boosted.Fitted:
    return fit(spells())


@pytest.fixture(scope="module")
def some() -> Spells:
    """Rows with unknown values."""
    given = spells(200, seed=5)
    rows = np.where(np.random.default_rng(5).random(given.rows.shape) < 0.2, np.nan, given.rows)
    return replace(given, rows=rows)


def rising(fitted: boosted.Fitted) -> boosted.Fitted:
    """A model whose trees wiggle and rise with the horizon, as a real fit may a little."""
    random = np.random.default_rng(7)
    rows = random.normal(size=(2000, 4))
    horizons = np.array(fitted.horizons)
    target = horizons / 60 + 2 * np.sin(horizons) * rows[:, :1]

    def squares(found: Any, _: Any) -> Any:
        return found.reshape(target.shape) - target, np.ones_like(target)

    parameters = {"verbose": -1, "num_threads": 1, "num_class": len(horizons)}
    trees = lgb.train(parameters | {"objective": squares}, lgb.Dataset(rows), 20)
    return replace(fitted, trees=dict.fromkeys(fitted.trees, trees.model_to_string()))


@pytest.mark.parametrize("day", [15.0, 100.0])
def test_risk_never_rises_even_where_the_trees_do(
    fitted: boosted.Fitted, some: Spells, day: float
) -> None:
    horizons = day + np.concatenate([[0.01, 0.5], np.arange(1, 700, 13.7)])
    model = rising(fitted)
    curve = np.array([model.log_odds(some.rows, day, h, some.diagnosis) for h in horizons])
    assert np.diff(curve, axis=0).max() <= 1e-9


@pytest.mark.parametrize("day", [15.0, 17.0, 60.0, 100.0])
def test_risk_never_rises_with_the_horizon(
    fitted: boosted.Fitted, some: Spells, day: float
) -> None:
    horizons = day + np.concatenate([[0.01, 0.5], np.arange(1, 700, 13.7)])
    curve = np.array([fitted.log_odds(some.rows, day, h, some.diagnosis) for h in horizons])
    assert np.diff(curve, axis=0).max() <= 1e-9


def test_risk_goes_to_one_where_the_horizon_goes_to_the_day(
    fitted: boosted.Fitted, some: Spells
) -> None:
    assert fitted.log_odds(some.rows, 40, 40.001, some.diagnosis).min() > 6


def test_risk_rises_with_the_day(fitted: boosted.Fitted, some: Spells) -> None:
    early, late = (fitted.log_odds(some.rows, d, 180, some.diagnosis) for d in (15, 120))
    assert (late > early).all()


def test_risk_hardly_ever_falls_with_the_day(fitted: boosted.Fitted) -> None:
    """Each day is fitted for itself; between two of them the trees' values are interpolated."""
    rows = spells(200, seed=5).rows
    days = np.arange(15, 179)
    risks = np.array([fitted.forest("F438").risk(rows, d, 180) for d in days])
    falls = (np.maximum.accumulate(risks, axis=0) - risks).max(axis=0)
    assert np.quantile(falls, 0.9) < 0.01
    assert falls.max() < 0.05


def test_a_day_between_two_of_the_trees_lies_between_what_they_say(
    fitted: boosted.Fitted,
) -> None:
    """And near each it is nearly what that one says: nothing jumps."""
    forest, rows = fitted.forest("F438"), spells(50).rows
    for day in fitted.days:
        before, at, after = (forest.risk(rows, day + e, 400.0) for e in (-1e-6, 0, 1e-6))
        np.testing.assert_allclose(before, at, atol=1e-5)
        np.testing.assert_allclose(after, at, atol=1e-5)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_seed_gives_the_same_bytes(fitted: boosted.Fitted, threads: int) -> None:
    again = fit(spells(), replace(SMALL, threads=threads))
    assert again.files((), []) == fitted.files((), [])


def test_another_seed_gives_others(fitted: boosted.Fitted) -> None:
    assert dict(fit(spells(), seed=2).trees) != dict(fitted.trees)


def test_contributions_are_those_of_shap_and_sum_to_the_trees(
    fitted: boosted.Fitted, some: Spells
) -> None:
    with warnings.catch_warnings():  # matplotlib's, as shap imports it
        warnings.simplefilter("ignore")
        import shap
    forest = fitted.forest("F438")
    # At the trees' first horizon after the day there is nothing to mix.
    base, values = forest.contributions(some.rows, 60, 90)
    inputs = np.column_stack([some.rows, np.full(len(some), 60.0)])
    explained = shap.TreeExplainer(lgb.Booster(model_str=forest.text)).shap_values(inputs)
    place = fitted.horizons.index(90)
    slope = fitted.calibration.slope
    np.testing.assert_allclose(values, slope * explained[:, :3, place], atol=1e-6)
    log_odds = forest.log_odds(some.rows, 60, 90)
    np.testing.assert_allclose(base + values.sum(axis=1), log_odds, atol=1e-9)


def test_an_unknown_code_is_answered_by_its_nearest_parent(fitted: boosted.Fitted) -> None:
    assert fitted.group("F438A") == "F438"
    with pytest.raises(NoModel, match="6 codes were fitted"):
        fitted.group("J20")


def test_data_without_diagnosis_is_learnt() -> None:
    given = spells()
    alone = fit(replace(given, diagnosis=np.full(len(given), "")))
    assert list(alone.trees) == [""]
    rows = np.array([[0.0, 0, 0], [1, 0, 0]])
    low_rate, high_rate = alone.log_odds(rows, 15, 90)
    assert low_rate > high_rate


def test_calibration_of_a_perfect_model_changes_nothing() -> None:
    random = np.random.default_rng(3)
    log_odds = random.normal(size=100_000) * 1.5
    happened = (random.random(100_000) < 1 / (1 + np.exp(-log_odds))).astype(float)
    found, slope = calibrate(log_odds, happened, np.ones(100_000))
    assert found.intercept == pytest.approx(0, abs=0.03)
    assert found.slope == slope == pytest.approx(1, abs=0.03)
    half, _ = calibrate(2 * log_odds + 1, happened, np.ones(100_000))
    assert half(2 * log_odds + 1) == pytest.approx(found(log_odds), abs=1e-6)


def test_predictions_that_go_the_wrong_way_get_the_mean_right_and_no_slope() -> None:
    random = np.random.default_rng(4)
    log_odds = random.normal(size=20_000)
    happened = (random.random(20_000) < 1 / (1 + np.exp(log_odds - 1))).astype(float)
    weights = random.uniform(0.5, 2, 20_000)
    found, slope = calibrate(log_odds, happened, weights)
    assert slope == pytest.approx(-1, abs=0.05)
    assert found.slope == 1
    risk = 1 / (1 + np.exp(-found(log_odds)))
    assert np.average(risk, weights=weights) == pytest.approx(
        np.average(happened, weights=weights), abs=1e-9
    )


def test_calibration_needs_both_outcomes() -> None:
    with pytest.raises(BadTable, match="both outcomes, found 5 of one"):
        calibrate(np.zeros(5), np.ones(5), np.ones(5))


def test_weights_for_censoring_by_hand() -> None:
    """Five spells: ends on 20, lost on 30, ends on 40, lost on 50, ends on 60.

    On day 30 four are followed and one is lost: G falls to 3/4. On day 50 one of two: 3/8. So for
    outlasting 45, those that end on 20 and 40 count 1/1 and 4/3, those that outlast it 4/3.
    """
    last, ended = np.array([20.0, 30, 40, 50, 60]), np.array([1, 0, 1, 0, 1], dtype=bool)
    five = Spells.of(np.zeros((5, 1)), ("x",), np.zeros(5), last, ended, None)
    censoring = Censoring.of(five)
    assert censoring.kept == pytest.approx([3 / 4, 3 / 8])
    outlasted, weights = outcomes(five, np.full(5, 15.0), np.full(5, 45.0), censoring)
    assert outlasted.tolist() == [0, 0, 0, 1, 1]
    assert weights == pytest.approx([1, 0, 4 / 3, 4 / 3, 4 / 3])
    _, later = outcomes(five, np.full(5, 35.0), np.full(5, 45.0), censoring)
    assert later == pytest.approx([0, 0, 1, 1, 1])


def published(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hazards of one diagnosis with two factors, and those refitted to spells drawn from them."""
    breaks = [15.0, 40.0, 100.0, 400.0]
    effects = {"sex": [0.3, -0.2, 0.1], "university": [-0.5, 0.0, 0.4]}
    levels = {name: [level.name for level in PREDICTORS[name].levels] for name in effects}
    random = np.random.default_rng(4)
    rows = random.integers(0, 2, (count, 2)).astype(float)
    log_hazard = np.array([-4.0, -4.3, -5.0]) + rows @ np.array(list(effects.values()))
    target, last = random.exponential(size=count), np.full(count, 15.0)
    for k, stop in enumerate([40.0, 100.0, np.inf]):
        spent = np.minimum(target / np.exp(log_hazard[:, k]), stop - breaks[k])
        last, target = last + spent, target - spent * np.exp(log_hazard[:, k])
    seen = np.minimum(last, 700.0)
    given = Spells.of(
        rows, list(effects), np.full(count, 14.0), seen, last <= 700.0, ["F438A"] * count
    )
    document = hazards.fit(
        given,
        breaks={"F438": breaks},
        levels=levels,
    )
    return effects, document


def test_refitted_hazards_find_the_truth_and_are_read_by_the_family() -> None:
    """40 000 spells: the standard error of an effect is below 0.025 in every interval."""
    effects, document = published(40_000)
    read = json.loads(json.dumps(document))
    model = Hazards.read(
        {"name": "refitted", "version": "1"}, {"hazards.json": json.dumps(read).encode()}
    ).of(Icd10("F438A"))
    found = document["diagnoses"]["F438"]
    assert found["intercept"] == pytest.approx([-4.0, -4.3, -5.0], abs=0.08)
    for factor in found["factors"]:
        assert factor["log_hazards"][1] == pytest.approx(effects[factor["name"]], abs=0.08)
    assert 0 < model.risk(np.array([[0, 0]]), 15, 90)[0] < 1


def test_the_smallest_model_near_the_best_is_chosen() -> None:
    large, small, worse = (Settings(trees=t) for t in (300, 100, 50))
    trials = [Trial(large, 0.7010), Trial(small, 0.7001), Trial(worse, 0.6990)]
    assert chosen(trials).settings == small


def test_more_trees_are_asked_until_they_help_no_longer(fitted: boosted.Fitted) -> None:
    curve = dict(zip((5, 10, 15, 20), (0.70, 0.72, 0.71, 0.71), strict=True))
    settings = replace(TINY, trees=20)
    large = fit(spells(600), settings)
    count = {len(large.first(trees).trees["F438"]): trees for trees in curve}
    trials = list(search.staged(large, settings, lambda f: curve[count[len(f.trees["F438"])]]))
    assert [trial.settings.trees for trial in trials] == [5, 10, 15, 20]
    flat = list(search.staged(large, settings, lambda f: 0.5))
    assert len(flat) == 3


def test_the_first_trees_are_those_of_a_smaller_fit() -> None:
    given = spells(1000)
    rows, codes = given.rows[:20], given.diagnosis[:20]
    small, large = (fit(given, replace(TINY, trees=trees)) for trees in (4, 12))
    expected = small.log_odds(rows, 15, 90, codes)
    assert large.log_odds(rows, 15, 90, codes) != pytest.approx(expected, abs=1e-5)
    assert large.first(4).log_odds(rows, 15, 90, codes) == pytest.approx(expected, abs=1e-6)


def test_the_search_tries_and_chooses_among_its_trials() -> None:
    given = spells(800)
    person = np.arange(len(given)) // 2
    start = replace(TINY, trees=4)
    best, trials = search.search(given, person, day=15, horizon=90, tries=2, seed=3, start=start)
    assert best in [trial.settings for trial in trials]
    assert len({(t.settings.leaves, t.settings.learning_rate) for t in trials}) == 2
    again, _ = search.search(given, person, day=15, horizon=90, tries=2, seed=3, start=start)
    assert again == best


def test_a_spell_of_whole_days_ended_in_the_middle_of_its_last() -> None:
    two = Spells.of(
        np.zeros((3, 1)),
        ("x",),
        np.full(3, 15.0),
        np.array([20.0, 20.0, 20.25]),
        np.array([True, False, True]),
        None,
    )
    assert two.exit.tolist() == [19.5, 20.0, 20.25]


def test_the_compact_text_says_what_lightgbm_said(fitted: boosted.Fitted) -> None:
    random = np.random.default_rng(2)
    rows = np.column_stack(
        [random.integers(0, 4, 3000), random.normal(size=3000), random.integers(0, 2, 3000)]
    ).astype(float)
    rows[random.random(rows.shape) < 0.1] = np.nan
    target = np.nan_to_num(rows[:, 0] * rows[:, 2]) + np.nan_to_num(rows[:, 1])
    parameters = {"verbose": -1, "num_threads": 1, "num_leaves": 15}
    full = lgb.train(parameters, lgb.Dataset(rows, target, free_raw_data=False), 40)
    text = compact(full.model_to_string(), rows)
    short = lgb.Booster(model_str=text)
    assert len(text) < 0.5 * len(full.model_to_string())
    np.testing.assert_allclose(short.predict(rows), full.predict(rows), atol=1e-5)
    explained = (b.predict(rows[:50], pred_contrib=True) for b in (short, full))
    np.testing.assert_allclose(*explained, atol=1e-5)


def test_a_spell_that_ends_before_it_is_seen_is_refused_without_its_values() -> None:
    with pytest.raises(BadTable, match="column last_day.*found 1 rows"):
        Spells.of(
            np.zeros((2, 1)), ("x",), np.full(2, 15.0), np.array([14.5, 20]), np.ones(2, bool), None
        )
