"""The way from opening to a measure, by certificate; shares, times, and who hardly uses it."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from srs.export.dictionary import TABLES
from training.evaluation.study import Release
from training.pilot import use
from training.pilot.source import Frames
from training.pilot.study import Study

STEPS = ("opened", "answers", "calculated", "opinion", "measure")
KINDS = {"opened": "opened", "answers": "question_answered", "calculated": "calculated"}
KINDS |= {"measure": "measures_opened", "shown": "shown"}
BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)
EXACT = Release(1)


def table(name, rows):
    schema = TABLES[name].schema
    frame = pl.DataFrame(rows, schema={key: schema[key] for key in rows[0]}) if rows else None
    empty = pl.DataFrame(schema=schema)
    return empty if frame is None else pl.concat([empty, frame], how="diagonal")


def frames_of(steps, outcomes=()):
    """Frames from steps (time, unit, certificate, person, step); calculated ones are assessed."""
    assessed = {}
    for time, unit, case, person, step in steps:
        if step == "calculated" and case not in assessed:
            assessed[case] = {
                "assessment": f"a-{case}",
                "time": time,
                "person": person,
                "case": case,
                "unit": unit,
                "model": "srs-3.0",
                "day": 15,
                "horizon": 90,
                "on": time.date(),
                "spell_start": time.date() - timedelta(days=14),
                "probability": 0.4,
                "level": 2,
            }
    events = [
        {"time": time, "unit": unit, "case": case, "kind": KINDS[step]}
        for time, unit, case, _, step in steps
        if step in KINDS
    ]
    opinions = [
        {"assessment": f"a-{case}", "time": time, "unit": unit, "opinion": "higher"}
        for time, unit, case, _, step in steps
        if step == "opinion" and case in assessed
    ]
    return Frames(
        table("assessments", list(assessed.values())),
        table("opinions", opinions),
        table("events", events),
        table("outcomes", list(outcomes)),
    )


def way(count, unit, begin=BEGIN, seconds=60, steps=STEPS):
    """Certificates that went all the way, one an hour."""
    found = []
    for number in range(count):
        time = begin + timedelta(hours=number)
        for place, step in enumerate(steps):
            case = f"{unit}-{begin:%m%d}-{number}"
            found.append((time + timedelta(seconds=place * seconds), unit, case, case, step))
    return found


def cells(found, unit, begins=None):
    (row,) = [e for e in found["way"] if (e["unit"], e["begins"]) == (unit, begins)]
    return {each["step"]: each["rows"] for each in row["steps"]}


def test_each_step_counts_certificates_once():
    twice = [*way(3, "u1"), *way(3, "u1", seconds=61), *way(2, "u2", steps=STEPS[:1])]
    found = use.section(frames_of(twice), Study(release=EXACT))
    assert cells(found, "u1") == {"shown": 0} | dict.fromkeys(STEPS, 3)
    assert cells(found, "all")["opened"] == 5
    assert cells(found, "u2") == dict.fromkeys(use.STEPS, 0) | {"opened": 2}


def test_a_week_begins_on_monday_and_where_weeks_are_few_months_are_reported():
    many = [*way(20, "u1"), *way(20, "u1", BEGIN + timedelta(days=7)), *way(12, "u2")]
    late = way(3, "u2", BEGIN + timedelta(days=8)) + way(3, "u2", BEGIN + timedelta(days=40))
    found = use.section(frames_of([*many, *late]), Study())
    of = {each["unit"]: each["period"] for each in found["way"] if each["period"]}
    assert of == {"all": "week", "u1": "week", "u2": "month"}
    assert cells(found, "u1", "2025-01-06")["opened"] == 25
    assert cells(found, "u2", "2025-01-01")["opened"] == 15
    assert cells(found, "u2", "2025-02-01")["opened"] is None


def test_an_opinion_that_is_withdrawn_and_a_shadow_are_no_use():
    frames = frames_of(way(12, "u1"))
    withdrawn = frames.opinions.with_columns(opinion=pl.lit("withdrawn"))
    shadows = frames.assessments.with_columns(
        shadow_of="assessment", assessment=pl.format("s{}", "assessment"), case=pl.lit("other")
    )
    both = pl.concat([frames.assessments, shadows])
    changed = Frames(both, withdrawn, frames.events, frames.outcomes)
    found = use.section(changed, Study(release=EXACT))
    assert cells(found, "u1")["opinion"] == 0
    assert found["shares"][0]["rows"] == 12


def test_the_share_of_certificates_is_reported_where_the_study_says_how_many():
    frames = frames_of([*way(40, "u1"), *way(12, "u2")])
    study = Study(certificates={"u1": 80, "u2": 1000, "u3": 400}, begun={"u1": date(2025, 1, 1)})
    found = use.section(frames, study)
    shares = {each["unit"]: each["share"] for each in found["shares"]}
    assert shares == {"all": round(55 / 1485, 3), "u1": round(45 / 85, 3), "u2": 0.015, "u3": None}
    assert found["hardly_used"] == ["u2", "u3"]
    assert found["shares"][1]["begun"] == "2025-01-01"


def test_a_unit_that_seldom_opens_what_is_there_hardly_uses_it():
    there = [*way(40, "u1", steps=["shown"]), *way(200, "u2", steps=["shown"])]
    steps = [*there, *way(30, "u1"), *way(12, "u2")]
    assert use.section(frames_of(steps), Study())["hardly_used"] == ["u2"]


@pytest.mark.parametrize(("seconds", "told"), [(60, 120.0), (61, 122.0)])
def test_time_is_from_the_last_opening_to_the_first_number(seconds, told):
    again = [(BEGIN - timedelta(minutes=50), "u1", "u1-0106-0", "u1-0106-0", "opened")]
    found = use.section(frames_of([*again, *way(20, "u1", seconds=seconds)]), Study(release=EXACT))
    assert [found["times"][1][name] for name in ("q25", "q50", "q75")] == [told] * 3


def test_who_comes_back_after_hours_is_not_timed():
    slow = [
        (time + (timedelta(hours=5) if step == "calculated" else timedelta()), *rest, step)
        for time, *rest, step in way(15, "u1")
    ]
    found = use.section(frames_of([*slow, *way(30, "u2")]), Study(release=EXACT))
    by = {each["unit"]: each for each in found["times"]}
    assert (by["u1"]["rows"], by["u1"]["later"]["rows"], by["u1"]["q50"]) == (0, 15, None)
    assert by["all"]["q50"] == 120.0


def test_only_the_studys_days_count():
    frames = frames_of([*way(20, "u1"), *way(20, "u1", BEGIN + timedelta(days=40))])
    found = use.section(frames, Study(release=EXACT, until=date(2025, 1, 31)))
    assert cells(found, "u1")["opened"] == 20
    assert found["shares"][0]["rows"] == 20
