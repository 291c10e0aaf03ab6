"""Tables of patterns: laws of counting, rates, the release gate and what is refused."""

import csv
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs.errors import BadTable
from srs.knowledge import embedded
from tests.study_pages import english, in_english
from training.__main__ import app
from training.evaluation.grain import Grain
from training.patterns.counts import Counted, Task, counted, stretches_of
from training.patterns.population import read_population
from training.patterns.source import open_register
from training.patterns.study import Study
from training.report import patterns, patterns_unit

UNTIL = date(2024, 3, 31)


def register(people: int = 300, seed: int = 3) -> pl.DataFrame:
    """One to five certificates a person over fifteen months."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        id = f"{1955 + person % 45}0{1 + person % 9}1{person % 9}{person:03}{person % 7 % 2}"
        for number in range(rng.integers(1, 6)):
            start = date(2023, 1, 1) + timedelta(int(rng.integers(0, 440)))
            rows.append(
                {
                    "person": f"{id[:8]}{person:03}0",
                    "certificate": f"{person}-{number}",
                    "unit": f"unit {rng.integers(0, 4)}",
                    "diagnosis": str(rng.choice(["F43.8A", "F32", "M54.5", "S82", "J06"])),
                    "start": start,
                    "end": start + timedelta(int(rng.integers(0, 90))),
                    "degree": int(rng.choice([25, 50, 100])),
                    "signed": start,
                    "sex": str(rng.choice(["female", "male"])),
                    "region": ["north", "south"][person % 2],
                }
            )
    frame = pl.DataFrame(rows)
    # A person has one sex.
    return frame.with_columns(sex=pl.col("sex").first().over("person"))


def count(folder: Path, rows: pl.DataFrame, study: Study, size: int = 1_000_000) -> Counted:
    rows.write_parquet(folder / "t.parquet")
    register = open_register(folder / "t.parquet", study, folder)
    task = Task(register, study, stretches_of(register, study), embedded().fmb)
    with register.parts(folder / "out", size) as parts:
        return counted(task, map(task, parts))


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return register()


STUDY = Study(until=UNTIL, followed_until=UNTIL, population=None)


def test_ranges_of_persons_add_up_to_the_whole_in_any_order(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    whole = count(tmp_path, rows, STUDY).cells
    parts = count(tmp_path, rows.sample(fraction=1, shuffle=True, seed=1), STUDY, size=120).cells
    assert whole.equals(parts.select(whole.columns))


def test_counts_are_those_of_a_count_by_hand(tmp_path: Path, rows: pl.DataFrame) -> None:
    """Spells and persons by month and unit: each day of each person looked at by itself."""
    cells = count(tmp_path, rows, STUDY).cells
    spells, persons = {}, {}
    by_person: dict[str, list[tuple[date, date, str]]] = {}
    for person, start, end, unit in (
        rows.sort("start").select("person", "start", "end", "unit").rows()
    ):
        by_person.setdefault(person, []).append((start, end, unit))
    for periods in by_person.values():
        numbers, reach, number = [], date.min, -1
        for start, end, _ in periods:
            number += reach == date.min or (start - reach).days > 6
            reach = max(reach, end)
            numbers.append(number)
        for month in range(15):
            first = date(2023 + month // 12, month % 12 + 1, 1)
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            here = {
                (number, unit)
                for number, (start, end, unit) in zip(numbers, periods, strict=True)
                if start <= last and end >= first
            }
            for unit in {u for _, u in here}:
                spells[month, unit] = spells.get((month, unit), 0) + len(
                    {n for n, u in here if u == unit}
                )
                persons[month, unit] = persons.get((month, unit), 0) + 1
    found = cells.filter(
        (pl.col("breakdown") == "unit") & (pl.col("stretch") >= 0) & (pl.col("sex") == "all")
    )
    told = {
        (m, u): (s, p)
        for m, u, s, p in found.select("stretch", "level", "spells", "persons").rows()
    }
    assert told == {place: (spells[place], persons[place]) for place in spells}


def of_several_periods(seed: int) -> pl.DataFrame:
    """Certificates with holes that end a spell, and with periods that begin on the same day."""
    rng = np.random.default_rng(seed)
    rows = register(seed=seed)
    shift = pl.Series(rng.integers(0, 25, len(rows)))
    later = rows.with_columns(
        start=pl.col("start").dt.offset_by(pl.format("{}d", shift * rng.integers(0, 2, len(rows)))),
        degree=pl.Series(rng.choice([25, 50, 100], len(rows)), dtype=pl.Int64),
    ).with_columns(end=pl.col("start").dt.offset_by(pl.format("{}d", shift)))
    short = rows.with_columns(end=pl.min_horizontal("end", pl.col("start").dt.offset_by("9d")))
    return pl.concat([short, later.filter(pl.Series(rng.random(len(rows)) < 0.6))])


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_days_between_certificates_are_those_of_a_count_by_hand(tmp_path: Path, seed: int) -> None:
    rows = of_several_periods(seed)
    begins: dict[tuple[str, int], list[date]] = {}
    for (person,), own in rows.group_by("person"):
        firsts = dict(own.group_by("certificate").agg(pl.col("start").min()).rows())
        spell, reach, of_day = 0, None, {}
        for start, end in own.sort("start").select("start", "end").rows():
            spell += reach is not None and (start - reach).days > 6
            reach = end if reach is None else max(reach, end)
            of_day[start] = spell
        for first in firsts.values():
            begins.setdefault((str(person), of_day[first]), []).append(first)
    between = [
        (later, (later - earlier).days)
        for days in begins.values()
        for earlier, later in pairwise(sorted(days))
        if date(2023, 1, 1) <= later <= UNTIL
    ]
    assert len(between) > 50
    cells = count(tmp_path, rows, STUDY).cells
    found = cells.filter(
        (pl.col("breakdown") == "total") & (pl.col("stretch") >= 0) & (pl.col("sex") == "all")
    ).select(pl.col("followed", "days_between", "days_between_squared").sum())
    days = [each for _, each in between]
    assert found.row(0) == (len(days), sum(days), sum(each**2 for each in days))


def test_levels_of_a_spell_add_up_to_all_spells(tmp_path: Path, rows: pl.DataFrame) -> None:
    cells = count(tmp_path, rows, STUDY).cells.filter(pl.col("age").is_null())
    sums = cells.group_by("breakdown", "stretch", "sex").agg(pl.col("spells", "begun").sum())
    total = sums.filter(pl.col("breakdown") == "total").drop("breakdown")
    for name in ("age", "chapter", "category", "length", "degree", "certificates", "region"):
        own = sums.filter(pl.col("breakdown") == name).drop("breakdown")
        assert own.sort("stretch", "sex").equals(total.sort("stretch", "sex")), name


def run(folder: Path, rows: pl.DataFrame, study: str = "") -> str:
    """The error, or nothing."""
    rows.write_parquet(folder / "t.parquet")
    (folder / "study.toml").write_text(study, encoding="utf-8")
    files = [str(folder / name) for name in ("t.parquet", "study.toml")]
    result = CliRunner().invoke(app, ["patterns", *files, "-o", str(folder / "out")])
    return str(result.exception or "")


def test_what_is_written_passes_the_gate(tmp_path: Path, rows: pl.DataFrame) -> None:
    assert run(tmp_path, rows, "until = 2024-03-31\nfollowed_until = 2024-03-31") == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    proof = json.loads((tmp_path / "out" / "suppressed.json").read_text(encoding="utf-8"))
    grain, exact = Grain(5), count(tmp_path, rows, STUDY).cells
    assert proof["step"] == 10
    assert all(told % 10 == 5 for told in proof["released"].values())
    whole = {
        (s, level): (n, persons)
        for s, level, n, persons in exact.filter(
            (pl.col("breakdown") == "unit") & (pl.col("stretch") == -1)
        )
        .select("sex", "level", "spells", "persons")
        .rows()
    }
    table = next(t for t in document["tables"] if t["name"] == "ongoing_by_sex_unit")
    for row in table["rows"]:
        spells, persons = whole[row["sex"], row["unit"]]
        assert (row["value"], row["persons"]) == (grain.count(spells), grain.count(persons))
    for each in document["tables"]:
        for row in each["rows"]:
            if row["persons"] is None:
                assert row["value"] is None, each["name"]
            if each["unit"] == "share" and row["value"] is not None:
                assert 0 < row["low"] <= row["value"] <= row["high"] < 1


@pytest.mark.parametrize(("days", "told"), [(40, 14), (5, None)])
def test_an_end_that_nothing_begins_before_is_stated_without_the_day_of_the_last_certificate(
    tmp_path: Path, rows: pl.DataFrame, days: int, told: int | None
) -> None:
    last = rows["start"].max()
    assert isinstance(last, date)
    until = last + timedelta(days)
    assert run(tmp_path, rows, f"until = 2024-03-31\nfollowed_until = {until}") == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert document["data"]["quiet_days"] == told


def test_no_subtraction_reveals_few(tmp_path: Path, rows: pl.DataFrame) -> None:
    """Between sexes, levels and two releases: what is left may always be nobody, or ten."""
    released = []
    for seed, until in ((3, "2024-03-31"), (4, "2024-02-29")):
        own = pl.concat([rows, register(7, seed).with_columns(unit=pl.lit("unit small"))])
        run(tmp_path, own, f"until = {until}\nfollowed_until = {until}")
        released.append(json.loads((tmp_path / "out" / "suppressed.json").read_text())["released"])
    for told in released:
        for key, count_ in told.items():
            if "sex=all" not in key or "unit=" in key or "work_measure=" in key:
                continue
            either = [told.get(key.replace("sex=all", f"sex={s}"), 5) for s in ("female", "male")]
            # Each is the middle of its ten: so many may be left of the whole.
            assert (count_ + 4) - sum(each - 5 for each in either) >= 9
    first, second = released
    assert all(abs(first[key] - second[key]) % 10 == 0 for key in first.keys() & second.keys())


def test_a_mean_that_few_persons_make_is_hidden(tmp_path: Path) -> None:
    """Sixty persons at one unit, of whom three have all the messages and further certificates."""
    day = date(2024, 1, 1)
    rows = pl.DataFrame(
        {
            "person": f"p{person}",
            "certificate": f"{person}-{number}",
            "unit": "u",
            "diagnosis": "F43",
            "start": day + timedelta(7 * number),
            "end": day + timedelta(7 * number + 6),
            "degree": 100 if person < 3 and number % 2 else 50,
            "signed": day + timedelta(7 * number),
            "messages": int(person < 3),
            "additions": int(person < 3),
        }
        for person in range(60)
        for number in range(12 if person < 3 else 1)
    )
    assert run(tmp_path, rows, 'stretch = "year"\nuntil = 2024-12-31\n') == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    few = ("certificates_per_spell", "days_between_certificates", "messages_per_certificate")
    few += ("certificates_with_addition", "stepped_down")
    values = {
        each["measure"]: {row["value"] for row in each["rows"]}
        for each in document["tables"]
        if each["by"] == ["unit"]
    }
    assert values["ongoing"] == {65}
    assert {name: values[name] for name in few} == {name: {None} for name in few}


def test_each_table_is_a_csv_and_none_of_an_earlier_run_stays(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    run(tmp_path, rows)
    run(tmp_path, rows.drop("region", "sex"), "until = 2024-03-31")
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    files = {each.stem: each for each in (tmp_path / "out" / "tables").iterdir()}
    assert files.keys() == {each["name"] for each in document["tables"]}
    assert not any("region" in name for name in files)
    for each in document["tables"]:
        with files[each["name"]].open(encoding="utf-8", newline="") as file:
            read = list(csv.DictReader(file))
        assert [row["value"] for row in read] == [
            "" if row["value"] is None else str(row["value"]) for row in each["rows"]
        ]


def test_without_sex_no_table_is_by_sex_and_a_note_says_so(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    run(tmp_path, rows.drop("sex").with_columns(person=pl.format("p{}", pl.col("person"))))
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert not any("sex" in each["by"] for each in document["tables"])
    assert any("the sex of no person is known" in note["en"] for note in document["notes"])


def test_rates_are_per_1000_and_standardised_to_the_ages_of_a_standard(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    people = pl.DataFrame(
        {"year": year, "sex": sex, "age": age, "region": region, "inhabitants": n}
        for year in (2023, 2024)
        for sex in ("female", "male")
        for region in ("north", "south")
        for age, n in (("0-15", 900), ("16-20", 300), ("21-25", 320), ("26-30", 310),
                       ("31-35", 400), ("36-40", 390), ("41-45", 500), ("46-50", 480),
                       ("51-55", 430), ("56-60", 420), ("61-65", 400), ("66+", 1500))
    )  # fmt: skip
    people.write_csv(tmp_path / "people.csv")
    study = 'until = 2024-03-31\n[population]\nfile = "people.csv"\n[release]\nsmallest = 1\n'
    assert run(tmp_path, rows, study) == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    tables = {each["name"]: each["rows"] for each in document["tables"]}
    total = people.filter(pl.col("year") == 2023)["inhabitants"].sum()
    count_, rate, by_age, standardised = (
        tables[name]
        for name in (
            "ongoing_by_period_sex",
            "ongoing_per_1000_by_period_sex",
            "ongoing_per_1000_by_period_sex_age",
            "ongoing_per_1000_standardised_by_period_sex",
        )
    )
    assert rate[0]["value"] == pytest.approx(1000 * count_[0]["value"] / total, abs=1e-3)
    weights = people.filter(pl.col("year") == 2023).group_by("age").agg(pl.col("inhabitants").sum())
    share = {a.replace("66+", "66-"): n / total for a, n in weights.rows()}
    month, sex = count_[1]["period"], "female"
    expected = sum(
        share[row["age"]] * row["value"]
        for row in by_age
        if (row["period"], row["sex"]) == (month, sex)
    )
    found = next(r for r in standardised if (r["period"], r["sex"]) == (month, sex))
    assert found["value"] == pytest.approx(expected, rel=1e-3)
    assert found["low"] < found["value"] < found["high"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("year,inhabitants\n2024,5\n2024,6\n", "two counts for one group"),
        ("year,age,inhabitants\n2024,16-20,5\n2024,17,6\n", "two counts for one group"),
        ("year,age,inhabitants\n2024,15-24,5\n", "1 ages are in none of 0-15"),
        ("year,sex\n2024,female\n", "lacks inhabitants"),
        ("year,inhabitants\n2024,12\n", "fewer inhabitants than persons"),
        ("year,inhabitants\n", "found none in any row"),
        ("year,inhabitants\n2024,0\n", "found none in any row"),
        ("year,inhabitants\n2024.5,100\n", "expected years as 2024"),
    ],
)
def test_a_population_that_cannot_be_is_refused(
    table: str, line: str, tmp_path: Path, rows: pl.DataFrame
) -> None:
    (tmp_path / "people.csv").write_text(table, encoding="utf-8")
    assert line in run(tmp_path, rows, '[population]\nfile = "people.csv"\n')
    assert not (tmp_path / "out").exists()


def test_what_the_population_lacks_is_stated(tmp_path: Path, rows: pl.DataFrame) -> None:
    people = "year,region,inhabitants\n2023,north,9000\n"
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    assert run(tmp_path, rows, '[population]\nfile = "people.csv"\n') == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert any("no inhabitants of region south" in note["en"] for note in document["notes"])


def test_a_register_whose_rows_all_break_a_rule_is_refused(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    wrong = rows.with_columns(degree=pl.lit(33, pl.Int64))
    assert "left out" in run(tmp_path, wrong)
    assert not (tmp_path / "out").exists()


def test_ranges_may_have_diagnoses_and_units_of_their_own(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    study = replace(STUDY, columns=("municipality",))
    rows = rows.with_columns(municipality=pl.format("m{}", pl.col("person").str.head(4)))
    whole, parts = (count(tmp_path, rows, study, size) for size in (10**6, 5))
    assert parts.cells.select(whole.cells.columns).equals(whole.cells)
    one, other = (each.compared.drop("person").sort(pl.all()) for each in (whole, parts))
    assert one.equals(other)


def test_a_range_of_which_every_row_breaks_a_rule_adds_nothing(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    one = pl.col("person") == rows["person"].min()
    wrong = rows.with_columns(degree=pl.when(one).then(33).otherwise("degree"))
    cells = count(tmp_path, wrong, STUDY, size=5).cells
    assert cells.equals(count(tmp_path, rows.filter(~one), STUDY).cells.select(cells.columns))


def test_a_year_without_a_count_takes_the_last_before(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("year,inhabitants\n2020,100\n2022,200\n", encoding="utf-8")
    people = read_population(tmp_path / "p.csv", None, None)
    assert [people.of([year]) for year in (2019, 2021, 2022, 2030)] == [100, 100, 200, 200]
    assert people.of([2020], "female") is None


@pytest.mark.parametrize(
    ("study", "line"),
    [
        ("since = 2024-02-10\nuntil = 2024-02-20", "contains no whole month"),
        ("since = 2031-01-01\nuntil = 2031-12-31", "no certificate lies within the study's period"),
        ('strech = "month"', "unknown key, strech"),
        ('columns = ["clinic"]', "lack clinic"),
        ('columns = ["unit"]', "already has a table"),
        ('columns = ["begun"]', "srs computes begun"),
        ('provider = "problem"', "srs computes problem"),
        ('columns = ["a/b"]', "without / and"),
    ],
)
def test_a_study_that_cannot_be_is_refused(
    study: str, line: str, tmp_path: Path, rows: pl.DataFrame
) -> None:
    assert line in run(tmp_path, rows, study)
    assert not (tmp_path / "out").exists()


def test_one_signature_far_ahead_does_not_make_the_study_long(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    far = pl.when(pl.int_range(pl.len()) == 3).then(date(9999, 12, 31)).otherwise("signed")
    assert "expected followed_until" in run(tmp_path, rows.with_columns(signed=far))
    assert not (tmp_path / "out").exists()
    study = "until = 2024-03-31\nfollowed_until = 2024-03-31"
    assert run(tmp_path, rows.with_columns(signed=far), study) == ""


def test_a_last_day_long_after_all_that_begins_is_refused_if_guessed_and_noted_if_given(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    """Certificates are often chosen by when they begin; some of them are signed weeks later."""
    last = rows["start"].max()
    assert isinstance(last, date)
    late = last + timedelta(days=15)
    signed = pl.when(pl.int_range(pl.len()) == 3).then(late).otherwise("signed")
    line = run(tmp_path, rows.with_columns(signed=signed))
    assert f"the last certificate is signed {late}, but none begins after {last}" in line
    assert not (tmp_path / "out").exists()
    assert run(tmp_path, rows.with_columns(signed=signed), f"followed_until = {late}") == ""
    notes = json.loads((tmp_path / "out" / "patterns.json").read_text())["notes"]
    assert f"in the last 14 days before {late}" in str(notes)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("id,sex\n1,female\n", "persons: expected the columns person"),
        ("person,name\n1,x\n", "born, sex or both"),
    ],
)
def test_a_table_of_persons_without_information_is_refused(
    table: str, line: str, tmp_path: Path, rows: pl.DataFrame
) -> None:
    (tmp_path / "persons.csv").write_text(table, encoding="utf-8")
    assert line in run(tmp_path, rows, 'persons = "persons.csv"')


def test_of_a_person_with_two_sexes_none_is_known(tmp_path: Path, rows: pl.DataFrame) -> None:
    rows = rows.drop("sex").with_columns(person=pl.format("p{}", pl.col("person")))
    ids = rows["person"].unique().sort()
    lines = [f"{each},{sex}\r\n" for each in ids for sex in ("female", "female")]
    lines.append(f"{ids[0]},male\r\n")
    (tmp_path / "persons.csv").write_text("person,sex\r\n" + "".join(lines), encoding="utf-8")
    assert run(tmp_path, rows, 'persons = "persons.csv"\n[release]\nsmallest = 1') == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    table = next(each for each in document["tables"] if each["name"] == "ongoing_by_sex")
    persons = {row["sex"]: row["persons"] for row in table["rows"]}
    assert persons == {"all": len(ids), "female": len(ids) - 1, "male": 0}


def test_a_month_without_certificates_is_named(tmp_path: Path, rows: pl.DataFrame) -> None:
    lacking = rows.filter(~pl.col("start").is_between(date(2023, 6, 1), date(2023, 6, 30)))
    run(tmp_path, lacking)
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert any("no certificate begins in 2023-06" in note["en"] for note in document["notes"])


def test_a_register_of_one_person_reveals_nothing(tmp_path: Path, rows: pl.DataFrame) -> None:
    assert run(tmp_path, rows.filter(pl.col("person") == rows["person"][0])) == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert all(row["value"] is None for each in document["tables"] for row in each["rows"])
    assert not any("unit" in each["by"] for each in document["tables"])


def test_a_register_without_units_or_any_spell_to_compare_is_counted(tmp_path: Path) -> None:
    one = register(1).head(1)
    assert run(tmp_path, one) == ""
    assert run(tmp_path, one.with_columns(unit=pl.lit(None, pl.String))) == ""


def test_days_in_any_form_give_the_same_tables(tmp_path: Path, rows: pl.DataFrame) -> None:
    text = rows.with_columns(
        start=pl.col("start").dt.to_string("%Y%m%d"),
        end=pl.format("{}T23:59:00", pl.col("end").dt.to_string("%Y-%m-%d")),
        signed=pl.format("{}T08:00:00", pl.col("signed").dt.to_string("%Y-%m-%d")),
    )
    one, other = (count(tmp_path, each, STUDY).cells for each in (rows, text))
    assert one.equals(other)


def test_the_prognosis_is_next_to_what_happened(tmp_path: Path) -> None:
    day = date(2024, 1, 1)
    rows = pl.DataFrame(
        {
            "person": f"p{n}",
            "certificate": str(n),
            "unit": "u",
            "diagnosis": "F43",
            "start": day,
            # 20 of 30 end within the thirty days that their physician expects.
            "end": day + timedelta(20 if n < 20 else 50),
            "degree": 100,
            "signed": day,
            "prognosis": "ATER_X_ANTAL_DGR",
            "prognosis_days": 30,
        }
        for n in range(30)
    )
    assert run(tmp_path, rows, "followed_until = 2024-12-31\n[release]\nsmallest = 1\n") == ""
    document = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    tables = {each["name"]: each["rows"] for each in document["tables"]}
    (right,), (long,) = (
        tables[f"{name}_by_prognosis"] for name in ("prognosis_right", "over_90_after_prognosis")
    )
    assert (right["prognosis"], right["persons"]) == ("ATER_X_ANTAL_DGR 30", 30)
    assert right["value"] == pytest.approx(20 / 30, abs=1e-3)
    assert long["value"] == 0


def test_a_counted_register_needs_a_spell(tmp_path: Path, rows: pl.DataFrame) -> None:
    far = replace(STUDY, since=date(2030, 1, 1), until=date(2030, 12, 31))
    with pytest.raises(BadTable, match="no certificate lies within the study's period"):
        count(tmp_path, rows, far)


def test_the_swedish_page_says_in_swedish_what_was_left_out(
    tmp_path: Path, rows: pl.DataFrame
) -> None:
    number = pl.int_range(pl.len())
    wrong = rows.with_columns(
        start=pl.when(number == 1).then(pl.lit("soon")).otherwise(pl.col("start").cast(pl.String)),
        end=pl.when(number == 2).then(date(2020, 1, 1)).otherwise("end"),
        degree=pl.when(number == 3).then(17).otherwise("degree"),
        person=pl.when(number == 4).then(None).otherwise("person"),
        signed=pl.when(number == 5)
        .then(pl.lit("soon"))
        .otherwise(pl.col("signed").cast(pl.String)),
        replaced_by=pl.when(number < 30).then(pl.lit("another")),
    )
    study = """
        model = "none"
        [[equality]]
        column = "sex"
        within = ["region"]
        [[equality]]
        column = "region"
        groups = ["north", "nowhere"]
    """
    assert run(tmp_path, wrong, study) == ""
    found = json.loads((tmp_path / "out" / "patterns.json").read_text(encoding="utf-8"))
    assert len(found["problems"]) > 7
    counted = [line for line in found["problems"] if "found" in line]
    assert all(re.search(r"found (about|fewer than) \d+ ", line) for line in counted), counted
    assert any("certificates replaced by one that" in line for line in counted)
    page = patterns.page(found, "sv")
    assert in_english(page) == []
    assert english(page) == set()
    assert in_english(patterns_unit.page(found, "unit 1", "sv")) == []


def test_notes_and_labels_name_columns_and_regions_in_words(tmp_path):
    run(tmp_path, register())
    found = json.loads((tmp_path / "out" / "patterns.json").read_text("utf-8"))
    assert found["labels"]["region"]["south"] == {"sv": "Syd", "en": "South"}
    told = [each["sv"] for each in found["notes"] if "grupper har färre personer" in each["sv"]]
    assert all(each[:1].isupper() for each in told)
