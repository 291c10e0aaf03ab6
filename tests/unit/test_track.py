"""A run is tracked and published whole or not at all; a real store in SQLite, no server."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from srs.errors import BadDay, BadInput, BrokenModel, NoModel
from srs.model import MODELS, load, published
from srs.tables.risks import score
from tests import effect_document, rollout_document
from training import publish, track
from training.__main__ import app
from training.effect.tracking import tracked
from training.publish import publish_run
from training.track import (
    Run,
    Store,
    fingerprint,
    metric_key,
    record,
    record_evaluation,
    tracking_store,
)

# After training.track, which sets MLflow up.
from mlflow import MlflowClient, MlflowException  # isort: skip
from mlflow.artifacts import download_artifacts  # isort: skip
from mlflow.pyfunc import load_model  # isort: skip

# Of MLflow and what it stands on.
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{text}")
    for text in (
        "The ``noload`` loader strategy:sqlalchemy.exc.SADeprecationWarning",
        "Operation with range is deprecated:pandas.errors.Pandas4Warning",
    )
]

ROW = {
    "diagnosis": "F438A",
    "degree": 100,
    "earlier_sick_leave": "none",
    "comorbidity": "no",
    "born_in_sweden": "yes",
    "university": "no",
    "sex": "female",
    "region": "west",
    "age": 43,
    "occupation": "not_unemployed",
}
METRICS = {"auc@90|15": 0.74, "auc@90|15/sex=female": 0.75, "auc@90|15/age=(17,29]": 0.7}
SECRET = "nobody-else-has-this"
TABLE = pl.DataFrame({"diagnosis": ["F438A", SECRET], "age": [4321, None]})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tracking_store({}, tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained") / "candidate"
    shutil.copytree(MODELS / "srs-3.0", folder)
    return Run(
        name="boosted",
        parameters={"trees": 400, "learning_rate": 0.1},
        data=fingerprint(TABLE),
        metrics=METRICS,
        documents={"metrics.json": [{"metric": "auc", "horizon": 90, "value": 0.74}]},
        model=folder,
        example=pd.DataFrame([ROW, ROW | {"age": None}]),
        figures={"calibration.png": b"\x89PNG"},
        pages={"report-day-15.html": "<p>synthetic</p>"},
        curves={"learning/boosted, AUC by spells": [(100, 0.6), (200, 0.7)]},
    )


@pytest.fixture(scope="module")
def run_id(run, store):
    return record(run, store)


@pytest.fixture(scope="module")
def client(store):
    return MlflowClient(store.uri)


@pytest.fixture(scope="module")
def served(run_id, client):
    return load_model(str(client.get_model_version_by_alias("boosted", "challenger").source))


@pytest.fixture(autouse=True)
def connected(store, monkeypatch):
    """MLflow's own calls in these tests go to the store."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def registry(client):
    aliases = {model.name: model.aliases for model in client.search_registered_models()}
    tags = {(each.name, each.version): each.tags for each in client.search_model_versions()}
    return aliases, tags


def changed(model, folder, **changed):
    """A copy of *model* in *folder* with other files, their SHA-256 in its manifest."""
    shutil.copytree(model, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    for name, content in changed.items():
        name = name.replace("_", ".")
        (folder / name).write_text(content)
        manifest["files"][name] = hashlib.sha256(content.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


# Tracking


def test_a_run_has_parameters_metrics_and_the_fingerprint_of_its_data(run_id, client):
    data = client.get_run(run_id).data
    assert data.params == {
        "trees": "400",
        "learning_rate": "0.1",
        "data.sha256": fingerprint(TABLE).sha256,
        "data.rows": "2",
    }
    assert data.metrics == {
        "auc at 90 from 15": 0.74,
        "auc at 90 from 15/sex is female": 0.75,
        "auc at 90 from 15/age is -28-17-2c-29-5d-": 0.7,
        CURVE: 0.7,
    }


CURVE = "learning/boosted-2c- AUC by spells"


def test_a_curve_has_its_steps(run_id, client):
    found = client.get_metric_history(run_id, CURVE)
    assert [(each.step, each.value) for each in found] == [(100, 0.6), (200, 0.7)]


def test_a_curve_of_more_steps_than_mlflow_takes_at_once_is_whole(run_id, client):
    curve = [(step, step / 2000) for step in range(1001)]
    track._log_curves(client, run_id, {"long": curve})
    found = client.get_metric_history(run_id, "long")
    assert [(each.step, each.value) for each in found] == curve


def test_the_data_are_listed_by_digest_and_count_and_not_kept(run_id, client):
    (told,) = client.get_run(run_id).inputs.dataset_inputs
    data = told.dataset
    assert fingerprint(TABLE).sha256.startswith(data.digest)
    assert len(data.digest) == 16
    assert json.loads(data.source) == {"sha256": fingerprint(TABLE).sha256}
    assert json.loads(data.profile) == {"num_rows": 2}
    assert [(each.key, each.value) for each in told.tags] == [("mlflow.data.context", "training")]


def test_the_card_describes_the_run_and_its_model(run, run_id, client):
    card = (run.model / "card.md").read_text("utf-8").strip()
    said = client.get_run(run_id).data.tags["mlflow.note.content"]
    assert card.startswith(said.removesuffix("The rest is in card.md of the model.").strip())
    version = client.get_model_version_by_alias("boosted", "challenger")
    assert version.description == client.get_registered_model("boosted").description == said
    assert len(said) <= 5000


def test_each_input_of_the_model_has_a_meaning(served, run_id, client):
    told = served.metadata.metadata["inputs"]
    assert told["age"].startswith("Age")
    names = {each["name"] for each in served.metadata.signature.inputs.to_dict()}
    assert set(told) <= names
    table = mlflow_table(client.get_run(run_id), "inputs")
    assert {each["input"]: each["meaning"] for each in table} == told


def test_figures_and_documents_under_their_own_names_are_kept(run, run_id, tmp_path):
    folder = Path(download_artifacts(run_id=run_id, artifact_path="", dst_path=str(tmp_path)))
    for name, document in run.documents.items():
        assert json.loads((folder / name).read_text()) == document
    for name, content in run.figures.items():
        assert (folder / "figures" / name).read_bytes() == content
    for name, page in run.pages.items():
        assert (folder / name).read_text("utf-8") == page


def test_the_model_is_registered_as_challenger_and_leads_back_to_its_run(run_id, client):
    version = client.get_model_version_by_alias("boosted", "challenger")
    assert version.run_id == run_id


def test_nothing_of_the_model_is_a_pickle(served, client):
    source = client.get_model_version_by_alias("boosted", "challenger").source
    names = files(Path(download_artifacts(source)))
    assert {"MLmodel", "pyfunc.py", "artifacts/candidate/manifest.json"} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib"))]
    assert os.environ["MLFLOW_ALLOW_PICKLE_DESERIALIZATION"] == "false"


def test_no_row_of_the_data_is_in_the_store(run_id, store):
    folder = Path(store.uri.removeprefix("sqlite:///")).parent
    assert {"mlruns.db"} < files(folder)
    for name in files(folder):
        assert SECRET.encode() not in (folder / name).read_bytes()


def test_metrics_that_become_one_are_refused(run, store):
    with pytest.raises(BadInput, match="two metrics"):
        record(replace(run, metrics={"auc@90": 0.7, "auc at 90": 0.8}), store)


def test_metric_names_stay_apart_and_are_what_mlflow_takes(run_id, client):
    names = ["a@1|2", "a@12", "a/x=(0,90]", "a/x=(0,90)", "a/kön=kvinna", 'a/x="<%&?é']
    keys = [metric_key(name) for name in names]
    assert len(set(keys)) == len(names)
    for key in keys:
        client.log_metric(run_id, f"names {key}", 1.0)


def test_a_model_that_does_not_load_is_refused_before_anything_is_recorded(
    run, run_id, store, client, tmp_path
):
    def recorded():
        runs = client.search_runs([client.get_run(run_id).info.experiment_id])
        return registry(client), len(runs)

    before = recorded()
    cut = shutil.copytree(run.model, tmp_path / "cut")
    (cut / "hazards.json").write_text("{}")
    with pytest.raises(BrokenModel, match="SHA-256"):
        record(replace(run, model=cut), store)
    assert recorded() == before


def test_a_run_that_fails_leaves_the_registry_as_it_was(run, store, client):
    before = registry(client)
    with pytest.raises((MlflowException, OSError)):
        record(replace(run, figures={"no/such/folder.png": b""}), store)
    assert registry(client) == before


def test_recording_leaves_the_environment_as_it_was(run, store, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    record(replace(run, name="quiet", figures={}), store)
    assert "MLFLOW_TRACKING_URI" not in os.environ


def test_the_store_is_that_of_the_environment_or_else_next_to_it(tmp_path):
    assert tracking_store({"MLFLOW_TRACKING_URI": "https://x"}) == Store("https://x")
    assert tracking_store({}, tmp_path).uri == f"sqlite:///{tmp_path}/mlruns.db"
    assert tracking_store({}, tmp_path).artifacts == f"file://{tmp_path}/mlartifacts"


def test_a_fingerprint_is_of_all_that_the_table_says_and_of_nothing_else():
    others = [
        TABLE.rename({"age": "days"}),
        TABLE.cast({"age": pl.Int32}),
        TABLE.reverse(),
        TABLE.head(1),
        TABLE.select("age", "diagnosis"),
        TABLE.with_columns(diagnosis=pl.Series(["F438A", ""])),
        TABLE.with_columns(diagnosis=pl.Series(["F438A", None])),
        TABLE.with_columns(diagnosis=pl.Series(['F438A",', SECRET])),
        TABLE.with_columns(age=pl.Series([4321, 0])),
    ]
    assert len({fingerprint(each).sha256 for each in [TABLE, *others]}) == 1 + len(others)
    in_chunks = pl.concat([TABLE.head(1), TABLE.tail(1)], rechunk=False)
    assert fingerprint(in_chunks) == fingerprint(TABLE)


def spells(rows=200):
    """Three are of the islands; two models know half of what there is to know."""
    random = np.random.default_rng(5)
    risk = random.uniform(0.1, 0.9, rows)
    return pl.DataFrame(
        {
            "id": range(rows),
            "a": risk,
            "b": np.clip(risk + random.normal(0, 0.1, rows), 0.01, 0.99),
            "y": (random.random(rows) < risk).astype(int),
            "region": ["islands"] * 3 + ["north/west"] * 40 + ["south"] * (rows - 43),
        }
    )


def evaluate(*more):
    options = ("--model", "A=a", "--model", "B/2=b", "--outcome", "y", "--subgroup", "region")
    arguments = ["compare", "p.csv", *options, "--replicates", "2", "-o", "out", *more]
    found = CliRunner().invoke(app, arguments)
    if isinstance(found.exception, BadInput):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.stderr


def test_an_evaluation_leaves_what_it_released_and_nothing_else(
    run_id, client, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    spells().write_csv("p.csv")
    said = evaluate("--bootstrap", "drawn.parquet")
    recorded = client.get_run(re.search(r"as run (\w+)", said)[1])
    told = json.loads(Path("out/metrics.json").read_text())
    released = {
        (each["model"], each["subgroup"], each["metric"]): each["value"]
        for each in told
        if each["value"] is not None
    }
    found = recorded.data.metrics
    assert found["auc at 90/A"] == released["A", "all", "auc"]
    assert found["brier at 90/B-2f-2"] == released["B/2", "all", "brier"]
    cut = "net_benefit above 0.30 at 90/B-2f-2"
    assert found.get(cut) == released.get(("B/2", "all", "net_benefit@0.30"))
    (gain,) = [
        each for each in json.loads(Path("out/comparisons.json").read_text()) if is_auc(each)
    ]
    assert found["auc gain at 90/B-2f-2 over A"] == gain["difference"]
    assert found["auc gain low at 90/B-2f-2 over A"] == gain["low"]
    assert 10 < len(found) < 100
    assert not [key for key in found if "region" in key]
    assert recorded.data.params["data.rows"] == "205"  # 200 to 209
    (data,) = recorded.inputs.dataset_inputs
    assert json.loads(data.dataset.profile) == {"num_rows": 205}
    assert recorded.data.params["data.sha256"].startswith(data.dataset.digest)
    assert "report.html" in recorded.data.tags["mlflow.note.content"]
    kind = client.get_experiment(recorded.info.experiment_id).tags["mlflow.experimentKind"]
    assert kind == "custom_model_development"
    folder = Path(download_artifacts(run_id=recorded.info.run_id, artifact_path=""))
    tables = {"tables/metrics.json", "tables/differences.json"}
    assert files(folder) - tables == files(Path("out")) >= {"report.html", "suppressed.json"}
    for each in files(Path("out")):
        assert (folder / each).read_bytes() == Path("out", each).read_bytes()
    table = mlflow_table(recorded, "metrics")
    rows = {(each["model"], each["subgroup"], each["metric"]): each["value"] for each in table}
    assert rows == pytest.approx(released)
    assert len(rows) == len(table) < len(told)
    assert not [each for each in table if "islands" in each["subgroup"]]


def is_auc(each):
    return (each["metric"], each["subgroup"]) == ("auc", "all")


def mlflow_table(run, name):
    """Its rows, and that MLflow lists it among the run's tables."""
    path = f"tables/{name}.json"
    assert path in run.data.tags["mlflow.loggedArtifacts"]
    found = json.loads(
        Path(download_artifacts(run_id=run.info.run_id, artifact_path=path)).read_text()
    )
    return [dict(zip(found["columns"], row, strict=True)) for row in found["data"]]


def test_an_evaluation_is_written_even_where_the_store_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/p.csv")  # no database
    spells().write_csv("p.csv")
    with pytest.raises(BadInput, match="the tracking store failed"):
        evaluate()
    assert Path("out/report.html").exists()


@pytest.mark.parametrize(
    ("document", "name", "value"),
    [
        (effect_document, "days at 365/dr", -11.8),
        (effect_document, "days low at 365/dr", -16.1),
        (rollout_document, "days at 180/group-time", -9.2),
    ],
)
def test_a_study_of_a_measure_leaves_what_it_told_and_of_a_refused_one_the_reason(
    run_id, client, tmp_path, monkeypatch, document, name, value
):
    monkeypatch.chdir(tmp_path)
    Path("effects.json").write_text("{}")
    run = client.get_run(
        tracked(document.document("shorter"), ["12 days shorter"], [Path("effects.json")])
    )
    found = run.data
    told = [each["estimate"] for each in document.document("shorter")["effects"]]
    assert found.metrics[name] == value
    assert len(found.metrics) < 100
    assert [each["estimate"] for each in mlflow_table(run, "effects")] == told
    assert found.params["answer"] == "shorter"
    assert found.tags["mlflow.note.content"] == "12 days shorter"
    refused = client.get_run(tracked(document.document("refused"), [], [])).data
    assert not [each for each in refused.metrics if "/dr" in each or "group-time" in each]
    assert refused.params["refused"]


def test_the_effect_of_a_rollout_is_a_curve_by_periods_since(run_id, client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = rollout_document.document("shorter")
    own = [each for each in document["effects"] if each["aggregate"] == "exposure"]
    found = client.get_metric_history(
        tracked(document, [], []), "days at 180/group-time by periods since"
    )
    assert [(each.step, each.value) for each in found] == [
        (each["exposure"], each["estimate"]) for each in own
    ]


def test_more_metrics_with_longer_names_than_mlflow_takes_at_once(run_id, store, client, tmp_path):
    metrics = {f"auc@90|A/place={'x' * 300}{place}": float(place) for place in range(1203)}
    evaluation = record_evaluation("many", {"seed": 1}, metrics, [], store)
    found = client.get_run(evaluation).data.metrics
    assert sorted(found.values()) == sorted(metrics.values())


# Serving


CHANGES = {
    "int": [{}, {"age": 60}],
    "float with missing": [{"age": 43.0, "day": 40.0}, {"age": float("nan"), "day": None}],
    "mixed": [{"age": "40-49"}, {"age": 43}, {"age": None}, {"age": 43.0}],
    "booleans": [{"university": True, "comorbidity": False}],
    "cannot be scored": [{"diagnosis": None}, {"degree": "60"}, {"day": 90}, {"diagnosis": "S47"}],
    "other diagnosis": [
        {"diagnosis": "M545", "primary_care": "yes", "disability_pension": "no"}
        | {"specialist_visits": "no"},
        {},
    ],
}


def as_scored(frame, horizon=90):
    """As ``srs score`` reads the frame from a CSV file."""
    table = pl.read_csv(frame.to_csv(index=False).encode(), infer_schema_length=None)
    scored = score(table, load("srs-3.0"), horizons=[horizon])
    return scored.select(pl.col(f"risk_{horizon}").alias("risk"), "level", "problem").rows()


def as_served(served, frame, **params):
    out = served.predict(frame, params=params or None).astype(object)
    assert list(out.columns) == ["risk", "level", "problem"]
    return [tuple(row) for row in out.where(out.notna(), None).itertuples(index=False)]


def same(served, scored):
    assert len(served) == len(scored)
    for ours, theirs in zip(served, scored, strict=True):
        assert ours[1:] == theirs[1:]
        assert ours[0] == pytest.approx(theirs[0], abs=1e-12) if theirs[0] else ours[0] is None


@pytest.mark.parametrize("horizon", [90, 180])
@pytest.mark.parametrize("kind", CHANGES)
def test_the_served_model_equals_srs_score(served, kind, horizon):
    frame = pd.DataFrame([ROW | change for change in CHANGES[kind]])
    same(as_served(served, frame, horizon=horizon), as_scored(frame, horizon))


def test_90_days_is_the_horizon_where_none_is_given(served):
    frame = pd.DataFrame([ROW])
    assert as_served(served, frame) == as_served(served, frame, horizon=90)


@pytest.mark.parametrize("dtype", ["category", "string", object, "str"])
def test_every_type_of_text_is_taken(served, dtype):
    frame = pd.DataFrame([ROW]).astype({"sex": dtype, "diagnosis": dtype})
    same(as_served(served, frame), as_scored(pd.DataFrame([ROW])))


def test_columns_may_have_the_names_of_srs(served):
    renamed = pd.DataFrame([ROW]).rename(columns={"sex": "Sex", "degree": "SA_ExtentFirst"})
    same(as_served(served, renamed), as_scored(pd.DataFrame([ROW])))


def test_a_row_may_have_its_own_horizon(served):
    frame = pd.DataFrame([ROW | {"horizon": days} for days in (180, 90, None, 180.0)])
    plain = frame.drop(columns="horizon")
    expected = [
        as_scored(plain, 180)[0],
        *as_scored(plain, 90)[:1],
        *as_scored(plain, 365)[:1],
        as_scored(plain, 180)[0],
    ]
    same(as_served(served, frame, horizon=365), expected)


def test_an_empty_table_stays_empty(served):
    assert as_served(served, pd.DataFrame([ROW]).head(0)) == []


@pytest.mark.parametrize("horizon", ["soon", 90.5, True, -90, float("-inf"), 1e300])
def test_a_horizon_that_is_no_day_is_refused(served, horizon):
    with pytest.raises(BadDay, match="something else: 1$"):
        served.predict(pd.DataFrame([ROW | {"horizon": horizon}]))


def test_what_is_refused_is_not_repeated(served):
    with pytest.raises(MlflowException) as refused:
        served.predict(pd.DataFrame([{"age": 4321}]))
    assert "4321" not in str(refused.value)


def test_mlflow_models_predict_equals_srs_score(run_id, store, tmp_path):
    frame = pd.DataFrame([ROW, ROW | {"age": None}, ROW | {"age": "17-29"}])
    given = {"dataframe_split": json.loads(frame.to_json(orient="split", index=False))}
    (tmp_path / "input.json").write_text(json.dumps(given | {"params": {"horizon": 180}}))
    call = [sys.executable, "-m", "mlflow", "models", "predict", "-m", f"runs:/{run_id}/model"]
    call += ["-i", "input.json", "-o", "out.json", "--env-manager", "local"]
    subprocess.run(call, check=True, capture_output=True, cwd=tmp_path)
    predictions = json.loads((tmp_path / "out.json").read_text())["predictions"]
    same([tuple(row.values()) for row in predictions], as_scored(frame, 180))


# Publishing


@pytest.fixture(scope="module")
def another(run, store, tmp_path_factory):
    """Another run, with another model."""
    folder = tmp_path_factory.mktemp("trained") / "candidate"
    return record(replace(run, model=changed(run.model, folder, card_md="# Another")), store)


@pytest.fixture
def models(tmp_path):
    return tmp_path / "models"


def test_a_run_becomes_the_next_version_and_champion(run, run_id, store, client, models):
    folder = publish_run(run_id, "boosted", models, store)
    assert folder == models / "boosted-1"
    model = load("boosted-1", models)
    assert (model.name, model.version) == ("boosted", "1")
    version = client.get_model_version_by_alias("boosted", "champion")
    assert (version.run_id, version.tags) == (run_id, {"published": "boosted-1"})
    for name in ("hazards.json", "golden.json", "card.md"):
        assert (folder / name).read_bytes() == (run.model / name).read_bytes()


def test_what_is_published_under_another_name_is_the_champion_of_that_name(
    run, run_id, store, client, models, monkeypatch
):
    before = registry(client)
    with monkeypatch.context() as patched:
        patched.setattr(MlflowClient, "set_registered_model_alias", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish_run(run_id, "region", models, store)
    assert registry(client) == before
    assert publish_run(run_id, "region", models, store).name == "region-1"
    champion = client.get_model_version_by_alias("region", "champion")
    assert (champion.run_id, champion.tags) == (run_id, {"published": "region-1"})
    assert client.get_registered_model("region").description.startswith("#")
    assert publish_run(run_id, "region", models, store).name == "region-1"
    assert len(client.search_model_versions("name = 'region'")) == 1
    assert registry(client)[0]["boosted"] == before[0]["boosted"]
    with track.tracked_model(run_id, store) as folder:
        assert folder.name == run.model.name
    client.delete_registered_model("region")


def _interrupted(*_):
    raise KeyboardInterrupt


def test_the_command_publishes_from_the_store_of_the_environment(run_id, models):
    app = typer.Typer()
    app.command()(publish.command)
    said = CliRunner().invoke(app, [run_id, "--name", "boosted", "--models", str(models)])
    assert (said.exit_code, said.stdout) == (0, "boosted-1\n")
    assert set(published(models)) == {"boosted-1"}


def test_what_is_the_latest_version_already_keeps_it(run_id, another, store, models):
    assert publish_run(run_id, "boosted", models, store).name == "boosted-1"
    assert publish_run(run_id, "boosted", models, store).name == "boosted-1"
    assert publish_run(another, "boosted", models, store).name == "boosted-2"
    assert publish_run(run_id, "boosted", models, store).name == "boosted-3"
    assert set(published(models)) == {"boosted-1", "boosted-2", "boosted-3"}


def test_versions_are_numbers_and_of_one_name(run_id, store, models):
    for name in ("boosted-9", "boosted-10", "boosted-3.0", "boosted-extra-12"):
        shutil.copytree(MODELS / "srs-2.2", models / name)
    assert publish_run(run_id, "boosted", models, store).name == "boosted-11"


@pytest.mark.parametrize("published_before", [True, False])
@pytest.mark.parametrize(
    ("of", "where", "killed_by"),
    [
        (publish, "check", KeyboardInterrupt),
        (Path, "rename", OSError),
        (track, "crown", OSError),
        (MlflowClient, "set_registered_model_alias", KeyboardInterrupt),
    ],
)
def test_what_is_killed_half_way_leaves_everything_as_it_was(
    another, store, client, models, monkeypatch, of, where, killed_by, published_before
):
    (version,) = client.search_model_versions(f"run_id = '{another}'")
    client.delete_model_version_tag(version.name, version.version, "published")
    if published_before:
        publish_run(another, "boosted", models.with_name("elsewhere"), store)
    shutil.copytree(MODELS / "srs-2.2", models / "boosted-4")
    before = files(models), registry(client)

    def killed(*_):
        raise killed_by

    with monkeypatch.context() as patched:
        patched.setattr(of, where, killed)
        with pytest.raises(killed_by):
            publish_run(another, "boosted", models, store)
    assert (files(models), registry(client)) == before
    assert [path.name for path in models.iterdir()] == ["boosted-4"]
    assert publish_run(another, "boosted", models, store).name == "boosted-5"


def golden(**change):
    document = json.loads((MODELS / "srs-3.0" / "golden.json").read_text())
    document["cases"][7] |= change
    return json.dumps(document)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (golden(risk=0.5), "1 of 240 golden cases disagree"),
        (golden(risk=float("nan")), "1 of 240 golden cases disagree"),
        (golden(horizon=None), "expected cases with"),
        ('{"cases": []}', "0 of 0 golden cases"),
        ("{}", "expected cases with"),
        ("nonsense", "expected cases with"),
    ],
)
def test_golden_cases_have_to_agree(tmp_path, content, match):
    folder = changed(MODELS / "srs-3.0", tmp_path / "srs-3.0", golden_json=content)
    with pytest.raises(BrokenModel, match=match):
        publish.check(folder)


@pytest.mark.parametrize("name", ["card.md", "golden.json"])
def test_a_model_without_card_or_golden_cases_is_refused(tmp_path, name):
    folder = changed(MODELS / "srs-3.0", tmp_path / "srs-3.0")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BrokenModel, match=name):
        publish.check(folder)


def test_a_model_that_disagrees_with_its_golden_cases_is_not_published(
    run, store, client, models, tmp_path
):
    wrong = changed(run.model, tmp_path / "wrong", golden_json=golden(risk=0.5))
    run_id = record(replace(run, model=wrong), store)
    before = registry(client)
    with pytest.raises(BrokenModel, match="1 of 240"):
        publish_run(run_id, "boosted", models, store)
    assert list(models.iterdir()) == []
    assert registry(client) == before


def with_manifest(run, folder, **more):
    folder.mkdir()
    model = shutil.copytree(run.model, folder / run.model.name)
    manifest = json.loads((model / "manifest.json").read_text()) | more
    (model / "manifest.json").write_text(json.dumps(manifest))
    return replace(run, model=model)


def test_a_model_that_is_not_one_to_publish_is_published_with_a_reason_alone(
    run, store, client, models, tmp_path
):
    worse = with_manifest(run, tmp_path / "worse", against=["it is behind", "it is off"])
    run_id = record(worse, store)
    before = registry(client)
    with pytest.raises(BadInput, match="not be published: it is behind; it is off; .*--anyway"):
        publish_run(run_id, "boosted", models, store)
    for why in ("", "  ", "two\nlines", "a\x00"):
        with pytest.raises(BadInput, match="--anyway: expected one line"):
            publish_run(run_id, "boosted", models, store, why)
    assert registry(client) == before
    assert not models.exists()
    folder = publish_run(run_id, "boosted", models, store, "A demonstration.")
    text = (folder / "card.md").read_text()
    assert text.startswith((run.model / "card.md").read_text())
    assert "**Published all the same.** A demonstration." in text
    assert "- it is behind\n- it is off\n" in text
    load("boosted-1", models)  # its digests are those of its files


def test_a_boosted_model_of_a_run_that_compared_nothing_is_refused(store, models, tmp_path):
    assert publish._admitted({"family": "hazards"}, b"# Card", None) == b"# Card"
    assert publish._admitted({"family": "boosted", "against": []}, b"# Card", "Why.") == b"# Card"
    with pytest.raises(BadInput, match="run it again"):
        publish._admitted({"family": "boosted"}, b"# Card", None)


@pytest.mark.parametrize("run_id", ["0" * 32, "", "x' or '1'='1", "boosted"])
def test_a_run_that_does_not_exist_is_refused(store, models, run_id):
    with pytest.raises(NoModel, match="expected the id"):
        publish_run(run_id, "boosted", models, store)


@pytest.mark.parametrize("name", ["", "../boosted", "a b", "a/b", "."])
def test_a_name_that_is_no_folder_is_refused(run_id, store, models, name):
    with pytest.raises(BadInput, match="the name of the model"):
        publish_run(run_id, name, models, store)
