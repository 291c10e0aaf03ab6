"""``python -m training rollout``: its answer, its refusals, and what is at fault."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs.errors import BadInput, BadTable, SrsError
from tests.rollouts import World, draw
from training.__main__ import app
from training.report.effect_verdict import headline
from training.rollout.data import read_units, spells_of
from training.rollout.days import restricted_days
from training.rollout.document import evaluated
from training.rollout.panel import cells, days_of
from training.statistics.staggered_adoption import NEVER

WORLD = World(units=24, never=6, waves=(4, 6, 8), spells=25, months=12)
STUDY = """
title = "Coordinators"
measure = "coordinator"
table = "training.parquet"
units = "units.parquet"
horizon = 180
reaches = "new"
orders = 99
synthetic = true
"""


def told(drawn, world=WORLD, **more):
    study = world.study(**more)
    spells = spells_of(drawn.table, read_units(drawn.units, study.measure), study)
    return evaluated(spells, study, "now")[0]


@pytest.fixture(scope="module")
def drawn():
    return draw(WORLD, 2)


@pytest.fixture
def folder(drawn, tmp_path):
    drawn.table.write_parquet(tmp_path / "training.parquet")
    drawn.units.write_parquet(tmp_path / "units.parquet")
    (tmp_path / "study.toml").write_text(STUDY)
    return tmp_path


def rollout(folder, *more):
    return CliRunner().invoke(
        app, ["rollout", str(folder / "study.toml"), "-o", str(folder / "out"), *more]
    )


def test_the_command_writes_what_it_says(folder):
    done = rollout(folder)
    assert done.exit_code == 0, done.output
    document = json.loads((folder / "out" / "rollout.json").read_text())
    overall = document["effects"][0]
    assert (overall["aggregate"], overall["units"]) == ("overall", 18)
    assert overall["low"] < overall["estimate"] < overall["high"]
    assert document["verdict"]["estimate"] == overall["estimate"]
    assert f"{-overall['estimate']:.0f}\u00a0days shorter, " in done.output
    kinds = {each["aggregate"] for each in document["effects"]}
    assert kinds == {"overall", "cohort", "calendar", "exposure", "group-time"}
    assert {each["exposure"] for each in document["leads"]["effects"]} >= {-2, -3, -4}
    assert document["two_way"]["text"]["sv"].startswith("Fel fråga")
    assert document["suppressed"] == []
    page = (folder / "out" / "report.html").read_text()
    assert headline(document, "sv") in page


def test_an_unknown_language_writes_nothing(folder):
    assert isinstance(rollout(folder, "--lang", "no").exception, BadInput)
    assert not (folder / "out").exists()


def test_the_same_study_gives_the_same_bytes_whatever_the_order_of_rows(drawn):
    shuffled = replace(drawn, table=drawn.table.sample(fraction=1.0, shuffle=True, seed=4))
    assert told(shuffled) == told(drawn)


def test_what_comes_after_the_horizon_changes_nothing(drawn):
    last = pl.col("last_day")
    longer = drawn.table.with_columns(
        last_day=pl.when(last >= 195).then(last + 100).otherwise(last)
    )
    until = {"followed_until": date(2024, 8, 1)}
    assert told(replace(drawn, table=longer), **until) == told(drawn, **until)


def test_a_measure_without_effect_shows_no_effect():
    world = replace(WORLD, grows=(0.0,))
    inside = [told(draw(world, seed), world, orders=19)["verdict"] for seed in range(6)]
    assert sum(each["answer"] in ("shorter", "longer") for each in inside) <= 1


def test_units_that_went_their_own_way_before_are_refused():
    world = replace(WORLD, drift=-8.0, between=2.0, spells=60)
    document = told(draw(world, 3), world)
    assert [each["code"] for each in document["refused"]] == ["leads"]
    assert document["verdict"]["answer"] == "refused"
    assert (document["effects"], document["two_way"]) == ([], None)
    assert document["verdict"]["estimate"] is None
    assert document["leads"]["effects"]  # the reason for the refusal is shown


def test_another_limit_is_printed(folder):
    with (folder / "study.toml").open("a") as file:
        file.write("[refuse]\nleads = 0.0001\n")
    assert "leads = 0.0001" in rollout(folder).output


def test_no_unit_that_waits_is_refused(drawn):
    """Ongoing spells are reached: a horizon as long as the wait leaves nobody to compare with."""
    document = told(drawn, reaches="ongoing", controls="waiting", horizon=90)
    waiting = drawn.units.filter(pl.col("introduced").is_not_null())
    few = replace(
        drawn,
        units=waiting,
        table=drawn.table.filter(pl.col("unit").is_in(waiting["unit"].implode())),
    )
    refused = told(few, reaches="ongoing", horizon=90)
    assert "refused" not in document or document["refused"][0]["code"] != "none_left"
    assert [each["code"] for each in refused["refused"]] == ["none_left"]
    assert "reaches" in refused["refused"][0]["help"]["en"]


def test_few_units_have_an_estimate_without_an_interval():
    world = World(units=8, never=3, waves=(4, 6), spells=60, months=10)
    document = told(draw(world, 1), world)
    assert document["verdict"]["answer"] == "estimate only"
    assert document["verdict"]["low"] is None
    assert all(each["low"] is None and each["se"] is None for each in document["effects"])
    assert document["verdict"]["p_randomised"] is not None


def test_numbers_of_few_spells_are_not_shown():
    world = replace(WORLD, spells=0.7)
    document = told(draw(world, 1), world)
    assert all(each["spells"] is None or each["spells"] >= 10 for each in document["means"])
    hidden = [each for each in document["means"] if each["spells"] is None]
    assert hidden
    assert all(each["days"] is None for each in hidden)
    for each in document["effects"]:
        if each["started"] is None or each["compared"] is None:
            assert each["estimate"] is None


def test_a_mean_of_few_is_not_revealed_by_the_means_next_to_it():
    """An effect of a group and period comes from four cells: three of them reveal the fourth."""
    drawn = draw(WORLD, 2)
    never = drawn.units.filter(pl.col("introduced").is_null())["unit"]
    july = (pl.col("start").dt.month() == 7) & pl.col("unit").is_in(never.implode())
    one = pl.int_range(pl.len()).over("unit", july) == 0
    few = drawn.table.filter(~july | one)
    document = told(replace(drawn, table=few), controls="never")
    means = {(each["cohort"], each["period"]): each for each in document["means"]}
    assert means[None, "2023-07-01"]["days"] is None
    single = [e for e in document["effects"] if e["aggregate"] == "group-time"]
    own = [e for e in single if e["period"] == "2023-07-01"]
    assert own
    assert all(each["estimate"] is None for each in own)
    assert any(each["estimate"] is not None for each in single)


def test_ongoing_spells_that_are_reached_are_no_part_of_before():
    """A measure that reaches spells begun three months earlier, too."""
    world = World(units=40, never=10, waves=(7, 9), months=16, spells=60, horizon=60, between=3)
    drawn = draw(replace(world, grows=(-10.0,)), 5)
    ahead = drawn.units.with_columns(pl.col("introduced") + timedelta(days=90))
    ahead = ahead.with_columns(pl.col("introduced").dt.truncate("1mo"))
    later = replace(drawn, units=ahead)
    new, ongoing = (told(later, world, reaches=each) for each in ("new", "ongoing"))
    assert "refused" in new or abs(new["verdict"]["estimate"]) < 5  # before is after already
    assert ongoing["verdict"]["low"] <= -10 <= ongoing["verdict"]["high"]


def test_case_mix_is_taken_off():
    world = replace(WORLD, between=1.0, spells=60, grows=(0.0,))
    drawn = draw(world, 6)
    random = np.random.default_rng(1)
    begun = drawn.units.with_columns(at=pl.Series(drawn.introduced))
    rows = drawn.table.join(begun.select("unit", "at"), on="unit")
    month = (rows["start"].dt.year() - 2023) * 12 + rows["start"].dt.month() - 1
    # Since the introduction, sicker patients come.
    sick = random.random(len(rows)) < np.where((month >= rows["at"]).to_numpy(), 0.6, 0.2)
    table = drawn.table.with_columns(
        sick=pl.Series(sick), last_day=pl.col("last_day") + 30 * pl.Series(sick).cast(pl.Int64)
    )
    moved = replace(drawn, table=table)
    crude, adjusted = (told(moved, world, confounders=each)["verdict"] for each in ((), ("sick",)))
    assert crude["low"] > 0
    assert adjusted["low"] < 0 < adjusted["high"]


def test_lost_spells_are_those_of_their_unit_and_month():
    random = np.random.default_rng(1)
    days = np.ceil(random.exponential(60, 4000))
    gone = np.ceil(random.exponential(200, 4000))
    lost = gone < days
    unit, period = np.zeros(4000, dtype=int), np.zeros(4000, dtype=int)
    found = restricted_days(np.where(lost, gone, days), ~lost, 90, unit, period)
    assert found.mean() == pytest.approx(np.minimum(days, 90).mean(), abs=1.0)
    naive = np.minimum(np.where(lost, gone, days), 90).mean()
    assert abs(naive - np.minimum(days, 90).mean()) > 2.0
    whole = restricted_days(days, np.ones(4000, dtype=bool), 90, unit, period)
    assert np.array_equal(whole, np.minimum(days, 90))


def test_a_hand_made_mean_of_lost_spells():
    """Days 10 (ended), 20 (lost), 30 and 40 (ended), horizon 40: Kaplan and Meier's area."""
    days, ended = np.array([10.0, 20.0, 30.0, 40.0]), np.array([True, False, True, True])
    zero = np.zeros(4, dtype=int)
    area = 10 + 0.75 * 20 + 0.375 * 10
    assert restricted_days(days, ended, 40, zero, zero).mean() == pytest.approx(area)


def test_spells_of_the_introduction_s_month_count_from_its_day(drawn):
    units = drawn.units.with_columns(pl.col("introduced") + timedelta(days=10))
    study = WORLD.study()
    spells = spells_of(drawn.table, read_units(units, "coordinator"), study)
    assert dict(spells.flow)["begun in the period of the introduction, before it"] > 0
    panel = cells(days_of(spells, study), spells, by_size=True)
    first = np.flatnonzero(spells.introduced < NEVER)
    own = panel.sizes[first, spells.introduced[first]].mean()
    assert own < 0.8 * panel.sizes.mean()


def test_a_measure_goes_by_all_of_its_codes(drawn):
    named = drawn.units.with_row_index("n").with_columns(
        measure=pl.when(pl.col("n") % 2 == 0).then(pl.lit("20")).otherwise(pl.lit("kva:DU011"))
    )
    for measure in ("20", "kva:DU011"):
        assert len(read_units(named.drop("n"), measure)) == len(named)


MAPPING = """
synthetic = true
[spells]
file = "training.parquet"
columns = {{ person = "person", start = "start", diagnosis = "diagnosis", unit = "unit" }}
outcome = {{ time = "last_day", event = "ended", landmark = 15 }}

[{where}]
file = "{file}"
columns = {{ {columns} }}
codes = {{ measure = {{ REHABKOORD = "coordinator", KBT = "20" }} }}
"""


@pytest.mark.parametrize("where", ["units", "measures"])
def test_units_go_by_the_mapping_and_its_codes_of_measures(folder, drawn, where):
    """Said with the units, or once for both with the measures."""
    rollout(folder)
    plain = json.loads((folder / "out" / "rollout.json").read_text())
    other = drawn.units.head(5).with_columns(measure=pl.lit("KBT"), introduced=None)
    coded = drawn.units.with_columns(measure=pl.lit("REHABKOORD"))
    coded = pl.concat([coded, other]).rename({"unit": "enhet", "measure": "åtgärd"})
    coded.write_csv(folder / "enheter.csv", separator=";")
    theirs = 'unit = "enhet", measure = "åtgärd", introduced = "introduced"'
    own = MAPPING.format(where="units", file="enheter.csv", columns=theirs)
    if where == "measures":
        apart = 'person = "p", measure = "m", start = "s"'
        codes = own.splitlines()[-1]
        shared = MAPPING.format(where="measures", file="m.csv", columns=apart).split("\n\n")[1]
        own = own.replace(codes, "\n") + shared
    (folder / "mapping.toml").write_text(own)
    (folder / "study.toml").write_text(
        STUDY.replace('units = "units.parquet"', 'mapping = "mapping.toml"')
    )
    done = rollout(folder)
    assert done.exit_code == 0, done.exception
    found = json.loads((folder / "out" / "rollout.json").read_text())
    assert {**found, "created": "", "study": ""} == {**plain, "created": "", "study": ""}


def test_units_are_stated_once(folder):
    columns = 'unit = "unit", measure = "measure", introduced = "introduced"'
    mapping = MAPPING.format(where="units", file="units.parquet", columns=columns)
    (folder / "mapping.toml").write_text(mapping)
    with (folder / "study.toml").open("a") as file:
        file.write('mapping = "mapping.toml"\n')
    done = rollout(folder)
    assert "units: given both by the study and by [units] of its mapping" in str(done.exception)
    (folder / "study.toml").write_text(STUDY.replace('units = "units.parquet"', ""))
    assert "the study lacks units" in str(rollout(folder).exception)
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda units: pl.concat([units, units.head(2)]), "a unit a second time in 2 of 26 rows"),
        (lambda units: units.with_columns(introduced=date(2023, 5, 1)), "all 24 units"),
        (
            lambda units: units.with_columns(
                introduced=pl.when(pl.int_range(pl.len()) < 3)
                .then(date(2022, 5, 1))
                .otherwise("introduced")
            ),
            "column introduced: 3 of 24 units introduced before",
        ),
        (lambda units: units.with_columns(introduced=pl.lit(None, pl.Date)), "0 units"),
        (lambda units: units.with_columns(introduced=date(9999, 1, 1)), "0 units"),
        (lambda units: units.with_columns(measure=pl.lit("20")), "found 0 rows"),
        (
            lambda units: pl.concat([units, units.head(1).with_columns(measure=pl.lit("cbt"))]),
            "the column measure: 1 of 25 rows",
        ),
        (lambda units: units.drop("introduced"), "lacks 1 column, introduced"),
        (lambda units: units.with_columns(unit="x" + pl.col("unit")), "found 0"),
        (lambda units: units.with_columns(introduced=pl.lit("soon")), "24 of 24 rows"),
    ],
)
def test_units_at_fault_are_one_line_and_nothing_is_written(folder, drawn, change, says):
    change(drawn.units).write_parquet(folder / "units.parquet")
    done = rollout(folder)
    assert isinstance(done.exception, BadTable), done.output
    assert says in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("horizon = 0", "horizon"),
        ('period = "week"', "period"),
        ("leads = 0", "leads"),
        ("marjins = 3", "unknown key"),
        ("day = 90", "found 0"),
        ("horizon = 3650", "the calendar"),
        ('confounders = ["income"]', "income"),
    ],
)
def test_a_study_at_fault_is_one_line_and_nothing_is_written(folder, line, says):
    own = line.split(" ")[0]
    kept = [each for each in STUDY.splitlines() if not each.startswith(own)]
    (folder / "study.toml").write_text("\n".join([*kept, line]))
    done = rollout(folder)
    assert isinstance(done.exception, SrsError), done.output
    assert says in str(done.exception)
    assert not (folder / "out").exists()


def test_keys_of_an_effects_study_may_stand_there(folder):
    with (folder / "study.toml").open("a") as file:
        file.write('grace = 28\nagainst = "wait"\n')
    assert rollout(folder).exit_code == 0


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_dialects_are_the_one_reader_s(folder, drawn, ending):
    plain = rollout(folder)
    one = json.loads((folder / "out" / "rollout.json").read_text())
    table = drawn.table.with_columns(
        pl.col("start").dt.strftime("%Y%m%d"),
        pl.col("ended").replace_strict({True: "ja", False: "nej"}, return_dtype=pl.String),
        pl.col("last_day").cast(pl.Float64),
    )
    getattr(table, f"write_{ending}")(folder / f"t.{ending}")
    units = drawn.units.with_columns(pl.col("introduced").dt.strftime("%Y-%m-%dT00:00:00"))
    units.write_csv(folder / "u.csv", separator=";", include_bom=True)
    text = STUDY.replace("training.parquet", f"t.{ending}").replace("units.parquet", "u.csv")
    (folder / "study.toml").write_text(text)
    done = rollout(folder)
    assert (plain.exit_code, done.exit_code) == (0, 0), done.output
    other = json.loads((folder / "out" / "rollout.json").read_text())
    assert {**one, "created": "", "study": ""} == {**other, "created": "", "study": ""}


def test_units_without_spells_are_left_out_and_named(folder, drawn):
    more = drawn.units.head(2).with_columns(
        unit=pl.Series(["new", "old"]), introduced=date(2000, 1, 1)
    )
    pl.concat([more, drawn.units]).write_parquet(folder / "units.parquet")
    done = rollout(folder, "--lang", "en")
    assert "units left out because none of their spells count (2 of 26): new, old" in done.output
    document = json.loads((folder / "out" / "rollout.json").read_text())
    assert document["population"].pop("without_spells") == ["new", "old"]
    page = (folder / "out" / "report.html").read_text()
    assert "Units left out because none of their spells count (2): new, old." in page
    drawn.units.write_parquet(folder / "units.parquet")
    assert rollout(folder).exit_code == 0
    plain = json.loads((folder / "out" / "rollout.json").read_text())
    assert plain["population"].pop("without_spells") == []
    assert {**document, "created": ""} == {**plain, "created": ""}


def test_quarters(drawn):
    document = told(drawn, period="quarter", horizon=60)
    assert document["population"]["period"] == "quarter"
    assert {each["cohort"][5:7] for each in document["effects"] if each["cohort"]} <= {
        *("01", "04", "07", "10")
    }


def test_the_study_says_what_is_wrong_with_days():
    with pytest.raises(BadInput, match="until"):
        WORLD.study(since=date(2023, 5, 1), until=date(2023, 4, 1))
