"""docs/guides/tables.md describes the columns correctly, and its examples run."""

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from srs import load
from srs.predictors import PREDICTORS
from srs.risk import Absence
from srs.tables.answers import KEYS
from srs.tables.history import OPTIONAL
from srs.tables.kinds import all_columns
from srs.tables.remarks import AT_FAULT
from srs.tables.request import LENGTHS, TableRequest
from srs.tables.spells import PERIODS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guides" / "tables.md").read_text(encoding="utf-8")
OURS = [*all_columns(load("srs-3.0")), "married"]
READ = {"diagnosis", "day", "days", *OURS, *PERIODS, *OPTIONAL, *KEYS}


def test_the_guide_has_every_column_that_is_read_or_added():
    names = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)))
    added = (
        TableRequest.of(defaults=True, length=True).taken | TableRequest.of(horizons="next").taken
    )
    codes = {*Absence, AT_FAULT} - {Absence.NO_PERIOD}  # of a draft: tables have none
    assert {*READ, *(PREDICTORS[name].srs for name in OURS), *LENGTHS, *added, *codes} <= names


@pytest.mark.parametrize("name", OURS)
def test_the_guide_has_every_level_of_a_predictor(name):
    (levels,) = re.findall(rf"^\| `{name}` \| `[^`]+` \| (.*) \|$", GUIDE, flags=re.MULTILINE)
    assert set(re.findall(r"`([^`]+)`", levels)) == {each.name for each in PREDICTORS[name].levels}


def test_help_names_every_column_that_is_read(srs):
    words = set(re.findall(r"\w+", srs("score", "--help")[1]))
    assert words >= READ
    assert set(re.findall(r"\w+", srs("spells", "--help")[1])) >= {*PERIODS, "replaced_by"}


def test_the_commands_that_the_guide_shows_run(tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    programs = {"srs": ["-m", "srs"], "python": []}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    shown = re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL)
    calls = [call for block in shown for call in block.replace("\\\n", " ").splitlines()]
    assert len(calls) == 3
    for call in calls:
        program, *words = shlex.split(call)
        done = subprocess.run(
            [sys.executable, *programs[program], *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
    risks = pl.read_parquet(tmp_path / "risks.parquet")
    assert risks["risk"].count() > 100


def test_the_python_that_the_guide_shows_runs():
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    given = {
        "frame": pd.read_csv(ROOT / "examples" / "spells.csv", index_col="id"),
        "periods": pd.read_csv(ROOT / "examples" / "periods.csv"),
        "date": date,
    }
    exec(compile(code, "tables.md", "exec"), given)
    assert given["risks"].index.equals(given["frame"].index)
    assert isinstance(given["spells"], pd.DataFrame)
