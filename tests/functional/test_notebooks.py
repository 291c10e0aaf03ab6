"""Notebooks run unchanged, and their text agrees with what they print."""

import gc
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import polars as pl
import pytest
from typer.testing import CliRunner

from notebooks.__main__ import SCRIPTS, unrun
from notebooks.__main__ import ran as made
from training.__main__ import app

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {each.stem: each for each in SCRIPTS}
# One that is quick is run as a notebook; all are run as scripts.
QUICK = "how_is_an_assessment_built_in"


def ran(notebook, folder):
    """The lines that it prints. What it covers is not counted: that would double its time."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    threads = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}
    call = [sys.executable, notebook, folder]
    done = subprocess.run(call, env=own | threads, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def better(tmp_path_factory):
    """The folder and the lines of the worked example."""
    folder = tmp_path_factory.mktemp("better")
    return folder, ran(NOTEBOOKS["is_a_new_model_better"], folder)


# What a line that is printed begins with, where the text says what comes out.
SAID = {
    "does_a_measure_shorten_leave": "unknown: The question cannot be answered with these data",
    "how_large_must_a_pilot_be": "This pilot cannot measure days",
    "patterns": "of women and men of equal need: not shown",
    "what_did_an_introduction_do": "before the introduction: p ",
}


@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_is_made_with_what_it_prints_and_draws():
    found = made(NOTEBOOKS[QUICK])
    gc.collect()  # nbclient leaves its sockets to be collected, which warns
    outputs = [each for cell in found.cells for each in cell.get("outputs", [])]
    assert not [each for each in outputs if each.output_type == "error"]
    printed = "".join(each.text for each in outputs if each.output_type == "stream")
    assert "75 % that the spell lasts more than 90 days: Very high risk" in printed
    assert [each for each in outputs if "image/png" in each.get("data", {})]


@pytest.mark.parametrize("name", sorted(each.stem for each in (ROOT / "notebooks").glob("*.ipynb")))
def test_a_notebook_next_to_a_script_is_that_script_with_its_output(name):
    """`make notebooks` makes it anew."""
    stored = nbformat.read(NOTEBOOKS[name].with_suffix(".ipynb"), nbformat.current_nbformat)
    cells = [(each.cell_type, each.source) for each in unrun(NOTEBOOKS[name]).cells]
    assert [(each.cell_type, each.source) for each in stored.cells] == cells
    code = [each for each in stored.cells if each.cell_type == "code"]
    assert all(each.execution_count for each in code)
    outputs = [each for cell in code for each in cell.outputs]
    assert {each.output_type for each in outputs} <= {"stream", "display_data", "execute_result"}
    assert "/tmp" not in str(outputs)
    nbformat.validate(stored)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_people_can_read_what_a_notebook_shows(path):
    """A picture, numbers with few digits, and no string as Python writes it."""
    cells = nbformat.read(path, nbformat.current_nbformat).cells
    outputs = [each for cell in cells for each in cell.get("outputs", [])]
    assert [each for each in outputs if "image/png" in each.get("data", {})]
    assert not [each for each in outputs if [*each.get("data", {})] == ["text/plain"]]
    printed = "".join(each.text for each in outputs if each.output_type == "stream")
    assert re.findall(r"\d\.\d{7,}", printed) == []


def test_every_other_notebook_runs(tmp_path):
    for name in NOTEBOOKS.keys() - {"is_a_new_model_better", QUICK}:
        lines = ran(NOTEBOOKS[name], tmp_path / name)
        assert lines
        assert any(line.startswith(SAID.get(name, "")) for line in lines), name


@pytest.mark.parametrize("metric", ["auc", "brier", "ici_loess2"])
def test_the_verdicts_are_what_the_text_says(better, metric):
    _, lines = better
    own = [line.removeprefix(f"{metric}: ") for line in lines if line.startswith(f"{metric}: ")]
    said = [
        "srs-3.0 is superior to srs-2.1.",
        "boosted-2 is superior to srs-2.1.",
        "boosted-2 is non-inferior to srs-3.0, but not shown to be better.",
    ]
    assert len(own) == len(said)
    for line, verdict in zip(own, said, strict=True):
        assert line.startswith(verdict)
        assert re.search(r"gain with 95% interval [+−]?\d\.\d+ to [+−]?\d\.\d+", line)


def test_subgroups_are_what_the_text_says(better):
    _, lines = better
    found = [re.match(r"auc in subgroups, (.*): (.*) in (\d+)$", line) for line in lines]
    told = [(each[1], each[2], int(each[3])) for each in found if each]
    assert len({of for of, *_ in told}) == 3
    assert "worse" not in {answer for _, answer, _ in told}
    for pair in {of for of, *_ in told}:
        own = {answer: count for of, answer, count in told if of == pair}
        assert 0.4 < own["inconclusive"] / sum(own.values()) < 0.6


def test_the_spells_are_of_after_what_the_model_learnt_from(better):
    folder, _ = better
    report = json.loads((folder / "evaluation" / "report.json").read_text(encoding="utf-8"))
    assert report["data"]["period"] == ["2018-01", "2018-12"]
    assert report["data"]["synthetic"] is True
    assert 20_000 <= report["data"]["rows"] <= 30_000
    cohort = json.loads((folder / "cohort" / "manifest.json").read_text(encoding="utf-8"))
    learnt = json.loads((ROOT / "models" / "boosted-2" / "manifest.json").read_bytes())
    assert cohort["seed"] != learnt["seed"]


def test_the_report_lies_where_it_says(better):
    folder, lines = better
    assert lines[-1] == f"The report: {folder / 'evaluation' / 'report.html'}"
    rows = [line for line in evaluating().splitlines() if line.startswith("| `")]
    named = re.findall(r"`(\w+\.(?:html|json))`", "\n".join(rows))
    assert set(named) == {path.name for path in (folder / "evaluation").iterdir()}


def test_the_call_of_the_guide_reads_what_the_example_writes(better, tmp_path):
    """On some of the spells; ``compare`` of the same study is what the notebook does."""
    folder, _ = better
    (call,) = re.findall(r"-m training (evaluate .*?)\n\.venv", evaluating(), flags=re.DOTALL)
    assert "-m training compare example/is_a_new_model_better.toml" in evaluating()
    assert (folder / "is_a_new_model_better.toml").is_file()
    few = pl.read_parquet(folder / "predictions.parquet").sort("id").head(2000)
    few.write_parquet(tmp_path / "predictions.parquet")
    words = call.replace("\\\n", " ").replace("example/", f"{tmp_path}/").split()
    words[words.index("-o") + 1] = str(tmp_path / "out")
    done = CliRunner().invoke(app, [*words, "--replicates", "10"])
    assert (done.exit_code, done.exception) == (0, None)
    assert (tmp_path / "out" / "report.html").is_file()


def evaluating():
    return (ROOT / "docs" / "guides" / "evaluate.md").read_text(encoding="utf-8")
