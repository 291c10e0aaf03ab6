"""Common mistakes with ``evaluate``: one line that says what to do, and none for right data."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from srs.errors import BadInput
from tests.functional.test_evaluate import BINARY, DATA, FOLLOWED, QUICK, predictions, run

OUT = ("-o", "out", *QUICK)


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def column(name, how):
    return lambda table: table.with_columns(how.alias(name))


A, Y, T, E = (pl.col(each) for each in "ayte")
LAST = pl.col("t").clip(upper_bound=100)
INVERTED = pl.when(pl.col("t") >= 100).then(1).otherwise(0)

# What is done to the data, the options, and what the line says; refused where nothing can be right.
SAID = {
    "per cent": (column("a", A * 100), BINARY, "looks like per cent: divide by 100"),
    "some per cent": (
        column("a", pl.when(A < 0.99).then(A / 60 * 100).otherwise(A)),
        BINARY,
        "looks like per cent: divide by 100",
    ),
    "log-odds": (column("a", (A / (1 - A)).log()), BINARY, "looks like log-odds or a score"),
    "score": (column("a", A * 1000), BINARY, "looks like a score"),
    "classes": (column("a", (A > 0.5).cast(pl.Int64)), BINARY, "looks like a column of flags"),
    "thousands": (
        column("a", pl.format("1,{}", (A * 899).cast(pl.Int64) + 100)),
        BINARY,
        "commas that may separate thousands: write 1234",
    ),
    "opposite": (None, (*FOLLOWED, "--predicts", "event"), "--predicts outlast"),
    "opposite 0/1": (column("y", 1 - Y), BINARY, "is the outcome coded the other way"),
    "outcome known": (column("a", (Y * 0.8 + 0.1)), BINARY, "the outcome itself, or known only"),
    "one column twice": (
        None,
        ("--model", "A=a", "--model", "B=a", "--outcome", "y"),
        "models A and B: expected two columns, found a for both",
    ),
    "one model twice": (column("b", A), BINARY, "found the same probabilities in all rows"),
    "A and B exchanged": (
        lambda t: t.rename({"a": "risk_b", "b": "risk_a"}),
        ("--model", "A=risk_b", "--model", "B=risk_a", "--outcome", "y"),
        "named the other way round",
    ),
    "R's censoring": (column("e", E + 1), FOLLOWED, "as in R, write 0 and 1"),
    "numbers as groups": (
        None,
        (*BINARY, "--subgroup", "age"),
        "numbers is a group; cut them, as age:30,40",
    ),
    "an id as groups": (
        None,
        (*BINARY, "--subgroup", "id"),
        "subgroup id: expected at most 200 values, each a group, found a column that identifies",
    ),
    "a mark for missing": (
        column("a", pl.when(pl.col("id") % 50 == 0).then(-9).otherwise(A)),
        BINARY,
        "does it mean missing?",
    ),
    "nothing for none": (
        column("y", pl.when(Y == 1).then(1)),
        BINARY,
        "if the cell is empty where there was no outcome, write 0 there",
    ),
    "nothing for censored": (
        column("e", pl.when(E == 1).then(1)),
        FOLLOWED,
        "if the cell is empty where a row is censored, write 0 for censored",
    ),
    "words are cut": (None, (*BINARY, "--subgroup", "sex:30,40"), "expected numbers to cut"),
    "one model and a margin": (
        None,
        ("--model", "A=a", "--outcome", "y", "--margin", "auc=0.01"),
        "margin of auc: expected two models to compare, found one; no verdict",
    ),
    "months": (
        column("t", T + 100 * (pl.col("id") % 3 > 0)),
        (*FOLLOWED, "--horizon", "3"),
        "the horizon may be in months",
    ),
}
REFUSED = {
    "outcome 1/2": (column("y", Y + 1), BINARY, "two other values; write 1 for the outcome"),
    "outcome in words": (
        column("y", pl.when(Y == 1).then(pl.lit("long")).otherwise(pl.lit("short"))),
        BINARY,
        "it holds words: write 1 for the outcome and 0 for none",
    ),
    "outcome as times": (column("y", T + 1), BINARY, "looks like times: give those by --time"),
    "events in words": (
        column("e", pl.when(E == 1).then(pl.lit("ended")).otherwise(pl.lit("lost"))),
        FOLLOWED,
        "it holds words: write 0 for censored",
    ),
    "time and event exchanged": (
        None,
        ("--model", "A=a", "--time", "e", "--event", "t"),
        "look exchanged: expected many times in e and 0, 1 or 2 in t; try --time t --event e",
    ),
    "dates for times": (column("t", pl.col("start")), FOLLOWED, "the date less the start"),
    "inverted event": (
        lambda t: t.with_columns(t=LAST, e=INVERTED),
        (*FOLLOWED, "--horizon", "90"),
        "does 1 mean censored?",
    ),
    "negative times": (column("t", -T), FOLLOWED, "t: expected a number above 0"),
    "horizon beyond": (
        None,
        (*FOLLOWED, "--horizon", "9000"),
        "horizon 9000: expected rows followed for that long, found none; is it in the unit",
    ),
    "horizon before the day": (
        None,
        (*FOLLOWED, "--day", "15", "--horizon", "15"),
        "expected days after the landmark",
    ),
    "a group as persons": (
        None,
        (*BINARY, "--person", "sex"),
        "identifies persons, found 2 values in 600 rows; give a group, as sex, with --subgroup",
    ),
    "the outcome as model": (
        None,
        ("--model", "A=y", "--outcome", "y"),
        "found the outcome's own column, y",
    ),
    "an id twice": (lambda t: pl.concat([t, t.head(9)]), BINARY, "name the column of persons with"),
    "thresholds in per cent": (None, (*BINARY, "--threshold", "39"), "divided by 100, as 0.39"),
    "some thresholds in per cent": (None, (*BINARY, "--threshold", "0.3,39"), "as 0.39"),
    "the ids as model": (
        None,
        ("--model", "A=id", "--outcome", "y"),
        "model A: expected a column of probabilities, found the column of ids, id",
    ),
    "one column for time and event": (
        None,
        ("--model", "A=a", "--time", "t", "--event", "t"),
        "expected a column of its own for each, found t for two",
    ),
    "few times and event exchanged": (
        column("t", (T / 200).ceil().clip(1, 3)),
        ("--model", "A=a", "--time", "e", "--event", "t", "--horizon", "1"),
        "look exchanged: expected many times in e and 0, 1 or 2 in t; try --time t --event e",
    ),
    "dates as numbers for times": (
        column("t", pl.col("start").dt.strftime("%Y%m%d").cast(pl.Int64)),
        FOLLOWED,
        "the date less the start",
    ),
    "a probability as outcome": (column("y", A), BINARY, "expected what happened, 0 or 1"),
    "nobody ends": (column("e", E * 0), FOLLOWED, "e: expected some ends (1), found none"),
    "a day before the start": (None, (*FOLLOWED, "--day=-3"), "day: expected a day from 0"),
    "a horizon that is no number": (None, (*FOLLOWED, "--horizon", "nan"), "horizons above 0"),
    "one column for several horizons": (
        lambda t: t.rename({"a": "a_30"}),
        ("--model", "A=a_{horizon}", "--time", "t", "--event", "e", "--horizon", "30,90"),
        "the table lacks a_90: expected a column for each horizon",
    ),
    "a margin twice": (
        None,
        (*BINARY, "--margin", "auc=0.01", "--margin", "auc=0.02"),
        "expected each metric once, found auc again",
    ),
    "a metric in capitals": (None, (*BINARY, "--margin", "AUC=0.01"), "perhaps auc;"),
    "a metric of times": (None, (*BINARY, "--margin", "c_uno=0.01"), "no verdict; take auc"),
    "the other slope": (
        None,
        (*FOLLOWED, "--predicts", "event", "--margin", "slope=0.1"),
        "no verdict; take slope_logistic",
    ),
    "an endless margin": (None, (*BINARY, "--margin", "citl=inf"), "expected worse_by above 0"),
    "margin of a ratio in per cent": (None, (*BINARY, "--margin", "oe=5"), "five per cent is 0.05"),
    "margin in per cent": (None, (*BINARY, "--margin", "auc=1"), "one per cent is 0.01"),
}


def written(change):
    table = predictions(600)
    (table if change is None else change(table)).write_parquet("p.parquet")


@pytest.mark.parametrize("mistake", SAID)
def test_it_is_reported_and_the_rest_continues(mistake):
    change, options, says = SAID[mistake]
    written(change)
    lines = run("evaluate", "p.parquet", *options, *OUT).splitlines()
    assert [line for line in lines if says in line], lines
    assert Path("out/metrics.json").exists()


@pytest.mark.parametrize("mistake", REFUSED)
def test_it_is_refused_in_one_line(mistake):
    change, options, says = REFUSED[mistake]
    written(change)
    with pytest.raises(BadInput, match=re.escape(says)) as refused:
        run("evaluate", "p.parquet", *options, *OUT)
    assert "\n" not in str(refused.value)
    assert not Path("out").exists()


def test_per_cent_in_all_models_is_refused_with_the_hint():
    written(lambda t: t.with_columns(a=A * 100, b=pl.col("b") * 100))
    with pytest.raises(BadInput, match="looks like per cent: divide by 100"):
        run("evaluate", "p.parquet", *BINARY, *OUT)


def test_who_is_drawn_is_as_told():
    written(None)
    for options, who in ((BINARY, "row"), ((*BINARY, "--person", "id"), "person")):
        run("evaluate", "p.parquet", *options, *OUT)
        assert f"bootstrap by {who}, 8 replicates" in Path("out/metrics.json").read_text()


def real_like():
    """Right data of many kinds: small, rare, in years, ends at a limit, competing, few persons."""
    table = predictions(600)
    random = np.random.default_rng(4)
    yield "binary", table, BINARY
    yield "followed", table, (*FOLLOWED, "--day", "15")
    yield (
        "event",
        table.with_columns(a=1 - A, b=1 - pl.col("b")),
        (*FOLLOWED, "--predicts", "event"),
    )
    years = (*FOLLOWED, "--horizon", "0.25")
    yield "years", table.with_columns(t=T / 365.25), years
    rare = table.with_columns(
        y=(pl.Series(random.random(600)) < A / 12).cast(pl.Int64), a=A / 12, b=A / 14
    )
    yield "rare", rare, BINARY
    limit = table.with_columns(t=LAST, e=pl.when(T >= 100).then(1).otherwise("e"))
    yield "ends at a limit", limit, FOLLOWED
    cut = table.with_columns(t=LAST, e=pl.when(T >= 100).then(0).otherwise("e"))
    yield "followed until a day", cut, FOLLOWED
    competing = table.with_columns(e=pl.when(pl.col("id") % 9 == 0).then(2).otherwise("e"))
    yield "competing", competing, FOLLOWED
    yield "flags as words", table.cast({"y": pl.Boolean}), BINARY
    persons = table.with_columns(person=pl.col("id") // 3)
    yield "persons", persons, (*BINARY, "--person", "person")
    yield "few persons", table.head(60).with_columns(person=pl.col("id") % 8), (
        *BINARY, "--person", "person",
    )  # fmt: skip
    yield "useless", table.with_columns(a=pl.Series(random.permutation(table["a"]))), BINARY
    yield "weekly", table, (*FOLLOWED, "--horizon", "14")
    noise = table.with_columns(a=pl.Series(random.uniform(0.2, 0.8, 600)))
    yield "noise", noise, BINARY


@pytest.mark.parametrize(("kind", "table", "options"), [*real_like()])
def test_right_data_get_no_hint(kind, table, options):
    table.write_parquet("p.parquet")
    lines = run("evaluate", "p.parquet", *options, *OUT).splitlines()
    # What a part asks for that these data have not is no hint.
    assert [each for each in lines if not each.endswith("not computed")] == [], kind


def test_published_real_data_get_no_hint():
    """Times in years and the event predicted; a 0/1 outcome and a score of few values."""
    years = ("--time", "time", "--event", "event", "--horizon", "5", "--predicts", "event")
    lines = run("evaluate", DATA / "gbsg.csv", "--model", "A=risk", *years, *OUT).splitlines()
    assert [each for each in lines if not each.endswith("not computed")] == []
