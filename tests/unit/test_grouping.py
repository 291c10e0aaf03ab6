"""Predictors of many levels: laws of partial pooling, and what trees say of each level."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BadInput
from srs.model.odds import of_cumulative
from training.fit import boosted, pairs, pooling
from training.fit.compaction import compact
from training.fit.distillation import between
from training.fit.nominal import representatives
from training.fit.observation import Observed
from training.fit.outcome_trees import Layout
from training.fit.spells import Nominal, Spells
from training.fit.steps import Steps
from training.run.plan import Predictors
from training.run.rows import columns_of, side
from training.table import read_extract

LEVELS = 30
BREAKS = np.array([14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 900.0])
UNIT = (Nominal(1),)
RARE = LEVELS  # a level of five spells
RANDOM = np.random.default_rng(5)
EFFECTS = RANDOM.normal(0, 0.5, LEVELS + 1)
SETTINGS = boosted.Settings(trees=5, leaves=4, points=4000, quantiles=4, threads=1)


def spells(count=8000, seed=0, nominal=UNIT):
    random = np.random.default_rng(seed)
    level = random.integers(0, LEVELS, count).astype(float)
    level[:5] = RARE
    level[5:200] = np.nan
    sex = random.integers(0, 2, count).astype(float)
    effect = np.where(np.isnan(level), 0.0, EFFECTS[np.nan_to_num(level).astype(int)])
    rate = 0.012 * np.exp(0.3 * sex + effect)
    ends, lost = 15 + random.exponential(1 / rate), random.uniform(30, 900, count)
    return Spells.of(
        np.column_stack([sex, level]),
        ("sex", "unit"),
        np.full(count, 14.0),
        np.minimum(ends, lost),
        ends <= lost,
        None,
        nominal,
    )


@pytest.fixture(scope="module")
def fitted():
    return pooling.fit(spells(), BREAKS)


def said(found, levels, column=1):
    """Mean log-hazard of each level, against what is not known."""
    rows = np.zeros((len(levels) + 1, column + 1))
    rows[:, column] = [*levels, np.nan]
    hazards = found.log_hazards(rows, np.full(len(rows), ""))[:, :4].mean(axis=1)
    return hazards[:-1] - hazards[-1]


def test_the_levels_are_told_apart(fitted):
    found, _ = fitted
    own = said(found, np.arange(LEVELS))
    assert np.corrcoef(own, EFFECTS[:-1])[0, 1] > 0.9
    assert np.abs(own - (EFFECTS[:-1] - EFFECTS[:-1].mean())).max() < 0.4


def test_the_log_hazards_of_a_fit_are_those_it_gives(fitted):
    found, log_hazards = fitted
    data = spells()
    again = found.log_hazards(data.rows, data.diagnosis)
    assert again.shape == (len(data), len(BREAKS) - 1)
    assert np.allclose(again, log_hazards, atol=2e-4)


def test_rare_levels_new_ones_and_missing_ones_are_as_the_others_together(fitted):
    assert (said(fitted[0], [RARE, 77, -1, 3.5]) == 0).all()


def test_levels_that_mean_nothing_are_shrunk_away():
    data = spells()
    shuffled = data.rows.copy()
    shuffled[:, 1] = np.random.default_rng(3).permutation(shuffled[:, 1])
    found, _ = pooling.fit(replace(data, rows=shuffled), BREAKS)
    assert np.abs(said(found, np.arange(LEVELS))).max() < 0.1
    assert found.nominal[0].variance < 0.01


def test_effects_are_the_most_likely_under_their_variance():
    """One interval, no ICD codes: where a level's score and its prior balance, by hand."""
    random = np.random.default_rng(2)
    sizes = np.array([20, 25, 40, 80, 150, 400, 1000, 3000] * 2)
    level = np.repeat(np.arange(16.0), sizes)
    rate = np.exp(-4 + random.normal(0, 0.5, 16))[level.astype(int)]
    ends = random.exponential(1 / rate)
    data = Spells.of(
        level[:, None],
        ("unit",),
        np.zeros(len(level)),
        ends,
        np.full(len(level), True),
        None,
        (Nominal(0),),
    )
    found, _ = pooling.fit(data, np.array([0.0, 1e6]))
    own = said(found, np.arange(16), column=0)
    total = found.log_hazards(np.arange(16.0)[:, None], np.full(16, ""))[:, 0]
    days = np.bincount(level.astype(int), ends)
    prior = found.nominal[0].variance * float(found.curves[0, 0]) ** 2
    score = sizes - days * np.exp(total) - own / prior
    assert np.abs(score / (sizes + 1 / prior)).max() < 0.01
    unpooled = np.log(sizes / days)
    assert np.allclose(total[sizes >= 1000], unpooled[sizes >= 1000], atol=0.02)
    most = np.abs(unpooled - (total - own))
    assert (np.abs(own) <= most + 0.02).all()
    assert (np.abs(own)[sizes <= 25] < 0.95 * most[sizes <= 25]).all()


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_codes_of_levels_do_not_matter(random):
    """Any other numbering gives the same hazards: levels have no order."""
    data = spells(1200)
    codes = list(range(LEVELS + 1))
    random.shuffle(codes)
    other = data.rows.copy()
    known = ~np.isnan(other[:, 1])
    other[known, 1] = np.array(codes, dtype=float)[other[known, 1].astype(int)]
    one = pooling.fit(data, BREAKS)[1]
    two = pooling.fit(replace(data, rows=other), BREAKS)[1]
    assert np.allclose(one, two, atol=1e-3)


def test_parents_speak_for_levels_of_few_spells():
    parents = {float(level): float(level % 3) for level in range(LEVELS + 1)}
    data = spells(nominal=(Nominal(1, parents),))
    own, above = pooling.fit(data, BREAKS)[0].nominal
    assert (len(own.effects), len(above.effects)) == (LEVELS, 3)
    row = np.array([[0.0, RARE]])
    assert own.groups(row)[0] == len(own.effects)
    assert above.groups(row)[0] == RARE % 3


@given(st.sets(st.integers(0, 600), min_size=1))
def test_every_level_has_a_cell_of_its_own(values):
    told = np.array(sorted(values), dtype=float)
    steps = Steps.of(told[:, None], {0: told})
    cells = steps.cells(told[:, None])[0]
    assert len(set(cells)) == len(told)
    others = np.setdiff1d(np.arange(-1.0, 602), told)
    assert not set(steps.cells(others[:, None])[0]) & set(cells)
    likes = representatives(steps.cuts[0])
    assert (steps.cells(likes[:, None])[0] == np.arange(len(likes))).all()
    assert steps(told[:, None]).shape == (len(told), 1)


def test_no_pairs_and_no_steps_of_many_levels(fitted):
    design = fitted[0].design
    assert design.singles == 2  # one, and the step of sex
    data = spells()
    assert pairs.standing_out(data, BREAKS, design, fitted[1]) == []


def test_trees_grow_on_levels_as_categories():
    data = spells(500)
    layout = Layout.of(data, BREAKS, (30.0, 90.0))
    rows = layout(data, Observed.of(data, BREAKS))
    assert rows.nominal == (1,)
    assert rows.data().categorical_feature == [0, 1, 2, 4]


@pytest.fixture(scope="module")
def whole():
    return boosted.fit(spells(), settings=SETTINGS, seed=1)


def test_the_trees_say_of_each_level_what_the_teacher_says(whole):
    """The published form is the distilled one: levels must not blur into their neighbours."""
    rows = np.column_stack([np.zeros(LEVELS), np.arange(float(LEVELS))])
    teacher = whole.teacher
    hazards = np.exp(teacher.log_hazards(rows, np.full(LEVELS, "")).astype(float))
    day, horizon = np.full(LEVELS, 15.0), np.full(LEVELS, 90.0)
    expected = of_cumulative(between(teacher.breaks, hazards, day, horizon))
    found = whole.log_odds(rows, 15.0, 90.0)
    slope, intercept = np.polyfit(expected, found, 1)
    assert 0.8 < slope < 1.2
    assert np.std(found - slope * expected - intercept) < 0.1 * np.std(expected)


def test_thresholds_between_levels_stay_where_they_are():
    """A shorter number might lie beyond a level that the cases had none of."""
    text = "Tree=0\nsplit_feature=0 1\nthreshold=25.5 25.5\n"
    inputs = np.array([[19.0, 19.0], [31.0, 31.0]])
    assert "threshold=25.5 20" in compact(text, inputs, {0})


def test_contributions_of_a_level_add_up(whole):
    forest = whole.forest("")
    rows = np.column_stack([np.zeros(3), [1.0, RARE, np.nan]])
    base, values = forest.contributions(rows, 15, 90)
    assert np.allclose(base + values.sum(axis=1), forest.log_odds(rows, 15, 90), atol=1e-6)
    assert forest.log_odds(rows[1:2], 15, 90) == pytest.approx(
        forest.log_odds(np.array([[0.0, 99.0]]), 15, 90), abs=0.15
    )


def test_a_level_of_few_spells_is_less_sure(whole):
    forest = whole.forest("")
    rows = np.array([[0.0, 3.0], [0.0, RARE]])
    few = forest.spread.of(rows)
    assert few[1] > few[0] > 0


def mapped(tmp_path, levels, extra=""):
    """The mapping's predictor read, and what a run learns from its column."""
    (tmp_path / "m.toml").write_text(
        f"""
[spells]
file = "s.csv"
[spells.columns]
person = "id"
ward = "ward"
[spells.outcome]
time = "time"
event = "event"
[[predictors]]
name = "ward"
kind = "levels"
levels = {levels}
{extra}
"""
    )
    random = np.random.default_rng(1)
    lines = [
        f"{place},{random.integers(5, 90)},1,{levels[place % len(levels)]}" for place in range(90)
    ]
    (tmp_path / "s.csv").write_text("\n".join(["id,time,event,ward", *lines]) + "\n")
    table = read_extract(tmp_path / "m.toml").table
    return side(table, columns_of(table, Predictors())).spells


def test_levels_beyond_twelve_are_nominal(tmp_path):
    assert mapped(tmp_path, [f"w{place}" for place in range(13)]).nominal == (Nominal(0),)
    assert mapped(tmp_path, [f"w{place}" for place in range(12)]).nominal == ()


def test_a_mapping_gives_parents(tmp_path):
    levels = ["a1", "a2", "b1", "c"]
    extra = 'parents = { a2 = "A", a1 = "A", b1 = "B" }'
    (found,) = mapped(tmp_path, levels, extra).nominal
    assert found.parents[0] == found.parents[1] != found.parents[2]
    assert 3.0 not in found.parents


def test_a_parent_of_no_level_is_refused(tmp_path):
    with pytest.raises(BadInput, match="1 of its parents belong to no level"):
        mapped(tmp_path, ["a", "b"], 'parents = { x = "A" }')
