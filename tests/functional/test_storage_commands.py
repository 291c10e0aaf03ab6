"""``srs db`` and ``srs audit`` as an administrator meets them."""

import json
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from srs import Icd10, load
from srs.errors import BadSettings, Unavailable
from srs.model import MODELS
from srs.storage import assessments
from srs.storage.commands import audit, db
from tests.make import ROW
from tests.records import access, new_url, predicted, store, tampered

ROOT = Path(__file__).parents[2]


@pytest.fixture
def srs():
    """The commands, in this process."""

    def run(group, *arguments, **environment):
        return CliRunner().invoke(group, arguments, env=environment)

    yield run
    structlog.reset_defaults()


def elsewhere(*arguments, **environment):
    """A process of its own."""
    command = [sys.executable, "-m", "srs", *arguments]
    given = os.environ | environment
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=given, check=False)


@pytest.fixture
def used(tmp_path):
    """A database with an assessment, its anchor file, and the assessment."""
    url, anchor = new_url("postgresql", tmp_path), tmp_path / "anchors.jsonl"
    record = predicted(load("srs-3.0"), Icd10("F438A"), ROW)
    with store(url, anchor=anchor) as storage:
        storage.write(lambda connection: assessments.insert(connection, [record]), access())
    return {"SRS_DATABASE": url, "SRS_ANCHOR": str(anchor)}, record


def test_a_database_is_made_by_upgrade_and_told_of_by_status(tmp_path, srs):
    url = new_url("sqlite", tmp_path)
    early = elsewhere("db", "status", "--database", url)
    assert (early.returncode, early.stdout, early.stderr.count("\n")) == (1, "", 1)
    assert "srs db upgrade" in early.stderr
    assert isinstance(srs(db, "status", SRS_DATABASE=url).exception, Unavailable)
    for _ in range(2):
        assert srs(db, "upgrade", SRS_DATABASE=url).exit_code == 0
    assert "assessments: 0\n" in srs(db, "status", SRS_DATABASE=url).stdout


def test_status_counts_rows_by_table_and_by_key(used, srs):
    given, _ = used
    status = json.loads(srs(db, "status", "--json", **given).stdout)
    assert status["rows"]["assessments"] == 1
    assert status["keys"] == {"k1": {"assessments": 1}}
    assert status["migration"] == status["needed"]
    assert status["head"]["number"] == 1


def test_verify_says_whether_the_log_is_whole_and_what_fails(used, srs):
    given, _ = used
    whole = srs(audit, "verify", **given)
    assert (whole.exit_code, whole.stdout) == (0, WHOLE)
    without = srs(audit, "verify", SRS_DATABASE=given["SRS_DATABASE"])
    assert "would not be noticed" in without.stderr
    with Path(given["SRS_ANCHOR"]).open("a") as file:
        file.write("torn")
    torn = srs(audit, "verify", **given)
    assert (torn.exit_code, "line 2, the last" in torn.stderr) == (1, True)
    tampered(given["SRS_DATABASE"], ("UPDATE access_log SET entry = '{}' WHERE number = 1",))
    false = srs(audit, "verify", **given)
    assert (false.exit_code, false.stdout) == (1, "")
    assert "entry 1 was changed" in false.stderr
    assert json.loads(srs(audit, "verify", "--json", **given).stdout)["fault"][:7] == "entry 1"


WHOLE = (
    "the access log is unchanged: 1 entry, 1 anchor\nthe stored rows are those it binds: 1 row\n"
)


def test_replay_says_what_gives_the_same(used, srs):
    given, record = used
    same = srs(audit, "replay", **given)
    expected = "the same, bit for bit: 1 of 1 assessment\n"
    assert (same.exit_code, same.stdout) == (0, expected)
    told = json.loads(srs(audit, "replay", "--limit", "5", "--json", **given).stdout)
    counted = {"not_tried": {}, "knowledge": {"fmb 2025-01-01": 1}, "averages_as_told": 0}
    assert told == {"same": 1, "close": [], "different": [], **counted}
    assert "shown with fmb 2025-01-01: 1\n" in same.stderr
    assert "0 of 0" in srs(audit, "replay", "--since", "2025-03-21", **given).stdout
    # As on another processor: on some, last digits are others.
    other = elsewhere("audit", "replay", "--close", OPENBLAS_CORETYPE="Prescott", **given)
    assert (other.returncode, other.stdout.partition(" of ")[2]) == (0, "1 assessment\n")


def test_replay_computes_with_the_models_of_the_folder(used, srs, tmp_path):
    given, _ = used
    again = srs(audit, "replay", "--models", str(tmp_path), **given)
    assert "not computed again: 1: the model is no longer published" in again.stderr
    told = json.loads(srs(audit, "replay", "--json", "--models", str(tmp_path), **given).stdout)
    assert told["not_tried"] == {"the model is no longer published": 1}
    shutil.copytree(MODELS / "srs-3.0", tmp_path / "srs-3.0")
    assert "1 of 1" in srs(audit, "replay", **given, SRS_MODELS=str(tmp_path)).stdout


def test_an_account_without_name_and_home_learns_what_to_set(used, srs, monkeypatch):
    given, _ = used

    def unknown(_):
        raise KeyError

    for name in ("HOME", "XDG_DATA_HOME", "SRS_DATA", "LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert srs(db, "purge", "--older-than", "1d", **given).exit_code == 0
    told = srs(db, "status")
    assert isinstance(told.exception, BadSettings)
    assert "SRS_DATA" in str(told.exception)


def test_replay_fails_by_what_differs(used, srs):
    given, record = used
    url = given["SRS_DATABASE"]
    odds = record.result["reasons"][0]["log_odds"]
    close = json.dumps(record.result).replace(repr(odds), repr(odds * (1 + 2**-51)))
    tampered(url, ("UPDATE assessments SET result = %s", (close,)))
    again = srs(audit, "replay", **given)
    assert (again.exit_code, "the same to twelve digits: 1" in again.stderr) == (1, True)
    assert srs(audit, "replay", "--close", **given).exit_code == 0
    tampered(url, ("UPDATE assessments SET level = 1",))
    again = srs(audit, "replay", "--close", **given)
    assert (again.exit_code, record.id in again.stderr) == (1, True)
    tampered(url, ("UPDATE assessments SET digest = 'x'",))
    again = srs(audit, "replay", **given)
    assert (again.exit_code, "not computed again: 1" in again.stderr) == (0, True)


def test_purge_counts_and_deletes(used, srs):
    given, _ = used
    counted = srs(db, "purge", "--older-than", "1d", "--dry-run", "--json", **given)
    told = json.loads(counted.stdout)
    assert (told["deleted"], told["rows"]["assessments"]) == (False, 1)
    purged = srs(db, "purge", "--older-than", "1d", **given)
    assert (purged.exit_code, "assessments: 1 row deleted" in purged.stdout) == (0, True)
    assert "assessments: 0 rows" in srs(db, "purge", "--older-than", "1d", **given).stdout
    whole = srs(audit, "verify", **given)
    assert (whole.exit_code, "6 entries" in whole.stdout) == (0, True)
