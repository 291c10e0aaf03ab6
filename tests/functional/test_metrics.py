"""A metric has one home: declared once, it is in margins, files, tables, figures and manual."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from lxml import html
from typer.testing import CliRunner

from srs.errors import BadInput, SrsError
from srs.wording import Words
from tests.functional.test_evaluate import BINARY, FOLLOWED, QUICK, predictions
from training.__main__ import app
from training.report import page
from training.statistics.catalogue import METRICS
from training.statistics.definition import EVERY, Definition
from training.statistics.outcome import Outcomes
from training.statistics.statistic import Statistic

LANGUAGES = ("sv", "en")
SOURCE = Path(__file__).parents[2] / "training"


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    predictions(600).write_csv("p.csv")


def run(*words):
    found = CliRunner().invoke(app, [str(each) for each in words])
    if isinstance(found.exception, SrsError):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.output


def mean_error(predicted, outcomes: Outcomes):
    value, shares = outcomes.mean(np.abs(outcomes.happened - predicted))
    return Statistic(value, shares, outcomes.described(MAE), limits=(0, 1))


def balance_at(predicted, outcomes: Outcomes, threshold):
    value, shares = outcomes.mean((predicted >= threshold) - outcomes.happened)
    return Statistic(value, shares, BALANCE_AT[threshold])


MAE = Definition(
    "mean_error",
    Words("Medelavvikelse", "Mean error"),
    "mean of |y - p|",
    source="Nobody, 2026",
    group="overall",
    key=True,
    better="lower",
    digits=4,
    compared=EVERY,
    parts=("quarters", "regions", "equality"),
    compute=mean_error,
)
BALANCE = Definition(
    "balance",
    Words("Balans", "Balance"),
    "share flagged - observed share",
    group="usefulness",
    ideal=0,
    compared=EVERY,
    at="thresholds",
    compute=balance_at,
)
BALANCE_AT = {
    each: Definition(f"balance@{each:.2f}", BALANCE.name, BALANCE.formula, ideal=0, compared=EVERY)
    for each in (0.2, 0.4)
}


@pytest.mark.parametrize("outcome", [BINARY, FOLLOWED])
def test_a_new_metric_is_everywhere_by_its_definition_alone(monkeypatch, outcome):
    for each in (MAE, BALANCE):
        monkeypatch.setitem(METRICS, each.id, each)
    names = (MAE.id, "balance@0.40")
    words = [*outcome, "--threshold", "0.2,0.4", "--region", "region", "--date", "start", *QUICK]
    words += ["--subgroup", "sex", "--margin", "mean_error=0.05", "--margin", "balance@0.40=0.1"]
    run("compare", "p.csv", *words, "-o", "out")
    document = json.loads(Path("out/report.json").read_text())
    for name in names:
        for part in ("metrics", "comparisons", "verdicts"):
            own = [each for each in document[part] if each["metric"] == name]
            assert {each["subgroup"] for each in own} == {"all", "sex=female", "sex=male"}
        assert document["definitions"][name]["formula"]
    assert all("distance" in each for each in document["comparisons"] if each["metric"] == names[1])
    for part in ("regions", "pooled", "equality"):
        assert MAE.id in {each["metric"] for each in document[part]}
    assert MAE.id in {e["metric"] for e in document["curves"] if e["kind"] == "quarters"}
    for language in LANGUAGES:
        found = html.document_fromstring(page(document, language))
        for each in (MAE, BALANCE):
            title = each.name.to(language)
            assert found.xpath(f"//details[@id='def-{each.id}']//strong[text()='{title}']")
            assert each.formula in found.xpath(f"//details[@id='def-{each.id}']")[0].text_content()
            assert found.xpath(f"//section[@id='verdict']//a[@href='#def-{each.id}']")
            assert found.xpath(f"//section[@id='metrics']//th/a[@href='#def-{each.id}']")
            assert found.xpath(f"//section[@id='groups']//a[@href='#def-{each.id}']")
        glance = found.xpath("//div[@class='glances']")[0].text_content()
        assert MAE.name.to(language) in glance
        value = next(e["value"] for e in document["metrics"] if e["metric"] == MAE.id)
        (cell, *_) = found.xpath(f"//section[@id='metrics']//data[@value='{value!r}']")
        assert len(cell.text_content().replace(".", ",").partition(",")[2]) == MAE.digits
        told = run("metrics", "--lang", language)
        assert f"`mean_error` {MAE.name.to(language)}" in told
        assert MAE.formula in told


def test_every_metric_has_its_words_in_both_languages_and_a_formula():
    for each in METRICS.values():
        assert all(each.name)
        assert each.formula
        assert not (each.better and each.ideal is not None)
        assert each.directed or not each.key


def test_no_other_file_of_training_lists_metrics():
    """Which way is better, digits and names are said by the definition alone."""
    computed = "|".join(each.id for each in METRICS.values() if each.compared)
    listed = re.compile(rf'"({computed})"\s*[,:]\s*(Words|Definition|"({computed})")')
    for part in ("evaluation", "report"):
        for path in (SOURCE / part).glob("*.py"):
            assert not listed.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("margin", "says"),
    [
        ("auk=0.01", "margins: auk: expected the name of a metric; perhaps auc"),
        ("ici=0.01", "expected the name with its smoother, as ici_loess2"),
        ("ici_rcs=0.01", "expected one of the study's smoothers: loess2"),
        ("net_benefit=0.01", "expected one of the thresholds: net_benefit@0.10"),
        ("net_benefit@0.25=0.01", "expected one of the thresholds: net_benefit@0.10"),
        ("sensitivity@0.50=0.01", "expected one of the thresholds: sensitivity@0.39"),
        ("flagged@0.39=0.01", "neither higher nor lower is better"),
        ("spiegelhalter_z=0.01", "models are not compared by it"),
        ("c_uno=0.01", "of a 0/1 outcome models are not compared by it"),
        ("psi=0.01", "neither higher nor lower is better"),
        ("auc=1", "one per cent is 0.01"),
        ("auc=-0.01", "margins: auc: margin: expected worse_by above 0"),
    ],
)
def test_a_margin_that_can_give_no_verdict_is_refused_before_anything_is_read(margin, says):
    with pytest.raises(BadInput, match=re.escape(says)) as refused:
        run("compare", "none.csv", *BINARY, "--margin", margin, "-o", "out")
    assert "\n" not in str(refused.value)


def test_a_margin_of_the_slope_of_events_names_the_one_that_is_compared():
    with pytest.raises(BadInput, match="slope_logistic"):
        run(
            *("compare", "none.csv", *FOLLOWED, "--predicts", "event"),
            *("--margin", "slope=0.1", "-o", "out"),
        )


def shifted(oe, rows=4000, seed=3):
    """Outcomes, and probabilities whose mean is too low or high by so much, by model."""
    random = np.random.default_rng(seed)
    risk = random.uniform(0.1, 0.5, rows)
    table = predictions(rows).select("id", "sex")
    columns = {name: risk / each for name, each in oe.items()}
    return table.with_columns(y=(random.random(rows) < risk).astype(int), **columns)


def verdict(margin):
    run("compare", "s.csv", *BINARY, "--margin", margin, "--subgroup", "sex", *QUICK, "-o", "out")
    document = json.loads(Path("out/report.json").read_text())
    return document, {each["subgroup"]: each["answer"] for each in document["verdicts"]}


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [(1.0, 1.67, "worse"), (1.67, 1.0, "superior"), (1.0, 0.6, "worse"), (0.6, 1.0, "superior")],
)
def test_the_model_nearer_to_the_ideal_is_the_better_on_either_side(a, b, answer):
    shifted({"a": a, "b": b}).write_csv("s.csv")
    document, answers = verdict("oe=0.05")
    assert set(answers.values()) == {answer}
    for language, words in {
        "sv": (
            "närmare 1 (på logskala)",
            "längre från 1 (på logskala)",
            "95\u00a0%\u2011intervall",
        ),
        "en": (
            "nearer to 1 (on the log scale)",
            "farther from 1 (on the log scale)",
            "95% interval",
        ),
    }.items():
        (lead,) = html.document_fromstring(page(document, language)).xpath("//p[@class='lead']")
        assert words[0 if b == 1 else 1] in lead.text_content()
        assert words[2] in lead.text_content()


def test_as_far_on_the_other_side_is_as_good():
    shifted({"a": 1.3, "b": 1 / 1.3}).write_csv("s.csv")
    assert verdict("oe=0.3")[1]["all"] == "non-inferior"
    assert verdict("oe=0.001")[1]["all"] == "inconclusive"


def test_the_same_model_twice_is_non_inferior_by_any_margin():
    shifted({"a": 1.1, "b": 1.1}).write_csv("s.csv")
    for margin in ("oe=0.0001", "auc=0.01", "brier=0.01"):
        document, answers = verdict(margin)
        assert answers["all"] == "non-inferior"
        (lead,) = html.document_fromstring(page(document, "en")).xpath("//p[@class='lead']")
        assert " differs by 0.0" in lead.text_content()


def test_the_manual_needs_no_more_than_the_command():
    command = [sys.executable, "-m", "training", "metrics", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SOURCE.parent)
    for name in METRICS:
        assert f"`{name}" in done.stdout
