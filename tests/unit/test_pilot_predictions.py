"""What was shown is compared with the outcomes: which rows, and with which numbers."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from srs.errors import BadInput
from srs.export.dictionary import TABLES
from tests.pilots import Truth, made
from tests.study_pages import in_english
from training.evaluation.study import Release
from training.pilot import predictions as shown
from training.pilot.document import SECTIONS, evaluated
from training.pilot.page import page
from training.pilot.source import Frames
from training.pilot.study import Study, read_study

EXACT = Study(release=Release(1), replicates=2)


def whole(frames, events=()):
    """Frames with all columns of an export."""
    tables = {name: getattr(frames, name) for name in ("assessments", "opinions", "outcomes")}
    full = {
        name: pl.concat([pl.DataFrame(schema=TABLES[name].schema), frame], how="diagonal_relaxed")
        for name, frame in tables.items()
    }
    return Frames(**full, events=pl.DataFrame(list(events), schema=TABLES["events"].schema))


@pytest.fixture(scope="module")
def frames():
    return whole(made(Truth(spells=1500, lost=0.1)))


def by_hand(frames, horizon=90):
    """Shown risks whose horizon and gap are over for who began on the day, with the truth."""
    until = frames.outcomes["until"].max()
    rows = frames.assessments.filter(pl.col("shadow_of").is_null()).join(
        frames.outcomes, on="assessment", suffix="_o"
    )
    rows = rows.filter(pl.col("spell_start") + pl.duration(days=horizon + 5) <= until)
    length = (rows["last_day"] - rows["spell_start"]).dt.total_days() + 1
    return rows, (length > horizon).to_numpy().astype(float)


def value(document, metric, subgroup="all", key="value"):
    (found,) = [
        each[key]
        for each in document["evaluation"]["metrics"]
        if (each["metric"], each["subgroup"]) == (metric, subgroup)
    ]
    return found


def test_the_numbers_are_those_of_the_rows_that_are_due(frames):
    found = shown.section(frames, EXACT)
    rows, happened = by_hand(frames)
    risk = rows["probability"].to_numpy()
    assert value(found, "auc", key="n") == len(rows)
    assert value(found, "auc") == pytest.approx(roc_auc_score(happened, risk), abs=1e-9)
    assert value(found, "oe") == pytest.approx(happened.mean() / risk.mean())
    assert value(found, "brier") == pytest.approx(np.mean((risk - happened) ** 2))
    sex = (rows["x_sex"] == "male").to_numpy()
    assert value(found, "oe", "sex=male") == pytest.approx(happened[sex].mean() / risk[sex].mean())


def test_who_is_not_judged_is_counted_by_the_first_reason_that_holds(frames):
    found = shown.section(frames, EXACT)["missing"][0]["rows_by_reason"]
    told = {each["what"]: each["rows"] for each in found}
    rows, _ = by_hand(frames)
    assert told["shown"] == 1500
    assert told["judged"] == len(rows)
    assert told["shown"] == sum(told[name] for name in told if name not in ("shown", "lost"))
    assert min(told["not_due"], told["not_linked"]) > 50
    unknown = frames.assessments.with_columns(
        spell_start=pl.when(pl.int_range(pl.len()) < 40).then(None).otherwise("spell_start")
    )
    other = shown.section(replace(frames, assessments=unknown), EXACT)["missing"][0]
    assert other["rows_by_reason"][1] == {"what": "no_start", "rows": 40}


def test_an_outcome_before_the_day_of_assessment_judges_nothing(frames):
    early = frames.outcomes.with_columns(
        last_day=pl.when(pl.int_range(pl.len()) < 30)
        .then(pl.lit(date(2024, 1, 1)))
        .otherwise("last_day")
    )
    found = shown.section(replace(frames, outcomes=early), EXACT)["missing"][0]["rows_by_reason"]
    assert {each["what"]: each["rows"] for each in found}["ended_before"] > 15


def test_a_shadow_and_bounds_are_not_what_was_shown(frames):
    alone = frames.assessments.filter(pl.col("shadow_of").is_null())
    one, other = (
        shown.section(each, EXACT) for each in (frames, replace(frames, assessments=alone))
    )
    assert value(one, "auc") == value(other, "auc")


def test_only_the_newest_outcome_of_an_assessment_counts(frames):
    wrong = frames.outcomes.with_columns(
        time=pl.col("time") - timedelta(days=30), last_day=pl.col("last_day") + timedelta(days=400)
    )
    both = replace(frames, outcomes=pl.concat([wrong, frames.outcomes]))
    assert value(shown.section(both, EXACT), "oe") == value(shown.section(frames, EXACT), "oe")


def test_units_that_began_later_are_shown_by_how_long_they_have_used_it(frames):
    begun = {f"u{k:03d}": date(2024, 1, 1) for k in range(1, 4)}
    begun |= {f"u{k:03d}": date(2024, 8, 1) for k in range(4, 7)}
    study = replace(EXACT, begun=begun, regions={"u001": "north", "u002": "south"})
    found = shown.section(frames, study)
    groups = {each["subgroup"] for each in found["evaluation"]["metrics"]}
    since = {each for each in groups if each.startswith("months_since_begun")}
    assert since == {f"months_since_begun={each}" for each in ("<3", "3-<6", "6-<12", ">=12")}
    assert found["evaluation"]["regions"]


def test_units_stand_in_the_order_of_codes_with_limits_around_one(frames):
    (found,) = shown.section(frames, Study(replicates=2))["funnels"]
    codes = [each["unit"] for each in found["units"]]
    assert codes == sorted(codes)
    assert len(codes) == 6
    inner, outer = (dict(each["points"]) for each in found["limits"])
    assert all(outer[at] > inner[at] for at in inner)
    assert list(inner.values()) == sorted(inner.values(), reverse=True)


@pytest.mark.parametrize(("spread", "over"), [(0.0, False), (0.35, True)])
def test_the_limits_of_the_funnel_hold_what_they_say(spread, over):
    """Without differences, 5 in 100 of 400 units lie outside the 95 % limits; else φ shows it.

    Pulling in the extremes makes φ too small, so a few more lie outside.
    """
    random = np.random.default_rng(5)
    p, n = 0.4, 205
    events = random.binomial(n, np.clip(p + spread * random.normal(size=400) / 4, 0.05, 0.95))
    rows = [
        {"subgroup": f"unit=u{k:03}", "metric": "oe", "value": e / (n * p), "n": n, "events": e}
        for k, e in enumerate(events.tolist())
    ]
    found = shown.funnel({"metrics": rows}, EXACT)
    outside = [each["outside"] for each in found["units"]]
    assert found["overdispersed"] is over
    assert 0.02 < np.mean([each is not None for each in outside]) < 0.11
    assert np.mean([each == "0.998" for each in outside]) < 0.02
    assert (found["dispersion"] > 2) is over


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_link_of_the_page_leads_somewhere_and_no_id_is_there_twice(frames, lang):
    import re

    study = Study(replicates=2, horizons=(90.0, 180.0), begun={"u001": date(2024, 1, 1)})
    document = evaluated(frames, study, "2026-01-01T00:00:00+00:00")
    text = page(document, lang)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    for each in SECTIONS:
        assert f">{each.title.to(lang)}</h2>" in text
    assert document["shadow"]["problems"]
    assert in_english(text) == []


def test_without_margins_nothing_is_decided(frames):
    document = evaluated(frames, Study(replicates=2), "2026-01-01T00:00:00+00:00")
    assert document["shown"]["evaluation"]["verdicts"] == []
    answers = {look.get("answer") for pair in document["shadow"]["pairs"] for look in pair["looks"]}
    assert answers <= {None}
    assert any("no verdict" in each for each in document["shadow"]["problems"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("horizons = []", "horizons"),
        ("horizon = 90", "unknown key"),
        ("[begun]\nu1 = 2024", "date"),
        ("[certificates]\nu1 = 0", "from 1"),
        ("since = 2025-01-02\nuntil = 2025-01-01", "not before since"),
        ("title = ", "not TOML"),
        ("[events]\nopened = 1", "a list"),
    ],
)
def test_a_study_at_fault_names_the_key(text, why, tmp_path):
    (tmp_path / "study.toml").write_text(text)
    with pytest.raises(BadInput, match=why):
        read_study(tmp_path / "study.toml")
