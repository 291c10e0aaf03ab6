"""Nobody can work out a small count from a pilot's page, its JSON and a second release.

``SRS_ATTACKED=2000`` attacks as many pilots; else it is 60.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tests.attacker import Known, told_by_pairs
from tests.unit.test_pilot_use import STEPS, frames_of
from training.evaluation.grain import Grain
from training.evaluation.study import Release
from training.pilot import predictions as shown
from training.pilot import use
from training.pilot.document import evaluated
from training.pilot.page import page
from training.pilot.study import Study

PILOTS = int(os.environ.get("SRS_ATTACKED", "60"))
BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)


def pilot(random):
    """Few certificates, in units of very unlike size, over some weeks; a row is a step taken."""
    count = int(random.integers(40, 140))
    units = random.choice(["u1", "u2", "u3"], count, p=random.dirichlet((1, 2, 3)))
    steps = []
    for case in range(count):
        time = BEGIN + timedelta(days=int(random.integers(0, 60)), seconds=case)
        for step in STEPS[: int(random.integers(1, len(STEPS) + 1))]:
            time += timedelta(seconds=int(random.integers(5, 900)))
            steps.append((time, str(units[case]), f"c{case}", f"p{case}", step))
    return steps


def releases(random):
    """Two of one pilot that end a day or a few apart: who lies between are few."""
    end = date(2025, 2, 10) + timedelta(days=int(random.integers(0, 10)))
    first = Study(until=end)
    return first, Study(until=end + timedelta(days=int(random.integers(1, 3))))


def members(steps, study, unit, period, begins, step):
    """The certificates behind a cell, counted by hand."""
    cases = sorted({each[2] for each in steps})
    found = np.zeros(len(cases), bool)
    for time, of, case, _, kind in steps:
        day = time.date()
        if kind != step or unit not in ("all", of) or (study.until and day > study.until):
            continue
        start = day - timedelta(days=day.weekday()) if period == "week" else day.replace(day=1)
        if begins is None or start.isoformat() == begins:
            found[cases.index(case)] = True
    return found


def told(steps, study, grain):
    """Every cell of the way with what may be known of it: its step, or the first one."""
    release = Release(1 if grain.exact else 5)
    document = use.section(frames_of(steps), replace(study, release=release))
    sets, low, high = [], [], []
    for row in document["way"]:
        for cell in row["steps"]:
            where = (row["unit"], row["period"], row["begins"], cell["step"])
            sets.append(members(steps, study, *where))
            count, half = cell["rows"], 0 if grain.exact else grain.width // 2
            low.append(0 if count is None else count - half)
            high.append(grain.width - 1 if count is None else count - half + grain.width - 1)
    known = Known(np.array(sets), np.array(low, float), np.array(high, float))
    assert ((known.low <= known.true) & (known.true <= known.high)).all()
    return known


def attacked(seed, grain):
    random = np.random.default_rng(seed)
    steps = pilot(random)
    one, other = (told(steps, study, grain) for study in releases(random))
    return told_by_pairs(one.and_also(other))


@pytest.mark.parametrize("part", range(2))
def test_no_difference_of_two_releases_reveals_few(part):
    for seed in range(part, PILOTS, 2):
        assert not attacked(seed, Grain(5)), seed


def test_the_attacker_finds_what_is_reported_exactly():
    assert all(attacked(seed, Grain(1)) for seed in range(4))


def walked(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from walked(each, (*path, key))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walked(each, path)
    else:
        yield path, value


COUNTS = {"rows", "n", "events", "persons", "assessments", "shadows", "opinions", "outcomes"}
COUNTS |= {"left_out", "n_first", "n_second", "censored", "known"}


def test_every_count_of_the_whole_document_is_in_its_step():
    """Numbers of certificates, persons, rows and outcomes; the page has no others."""
    from tests.pilots import Truth, made
    from tests.unit.test_pilot_predictions import whole

    frames = whole(made(Truth(spells=400)))
    study = Study(margins={}, replicates=2, certificates={"u001": 120})
    document = evaluated(frames, study, "2026-01-01T00:00:00+00:00")
    counts = [
        (path, value)
        for path, value in walked(document)
        if path
        and path[-1] in COUNTS
        and isinstance(value, int)
        and "sample_sizes" not in path
        and path[0] != "study"
    ]
    assert len(counts) > 200
    assert [each for each in counts if each[1] % 10 != 5 and each[1] != 0] == []
    html = page(document, "en")
    ids = {*frames.assessments["assessment"], *frames.assessments["person"].drop_nulls()}
    text = str(document) + html
    assert not set(re.findall(r"[acps]+\d{6}", text)) & ids


def test_shares_follow_from_published_counts_and_quartiles_are_nobodys_own():
    random = np.random.default_rng(3)
    steps = pilot(random)
    study = Study(certificates={"u1": 50, "u2": 60, "u3": 70})
    found = use.section(frames_of(steps), study)
    for each in found["shares"]:
        if each["share"] is not None:
            rows, of = each["rows"], Grain(5).middle(each["certificates"])
            assert each["share"] == round(min(1.0, rows / of), 3)
    for each in found["times"]:
        for name in ("q25", "q50", "q75"):
            if each[name] is not None:
                assert each[name] == Grain(5).digits(each[name])
                assert each["rows"] >= 10


def test_the_funnel_is_made_of_told_numbers_alone():
    """Two pilots with the same published numbers have the same funnel."""
    rows = [
        {"subgroup": f"unit=u{k}", "metric": "oe", "value": 1 + k / 50, "n": 105, "events": 45}
        for k in range(8)
    ]
    found = shown.funnel({"metrics": rows}, Study())
    assert [each["unit"] for each in found["units"]] == [f"u{k}" for k in range(8)]
    assert all(each["n"] == 105 for each in found["units"])
    assert isinstance(found["dispersion"], float)
    assert pl.DataFrame(found["units"]).columns == ["unit", "n", "expected", "ratio", "outside"]
