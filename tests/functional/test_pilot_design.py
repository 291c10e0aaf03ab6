"""``pilot size``, ``plan`` and ``analyse``: what a pilot can find, and whether it was planned."""

import json
import tomllib
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs.errors import BadInput, BadTable
from tests.rollouts import World, draw
from training.__main__ import app
from training.design.analysis import fitting
from training.design.plan import read_plan, read_sealed

WORLD = World(units=24, never=6, waves=(4, 6, 8), spells=25, months=12)
SIZE = ("--units", 24, "--months", 12, "--difference", 6, "--sd", 32, "--spells", 20)


def pilot(*arguments):
    return CliRunner().invoke(app, ["pilot", *map(str, arguments)])


def size(*arguments):
    done = pilot("size", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_a_pilot_of_six_months_at_a_few_centres_cannot_measure_days():
    arguments = ("--units", 6, "--months", 6, "--difference", 10, "--sd", 110, "--spells", 20)
    for kind, more in (("parallel", ()), ("before-after", ("--before", 18))):
        done = pilot("size", "--design", kind, *arguments, *more)
        assert "This pilot cannot measure days: no spell that begins in the pilot" in done.output
        assert "What it can show: the share assessed" in done.output
    followed = pilot("size", "--design", "parallel", *arguments, "--horizon", 60)
    assert "cannot measure days: fewer than 10 units" in followed.output
    found = size("--design", "parallel", *arguments, "--horizon", 60)
    assert not found["measures_days"]
    assert found["detectable"] > 10


def test_more_units_months_and_likeness_find_more():
    one = size("--design", "parallel", *SIZE, "--horizon", 90, "--follow-up", 4)
    for more in (("--icc", 0.1), ("--cv", 0.8), ("--cac", 1.0), ("--share", 0.2)):
        assert (
            size("--design", "parallel", *SIZE, "--horizon", 90, "--follow-up", 4, *more)[
                "detectable"
            ]
            > one["detectable"]
        ), more
    assert size("--design", "parallel", *SIZE, "--horizon", 90)["months_counted"] == 8


def test_the_units_needed_have_the_power_and_one_fewer_has_not():
    more = ("--horizon", 90, "--follow-up", 4, "--before", 12)
    for kind in ("stepped", "before-after"):
        told = size("--design", kind, *SIZE, *more)
        needed = told["units_needed"]
        own = [a if b != "--units" else needed for a, b in zip(SIZE, ("", *SIZE), strict=False)]
        assert size("--design", kind, *own, *more)["power"] >= 0.8
        fewer = [
            a if b != "--units" else needed - 2 for a, b in zip(SIZE, ("", *SIZE), strict=False)
        ]
        assert size("--design", kind, *fewer, *more)["power"] < 0.8


def test_what_the_spells_show_is_taken_and_what_is_given_wins(tmp_path):
    draw(replace(WORLD, spells=40), 1).table.write_parquet(tmp_path / "t.parquet")
    common = ("--design", "parallel", *SIZE[:6], "--horizon", 90, "--follow-up", 4)
    told = size(*common, "--from", tmp_path / "t.parquet")
    low, high = told["icc_interval"]
    assert low < told["assumed"]["icc"] < high
    assert told["assumed"]["spells"] == pytest.approx(40, rel=0.05)
    assert told["assumed"]["cv"] < 0.1
    fewer, more = told["units_needed_interval"]
    assert fewer <= told["units_needed"] <= more
    own = size(*common, "--from", tmp_path / "t.parquet", "--icc", 0.5, "--sd", 50)
    assert (own["assumed"]["icc"], own["assumed"]["sd"]) == (0.5, 50)
    assert "icc_interval" not in own


@pytest.mark.parametrize(
    "arguments",
    [
        ("--design", "cross-over", *SIZE),
        ("--design", "stepped", *SIZE),
        ("--design", "parallel", *SIZE, "--before", 3),
        ("--design", "parallel", *SIZE, "--icc", 1.5),
        ("--design", "parallel", *SIZE[:6]),
        ("--design", "parallel", *SIZE, "--power", 2),
        ("--design", "parallel", *SIZE, "--share", 1),
        ("--design", "parallel", "--units", 1, *SIZE[2:]),
        *(
            ("--design", "parallel", *SIZE, option, "inf")
            for option in ("--difference", "--sd", "--spells", "--cv")
        ),
    ],
)
def test_a_size_at_fault_is_one_line(arguments):
    done = pilot("size", *arguments)
    assert isinstance(done.exception, BadInput), done.output
    assert "\n" not in str(done.exception)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A plan that was written, and data that fit it."""
    folder = tmp_path_factory.mktemp("plan")
    drawn = draw(WORLD, 2)
    random = np.random.default_rng(1)
    table = drawn.table.with_columns(assessed=pl.Series(random.random(len(drawn.table)) < 0.6))
    table.write_parquet(folder / "training.parquet")
    measures(table).write_parquet(folder / "measures.parquet")
    (folder / "pilot.toml").write_text(declared(drawn))
    done = pilot("plan", folder / "pilot.toml", "-o", folder / "plan")
    assert done.exit_code == 0, done.output
    return folder, drawn, table


def measures(table):
    return table.sample(fraction=0.4, seed=1).select(
        "person",
        measure=pl.lit("coordinator"),
        start=pl.col("on") + pl.duration(days=10),
    )


def declared(drawn):
    begun = drawn.units.filter(pl.col("introduced").is_not_null())
    never = drawn.units.filter(pl.col("introduced").is_null())["unit"].to_list()
    days = "\n".join(f"{u} = {i}" for u, i in begun.select("unit", "introduced").iter_rows())
    return f"""title = "Coordinators"
design = "stepped"
measure = "coordinator"
difference = 10
since = 2023-01-01
months = 12
reaches = "new"
horizon = 180
never = {json.dumps(never)}
measures = "measures.parquet"
assessed = "assessed"

[introduced]
{days}

[expected]
sd = 55
spells = 25
"""


def test_a_plan_is_its_content_whatever_its_order(made, tmp_path):
    folder, drawn, _ = made
    sealed = read_sealed(folder / "plan" / "plan.toml")
    for lang in ("sv", "en"):
        assert sealed.hash in (folder / "plan" / f"plan.{lang}.md").read_text()
    table = tomllib.loads(declared(drawn))
    lines = declared(drawn).split("\n\n")
    reordered = "\n".join(reversed(lines[0].splitlines())).replace(
        "difference = 10", "difference = 10.0"
    )
    (tmp_path / "other.toml").write_text("# the same\n" + "\n\n".join([reordered, *lines[1:]]))
    assert read_plan(tmp_path / "other.toml").own_hash == sealed.hash
    (tmp_path / "changed.toml").write_text(
        declared(drawn).replace("difference = 10", "difference = 9")
    )
    assert read_plan(tmp_path / "changed.toml").own_hash != sealed.hash
    assert table["months"] == sealed.months


def test_a_pilot_is_analysed_by_its_plan_and_says_which(made, tmp_path):
    folder, _, _ = made
    plan = folder / "plan" / "plan.toml"
    done = pilot("analyse", plan, folder, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "out" / "analysis.json").read_text())
    assert told["plan"]["sha256"] == read_sealed(plan).hash
    assert read_sealed(plan).hash in done.output
    assert read_sealed(plan).hash in (tmp_path / "out" / "report.html").read_text()
    found = {each["outcome"]: each for each in told["outcomes"]}
    assert list(found) == ["days", "assessed", "started", "days_before"]
    assert [each["primary"] for each in told["outcomes"]] == [True, False, False, False]
    assert found["days"]["low"] < -9 < found["days"]["high"]
    for name in ("assessed", "started"):
        assert found[name]["low"] < 0 < found[name]["high"]


def test_a_measure_is_its_person_s_however_both_are_written(made, tmp_path):
    folder, _, table = made
    plan = read_sealed(folder / "plan" / "plan.toml")
    _, until, unused = fitting(plan, folder)
    who = measures(table)["person"][0]
    for name, frame, person in (
        ("training", table, "191212121212"),
        ("measures", measures(table), "19121212-1212"),
    ):
        renamed = pl.col("person").replace({who: person})
        frame.with_columns(renamed).write_parquet(tmp_path / f"{name}.parquet")
    _, again, still = fitting(plan, tmp_path)
    assert sorted(again) == sorted(until)
    assert still == unused


def test_a_plan_that_was_changed_is_refused(made, tmp_path):
    folder, _, _ = made
    text = (folder / "plan" / "plan.toml").read_text()
    (tmp_path / "changed.toml").write_text(text.replace('shorter_by" = 5.0', 'shorter_by" = 1.0'))
    (tmp_path / "own.toml").write_text((folder / "pilot.toml").read_text())
    for name, says in (("changed.toml", "it was changed"), ("own.toml", "has no hash")):
        done = pilot("analyse", tmp_path / name, folder, "-o", tmp_path / "out")
        assert isinstance(done.exception, BadInput), done.output
        assert says in str(done.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.filter(pl.col("unit") != "u001"), "no spell in the table of 1 of 24 units"),
        (
            lambda t: t.with_columns(unit=pl.col("unit").replace("u001", "u999")),
            "1 of 24 units not in the plan",
        ),
        (lambda t: t.filter(pl.col("start") < date(2023, 11, 1)), "10 whole months"),
        (lambda t: t.filter(pl.col("start") >= date(2023, 3, 1)), "10 whole months from 2023-03"),
        (lambda t: t.drop("assessed"), "lacks the column assessed"),
        (lambda t: t.drop("ended"), "lacks 1 column, ended"),
    ],
)
def test_data_that_do_not_fit_the_plan_are_refused(made, tmp_path, change, says):
    folder, _, table = made
    change(table).write_parquet(tmp_path / "training.parquet")
    measures(table).write_parquet(tmp_path / "measures.parquet")
    done = pilot("analyse", folder / "plan" / "plan.toml", tmp_path, "-o", tmp_path / "out")
    assert isinstance(done.exception, BadTable), done.output
    assert says in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("since = 2023-01-01", "since = 2023-01-02", "first of a month"),
        ("months = 12", "months = 5", "outside of the 5 months"),
        ('design = "stepped"', 'design = "parallel"', "introduced by since"),
        ('design = "stepped"', 'design = "before-after"', "in one month"),
        ("sd = 55", "sd = 0", "sd and spells above 0"),
        ("sd = 55", "sd = inf", "sd and spells above 0"),
        ("difference = 10", "difference = inf", "difference above 0"),
        ("difference = 10", "difference = nan", "difference above 0"),
        ("spells = 25", "", "lacks spells"),
    ],
)
def test_a_plan_at_fault_is_one_line_and_nothing_is_written(made, tmp_path, old, new, says):
    _, drawn, _ = made
    (tmp_path / "pilot.toml").write_text(declared(drawn).replace(old, new))
    done = pilot("plan", tmp_path / "pilot.toml", "-o", tmp_path / "out")
    assert isinstance(done.exception, BadInput), done.output
    assert says in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_a_plan_of_too_few_units_says_that_it_cannot_measure_days(made, tmp_path):
    _, drawn, _ = made
    text = declared(drawn).replace("spells = 25", "spells = 2")
    (tmp_path / "pilot.toml").write_text(text)
    pilot("plan", tmp_path / "pilot.toml", "-o", tmp_path / "out")
    assert "Piloten kan inte mäta dagar" in (tmp_path / "out" / "plan.sv.md").read_text()
    assert "This pilot cannot measure days" in (tmp_path / "out" / "plan.en.md").read_text()


def test_other_designs_are_analysed_too(made, tmp_path):
    _, drawn, table = made
    units = drawn.units["unit"].to_list()
    some = set(units[:12])
    gained = pl.col("unit").is_in(some) & (pl.col("start") >= date(2023, 7, 1))
    for kind, day in (("before-after", "2023-07-01"), ("parallel", "2023-01-01")):
        head = declared(drawn).split("[introduced]")[0].replace("stepped", kind)
        never = json.dumps(units[12:])
        head = "\n".join(
            f"never = {never}" if line.startswith("never") else line for line in head.splitlines()
        )
        body = "[introduced]\n" + "\n".join(f"{each} = {day}" for each in sorted(some))
        (tmp_path / "p.toml").write_text(f"{head}\n{body}\n[expected]\nsd = 55\nspells = 25\n")
        shift = pl.when(gained | (kind == "parallel") & pl.col("unit").is_in(some))
        moved = table.with_columns(last_day=pl.col("last_day") + shift.then(40).otherwise(0))
        moved.write_parquet(tmp_path / "training.parquet")
        measures(table).write_parquet(tmp_path / "measures.parquet")
        assert pilot("plan", tmp_path / "p.toml", "-o", tmp_path / "plan").exit_code == 0
        done = pilot("analyse", tmp_path / "plan" / "plan.toml", tmp_path, "-o", tmp_path / kind)
        assert done.exit_code == 0, done.output
        assert "verdict: longer" in done.output
