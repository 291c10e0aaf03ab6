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

ON = date(2025, 3, 20)
MODEL = package.load("srs-3.0")


def periods(persons):
    """Of each person two certificates of one spell; the last one's are no certificates."""
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
    [("--on", ON), ("--gap", 5), ("--answers", "x.csv"), ("--complete-since", ON)],
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
        (("--answers", "periods.csv"), "the answers: the column certificate is no predictor"),
        (
            ("--answers", "answers.csv", "-o", "answers.csv", "--overwrite"),
            "the output is one of the tables that are read",
        ),
        (("-o", "periods.parquet"), "the output exists"),
    ],
)
def test_what_is_at_fault_is_told_in_one_line(srs, tables, tmp_path, words, message):
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
    assert (status, "differs in the day that certificates are looked at" in err) == (1, True)
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
