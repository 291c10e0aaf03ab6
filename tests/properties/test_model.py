"""Laws that every published model meets, whatever the patient; new models inherit them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import load
from srs.model import FAMILIES, boosted, hazards, published
from srs.predictors import PREDICTORS
from tests import oracle
from tests.laws import APART, LAWS, cases

MODELS = {name: load(name) for name in published()}


@st.composite
def patients(draw, most=5, families=tuple(FAMILIES)):
    """A model of a diagnosis, some rows of level codes, a day and a horizon."""
    name, model = draw(models(families))
    rows, day, horizon, *_ = draw(cases(model, most))
    return name, model, rows, day, horizon


@st.composite
def models(draw, families):
    """A diagnosis's model, with the name under which it is published."""
    some = [name for name, model in sorted(MODELS.items()) if model.family in families]
    name = draw(st.sampled_from(some))
    return name, MODELS[name].of(draw(st.sampled_from(sorted(MODELS[name].diagnoses))))


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("family", FAMILIES)
@given(st.data())
@settings(max_examples=50)
def test_every_family_keeps_to_the_laws(family, law, data):
    """A family that is registered has a model that is published, or there is nothing to draw."""
    _, model = data.draw(models((family,)))
    law(model, data.draw(cases(model)), APART.get(family, 1e-12))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("horizon", [29, 45, 90, 100, 2000])
def test_days_about_every_edge_agree_with_each_alone(name, horizon):
    """Where a model is put together from parts: breaks, and the days and horizons of trees."""
    model = MODELS[name].of(min(MODELS[name].diagnoses))
    edges = [
        *getattr(model, "breaks", ()),
        *getattr(model, "days", ()),
        *getattr(model, "horizons", ()),
    ]
    about = {edge + step for edge in edges for step in (-1.0, -0.25, 0.0, 0.25, 1.0)}
    days = np.array(sorted(day for day in about if day < min(horizon, 400)))
    random = np.random.default_rng(horizon)
    levels = [len(column.predictor.levels) for column in model.columns]
    rows = random.integers(0, levels, (len(days), len(levels))).astype(float)
    together = model.contributions(rows, days, horizon)
    risks, log_odds = model.risk(rows, days, horizon), model.log_odds(rows, days, horizon)
    sums = together.base + together.values.sum(axis=1)
    assert sums == pytest.approx(log_odds, abs=1e-9)
    for place, day in enumerate(days):
        row = rows[[place]]
        assert model.risk(row, day, horizon)[0] == pytest.approx(risks[place], abs=1e-12)
        base, values = model.contributions(row, day, horizon)
        assert base[0] == pytest.approx(together.base[place], abs=1e-9)
        assert values[0] == pytest.approx(together.values[place], abs=1e-9)


@pytest.mark.parametrize("name", MODELS)
def test_rows_taken_some_at_a_time_are_the_same_as_all_at_once(name):
    model = MODELS[name].of(min(MODELS[name].diagnoses))
    levels = [len(column.predictor.levels) for column in model.columns]
    rows = np.random.default_rng(0).integers(0, levels, (100, len(levels))).astype(float)
    risk, (base, values) = model.risk(rows, 20, 90), model.contributions(rows, 20, 90)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hazards, "_ROWS_AT_ONCE", 7)
        patch.setattr(boosted, "_ROWS_AT_ONCE", 7)
        assert model.risk(rows, 20, 90) == pytest.approx(risk, abs=1e-12)
        again = model.contributions(rows, 20, 90)
    assert again.base == pytest.approx(base, abs=1e-9)
    assert again.values == pytest.approx(values, abs=1e-9)


def test_one_boosted_model_serves_many_threads_from_the_first_question_on():
    """Tables are built when they are first needed, by whoever comes."""
    forest = MODELS["boosted-2"].of(min(MODELS["boosted-2"].diagnoses))
    row = np.zeros((1, len(forest.columns)))
    asked = [(day, horizon) for day in (15, 40, 75) for horizon in (90, 200, 600)] * 4

    def answered(question):
        base, values = forest.contributions(row, *question)
        return forest.risk(row, *question)[0], base[0], values.tolist()

    expected = [answered(question) for question in asked]
    boosted._sums.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(answered, asked)) == expected


def test_trees_that_would_let_the_risk_rise_are_held_down_and_explained():
    forest = MODELS["boosted-2"].of(min(MODELS["boosted-2"].diagnoses))
    flat = boosted.Average(np.array([0, 15, 29, 4000.0]), np.array([0, 0, 1, 1.01]))
    model = replace(forest, coded=replace(forest.coded, average=flat))
    levels = [len(column.predictor.levels) for column in model.columns]
    rows = np.random.default_rng(0).integers(0, levels, (50, len(levels))).astype(float)
    horizons = [30, 75, 90, 100, 270, 540, 1000]
    log_odds = np.array([model.log_odds(rows, 15, horizon) for horizon in horizons])
    changes = np.diff(log_odds, axis=0)
    assert (changes <= 1e-9).all()
    assert (changes == 0).any()  # or nothing was held down
    for horizon, expected in zip(horizons, log_odds, strict=True):
        base, values = model.contributions(rows, 15, horizon)
        assert base + values.sum(axis=1) == pytest.approx(expected, abs=1e-9)


@given(patients(), st.data())
@settings(max_examples=60)
def test_bounds_of_many_rows_are_the_bits_of_each_alone(patient, data):
    _, model, rows, day, horizon = patient
    rows = np.array(rows * 2)
    for row in rows:
        count = row.size
        row[data.draw(st.lists(st.booleans(), min_size=count, max_size=count))] = np.nan
    days = np.array([float(day - data.draw(st.integers(0, min(2, day - 1)))) for _ in rows])
    together = model.bounds(rows, days, horizon)
    for place, (row, own) in enumerate(zip(rows, days, strict=True)):
        alone = model.bounds([row], own, horizon)
        assert [each[place] for each in together] == [each[0] for each in alone]
        open_ = np.isnan(row) & model.needs_every_answer
        assert together.narrowest[place] in (np.flatnonzero(open_) if open_.any() else [-1])


@given(patients(families=("hazards",)))
@settings(max_examples=40)
def test_many_rows_and_few_get_the_same_contributions(patient):
    """A table looks all combinations up, a few rows are worked out."""
    _, model, rows, day, horizon = patient
    few = model.contributions(rows, day, horizon)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hazards, "_FEW_ROWS", 0)
        many = model.contributions(rows, day, horizon)
    assert many.values == pytest.approx(few.values, abs=1e-9)
    assert many.base == pytest.approx(few.base)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_answers_that_change_one_another_strongly_share_by_the_definition(count):
    """The published models hardly show whether the highest powers of an integral are exact."""
    random = np.random.default_rng(count)
    factors = tuple(
        hazards.Factor("sex", random.normal(scale=2, size=(2, 2)), np.array([0.3, 0.7]))
        for _ in range(count)
    )
    breaks, intercept = np.array([15.0, 40.0, 400.0]), np.log([0.01, 0.02])
    model = hazards.DiagnosisHazards(
        min(MODELS["srs-3.0"].diagnoses), breaks, intercept, factors, ()
    )
    levels = [str(place) for place in range(count)]
    row = random.integers(0, 2, count)
    base, expected = oracle.shapley(
        lambda answers: float(model.log_odds([[answers[name] for name in levels]], 20, 90)[0]),
        {name: {0: 0.3, 1: 0.7} for name in levels},
        dict(zip(levels, row, strict=True)),
    )
    for few_rows in (0, 200):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(hazards, "_FEW_ROWS", few_rows)
            found = model.contributions([row], 20, 90)
        assert found.base[0] == pytest.approx(base, abs=1e-9)
        assert found.values[0] == pytest.approx([expected[name] for name in levels], abs=1e-9)


@pytest.mark.parametrize(("name", "diagnosis"), [("srs-3.0", "F430"), ("srs-2.1", "F31")])
def test_contributions_are_the_shapley_values_of_the_definition(name, diagnosis):
    """Against every subset and every member of the reference population, one by one."""
    document = oracle.document(name, diagnosis)
    # The definition costs 2^players times the population: most factors are left at one level,
    # which any player with a single level may be without changing the others' values.
    rng = np.random.default_rng(3)
    free = [f["name"] for f in document["factors"]][:4]
    row = {f["name"]: str(rng.choice(f["levels"])) for f in document["factors"]}
    reference = {
        f["name"]: dict(zip(f["levels"], f["reference"], strict=True))
        for f in document["factors"]
        if f["name"] in free
    }
    fixed = {n: level for n, level in row.items() if n not in free}
    base, expected = oracle.shapley(
        lambda answers: oracle.log_odds(name, diagnosis, fixed | answers, 20, 90),
        reference,
        {n: row[n] for n in free},
    )
    model = narrowed(
        MODELS[name].of(next(c for c in MODELS[name].diagnoses if c.code == diagnosis)), fixed
    )
    codes = [[column.encode(row[column.name]) for column in model.columns]]
    found_base, found = model.contributions(codes, 20, 90)
    assert found_base[0] == pytest.approx(base, abs=1e-9)
    by_name = dict(zip((c.name for c in model.columns), found[0], strict=True))
    for n in free:
        assert by_name[n] == pytest.approx(expected[n], abs=1e-9)
    for n in fixed:
        assert by_name[n] == pytest.approx(0, abs=1e-12)


def narrowed(model, fixed):
    """The same model with a reference population that always answers *fixed*."""
    factors = []
    for factor in model.factors:
        reference = factor.reference
        if factor.name in fixed:
            reference = np.zeros(len(reference))
            reference[PREDICTORS[factor.name].code(fixed[factor.name])] = 1
        factors.append(replace(factor, reference=reference))
    return replace(model, factors=tuple(factors))
