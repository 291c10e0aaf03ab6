"""The example pilot contains the effects that it states."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from srs.errors import BadInput
from srs.follow_up import certificates
from srs.follow_up.outcomes import follow_up
from srs.model import load
from srs.storage import Keys, Storage
from srs.storage.replay import NOT_PUBLISHED, replay
from srs.storage.verify import verify
from training.__main__ import app
from training.cohort.simulation import GRID
from training.pilot import measures
from training.pilot.source import read
from training.pilot.study import Study
from training.pilot_example.built_in import DAY, HORIZON, BuiltIn
from training.pilot_example.command import write
from training.pilot_example.spells import _lengths, _moved, spells
from training.pilot_example.use import used

COUNT = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pilot")
    write(folder, COUNT, 1, "srs-3.0")
    return folder


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text())


def rows(folder, query):
    with closing(sqlite3.connect(folder / "srs.db")) as connection:
        return connection.execute(query).fetchall()


def test_what_is_stored_is_bound_and_computes_again(folder, truth):
    with closing(Storage(f"sqlite:///{folder}/srs.db")) as storage:
        assert verify(storage, None).fault is None
        told = replay(storage, load)
    assert (told.same, told.close, told.different) == (truth["assessments"], [], [])
    assert told.not_tried == {NOT_PUBLISHED: truth["assessments"]}


def test_measures_are_planned_by_risk_and_for_women_and_men_alike(folder):
    study = Study(replicates=30)
    section = measures.section(read(f"sqlite:///{folder}/srs.db"), study)
    values = {
        (each["indicator"], each["group"]): each["value"]
        for each in section["indicators"]
        if not each["equal_risk"]
    }
    assert 0.25 < values["plan", "all"] < 0.7
    assert values["employer", "all"] < values["plan", "all"]
    (equal,) = [
        each
        for each in section["differences"]
        if each["indicator"] == "plan" and each["equal_risk"]
    ]
    assert equal["low"] < 0.02
    assert equal["high"] > -0.02


def test_its_certificates_show_how_each_spell_went_on(folder, truth):
    keys = Keys.parse((folder / "srs.db.keys").read_text())
    until = date.fromisoformat(truth["built_in"]["until"])
    paths = [folder / "certificates.parquet"]
    read = partial(certificates.read, paths, until=until, keys=keys)
    with closing(Storage(f"sqlite:///{folder}/srs.db")) as storage:
        told = follow_up(
            storage,
            lambda assessed: read(assessed=assessed),
            until=until,
            now=datetime(2026, 1, 1, tzinfo=UTC),
            user="admin",
        )
        assert verify(storage, None).fault is None
    assert told.assessments == truth["assessments"]
    assert told.linked.total() > 0.95 * told.assessments
    assert told.linked["person"] > 0.03 * told.assessments
    assert [*told.unlinked] == ["it has neither a certificate nor a person"]
    found = rows(
        folder,
        "SELECT o.ended, julianday(o.last_day) - julianday(a.spell_start) + 1 "
        "FROM outcomes o JOIN assessments a ON a.number = o.assessment",
    )
    assert min(days for _, days in found) > DAY
    longer = sum(days > HORIZON for _, days in found) / len(found)
    expected = truth["expected"]["longer_than_horizon"]
    assert abs(longer - expected) < 4 * (0.25 / len(found)) ** 0.5


def test_two_units_hardly_use_it_and_all_others_do(folder, truth):
    events = rows(folder, "SELECT unit, kind FROM events")
    shown = Counter(unit for unit, kind in events if kind == "shown")
    done = Counter(unit for unit, kind in events if kind == "calculated")
    assert (len(shown), shown.total()) == (12, COUNT)
    seldom = {unit for unit in shown if done[unit] < 0.3 * shown[unit]}
    assert seldom == set(truth["seldom"])
    assert len(seldom) == 2
    assert done.total() == truth["assessments"]


def test_the_same_seed_has_the_same_content(folder, tmp_path):
    write(tmp_path, COUNT, 1, "srs-3.0")
    for name in ("certificates.parquet", "truth.json", "STUDY.toml", "srs.db.keys"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    for table in ("assessments", "opinions", "events"):
        query = f"SELECT * FROM {table} ORDER BY number"
        assert rows(tmp_path, query) == rows(folder, query)


def test_an_equal_shadow_says_what_was_shown(tmp_path):
    write(tmp_path, 200, 2, "srs-3.0", equal=True)
    query = "SELECT count(*) FROM assessments a JOIN assessments b ON b.shadow_of = a.id "
    every, same = (rows(tmp_path, query + more)[0][0] for more in ("", "AND a.result = b.result"))
    assert every == same > 0


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    done = CliRunner().invoke(app, ["pilot-example", "-o", str(tmp_path)])
    assert isinstance(done.exception, BadInput)
    assert not [*tmp_path.iterdir()]


# --- what is built in ---


def test_lengths_are_moved_to_where_the_moved_curve_has_them():
    chance = np.random.default_rng(1)
    curve = np.exp(-0.008 * (np.array(GRID) - DAY))[None, :].repeat(40_000, axis=0)
    time = DAY + chance.exponential(1 / 0.008, len(curve))
    for by in (0.0, 0.3, -0.5):
        days = _lengths(time, curve, np.full(len(curve), by))
        if not by:
            assert (days == np.ceil(time))[time < GRID[-1]].all()
        for place, day in enumerate(GRID[1:-1], 1):
            expected = _moved(curve[0, place], by)
            assert abs((days > day).mean() - expected) < 4 * (0.25 / len(days)) ** 0.5


def test_the_opinion_and_the_drift_are_as_stated():
    built_in = BuiltIn()
    found = spells(12_000, 3, built_in, "srs-3.0")
    given = used(found, built_in, 3).filter(pl.col("opinion").is_in(["HOGRE", "KORREKT", "LAGRE"]))
    long = given["days"] > HORIZON
    for name, expected in built_in.opinions.log_odds.items():
        said = given["opinion"] == name
        ratio = said.filter(long).mean() / said.filter(~long).mean()
        assert abs(np.log(ratio) - expected) < 0.25
    found = found.filter(pl.col("risk").is_not_null())
    after = found["start"] >= built_in.drifts_from
    true, better, risk = (_log_odds(found[name]) for name in ("true", "better", "risk"))
    assert np.allclose(true - better, np.where(after, built_in.drift, 0.0))
    assert abs(np.std(better - risk) - built_in.own) < 0.1
    late = (found["days"] > HORIZON).filter(after).mean() - found["better"].filter(after).mean()
    assert 0.04 < late < 0.10


def _log_odds(share):
    return np.log(share.to_numpy() / (1 - share.to_numpy()))
