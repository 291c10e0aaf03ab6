"""Trees that are grown, mixed, distilled and written, against plain computations."""

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.model.averages import Average
from training.fit import outcome_trees, stacking
from training.fit.distillation import Cases, between, forest
from training.fit.observation import Observed
from training.fit.spells import Spells
from training.fit.stacking import Held
from training.fit.steps import Steps
from training.fit.tree_text import TreeText

BREAKS = np.array([0.0, 10.0, 20, 40, 80, 160, 400])


def drawn(random, rows, rate, diagnosis=None, entry=0.0):
    count = len(rows)
    ends, lost = entry + random.exponential(1 / rate), entry + random.uniform(50, 400, count)
    names = [f"x{place}" for place in range(rows.shape[1])]
    last = np.minimum(ends, lost)
    begun = np.broadcast_to(np.asarray(entry, dtype=float), count)
    return Spells.of(rows, names, begun, last, ends <= lost, diagnosis)


# Grown


def grown_on(spells, held, count=None):
    layout = outcome_trees.Layout.of(spells, BREAKS, ())
    learnt, other = (layout(each, Observed.of(each, BREAKS)) for each in (spells, held))
    tried = outcome_trees.tried(learnt, other, seed=1, threads=1)
    best = int(np.argmin(tried.losses)) if count is None else count
    return layout.grown(tried.trees, best), tried


@pytest.mark.parametrize("seed", range(3))
def test_next_to_nothing_is_grown_where_there_is_nothing_to_learn(seed):
    """The base that the trees stand on is everybody's, so they have nothing to mend."""
    random = np.random.default_rng(seed)
    one = drawn(random, random.normal(size=(3000, 2)), np.full(3000, 0.02))
    model, tried = grown_on(one.take(slice(0, 2000)), one.take(slice(2000, None)))
    assert model.count < 5
    assert tried.losses[0] - tried.losses.min() < 3


def test_what_is_grown_follows_the_rate_and_knows_codes_not_seen():
    """x0 counts where x1 is 1: no sum of effects says so."""
    random = np.random.default_rng(1)
    rows = random.integers(0, 2, (6000, 2)).astype(float)
    code = random.choice(["F438", "M545"], 6000)
    rate = 0.01 * np.exp(1.2 * rows[:, 0] * rows[:, 1] + 0.5 * (code == "M545"))
    one = drawn(random, rows, rate, code)
    model, _ = grown_on(one.take(slice(0, 4000)), one.take(slice(4000, None)))
    asked = np.array([[0.0, 0], [1, 1], [1, 0], [0, 1]])
    found = model.log_hazards(asked, np.full(4, "F438"))
    assert model.count > 0
    assert np.isfinite(np.exp(found)).all()
    assert (np.exp(found) > 0).all()
    assert (found[:, :4] - np.log([[0.01], [0.01 * np.exp(1.2)], [0.01], [0.01]])) == pytest.approx(
        0, abs=0.35
    )
    odd = model.log_hazards(np.array([[np.nan, np.nan]]), np.array(["Z999"]))
    assert np.isfinite(odd).all()


def test_who_comes_late_into_a_coarse_interval_is_seen_from_then_on():
    """Offsets cover the days from entry to the end of the coarse interval in which the end came."""
    late = Spells.of(
        np.zeros((3, 1)),
        ("x",),
        np.array([0.0, 15, 15]),
        np.array([12.25, 17.25, 400]),
        np.array([True, True, False]),
        None,
    )
    base = np.log(np.array([0.03, 0.02, 0.01, 0.01, 0.01, 0.01]))
    layout = outcome_trees.Layout(BREAKS, base, np.array([0, 3, 5]), (np.array([""]),) * 3)
    rows = layout(late, Observed.of(late, BREAKS))
    first = rows.inputs[:, -1] == 0
    expected = [0.03 * 10 + 0.02 * 10 + 0.01 * 20, 0.02 * 5 + 0.01 * 20, 0.02 * 5 + 0.01 * 20]
    assert np.log1p(np.exp(rows.offset[first])) == pytest.approx(expected, rel=1e-5)
    assert rows.ended[first].tolist() == [True, True, False]


def test_the_loss_of_held_out_spells_by_trees_chooses_how_many_are_grown():
    random = np.random.default_rng(1)
    rows = random.integers(0, 2, (6000, 2)).astype(float)
    one = drawn(random, rows, 0.01 * np.exp(1.2 * rows[:, 0] * rows[:, 1]))
    asked = {"seed": 1, "folds": 2, "threads": 1}
    teacher, held = stacking.fit(one, BREAKS, (), np.arange(6000), **asked)
    assert teacher.grown.count == held.losses.argmin() > 0
    layout = outcome_trees.Layout.of(one, BREAKS, ())
    all_ = layout(one, Observed.of(one, BREAKS))
    risk = 1 / (1 + np.exp(-all_.offset))  # of everybody
    loss = -np.log(np.where(all_.ended, risk, 1 - risk)).sum() / 6000
    assert held.losses[0] == pytest.approx(loss)


def test_losses_of_parts_are_summed_as_far_as_all_have_them():
    both = outcome_trees.together([np.array([3.0, 2, 1]), np.array([3.0, 1])])
    assert both.tolist() == [6, 3]


# Stacked


def test_of_a_perfect_part_and_noise_the_perfect_one_is_taken():
    random = np.random.default_rng(3)
    x = random.normal(size=6000)
    one = drawn(random, x[:, None], 0.01 * np.exp(x))
    seen = Observed.of(one, BREAKS)
    base = seen.rate()
    perfect = np.tile((np.log(0.01) + x)[:, None], (1, 6)).astype(np.float32)
    noise = (base + random.normal(size=(6000, 1))).astype(np.float32)
    weights = stacking.stacked([perfect, noise], seen, BREAKS, base)
    assert weights.shape == (3, 6)
    assert weights[1, :5] == pytest.approx(1, abs=0.1)
    assert weights[2] == pytest.approx(0, abs=0.05)
    assert (weights[1:] >= 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_no_weight_is_negative_whatever_the_parts(seed):
    """Parts that say the opposite, or that turn with time."""
    random = np.random.default_rng(seed)
    x = random.normal(size=500)
    one = drawn(random, x[:, None], 0.01 * np.exp(x))
    seen = Observed.of(one, BREAKS)
    base = seen.rate()
    turned = base + np.outer(x, np.linspace(1, -2, 6) * random.choice([-1, 1]))
    parts = [(base - x[:, None]).astype(np.float32), turned.astype(np.float32)]
    weights = stacking.stacked(parts, seen, BREAKS, base)
    assert (weights[1:] >= 0).all()
    assert np.isfinite(weights).all()


@pytest.mark.parametrize("count", [10, 500, 1000, 1001])
@pytest.mark.parametrize("folds", [2, 3, 5])
def test_every_part_of_the_persons_is_as_large_and_a_person_is_in_one(count, folds):
    person = np.repeat(np.arange(count), 2)
    place, lots = stacking._drawn(person, 1)
    assert ((lots >= 0) & (lots < 1)).all()
    assert (place[::2] == place[1::2]).all()
    sizes = np.bincount(place % folds, minlength=folds)
    assert sizes.max() - sizes.min() <= 2


def test_log_odds_of_spells_held_out_are_those_of_a_plain_integral():
    random = np.random.default_rng(4)
    hazards = random.uniform(0.001, 0.05, (5, 6))
    held = Held(np.arange(5), BREAKS, np.log(hazards).astype(np.float32), np.zeros(0))
    for day, horizon in ((0.0, 90.0), (15.0, 39.5), (30.0, 1000.0), (500.0, 600.0)):
        whole = []
        for row in hazards:
            middles = np.arange(day + 0.05, horizon, 0.1)
            place = np.searchsorted(BREAKS[1:-1], middles, "right")
            whole.append(row[place].sum() * 0.1)
        risk = np.exp(-np.array(whole))
        expected = np.log(risk / -np.expm1(-np.array(whole)))
        assert held.log_odds(day, horizon) == pytest.approx(expected, abs=2e-3)


# Written


def written(trees):
    """A model of LightGBM of the *trees*, over two predictors and the day."""
    rows = np.random.default_rng(0).normal(size=(100, 3))
    parameters = {"verbose": -1, "num_threads": 1}
    text = lgb.train(parameters, lgb.Dataset(rows, rows[:, 0]), 1).model_to_string()
    head = text.partition("\nTree=")[0]
    head = "\n".join(line for line in head.splitlines() if not line.startswith("tree_sizes"))
    body = "".join(f"\nTree={place}\n{tree}\n\n" for place, tree in enumerate(trees))
    return lgb.Booster(model_str=f"{head}\n{body}\nend of trees\n")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_tree_says_the_value_of_every_cell_and_day(data):
    count, number = data.draw(st.integers(0, 9)), data.draw(st.integers(1, 6))
    numbers = st.integers(-1000, 1000).map(lambda n: n / 4)
    cuts = np.array(sorted(data.draw(st.sets(numbers, min_size=count, max_size=count))))
    days = np.array(
        sorted(data.draw(st.sets(st.integers(0, 500), min_size=number, max_size=number)))
    )
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    values = random.normal(size=(number, count + 2))
    feature = data.draw(st.integers(0, 1))
    counts = random.integers(0, 5, values.shape)
    tree = TreeText(feature, cuts, 2, days.astype(float), values).written(counts)
    model = written([tree])
    inside = np.concatenate([[-2000.0], cuts])  # on a cut is above it
    asked = np.concatenate([inside, inside + 0.1, [np.nan]])
    cells = [*range(count + 1), *range(count + 1), count + 1]
    for place, day in enumerate(days):
        rows = np.full((len(asked), 3), 5.0)
        rows[:, feature], rows[:, 2] = asked, day
        said = model.predict(rows, raw_score=True)
        assert said == pytest.approx(values[place, cells], abs=1e-12)


# Distilled


class Logistic:
    """Log-odds of outlasting day 60 that are sums of what the steps of each predictor add."""

    breaks = np.array([15.0, 60.0, 400.0])

    def __init__(self, design):
        self.design = design

    def log_hazards(self, rows, diagnosis):
        steps = self.design(rows)[:, 1:].astype(float)
        odds = 1 + steps @ np.linspace(-0.5, 0.4, steps.shape[1])
        hazard = np.log1p(np.exp(-odds)) / 45
        return np.log(np.column_stack([hazard, hazard])).astype(np.float32)


def cases_of(rows, points=1500, days=(15.0,), seed=0):
    average = Average(Logistic.breaks, np.array([0.0, 0.5, 3.0]))
    design = Steps.of(rows)
    codes = np.full(len(rows), "")
    random = np.random.default_rng(seed)
    cases = Cases(
        Logistic(design), {"": average}, rows, codes, design, days, (60.0,), points, random
    )
    return cases, design


def test_additive_log_odds_are_exact_even_where_a_value_is_a_cut():
    random = np.random.default_rng(5)
    rows = np.column_stack([random.integers(20, 61, 900), random.integers(0, 2, 900)]).astype(float)
    rows[:, 0] = np.where(random.random(900) < 0.5, 40, rows[:, 0])
    cases, design = cases_of(rows)
    assert 40.0 in design.cuts[0]
    text = forest(cases, design, ("a", "b"), (60.0,), trees=1, leaves=2, rate=1e-9)
    inputs = np.column_stack([cases.rows, cases.day])
    said = lgb.Booster(model_str=text).predict(inputs, raw_score=True).ravel()
    assert said == pytest.approx(cases.target[:, 0], abs=1e-4)
    assert np.isnan(cases.rows).any()


def test_trees_that_are_boosted_say_the_rest():
    random = np.random.default_rng(6)
    rows = random.integers(0, 2, (900, 2)).astype(float)

    class Together:
        breaks = Logistic.breaks

        def log_hazards(self, rows, diagnosis):
            both = np.nan_to_num(rows[:, 0]) * np.nan_to_num(rows[:, 1])
            return np.tile(np.log(0.01 + 0.03 * both)[:, None], (1, 2)).astype(np.float32)

    average = Average(Logistic.breaks, np.array([0.0, 0.5, 3.0]))
    design, codes = Steps.of(rows), np.full(900, "")
    cases = Cases(Together(), {"": average}, rows, codes, design, (15.0,), (60.0,), 2000, random)
    errors = []
    for trees in (1, 30):
        text = forest(cases, design, ("a", "b"), (60.0,), trees=trees, leaves=8, rate=0.3)
        inputs = np.column_stack([cases.rows, cases.day])
        said = lgb.Booster(model_str=text).predict(inputs, raw_score=True).ravel()
        errors.append(np.abs(said - cases.target[:, 0]).mean())
    assert errors[1] < 0.02 < errors[0]


def test_answers_are_drawn_evenly_too_so_rare_ones_are_learnt():
    rows = np.zeros((2000, 2))
    rows[:3, 0] = 1.0  # one in 700
    rows[:, 1] = np.random.default_rng(7).normal(size=2000)
    cases, design = cases_of(rows, points=4000)
    rare, spread = (cases.rows[:, place] for place in (0, 1))
    assert np.mean(rare == 1) > 0.1
    cells = design.cells(cases.rows)[1]
    assert np.bincount(cells, minlength=len(design.cuts[1]) + 2).min() > 0
    assert 0.02 < np.isnan(spread).mean() < 0.1
    assert set(spread[~np.isnan(spread)]) <= set(rows[:, 1])


def test_between_two_days_hazards_add_up():
    hazards = np.array([[0.1, 0.2, 0.3, 0.1, 0.1, 0.1]])
    found = between(BREAKS, hazards, np.array([5.0]), np.array([25.0]))
    assert found == pytest.approx([5 * 0.1 + 10 * 0.2 + 5 * 0.3])
    assert between(BREAKS, hazards, np.array([500.0]), np.array([510.0])) == pytest.approx([1.0])
