"""A run's plan, its stored steps and its numbers."""

import io
import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS, Column
from training.run import plan as plans
from training.run.baselines import name_of
from training.run.checkpoint import kept_in
from training.run.leads import RIVALS
from training.run.plan import Evaluation, Target, read_plan
from training.run.rows import columns_of, encoded, side
from training.run.sides import parts
from training.run.targets import met, missed, show
from training.table import TrainingTable
from training.table.shape import COLUMNS, OwnPredictor
from training.toml import read_table

RUNS = Path(__file__).parents[2] / "training" / "runs"
EXAMPLE = (RUNS / "example.toml").read_text(encoding="utf-8")


# The plan


@pytest.fixture
def read(tmp_path):
    def changed(old, new):
        assert old in EXAMPLE
        path = tmp_path / "run.toml"
        path.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
        return read_plan(path)

    return changed


@pytest.mark.parametrize("name", ["national", "example"])
def test_the_runs_that_are_shipped_can_be_read(name):
    assert read_plan(RUNS / f"{name}.toml").cohort is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed = 1", "sead = 1", "the run's file has 1 unknown key, sead"),
        ("[evaluate]", "[model]\ndepth = 3\n[evaluate]", r"\[model\] has 1 unknown key, depth"),
        (
            "[evaluate]",
            '[model]\ntrees = "many"\n[evaluate]',
            r"\[model\] trees: expected a whole number",
        ),
        (
            "[evaluate]",
            "[model]\ntrees = true\n[evaluate]",
            r"\[model\] trees: expected a whole number",
        ),
        (
            "[evaluate]",
            "[model]\ntrees = -1\n[evaluate]",
            r"\[model\] trees: expected a number from 0",
        ),
        (
            "[evaluate]",
            "[model]\nfewest = 0\n[evaluate]",
            r"\[model\] fewest: expected a number from 1",
        ),
        ("seed = 1", "seed = -1", "seed: expected a number from 0"),
        ("seed = 1", "seed = 1.5", "seed: expected a whole number"),
        ('name = "example"', "", "the run's file lacks name"),
        ('name = "example"', 'name = "../example"', "name: expected letters"),
        ('by = "time"', 'by = "moon"', r"\[split\] by: expected one of time, person, region"),
        ('by = "time"', 'by = "person"', r"\[split\] share: expected"),
        ('by = "time"', 'by = "time"\nregion = "west"', r"\[split\] region: not expected"),
        ("on = 2018-01-01", 'on = "2018-01-01"', r"\[split\] on: expected a date"),
        ("on = 2018-01-01", "on = 2018-01-01\nfolds = 1", r"\[split\] folds: expected"),
        ("[cohort]\nspells = 20_000", "", r"expected either \[cohort\] or \[data\]"),
        (
            "[cohort]",
            '[data]\nmapping = "m.toml"\n[cohort]',
            r"expected either \[cohort\] or \[data\]",
        ),
        ("days = [15, 60]", "days = [200]", r"\[evaluate\] days, horizons: expected"),
        ("days = [15, 60]", "days = 15", r"\[evaluate\] days: expected a list"),
        ("auc = { at_least = 0.6 }", "auc = 0.6", r"\[targets.auc\]: expected a table"),
        ("auc = { at_least = 0.6 }", "auc = { over = 0.6 }", r"\[targets.auc\] has 1 unknown"),
        ("seed = 1", "seed = ", "the run's file is not TOML"),
        ("[split]", '[population]\ncountry = "Sweden"\n[split]', "country: expected two letters"),
        ("[split]", '[population]\nregister = "."\n[split]', "register: expected one line"),
    ],
)
def test_what_a_plan_may_not_say_is_named(read, old, new, said):
    with pytest.raises(BadInput, match=said) as refused:
        read(old, new)
    assert "\n" not in str(refused.value)


def test_a_missing_plan_is_reported(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        read_plan(tmp_path / "none.toml")


def test_every_setting_of_the_model_can_be_given(read):
    found = read("[evaluate]", "[model]\ntrees = 7\nlearning_rate = 1\ndays = [1, 2.5]\n[evaluate]")
    assert (found.model.trees, found.model.learning_rate) == (7, 1.0)
    assert found.model.days == (1.0, 2.5)


@dataclass(frozen=True)
class Inner:
    pair: tuple[int, str] = (1, "a")


@dataclass(frozen=True)
class Outer:
    inner: Inner | None = None


def test_tables_within_tables_are_read():
    assert read_table(Outer, {"inner": {"pair": [2, "b"]}}, "[outer]") == Outer(Inner((2, "b")))
    assert read_table(Outer, {}, "[outer]") == Outer()
    for pair in ([1], [1, 2], "ab", [1, "a", "b"]):
        with pytest.raises(BadInput, match=r"^\[outer.inner\] pair: expected"):
            read_table(Outer, {"inner": {"pair": pair}}, "[outer]")


# Kept steps


def count_of(path):
    return int(path.read_text()) if path.exists() else 0


@pytest.fixture
def step(tmp_path):
    """Do a step that counts how often it was done."""
    counter = tmp_path / "counter"

    def done(name="fit", fails=False, **depends):
        def make(out):
            (out / "result.txt").write_text("half")
            if fails:
                raise KeyboardInterrupt
            counter.write_text(str(count_of(counter) + 1))

        with kept_in(tmp_path / "run", lambda name: None) as kept:
            kept.step(name, depends, make)
        return count_of(counter)

    return done


def test_a_step_is_done_once_and_again_when_what_it_depends_on_changes(step):
    assert [step(trees=1), step(trees=1), step(trees=2), step(trees=2)] == [1, 1, 2, 2]
    assert step(name="other", trees=2) == 3
    assert step(trees=2) == 3


def test_a_step_that_is_interrupted_leaves_the_result_before(step, tmp_path):
    step(trees=1)
    before = {path.name for path in (tmp_path / "run").iterdir()}
    with pytest.raises(KeyboardInterrupt):
        step(trees=2, fails=True)
    assert {path.name for path in (tmp_path / "run").iterdir()} == before
    assert step(trees=1) == 1


def test_a_result_without_its_end_is_not_mistaken_for_one(step, tmp_path):
    step(trees=1)
    (tmp_path / "run" / "fit" / "step.json").write_text("{")
    assert step(trees=1) == 2


def test_two_runs_do_not_share_a_folder(tmp_path):
    with (
        kept_in(tmp_path, lambda name: None),
        pytest.raises(BadInput, match="another run is using"),
        kept_in(tmp_path, lambda name: None),
    ):
        pass


# The table as models take it


def table(rows, *predictors):
    frame = pl.DataFrame(rows, orient="row", schema=[*COLUMNS, *(p.name for p in predictors)])
    types = dict(COLUMNS)
    return TrainingTable(frame.cast(types), predictors)


SMOKING = OwnPredictor("smoking", "levels", ("never", "now"))
DOSE = OwnPredictor("dose", "number")


def row(person="1", last_day=20, ended=True, day=15, diagnosis="F43", start=None, values=()):
    return (person, start, diagnosis, None, None, day, last_day, ended, *values)


def test_a_spell_is_observed_from_before_its_landmark_day():
    kinds = {}, {"ended": False}, {"last_day": 15}
    found = table([row(**kind, values=("now",)) for kind in kinds], SMOKING)
    spells = side(found, columns_of(found, plans.Predictors())).spells
    assert spells.entry.tolist() == [14.0] * 3
    assert spells.last_day.tolist() == [20.0, 20.0, 15.0]


def test_a_spell_of_no_time_at_all_is_followed_for_a_little():
    found = table([row(day=0, last_day=0, values=("now",)), row(values=("now",))], SMOKING)
    spells = side(found, columns_of(found, plans.Predictors())).spells
    assert (spells.entry[0], spells.last_day[0]) == (0, 0.25)


def test_levels_are_coded_as_the_product_codes_them():
    age = PREDICTORS["age"]
    assert encoded(pl.Series([43, None, 17]), Column(age)).tolist()[::2] == [2.0, 0.0]
    assert encoded(pl.Series([43.0, None]), Column(age, "number"))[0] == 43
    assert np.isnan(encoded(pl.Series([43, None]), Column(age))[1])
    with pytest.raises(BadTable, match="column age"):
        encoded(pl.Series(["40-49"]), Column(age, "number"))


def test_predictors_that_are_named_have_to_be_there():
    one = table([row(values=("now", 1.5))], SMOKING, DOSE)
    chosen = columns_of(one, plans.Predictors(left_out=("dose",)))
    assert [(c.name, c.encoding) for c in chosen] == [("smoking", "level")]
    assert columns_of(one, plans.Predictors())[1].encoding == "number"
    with pytest.raises(BadInput, match=r"\[predictors\] left_out: sex: expected.*smoking, dose"):
        columns_of(one, plans.Predictors(left_out=("sex",)))
    with pytest.raises(BadInput, match="no predictors"):
        columns_of(one, plans.Predictors(left_out=("smoking", "dose")))


def test_of_two_landmarks_the_later_one_that_is_reached_counts():
    rows = [row(day=d, last_day=90, values=("now",)) for d in (15, 30)]
    both = table([*rows, row(person="2", values=("now",))], SMOKING)
    found = side(both, columns_of(both, plans.Predictors()))
    as_of = {day: found.as_of(day).tolist() for day in (14, 15, 29, 30)}
    assert as_of == {
        14: [False] * 3,
        15: [True, False, True],
        29: [True, False, True],
        30: [False, True, True],
    }


# Sides


def plan_of(**changes):
    split = plans.Sides("person", share=0.5)
    base = plans.Plan("x", plans.Title("x", "x"), "x", split)
    return replace(base, model=replace(base.model, fewest=5), **changes)


def people(count, last_level="never"):
    return [
        row(person=f"p{n}", last_day=20 + n, values=("never" if n else last_level,))
        for n in range(count)
    ]


@given(seed=st.integers(0, 1000))
@settings(max_examples=20)
def test_no_person_is_on_two_sides(seed):
    rows = [*people(60), *people(60)]
    found = parts(table(rows, SMOKING), plan_of(seed=seed))
    sides = [set(each.frame["person"]) for each in (found.learnt, found.tested)]
    assert sum(map(len, sides)) == 60
    assert len(set.union(*sides)) == 60


def test_spells_that_are_not_asked_for_are_on_no_side():
    rows = [row(person=f"p{n}", values=(None if n % 3 else "now",)) for n in range(90)]
    found = parts(table(rows, SMOKING), plan_of(spells=plans.Chosen(known=("smoking",))))
    assert len(found.learnt) + len(found.tested) == 30
    late = plan_of(spells=plans.Chosen(since=date(2020, 1, 1)))
    with pytest.raises(BadTable, match="0 of 90 rows match"):
        parts(table(rows, SMOKING), late)
    with pytest.raises(BadInput, match="known: the data lacks sex"):
        parts(table(rows, SMOKING), plan_of(spells=plans.Chosen(known=("sex",))))


def test_who_is_sick_before_and_after_the_split_is_learnt_from():
    """Leaving them out would choose the earlier spells by how they went."""
    rows = [
        row(person=f"p{n}", start=date(2017 + late, 1, 1), values=("now",))
        for n in range(60)
        for late in ((0, 1) if n % 2 else (n % 4 == 0,))
    ]
    split = plans.Sides("time", on=date(2018, 1, 1))
    found = parts(table(rows, SMOKING), plan_of(split=split))
    assert (len(found.tested), len(found.learnt)) == (15, 45)


def test_a_level_that_was_never_learnt_is_named_and_counted():
    one = table(people(60, last_level="now"), SMOKING)
    told = []
    for seed in range(6):
        try:
            parts(one, plan_of(seed=seed))
        except BadTable as error:
            told.append(str(error))
    assert told
    assert all("column smoking: 1 of " in each and "1 levels" in each for each in told)


def test_too_few_that_ended_are_counted():
    rows = [row(person=f"p{n}", ended=n < 4, values=("never",)) for n in range(40)]
    with pytest.raises(BadTable, match="column ended: [0-4] of .* expected 5 or more"):
        parts(table(rows, SMOKING), plan_of())


def test_a_diagnosis_that_must_have_trees_needs_its_ends():
    with pytest.raises(BadTable, match="column diagnosis: 0 spells of M54 ended among the 0 rows"):
        parts(table(people(60), SMOKING), plan_of(diagnoses=("M54",)))


# Targets


@pytest.mark.parametrize(
    ("value", "target", "fine"),
    [
        (0.002, Target(at_most=0.002), True),
        (0.0021, Target(at_most=0.002), False),
        (0.005, Target(at_least=0.005), True),
        (0.0049, Target(at_least=0.005), False),
        (0.96, Target(within=0.05, of=1), True),
        (0.94, Target(within=0.05, of=1), False),
        (-0.04, Target(within=0.03), False),
        (float("nan"), Target(at_most=1), False),
    ],
)
def test_what_a_target_asks(value, target, fine):
    assert met(value, target) == fine


def test_targets_are_asked_of_every_day_and_horizon_but_not_of_subgroups():
    metrics = {"mae@90|15": 0.01, "mae@90|60": 0.02, "mae@90|60/sex=male": 0.9, "load_ms": 3}
    assert missed(metrics, {"mae": Target(at_most=0.015)}) == ["mae@90|60"]
    with pytest.raises(BadInput, match=r"\[targets\] speed: the run measures no such number"):
        missed(metrics, {"speed": Target(at_most=1)})


def test_json_of_a_step_is_read_back(tmp_path):
    with kept_in(tmp_path, lambda name: None) as kept:
        done = kept.step("one", {}, lambda out: (out / "a.json").write_text(json.dumps([1])))
    assert done.read("a.json") == [1]
    assert done.seconds >= 0
    assert done.gigabytes > 0


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_tables_fit_the_console_with_every_number_and_its_day_and_horizon(width):
    evaluation = Evaluation(days=(15, 300), horizons=(90, 365))
    kinds = ("auc", "auc_gap", "mae", "intercept", "slope", "slope_true", "worst_subgroup")
    numbers = iter(range(1001, 9999, 2))
    metrics = {}
    for day, horizon in evaluation.pairs:
        pair = name_of(day, horizon)
        metrics |= {f"{kind}@{pair}": next(numbers) / 10_000 for kind in kinds}
        for lead, _ in RIVALS.values():
            for part in ("", "_error", "_low", "_high"):
                metrics[f"{lead}{part}@{pair}"] = next(numbers) / 10_000
    out = io.StringIO()
    show(metrics, {"auc": Target(at_least=0.75)}, evaluation, Console(file=out, width=width))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in out.getvalue()
    for name, value in metrics.items():
        kind, _, pair = name.partition("@")
        horizon, day = pair.split("|")
        if not kind.endswith("_error"):
            rows = [line for line in lines if line.split()[:2] == [day, horizon]]
            assert any(f"{value:.4g}" in line for line in rows), name
