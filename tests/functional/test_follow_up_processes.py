"""``srs db outcomes`` under stress: killed, run twice at once, and next to other writers."""

import json
import os
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text

from srs.storage import assessments
from srs.storage.verify import verify
from tests.records import DATABASES, KEYS, NOW, access, assessed, new_url, store

ROOT = Path(__file__).parents[2]
MANY = 4000
START = date(2025, 3, 1)


def outcomes(url, folder, *words, **environment):
    command = [sys.executable, "-m", "srs", "db", "outcomes", *words]
    given = {
        "SRS_DATABASE": url,
        "SRS_ANCHOR": str(folder / "anchors"),
        "SRS_PERSON_KEYS": "k1:" + "01" * 32,
    }
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | given | environment,
    )


@pytest.fixture(params=DATABASES)
def used(request, tmp_path):
    """A store with many assessments, and the certificates of their spells."""
    records = [
        assessed(
            certificate=f"c-{number}",
            person=KEYS.pseudonym(f"p-{number}"),
            spell_start=START,
            spell_end=START + timedelta(30),
        )
        for number in range(MANY)
    ]
    frame = pl.DataFrame({"number": range(MANY)}).select(
        person=pl.format("p-{}", "number"),
        certificate=pl.format("c-{}", "number"),
        unit=pl.lit("SE-1"),
        diagnosis=pl.lit("F438A"),
        start=pl.lit(START),
        end=pl.lit(START) + pl.duration(days=20 + pl.col("number") % 200),
        degree=pl.lit(100),
        signed=pl.lit(START).cast(pl.Datetime),
    )
    path = tmp_path / "certificates.parquet"
    frame.write_parquet(path)
    url = new_url(request.param, tmp_path)
    with store(url, anchor=tmp_path / "anchors") as storage:
        storage.write(lambda connection: assessments.insert_all(connection, records), access())
        yield url, tmp_path, storage, (str(path), "--until", "2025-06-30")


def stored(storage):
    with storage.read() as connection:
        return connection.execute(text("SELECT count(*) FROM outcomes")).scalar_one()


def each_once(storage):
    with storage.read() as connection:
        query = "SELECT count(*), count(DISTINCT assessment) FROM outcomes"
        return tuple(connection.execute(text(query)).one())


def test_killed_it_loses_nothing_and_doubles_nothing(used):
    url, folder, storage, words = used
    seen = 0
    for _ in range(2):
        running = outcomes(url, folder, *words)
        while running.poll() is None and stored(storage) <= seen:
            time.sleep(0.005)
        running.kill()
        running.communicate()
        seen = stored(storage)
        assert each_once(storage) == (seen, seen)
    assert seen > 0
    done = outcomes(url, folder, *words, "--json")
    told = json.loads(done.communicate()[0])
    assert (told["stored"], told["unchanged"]) == (MANY - seen, seen)
    assert each_once(storage) == (MANY, MANY)
    storage.settle(NOW)
    assert verify(storage, folder / "anchors").fault is None


def test_two_at_once_store_each_outcome_once(used):
    url, folder, storage, words = used
    running = [outcomes(url, folder, *words) for _ in range(2)]
    said = [each.communicate() for each in running]
    assert [each.returncode for each in running] == [0, 0], said
    assert each_once(storage) == (MANY, MANY)
    assert verify(storage, None).fault is None


def test_what_is_at_fault_is_one_line_and_nothing_is_stored(used, tmp_path):
    url, folder, storage, (path, *_) = used
    nowhere = str(tmp_path / "none.parquet")
    wrong = {
        "is after today": (path, "--until", "2999-01-01"),
        "signed after 2025-02-01": (path, "--until", "2025-02-01"),
        "the table cannot be read": (nowhere, "--until", "2025-06-30"),
    }
    for complaint, words in wrong.items():
        _, said = (done := outcomes(url, folder, *words)).communicate()
        lines = [line for line in said.splitlines() if "[info" not in line]
        assert (done.returncode, len(lines), complaint in said) == (1, 1, True), said
    (folder / "keys").write_text("k9:" + "09" * 32)
    given = {"SRS_PERSON_KEYS": "", "SRS_PERSON_KEYS_FILE": str(folder / "keys")}
    done = outcomes(url, folder, path, "--until", "2025-06-30", **given)
    assert "expected also k1" in done.communicate()[1]
    for words in (
        (path,),
        ("--until", "2025-06-30"),
        (path, "--from-store", "--until", "2025-06-30"),
    ):
        done = outcomes(url, folder, *words)
        done.communicate()
        assert done.returncode == 2
    assert stored(storage) == 0


def test_it_says_what_it_did(used):
    url, folder, storage, words = used
    said, _ = outcomes(url, folder, *words).communicate()
    assert said.splitlines() == [
        "linked: 4\u00a0000 of 4\u00a0000 assessments: 4\u00a0000 by certificate",
        "ended by 2025-06-30: 1\u00a0920; still going on: 2\u00a0080",
        "stored: 4\u00a0000 new, 0 changed, 0 known to a later day; 0 unchanged",
    ]
    _, warned = outcomes(url, folder, "--from-store", "--until", "2025-06-30").communicate()
    assert "seems to have ended" in warned
