"""``python -m training run``: end to end, killed, continued, and refused."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import numpy as np
import polars as pl
import pytest
from playwright.sync_api import expect

from srs.errors import BadInput, NoModel
from srs.model import load
from srs.model.odds import probability
from srs.model.store import card
from srs.tables.risks import score
from tests.browser.chromium import chromium
from tests.functional.test_service_callers import free_port
from tests.mlflow_warnings import IGNORED
from training.golden_check import check
from training.publish import publish_run
from training.run.checkpoint import kept_in
from training.run.data import material
from training.run.leads import interval
from training.run.plan import read_plan
from training.run.sides import parts
from training.run.steps import run
from training.track import CHALLENGER, Store, tracking_store

# After training.track, which sets MLflow up.
from mlflow import MlflowClient  # isort: skip

pytestmark = IGNORED

_OBSERVED = "observed_minus_predicted"
ROOT = Path(__file__).parents[2]
COHORT = """
name = "trial"
title = { sv = "Prov", en = "Trial" }
source = "Invented."
seed = 3
[cohort]
spells = 2500
[split]
by = "time"
on = 2018-01-01
[model]
trees = 8
leaves = 4
points = 1000
fewest = 150
quantiles = 4
days = [15, 60]
horizons = [90, 180]
threads = 1
[evaluate]
days = [15, 60]
horizons = [90]
subgroups = ["sex", "diagnosis"]
fewest = 100
learning = [0.5]
[targets]
auc = { at_least = 0.5 }
mae = { at_most = 0.5 }
"""
HOSPITAL = """
name = "hospital"
title = { sv = "Sjukhus", en = "Hospital" }
source = "A register."
[data]
mapping = "mapping.toml"
[split]
by = "person"
share = 0.4
[model]
trees = 8
leaves = 4
points = 1000
fewest = 60
quantiles = 4
days = [1, 30]
horizons = [60, 120]
threads = 1
[evaluate]
learning = []
days = [1]
horizons = [60]
"""
MAPPING = """
[spells]
file = "spells.csv"
columns = { person = "who", diagnosis = "icd10", sex = "kon", age = "alder", start = "first" }
codes = { sex = { K = "female" } }
outcome = { time = "days", event = "over" }
"""


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    """The embedded store and the run's folder lie in the current folder."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(tmp_path)


def done(folder, text=COHORT):
    """The run that *text* describes, and the steps that it reported."""
    folder.mkdir(exist_ok=True)
    (folder / "run.toml").write_text(text, encoding="utf-8")
    told = []
    return run(read_plan(folder / "run.toml"), folder, folder / "kept", told.append), told


def made(folder):
    """When each step was made."""
    return {path.parent.name: path.stat().st_mtime_ns for path in folder.glob("kept/*/step.json")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that is done, in a folder with its store; not to be changed."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.chdir(folder)
        finished, told = done(folder)
    return folder, finished, told


@pytest.fixture
def again(whole, tmp_path):
    """A copy of that folder, with what is done in it."""
    shutil.copytree(whole[0], tmp_path, dirs_exist_ok=True)
    return tmp_path


def registry(folder):
    store = tracking_store({}, folder)
    if not (folder / "mlruns.db").exists():
        return {}
    client = MlflowClient(store.uri)
    return {model.name: dict(model.aliases) for model in client.search_registered_models()}


# Whole


def test_a_run_ends_with_a_model_that_agrees_with_its_golden_cases(whole):
    folder, finished, _ = whole
    check(finished.model)
    cases = json.loads((finished.model / "golden.json").read_text())["cases"]
    assert len({case["diagnosis"] for case in cases}) > 1
    assert len({len(case["answers"]) for case in cases}) > 1  # some are missing
    assert registry(folder) == {"trial": {CHALLENGER: 1}}


def test_what_is_synthetic_says_so_and_the_card_names_no_version(whole):
    _, finished, _ = whole
    manifest = json.loads((finished.model / "manifest.json").read_text())
    assert manifest["synthetic"] is True
    assert (manifest["family"], manifest["version"], manifest["seed"]) == ("boosted", "0", 3)
    text = card("trial-0", finished.model.parent)
    assert "synthetic" in text.splitlines()[0]
    assert "version" not in text.replace("model version", "")
    assert f"{finished.metrics['auc@90|15']:.4f}" in text


def test_numbers_are_there_for_each_day_and_horizon(whole):
    metrics = whole[1].metrics
    for kind in ("auc", "auc_gap", "mae", "lead", "intercept", "slope_error", "spells"):
        for day in (15, 60):
            assert np.isfinite(metrics[f"{kind}@90|{day}"])
    for pair in ("90|15", "90|60"):
        ahead = metrics[f"auc@{pair}"] - metrics[f"auc_logistic@{pair}"]
        assert metrics[f"lead@{pair}"] == pytest.approx(ahead)
        groups = [metrics[name] for name in metrics if name.startswith(f"{_OBSERVED}@{pair}/")]
        assert metrics[f"worst_subgroup@{pair}"] == max(map(abs, groups))
    assert "observed_minus_predicted@90|15/sex=female" in metrics
    assert metrics["shap_difference"] < 1e-6
    assert metrics["sum_difference"] < 1e-6
    assert abs(metrics["auc_true@90|15"] - metrics["auc@90|15"] - metrics["auc_gap@90|15"]) < 0.05


def test_how_often_the_true_risk_lies_in_the_interval_is_reported(whole):
    _, finished, _ = whole
    manifest = json.loads((finished.model / "manifest.json").read_text())
    text = card("trial-0", finished.model.parent)
    told = {each["day"]: each for each in manifest["interval"]["simulated"]}
    assert manifest["interval"]["level"] == 0.95
    assert sorted(told) == [15, 60]
    for day, each in told.items():
        coverage = finished.metrics[f"interval_coverage@90|{day}"]
        assert 0.5 < coverage <= 1
        assert 0 < finished.metrics[f"interval_width@90|{day}"] < 1
        assert each["coverage"] == pytest.approx(coverage, abs=1e-4)
        assert f"{coverage:.4f}" in text


def test_leads_have_intervals_in_the_run_the_card_and_the_store(whole):
    folder, finished, _ = whole
    client = MlflowClient(tracking_store({}, folder).uri)
    recorded = client.get_run(finished.run_id).data.metrics
    text = card("trial-0", finished.model.parent)
    for rival in ("lead", "lead_ridge", "lead_hazards"):
        found = interval(finished.metrics, rival, 15, 90)
        assert found.low < found.value < found.high
        assert found.high - found.value == pytest.approx(1.96 * found.error, rel=1e-3)
        assert str(found) in text
        assert recorded[f"{rival}_low at 90 from 15"] == found.low
    assert finished.told[0] in text
    assert "trees of their own" in text
    manifest = json.loads((finished.model / "manifest.json").read_text())
    assert manifest["against"] == finished.against == []
    assert finished.metrics["twice@90|15"] == recorded["twice at 90 from 15"]
    curve = json.loads((folder / "kept" / "learning" / "curve.json").read_text())
    assert curve["boosted"]["points"][-1]["auc"] == pytest.approx(finished.metrics["auc@90|15"])
    assert len(curve["ridge"]["points"]) == 3  # two halves and the whole


def test_a_run_has_as_metrics_what_runs_are_compared_by_and_the_rest_as_tables(whole):
    folder, finished, _ = whole
    run = MlflowClient(tracking_store({}, folder).uri).get_run(finished.run_id)
    assert {"auc at 90 from 15", "lead_ridge_low at 90 from 15"} <= run.data.metrics.keys()
    assert len(run.data.metrics) < 100
    assert not [each for each in run.data.metrics if "_error" in each or " is " in each]
    listed = run.data.tags["mlflow.loggedArtifacts"]
    for name in ("metrics", "differences", "inputs"):
        assert f"tables/{name}.json" in listed


def test_the_loss_of_held_out_spells_is_a_curve_by_trees(whole):
    folder, finished, _ = whole
    client = MlflowClient(tracking_store({}, folder).uri)
    curve = client.get_metric_history(finished.run_id, "fit/held-out log loss by trees")
    losses = json.loads((folder / "kept" / "fit" / "point.json").read_text())["log loss by trees"]
    assert [(each.step, each.value) for each in curve] == list(enumerate(losses))
    assert min(losses) < losses[0]


GUIDE = ROOT / "docs" / "guides" / "training.md"


@pytest.fixture(scope="module")
def ui(whole, tmp_path_factory):
    """The address of MLflow's pages, started by the line of the README on a port that is free."""
    (line,) = re.findall(r"`(.venv/bin/mlflow ui .*?)`", (ROOT / "README.md").read_text("utf-8"))
    assert line in GUIDE.read_text("utf-8")
    program, *words = line.split()
    port = free_port()
    call = [Path(sys.executable).with_name(Path(program).name), *words, "--port", str(port)]
    folder = shutil.copytree(whole[0], tmp_path_factory.mktemp("ui"), dirs_exist_ok=True)
    with (folder / "ui.log").open("w") as log:
        server = subprocess.Popen(call, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            until_up(client)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


@pytest.mark.heavy
def test_the_line_of_the_readme_shows_the_runs(ui):
    with httpx2.Client(base_url=ui) as client:
        assert "<title>MLflow</title>" in client.get("/").text
        asked = {"experiment_ids": ["1"]}  # the address that the guide gives has this number
        found = client.post("/api/2.0/mlflow/runs/search", json=asked).json()["runs"]
    assert {each["info"]["run_name"] for each in found}


@pytest.mark.heavy
@pytest.mark.needs("chromium")
def test_the_address_of_the_guide_shows_the_runs_and_a_run_its_page(ui, whole):
    (path,) = re.findall(r"<http://127.0.0.1:5000(/.*?)>", GUIDE.read_text("utf-8"))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(ui + path)
        page.get_by_role("link", name="trial", exact=True).click(timeout=60_000)
        page.get_by_role("tab", name="Artifacts").click()
        page.get_by_text("report-day-15.html", exact=True).click()
        report = page.frame_locator("iframe.mlflow-html-iframe")
        expect(report.locator("#verdict")).to_be_visible()
        expect(
            report.locator("#definitions dl, #definitions details.definition").first
        ).to_be_hidden()
        report.locator("nav a[href='#definitions']").click()
        expect(report.locator("#definitions details").first).to_have_attribute("open", "")


def until_up(client):
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with contextlib.suppress(httpx2.TransportError):
            client.get("/health")
            return
        time.sleep(0.5)
    raise AssertionError("mlflow ui did not start")


def predictions(folder, finished, day):
    """The test side from the run's own steps, for ``evaluate``."""
    plan = read_plan(folder / "run.toml")
    with kept_in(folder / "kept", lambda step: None) as kept:
        tested = parts(material(plan, folder, kept).table(), plan).tested
    models = {"boosted": "predict", "logistic": "logistic"}
    columns = {}
    for name, step in models.items():
        with np.load(folder / "kept" / step / "log_odds.npz") as found:
            columns[name] = probability(found[f"90|{day}"])
    keep = tested.as_of(day) & ~np.isnan(columns["boosted"])
    table = tested.frame.select("person", "last_day", "ended", "sex").with_columns(**columns)
    table.filter(keep).with_row_index("id").write_parquet(folder / "predictions.parquet")


@pytest.mark.parametrize("day", [15, 60])
def test_its_numbers_are_those_of_evaluate_on_the_same_predictions(whole, again, day):
    predictions(again, whole[1], day)
    words = ["--model", "logistic=logistic", "--model", "boosted=boosted", "--time", "last_day"]
    words += ["--event", "ended", "--day", str(day), "--horizon", "90", "--person", "person"]
    words += ["--subgroup", "sex", "--replicates", "2", "--smallest", "1", "-o", "evaluated"]
    status, _, err = said(again, "evaluate", "predictions.parquet", *words)
    assert status == 0, err
    for file, names in {"metrics": ("model",), "comparisons": ("a", "b")}.items():
        theirs = json.loads((again / "evaluated" / f"{file}.json").read_text())
        by_name = {key(each, names): each for each in theirs}
        ours = json.loads((again / "kept" / "evaluate" / f"{file}.json").read_text())
        same = [each for each in ours if each["day"] == day and key(each, names) in by_name]
        assert len(same) >= (1 if file == "comparisons" else 9)
        for each in same:
            other = by_name[key(each, names)]
            assert {*other, "counts"} <= {*each, "counts"}
            for name, value in other.items():
                if isinstance(value, float):
                    assert each[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name
                else:
                    assert each[name] == value
        if file == "metrics":
            auc = by_name["boosted", "auc", "all"]["value"]
            assert whole[1].metrics[f"auc@90|{day}"] == pytest.approx(auc, rel=1e-9)


def key(each, names):
    return (*(each[name] for name in names), each["metric"], each["subgroup"])


def test_the_run_is_published_from_the_store(whole, again):
    store = tracking_store({}, again)
    models, run_id = again / "models", whole[1].run_id
    published = publish_run(run_id, "trial", models, store)
    model = load("trial-1", models)
    assert (published.name, model.manifest["synthetic"]) == ("trial-1", True)
    assert "**Published all the same.**" not in card("trial-1", models)
    assert publish_run(run_id, "trial", models, store).name == "trial-1"


def test_what_is_done_is_not_done_again(whole, again):
    before = made(again)
    finished, _ = done(again)
    assert made(again) == before
    assert finished.metrics == whole[1].metrics


def test_a_store_that_was_emptied_gets_the_run_again(again):
    (again / "mlruns.db").unlink()
    before = made(again)
    first, _ = done(again)
    assert {name for name, at in made(again).items() if at != before[name]} == {"record"}
    assert registry(again) == {"trial": {CHALLENGER: 1}}
    assert done(again)[0].run_id == first.run_id


def test_a_changed_setting_redoes_its_step_and_what_follows(again):
    before = made(again)
    done(again, COHORT.replace('["sex", "diagnosis"]', '["sex"]'))
    redone = {name for name, at in made(again).items() if at != before[name]}
    assert redone == {"evaluate", "pack", "exactness", "record"}


@pytest.mark.longest
def test_the_same_seed_gives_the_same_model_byte_for_byte(whole, tmp_path):
    found, _ = done(tmp_path)
    names = sorted(path.name for path in whole[1].model.iterdir())
    assert sorted(path.name for path in found.model.iterdir()) == names
    for name in names:
        assert (found.model / name).read_bytes() == (whole[1].model / name).read_bytes()


# The command


def start(folder, *words):
    command = [sys.executable, "-m", "training", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(folder, *words):
    process = start(folder, *words)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


@pytest.mark.longest
def test_the_command_prints_each_number_next_to_what_is_asked(whole, again):
    status, out, err = said(again, "run", "run.toml", "--folder", "kept")
    assert status == 0, err
    assert "≥ 0.5" in out
    assert f"{whole[1].metrics['auc@90|15']:.4g}" in out
    assert "4 of 4 numbers meet their targets" in out
    assert out.splitlines()[-1].startswith("run ")
    for sentence in whole[1].told:
        assert sentence in out
    lines = err.splitlines()
    assert lines[0].startswith("to learn from: ")
    assert lines[1].startswith("advised for that many parameters: ")
    assert lines[-1].startswith("to publish it: python -m training publish ")
    assert "should not be published" not in err


@pytest.mark.longest
@pytest.mark.parametrize("at_step", ["fit", "record"])
def test_a_killed_run_leaves_the_registry_and_goes_on(again, at_step):
    for step in ("fit", "record"):
        shutil.rmtree(again / "kept" / step)
    before = registry(again), made(again)
    process = start(again, "run", "run.toml", "--folder", "kept")
    try:
        wait_for(lambda: list((again / "kept").glob(f".making-{at_step}-*")), process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    after = made(again)
    assert registry(again) == before[0]
    assert {name: after[name] for name in before[1]} == before[1]
    assert not (again / "models").exists()
    done(again)
    later = made(again)
    assert {name: later[name] for name in before[1] if name in ("cohort", "table")} == {
        name: before[1][name] for name in ("cohort", "table")
    }
    assert not list((again / "kept").glob(".making-*"))
    assert registry(again) == {"trial": {CHALLENGER: 2}}


def wait_for(happened, process, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_server_that_is_not_there_is_one_line(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    nowhere = Store("http://127.0.0.1:1")
    with pytest.raises(BadInput, match="MLFLOW_TRACKING_URI") as refused:
        publish_run("0" * 32, "trial", Path("models"), nowhere)
    assert "\n" not in str(refused.value)
    assert not Path("models").exists()


def test_a_run_that_nobody_recorded_makes_no_store(tmp_path):
    with pytest.raises(NoModel, match="expected the id"):
        publish_run("nope", "trial", tmp_path / "models", tracking_store({}, tmp_path))
    assert list(tmp_path.iterdir()) == []


# A register of one's own


def spells(count=600):
    random = np.random.default_rng(5)
    age, woman = random.integers(20, 64, count), random.integers(0, 2, count)
    smokes = random.integers(0, 2, count)
    days = random.exponential(60 * np.exp(0.03 * (age - 40) + 0.9 * woman + 0.9 * smokes))
    lost = random.uniform(80, 900, count)
    return pl.DataFrame(
        {
            "who": [f"p{n}" for n in range(count)],
            "icd10": random.choice(["F43", "M54"], count),
            "kon": np.where(woman, "K", "male"),
            "alder": age,
            "first": ["2020-05-05"] * count,
            "dose": random.normal(size=count).round(3),
            "smoking": np.where(smokes, "now", "never"),
            "days": np.minimum(days, lost).round(1),
            "over": (days <= lost).astype(int),
        }
    )


def hospital(folder, mapping=MAPPING, text=HOSPITAL, data=None):
    (spells() if data is None else data).write_csv(folder / "spells.csv")
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return done(folder, text)[0]


def test_a_register_without_diagnoses_is_learnt(tmp_path):
    finished = hospital(tmp_path, MAPPING.replace('diagnosis = "icd10", ', ""))
    model = load("hospital-0", finished.model.parent)
    assert list(model.diagnoses) == []
    assert "synthetic" not in model.manifest
    assert "synthetic" not in card("hospital-0", finished.model.parent)
    assert finished.metrics["auc@60|1"] > 0.5


def test_numbers_are_taken_as_numbers_where_they_should_be(tmp_path):
    """And a run of 360 spells draws its learning curve unasked, from parts of 90."""
    text = HOSPITAL.replace("learning = []\n", "") + '[predictors]\nnumbers = ["age"]\n'
    finished = hospital(tmp_path, text=text)
    assert finished.metrics["twice_low@60|1"] < finished.metrics["twice_high@60|1"]
    (document,) = [json.loads((finished.model / "boosted.json").read_text())]
    assert {"predictor": "age", "encoding": "number"} in document["columns"]


def test_settings_that_are_searched_for_are_recorded_and_used(tmp_path):
    finished = hospital(tmp_path, text=HOSPITAL + "[search]\ntries = 2\n")
    chosen = json.loads((finished.model / "manifest.json").read_text())["settings"]
    trials = json.loads((tmp_path / "kept" / "search" / "trials.json").read_text())
    assert [trial["settings"] for trial in trials].count(chosen) == 1
    client = MlflowClient(tracking_store({}, tmp_path).uri)
    names = [
        name for name in client.get_run(finished.run_id).data.metrics if name.startswith("trial/")
    ]
    points = [
        (each.step, each.value)
        for name in names
        for each in client.get_metric_history(finished.run_id, name)
    ]
    assert sorted(points) == sorted((trial["settings"]["trees"], trial["auc"]) for trial in trials)
    assert len(points) > len(names) == 2


def test_predictors_of_a_registers_own_are_learnt(tmp_path):
    mapping = """
    [spells]
    file = "spells.csv"
    columns = { person = "who", dose = "dose", smoking = "smoking" }
    outcome = { time = "days", event = "over" }
    [[predictors]]
    name = "dose"
    kind = "number"
    [[predictors]]
    name = "smoking"
    kind = "levels"
    levels = ["never", "now"]
    """
    finished = hospital(tmp_path, mapping)
    check(finished.model)
    model = load("hospital-0", finished.model.parent)
    table = pl.DataFrame({"dose": [0.25, 0.25], "smoking": ["never", "now"], "day": [1, 1]})
    never, now = score(table, model, horizons=[60])["risk_60"]
    assert never < now


REFUSED = {
    "missing column": (("alder", "altitude"), None, "spells lacks 1 column .* altitude"),
    "unknown code": (("K = ", "W = "), None, "column sex: [0-9]+ of 600 rows"),
    "two outcomes": (('"days"', '["days", "over"]'), None, "2 columns are two outcomes"),
    "negative times": (None, pl.col("days") * -1, "column time: [0-9]+ of 600 rows; negative"),
    "no outcome": (None, pl.lit(0).alias("over"), "column ended: .* 0 of"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_an_extract_that_cannot_be_read_is_refused_in_one_line(tmp_path, kind):
    change, column, match = REFUSED[kind]
    mapping = MAPPING.replace(*change) if change else MAPPING
    data = spells() if column is None else spells().with_columns(column)
    with pytest.raises(BadInput, match=match) as refused:
        hospital(tmp_path, mapping, data=data)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "mlruns.db").exists()
    assert not list(tmp_path.glob("kept/pack"))


PERSON = 'by = "person"\nshare = 0.4'


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        (PERSON, 'by = "time"\non = 2031-01-01', "on: 0 of 600 rows begin on that day"),
        (PERSON, 'by = "time"\non = 2001-01-01', "on: 600 of 600 rows begin on that day"),
        (PERSON, 'by = "region"\nregion = "west"', "lacks region"),
        ("fewest = 60", "fewest = 6000", r"column ended: [0-9]+ of [0-9]+ rows to learn from"),
        ("[data]", 'diagnoses = ["J20"]\n[data]', "column diagnosis: 0 spells of J20"),
        ("horizons = [60]\n", "horizons = [9000]\n", "horizons: 9000: the model is made for"),
        ("horizons = [60]\n", 'horizons = [60]\nsubgroups = ["moon"]\n', "subgroups: moon"),
        ("threads = 1", "threads = 1\n[targets]\nspeed = { at_most = 1 }", "targets. speed"),
        ('mapping = "mapping.toml"', 'mapping = "none.toml"', "mapping cannot be read"),
    ],
)
def test_a_run_that_cannot_be_is_refused_in_one_line(tmp_path, old, new, match):
    assert old in HOSPITAL
    text = HOSPITAL.replace(old, new)
    if "[targets]" in new:
        text = HOSPITAL + new.removeprefix(old)
    with pytest.raises(BadInput, match=match) as refused:
        hospital(tmp_path, text=text)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "mlruns.db").exists()


def test_the_recorded_page_says_that_its_spells_are_made_up(whole):
    folder, finished, _ = whole
    client = MlflowClient(tracking_store({}, folder).uri)
    path = client.download_artifacts(finished.run_id, "report-day-15.html")
    assert "Synthetic data. Nothing on this page" in Path(path).read_text("utf-8")
