"""What an evaluation measured about low risks, attached to a published model."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from lxml.html import fromstring
from typer.testing import CliRunner

from srs import Icd10
from srs.errors import BadInput, SrsError
from srs.model import MODELS, card, load
from srs.risk import LOW_90, measured
from srs.tables.request import TableRequest
from srs.tables.risks import scored
from tests.truth import MODEL, spells
from training import evidence
from training.__main__ import app
from training.cohort import simulate
from training.publish import publish
from training.run.measures import Cases
from training.run.predictions import log_odds_of
from training.run.support import supported
from training.statistics.follow_up import FollowUp
from training.statistics.length import Within
from training.statistics.outcome import Outcomes

OPTIONS = ("--time", "time", "--event", "event", "--day", "15", "--replicates", "2")


def run(*words):
    found = CliRunner().invoke(app, [str(each) for each in words])
    if isinstance(found.exception, SrsError):
        raise found.exception
    return found


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    """An evaluation, by the command line, of the model that the spells were drawn from."""
    folder = tmp_path_factory.mktemp("evaluation")
    simulate(6000, (2015, 2018), 5, folder / "cohort")
    table = spells(folder / "cohort" / "truth.parquet")
    table.drop("true_risk", "days").write_parquet(folder / "t.parquet")
    found = run(
        *("evaluate", folder / "t.parquet", "--model", f"A={MODEL}", *OPTIONS, "--synthetic"),
        *("--subgroup", "sex", "--subgroup", "earlier_sick_leave", "-o", folder / "out"),
    )
    assert found.exit_code == 0, found.output
    return folder


@pytest.fixture
def report(evaluation):
    return json.loads((evaluation / "out" / "report.json").read_bytes())


@pytest.fixture
def models(tmp_path):
    for name in (MODEL, "srs-2.2"):
        shutil.copytree(MODELS / name, tmp_path / "models" / name)
    return tmp_path / "models"


def attached(report, models, *more, name=MODEL):
    path = models.parent / "e.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    return run("publish", "--evidence", path, name, "--models", models, *more)


# Of the truth


def test_the_predicted_middle_half_holds_half_and_the_low_risks_mean_what_they_say(
    evaluation, report
):
    """A smaller `make bench-training`, of the true model."""
    truth = spells(evaluation / "cohort" / "truth.parquet")
    for metric, ideal in (("within_half", 0.5), ("within_80", 0.8)):
        found = [each for each in report["length"] if each["metric"] == metric]
        assert {each["subgroup"] for each in found} > {"all", "sex=female"}
        for each in found:
            if each["value"] is not None:
                assert abs(each["value"] - ideal) < 4 * each["se"]
    (whole,) = (each for each in report["support"] if each["subgroup"] == "all")
    risk = truth["true_risk"].to_numpy()
    assert whole["low"] <= 1 - risk[risk < LOW_90.cut_off].mean() <= whole["high"]
    assert whole["below"] == pytest.approx((risk < LOW_90.cut_off).mean(), abs=0.01)


def test_numbers_of_persons_are_published_in_steps(report):
    for each in report["support"]:
        counts = [each[name] for name in ("n", "events", "n_below", "n_missed")]
        assert all(count is None or count % 10 == 5 for count in counts)
        if each["npv"] is not None:
            assert each["npv"] == pytest.approx(1 - each["n_missed"] / each["n_below"], abs=0.1)
    for each in report["length"]:
        counts = [each[name] for name in ("n", "known", "left_out")]
        assert all(count is None or count % 10 == 5 for count in counts)


def test_what_would_reveal_few_is_hidden(report):
    few = [each for each in report["support"] if (each["n_missed"] or 0) < 10]
    assert few
    for each in few:
        assert {each[name] for name in ("npv", "low", "high", "below", "missed", "n")} == {None}


def test_days_in_columns_give_what_the_model_that_says_them_gives(evaluation, report, tmp_path):
    from srs.tables.risks import first_days

    table = pl.read_parquet(evaluation / "t.parquet")
    days = first_days(table, load(MODEL), day=15, shares=(0.9, 0.75, 0.25, 0.1))
    columns = ("q10_day", "q25_day", "q75_day", "q90_day")
    table = table.with_columns(
        pl.Series("risk", np.full(len(table), 0.4)) + pl.int_range(len(table)) / 1e5,
        *(pl.Series(name, each).fill_nan(None) for name, each in zip(columns, days.T, strict=True)),
    )
    table.write_csv(tmp_path / "t.csv")
    found = run(
        *("evaluate", tmp_path / "t.csv", "--model", "A=risk", *OPTIONS, "-o", tmp_path / "out"),
        *("--subgroup", "sex", "--subgroup", "earlier_sick_leave"),
    )
    assert found.exit_code == 0, found.output
    again = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert again["length"] == report["length"]
    assert not again["scored_by"]


def test_columns_of_several_models_in_one_table_have_their_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(1)
    count = 400
    time = random.integers(1, 300, count)
    frame = pl.DataFrame(
        {
            "id": np.arange(count),
            "t": time,
            "e": np.ones(count, dtype=int),
            "a": random.uniform(0.01, 0.99, count),
            "b": random.uniform(0.01, 0.99, count),
            "q25_day": np.full(count, 75),
            "q75_day": np.full(count, 225),
            "q75_day_B": [225] * (count - 1) + [None],
        }
    ).with_columns(pl.Series("q25_day_B", ["75"] * (count - 2) + ["soon", "later"]))
    frame.write_csv("p.csv")
    run(
        *("evaluate", "p.csv", "--model", "A=a", "--model", "B=b", "--time", "t", "--event", "e"),
        *("--replicates", "2", "--smallest", "1", "-o", "out"),
    )
    found = json.loads(Path("out", "report.json").read_bytes())
    (own,) = found["length"]
    assert (own["model"], own["left_out"]) == ("B", 2)
    assert own["value"] == pytest.approx(
        Within.of(
            np.full(count - 2, 75.0),
            np.full(count - 2, 225.0),
            FollowUp.of(time[:-2], np.ones(count - 2)),
        )
        .share()
        .value
    )
    lines = "\n".join(found["problems"])
    assert "expected a column for each, as q25_day_A" in lines
    assert "q25_day_B: expected days, found 2 rows with something else" in lines


def test_the_page_shows_both_in_both_languages(report):
    from training.report import page

    for lang, words in (
        (
            "sv",
            (
                "Inget särskilt stöd indicerat",
                "Slut inom mittersta halvan",
                "av de långa som missas",
            ),
        ),
        (
            "en",
            (
                "No special support indicated",
                "End within the middle half",
                "of the long ones missed",
            ),
        ),
    ):
        text = page(report, lang)
        for each in words:
            assert each.lower() in text.lower(), each


def test_the_table_of_low_risks_is_narrow_and_each_column_has_one_number_of_digits(report):
    from training.report import page

    captions = {
        "sv": "Risk under 0,2 för mer än 90 dagar, dag 15",
        "en": "A risk below 0.2 of more than 90 days, on day 15",
    }
    for lang, caption in captions.items():
        shown = fromstring(page(report, lang))
        (table,) = shown.xpath(f"//table[caption='{caption}']")
        assert len(table.xpath(".//thead//th")) == 5
        for share in (3, 5):
            told = [each.text for each in table.xpath(f".//tbody//td[{share - 1}]/data")]
            assert told
            assert {len(each.replace(",", ".").partition(".")[2]) for each in told} == {3}
        assert "low-90" not in shown.text_content()


@pytest.mark.parametrize("metric", ["below", "missed", "within_half", "within_80"])
def test_the_manual_has_them(metric):
    for lang in ("sv", "en"):
        assert f"### `{metric}" in run("metrics", "--lang", lang).output


# Attached


def test_a_model_says_it_after_an_evaluation_was_attached_and_not_before(report, models):
    diagnosis = Icd10("F43")
    before = load(MODEL, models)
    assert measured(before, before.of(diagnosis), 90) is None
    found = attached(report, models)
    assert found.exit_code == 0, found.output
    assert found.output.startswith("low-90, day 15: negative predictive value 0.")
    after = load(MODEL, models)
    own = measured(after, after.of(diagnosis), 90)
    assert own.indicated(0.19, 15)
    (told,) = after.evidence
    (row,) = (each for each in report["support"] if each["subgroup"] == "all")
    assert (told.shares.npv, told.shares.low, told.shares.high) == (
        row["npv"],
        row["low"],
        row["high"],
    )
    assert told.synthetic is True
    assert set(told.subgroups) >= {"sex=female", "sex=male"}
    assert after.digest == before.digest == load(MODEL).digest
    assert "sex female" in card(MODEL, models)
    assert (models / MODEL / "card.md").read_bytes() == (MODELS / MODEL / "card.md").read_bytes()


def test_attached_again_it_is_there_once_and_another_day_next_to_it(report, models):
    attached(report, models)
    attached(report, models)
    assert len(load(MODEL, models).evidence) == 1
    for each in report["support"]:
        each["day"] = 30
    attached(report, models)
    assert [each.day for each in load(MODEL, models).evidence] == [15, 30]


def test_of_whom_it_is_the_title_says_or_who_attaches_it(report, models):
    attached(report, models)
    assert load(MODEL, models).evidence[0].who is None
    attached(report | {"title": "A pilot in 2026"}, models)
    assert load(MODEL, models).evidence[0].who.en == "A pilot in 2026"
    attached(report | {"title": "A pilot"}, models, "--who", "the patients of a region. ")
    assert load(MODEL, models).evidence[0].who.sv == "the patients of a region"
    with pytest.raises(BadInput, match="--who: expected a line"):
        attached(report, models, "--who", "a\nb")


def test_what_is_not_borne_out_is_attached_and_said_not_to_be(report, models):
    for each in report["support"]:
        each |= {"npv": 0.7, "low": 0.65, "high": 0.75} if each["npv"] else {}
    assert "the model will not say it" in attached(report, models).output
    model = load(MODEL, models)
    assert measured(model, model.of(Icd10("F43")), 90) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda r: r | {"scored_by": []}, f"evaluate with --model NAME={MODEL}"),
        (
            lambda r: r | {"scored_by": [{"model": "A", "name": "srs-2.1", "digest": ""}]},
            f"is of srs-2.1: expected an evaluation of {MODEL}",
        ),
        (
            lambda r: r | {"scored_by": [{"model": "A", "name": MODEL, "digest": "0"}]},
            "digest differs",
        ),
        (lambda r: r | {"support": []}, "0.2 at horizon 90"),
        (
            lambda r: r | {"support": [each | {"npv": None} for each in r["support"]]},
            "evaluate on more",
        ),
        (
            lambda r: r | {"support": [each | {"cut_off": 0.1} for each in r["support"]]},
            "at the cut-off of a profile",
        ),
        (
            lambda r: r | {"support": [e for e in r["support"] if e["subgroup"] != "all"]},
            "of all spells",
        ),
        (lambda r: r | {"support": [e | {"day": None} for e in r["support"]]}, "--day 15"),
        (lambda r: r | {"rounding": {"step": 1}}, "that may be released"),
        (lambda r: {key: each for key, each in r.items() if key != "scored_by"}, "older version"),
        (lambda r: [r], "expected the report.json"),
        (lambda r: {"created": "today"}, "expected the report.json"),
        (lambda r: r | {"support": [7]}, "not whole"),
        (lambda r: r | {"data": None}, "not whole"),
    ],
)
def test_another_evaluation_is_refused_and_nothing_is_changed(report, models, change, expected):
    before = (models / MODEL / "manifest.json").read_bytes()
    with pytest.raises(BadInput) as refused:
        attached(change(report), models)
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)
    assert (models / MODEL / "manifest.json").read_bytes() == before
    assert {each.name for each in (models / MODEL).iterdir()} == {
        each.name for each in (MODELS / MODEL).iterdir()
    }


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"nothing"])
def test_a_file_that_is_no_evaluation_is_refused(content, models, tmp_path):
    (tmp_path / "e.json").write_bytes(content)
    with pytest.raises(BadInput, match=r"expected the report\.json"):
        evidence.attach(tmp_path / "e.json", MODEL, models)
    with pytest.raises(BadInput, match="cannot be read"):
        evidence.attach(tmp_path / "gone.json", MODEL, models)


def test_a_crash_while_it_is_written_leaves_what_there_was(report, models, monkeypatch):
    before = (models / MODEL / "manifest.json").read_bytes()

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(BadInput, match="no space left on device; nothing was changed"):
        attached(report, models)
    assert (models / MODEL / "manifest.json").read_bytes() == before
    assert not list((models / MODEL).glob(".*"))


def test_a_wrong_use_is_reported(models):
    for words in (("publish", "x"), ("publish", "x", "--name", "y", "--evidence", "z")):
        found = CliRunner().invoke(app, list(words))
        assert found.exit_code == 2


# A run's own


def test_a_run_shows_what_an_evaluation_of_the_same_spells_shows(evaluation, report):
    table = pl.read_parquet(evaluation / "t.parquet").filter(pl.col("time") > 15).sort("id")
    given = FollowUp.of(*(table[name].to_numpy().astype(float) for name in ("time", "event")))
    rows = np.arange(len(table))
    cases = Cases(rows, Outcomes.at(90, given), rows, 15, 90)
    risk = scored(table.drop("time", "event"), load(MODEL), TableRequest(day=15))[
        "risk_90"
    ].to_numpy()
    groups = {
        f"{name}={level}": (table[name] == level).fill_null(False).to_numpy()
        for name in ("sex", "earlier_sick_leave")
        for level in table[name].drop_nulls().unique()
    }
    told = [each for each in report["support"] if each["npv"] is not None]
    found = {each["subgroup"]: each for each in supported(cases, log_odds_of(risk), groups)}
    assert {each["subgroup"] for each in told} == found.keys()
    for each in told:
        own = found[each["subgroup"]]
        assert own | {"model": "A"} == pytest.approx(each, abs=1e-9)
    assert not supported(replace(cases, horizon=180), log_odds_of(risk), groups)


def test_evidence_goes_with_a_model_and_is_bound_to_it_where_it_is_written(report, tmp_path):
    folder = MODELS / MODEL
    manifest = json.loads((folder / "manifest.json").read_bytes()) | {"version": "9"}
    files = {name: (folder / name).read_bytes() for name in manifest["files"]}
    (row,) = evidence.entries(
        report["support"],
        level=0.95,
        who=None,
        period=None,
        date="2026-11-30",
        synthetic=True,
        digest="",
    )
    publish(manifest | {"evidence": [row]}, files, tmp_path)
    (told,) = load("srs-9", tmp_path).evidence
    assert told.model == load("srs-9", tmp_path).digest
