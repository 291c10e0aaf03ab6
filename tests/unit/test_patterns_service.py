"""Acceptance cases of the national statistics service, for the definitions that srs follows.

The numbers are those of its public acceptance suite (sklintyg/statistik, by the number of the
case), given to the whole chain from a table of periods to the document, with every count published.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from srs.knowledge import embedded
from training.evaluation.study import Release
from training.patterns.counts import Task, counted, stretches_of
from training.patterns.document import document, released
from training.patterns.facts import facts_of
from training.patterns.fmb import Limits
from training.patterns.ongoing import Ongoing, Stretches
from training.patterns.periods import read_rows
from training.patterns.source import open_register
from training.patterns.study import Study
from training.rollout.calendar import calendar


def table(*certificates: str) -> pl.DataFrame:
    """Lines of person, code, unit and then start, end, degree of each period; code - is none."""
    rows = []
    for number, line in enumerate(certificates):
        person, code, unit, *periods = line.split()
        for place in range(0, len(periods), 3):
            start, end, degree = periods[place : place + 3]
            rows.append(
                {
                    "person": person,
                    "certificate": f"c{number:02}",
                    "unit": unit,
                    "diagnosis": None if code == "-" else code,
                    "start": start,
                    "end": end,
                    "degree": degree,
                    "signed": f"{periods[0]}T08:{number:02}:00",
                }
            )
    return pl.DataFrame(rows, schema_overrides={"diagnosis": pl.String})


def patterns(
    folder: Path, rows: pl.DataFrame, until: str, since: str | None = None
) -> dict[str, dict[tuple[str, ...], float]]:
    """The values other than 0, by table and its by-columns."""
    rows.write_parquet(folder / "t.parquet")
    study = Study(
        since=since and date.fromisoformat(since),
        until=date.fromisoformat(until),
        followed_until=date.fromisoformat(until),
        release=Release(smallest=1),
    )
    register = open_register(folder / "t.parquet", study, folder)
    task = Task(register, study, stretches_of(register, study), embedded().fmb)
    with register.parts(folder / "out") as parts:
        found = counted(task, map(task, parts))
    told, _ = released(*document(found, register, study, folder, "2025-01-01"), study, folder)
    return {
        each["name"]: {
            tuple(row[name] for name in each["by"]): row["value"]
            for row in each["rows"]
            if row["value"] and row.get("sex") != "all"
        }
        for each in told["tables"]
    }


def units(rows: pl.DataFrame, since: str, until: str) -> dict[str, str]:
    """The length group as each unit sees it, by unit."""
    read = read_rows(rows, date.fromisoformat(until), (), None, Counter())
    ongoing = Ongoing.of(facts_of(read, 5), Limits.read(embedded().fmb, []))
    stretches = Stretches.of(calendar(date.fromisoformat(since), date.fromisoformat(until), 1))
    found = ongoing.rows(stretches.whole).units
    return dict(found.select("unit", "length").rows())


@pytest.mark.parametrize(
    ("case", "second", "spells"),
    [("At1001", "2013-02-11 2013-02-12", 1), ("At1003", "2013-02-12 2013-02-13", 1),
     ("At1002", "2013-02-13 2013-02-14", 2)],
)  # fmt: skip
def test_spells_go_on_over_five_days_without_certificate(
    case: str, second: str, spells: int, tmp_path: Path
) -> None:
    rows = table(
        "19790717-9191 G01 enhet1 2013-02-05 2013-02-06 100",
        f"19790717-9191 G01 enhet1 {second} 100",
    )
    found = patterns(tmp_path, rows, "2013-03-31")
    assert found["ongoing_by_period_sex"] == {("2013-02", "male"): spells}


def test_a_spell_counts_in_each_month_and_at_each_unit_with_a_certificate(tmp_path: Path) -> None:
    """At1014, At1506: a spell moves from one unit to the next."""
    rows = table(
        "19791020-9290 G01 enhet1 2013-03-01 2013-03-30 100",
        "19791020-9290 G01 enhet2 2013-04-01 2013-04-30 100",
    )
    found = patterns(tmp_path, rows, "2013-04-30")
    assert found["ongoing_by_period_sex"] == {("2013-03", "male"): 1, ("2013-04", "male"): 1}
    assert found["ongoing_by_period_sex_unit"] == {
        ("2013-03", "male", "enhet1"): 1,
        ("2013-04", "male", "enhet2"): 1,
    }
    assert found["ongoing_by_sex_unit"] == {("male", "enhet1"): 1, ("male", "enhet2"): 1}
    assert found["begun_by_sex_unit"] == {("male", "enhet1"): 1}


def test_a_spell_is_one_at_a_unit_that_it_comes_back_to(tmp_path: Path) -> None:
    """At1015."""
    rows = table(
        "19790717-9191 G01 enhet1 2013-03-01 2013-03-10 100",
        "19790717-9191 G01 enhet2 2013-03-11 2013-03-20 100",
        "19790717-9191 G01 enhet1 2013-03-21 2013-03-30 100",
    )
    found = patterns(tmp_path, rows, "2013-03-31")
    assert found["ongoing_by_period_sex_unit"] == {
        ("2013-03", "male", "enhet1"): 1,
        ("2013-03", "male", "enhet2"): 1,
    }
    assert found["ongoing_by_sex"] == {("male",): 1}


def test_two_equal_certificates_make_one_spell(tmp_path: Path) -> None:
    """At1018."""
    rows = table(*["19790717-9191 G01 enhet1 2014-04-05 2014-05-16 100"] * 2)
    found = patterns(tmp_path, rows, "2014-06-30")
    assert found["ongoing_by_period_sex"] == {("2014-04", "male"): 1, ("2014-05", "male"): 1}


def test_a_spell_of_one_day_in_the_month_counts(tmp_path: Path) -> None:
    """At1025."""
    rows = table(
        "19790717-9191 G01 enhet1 2013-01-01 2013-02-01 100",
        "19790219-9285 G01 enhet1 2013-02-28 2013-03-31 100",
    )
    found = patterns(tmp_path, rows, "2013-03-31")
    assert found["ongoing_by_period_sex"] == {
        ("2013-01", "male"): 1,
        ("2013-02", "female"): 1,
        ("2013-02", "male"): 1,
        ("2013-03", "female"): 1,
    }


def test_codes_that_are_none_and_none_at_all_are_a_group(tmp_path: Path) -> None:
    """At1102, At1103, At1114."""
    rows = table(
        "19790316-9261 P99 enhet1 2013-02-01 2013-02-14 100",
        "19790219-9285 UA5104 enhet1 2013-02-01 2013-02-14 100",
        "19680102-9288 - enhet1 2013-02-01 2013-02-14 100",
    )
    found = patterns(tmp_path, rows, "2013-02-28")
    assert found["ongoing_by_period_sex_chapter"] == {("2013-02", "female", "no valid code"): 3}


@pytest.mark.parametrize("second", ["2013-02-02 2013-02-28", "2013-02-03 2013-02-10"])
def test_of_several_diagnoses_that_which_begins_last_counts(second: str, tmp_path: Path) -> None:
    """At1105; and where it ends first."""
    rows = table(
        "19790219-9285 F40 enhet1 2013-02-01 2013-02-14 100",
        f"19790219-9285 A00 enhet1 {second} 100",
    )
    found = patterns(tmp_path, rows, "2013-02-28")
    assert found["ongoing_by_period_sex_chapter"] == {("2013-02", "female", "A00-B99"): 1}
    assert found["ongoing_by_period_sex_group"] == {("2013-02", "female", "somatic"): 1}


def test_a_certificate_that_has_ended_before_the_month_does_not_speak(tmp_path: Path) -> None:
    """At1112, At1406: the second begins later and ends before the first, in another month."""
    rows = table(
        "19790429-9281 F40 enhet1 2013-02-15 2013-03-15 100",
        "19790429-9281 A00 enhet1 2013-02-20 2013-02-27 50",
    )
    found = patterns(tmp_path, rows, "2013-03-31")
    assert found["ongoing_by_period_sex_chapter"] == {
        ("2013-02", "female", "A00-B99"): 1,
        ("2013-03", "female", "F00-F99"): 1,
    }
    assert found["ongoing_by_period_sex_degree"] == {
        ("2013-02", "female", "50"): 1,
        ("2013-03", "female", "100"): 1,
    }


def test_three_certificates_with_diagnoses_of_three_groups(tmp_path: Path) -> None:
    """At1110."""
    rows = table(
        "19680524-9288 B23 enhet1 2013-02-01 2013-03-14 100",
        "19680524-9288 P10 enhet1 2013-03-17 2013-04-01 100",
        "19680524-9288 M12 enhet1 2013-04-03 2013-05-03 100",
    )
    found = patterns(tmp_path, rows, "2013-05-31")
    assert found["ongoing_by_period_sex_chapter"] == {
        ("2013-02", "female", "A00-B99"): 1,
        ("2013-03", "female", "P00-P96"): 1,
        ("2013-04", "female", "M00-M99"): 1,
        ("2013-05", "female", "M00-M99"): 1,
    }


def test_codes_are_washed(tmp_path: Path) -> None:
    """At1208: however they are written, and one that does not exist by its category."""
    codes = ["F401", "f401", "F40.1", "F40-1", "F403", "F402B", "F402b", "F51-", "F89-P", "F989P"]
    rows = table(
        *(
            f"19790407-9{n}20 {code} enhet1 2013-02-01 2013-02-14 100"
            for n, code in enumerate(codes)
        )
    )
    found = patterns(tmp_path, rows, "2013-02-28")["ongoing_by_period_sex_category"]
    assert found == {
        ("2013-02", "female", "F40"): 7,
        ("2013-02", "female", "F51"): 1,
        ("2013-02", "female", "F89"): 1,
        ("2013-02", "female", "F98"): 1,
    }


@pytest.mark.parametrize(
    ("certificates", "group", "sex"),
    [
        # At1301: a birthday between two certificates.
        (
            [
                "19880713-2397 G01 enhet2 2014-06-01 2014-06-30 100",
                "19880713-2397 G01 enhet2 2014-07-03 2014-07-31 100",
            ],
            "26-30",
            "male",
        ),
        # At1303: the age on the certificate's last day, which may lie ahead.
        (["19881011-2394 G01 enhet2 2014-10-01 2014-12-15 100"], "26-30", "male"),
        # At1304: the highest of overlapping ones.
        (
            [
                "19890511-2390 G01 enhet2 2015-03-16 2015-04-20 75",
                "19890511-2390 G01 enhet2 2015-03-17 2015-04-05 50 2015-04-06 2015-05-15 25",
            ],
            "26-30",
            "male",
        ),
        # At1307.
        (["20010801-2377 G01 enhet1 2017-06-01 2017-08-31 100"], "16-20", "male"),
        (["20010901-2388 G01 enhet1 2017-06-01 2017-08-31 100"], "0-15", "female"),
    ],
)
def test_age_is_the_highest_on_the_last_day_of_a_certificate(
    certificates: list[str], group: str, sex: str, tmp_path: Path
) -> None:
    found = patterns(tmp_path, table(*certificates), "2017-12-31")
    assert found["ongoing_by_sex_age"] == {(sex, group): 1}


def test_age_may_differ_between_months(tmp_path: Path) -> None:
    """At1306."""
    rows = table(
        "19890101-2388 G01 enhet1 2014-10-01 2014-12-15 100",
        "19890101-2388 G01 enhet1 2014-12-16 2015-01-30 100",
    )
    found = patterns(tmp_path, rows, "2015-01-31")
    assert found["ongoing_by_sex_age"] == {("female", "26-30"): 1}
    assert found["ongoing_by_period_sex_age"] == {
        ("2014-10", "female", "21-25"): 1,
        ("2014-11", "female", "21-25"): 1,
        ("2014-12", "female", "26-30"): 1,
        ("2015-01", "female", "26-30"): 1,
    }


def test_of_several_degrees_that_which_begins_last_counts(tmp_path: Path) -> None:
    """At1401."""
    rows = table(
        "19680524-9288 A00 enhet1 2014-10-01 2014-10-15 100 2014-10-16 2014-11-02 50",
        "19680524-9288 A00 enhet1 2014-11-03 2014-11-15 100 2014-11-16 2014-11-30 50",
    )
    found = patterns(tmp_path, rows, "2014-11-30")
    assert found["ongoing_by_period_sex_degree"] == {
        ("2014-10", "female", "50"): 1,
        ("2014-11", "female", "50"): 1,
    }
    assert found["part_time_by_period_sex"] == {
        ("2014-10", "female"): 1,
        ("2014-11", "female"): 1,
    }
    assert found["stepped_down_by_sex"] == {("female",): 1}


def test_of_two_degrees_of_a_certificate_that_begin_on_one_day_the_higher(tmp_path: Path) -> None:
    """At1408."""
    rows = table("19790219-9285 F40 enhet1 2013-02-15 2013-03-16 50 2013-02-15 2013-03-02 100")
    found = patterns(tmp_path, rows, "2013-03-31")
    assert found["ongoing_by_period_sex_degree"] == {
        ("2013-02", "female", "100"): 1,
        ("2013-03", "female", "100"): 1,
    }


@pytest.mark.parametrize(
    ("case", "certificates", "group"),
    [
        ("At1902", ["2013-01-01 2013-03-15"], "61-90"),
        ("At1903: earlier ones", ["2013-08-01 2013-12-01", "2013-12-02 2014-02-01"], "181-364"),
        ("At1905: days ahead", ["2014-08-01 2014-12-15", "2014-12-16 2015-04-01"], "181-364"),
        ("At1907: days without", ["2013-02-01 2013-02-10", "2013-02-15 2013-02-17"], "0-14"),
        ("At1908", ["2012-01-02 2015-03-30"], "731-"),
        ("At1909: overlapping", ["2014-08-01 2014-09-15", "2014-09-01 2014-10-25"], "61-90"),
        ("At1910", ["2014-08-01 2014-09-15", "2014-09-20 2014-10-31"], "61-90"),
        ("At1954: 90 days are not more than 90", ["2013-01-01 2013-03-31"], "61-90"),
        ("At1955: 91 are", ["2013-01-01 2013-04-01"], "91-180"),
    ],
)  # fmt: skip
def test_lengths_are_covered_days(
    case: str, certificates: list[str], group: str, tmp_path: Path
) -> None:
    rows = table(*(f"19671122-2940 G01 enhet1 {each} 100" for each in certificates))
    found = patterns(tmp_path, rows, "2015-12-31")
    assert found["ongoing_by_sex_length"] == {("female", group): 1}
    long = {("female",): 1.0} if group not in ("0-14", "61-90") else {}
    assert found["over_90_by_sex"] == long


def test_lengths_by_month_grow_with_the_certificates(tmp_path: Path) -> None:
    """At1913."""
    rows = table(
        "19790219-9285 G01 enhet1 2013-06-10 2013-08-30 100",
        "19790219-9285 G02 enhet1 2013-09-01 2013-10-30 100",
    )
    found = patterns(tmp_path, rows, "2013-10-31")
    assert found["ongoing_by_period_sex_length"] == {
        (f"2013-{month:02}", "female", "61-90" if month < 9 else "91-180"): 1
        for month in range(6, 11)
    }


@pytest.mark.parametrize(
    ("case", "certificates", "lengths"),
    [
        (
            "At1901",
            ["enhet1 2013-01-01 2013-03-15", "enhet2 2013-03-16 2013-04-15"],
            {"enhet1": "61-90", "enhet2": "91-180"},
        ),
        (
            "At1906",
            [
                "enhet1 2014-02-01 2014-03-15",
                "enhet2 2014-03-16 2014-04-15",
                "enhet1 2014-04-16 2014-05-02",
            ],
            {"enhet1": "91-180", "enhet2": "61-90"},
        ),
        (
            "At1911",
            [
                "enhet1 2014-03-01 2014-03-06",
                "enhet2 2014-03-11 2014-03-16",
                "enhet1 2014-03-21 2014-03-26",
            ],
            {"enhet1": "15-30", "enhet2": "0-14"},
        ),
    ],
)
def test_a_unit_sees_the_spell_until_its_own_last_day(
    case: str, certificates: list[str], lengths: dict[str, str]
) -> None:
    rows = table(*(f"19671122-2940 G01 {each} 100" for each in certificates))
    assert units(rows, "2013-01-01", "2014-12-31") == lengths


def test_certificates_of_a_spell(tmp_path: Path) -> None:
    """At2601."""
    rows = table(
        "19790717-9191 G01 enhet1 2018-01-01 2018-02-01 100",
        "19790717-9191 G01 enhet1 2018-02-02 2018-04-01 100",
        "19690717-9191 G01 enhet1 2018-01-01 2018-02-01 100",
    )
    found = patterns(tmp_path, rows, "2018-12-31")
    assert found["ongoing_by_sex_certificates"] == {("male", "1"): 1, ("male", "2"): 1}
    assert found["certificates_per_spell_by_sex"] == {("male",): 1.5}
    assert found["days_between_certificates_by_sex"] == {("male",): 32}


def test_care_providers_part_spells_where_the_study_says_so(tmp_path: Path) -> None:
    """At1011: certificates of two providers never make one spell."""
    rows = table(
        "19810217-9291 G01 enhet1 2013-02-01 2013-02-27 100",
        "19810217-9291 G01 enhet3 2013-02-28 2013-03-24 100",
    ).with_columns(vg=pl.Series(["vg1", "vg2"]))
    rows.write_parquet(tmp_path / "t.parquet")
    study = Study(provider="vg", until=date(2013, 3, 31), release=Release(smallest=1))
    register = open_register(tmp_path / "t.parquet", study, tmp_path)
    task = Task(register, study, stretches_of(register, study), embedded().fmb)
    with register.parts(tmp_path / "out") as parts:
        found = counted(task, map(task, parts)).cells
    total = found.filter((pl.col("breakdown") == "total") & (pl.col("sex") == "male"))
    assert total.select("stretch", "spells", "persons").rows() == [(-1, 2, 1), (0, 2, 1), (1, 1, 1)]
