"""``python -m training watch``: what a scheduler sees."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from srs.errors import SrsError
from tests.pilots import Truth, made
from training.__main__ import app

STUDY = """
title = "Pilot"
[watch]
reference = 2024-06-01
"""


@pytest.fixture
def pilot(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(STUDY)

    def written(truth):
        frames = made(truth)
        Path("export").mkdir()
        for part in ("assessments", "opinions", "outcomes", "events"):
            getattr(frames, part).write_parquet(f"export/{part}.parquet")

    return written


def watch(*words):
    return CliRunner().invoke(app, ["watch", "export", "--study", "study.toml", *words])


def test_a_model_that_is_right_ends_with_0(pilot):
    pilot(Truth(spells=5000, noise=0.0))
    done = watch("--lang", "en", "--textfile", "srs.prom")
    assert done.exit_code == 0, done.output
    assert all(line.startswith("ok: ") for line in done.stdout.splitlines())
    assert 'srs_watch_look{signal="calibration",what=""} 0.0' in Path("srs.prom").read_text()


def test_a_model_that_drifted_ends_with_3(pilot):
    pilot(Truth(spells=8000, noise=0.0, shift=0.4, month=8))
    done = watch("--lang", "en")
    assert done.exit_code == 3
    assert "LOOK: calibration: more spells become long than the risk predicts" in done.stdout
    told = watch("--json")
    assert told.exit_code == 3
    document = json.loads(told.stdout)
    assert document["status"] == 3
    assert document["reference"] == "2024-06-01"
    assert done.stdout.count("\n") == len(document["signals"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--textfile", "srs.txt"], ".prom"),
        (["--lang", "de"], "language"),
    ],
)
def test_a_wrong_word_is_a_line_and_nothing_is_written(pilot, words, said):
    pilot(Truth(spells=300))
    done = watch(*words)
    assert isinstance(done.exception, SrsError)
    assert said in str(done.exception)
    assert not list(Path().glob("srs*"))
