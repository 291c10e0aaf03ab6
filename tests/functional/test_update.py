"""A model in use is updated, end to end, and no group is worse off."""

import json
import shutil
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from srs import Icd10, load
from srs.errors import BadInput
from srs.model import MODELS
from srs.storage.replay import replay
from tests.functional.test_rest_trials import post
from tests.make import ROW
from tests.records import predicted, store
from tests.rest import service
from tests.shifted_spells import curves, ended, odds_moved, population, spread_moved
from tests.study_pages import english, root
from tests.unit.test_storage_retention import keep
from training.golden_check import check
from training.update.update import Options, update

NAMES = ("srs-3.0", "boosted-2")


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    return population(tmp_path_factory.mktemp("cohort"), 9000)


@pytest.fixture
def models(tmp_path):
    for name in NAMES:
        shutil.copytree(MODELS / name, tmp_path / "models" / name)
    return tmp_path / "models"


def study(folder, *lines):
    path = folder / "STUDY.toml"
    path.write_text(
        "\n".join(
            [
                'subgroups = ["sex", "diagnosis"]',
                'population = "a made-up region"',
                "synthetic = true",
                *lines,
                "[margins.brier]",
                "worse_by = 0.002",
                "[margins.oe]",
                "worse_by = 0.05",
            ]
        )
    )
    return path


def told(name, rows, folder, models, *lines, **asked):
    rows.write_parquet(folder / "table.parquet")
    given = Options(models=models, **{"out": folder / "out"} | asked)
    return [*update(name, folder / "table.parquet", study(folder, *lines), given)]


@pytest.fixture(scope="module")
def boosted(frame):
    return curves(frame, load("boosted-2"))


def moved(name, frame, intercept, slope, boosted, seed=1):
    if name == "srs-3.0":
        return ended(*curves(frame, load(name), spread_moved(intercept, slope)), seed)
    rows, survival = boosted
    return ended(rows, odds_moved(survival, intercept, slope), seed)


@pytest.mark.parametrize("name", NAMES)
def test_a_shift_is_found_and_the_new_version_is_next_to_the_old(
    name, frame, boosted, models, tmp_path
):
    old = load(name, models)
    with store(f"sqlite:///{tmp_path}/srs.db") as storage:
        keep(storage, *(predicted(old, Icd10("F438A"), ROW, day, 90) for day in (15, 30)))
        before = {p: p.read_bytes() for p in models.rglob("*") if p.is_file()}

        lines = told(
            name, moved(name, frame, 0.3, 1.0, boosted), tmp_path, models, publish="region"
        )
        assert "only the intercept was changed" in "\n".join(lines)
        assert lines[-1].startswith("published as region-1; first try it next to")

        assert {p: p.read_bytes() for p in before} == before
        answered = replay(storage, lambda each: load(each, models))
        assert (answered.same, answered.all) == (2, 2)

    new = load("region-1", models)
    of = new.manifest["updated_from"]
    assert (of["model"], of["digest"], of["update"]) == (name, old.digest, "intercept")
    assert of["intercept"] == pytest.approx(0.3, abs=0.1)
    assert of["table"]["who"] == "a made-up region"
    assert of["table"]["period"][0] >= "2015-01"
    assert new.manifest["against"] == []
    assert new.manifest["synthetic"] is True
    assert new.digest != old.digest
    assert "evidence" not in new.manifest
    check(models / "region-1")
    card = (models / "region-1" / "card.md").read_text()
    for each in (
        f"{name}, updated on",
        "spells of a made-up region",
        "| nothing | 0 |",
        "superior",
    ):
        assert each in card

    own = new.of(Icd10("F438A"))
    rows = np.zeros((1, len(own.columns)))
    base, values = own.contributions(rows, 20, 90)
    assert base + values.sum(axis=1) == pytest.approx(own.log_odds(rows, 20, 90), abs=1e-9)
    assert (np.diff(own.survival(rows, range(15, 1200)), axis=1) <= 1e-12).all()

    report = json.loads((tmp_path / "out" / "report.json").read_text())
    overall = [each for each in report["verdicts"] if each["subgroup"] == "all"]
    assert {each["answer"] for each in overall} == {"superior"}
    check(tmp_path / "out" / "region-0")
    assert not [*(tmp_path / "out").glob(".*")]


@pytest.mark.parametrize("name", NAMES)
def test_a_slope_is_found(name, frame, boosted, models, tmp_path):
    told(name, moved(name, frame, 0.1, 0.6, boosted), tmp_path, models)
    of = json.loads((tmp_path / "out" / "update.json").read_text())
    assert of["update"] == "slope"
    assert of["slope"] == pytest.approx(0.6, abs=0.12)


@pytest.mark.parametrize(
    ("lang", "old", "new"),
    [("sv", "den gamla modellen", "den nya modellen"), ("en", "the old model", "the new model")],
)
def test_the_page_names_the_models_in_its_language(lang, old, new, frame, models, tmp_path):
    told("srs-3.0", moved("srs-3.0", frame, 0.3, 1.0, None), tmp_path, models, language=lang)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    heads = root(page).xpath("//section[@id='verdict']//div[@class='glance']//th[svg]")
    assert [each.text_content().strip() for each in heads] == [old, new]
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert {each["model"] for each in report["metrics"]} == {"the old model", "the new model"}
    if lang == "sv":
        assert english(page) == set()
        assert "others" not in root(page).text_content().split()


@pytest.mark.parametrize("name", NAMES)
def test_where_nothing_has_changed_nothing_is_published(name, frame, boosted, models, tmp_path):
    lines = told(
        name, moved(name, frame, 0.0, 1.0, boosted, seed=5), tmp_path, models, publish="region"
    )
    assert lines[-1] == f"nothing was changed: {name} stays unchanged"
    assert sorted(each.name for each in models.iterdir()) == sorted(NAMES)
    assert not (tmp_path / "out").exists()


def shifted_in_some(frame):
    """Longer spells in three diagnoses, which one intercept for all would mend at others' cost."""
    rows, survival = curves(frame, load("srs-3.0"))
    some = rows["diagnosis"].is_in(["F32", "F41", "F33", "F430", "F43"]).to_numpy()
    power = np.where(some, np.exp(-0.6), 1.0)[:, None]
    return ended(rows, survival**power, 2)


def test_it_is_never_published_if_it_is_worse_in_a_group_but_with_a_reason(frame, models, tmp_path):
    rows = shifted_in_some(frame)
    with pytest.raises(BadInput, match="should not be published: .* in diagnosis=.*: worse"):
        told("srs-3.0", rows, tmp_path, models, publish="region", most="intercept")
    assert not (models / "region-1").exists()
    anyway = "The region has decided."
    told("srs-3.0", rows, tmp_path, models, publish="region", most="intercept", anyway=anyway)
    assert anyway in (models / "region-1" / "card.md").read_text()
    # With intercepts of their own nobody is worse off.
    lines = told("srs-3.0", rows, tmp_path, models, publish="region")
    assert lines[-1].startswith("published as region-2")
    of = load("region-2", models).manifest["updated_from"]
    assert of["groups"]["F32"] == pytest.approx(-0.6, abs=0.15)
    assert of["groups"]["M545"] == pytest.approx(0, abs=0.15)


def test_it_runs_as_a_shadow_of_the_old_one(frame, models, tmp_path):
    told("srs-3.0", moved("srs-3.0", frame, 0.3, 1.0, None), tmp_path, models, publish="region")
    with service(tmp_path, models=models, shadow="region-1") as client:
        shown = post(client)
        metrics = client.get("/metrics").text
    assert shown["risk"]["model"]["version"] == "3.0"
    assert "region-1" in metrics


def test_names_and_words_that_are_wrong_are_refused(frame, models, tmp_path):
    rows = moved("srs-3.0", frame, 0.3, 1.0, None)
    with pytest.raises(BadInput, match="only the makers of srs publish its versions"):
        told("srs-3.0", rows, tmp_path, models, publish="srs")
    with pytest.raises(BadInput, match="-o DIR to look at the update, --publish NAME, or both"):
        told("srs-3.0", rows, tmp_path, models, out=None)
    with pytest.raises(BadInput, match="--most: expected one of nothing, intercept"):
        told("srs-3.0", rows, tmp_path, models, most="all")
    with pytest.raises(BadInput, match="family that update cannot refit"):
        told("srs-3.0", rows, tmp_path, models, most="refit")


def test_the_command_says_in_a_line_what_is_wrong(tmp_path):
    table = tmp_path / "t.csv"
    pl.DataFrame({"person": ["a"]}).write_csv(table)
    for model, words in (("srs-9", "no such model is published"), ("srs-3.0", "lacks last_day")):
        asked = [sys.executable, "-m", "training", "update", model, str(table), "-o", "out"]
        found = subprocess.run(asked, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert found.returncode == 1
        assert words in found.stderr
        assert len(found.stderr.splitlines()) == 1
