"""Models of a region's own register: whom they answer for, and the notes before the fit."""

import json

import numpy as np
import polars as pl
import pytest

from srs import Icd10, assess, embedded
from srs.assess import predict
from srs.channels import CHANNELS
from srs.errors import BadDay, BadInput, NoModel
from srs.model import load
from srs.model.store import card
from srs.request import Request
from srs.tables.risks import score
from tests.functional.test_run import HOSPITAL, at, spells  # noqa: F401
from tests.make import ON, certificate
from tests.mlflow_warnings import IGNORED
from training.run.plan import read_plan
from training.run.steps import run
from training.track import tracking_store

# After training.track, which sets MLflow up.
from mlflow import MlflowClient  # isort: skip

pytestmark = IGNORED

MAPPING = """
[spells]
file = "spells.csv"
columns = { person = "who", diagnosis = "icd10", sex = "kon", dose = "dose", smoking = "smoking" }
codes = { sex = { K = "female" } }
outcome = { time = "days", event = "over" }
[[predictors]]
name = "dose"
kind = "number"
[[predictors]]
name = "smoking"
kind = "levels"
levels = ["never", "now", "before"]
label = { sv = "ASA-klass" }
"""
FIRST = 'columns = { start = "first", '
TIME = HOSPITAL.replace('by = "person"\nshare = 0.4', 'by = "time"\non = 2021-01-01')
WHO = """
[population]
who = { sv = "hjärtpatienter på ett sjukhus.", en = "heart patients of one hospital." }
"""


class Ran:
    """A run that is done, or was refused; *told* has the steps that began."""

    def __init__(self, folder, data=None, text=HOSPITAL, mapping=MAPPING):
        (spells() if data is None else data).write_csv(folder / "spells.csv")
        (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
        (folder / "run.toml").write_text(text, encoding="utf-8")
        self.told, self.refused = [], ""
        try:
            self.done = run(
                read_plan(folder / "run.toml"), folder, folder / "kept", self.told.append
            )
            self.model = load("hospital-0", self.done.model.parent)
        except BadInput as error:
            self.refused = str(error)


def without_diagnoses(mapping=MAPPING):
    return mapping.replace('diagnosis = "icd10", ', "")


def predicted(model, diagnosis="F43.8A", horizon=60, **answers):
    asked = Request(answers=answers, horizon=horizon)
    return predict(Icd10.parse(diagnosis), asked, on=ON, model=model)


def said(prediction):
    return " ".join(note.en for note in prediction.notes)


# Whom it is for


def test_a_model_of_other_patients_refuses_a_diagnosis_that_it_never_saw(tmp_path):
    """Kidneys: one code has trees, eight rare ones share others and have averages of their own."""
    codes = [f"N1{n % 8}" if n % 3 else "N20" for n in range(600)]
    ran = Ran(tmp_path, spells().with_columns(icd10=pl.Series(codes)), HOSPITAL + WHO)
    assert ran.model.audience.diagnoses == set(codes)
    for outside in ("F43.8A", "N30"):
        with pytest.raises(NoModel, match="hospital-0 covers"):
            predicted(ran.model, outside)
    with pytest.raises(NoModel):
        ran.model.of(None)
    assert "treats all rare diagnoses" not in said(predicted(ran.model, "N13.0"))
    table = pl.DataFrame({"diagnosis": ["F438A", "N200", None, "N131"], "sex": ["female"] * 4})
    scored = score(table, ran.model, horizons=[60])
    assert [risk is None for risk in scored["risk_60"]] == [True, False, True, False]
    assert "no model" in scored["problem"][0]
    assert "expected an ICD-10-SE code" in scored["problem"][2]
    with pytest.raises(BadDay, match="up to [0-9]+, the last that hospital-0 answers for"):
        predicted(ran.model, "N20", horizon=5000)
    assert "heart patients of one hospital" in card("hospital-0", ran.done.model.parent)
    tags = MlflowClient(tracking_store({}, tmp_path).uri).get_run(ran.done.run_id).data.tags
    assert (tags["population"], tags["synthetic"]) == (
        "heart patients of one hospital",
        "not known",
    )


def test_a_model_made_without_diagnoses_says_so_of_each_and_of_none(tmp_path):
    ran = Ran(tmp_path, text=HOSPITAL + WHO, mapping=without_diagnoses())
    assert ran.model.audience.diagnoses is None
    told = assess([certificate()], on=ON, model=ran.model, knowledge=embedded(), horizon=120)
    assert "does not tell them apart" in said(told)
    page = " ".join(CHANNELS["text"](told, "en").split())
    assert page.index("heart patients of one hospital") < page.index("%")
    table = pl.DataFrame({"sex": ["female"], "smoking": ["now"]})
    for given in (table, table.with_columns(diagnosis=pl.lit("F438A"))):
        scored = score(given, ran.model, horizons=[60])
        assert scored["risk_60"][0] is not None
        assert "does not tell them apart" in scored["outside"][0]
    with pytest.raises(BadDay):
        score(table, ran.model, horizons=[5000])


def test_codes_that_only_the_run_knows_are_those_that_it_answers_for(tmp_path):
    text = HOSPITAL + WHO + 'diagnoses = ["I21"]\n'
    ran = Ran(tmp_path, text=text, mapping=without_diagnoses())
    predicted(ran.model, "I21.4")
    with pytest.raises(NoModel):
        predicted(ran.model, "F43.8A")


def test_values_that_the_training_never_had_are_noted(tmp_path):
    ran = Ran(tmp_path)
    seen = ran.model.audience.predictors
    assert seen["smoking"].levels == {"never", "now"}
    assert "is outside" in said(predicted(ran.model, "F43", dose=9.5))
    assert "ASA-klass: nobody" in said(predicted(ran.model, "F43", smoking="before"))
    assert "lies outside" not in said(predicted(ran.model, "F43", dose=0.5, smoking="now"))
    # What fewer than five persons had could identify them.
    dose = spells()["dose"].sort()
    assert dose[0] < seen["dose"].low <= dose[40]
    assert dose[-40] <= seen["dose"].high < dose[-1]


def test_an_extract_that_says_that_it_is_made_up_makes_a_model_that_says_so(tmp_path):
    ran = Ran(tmp_path, mapping="synthetic = true\n" + MAPPING)
    assert ran.model.manifest["synthetic"] is True
    page = CHANNELS["text"](
        assess([certificate()], on=ON, model=ran.model, knowledge=embedded(), horizon=60), "en"
    )
    assert page.index("synthetic population") < page.index("%")
    assert "synthetic" in card("hospital-0", ran.done.model.parent).splitlines()[0]


# What cannot be learnt is left out with a remark

WHEN = pl.Series(np.where(np.arange(600) % 2, "2021-06-01", "2020-05-05"))
LATE = WHEN == "2021-06-01"
IDLE = {
    "empty": {"dose": pl.lit(None, pl.Float64), "smoking": pl.lit(None, pl.String)},
    "the same in all": {"dose": pl.lit(3.0), "smoking": pl.lit("now")},
    "one value or none": {
        "dose": pl.when(pl.col("who").str.ends_with("1")).then(1.0),
        "smoking": pl.when(pl.col("who").str.ends_with("1")).then(pl.lit("now")),
    },
    "first recorded on the split day": {
        "dose": pl.when(LATE).then("dose"),
        "smoking": pl.when(LATE).then("smoking"),
    },
}


@pytest.mark.parametrize("kind", IDLE)
def test_a_predictor_of_which_nothing_can_be_learnt_is_left_out_with_a_remark(tmp_path, kind):
    data = spells().with_columns(first=WHEN).with_columns(**IDLE[kind])
    text = TIME.replace("horizons = [60]\n", 'horizons = [60]\nsubgroups = ["smoking", "sex"]\n')
    ran = Ran(tmp_path, data, text, MAPPING.replace("columns = { ", FIRST))
    assert ran.refused == ""
    assert [remark.split()[0] for remark in ran.done.remarks] == ["dose", "smoking"]
    assert set(ran.model.audience.predictors) == {"sex"}
    told = card("hospital-0", ran.done.model.parent)
    assert "`dose` was left out" in told
    assert "`smoking` was left out" in told
    manifest = json.loads((ran.done.model / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["left_out"]) == {"dose", "smoking"}


# What cannot be done is one line before the fit

REFUSED = {
    "nothing is left": (
        {"kon": pl.lit("K"), "dose": pl.lit(None, pl.Float64), "smoking": pl.lit("now")},
        HOSPITAL,
        "no predictor can be learnt from",
    ),
    "a diagnosis of which no spell ended": (
        {"over": pl.when(pl.col("icd10") == "F43").then("over").otherwise(0)},
        'diagnoses = ["M54"]\n' + HOSPITAL,
        "0 spells of M54 ended among",
    ),
    "nothing ended": ({"over": pl.lit(0)}, HOSPITAL, "expected ended spells"),
    "a horizon beyond all": (
        {},
        HOSPITAL.replace("horizons = [60]\n", "horizons = [9000]\n"),
        "horizons: 9000: the model is made for horizons from 60 to 120",
    ),
    "a day that few reach": (
        {},
        HOSPITAL.replace("days = [1]", "days = [720]")
        .replace("[60]\n", "[765]\n")
        .replace("[60, 120]", "[60, 120, 765]"),
        "expected spells of both outcomes",
    ),
    "hardly anybody to test on": (
        {},
        HOSPITAL.replace("share = 0.4", "share = 0.005"),
        "expected spells of both outcomes",
    ),
    "infinite": (
        {"dose": pl.when(pl.col("who") == "p3").then(float("inf")).otherwise("dose")},
        HOSPITAL,
        "dose: expected a number",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_done_is_one_line_before_the_fit(tmp_path, kind):
    changed, text, match = REFUSED[kind]
    ran = Ran(tmp_path, spells().with_columns(**changed), text)
    assert match in ran.refused
    assert "\n" not in ran.refused
    assert "fit" not in ran.told
    assert not (tmp_path / "mlruns.db").exists()


def test_a_day_that_hardly_anybody_reaches_is_against_the_model(tmp_path):
    text = HOSPITAL.replace("days = [1]", "days = [500]").replace(
        "horizons = [60]", "horizons = [600]"
    )
    ran = Ran(tmp_path, text=text.replace("[60, 120]", "[60, 120, 600]"))
    assert any("intercept of its calibration could not" in each for each in ran.done.against)
