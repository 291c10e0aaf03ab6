"""Trees read from text, against LightGBM, which wrote the text."""

import re
import warnings

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.errors import BrokenModel
from srs.model import tables as tables_
from srs.model.tables import tables
from srs.model.trees import Trees

ROWS = 400
ZERO = float(np.float32(1e-35))  # the largest number that LightGBM takes for 0
SMALL = [0.0, -0.0, 5e-324, -5e-324, 1e-36, -1e-36, ZERO, 1e-30, -1e-30]
LARGE = [69.0, 1e6, 2.0**31, 2.0**32 + 5, 1e300, -1e300, np.inf, -np.inf]
ODD = [np.nan, *SMALL, -0.5, -1.0, -3.0, 2.7, *LARGE]


@st.composite
def models(draw):
    """A model with splits of every kind, and rows to ask it for, odd ones among them."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.integers(1, 9))
    kinds = draw(st.lists(st.sampled_from("ncz"), min_size=count, max_size=count))
    columns = [
        random.normal(size=ROWS).round(draw(st.integers(0, 3)))
        if kind == "n"
        else random.integers(0, draw(st.integers(1, 70)), ROWS).astype(float)
        for kind in kinds
    ]
    rows = np.column_stack(columns)
    missing = draw(st.sampled_from([0.0, 0.1, 0.5]))
    rows[random.random(rows.shape) < missing] = np.nan
    target = np.nan_to_num(rows) @ random.normal(size=count) + random.normal(size=ROWS)
    target *= draw(st.sampled_from([0.0, 1.0]))  # 0: trees of one leaf
    outputs = draw(st.integers(1, 3))
    parameters = {
        "objective": "multiclass" if outputs > 1 else "regression",
        "num_class": outputs,
        "num_leaves": draw(st.sampled_from([2, 5, 31])),
        "min_data_in_leaf": draw(st.sampled_from([1, 20])),
        "boosting": draw(st.sampled_from(["gbdt", "dart"])),
        "zero_as_missing": draw(st.booleans()),
        "use_missing": draw(st.booleans()),
        "max_cat_to_onehot": draw(st.sampled_from([1, 4, 100])),
        "min_data_per_group": 1,
        "cat_smooth": 1,
        "num_threads": 1,
        "verbose": -1,
    }
    if outputs > 1:
        target = np.digitize(target, np.quantile(target, np.linspace(0, 1, outputs + 1)[1:-1]))
    categories = [place for place, kind in enumerate(kinds) if kind == "c"]
    data = lgb.Dataset(rows, target, categorical_feature=categories, free_raw_data=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        booster = lgb.train(parameters, data, draw(st.integers(1, 4)))
        if draw(st.booleans()):  # more trees, to which every input is a number
            numbers = lgb.Dataset(rows, target, free_raw_data=False)
            booster = lgb.train(parameters, numbers, 2, init_model=booster)
    asked = np.vstack([rows[:20], random.choice(ODD, (20, count))])
    return booster, asked


def outputs_of(found, rows, outputs):
    return np.asarray(found).reshape(len(rows), outputs, -1)


@given(models(), st.sampled_from([4, 40, 1024]), st.sampled_from([0, 64]))
@settings(max_examples=150)
def test_sums_and_shapley_values_are_those_of_lightgbm(model, most_states, few_rows):
    """However large the tables, so that every way to look up is gone."""
    booster, rows = model
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables_, "MOST_STATES", most_states)
        patch.setattr(tables_, "FEW_ROWS", few_rows)
        trees = Trees(booster.model_to_string())
        codes = trees.inputs.codes(rows)
        outputs = trees.outputs
        raw = outputs_of(booster.predict(rows, raw_score=True), rows, outputs)
        explained = outputs_of(booster.predict(rows, pred_contrib=True), rows, outputs)
        for place in range(outputs):
            found = tables(trees.of(place), trees.inputs)
            assert all(len(table.value) <= most_states for table in found.tables)
            sums, values = found.sums(codes), found.shapley(codes)
            assert sums == pytest.approx(raw[:, place, 0], abs=1e-12, rel=1e-12)
            assert pytest.approx(explained[:, place, :-1], abs=1e-9) == values.T
            assert found.base == pytest.approx(explained[0, place, -1], abs=1e-9)
            assert found.base + values.sum(axis=0) == pytest.approx(sums, abs=1e-9)


def test_a_deep_tree_of_many_inputs_is_explained():
    """Paths that ask for more inputs than a table holds."""
    random = np.random.default_rng(0)
    rows = random.normal(size=(3000, 16))
    target = np.prod(np.sign(rows[:, :4]), axis=1) + rows @ random.normal(size=16)
    parameters = {"num_leaves": 400, "min_data_in_leaf": 1, "verbose": -1, "num_threads": 1}
    booster = lgb.train(parameters, lgb.Dataset(rows, target), 2)
    trees = Trees(booster.model_to_string())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables_, "MOST_STATES", 64)
        found = tables(trees.of(0), trees.inputs)
    assert max(len(leaf.features) for leaf in found.wide) > 8
    codes = trees.inputs.codes(rows[:100])
    assert found.sums(codes) == pytest.approx(booster.predict(rows[:100]), abs=1e-12)
    explained = booster.predict(rows[:100], pred_contrib=True)
    assert pytest.approx(explained[:, :-1], abs=1e-9) == found.shapley(codes).T


TEXT = (
    lgb.train(
        {"verbose": -1, "min_data_in_leaf": 1, "num_threads": 1},
        lgb.Dataset(np.arange(20.0)[:, None], np.arange(20.0)),
        2,
    )
    .model_to_string()
    .replace("\r", "")
)


def test_lines_may_end_as_on_windows():
    codes = np.array([[0, 1, 2]])
    one, other = (Trees(text) for text in (TEXT, TEXT.replace("\n", "\r\n")))
    assert one.inputs.sizes() == other.inputs.sizes()
    expected, found = (tables(trees.of(0), trees.inputs).sums(codes) for trees in (one, other))
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "LightGBM model"),
        ("tree\nversion=v4\n", "LightGBM model"),
        (TEXT.replace("threshold=", "treshold="), "LightGBM model"),
        (re.sub("leaf_value=.*", "leaf_value=1 2", TEXT), "LightGBM model"),
        (re.sub("left_child=.*", "left_child=99", TEXT), "LightGBM model"),
        (re.sub("leaf_count=[0-9]+", "leaf_count=0", TEXT), "LightGBM model"),
        (TEXT.replace("is_linear=0", "is_linear=1"), "not linear ones"),
        (TEXT.replace("objective=", "average_output\nobjective="), "random forest"),
    ],
)
def test_another_text_is_refused(text, expected):
    with pytest.raises(BrokenModel, match=expected):
        Trees(text).of(0)


@pytest.mark.parametrize("code", [-1, 10_000])
@pytest.mark.parametrize("what", ["sums", "shapley"])
def test_a_code_that_no_input_has_is_never_looked_up(what, code):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(500, 2))
    booster = lgb.train({"verbose": -1}, lgb.Dataset(rows, rows.sum(axis=1)), 5)
    trees = Trees(booster.model_to_string())
    found, codes = tables(trees.of(0), trees.inputs), trees.inputs.codes(rows)
    codes[1, 250] = code
    with pytest.raises(IndexError):
        getattr(found, what)(codes)
