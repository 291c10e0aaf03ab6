"""``srs score --from certificates`` as a user meets it."""

import signal
import subprocess
import sys
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import srs as package
from srs.batch import AsOf, score_files
from srs.tables.certificates import current_spells, with_risks
from srs.tables.risks import score
from tests.functional.conftest import scored_of
from training.cohort import simulate

ON = date(2025, 3, 20)
MODEL = package.load("srs-3.0")


def periods(persons):
    """Two certificates of one spell for each person; the last person's are invalid."""
    rows = [
        {
            "person": f"{number:06}",
            "certificate": f"c-{part}",
            "unit": f"unit {number % 7}",
            "diagnosis": ["F43.8A", "M54.5", "S82"][number % 3],
            "start": ON + timedelta(days=part * 14 - number % 20),
            "end": ON + timedelta(days=part * 14 + 13 - number % 20),
            "degree": 100 if number < persons - 1 else 60,
            "signed": datetime.combine(date(2025, 2, 1), datetime.min.time()),
            "occupation": "STUDIER",
            "postcode": "41133",
        }
        for number in range(persons)
        for part in (0, 1)
    ]
    return pl.DataFrame(rows)


def answers(persons):
    given = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no", "sex": "female"}
    given |= {"age": 44, "SA_1_gross": "0", "primary_care": "yes", "hospital_days": "no"}
    given |= {"specialist_visits": "no", "disability_pension": "no"}
    return pl.DataFrame([{"person": f"{n:06}"} | given for n in range(persons)])


@pytest.fixture
def tables(tmp_path):
    frames = {"periods": periods(50), "answers": answers(40)}
    for name, frame in frames.items():
        frame.write_csv(tmp_path / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S")
    return tmp_path / "periods.csv", tmp_path / "answers.csv"


def expected():
    spells = current_spells(periods(50), on=ON, answers=[answers(40)])
    return with_risks(spells, lambda table: score(table, MODEL, explain=2))


def left(folder):
    return sorted(path.name for path in folder.iterdir())


FROM = ("--from", "certificates", "--on", ON)


def test_certificates_are_scored_as_of_the_day(srs, tables, tmp_path):
    source, given = tables
    out = tmp_path / "risks.parquet"
    call = ("score", source, "-o", out, *FROM, "--answers", given, "--explain", "top:2")
    status, shown, err = srs(*call)
    assert (status, shown, scored_of(err)) == (0, "", "scored: 40 of 51 rows, 0 more in part")
    assert "2: degree: expected 25, 50, 75 or 100" in err
    found = pl.read_parquet(out)
    assert_frame_equal(found, expected(), rel_tol=0, abs_tol=1e-9)
    assert found["risk_90"].count() == 40
    assert left(tmp_path) == ["answers.csv", "periods.csv", "risks.parquet"]


def test_a_day_that_is_not_given_is_today(srs, tables, tmp_path):
    out = tmp_path / "risks.csv"
    status, _, err = srs("score", tables[0], "-o", out, "--from", "certificates", "--gap", "90")
    assert (status, scored_of(err)) == (0, "scored: 0 of 2 rows, 0 more in part")
    assert out.read_text().splitlines()[1].startswith("000049,,,")


@pytest.mark.parametrize(
    "words",
    [
        ("--on", ON),
        ("--gap", 5),
        ("--answers", "x.csv"),
        ("--complete-since", ON),
        ("--everybody",),
    ],
)
def test_options_of_certificates_are_for_certificates(srs, tables, tmp_path, words):
    status, _, err = srs("score", tables[0], "-o", tmp_path / "risks.csv", *words)
    assert (status, "--from certificates" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--gap", 91), "the gap between certificates: expected 0 to 90"),
        (("--horizon", "1"), "the horizon: expected"),
        (("--model", "srs-9"), "no such model is published"),
        (("--answers", "none.csv"), "the answers: the table cannot be read"),
        (("--answers", "periods.csv"), "the answers have the column certificate"),
        (
            ("--answers", "answers.csv", "-o", "answers.csv", "--overwrite"),
            "the output is one of the input tables",
        ),
        (("-o", "periods.parquet"), "the output exists"),
    ],
)
def test_what_is_at_fault_is_reported_in_one_line(srs, tables, tmp_path, words, message):
    (tmp_path / "periods.parquet").write_text("precious")
    before = left(tmp_path)
    files = [tmp_path / w if str(w).endswith((".csv", ".parquet")) else w for w in words]
    status, _, err = srs("score", tables[0], "-o", tmp_path / "risks.csv", *FROM, *files)
    assert (status, err.count("\n")) == (1, 1)
    assert message in err
    assert left(tmp_path) == before


IN_PARTS = """
import sys
from datetime import date
from pathlib import Path
from srs.batch import AsOf, score_files
on, answers = date.fromisoformat(sys.argv[3]), (Path(sys.argv[4]),)
score_files(
    sys.argv[1], sys.argv[2], certificates=AsOf(on, answers=answers), explain=2, rows_per_part=9,
    progress=lambda done, rows: print(done, flush=True),
)
"""


def test_a_killed_run_goes_on_from_its_spells_and_parts(srs, tables, tmp_path):
    source, given = tables
    out = tmp_path / "risks.parquet"
    call = [sys.executable, "-c", IN_PARTS, source, out, str(ON), given]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.strip() == "18":
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    kept = [".risks.parquet.parts", ".risks.parquet.spells", "answers.csv", "periods.csv"]
    assert left(tmp_path) == kept
    options = ("--answers", given, "--explain", "top:2", "--resume")
    status, _, err = srs("score", source, "-o", out, "--from", "certificates", *options)
    assert (status, "differs in the day of the certificates" in err) == (1, True)
    assert left(tmp_path) == kept
    assert srs("score", source, "-o", out, *FROM, *options)[0] == 0
    assert_frame_equal(pl.read_parquet(out), expected(), rel_tol=0, abs_tol=1e-9)
    assert left(tmp_path) == ["answers.csv", "periods.csv", "risks.parquet"]


def test_what_a_killed_run_knew_of_persons_does_not_outlast_another_run(srs, tmp_path):
    (tmp_path / ".risks.parquet.spells").mkdir()
    (tmp_path / ".risks.parquet.spells" / "persons.arrow").write_text("left behind")
    out = tmp_path / "risks.parquet"
    assert srs("score", "examples/spells.csv", "-o", out)[0] == 0
    assert left(tmp_path) == ["risks.parquet"]


def test_two_runs_do_not_write_the_same_spells(tables, tmp_path):
    source, given = tables
    out = tmp_path / "risks.parquet"

    def other(done, rows):
        with pytest.raises(package.errors.BadTable, match="another run is writing this output"):
            score_files(source, out, certificates=as_of)

    as_of = AsOf(ON, answers=(given,))
    assert score_files(source, out, certificates=as_of, progress=other).scored == 40


def one_of_each(person, diagnosis="F43.8A", since=10, until=-20, signed=10):
    """A certificate of a person, from so many days ago until so many; as both forms have it."""
    at = [ON - timedelta(days=days) for days in (since, until, signed)]
    return {
        "person": person,
        "certificate": f"c-{person}",
        "unit": "SE-1",
        "diagnosis": diagnosis,
        "start": at[0],
        "end": at[1],
        "degree": 100,
        "signed": datetime.combine(at[2], datetime.min.time()),
        "occupation": "NUVARANDE_ARBETE",
        "postcode": "41133",
    }


# One person of each reason, and one without any; the ids' check digits are wrong.
CASES = {
    None: one_of_each("198203149022"),
    "no_diagnosis": one_of_each("198203149032", diagnosis=None),
    "no_model": one_of_each("198203149042", diagnosis="J06.9"),
    "not_begun": one_of_each("198203149052", since=-3),
    "ended": one_of_each("198203149062", until=1),
    "beyond_last_horizon": one_of_each("198203149072", since=400, signed=399),
    "answers_missing": one_of_each("198203149082"),
}
KNOWN = {"comorbidity": "no", "born_in_sweden": "yes", "university": "no", "SA_1_gross": "0"}


def assessed(case, answers):
    certificate = package.Certificate(
        case["certificate"],
        "LISJP" if case["diagnosis"] else "AG1-14",  # whose diagnosis may be withheld
        (package.Period(case["start"], case["end"], case["degree"]),),
        case["diagnosis"] and package.Icd10.parse(case["diagnosis"]),
        unit=case["unit"],
        signed=case["signed"],
        occupations=(case["occupation"],),
        postcode=case["postcode"],
        person=package.PersonId.parse(case["person"], on=ON),
    )
    knowledge = package.embedded()
    return package.assess([certificate], on=ON, model=MODEL, knowledge=knowledge, answers=answers)


def test_a_table_and_one_patient_agree_for_every_reason(srs, tmp_path):
    frame = pl.DataFrame([*CASES.values()])
    known = [
        {"person": case["person"], **KNOWN}
        for code, case in CASES.items()
        if code != "answers_missing"
    ]
    frame.write_parquet(tmp_path / "periods.parquet")
    pl.DataFrame(known).write_csv(tmp_path / "answers.csv")
    out = tmp_path / "risks.csv"
    words = ("--answers", tmp_path / "answers.csv", "--everybody", "--horizon", "next", "--length")
    status, _, err = srs("score", tmp_path / "periods.parquet", "-o", out, *FROM, *words)
    assert (status, scored_of(err)) == (0, "scored: 1 of 7 rows, 0 more in part")
    rows = {row["person"]: row for row in pl.read_csv(out, infer_schema=False).to_dicts()}
    for code, case in CASES.items():
        row = rows[case["person"]]
        found = assessed(case, {} if code == "answers_missing" else KNOWN)
        assert row["no_risk"] == code == (found.no_risk and found.no_risk.code)
        risk = found.risk
        numbers = [
            *((risk.horizon, risk.probability, risk.level) if risk else (None,) * 3),
            *((risk and risk.bounds) or (None, None)),
            found.length and found.length.median_day,
        ]
        columns = ("horizon", "risk", "level", "low", "high", "median_day")
        assert [row[name] and float(row[name]) for name in columns] == numbers
        assert (row["outside"] is not None) == (risk is not None)  # the check digit
        assert (row["problem"] is None) == (code is None)


def test_a_synthetic_population_is_scored_without_work_by_hand(srs, tmp_path):
    folder = tmp_path / "cohort"
    simulate(400, (2017, 2017), 1, folder)
    out = tmp_path / "risks.parquet"
    words = ["--from", "certificates", "--on", "2017-06-01", "--complete-since", "2016-01-01"]
    for name in ("persons", "covariates"):
        words += ["--answers", folder / f"{name}.parquet"]
    call = ("score", folder / "certificates.parquet", "-o", out, *words, "--horizon", "next")
    status, _, err = srs(*call)
    assert status == 0
    assert err.count("columns not read") == 1
    found = pl.read_parquet(out)
    assert found["risk"].count() > 30
    assert found["no_risk"].is_null().sum() == found["risk"].count()
    # Both region and county are given; only one is a predictor, and the other stops nothing.
    assert found["county"].null_count() == 0
    # Age and sex are in ids with wrong check digits, and in columns of their own.
    alone = tmp_path / "alone.parquet"
    assert srs(*call[:3], alone, *words[:6])[0] == 0
    again = pl.read_parquet(alone)
    assert again.select("person", "sex").equals(found.select("person", "sex"))
    assert again["age"].cast(pl.String).equals(found["age"].cast(pl.String))
