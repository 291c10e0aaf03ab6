"""The family of boosted trees, fitted small, published and read again."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, assess, embedded
from srs.channels import CHANNELS
from srs.errors import BadDay, NoModel
from srs.model import load
from srs.model.boosted import Calibration
from srs.predictors import PREDICTORS, Column, as_declared, read_declared
from srs.tables.risks import pl, score
from tests.make import ON, certificate
from training.fit import boosted
from training.fit.spells import Spells
from training.publish import publish

COLUMNS = (
    Column(PREDICTORS["age"], "number"),
    Column(PREDICTORS["sex"]),
    Column(PREDICTORS["degree"]),
)
SETTINGS = boosted.Settings(trees=10, leaves=7, points=4000, quantiles=6, threads=1)


@cache
def fitted():
    random = np.random.default_rng(0)
    rows = np.column_stack(
        [random.integers(18, 64, 3000), random.integers(0, 2, 3000), random.integers(0, 4, 3000)]
    ).astype(float)
    code = np.where(random.random(3000) < 0.6, "F438A", "M54")
    rate = 0.01 * np.exp(0.7 * rows[:, 1] - 0.02 * rows[:, 0] + 0.5 * (code == "M54"))
    ends, lost = 15 + random.exponential(1 / rate), random.uniform(30, 900, 3000)
    spells = Spells.of(
        rows,
        [c.name for c in COLUMNS],
        np.full(3000, 14.99),
        np.minimum(ends, lost),
        ends <= lost,
        code,
    )
    return replace(
        boosted.fit(spells, settings=SETTINGS, seed=1), calibration=Calibration(0.1, 0.9)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    models = tmp_path_factory.mktemp("models")
    manifest = {"name": "boosted", "version": "1", "family": "boosted"}
    manifest |= {"synthetic": True}
    manifest |= {"title": {"sv": "Prov", "en": "Trial"}, "source": "synthetic"}
    publish(manifest, fitted().files(COLUMNS, ["degree"]), models)
    return models


@pytest.fixture(scope="module")
def model(folder):
    return load("boosted-1", folder)


def patients(least=1):
    row = st.tuples(
        st.none() | st.integers(16, 70),
        st.none() | st.integers(0, 1),
        st.none() | st.integers(0, 3),
    )
    known = row.map(lambda row: [np.nan if value is None else float(value) for value in row])
    return st.lists(known, min_size=least, max_size=4)


def test_what_is_read_predicts_as_what_was_fitted(model):
    one = fitted()
    rows = np.array([[43.0, 0, 3], [np.nan, 1, 0]])
    again = model.of(Icd10("F438A")).log_odds(rows, 20, 90)
    assert again == pytest.approx(one.log_odds(rows, 20, 90, np.array(["F438A"] * 2)), abs=1e-7)


@given(rows=patients(), day=st.integers(1, 400), ahead=st.integers(1, 900))
@settings(max_examples=40)
def test_contributions_and_base_sum_to_the_log_odds(model, rows, day, ahead):
    forest = model.of(Icd10("F438A"))
    base, values = forest.contributions(rows, day, day + ahead)
    log_odds = forest.log_odds(rows, day, day + ahead)
    assert base + values.sum(axis=1) == pytest.approx(log_odds, abs=1e-9)
    assert values.shape == (len(rows), 3)


@given(rows=patients(), day=st.integers(1, 400))
@settings(max_examples=40)
def test_survival_never_rises_and_is_the_risk(model, rows, day):
    forest = model.of(Icd10("M545"))
    days = [*range(1, 1000, 37)]
    survival = forest.survival(rows, days, given=day)
    assert ((survival >= 0) & (survival <= 1)).all()
    assert (np.diff(survival, axis=1) <= 1e-12).all()
    for column, horizon in zip(survival.T, days, strict=True):
        expected = forest.risk(rows, day, horizon) if horizon > day else np.ones(len(rows))
        assert column == pytest.approx(expected, abs=1e-12)


@given(rows=patients(least=2), data=st.data())
@settings(max_examples=20)
def test_rows_of_different_days_agree_with_each_alone(model, rows, data):
    forest = model.of(Icd10("M54"))
    days = np.array(data.draw(st.lists(st.integers(1, 89), min_size=len(rows), max_size=len(rows))))
    together = forest.risk(np.array(rows), days.astype(float), 90)
    alone = [forest.risk([row], float(day), 90)[0] for row, day in zip(rows, days, strict=True)]
    assert together == pytest.approx(alone, abs=1e-12)
    (low,), (high,), (narrowest,) = forest.bounds(rows[:1], float(days[0]), 90)
    assert (low, narrowest) == (high, -1)
    assert low == pytest.approx(alone[0])


def test_a_horizon_that_is_not_after_the_day_is_refused(model):
    with pytest.raises(BadDay, match="after the day"):
        model.of(Icd10("M54")).risk([[43.0, 0, 3]], 90, 90)


def test_parents_answer_and_others_are_refused(model):
    assert model.of(Icd10("M545")).diagnosis == Icd10("M54")
    assert model.diagnoses == (Icd10("F43"), Icd10("M54"), Icd10("F438A"))
    with pytest.raises(NoModel, match="covers 3 others"):
        model.of(Icd10("J20"))


def test_a_model_without_diagnoses_answers_for_all(tmp_path):
    one = fitted()
    alone = replace(
        one,
        trees={"": one.trees["M54"]},
        codes={"": replace(one.codes["M54"], group="")},
        spreads={"": one.spreads["M54"]},
    )
    publish(
        {"name": "any", "version": "1", "family": "boosted"}, alone.files(COLUMNS, []), tmp_path
    )
    model = load("any-1", tmp_path)
    assert model.of(Icd10("J20")).diagnosis == Icd10("J20")
    scored = score(pl.DataFrame({"diagnosis": ["J20", "F43"], "age": [43, 43]}), model)
    assert scored["problem"].to_list() == [None, None]
    assert scored["risk_90"][0] == scored["risk_90"][1]


def test_an_assessment_has_a_risk_and_reasons_whatever_is_missing(model):
    given = {"on": ON, "model": model, "knowledge": embedded()}
    assessment = assess([certificate(person=None)], **given)
    assert 0 < assessment.risk.probability < 1
    assert assessment.risk.bounds is None
    assert {k.predictor.name for k in assessment.missing} == {"age", "sex"}
    said = " ".join(note.en for note in assessment.notes)
    assert "synthetic population" in said
    assert "Answers are missing" in said
    assert "that the model was made from" in CHANNELS["text"](assessment, "en")
    texts = {r.predictor: r.text("en") for r in assessment.explanation.reasons}
    assert texts["age"].startswith("Not known (age)")
    total = assessment.explanation.base + sum(r.log_odds for r in assessment.explanation.reasons)
    odds = assessment.risk.probability / (1 - assessment.risk.probability)
    assert total == pytest.approx(np.log(odds), abs=1e-9)


def test_a_table_and_one_patient_get_the_same_number(model):
    table = pl.DataFrame({"diagnosis": ["F43.8A", "J20"], "age": [43, 43], "degree": ["100"] * 2})
    scored = score(table, model, day=32, explain=True)
    assessment = assess(
        [certificate(person=None)],
        answers={"age": 43},
        on=ON,
        day=32,
        model=model,
        knowledge=embedded(),
    )
    assert scored["risk_90"][0] == pytest.approx(assessment.risk.probability, abs=1e-12)
    assert scored["problem"][0] is None
    assert "no model" in scored["problem"][1]


def test_a_published_model_is_text_and_json(folder):
    for path in (folder / "boosted-1").iterdir():
        assert path.suffix in (".json", ".txt")
        path.read_text(encoding="utf-8")
    document = json.loads((folder / "boosted-1" / "boosted.json").read_text())
    assert document["calibration"] == {"intercept": 0.1, "slope": 0.9}


def test_inference_needs_neither_lightgbm_nor_what_it_drags_in(folder):
    code = (
        "import sys\n"
        "for name in ('lightgbm', 'pandas', 'sklearn', 'scipy', 'shap', 'numba'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from srs import Icd10\n"
        "from srs.model import load\n"
        f"forest = load('boosted-1', Path({str(folder)!r})).of(Icd10('M54'))\n"
        "print(forest.risk([[43.0, 0, 3]], 20, 90), forest.contributions([[43.0, 0, 3]], 20, 90))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_register_of_its_own_without_diagnosis_is_scored(tmp_path):
    """Smoking and ejection fraction (per cent, with decimals) are no predictors of srs."""
    smoking = read_declared({"name": "smoking", "levels": ["never", "former", "current"]})
    fraction = read_declared(
        {"name": "fraction", "unit": "%", "low": 0, "high": 100, "label": {"sv": "EF", "en": "EF"}}
    )
    columns = (Column(smoking), Column(fraction, "number"))
    random = np.random.default_rng(0)
    rows = np.column_stack([random.integers(0, 3, 3000), random.uniform(10, 70, 3000).round(1)])
    ends = 15 + random.exponential(100 * np.exp(0.4 * rows[:, 0] - 0.02 * rows[:, 1]))
    names = [column.name for column in columns]
    given = Spells.of(
        rows.astype(float), names, np.full(3000, 15.0), ends, np.full(3000, True), None
    )
    one = boosted.fit(given, settings=SETTINGS, seed=1)
    manifest = {"name": "heart", "version": "1", "family": "boosted", "source": "none", "title": {}}
    publish(manifest, one.files(columns, ["smoking"]), tmp_path)
    table = pl.DataFrame(
        {"smoking": ["never", "current", "sometimes", None], "fraction": ["35.5", "60", "20", ""]}
    )
    scored = score(table, load("heart-1", tmp_path), explain=True)
    expected = one.log_odds(np.array([[0, 35.5], [2, 60], [np.nan, np.nan]]), 15, 90)
    risks = scored["risk_90"].to_list()
    assert [risks[0], risks[1], risks[3]] == pytest.approx(1 / (1 + np.exp(-expected)))
    assert risks[1] > risks[0]
    assert scored["problem"][2] == "smoking: expected one of never, former, current"
    assert {"shap_smoking", "shap_fraction"} <= set(scored.columns)
    assert fraction.statement(35.5).en == "EF 35.5 %"


def test_what_declares_a_predictor_reads_back(tmp_path):
    for document in (
        {"name": "smoking", "levels": ["no", "yes"]},
        {"name": "dose", "unit": "mg", "high": 7.5, "label": {"sv": "Dos", "en": "Dose"}},
    ):
        predictor = read_declared(document)
        assert read_declared(json.loads(json.dumps(as_declared(predictor)))) == predictor
