"""The command line as a user meets it: what it prints, where, and with which exit status."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from srs.certificate import dump
from tests.functional.conftest import scored_of
from tests.make import WOMAN_43, certificate, period

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAMPLE = [
    str(EXAMPLES / "certificate.xml"),
    str(EXAMPLES / "first.xml"),
    str(EXAMPLES / "earlier.json"),
    "--answers",
    str(EXAMPLES / "answers.json"),
    "--on",
    "2025-03-20",
]
PERIODS = """\
person;certificate;unit;diagnosis;start;end;degree;signed
012;a;u;F43.8A;2025-01-01;2025-01-31;100;2025-01-01T10:00:00
012;b;u;F43.8A;2025-02-01;2025-02-10;50;2025-02-01T10:00:00
"""
SPELLS = """\
id,diagnosis,SA_ExtentFirst,earlier_sick_leave,comorbidity,birth_cat_fct,university,Sex,region,age,occupation
007,F43.8A,1,30,no,SW,no,Female,west,43,not_unemployed
008,S47,1,30,no,SW,no,Female,west,43,not_unemployed
"""


def refused(result):
    status, out, err = result
    assert (status, out) == (1, "")
    assert err.startswith("srs: ")
    assert err.count("\n") == 1
    return err


def test_the_example_is_assessed_as_text(srs):
    status, out, err = srs("assess", *EXAMPLE)
    assert (status, err) == (0, "")
    for part in (
        "Utmattningssyndrom",
        "Mycket hög risk",
        "Genomsnitt",
        "▲ Sjukskriven på heltid när sjukfallet började",
        "FMB",
    ):
        assert part in out
    for part in ("Tänk på", "Försäkringskassan", "avgör inget"):
        assert part not in out
        assert part in srs("assess", *EXAMPLE, "--all")[1]
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_the_example_is_assessed_in_english(srs):
    _, out, _ = srs("assess", *EXAMPLE, "--lang", "en")
    assert "Very high risk that the spell lasts more than 90 days" in out
    assert "talar för" not in out


def test_the_json_has_every_field_of_the_design_page(srs):
    status, out, err = srs("assess", *EXAMPLE, "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert document["certificate"] == {
        "id": "example-3",
        "diagnosis": "F438A",
        "unit": "SE0000000000-EXAMPLE",
        "title": "Utmattningssyndrom",
    }
    assert {"start", "day", "certificates"} <= document["spell"].keys()
    assert {"name", "value", "source"} == document["predictors"][0].keys()
    risk = document["risk"]
    assert {"probability", "level", "day", "horizon", "average", "bounds", "curve"} <= risk.keys()
    assert risk["model"] == {
        "name": "srs",
        "version": "3.0",
        "family": "hazards",
        "diagnosis": "F438A",
    }
    assert {"day", "probability"} <= risk["curve"][0].keys()
    reasons = document["explanation"]["reasons"]
    assert {"predictor", "value", "log_odds", "text"} <= reasons[0].keys()
    fmb = document["fmb"]
    assert {"diagnosis", "typical_cases", "exceeded", "source", "date"} <= fmb.keys()
    assert {"max_days", "degree", "selections", "text"} <= fmb["typical_cases"][0].keys()
    measure = document["measures"][0]
    assert {"id", "category", "priority", "title", "advice"} <= measure.keys()
    assert {"diagnosis", "year", "intervals", "source"} <= document["statistics"].keys()
    assert (document["missing"], risk["bounds"]) == ([], None)
    assert isinstance(document["notes"], list)


def test_an_assessment_holds_no_person_id(srs):
    for form in ([], ["--json"]):
        _, out, _ = srs("assess", *EXAMPLE, *form)
        assert "9821" not in out


def test_nothing_for_the_diagnosis_keeps_the_shape(srs, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(dump(certificate("R53")))
    _, out, _ = srs("assess", path, "--on", "2025-03-20", "--json")
    document = json.loads(out)
    assert document["fmb"]["typical_cases"] == []
    assert document["fmb"]["exceeded"] is None
    assert document["risk"]["probability"] is None
    assert document["risk"]["bounds"]
    assert "university" not in document["missing"]  # R53's model does not use it
    assert "comorbidity" not in document["missing"]
    assert "born_in_sweden" in document["missing"]


def test_missing_answers_are_shown_as_questions_and_a_span(srs):
    status, out, _ = srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--lang", "en")
    assert status == 0
    assert "between" in out
    assert "Missing answers: born in Sweden" in out
    _, out, _ = srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--lang", "en", "--all")
    assert "Was the patient born in Sweden?" in out
    assert "That answer narrows the range most" in out


def test_defaults_fill_what_is_missing(srs):
    _, out, _ = srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--defaults")
    assert "förval" in out


def test_a_spell_that_exceeds_fmb_is_marked_in_the_text(srs, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(dump(certificate("G56.0", period("2024-06-01", "2025-04-13"))))
    _, out, _ = srs("assess", path, "--on", "2025-03-20", "--horizon", "365", "--defaults")
    assert "längre än FMB rekommenderar i varje typfall" in out
    _, out, _ = srs("assess", path, "--on", "2025-03-20", "--horizon", "365", "--defaults", "--all")
    assert "längre än rekommendationen i varje typfall" in out


def test_a_diagnosis_that_only_older_models_lack_detail_for_still_shows_all(srs):
    _, out, _ = srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--model", "srs-2.1")
    assert "srs-2.1" in out


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02\xff",
        b"<html></html>",
        b"<RegisterCertificate",
        b"{}",
        b'{"format": "srs-certificate-2"}',
        b"PK\x03\x04",
    ],
)
def test_files_that_are_no_certificates_are_refused(srs, tmp_path, content):
    path = tmp_path / "19820314-9821.xml"
    path.write_bytes(content)
    err = refused(srs("assess", path))
    assert "expected" in err
    assert "9821" not in err


def test_a_draft_of_nothing_but_its_format_is_a_state_and_no_error(srs, tmp_path):
    path = tmp_path / "draft.json"
    path.write_bytes(b'{"format": "srs-certificate-1"}')
    status, out, err = srs("assess", path, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["no_risk"]["code"] == "no_diagnosis"


def test_a_file_that_is_not_there_is_refused_without_its_name(srs, tmp_path):
    err = refused(srs("assess", tmp_path / "19820314-9821.xml"))
    assert "cannot be read" in err
    assert "9821" not in err
    refused(srs("assess", tmp_path))


def test_among_several_files_the_faulty_one_is_reported(srs, tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(b"")
    assert "certificate 2 of 2" in refused(srs("assess", EXAMPLE[0], path))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("[]", "not a JSON object"),
        ("{", "not a JSON object"),
        ('{"ocupation": "unemp"}', "did you mean occupation"),
        ('{"occupation": "secret"}', "occupation: expected one of"),
        ('{"age": {"secret": 1}}', "age: expected a number"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(srs, tmp_path, answers, expected):
    path = tmp_path / "answers.json"
    path.write_text(answers)
    err = refused(srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--answers", path))
    assert expected in err
    assert "secret" not in err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--day", "0"], "the day of the spell"),
        (["--day", "400"], "the day of the spell"),
        (["--horizon", "32"], "the horizon"),
        (["--model", "srs-9"], "expected one of"),
        (["--lang", "fi"], "the language"),
        (["--person", "12345"], "the person id"),
        (["--person", "20990101-1234"], "birth date"),
        (["--person", "19821314-9821"], "birth date"),
        (["--person", "19650101-9813"], "one person only"),
    ],
)
def test_impossible_circumstances_are_refused(srs, words, expected):
    assert expected in refused(srs("assess", *EXAMPLE, *words))


@pytest.mark.parametrize("code", ["", "F4", "F43.8AB", "stress", "4F3", "F43.8A F32"])
def test_what_is_no_diagnosis_code_is_refused(srs, code):
    for name in ("questions", "fmb"):
        err = refused(srs(name, code))
        assert "expected a letter, two digits" in err


@pytest.mark.parametrize(
    "words",
    [
        ["assess"],
        ["unknown"],
        ["assess", "x.xml", "--on", "yesterday"],
        ["assess", "x.xml", "--day", "two"],
        ["score", "x.csv"],
        ["score", "x.csv", "-o", "y.csv", "--horizon", "a"],
        ["fmb"],
        ["fmb", "F43", "F32"],
        ["fmb", "import", "one.json"],
    ],
)
def test_wrong_usage_exits_with_2(srs, words):
    status, out, err = srs(*words)
    assert (status, out) == (2, "")
    assert "Usage" in err


@pytest.mark.parametrize("name", ["assess", "questions", "fmb", "spells", "score", "models"])
def test_every_command_has_help_with_an_example(srs, name):
    status, out, _ = srs(name, "--help")
    assert status == 0
    assert "Example" in out


def test_without_a_command_the_help_is_shown(srs):
    _, out, err = srs()
    assert "assess" in out + err


def test_questions_come_in_the_forms_order_with_ids_and_defaults(srs):
    _, out, _ = srs("questions", "f43.8a", "--json")
    document = json.loads(out)
    assert document["diagnosis"] == "F438A"
    asked = [q["srs"] for q in document["questions"]]
    # srs_3_0_questions_per_diagnosis.csv, F438A
    assert asked == [
        "SA_ExtentFirst",
        "SA_SyssStart_fct",
        "SA_1_gross",
        "comorbidity",
        "birth_cat_fct",
        "edu_cat_fct",
    ]
    assert sorted(document["derived"]) == ["age", "region", "sex"]
    defaults = [a["srs"] for q in document["questions"] for a in q["answers"] if a["default"]]
    assert defaults == ["1", "not_unemp", "0", "no", "SW", "No university"]


def test_questions_are_readable_in_both_languages(srs):
    _, swedish, _ = srs("questions", "F43.8A")
    _, english, _ = srs("questions", "F43.8A", "--lang", "en")
    assert "Är patienten född i Sverige?" in swedish
    assert "Was the patient born in Sweden?" in english


def test_fmb_is_looked_up_with_subcodes(srs):
    _, out, _ = srs("fmb", "F41", "--json")
    document = json.loads(out)
    assert document["from_subcodes"] is True
    assert {c for case in document["typical_cases"] for c in case["diagnoses"]} == {"F410", "F411"}
    status, out, _ = srs("fmb", "M19")
    assert (status, "saknar rekommendation" in out) == (0, True)


def test_a_faulty_fmb_document_replaces_nothing(srs, tmp_path):
    cases = tmp_path / "typfall.json"
    cases.write_text("{")
    before = srs("fmb", "F43.8A")
    assert "expected" in refused(srs("fmb", "import", cases, cases))
    assert srs("fmb", "F43.8A") == before


def test_models_are_listed_and_shown(srs):
    _, out, _ = srs("models")
    named = [line.split()[0] for line in out.splitlines() if not line.startswith(" ")]
    assert named == [
        "boosted-2",
        "srs-2.1",
        "srs-2.2",
        "srs-2.2-subdiagnosis",
        "srs-3.0",
    ]
    _, out, _ = srs("models", "srs-3.0")
    assert "Limits" in out
    _, out, _ = srs("models", "--json")
    assert json.loads(out)["srs-3.0"]["family"] == "hazards"
    _, out, _ = srs("models", "srs-3.0", "--json", "--lang", "en")
    document = json.loads(out)
    assert document["title"] == "National model SRS 3.0"
    assert len(document["diagnoses"]) == 34
    refused(srs("models", "srs-9"))


def test_spells_are_built_from_a_table(srs, tmp_path):
    table = tmp_path / "periods.csv"
    table.write_text(PERIODS)
    status, out, _ = srs("spells", table, "--on", "2025-02-05", "--json")
    assert status == 0
    assert json.loads(out) == [
        {
            "person": "012",
            "spell": 1,
            "start": "2025-01-01",
            "end": "2025-02-10",
            "days": 41,
            "diagnosis": "F438A",
            "degree": 50,
            "degrees": [100, 50],
            "certificates": ["a", "b"],
            "unit": "u",
            "active": True,
        }
    ]
    srs("spells", table, "--on", "2025-02-05", "-o", tmp_path / "spells.csv")
    assert "100|50,a|b" in (tmp_path / "spells.csv").read_text()
    srs("spells", table, "--on", "2025-02-05", "-o", tmp_path / "spells.parquet")
    assert pl.read_parquet(tmp_path / "spells.parquet")["days"].to_list() == [41]


def test_spells_go_to_the_output_as_csv(tmp_path):
    table = tmp_path / "periods.csv"
    table.write_text(PERIODS)
    call = [sys.executable, "-m", "srs", "spells", table, "--on", "2025-02-05"]
    out = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    assert out.splitlines()[0].startswith("person,spell,start,end,days")
    assert out.splitlines()[1].startswith("012,1,2025-01-01,2025-02-10,41,F438A,50,100|50,a|b,u")


@pytest.mark.parametrize("words", [["--gap", "91"], ["--gap", "-1"]])
def test_a_gap_outside_its_range_is_refused(srs, tmp_path, words):
    table = tmp_path / "periods.csv"
    table.write_text(PERIODS)
    assert "0 to 90" in refused(srs("spells", table, *words))


def test_a_table_is_scored_next_to_its_other_columns(srs, tmp_path):
    table, out_path = tmp_path / "spells.csv", tmp_path / "risks.csv"
    table.write_text(SPELLS)
    status, out, err = srs("score", table, "-o", out_path, "--horizon", "30,90", "--explain")
    assert (status, out) == (0, "")
    assert scored_of(err) == "scored: 1 of 2 rows, 0 more in part"
    assert "\n1: no model for the diagnosis" in err
    rows = pl.read_csv(out_path, infer_schema=False)
    assert rows["id"].to_list() == ["007", "008"]
    assert 0 < float(rows["risk_90"][0]) < float(rows["risk_30"][0]) < 1
    assert rows["risk_90"][1] is None
    assert rows["problem"][0] is None
    assert "shap_base" in rows.columns


def test_a_table_and_one_patient_get_the_same_number(srs, tmp_path):
    table, out_path = tmp_path / "spells.csv", tmp_path / "risks.parquet"
    table.write_text(SPELLS.replace("\n007", "\n007").replace(",30,", ",35,"))
    srs("score", table, "-o", out_path, "--day", "32")
    _, out, _ = srs("assess", *EXAMPLE, "--json")
    risk = pl.read_parquet(out_path)["risk_90"][0]
    assert risk == pytest.approx(json.loads(out)["risk"]["probability"], abs=1e-9)


def test_a_score_reports_as_json(srs, tmp_path):
    table = tmp_path / "spells.csv"
    table.write_text(SPELLS)
    _, out, err = srs("score", table, "-o", tmp_path / "risks.csv", "--json")
    assert json.loads(out)["scored"] == 1
    assert err == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("spells.csv", ""),
        ("spells.csv", "a,b\n1,2\n"),
        ("spells.parquet", "no parquet"),
        ("spells.txt", SPELLS),
        ("gone/spells.csv", None),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_written(srs, tmp_path, name, content):
    table, out_path = tmp_path / name, tmp_path / "risks.csv"
    if content is not None:
        table.write_text(content)
    refused(srs("score", table, "-o", out_path))
    assert not out_path.exists()


def test_an_output_that_cannot_be_written_is_refused(srs, tmp_path):
    table = tmp_path / "spells.csv"
    table.write_text(SPELLS)
    refused(srs("score", table, "-o", tmp_path / "gone" / "risks.csv"))
    refused(srs("score", table, "-o", tmp_path / "risks.txt"))


def test_the_day_is_today_in_sweden_unless_given(srs, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(dump(certificate("F43.8A", period("2025-02-17", "2999-01-01"))))
    status, out, _ = srs("assess", path, "--json")
    told = json.loads(out)
    assert (status, told["no_risk"]["code"]) == (0, "beyond_last_horizon")  # long past by now
    assert told["spell"]["day"] > 600


def test_python_dash_m_is_the_same_command():
    call = [sys.executable, "-m", "srs", "assess", *EXAMPLE, "--json"]
    found = subprocess.run(call, check=True, capture_output=True, text=True)
    assert json.loads(found.stdout)["risk"]["level"] == 3
    assert WOMAN_43 not in found.stdout


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path):
    call = f"{sys.executable} -m srs models srs-3.0 --json | head -c 1"
    found = subprocess.run(call, shell=True, check=True, capture_output=True, text=True)
    assert "Traceback" not in found.stderr


def in_a_terminal(*words, columns=90, rows=40, start=("-m", "srs"), pager=None):
    """What the command writes where its output and errors are a terminal.

    Its input, too, where there is a *pager*, a command.
    """
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    given = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment = given | {"TERM": "xterm-256color"} | ({"PAGER": pager} if pager else {})
    call = [sys.executable, *start, *map(str, words)]
    stdin = terminal if pager else subprocess.DEVNULL
    ends = {"stdin": stdin, "stdout": terminal, "stderr": terminal}
    with subprocess.Popen(call, env=environment, **ends) as process:
        os.close(terminal)
        written = b""
        with suppress(OSError):  # the terminal is closed when the command ends
            while piece := os.read(master, 1 << 16):
                written += piece
    os.close(master)
    return process.returncode, written.decode()


@pytest.mark.needs("terminals")
def test_in_a_terminal_there_is_colour_and_no_line_is_too_long():
    status, out = in_a_terminal("assess", *EXAMPLE)
    assert status == 0
    assert "\x1b[1;31m75 %" in out  # very high risk in bold red
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert max(map(len, plain.splitlines())) <= 90


@pytest.mark.needs("terminals")
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_an_assessment_is_read_without_scrolling_and_the_rest_in_a_pager(lang):
    paged = "sed 's/^/> /'"
    words = ["assess", *EXAMPLE, "--lang", lang]
    _, out = in_a_terminal(*words, columns=80, rows=24, pager=paged)
    assert "\n> " not in out
    assert out.count("\n") < 24
    _, out = in_a_terminal(*words, "--all", columns=80, rows=24, pager=paged)
    assert out.startswith("> ")
    assert out.count("\n> ") > 100
    assert "\x1b[" in out  # with colours
    _, out = in_a_terminal(*words, "--all", columns=80, rows=400, pager=paged)
    assert "> " not in out[:2]


@pytest.mark.parametrize("on", ["20/3/2025", "2025-3-20", "2025-02-30", "20250320"])
def test_a_day_in_another_form_is_answered_with_the_form_that_is_wanted(srs, on):
    status, out, err = srs("assess", *EXAMPLE[:3], "--on", on)
    assert (status, out) == (2, "")
    assert "expected a day as YYYY-MM-DD, such as 2025-03-20" in err


def test_the_list_of_commands_cuts_no_sentence_off():
    call = [sys.executable, "-m", "srs", "--help"]
    told = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"COLUMNS": "80"})
    assert "..." not in told.stdout.replace("[ARGS]...", "")


COMPLETES = {
    "bash": lambda words: {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))},
    "zsh": lambda words: {"_TYPER_COMPLETE_ARGS": words},
    "fish": lambda words: {
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    },
}


@pytest.mark.parametrize("shell", COMPLETES)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("srs ass", "assess"),
        ("srs assess a.xml --model srs-2.2-", "srs-2.2-subdiagnosis"),
        ("srs assess a.xml --as fh", "fhir"),
        ("srs questions f43.8", "f43.8A"),
        ("srs fmb M17", "M17"),
    ],
)
def test_a_shell_completes_commands_models_channels_and_diagnoses(shell, words, expected):
    asked = {"_SRS_COMPLETE": f"complete_{shell}", **COMPLETES[shell](words)}
    command = Path(sys.executable).with_name("srs")
    told = subprocess.run([command], capture_output=True, text=True, env=os.environ | asked)
    assert expected in told.stdout
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("shell", COMPLETES)
def test_each_shell_gets_its_script(shell):
    asked = os.environ | {"_SRS_COMPLETE": f"source_{shell}"}
    command = Path(sys.executable).with_name("srs")
    told = subprocess.run([command], capture_output=True, text=True, env=asked)
    assert f"complete_{shell}" in told.stdout
    if shell == "bash":
        code = f"{told.stdout}\nCOMP_WORDS=(srs mod); COMP_CWORD=1; _srs_completion {command}; "
        code += "echo ${COMPREPLY[0]}"
        assert subprocess.run(["bash", "-c", code], capture_output=True).stdout == b"models\n"


@pytest.mark.needs("terminals")
def test_long_work_shows_its_progress_in_a_terminal_only(tmp_path):
    table = tmp_path / "spells.csv"
    table.write_text(SPELLS)
    status, out = in_a_terminal("score", table, "-o", tmp_path / "risks.csv")
    assert status == 0
    assert "Scoring" in out
    assert "scored: 1 of 2 rows" in out


@pytest.mark.needs("terminals")
@pytest.mark.parametrize("columns", [20, 40, 60, 200])
def test_bars_fit_the_terminal_and_keep_their_proportions(columns):
    status, out = in_a_terminal("assess", *EXAMPLE, "--all", columns=columns)
    assert status == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    assert max(map(len, lines)) <= max(columns, 20)
    if columns >= 60:
        bars = [line.count("█") for line in lines if line.startswith(("Risk", "Genomsnitt"))]
        assert bars[0] / bars[1] == pytest.approx(0.753 / 0.37, rel=0.1)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_an_output_that_lacks_characters_gets_others(encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for words in (["assess", *EXAMPLE], ["questions", "F43.8A"], ["assess", *EXAMPLE, "--json"]):
        call = [sys.executable, "-m", "srs", *words]
        found = subprocess.run(call, capture_output=True, env=environment)
        assert (found.returncode, found.stderr) == (0, b"")
        # A terminal that claims to be ASCII counts as a system without a locale, and gets UTF-8.
        text = found.stdout.decode("utf-8" if encoding == "ascii" else encoding)
        if "--json" in words:
            reasons = json.loads(text)["explanation"]["reasons"]
            assert any("Född i Sverige: talar för högre" in reason["text"] for reason in reasons)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("words", [["assess", *EXAMPLE], ["models"], ["questions", "F43"]])
def test_a_full_disk_is_reported_in_one_line(words):
    with Path("/dev/full").open("w") as full:
        call = [sys.executable, "-m", "srs", *words]
        found = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, text=True)
    assert found.returncode == 1
    assert found.stderr == "srs: the output cannot be written: no space left on device\n"


def test_a_reader_of_a_long_table_that_has_seen_enough_gets_no_traceback(tmp_path):
    table = tmp_path / "periods.csv"
    rows = (f"p{i};c;u;F43;2025-01-01;2025-01-31;100;2025-01-01T10:00:00" for i in range(50_000))
    table.write_text("\n".join([PERIODS.splitlines()[0], *rows]))
    call = f"{sys.executable} -m srs spells {table} --on 2025-01-31 | head -1"
    found = subprocess.run(call, shell=True, check=True, capture_output=True, text=True)
    assert found.stdout.startswith("person,spell,start")
    assert found.stderr == ""


def test_an_answer_given_twice_is_refused(srs, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text('{"university": "no", "university": "yes"}')
    assert "twice" in refused(srs("assess", *EXAMPLE[:3], "--on", "2025-03-20", "--answers", path))


def test_the_version_is_reported(srs):
    assert srs("--version") == (0, "0.1.0\n", "")


def test_damaged_knowledge_does_not_take_the_assessment_with_it(srs, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fmb.json").write_text("{")
    status, out, err = srs("assess", *EXAMPLE, "--json")
    assert status == 0
    assert json.loads(out)["fmb"]["typical_cases"]
    assert "import again" in err
    assert "import again" in refused(srs("fmb", "F43.8A"))


def case(sentence):
    """A typical case as the service writes it."""
    return {
        "id": "1",
        "type": "typfall",
        "attributes": {
            "senastuppdaterad": "2020-01-01T00:00:00+0000",
            "giltighetsperiod": {"start": "2015-11-15", "slut": None},
            "status": {"kod": "giltig"},
            "typfallsmening": sentence,
            "fmbtillstand": {
                "diagnoskod": [{"kod": "F438", "kodsystem": "1.2.752.116.1.1.1.3.2"}],
                "urvalsjukdomsforlopp": [],
                "urvalsvarighetsgrad": [],
                "urvalatgard": [],
                "urvalarbetsbelastning": [],
                "urvalkomplicerandefaktor": [],
                "urvalsamsjuklighet": [],
            },
            "rekommenderadsjukskrivning": {
                "maximalsjukskrivningsgrad": {"kod": "1"},
                "typfalletsrekommenderadesjukskrivning": "Upp till 3 månader",
                "maximalsjukskrivningstid": "3",
                "maximalsjukskrivningsenhet": "mo",
            },
        },
    }


def text_of_diagnosis():
    icf = {"centralkod": [], "kompletterandekod": []}
    return {
        "id": "2",
        "type": "forsakringsmedicinskdiagnosinformation",
        "attributes": {
            "senastuppdaterad": "2020-01-01T00:00:00+0000",
            "giltighetsperiod": {"start": "2015-11-15", "slut": None},
            "status": {"kod": "giltig"},
            "titel": "Utmattning",
            "diagnosrubrik": "Utmattning",
            "diagnoskod": [{"kod": "F438", "kodsystem": "1.2.752.116.1.1.1.3.2"}],
            "forsakringsmedicinskinformation": {"markup": "<p>Om [arbete] &amp; vila</p>"},
            "symtomprognosbehandling": {"markup": ""},
            "informationomrehabilitering": {"markup": ""},
            "aktivitetsbegransning": {"aktivitetsbegransningsbeskrivning": "", **icf},
            "funktionsnedsattning": {"funktionsnedsattningsbeskrivning": "", **icf},
            "referens": [{"text": "x", "uri": "https://example.org/1"}],
        },
    }


def imported(srs, tmp_path, sentence):
    documents = {"typfall": case(sentence), "diagnosinformation": text_of_diagnosis()}
    for name, item in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"meta": {}, "data": [item, {}]}))
    return srs("fmb", "import", *(tmp_path / f"{name}.json" for name in documents))


def test_an_import_replaces_the_default_and_shows_what_it_left_out(srs, tmp_path):
    status, out, err = imported(srs, tmp_path, "Vila [/b] upp [red]mark[/red].")
    assert (status, out.split(",")[0]) == (0, "1 typical case and 1 document imported")
    assert err.count("skipped: ") == 2
    _, out, _ = srs("fmb", "F43.8A")
    assert "Vila [/b] upp [red]mark[/red].\n" in out
    assert "Om [arbete] & vila" in out
    _, out, _ = srs("assess", *EXAMPLE, "--all")
    assert "Vila [/b] upp [red]mark[/red]. (89 dagar)" in out  # 17 February to 17 May
    _, out, _ = srs("fmb", "F43.8A", "--json")
    assert json.loads(out)["documents"][0]["title"] == "Utmattning"
    _, out, _ = srs("fmb", "F43.8A", "--lang", "en")
    assert "Up to 3 months" in out
    report = json.loads(
        srs(
            "fmb",
            "import",
            tmp_path / "typfall.json",
            tmp_path / "diagnosinformation.json",
            "--json",
        )[1]
    )
    assert (report["read"], len(report["skipped"])) == (2, 2)


def test_every_number_in_the_json_is_the_assessments(srs):
    from srs import assess, embedded, load, read
    from tests.make import ANSWERS, ON

    _, out, _ = srs("assess", *EXAMPLE, "--json")
    document = json.loads(out)
    assessment = assess(
        [read(Path(path).read_bytes(), on=ON) for path in EXAMPLE[:3]],
        on=ON,
        model=load("srs-3.0"),
        knowledge=embedded(),
        answers=ANSWERS,
    )
    risk, spell = assessment.risk, assessment.spell
    assert document["spell"]["days"] == spell.days == 56
    assert document["spell"]["day"] == document["risk"]["day"] == risk.day == 32
    assert document["risk"]["probability"] == risk.probability
    assert document["risk"]["average"] == 0.37
    # The days of what lies ahead are among those of the curve.
    told = {(p["day"], p["probability"]) for p in document["risk"]["curve"]}
    assert {(p.day, p.probability) for p in risk.curve} <= told
    assert {day for day, _ in told} == {p.day for p in risk.curve} | {
        each.day for each in assessment.length.remaining
    }
    assert document["explanation"]["base"] == assessment.explanation.base
    assert [r["log_odds"] for r in document["explanation"]["reasons"]] == [
        r.log_odds for r in assessment.explanation.reasons
    ]
    # 17 February to 17 August, and to 17 February a year later
    assert [case["max_days"] for case in document["fmb"]["typical_cases"]] == [181, 365]
    assert [i["spells"] for i in document["statistics"]["intervals"]] == [
        13432, 24062, 13023, 12435, 8288,
    ]  # fmt: skip
    assert [i["accumulated"] for i in document["statistics"]["intervals"]] == [
        13432, 37494, 50517, 62952, 71240,
    ]  # fmt: skip
    assert [m["id"] for m in document["measures"]] == [m.id for m in assessment.measures]


def test_marks_point_up_for_what_speaks_for_a_higher_risk_and_down_for_a_lower(srs):
    _, out, _ = srs("assess", *EXAMPLE, "--all")
    lines = [line for line in out.splitlines() if "talar för" in line and line.startswith("   ")]
    marked = [line for line in lines if line.lstrip()[0] in "▲▼·"]
    assert {line.lstrip()[0] for line in marked if "talar för högre" in line} == {"▲"}
    assert {line.lstrip()[0] for line in marked if "talar för lägre" in line} == {"▼"}
    assert re.search(r"30–89 dagar +█{17} 34 %", out)  # 24062 of 71240
    assert "365 dagar eller mer" in out
    assert "71\xa0240 sjukfall" in out


@pytest.mark.parametrize(
    ("on", "code"), [("2025-01-01", "not_begun"), ("2026-01-01", "ended"), ("2025-04-13", None)]
)
def test_a_day_outside_the_spell_is_answered_without_risk(srs, on, code):
    status, out, _ = srs("assess", *EXAMPLE, "--on", on, "--json")
    told = json.loads(out)
    assert (status, told["no_risk"] and told["no_risk"]["code"]) == (0, code)
    assert (told["risk"] is None) == (code is not None)
    assert told["measures"]


@pytest.mark.parametrize("horizon", [91, 359, 365, 3650])
def test_the_axis_keeps_its_days_apart(srs, horizon):
    _, out, _ = srs("assess", *EXAMPLE, "--horizon", horizon, "--lang", "en", "--all")
    axis = next(line for line in out.splitlines() if line.strip().startswith("day "))
    days = axis.split()[1:]
    assert days[0] == "32"
    assert days[-1] == str(max(365, horizon))
    assert set(days[1:-1]) <= {str(horizon)}


@pytest.mark.parametrize("other", ["--json", "--all"])
def test_only_one_form_of_answer_can_be_asked_for(srs, other):
    status, out, err = srs("assess", "examples/certificate.xml", "--as", "fhir", other)
    assert (status, out) == (2, "")
    assert f"expected only one of --as and {other}" in err


@pytest.mark.parametrize(
    ("lang", "heading"), [("sv", "F43.9: frågor för F43 "), ("en", "F43.9: questions for F43 ")]
)
def test_questions_name_the_parent_that_has_them_and_are_aligned(srs, lang, heading):
    _, out, _ = srs("questions", "F43.9", "--lang", lang)
    first, *rest = out.splitlines()
    assert first.startswith(heading)
    assert max(map(len, out.splitlines())) <= 80
    asked = rest[: next(place for place, line in enumerate(rest) if line.startswith("●"))]
    assert all(line[:3].strip() in ("", *(f"{n}." for n in range(1, 20))) for line in asked)


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("section", ["fmb", "measures", "statistics"])
def test_what_is_looked_up_begins_at_once(srs, section, lang):
    for code in ("F43.8A", "X99"):
        assert srs(section, code, "--lang", lang)[1][:1].strip()
