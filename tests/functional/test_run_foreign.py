"""A register of another kind, end to end: its own days, columns and mistakes."""

import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from srs.errors import BadDay, BadInput
from srs.model import load
from srs.model.store import card
from srs.tables.risks import score
from tests.mlflow_warnings import IGNORED
from training.publish import publish_run
from training.run.admission import publishing
from training.run.plan import read_plan
from training.run.steps import run
from training.track import tracking_store

pytestmark = IGNORED

MAPPING = """
[spells]
file = "spells.csv"
columns = { person = "id", age = "years", dose = "dose" }
outcome = { time = "periods", event = "over", landmark = 0 }
[[predictors]]
name = "dose"
kind = "number"
"""
RUN = """
name = "abroad"
title = { sv = "Utomlands", en = "Abroad" }
source = "Invented."
[data]
mapping = "mapping.toml"
[split]
by = "column"
column = "hospital"
value = "A"
folds = 2
[model]
trees = 8
leaves = 4
points = 1000
fewest = 60
quantiles = 4
days = [0, 2, 4]
horizons = [1, 3, 6, 12]
threads = 1
[evaluate]
days = [0, 2]
horizons = [3, 6]
"""


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    """The embedded store and the run's folder lie in the current folder."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(tmp_path)


def spells(count=900, effect=1.2):
    """Periods of some weeks, counted from 0: some end before the first is over."""
    random = np.random.default_rng(8)
    dose, age = random.normal(size=count), random.integers(15, 80, count)
    length = random.exponential(4 * np.exp(effect * dose)).round()
    lost = random.integers(3, 20, count)
    return pl.DataFrame(
        {
            "id": [f"p{n % (count - 50)}" for n in range(count)],
            "hospital": random.choice(["A", "B", "C"], count),
            "years": age,
            "dose": dose.round(4),
            "periods": np.minimum(length, lost).astype(int),
            "over": (length <= lost).astype(int),
        }
    )


def done(folder, data, text=RUN, mapping=MAPPING):
    data.write_csv(folder / "spells.csv")
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    (folder / "run.toml").write_text(text, encoding="utf-8")
    return run(read_plan(folder / "run.toml"), folder, folder / "kept")


def test_a_register_that_counts_from_day_0_goes_the_whole_way(tmp_path):
    data = spells()
    finished = done(tmp_path, data)
    persons = set(data.filter(pl.col("hospital") == "A")["id"])
    assert finished.metrics["test_spells"] == (data["hospital"] == "A").sum()
    assert finished.metrics["auc@3|0"] > 0.6
    outside = (~data["years"].is_between(17, 63)).sum()
    assert [each.split(":")[0] for each in finished.remarks] == [f"{outside} rows"]
    assert not any("say nothing about" in each for each in finished.against)
    others = (~data["id"].is_in([*persons])).sum()
    assert f"fitted on.** {others} spells" in (finished.model / "card.md").read_text()
    assert "that have A in the column hospital" in (finished.model / "card.md").read_text()

    store = tracking_store({}, tmp_path)
    publish_run(finished.run_id, "abroad", tmp_path / "models", store, "To score with it.")
    model = load("abroad-1", tmp_path / "models")
    assert model.audience.days.reached == 0
    table = pl.DataFrame({"dose": [-1.0, 1.0], "age": [40, 40]})
    told = score(table, model, day=0, horizons=[1, 6])
    first, second = told["risk_6"]
    assert first + 0.2 < second
    assert (told["risk_1"] > told["risk_6"]).all()
    by_hand = model.of(None)
    rows = [[c.encode(r[c.name]) for c in by_hand.columns] for r in table.rows(named=True)]
    assert told["risk_6"].to_list() == by_hand.risk(rows, 0, 6).tolist()
    # A row without a day is scored on the model's first day, every other on its own.
    assert score(table, model, horizons=[6])["risk_6"].equals(told["risk_6"])
    days = score(table.with_columns(day=pl.Series([0, -1])), model, horizons=[6])
    assert days["problem"].to_list() == [None, "day: expected a whole number from 0"]
    with pytest.raises(BadDay, match="expected 0 .* or later"):
        score(table, model, day=-1, horizons=[6])
    with pytest.raises(BadDay, match="made for day 1 to 12"):
        score(table, model, day=0)
    with pytest.raises(BadDay, match="expected 1 .* or later"):
        score(pl.DataFrame({"diagnosis": ["F43"], "sex": ["male"]}), "srs-3.0", day=0)


def test_uninformative_predictions_are_a_finding_and_no_model_to_publish(tmp_path):
    data = spells().with_columns(
        dose=pl.when(pl.col("hospital") == "A").then(-pl.col("dose")).otherwise("dose")
    )
    finished = done(tmp_path, data)
    assert any("horizon 3 from day 0: the predictions say nothing" in f for f in finished.against)
    assert "**Not one to publish**" in (finished.model / "card.md").read_text()
    with pytest.raises(BadInput, match="should not be published: horizon 3 from day 0") as refused:
        publish_run(finished.run_id, "abroad", tmp_path / "models", tracking_store({}, tmp_path))
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('value = "A"', 'value = "D"', "hospital: no row .* 3 values, with A, B, C"),
        ('column = "hospital"', 'column = "ward"', r"lacks 1 column .*ward \(for split_by\)"),
        ('column = "hospital"', 'column = "id"', "column id: no row .* it has 850 values$"),
        ('column = "hospital"', 'column = "over"', "column: over: the outcome"),
        ("days = [0, 2]\n", "days = [0, 20]\n", "evaluate. days: 20: .* from 0 .* to day 19"),
        ("horizons = [3, 6]", "horizons = [3, 90]", "horizons: 90: .* from 1 to 12 .* to day 19"),
        ("days = [0, 2, 4]", "days = [2, 4]", "evaluate. days: 0: the model is made .* from 2"),
        ("days = [0, 2, 4]", "days = [30]", "model. days: the first is 30, but .* to day 19"),
    ],
)
def test_what_cannot_be_is_refused_before_the_fit(tmp_path, old, new, match):
    assert old in RUN
    with pytest.raises(BadInput, match=match) as refused:
        done(tmp_path, spells(), RUN.replace(old, new))
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "kept" / "fit").exists()


def test_model_days_before_the_landmark_are_refused(tmp_path):
    mapping = MAPPING.replace("landmark = 0", "landmark = 1")
    with pytest.raises(BadInput, match="model. days: the first is 0, but .* from day 1, their"):
        done(tmp_path, spells(), mapping=mapping)


def test_a_register_that_counts_from_day_1_is_scored_from_day_1(tmp_path):
    text = RUN.replace("days = [0, 2, 4]", "days = [1, 2, 4]").replace(
        "days = [0, 2]", "days = [1]"
    )
    mapping = MAPPING.replace("landmark = 0", "landmark = 1")
    dated = spells().with_columns(begun=pl.lit(date(2020, 1, 2)))
    finished = done(tmp_path, dated, text, mapping)
    model = load("abroad-0", finished.model.parent)
    table = pl.DataFrame({"dose": [-1.0, 1.0], "age": [40, 40]})
    told = score(table, model, horizons=[6])
    assert told["risk_6"].equals(score(table, model, day=1, horizons=[6])["risk_6"])
    with pytest.raises(BadDay, match="expected 1 .* or later"):
        score(table, model, day=0, horizons=[6])


def test_a_model_behind_the_ridge_is_published_only_with_a_reason_on_its_card(tmp_path):
    finished, models = done(tmp_path, spells()), tmp_path / "models"
    store = tracking_store({}, tmp_path)
    with pytest.raises(BadInput, match="should not be published: .*ridge hierarchy") as refused:
        publish_run(finished.run_id, "abroad", models, store)
    assert "\n" not in str(refused.value)
    assert not models.exists()
    manifest = json.loads((finished.model / "manifest.json").read_text())
    assert manifest["against"] == finished.against != []
    published = publish_run(finished.run_id, "abroad", models, store, anyway="To try things.")
    assert published.name == "abroad-1"
    assert "**Published all the same.** To try things." in card("abroad-1", models)
    assert (
        publish_run(finished.run_id, "abroad", models, store, "To try things.").name == "abroad-1"
    )
    assert (
        publish_run(finished.run_id, "abroad", models, store, "Another reason.").name == "abroad-2"
    )


def test_the_last_lines_of_a_run_say_why_its_model_is_not_to_be_published(tmp_path):
    finished = done(tmp_path, spells())
    lines = publishing(finished.run_id, "abroad", finished.against, finished.helps)
    assert lines[0].startswith("should not be published")
    assert [line[2:] for line in lines if line.startswith("- ")] == finished.against
    assert not any("to publish it" in line for line in lines)
