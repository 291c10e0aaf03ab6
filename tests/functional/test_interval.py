"""The interval of a risk: the same in every channel; absent if the model does not know it."""

import json
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, assess, embedded
from srs.batch import score_files
from srs.channels import CHANNELS
from srs.errors import BadTable
from srs.model import card, load, manifest_of, published
from srs.predictors import PREDICTORS, Column
from srs.service.desk import Served
from srs.service.rest import documents
from srs.storage.replay import replay
from srs.tables import score
from tests.laws import cases, the_interval_holds_the_risk_and_is_a_probability
from tests.make import ANSWERS, ON, certificate
from tests.records import predicted, store
from tests.rest import service
from tests.unit.test_storage_retention import keep
from training.fit import boosted
from training.fit.spells import Spells
from training.publish import publish
from training.run.evaluation import _within
from training.run.measures import Cases
from training.run.predictions import forests
from training.run.rows import Side

COLUMNS = (
    Column(PREDICTORS["age"], "number"),
    Column(PREDICTORS["sex"]),
    Column(PREDICTORS["degree"]),
)
SETTINGS = boosted.Settings(trees=8, leaves=6, points=2000, quantiles=5, threads=1)
CODES = ("F438A", "M54", "F432", "F439")  # the last two of few spells: they share trees
ROW = {"diagnosis": "F43.8A", "age": 43, "sex": "female", "degree": "100", "day": 32}


def spells(count=2500):
    random = np.random.default_rng(0)
    rows = np.column_stack(
        [random.integers(18, 64, count), random.integers(0, 2, count), random.integers(0, 4, count)]
    ).astype(float)
    code = random.choice(CODES, count, p=[0.5, 0.44, 0.03, 0.03])
    rate = 0.01 * np.exp(0.7 * rows[:, 1] - 0.02 * rows[:, 0] + 0.9 * (code == "F432"))
    ends, lost = 15 + random.exponential(1 / rate), random.uniform(30, 900, count)
    names = [column.name for column in COLUMNS]
    return Spells.of(rows, names, np.full(count, 14.99), np.minimum(ends, lost), ends <= lost, code)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    models = tmp_path_factory.mktemp("models")
    manifest = {"name": "sure", "version": "1", "family": "boosted", "source": "synthetic"}
    manifest |= {"title": {"sv": "Prov", "en": "Trial"}, "synthetic": True}
    fitted = boosted.fit(spells(), settings=SETTINGS, seed=1)
    publish(manifest, fitted.files(COLUMNS, ["degree"]) | {"card.md": "# Trial\n"}, models)
    return models


@pytest.fixture(scope="module")
def model(folder):
    return load("sure-1", folder)


@pytest.fixture
def installed(folder, monkeypatch):
    """The folder of models is that of ``srs`` itself."""
    for reads in (load, manifest_of, published, card):
        monkeypatch.setattr(reads, "__defaults__", (folder,))


def assessed(model, **given):
    known = {"on": ON, "day": 32, "horizon": 90, "knowledge": embedded()} | given
    return assess([certificate()], model=model, answers={"age": 43}, **known)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_risk_lies_in_its_interval(model, data):
    of_diagnosis = model.of(Icd10(data.draw(st.sampled_from(CODES))))
    the_interval_holds_the_risk_and_is_a_probability(
        of_diagnosis, data.draw(cases(of_diagnosis)), 1e-12
    )


def test_the_number_is_one_wherever_it_is_reported(model, folder, installed, srs, tmp_path):
    low, high = assessed(model).risk.interval
    assert 0 < low < assessed(model).risk.probability < high < 1
    told = {"low": low, "high": high, "level": 0.95}
    assert json.loads(CHANNELS["json"](assessed(model), "sv"))["risk"]["interval"] == told
    (tmp_path / "answers.json").write_text('{"age": 43, "sex": "female", "degree": "100"}')
    words = ("assess", "examples/certificate.xml", "--on", "2025-03-20", "--day", "32", "--json")
    words += ("--answers", tmp_path / "answers.json", "--model", "sure-1", "--horizon", "90")
    status, out, err = srs(*words)
    assert status == 0, err
    assert json.loads(out)["risk"]["interval"] == pytest.approx(told, abs=1e-12)
    given = {"answers": {"age": 43, "sex": "female", "degree": "100"}}
    given |= {"predictors": {"diagnosis": "F43.8A", "day": 32}}
    with service(tmp_path) as client:
        client.app.state.desk.served = Served(model)
        shown = client.post("/v1/assessments", json=given | {"horizon": 90}).json()
        documents.Risk.model_validate(shown["risk"])
        assert shown["risk"]["interval"] == pytest.approx(told, abs=1e-12)
        again = client.get(f"/v1/assessments/{shown['id']}").json()
        assert again["risk"]["interval"] == again["shown"]["risk"]["interval"] == told
    names = ["interval_low_90", "interval_high_90"]
    for frame in (pl.DataFrame([ROW]), pd.DataFrame([ROW])):
        row = score(frame, model, interval=True)
        assert [row[name][0] for name in names] == pytest.approx([low, high], abs=1e-12)
    pl.DataFrame([ROW]).write_csv(tmp_path / "spells.csv")
    score_files(tmp_path / "spells.csv", tmp_path / "r.csv", "sure-1", models=folder, interval=True)
    row = pl.read_csv(tmp_path / "r.csv")
    assert [row[name][0] for name in names] == pytest.approx([low, high], abs=1e-12)


def test_a_row_has_an_interval_where_it_has_a_risk(model):
    rows = [ROW, ROW | {"age": None}, ROW | {"diagnosis": "S47"}, ROW | {"day": 100}]
    scored = score(pl.DataFrame(rows), model, horizons=[90, 180], interval=True)
    for horizon in (90, 180):
        risk, low, high = (
            scored[f"{what}_{horizon}"] for what in ("risk", "interval_low", "interval_high")
        )
        assert risk.is_null().to_list() == low.is_null().to_list() == high.is_null().to_list()
        assert (low < risk).drop_nulls().all()
        assert (risk < high).drop_nulls().all()
    following = score(pl.DataFrame(rows), model, horizons="next", interval=True)
    assert following["interval_low"][3] == scored["interval_low_180"][3]
    assert not any("interval" in name for name in score(pl.DataFrame(rows), model).columns)
    with pytest.raises(BadTable, match="interval_low_90 already"):
        score(pl.DataFrame([ROW | {"interval_low_90": 0.1}]), model, interval=True)


def test_a_model_that_does_not_know_says_nothing(srs, tmp_path):
    hazards = load("srs-3.0")
    answered = assess(
        [certificate()],
        on=ON,
        model=hazards,
        knowledge=embedded(),
        answers=ANSWERS,
        defaults=True,
    )
    assert answered.risk.probability is not None
    assert answered.risk.interval is None
    assert json.loads(CHANNELS["json"](answered, "en"))["risk"]["interval"] is None
    assert "It may be" not in CHANNELS["text"](answered, "en")
    words = ("score", "examples/spells.csv", "-o", tmp_path / "r.csv", "--interval")
    assert srs(*words)[0] == 0
    scored = pl.read_csv(tmp_path / "r.csv")
    assert scored["risk_90"].drop_nulls().len() > 0
    assert scored["interval_low_90"].is_null().all()
    assert scored["interval_high_90"].is_null().all()


@pytest.mark.parametrize(("lang", "line"), [("sv", "Kan vara"), ("en", "It may be")])
def test_a_person_reads_it_in_one_line_under_the_risk(model, lang, line):
    answer = assessed(model)
    above, told = CHANNELS["text"](answer, lang).split(line)
    assert above.rstrip().splitlines()[-1].lstrip()[:2] == f"{answer.risk.probability:.0%}"[:2]
    low, high = map(int, re.match(r" (\d+)–(\d+)", told).groups())
    assert (low, high) == tuple(round(100 * each) for each in answer.risk.interval)
    assert len(line + told.splitlines()[0]) <= 80


def test_an_interval_that_was_changed_is_found(model, tmp_path):
    answers = {"age": 43, "sex": "female", "degree": "100"}
    true, forged = (predicted(model, Icd10("F438A"), answers) for _ in range(2))
    assert true.result["interval"]
    low, high = forged.result["interval"]
    forged.result["interval"] = [low, high + 1e-9]
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        for each in (true, forged):
            keep(storage, each)
        told = replay(storage, lambda name: model)
    assert (told.same, told.different) == (1, [forged.id])


# The run


def test_each_code_is_predicted_with_its_own_average_also_where_trees_are_shared(model):
    codes = np.array([*CODES, "F43", "M545"])
    found = list(forests(model, codes))
    assert sum(own.astype(int) for _, own in found).tolist() == [1] * len(codes)
    rows = np.tile([43.0, 0, 3], (len(codes), 1))
    for forest, own in found:
        for code in codes[own]:
            expected = model.of(Icd10(code)).risk(rows[:1], 15, 90)
            assert forest.risk(rows[:1], 15, 90) == expected
    texts = [forest.text for forest, _ in found]
    assert len(set(texts)) < len(texts)  # or nothing was shared


def test_coverage_counts_the_true_risks_that_lie_inside():
    random = np.random.default_rng(0)
    low, width, true = random.random(300), random.random(300) / 2, random.random(300)
    true[::7] = np.nan
    frame = pl.DataFrame({"person": range(300), "day": [15] * 300})
    given = Spells.of(
        np.zeros((300, 1)),
        ["a"],
        np.full(300, 15.0),
        np.arange(300) + 16.0,
        np.full(300, True),
        None,
    )
    tested = Side(frame, given)
    cases_ = Cases.of(tested, 15, 90, np.arange(300) % 3 > 0)
    entries = {e["metric"]: e for e in _within(cases_, np.stack([low, low + width]), true)}
    places = [i for i in range(300) if i % 3 and i % 7]
    inside = [low[i] <= true[i] <= low[i] + width[i] for i in places]
    assert entries["interval_coverage"]["value"] == pytest.approx(np.mean(inside))
    assert entries["interval_width"]["value"] == pytest.approx(width[places].mean())
    assert entries["interval_width"]["n"] == len(places)
