"""``python -m training evaluate`` and ``compare``, as an evaluator of a pilot uses them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs.errors import BadInput, BadTable, SrsError
from tests.study_pages import in_english, root
from training.__main__ import app
from training.report import page
from training.statistics.bootstrap import drawn

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def predictions(rows=1500, seed=0):
    """Two models of spells of whole days, some lost; the second knows less."""
    random = np.random.default_rng(seed)
    score = random.normal(-0.3, 1.1, rows)
    risk = 1 / (1 + np.exp(-score))
    end = np.ceil(random.exponential(-90 / np.log(risk)))
    lost = np.ceil(random.uniform(60, 700, rows))
    days = np.datetime64("2016-01-01") + random.integers(0, 500, rows)
    return pl.DataFrame(
        {
            "id": np.arange(rows),
            "a": risk,
            "b": 1 / (1 + np.exp(-score - random.normal(0, 0.7, rows))),
            "t": np.minimum(end, lost),
            "e": (end <= lost).astype(int),
            "y": (random.random(rows) < risk).astype(int),
            "sex": random.choice(["female", "male"], rows),
            "age": random.integers(18, 67, rows),
            "region": random.choice(["north", "west", "east", "south"], rows),
            "start": days,
        }
    )


FOLLOWED = ("--model", "A=a", "--model", "B=b", "--time", "t", "--event", "e")
BINARY = ("--model", "A=a", "--model", "B=b", "--outcome", "y")
QUICK = ("--replicates", "8")
EXACT = ("--smallest", 1)  # numbers as they are, which no release has


def run(*arguments, status=0):
    """What is said on standard error; an SrsError is what ``main`` turns into status 1.

    Whatever the data, the Swedish page of what is written has nothing in English.
    """
    found = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(found.exception, SrsError):
        raise found.exception
    assert found.exit_code == status, found.output
    if "-o" in arguments:
        report = Path(arguments[arguments.index("-o") + 1], "report.json")
        assert not report.exists() or in_english(page(json.loads(report.read_text()), "sv")) == []
    return found.stderr


def told(folder, file="metrics.json"):
    return json.loads(Path(folder, file).read_text())


def values(folder, **where):
    entries = told(folder)
    return {
        each["metric"]: each
        for each in entries
        if all(each[key] == value for key, value in {"subgroup": "all", **where}.items())
    }


def test_everything_of_two_models(tmp_path):
    predictions(1000).write_parquet("p.parquet")
    run(
        *("compare", "p.parquet", *FOLLOWED, "--horizon", "60,90", "-o", "out"),
        *("--subgroup", "sex", "--subgroup", "age:30,45", "--region", "region", "--date", "start"),
        *("--margin", "auc=0.02", *QUICK),
    )
    a = values("out", model="A", horizon=90)
    for metric in (
        *("auc", "c_harrell", "c_uno", "oe", "citl", "intercept", "slope", "brier", "ipa"),
        *("ici_loess2", "e50_loess2", "e90_loess2", "emax_loess2", "net_benefit@0.20"),
        *(f"{n}@{t}" for t in ("0.39", "0.62") for n in ("sensitivity", "ppv", "flagged")),
        *("specificity@0.39", "npv@0.62"),
    ):
        each = a[metric]
        assert each["low"] <= each["high"], metric
        assert each["se"] > 0
        assert each["n"] == 1005  # 1000 to 1009
        assert each["definition"]["formula"]
        assert each["definition"]["source"]
    assert a["spiegelhalter_z"]["value"] is not None
    assert a["ici_loess2"]["definition"]["smoother"]
    assert {each["subgroup"] for each in told("out")} == {
        *("all", "sex=female", "sex=male", "age=<30", "age=30-<45", "age=>=45")
    }
    compared = told("out", "comparisons.json")
    auc = next(e for e in compared if (e["metric"], e["subgroup"]) == ("auc", "all"))
    assert (auc["a"], auc["b"]) == ("A", "B")
    assert auc["difference"] < 0
    assert auc["low"] < auc["difference"] < auc["high"]
    document = told("out", "report.json")
    assert document["pooled"][0]["regions"] == 4
    assert document["pooled"][0]["prediction_low"] < document["pooled"][0]["low"]
    assert {curve["kind"] for curve in document["curves"]} == {
        *("calibration", "net_benefit", "interventions_avoided", "roc", "histogram"),
        *("capacity", "quarters", "regions"),
    }
    for part in ("verdicts", "equality", "drift", "maturity", "reclassification"):
        assert document[part], part
    assert {v["answer"] for v in document["verdicts"]} & {"worse", "inconclusive"}


def test_published_numbers_of_the_breast_cancer_study():
    """Giardiello and others, Annals of Internal Medicine 2023; see tests/data/README.md."""
    run(
        *("evaluate", DATA / "gbsg.csv", "--model", "A=risk", "--time", "time", "--event", "event"),
        *("--horizon", "5", "--predicts", "event", "-o", "out", *QUICK, *EXACT),
    )
    found = values("out", model="A", horizon=5)
    assert found["c_uno"]["value"] == pytest.approx(0.635346, abs=5e-7)
    assert found["c_harrell"]["value"] == pytest.approx(0.652371, abs=5e-7)
    assert found["oe"]["value"] == pytest.approx(1.017754, abs=5e-7)
    assert found["slope"]["value"] == pytest.approx(1.055357, abs=5e-7)


def test_proc_s_numbers_of_asah():
    table = pl.read_csv(DATA / "asah.csv")
    table.with_columns(
        id=pl.int_range(pl.len()),
        s=pl.col("s100b") / pl.col("s100b").max(),
        w=pl.col("wfns") / pl.col("wfns").max(),
    ).write_csv("p.csv")
    run(
        *("compare", "p.csv", "--model", "s=s", "--model", "w=w", "--outcome", "outcome"),
        *("-o", "out", *QUICK, *EXACT),
    )
    found = values("out", model="s")["auc"]
    assert [found[k] for k in ("value", "low", "high")] == pytest.approx(
        [0.7313686, 0.6301182, 0.8326189], abs=5e-8
    )
    auc = next(e for e in told("out", "comparisons.json") if e["metric"] == "auc")
    assert auc["z"] == pytest.approx(2.2089836, abs=5e-7)
    assert auc["p"] == pytest.approx(0.0271758, abs=5e-8)


@pytest.mark.parametrize("outcome", [FOLLOWED, BINARY])
def test_the_order_of_rows_changes_nothing(outcome):
    table = predictions(400)
    table.write_csv("p.csv")
    table.sample(fraction=1, shuffle=True, seed=3).write_parquet("q.parquet")
    for file, out in (("p.csv", "one"), ("q.parquet", "two")):
        run("compare", file, *outcome, "--subgroup", "sex", "--date", "start", "-o", out, *QUICK)
    for file in ("metrics.json", "comparisons.json"):
        assert Path("one", file).read_bytes() == Path("two", file).read_bytes()
    one, two = (told(out, "report.json") for out in ("one", "two"))
    # A number is one in a CSV file, too, where all is text.
    for part in ("drift", "updating", "sample_sizes"):
        assert one[part] == two[part]
    assert next(each["ks"] for each in one["drift"] if each["what"] == "age") is not None


def test_a_model_against_itself():
    predictions(400).write_csv("p.csv")
    run(
        *("compare", "p.csv", "--model", "A=a", "--model", "B=a", "--time", "t", "--event", "e"),
        *("-o", "out", *QUICK),
    )
    for each in told("out", "comparisons.json"):
        if each["difference"] is not None:
            assert (each["difference"], each["p"]) == (0, 1), each["metric"]
    assert not any(
        e["difference"] is None for e in told("out", "comparisons.json") if "@" not in e["metric"]
    )


def test_a_baseline_is_next_to_the_models():
    predictions(300).write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY[:2], *BINARY[4:], "--baseline", "b", "-o", "out", *QUICK)
    assert {each["model"] for each in told("out")} == {"baseline", "A"}
    assert {(e["a"], e["b"]) for e in told("out", "comparisons.json")} == {("baseline", "A")}


STUDY = """
title = "Pilot"
population = "Those of working age"
mechanism = "Two made-up columns"
date = 2025-11-01
seed = 7
replicates = 8
horizons = [90]
thresholds = [0.2, 0.39]
subgroups = ["sex"]
[data]
files = ["p.csv"]
time = "t"
event = "e"
date = "start"
region = "region"
[models]
A = "a"
B = "b"
[margins.auc]
worse_by = 0.02
[tripod]
18a = "Paid for by nobody."
[release]
smallest = 10
"""


def without_time(folder):
    texts = {path.name: path.read_text() for path in Path(folder).iterdir()}
    created = json.loads(texts["report.json"])["created"]
    day, _, clock = created.partition("T")
    return {
        name: text.replace(created, "").replace(day, "").replace(clock[:5], "")
        for name, text in texts.items()
    }


def test_a_study_gives_the_same_bytes_again():
    Path("study").mkdir()
    predictions(400).write_csv("study/p.csv")
    Path("study/study.toml").write_text(STUDY)
    for out in ("one", "two"):
        run("compare", "study/study.toml", "-o", out)
    assert without_time("one") == without_time("two")
    document = told("one", "report.json")
    assert document["title"] == "Pilot"
    assert document["study"]["margins"] == {"auc": {"worse_by": 0.02, "better_by": 0.0}}
    assert {v["subgroup"] for v in document["verdicts"]} == {"all", "sex=female", "sex=male"}
    assert told("one", "suppressed.json")["limit"] == 10
    for text in ("Those of working age", "Two made-up columns", "Paid for by nobody."):
        assert text in Path("one/report.html").read_text()


def test_parts_of_the_document_by_their_definitions():
    """Men's outcome is rarer than predicted; at the cut-off of very high nobody is flagged."""
    table = predictions(900).with_columns(
        a=pl.when(pl.col("id") < 100).then(0.62).otherwise("a"),
        y=pl.when((pl.col("sex") == "male") & (pl.col("id") % 2 == 0)).then(0).otherwise("y"),
    )
    table.write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "--subgroup", "sex", "-o", "out", *QUICK, *EXACT)
    found, document = values("out", model="A"), told("out", "report.json")
    assert found["flagged@0.62"]["value"] == pytest.approx((table["a"] > 0.62).mean())
    assert found["flagged@0.39"]["value"] == pytest.approx((table["a"] >= 0.39).mean())
    (roc,) = (c for c in document["curves"] if (c["kind"], c["model"]) == ("roc", "A"))
    half = next(point for point in roc["points"] if point["threshold"] == 0.5)
    high, happened = table["a"] >= 0.5, table["y"] == 1
    assert half["y"] == pytest.approx((high & happened).sum() / happened.sum())
    assert half["x"] == pytest.approx((high & ~happened).sum() / (~happened).sum())
    mean = dict(table.group_by("sex").agg(pl.col("y").mean()).iter_rows())
    for each in (e for e in document["equality"] if e["model"] == "A"):
        sign = 1 if each["subgroup"] == "sex=female" else -1
        if each["metric"] == "observed":
            assert each["difference"] == pytest.approx(sign * (mean["female"] - mean["male"]))
        if each["metric"] == "given_risk":
            assert each["difference"] * sign > 0.5


def test_flagging_everybody_is_next_to_the_models():
    table = predictions(500)
    table.write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "-o", "out", *QUICK, *EXACT)
    drawn_ = [c for c in told("out", "report.json")["curves"] if c["kind"] == "net_benefit"]
    assert [curve["model"] for curve in drawn_] == ["A", "B", "all"]
    assert {c["metric"] for c in drawn_} | {c["definition"]["name"] for c in drawn_} == {
        "net_benefit"
    }
    share, rows = table["y"].mean(), len(table)
    for point in drawn_[-1]["points"]:
        odds = point["x"] / (1 - point["x"])
        half = 1.959964 * np.sqrt(share * (1 - share) / rows) * (1 + odds)
        wanted = share - (1 - share) * odds
        assert point["y"] == pytest.approx(wanted)
        assert (point["low"], point["high"]) == pytest.approx((wanted - half, wanted + half))


def sizes(folder):
    entries = told(folder, "report.json")["sample_sizes"]
    return {each["criterion"]: each for each in entries}


SE, AUC_SE = 0.1 / 1.9599640, 0.05 / 1.9599640


def test_sample_sizes_by_the_papers_formulas():
    """A number is a parameter (age), two sexes are one more, four regions three."""
    table = predictions(700)
    table.write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY[:2], *BINARY[4:], "-o", "out", *QUICK, *EXACT)
    found = sizes("out")
    assert {each["has_rows"] for each in found.values()} == {700}
    q = table["y"].mean()
    most = 1 - (q**q * (1 - q) ** (1 - q)) ** 2
    r2 = 0.15 * most
    wanted = {
        "shrinkage": 5 / (-0.1 * np.log(1 - r2 / 0.9)),
        "optimism": 5 / (-0.25 * np.log(1 - r2 / 0.75)),
        "mean_risk": (1.9599640 / 0.05) ** 2 * q * (1 - q),
        "oe": (1 - q) / q / SE**2,
    }
    p = table["a"].to_numpy()
    design = np.column_stack([np.ones(700), np.log(p / (1 - p))])
    information = design.T @ (design * (p * (1 - p))[:, None]) / 700
    wanted["slope"] = np.linalg.inv(information)[1, 1] / SE**2
    high, odds = p >= 0.39, (1 - q) / q * 0.39 / 0.61
    sens, spec = p[high].sum() / p.sum(), (1 - p)[~high].sum() / (1 - p).sum()
    wanted["net_benefit@0.39"] = (
        sens * (1 - sens) / q
        + odds**2 * spec * (1 - spec) / (1 - q)
        + odds**2 * (1 - spec) ** 2 / (q * (1 - q))
    ) / SE**2
    for criterion, rows in wanted.items():
        assert found[criterion]["rows"] == np.ceil(rows), criterion
        assert found[criterion]["events"] == np.ceil(np.ceil(rows) * q)
    above = p[:, None] > p
    weight = p[:, None] * (1 - p)
    np.fill_diagonal(weight, 0)
    auc = (weight * above).sum() / weight.sum()
    n = found["auc"]["rows"] - np.arange(2)
    spread = 1 + (n / 2 - 1) * ((1 - auc) / (2 - auc) + auc / (1 + auc))
    ses = np.sqrt(auc * (1 - auc) * spread / (n**2 * q * (1 - q)))
    assert ses[0] <= AUC_SE < ses[1]
    assert {found[c]["purpose"] for c in ("shrinkage", "optimism", "mean_risk")} == {"development"}


def test_sample_sizes_of_a_time_to_event():
    """Nobody is lost. The same with a landmark, and of models that predict the end."""
    table = predictions(700).with_columns(e=pl.lit(1))
    table.write_csv("p.csv")
    table.with_columns(t=pl.col("t") + 15).write_csv("later.csv")
    quick = (*QUICK, *EXACT)
    run("evaluate", "p.csv", *FOLLOWED, "--horizon", "90", "-o", "out", *quick)
    run("evaluate", "later.csv", *FOLLOWED, "--horizon", 105, "--day", 15, "-o", "later", *quick)
    table.with_columns(a=1 - pl.col("a"), b=1 - pl.col("b")).write_csv("ends.csv")
    run("evaluate", "ends.csv", *FOLLOWED, "--predicts", "event", "-o", "ends", *quick)
    found = sizes("out")
    for out in ("later", "ends"):
        for criterion, each in sizes(out).items():
            assert each["rows"] == found[criterion]["rows"], (out, criterion)
    ended = (table["t"] <= 90).mean()
    rows = found["oe"]["rows"]
    assert rows == np.ceil((1 - ended) / ended / SE**2)
    assert found["oe"]["events"] == np.ceil(rows * ended)
    most = 1 - np.exp(2 * (ended * np.log(ended) - ended))
    assert found["shrinkage"]["rows"] == np.ceil(5 / (-0.1 * np.log(1 - 0.15 * most / 0.9)))
    rate = -np.log(1 - ended) / 90
    n = found["mean_incidence"]["rows"] - np.arange(2)
    reach = 1.9599640 * np.sqrt(rate / (n * ended / rate))
    half = np.exp(-(rate - reach) * 90) - np.exp(-rate * 90)
    assert half[0] <= 0.05 < half[1]
    assert found["slope_cox"]["rows"] > found["c_harrell"]["rows"] > 50
    assert {each["outcome"] for each in found.values()} == {"time-to-event"}


def test_sample_sizes_of_few_with_the_outcome_are_not_shown():
    predictions(300).with_columns(y=(pl.col("id") < 3).cast(int)).write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "-o", "out", *QUICK)
    found = sizes("out")
    assert found["oe"]["horizon"] == 90
    for each in found.values():
        assert (each["rows"], each["events"], each["has_rows"]) == (None,) * 3


def test_without_a_tracking_store_mlflow_is_not_imported():
    predictions(60).write_csv("p.csv")
    arguments = ["evaluate", "p.csv", *BINARY, "-o", "out", "--replicates", "2"]
    code = (
        "import sys; from training.__main__ import app\n"
        f"app({arguments!r}, standalone_mode=False)\n"
        "sys.exit('mlflow' in sys.modules)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "MLFLOW_TRACKING_URI"}
    root = Path(__file__).parents[2]
    environment["PYTHONPATH"] = str(root)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True)
    assert Path("out/report.html").exists()


def test_updates_are_proposed_on_rows_that_could_be_followed():
    """Begun before any whose outcome is not known; one that is too high is recalibrated."""
    table = predictions(1200).with_columns(
        b=1 / (1 + (1 - pl.col("a")) / pl.col("a") * 0.3),
        t=pl.when(pl.col("start") < pl.date(2016, 10, 1))
        .then(pl.max_horizontal("t", 20))
        .otherwise(40),
        e=pl.when(pl.col("start") < pl.date(2016, 10, 1)).then(1).otherwise(0),
    )
    table.write_parquet("p.parquet")
    run("compare", "p.parquet", *FOLLOWED, "--date", "start", "-o", "out", *QUICK, *EXACT)
    both = {each["model"]: each for each in told("out", "report.json")["updating"]}
    early = table.filter(pl.col("start") < pl.date(2016, 10, 1))
    assert both["A"]["n"] == len(early)
    assert both["B"]["proposed"] != "original"
    assert [step["against"] for step in both["B"]["steps"]][0] == "original"


def test_two_files_are_paired_by_id():
    table = predictions(300)
    one = table.select("id", "t", "e", risk="a")
    two = table.select("id", risk="b").reverse()
    one.write_csv("old.csv")
    two.write_csv("new.csv")
    table.write_csv("both.csv")
    given = ("--time", "t", "--event", "e", *QUICK)
    run("compare", "old.csv", "new.csv", *given, "-o", "files")
    run("compare", "both.csv", "--model", "old=a", "--model", "new=b", *given, "-o", "columns")
    assert told("files") == told("columns")


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (lambda t: t.head(297), "found 3 of the first file that another lacks and 0"),
        (lambda t: pl.concat([t, t.head(2)]), "found 0 rows without one and 2 that repeat"),
        (
            lambda t: t.with_columns(t=pl.col("t") + 1),
            "t: expected the same in every file, found 300",
        ),
    ],
)
def test_files_that_cannot_be_paired(second, says):
    table = predictions(300)
    table.write_csv("one.csv")
    second(table).write_csv("two.csv")
    with pytest.raises(BadTable, match=re.escape(says)):
        run("compare", "one.csv", "two.csv", *FOLLOWED, "-o", "out")


def test_bad_probabilities_are_left_out_and_reported():
    table = predictions(300).with_columns(
        a=pl.when(pl.col("id") < 28).then(1.4).otherwise("a"),
        b=pl.when(pl.col("id") == 39).then(None).otherwise("b"),
    )
    table.write_csv("p.csv")
    said = run("compare", "p.csv", *BINARY, "-o", "out", *QUICK)
    assert "model A: expected probabilities from 0 to 1, found about 25 rows" in said
    assert "model B: expected probabilities from 0 to 1, found fewer than 10 rows" in said
    assert values("out", model="A")["auc"]["n"] == 275  # 271


def test_a_column_of_scores_is_no_model_and_the_other_goes_on():
    predictions(300).with_columns(a=pl.col("a") * 10 + 2).write_csv("p.csv")
    said = run("evaluate", "p.csv", *BINARY, "-o", "out", *QUICK)
    assert "model A: expected probabilities from 0 to 1" in said
    assert "the model is left out" in said
    assert {each["model"] for each in told("out")} == {"B"}


def test_one_class_only():
    predictions(300).with_columns(y=pl.lit(1)).write_csv("p.csv")
    said = run("evaluate", "p.csv", *BINARY, "-o", "out", *QUICK)
    assert "model A, all, horizon 90, auc: outcome: expected both 0 and 1" in said
    assert "auc" not in values("out", model="A")


def test_a_subgroup_with_a_single_class():
    table = predictions(300).with_columns(y=pl.when(pl.col("sex") == "male").then(1).otherwise("y"))
    table.write_csv("p.csv")
    said = run("evaluate", "p.csv", *BINARY, "--subgroup", "sex", "-o", "out", *QUICK)
    assert "model A, sex=male, horizon 90, auc: outcome: expected both 0 and 1; " in said
    assert values("out", model="A")["auc"]["value"] is not None


def test_no_event_before_a_horizon_leaves_the_others():
    predictions(300).write_csv("p.csv")
    said = run("evaluate", "p.csv", *FOLLOWED, "--horizon", "0.5,90", "-o", "out", *QUICK)
    assert "horizon 0.5: event: expected an event by the horizon 0.5" in said
    assert {each["horizon"] for each in told("out")} == {90}


def test_nothing_can_be_computed():
    predictions(300).write_csv("p.csv")
    with pytest.raises(BadTable, match="nothing can be computed: horizon 0.5: event"):
        run("evaluate", "p.csv", *FOLLOWED, "--horizon", "0.5", "-o", "out")
    assert not Path("out").exists()


def test_a_published_model_scores_the_table():
    random = np.random.default_rng(0)
    rows = 200
    from tests.make import ROW

    pl.DataFrame(
        {
            "id": range(rows),
            "diagnosis": ["F438A"] * rows,
            **{name: [value] * rows for name, value in ROW.items() if name not in ("sex", "age")},
            "sex": random.choice(["female", "male"], rows),
            "age": random.choice(["30-39", "40-49"], rows),
            "y": random.integers(0, 2, rows),
        }
    ).write_parquet("p.parquet")
    run("evaluate", "p.parquet", "--model", "S=srs-3.0", "--outcome", "y", "-o", "out", *QUICK)
    assert 0 < values("out", model="S")["auc"]["value"] < 1
    lacking = pl.read_parquet("p.parquet").drop("university")
    lacking.write_parquet("p.parquet")
    with pytest.raises(BadTable, match="200 rows that it cannot score, most often: missing: univ"):
        run("evaluate", "p.parquet", "--model", "S=srs-3.0", "--outcome", "y", "-o", "out")
    with pytest.raises(BadTable, match="name of a column of the table, or of a published model"):
        run("evaluate", "p.parquet", "--model", "S=nothing", "--outcome", "y", "-o", "out")


@pytest.mark.parametrize("outcome", [FOLLOWED, BINARY])
def test_every_count_that_may_be_hidden_has_its_swedish(outcome):
    days = {f"q{q}_day_A": pl.lit(q) for q in (10, 25, 75, 90)}
    predictions(600).with_columns(**days).write_csv("p.csv")
    groups = ("--subgroup", "sex,age:40", "--region", "region", "--date", "start")
    run("evaluate", "p.csv", *outcome, *groups, "-o", "out", *QUICK)
    proof = told("out", "suppressed.json")
    counts = [*proof["released"], *(each["what"] for each in proof["suppressed"])]
    document = told("out", "report.json")
    document["suppressed"] = [{"what": each, "why": ""} for each in counts]
    cells = " ".join(root(page(document, "sv")).xpath("//section[@id='problems']//td/text()"))
    assert len(counts) > 100
    kinds = r"rows|with(?:out)?|free|events|others|censored|competing|known|places|period"
    assert re.findall(rf"\b(?:{kinds}|(?:not )?(?:found|followed|inside)|outside)\b", cells) == []


def test_few_persons_are_nowhere_in_what_is_written():
    """Four in the islands, which no text names; the others are shown, because nothing follows."""
    table = predictions(600).with_columns(
        region=pl.when(pl.col("id") < 4).then(pl.lit("islands")).otherwise("region")
    )
    table.write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "--subgroup", "region", "-o", "out", *QUICK)
    for path in Path("out").iterdir():
        assert "islands" not in path.read_text(), path
    assert (
        "subgroup region: levels with fewer than 10 persons are not shown"
        in Path("out/report.json").read_text()
    )
    sizes = dict(table["region"].value_counts().iter_rows())
    told_ = {each["subgroup"]: each["n"] for each in told("out") if each["subgroup"] != "all"}
    assert told_ == {f"region={n}": 10 * (sizes[n] // 10) + 5 for n in sizes if n != "islands"}
    proof = told("out", "suppressed.json")
    assert proof["step"] == 10
    assert all(count % 10 == 5 for count in proof["released"].values())


def test_a_column_that_identifies_persons_is_no_subgroup():
    """Ids of rows, of persons, personal identity numbers, and values of nearly one each."""
    table = predictions(300).with_columns(
        who=pl.format("p{}", pl.col("id") // 2),
        pnr=pl.format("19{}0101-{}", 50 + pl.col("id") % 40, 1000 + pl.col("id")),
        street=pl.format("street {}", pl.col("id") % 100),
    )
    table.write_csv("p.csv")
    columns = ("id", "who", "pnr", "street")
    asked = (text for each in columns for text in ("--subgroup", each))
    said = run("evaluate", "p.csv", *BINARY, "--person", "who", *asked, "-o", "out", *QUICK)
    for each in columns:
        assert len(re.findall(f"^subgroup {each}: expected", said, re.M)) == 1
    assert {each["subgroup"] for each in told("out")} == {"all"}
    for path in Path("out").iterdir():
        text = path.read_text()
        assert not any(each in text for each in ("p149", "-1299", "street 7")), path


def test_the_page_says_how_counts_are_reported():
    predictions(300).write_csv("p.csv")
    for language, says in (("sv", "Antal anges i steg om 20"), ("en", "given in steps of 20")):
        more = ("--smallest", 10, "--lang", language, "-o", language)
        run("evaluate", "p.csv", *BINARY, *more, *QUICK)
        assert says in Path(language, "report.html").read_text()
        assert told(language, "report.json")["rounding"] == {"step": 20, "smallest_told": 20}


def test_a_release_of_the_same_rows_in_another_file_shows_the_same():
    """If an earlier release gave exact counts, that is said: it cannot be taken back."""
    table = predictions(400)
    table.write_csv("p.csv")
    table.sample(fraction=1, shuffle=True, seed=2).write_parquet("q.parquet")
    for file in ("p.csv", "q.parquet"):
        run("evaluate", file, *BINARY, "--subgroup", "sex", "-o", file[0], *QUICK)
    one, two = (told(out, "suppressed.json") for out in "pq")
    assert (one["released"], one["suppressed"]) == (two["released"], two["suppressed"])
    run("evaluate", "p.csv", *BINARY, "-o", "exact", *QUICK, *EXACT)
    before = ("--earlier", "exact/suppressed.json")
    said = run("evaluate", "p.csv", *BINARY, *before, "-o", "after", *QUICK)
    assert "an earlier release gave exact counts" in said


def test_a_second_release_knows_the_first():
    predictions(600).write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "-o", "one", "--threshold", "0.5", "--smallest", 20, *QUICK)
    first = {each["what"] for each in told("one", "suppressed.json")["suppressed"]}
    assert first
    again = ("--earlier", "one/suppressed.json", "-o", "two", *QUICK)
    run("evaluate", "p.csv", *BINARY, "--threshold", "0.5", *again)
    assert first <= {each["what"] for each in told("two", "suppressed.json")["suppressed"]}


def test_the_bootstrap_can_be_repeated_elsewhere():
    predictions(100).write_csv("p.csv")
    run("evaluate", "p.csv", *BINARY, "-o", "out", "--bootstrap", "b.parquet", "--seed", 4, *QUICK)
    counts = pl.read_parquet("b.parquet")
    assert counts.width == 9
    wanted = np.bincount(drawn(100, 4, 3), minlength=100)
    assert counts["r003_seed4"].to_list() == wanted.tolist()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--model", "A=a"), "expected either outcome, or both time and event"),
        (("--model", "A=a", "--time", "t"), "expected either outcome, or both time and event"),
        (("--outcome", "y"), "expected the models"),
        (("--outcome", "y", "--model", "a"), "expected NAME=COLUMN"),
        ((*BINARY, "--horizon", "ninety"), "--horizon: expected numbers"),
        ((*BINARY, "--margin", "auc"), "--margin: expected METRIC=WORSE"),
        ((*BINARY, "--smoother", "spline"), "smoothers: expected one or more of loess2"),
        ((*BINARY, "--id", "number"), "lacks number"),
    ],
)
def test_options_that_cannot_be(options, says):
    predictions(50).write_csv("p.csv")
    with pytest.raises(BadInput, match=re.escape(says)):
        run("evaluate", "p.csv", *options, "-o", "out")
