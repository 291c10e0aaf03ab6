"""An import is complete or absent, whoever else writes."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from srs.knowledge import import_file

ROWS = ['{"row": 1}'] * 2000


def kept(path):
    return import_file.load(path, "statistics", lambda found: found)


def written(path, who):
    import_file.replace(path, import_file.document("rows", date(2025, 3, 20), ROWS, who=who), "it")


def test_of_several_that_write_at_once_one_is_there_whole(tmp_path):
    """Also where all have the same process id, as in containers."""
    path = tmp_path / "statistics.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: written(path, who), range(64)))
    found = kept(path)
    assert found["who"] in range(64)
    assert len(found["rows"]) == len(ROWS)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_one_that_is_stopped_leaves_what_was_there(tmp_path, monkeypatch, end):
    path = tmp_path / "statistics.json"
    written(path, "before")

    def stop(_):
        raise end

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(end):
        written(path, "after")
    assert kept(path)["who"] == "before"
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, sys
from pathlib import Path
from tests.unit.test_import_file import written
os.fsync = lambda _: os.kill(os.getpid(), 9)
written(Path(sys.argv[1]), "after")
"""


def test_one_that_is_killed_leaves_what_was_there(tmp_path):
    path = tmp_path / "statistics.json"
    written(path, "before")
    ended = subprocess.run([sys.executable, "-c", KILLED, path], cwd=Path(__file__).parents[2])
    assert ended.returncode == -signal.SIGKILL
    assert kept(path)["who"] == "before"
    written(path, "later")
    assert kept(path)["who"] == "later"


def test_what_a_link_leads_to_is_replaced(tmp_path):
    shared, path = tmp_path / "shared.json", tmp_path / "statistics.json"
    written(shared, "before")
    path.symlink_to(shared)
    written(path, "after")
    assert path.is_symlink()
    assert kept(shared)["who"] == "after"
