"""From certificates to a file of averages: what counts, when a spell ends, what may leave."""

import json
import re
import sys
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from srs import Icd10
from srs.knowledge.averages_file import import_averages
from training import __main__ as command
from training.averages.counts import LAST_DAY, counts_of
from training.averages.curves import DAYS, curves
from training.patterns.source import open_register
from training.patterns.study import Study

GAP = 5


def periods(persons=40, seed=1, first=date(2023, 1, 1), days=900):
    """Certificates that overlap, leave gaps and change diagnosis."""
    random, rows = np.random.default_rng(seed), []
    for person in range(persons):
        day = int(random.integers(0, days))
        for certificate in range(int(random.integers(1, 9))):
            length = int(random.choice([3, 7, 14, 20, 30, 45, 90]))
            start = first + timedelta(day)
            rows.append(
                {
                    "person": f"p{person}",
                    "sex": ("female", "male")[person % 2],
                    "certificate": f"{person}-{certificate}",
                    "unit": "u",
                    "diagnosis": str(random.choice(["F43.8A", "F43.8", "F43", "M54.5"])),
                    "start": start,
                    "end": start + timedelta(length - 1),
                    "degree": 100,
                    "signed": f"{start}T08:00:00",
                }
            )
            day += length + int(random.choice([-2, 0, 0, 3, 5, 6, 7, 60]))
    return pl.DataFrame(rows)


def written(folder, frame, name="periods.parquet"):
    frame.write_parquet(folder / name)
    return folder / name


def counted(folder, frame, first, last, study=None):
    register = open_register(written(folder, frame), study or Study(), folder)
    with register.parts() as parts:
        return register, counts_of(register, parts, first, last)


def by_hand(frame, last):
    """Person by person and day by day: person, sex, code on day 15, days, ended, start."""
    seen, found = last - timedelta(GAP + 1), []
    for (person,), rows in frame.sort("start").group_by("person", maintain_order=True):
        spells, reach = [], date.min
        for row in rows.rows(named=True):
            if row["start"] > reach + timedelta(GAP + 1) or reach == date.min:
                spells.append([])
                reach = row["end"]
            spells[-1].append(row)
            reach = max(reach, row["end"])
        for spell in spells:
            each = [
                row["start"] + timedelta(n)
                for row in spell
                for n in range((row["end"] - row["start"]).days + 1)
            ]
            covered = sorted({day for day in each if day <= seen})
            if not covered:
                continue
            at = covered[min(15, len(covered)) - 1]
            holds = [row for row in spell if row["start"] <= at <= row["end"]]
            code = Icd10.parse(max(holds, key=lambda row: row["start"])["diagnosis"]).code
            ended = max(row["end"] for row in spell) <= seen
            found.append((person, spell[0]["sex"], code, len(covered), ended, covered[0]))
    return found


def kaplan_meier(spells, day):
    """How many reach the day, by the definition."""
    reached = float(len(spells))
    for each in range(1, day):
        at_risk = sum(days >= each for days, _ in spells)
        ended = sum(days == each and end for days, end in spells)
        if not at_risk:
            return 0.0
        reached *= 1 - ended / at_risk
    return reached


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_a_count_by_hand(tmp_path, seed):
    frame = periods(seed=seed)
    register, counts = counted(tmp_path, frame, 2023, 2025)
    known_from = frame["start"].min() + timedelta(GAP + 1)
    expected = [row for row in by_hand(frame, register.last) if row[-1] >= known_from]
    found = {(each.code, each.sex): each for each in curves(counts)}
    assert len(expected) > 30
    for code in ("F43", "F438", "F438A", "M54", "M545"):
        for sex in (None, "female", "male"):
            own = [r for r in expected if r[2].startswith(code) and sex in (None, r[1])]
            curve = found[code, sex]
            spells = [(days, ended) for _, _, _, days, ended, _ in own]
            assert curve.reached == pytest.approx([kaplan_meier(spells, day) for day in DAYS])
            assert curve.followed.tolist() == [sum(d >= day for d, _ in spells) for day in DAYS]
            for day, persons in zip(DAYS, curve.persons, strict=True):
                assert persons == len({row[0] for row in own if row[3] >= day})


def test_ranges_of_persons_add_up(tmp_path):
    frame = periods(persons=200)
    register = open_register(written(tmp_path, frame), Study(), tmp_path)
    with register.parts(tmp_path / "out") as parts:
        whole = counts_of(register, parts, 2023, 2025)
    with register.parts(tmp_path / "out", size=150) as parts:
        assert len(parts.files) > 2
        in_parts = counts_of(register, parts, 2023, 2025)
    assert whole.spells.equals(in_parts.spells)
    assert whole.persons.equals(in_parts.persons)
    assert whole.began_before == in_parts.began_before


def test_what_is_signed_later_changes_no_end_that_was_seen(tmp_path):
    """Censoring says nothing of a length: followed for longer, the shares stay near."""
    frame = periods(persons=2500, seed=9, days=365)
    shares = []
    for last in (date(2024, 6, 30), date(2026, 6, 30)):
        study = Study(followed_until=last)
        known = frame.filter(pl.col("signed").str.head(10) <= str(last))
        _, counts = counted(tmp_path, known, 2023, 2023, study)
        curve = next(each for each in curves(counts) if (each.code, each.sex) == ("F43", None))
        shares.append(curve.reached[DAYS.index(91)] / curve.reached[DAYS.index(15)])
    assert shares[0] == pytest.approx(shares[1], abs=0.03)


def of_one(person, start, days):
    """A person with one certificate."""
    row = periods(1).head(1).with_columns(pl.lit("F43").alias("diagnosis"))
    row = row.with_columns(person=pl.lit(person), certificate=pl.lit(person))
    end = start + timedelta(days - 1)
    signed = pl.lit(f"{start}T08:00:00")
    return row.with_columns(start=pl.lit(start), end=pl.lit(end), signed=signed)


def test_a_spell_that_may_have_begun_before_the_certificates_is_left_out(tmp_path):
    first = date(2023, 3, 1)
    frame = pl.concat(
        [
            of_one("a", first, 20),
            of_one("b", first + timedelta(GAP), 20),
            of_one("c", first + timedelta(GAP + 1), 20),
            of_one("last", date(2024, 1, 1), 20),
        ]
    )
    _, counts = counted(tmp_path, frame, 2023, 2023)
    assert counts.began_before == 2
    assert (
        counts.persons.filter(pl.col("sex").is_null(), pl.col("code").str.len_chars() == 3)[
            "persons"
        ].sum()
        == 1
    )
    study = Study(complete_since=date(2023, 6, 1))
    assert counted(tmp_path, frame, 2023, 2023, study)[1].began_before == 3


def test_of_two_certificates_that_hold_on_day_15_the_last_begun_decides(tmp_path):
    start = date(2023, 1, 10)
    later = of_one("a", start + timedelta(9), 30).with_columns(
        diagnosis=pl.lit("M54"), certificate=pl.lit("later")
    )
    first = of_one("first", date(2022, 1, 1), 20)
    for frame, code in ((later, "M54"), (later.head(0), "F43")):
        frame = pl.concat([first, of_one("a", start, 20), frame, of_one("z", date(2024, 1, 1), 9)])
        _, counts = counted(tmp_path, frame, 2023, 2023)
        assert set(counts.spells["code"]) == {code}


def test_one_that_holds_on_day_15_decides_also_where_one_begun_later_is_over(tmp_path):
    start = date(2023, 1, 10)
    inside = [
        of_one("a", start + timedelta(after), days).with_columns(
            diagnosis=pl.lit(code), certificate=pl.lit(code)
        )
        for after, days, code in ((4, 20, "M54"), (7, 3, "F32"), (8, 2, "F33"))
    ]
    first, last = of_one("first", date(2022, 1, 1), 20), of_one("z", date(2024, 1, 1), 9)
    _, counts = counted(
        tmp_path, pl.concat([first, of_one("a", start, 30), *inside, last]), 2023, 2023
    )
    assert set(counts.spells["code"]) == {"M54"}


def test_whoever_is_seen_to_reach_the_last_day_has_reached_all(tmp_path):
    frame = pl.concat(
        [
            of_one("first", date(2022, 1, 1), 20),
            of_one("a", date(2023, 1, 1), LAST_DAY),
            of_one("b", date(2023, 1, 1), 800),
            of_one("last", date(2026, 1, 1), 20),
        ]
    )
    _, counts = counted(tmp_path, frame, 2023, 2023)
    (curve,) = (each for each in curves(counts) if (each.code, each.sex) == ("F43", None))
    assert curve.reached.tolist() == curve.followed.tolist() == [2.0] * len(DAYS)


# The command


@pytest.fixture
def averages(capsys, monkeypatch, tmp_path):
    """Run it; gives exit status, output, errors and what was written."""

    def run(certificates, *words, region="Region Exempel"):
        out = tmp_path / "out.json"
        given = ["training", "averages", certificates, "-o", out, "--region", region, *words]
        monkeypatch.setattr(sys, "argv", [*map(str, given)])
        status = 0
        try:
            command.main()
        except SystemExit as leaving:
            status = leaving.code or 0
        captured = capsys.readouterr()
        made = json.loads(out.read_text()) if out.exists() else None
        return status, captured.out, captured.err, made

    return run


def test_what_is_written_is_taken_in(averages, tmp_path):
    status, out, err, made = averages(written(tmp_path, periods(1500)), "--year", "2023:2024")
    assert (status, out.count("\n")) == (0, 1)
    assert "have 100 spells or more" in err
    assert (made["region"], made["first_year"], made["last_year"]) == ("Region Exempel", 2023, 2024)
    taken, report = import_averages((tmp_path / "out.json").read_bytes(), on=date(2027, 1, 1))
    assert report.read == len({row["diagnosis"] for row in made["averages"]}) > 2
    found = taken.national.averages(Icd10("F438A"), 15, 90)
    assert found.counted
    assert 0 < found.counted.low < found.share < found.counted.high < 1


def test_no_count_leaves_but_in_steps_and_the_proof_says_what_was_hidden(averages, tmp_path):
    *_, made = averages(written(tmp_path, periods(1500)), "--year", "2023:2024")
    told = [n for row in made["averages"] for name in ("reached", "followed") for n in row[name]]
    assert all(n % 10 == 5 and n > 10 for n in told)
    proof = json.loads((tmp_path / "out.suppressed.json").read_text())
    assert (proof["limit"], proof["step"]) == (5, 10)
    hidden = {each["what"] for each in proof["suppressed"]}
    ends = {
        f"reached {day} | {row['diagnosis']}, {row['sex'] or 'all'}"
        for row in made["averages"]
        for day in DAYS[len(row["reached"]) :]
    }
    assert ends == hidden
    assert not any(isinstance(each, int) and each % 10 != 5 for each in proof["released"].values())


def test_exact_numbers_are_whole_where_all_were_followed_and_can_be_taken_in(averages, tmp_path):
    (tmp_path / "study.toml").write_text("[release]\nsmallest = 1\n")
    path = written(tmp_path, periods(1500))
    *_, made = averages(path, tmp_path / "study.toml", "--year", "2023:2024")
    assert made["step"] == 1
    assert all(row["reached"] == row["followed"] for row in made["averages"])
    assert any(len(row["reached"]) < len(DAYS) for row in made["averages"])  # nobody is left
    assert import_averages((tmp_path / "out.json").read_bytes(), on=date(2027, 1, 1))


def test_what_an_earlier_release_hid_stays_hidden(averages, tmp_path):
    path = written(tmp_path, periods(1500))
    *_, first = averages(path, "--year", "2023:2024")
    proof = json.loads((tmp_path / "out.suppressed.json").read_text())
    proof["suppressed"].append({"what": "reached 91 | F438A, all", "why": "planted"})
    (tmp_path / "earlier.json").write_text(json.dumps(proof))
    (tmp_path / "study.toml").write_text('[release]\nearlier = "earlier.json"\n')
    *_, second = averages(path, tmp_path / "study.toml", "--year", "2023:2024")
    lengths = [
        len(
            next(r for r in made["averages"] if (r["diagnosis"], r["sex"]) == ("F438A", None))[
                "reached"
            ]
        )
        for made in (first, second)
    ]
    assert lengths[0] > lengths[1] == DAYS.index(91)


def test_without_sexes_nothing_is_by_sex_and_a_note_says_so(averages, tmp_path):
    path = written(tmp_path, periods(1500).drop("sex"))
    status, _, err, made = averages(path, "--year", "2023:2024")
    assert status == 0
    assert "the sex of no person is known: no average is by sex" in err
    assert {row["sex"] for row in made["averages"]} == {None}


def test_a_day_may_be_written_without_hyphens_or_with_a_time(averages, tmp_path):
    frame = periods(1500)
    *_, expected = averages(written(tmp_path, frame), "--year", "2023:2024")
    other = frame.with_columns(
        pl.col("start").dt.strftime("%Y%m%d"), pl.col("end").dt.strftime("%Y-%m-%dT00:00:00")
    )
    path = tmp_path / "other.csv"
    other.write_csv(path, separator=";")
    *_, found = averages(path, "--year", "2023:2024")
    assert found["averages"] == expected["averages"]


def test_a_signature_long_after_all_that_begins_does_not_end_what_goes_on(averages, tmp_path):
    """Certificates are often chosen by when they begin; some of them are signed months later."""
    chosen = periods(1500).filter(pl.col("start") < date(2025, 3, 1))
    *_, expected = averages(written(tmp_path, chosen), "--year", "2024")
    late = chosen.with_columns(
        signed=pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.lit("2025-09-01T08:00:00"))
        .otherwise("signed")
    )
    path = written(tmp_path, late)
    (tmp_path / "out.json").unlink()
    status, _, err, made = averages(path, "--year", "2024")
    assert (status, err.count("\n"), made) == (1, 1, None)
    assert "the last certificate is signed 2025-09-01, but none begins after 2025-02-28" in err
    (tmp_path / "study.toml").write_text("followed_until = 2025-02-28\n")
    status, out, _, made = averages(path, tmp_path / "study.toml", "--year", "2024")
    assert (status, made["averages"]) == (0, expected["averages"])
    assert "followed until 2025-02-22" in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("--year", "2031"),
            "the years in which the spells begin: expected years from 2023 to 2027",
        ),
        (("--year", "2024:2023"), "the years in which the spells begin: expected years from 2023"),
        (("--year", "x"), "--year: expected a year, or the first and the last as 2022:2024"),
    ],
)
def test_years_that_nobody_was_seen_in_are_refused(averages, tmp_path, words, expected):
    status, out, err, made = averages(written(tmp_path, periods(300, days=1000)), *words)
    assert (status, out, err.count("\n"), made) == (1, "", 1, None)
    assert expected in err


def test_a_register_of_one_person_has_no_average(averages, tmp_path):
    status, out, err, made = averages(written(tmp_path, periods(1)), "--year", "2024")
    assert (status, out, err.count("\n"), made) == (1, "", 1, None)
    assert re.match("no diagnosis has 100 spells that began in 2024 and reach day 15", err)
    assert not list(tmp_path.glob(".*"))
    assert not list(tmp_path.glob("*suppressed*"))


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (periods(3).drop("diagnosis"), "the table lacks diagnosis: expected the columns person, "),
        (periods(3).head(0), "the certificates: the table has no rows"),
        (periods(3).with_columns(start=pl.lit("yesterday")), "the column start: expected dates"),
    ],
)
def test_what_is_no_table_of_certificates_is_refused_in_one_line(
    averages, tmp_path, frame, expected
):
    status, out, err, made = averages(written(tmp_path, frame), "--year", "2023")
    assert (status, out, err.count("\n"), made) == (1, "", 1, None)
    assert re.match(expected, err)


def test_a_file_that_is_no_json_and_a_region_without_a_name_are_refused(averages, tmp_path):
    path = written(tmp_path, periods(300))
    status, _, err, _ = averages(path, "-o", tmp_path / "a.csv")
    assert (status, err.count("\n")) == (1, 1)
    assert "expected a name that ends in .json" in err
    status, _, err, _ = averages(path, region=" ")
    assert (status, err.count("\n")) == (1, 1)
    assert "--region: expected a name" in err


def test_a_replaced_certificate_breaks_no_rule(averages, tmp_path):
    """Where it is replaced by one that the person has, nothing is said of it."""
    rows = periods(1500).with_row_index("n")
    known = rows.with_columns(
        replaced_by=pl.when(pl.col("n") % 40 == 1).then(pl.col("certificate").shift())
    ).with_columns(
        replaced_by=pl.when(pl.col("person") == pl.col("person").shift()).then("replaced_by")
    )
    *_, err, _ = averages(written(tmp_path, known.drop("n")), "--year", "2024")
    assert "left out" not in err
    strange = rows.with_columns(replaced_by=pl.when(pl.col("n") % 40 == 1).then(pl.lit("?")))
    (tmp_path / "out.json").unlink()
    *_, err, _ = averages(written(tmp_path, strange.drop("n")), "--year", "2024")
    assert "replaced_by: found about" in err
