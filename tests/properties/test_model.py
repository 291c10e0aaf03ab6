"""What every published model keeps to, whatever the patient. A new one inherits these laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import load
from srs.model import hazards, published
from srs.predictors import PREDICTORS
from tests import oracle

MODELS = {name: load(name) for name in published()}


# The boosted trees learn each day for itself, from one survival curve: they nearly agree with it.
APART = {"hazards": 1e-12, "boosted": 0.2}


@st.composite
def patients(draw, most=5, families=("hazards", "boosted")):
    """A model of a diagnosis, some rows of level codes, a day and a horizon."""
    some = [name for name, model in sorted(MODELS.items()) if model.family in families]
    name = draw(st.sampled_from(some))
    diagnosis = draw(st.sampled_from(sorted(MODELS[name].diagnoses)))
    model = MODELS[name].of(diagnosis)
    levels = (len(column.predictor.levels) for column in model.columns)
    row = st.tuples(*(st.integers(0, count - 1).map(float) for count in levels))
    rows = draw(st.lists(row, min_size=1, max_size=most))
    day = draw(st.integers(1, 400))
    horizon = draw(st.integers(max(day, 15) + 1, 3650))
    return name, model, [list(each) for each in rows], day, horizon


@given(patients())
def test_survival_lies_between_0_and_1_and_never_rises(patient):
    _, model, rows, *_ = patient
    survival = model.survival(rows, range(1, 3651, 7))
    assert ((survival >= 0) & (survival <= 1)).all()
    assert (np.diff(survival, axis=1) <= 1e-12).all()


@given(patients())
def test_risk_is_the_ratio_of_survivals_and_agrees_with_its_log_odds(patient):
    name, model, rows, day, horizon = patient
    risk = model.risk(rows, day, horizon)
    at_day, at_horizon = model.survival(rows, [day, horizon]).T
    assert at_horizon == pytest.approx(risk * at_day, abs=APART[MODELS[name].family])
    assert risk == pytest.approx(np.exp(-np.logaddexp(0, -model.log_odds(rows, day, horizon))))


@given(patients())
def test_contributions_and_base_sum_to_the_log_odds(patient):
    _, model, rows, day, horizon = patient
    base, values = model.contributions(rows, day, horizon)
    assert base + values.sum(axis=1) == pytest.approx(model.log_odds(rows, day, horizon), abs=1e-9)


@given(patients())
def test_one_row_and_a_table_agree(patient):
    _, model, rows, day, horizon = patient
    table = rows * 3
    risks = model.risk(np.array(table), day, horizon)
    by_row_days = model.risk(np.array(table), np.full(len(table), float(day)), horizon)
    together = model.contributions(np.array(table), day, horizon)
    for row, risk, other, base, values in zip(
        table, risks, by_row_days, together.base, together.values, strict=True
    ):
        assert model.risk([row], day, horizon)[0] == pytest.approx(risk, abs=1e-12)
        assert risk == pytest.approx(other, abs=1e-12)
        alone = model.contributions([row], day, horizon)
        assert alone.values[0] == pytest.approx(values, abs=1e-9)
        assert alone.base[0] == pytest.approx(base, abs=1e-9)


@given(patients(most=3), st.data())
def test_rows_of_different_days_agree_with_each_alone(patient, data):
    _, model, rows, _, horizon = patient
    day = st.integers(1, horizon - 1)
    days = data.draw(st.lists(day, min_size=len(rows), max_size=len(rows)))
    together = model.risk(np.array(rows), np.array(days, dtype=float), horizon)
    alone = [model.risk([row], day, horizon)[0] for row, day in zip(rows, days, strict=True)]
    assert together == pytest.approx(alone, abs=1e-12)
    base, values = model.contributions(np.array(rows), np.array(days, dtype=float), horizon)
    log_odds = model.log_odds(np.array(rows), np.array(days, dtype=float), horizon)
    assert base + values.sum(axis=1) == pytest.approx(log_odds, abs=1e-9)


@given(patients(most=1, families=("hazards",)), st.data())
@settings(max_examples=40)
def test_bounds_are_the_lowest_and_highest_risk_of_all_answers_left_open(patient, data):
    _, model, (row,), day, horizon = patient
    few = [i for i, c in enumerate(model.columns) if len(c.predictor.levels) <= 5]
    unknown = data.draw(st.lists(st.sampled_from(few), max_size=3, unique=True))
    combinations = [[]]
    for i, column in enumerate(model.columns):
        codes = range(len(column.predictor.levels)) if i in unknown else [row[i]]
        combinations = [[*each, code] for each in combinations for code in codes]
    risks = model.risk(combinations, day, horizon)
    partly = [np.nan if i in unknown else code for i, code in enumerate(row)]
    low, high = model.bounds(partly, day, horizon)
    assert (low, high) == (
        pytest.approx(risks.min(), abs=1e-12),
        pytest.approx(risks.max(), abs=1e-12),
    )


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
    from dataclasses import replace

    factors = []
    for factor in model.factors:
        reference = factor.reference
        if factor.name in fixed:
            reference = np.zeros(len(reference))
            reference[PREDICTORS[factor.name].code(fixed[factor.name])] = 1
        factors.append(replace(factor, reference=reference))
    return replace(model, factors=tuple(factors))
