"""What is done for whom: days, plans and contacts, by sex at equal predicted risk."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.special import expit, logit

from srs.export.dictionary import TABLES
from srs.tables.columns import pl
from tests.pilots import Truth, made
from tests.study_pages import root
from training.evaluation.files import as_json
from training.pilot import measures
from training.pilot.document import evaluated
from training.pilot.page import page
from training.pilot.spell_measures import spells, taken
from training.pilot.study import Study

STUDY = Study(replicates=40)


def pilot(women=0.0, steep=1.5, count=3000, seed=1, exposed=True):
    """Frames in which women are at higher risk and who is at risk gets a plan sooner; *women* is
    what being one adds to the log-odds of having it by day 28.
    """
    frames = made(Truth(spells=count), seed)
    random = np.random.default_rng([seed, 7])
    shown = frames.assessments.filter(pl.col("shadow_of").is_null())
    risk = logit(shown["probability"].to_numpy())
    female = random.random(len(shown)) < expit(1.5 * risk if exposed else 0 * risk)
    chance = expit(-0.5 + steep * risk + women * female)
    planned = random.random(len(shown)) < chance
    day = random.integers(1, 15, len(shown))  # before the first assessment: whoever has it shows it
    sex = dict(zip(shown["assessment"], np.where(female, "female", "male"), strict=True))
    about = pl.coalesce("shadow_of", "assessment")
    given = frames.assessments.with_columns(
        x_sex=about.replace_strict(sex, default=None, return_dtype=pl.String)
    )
    rows = shown.select(
        "assessment",
        "time",
        "unit",
        user=pl.lit(None, pl.String),
        source=pl.lit("caller"),
        measure=pl.lit("20"),
        status=pl.lit("started"),
        date=pl.col("spell_start") + pl.duration(days=pl.Series(day - 1)),
    ).filter(pl.Series(planned))
    return replace(frames, assessments=given, measures=rows), chance, female


def found(frames, study=STUDY):
    section = measures.section(frames, study)
    values = {
        (each["indicator"], each["group"], each["equal_risk"]): each
        for each in section["indicators"]
    }
    return section, values


def difference(section, equal, indicator="plan"):
    (only,) = [
        each
        for each in section["differences"]
        if (each["indicator"], each["equal_risk"]) == (indicator, equal)
    ]
    return only


def test_sexes_that_differ_by_their_risk_alone_do_not_differ_at_equal_risk():
    section, _ = found(pilot()[0])
    crude, equal = difference(section, False), difference(section, True)
    assert crude["low"] > 0.1
    assert equal["low"] < 0.03
    assert equal["high"] > -0.02
    assert abs(equal["value"]) < 0.06


def test_a_difference_at_equal_risk_is_found_with_its_sign():
    frames, chance, female = pilot(women=-1.2)
    section, _ = found(frames)
    equal = difference(section, True)
    odds = logit(chance) + 1.2 * female
    truth = np.mean(expit(odds - 1.2) - expit(odds))
    assert equal["high"] < 0
    assert equal["value"] == pytest.approx(truth, abs=0.06)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    covered = []
    for seed in range(12):
        frames, chance, female = pilot(women=-0.8, steep=0.6, count=1200, seed=seed)
        odds = logit(chance) + 0.8 * female
        truth = np.mean(expit(odds - 0.8) - expit(odds))
        equal = difference(measures.section(frames, STUDY), True)
        covered.append(equal["low"] - 0.01 <= truth <= equal["high"] + 0.01)
    assert sum(covered) >= 10


def test_the_median_is_kaplan_meiers():
    frames, *_ = pilot(steep=0.0)
    rows = spells(frames, STUDY)
    dated = taken(frames).group_by("spell").agg(pl.col("date").min())
    joined = rows.join(dated, on="spell", how="left")
    length = (joined["last"] - joined["start"]).dt.total_days().to_numpy() + 1.5
    day = (joined["date"] - joined["start"]).dt.total_days().to_numpy() + 1
    has = ~np.isnan(day)
    time, left, free, median = np.where(has, day, length), len(day), 1.0, np.nan
    for each in np.unique(time):
        free *= 1 - np.sum((time == each) & has) / left
        left -= np.sum(time == each)
        if free <= 0.5:
            median = each
            break
    exact = Study(replicates=2, release=replace(STUDY.release, smallest=1))
    _, values = found(frames, exact)
    told = values["first_measure", "all", False]
    assert told["value"] == pytest.approx(median) or (told["value"] is None and np.isnan(median))


def test_a_median_that_is_not_reached_is_reported_as_such():
    section, values = found(pilot(steep=0.0)[0])
    if values["first_measure", "all", False]["value"] is None:
        assert any("no median exists" in line for line in section["problems"])


def test_a_plan_of_a_certificate_counts_and_one_that_is_dropped_does_not():
    frames, *_ = pilot(count=400)
    shown = frames.assessments.filter(pl.col("shadow_of").is_null())
    rows = shown.select(
        "assessment",
        "time",
        "unit",
        user=pl.lit(None, pl.String),
        source=pl.lit("certificate"),
        measure=pl.lit("lisjp40:BESOK_ARBETSPLATS"),
        status=pl.lit("planned"),
        date=pl.col("spell_start"),
    )
    _, values = found(replace(frames, measures=rows))
    assert values["employer", "all", False]["value"] is None  # nobody had it
    assert set(taken(replace(frames, measures=rows))["status"]) == {"planned"}
    again = shown.with_columns(assessment=pl.format("z{}", "assessment"))
    assessments = pl.concat([frames.assessments, again])
    none = rows.with_columns(
        assessment=pl.format("z{}", "assessment"),
        measure=pl.lit(None, pl.String),
        date=pl.lit(None, pl.Date),
    )
    dropped = replace(frames, assessments=assessments, measures=pl.concat([rows, none]))
    assert not len(taken(dropped))


def test_of_a_measure_and_status_the_newest_row_counts_and_a_withdrawn_one_does_not():
    frames, *_ = pilot(count=400)
    rows = frames.measures
    later = rows.with_columns(date=pl.col("date") + timedelta(days=2))
    gone = rows.with_columns(date=pl.lit(None, pl.Date))
    assert set(taken(replace(frames, measures=pl.concat([rows, later])))["date"]) == set(
        later["date"]
    )
    assert not len(taken(replace(frames, measures=pl.concat([rows, gone]))))
    twice = replace(frames, measures=pl.concat([rows, gone, rows]))
    assert len(taken(twice)) == len(rows)


def test_what_came_after_the_spell_is_counted_apart():
    frames, *_ = pilot(count=600)
    late = frames.measures.with_columns(date=pl.col("date") + timedelta(days=4000))
    section, _ = found(replace(frames, measures=late))
    by = {each["what"]: each["rows"] for each in section["what"]}
    assert by["with"] is None
    assert by["beyond"] > 100
    assert section["indicators"] == []


def test_nothing_is_shown_of_few_and_the_page_says_so():
    frames, *_ = pilot(count=600)
    few = replace(frames, measures=frames.measures.head(7))
    section, values = found(few)
    assert all(each["value"] is None for each in values.values())
    assert any("too few persons" in line for line in section["problems"])
    assert {each["what"]: each["rows"] for each in section["what"]}["with"] is None
    text = json.dumps(section)
    assert " 7" not in text.replace(", ", ",")


def test_one_sex_alone_has_no_difference():
    frames, *_ = pilot(count=600)
    women = replace(frames, assessments=frames.assessments.with_columns(x_sex=pl.lit("female")))
    section, values = found(women)
    assert values["plan", "all", False]["value"] is not None
    assert difference(section, True)["value"] is None
    nobody = replace(frames, assessments=frames.assessments.drop("x_sex"))
    assert found(nobody)[1]["plan", "all", False]["value"] is not None


@pytest.fixture(scope="module")
def whole():
    """A pilot's document."""
    return json.loads(as_json(evaluated(pilot(count=900)[0], STUDY, "2026-01-01")))


def test_without_measures_the_page_says_so_and_stands(whole):
    frames = made(Truth(spells=300))
    assert frames.measures.schema == TABLES["measures"].schema
    nothing = json.loads(as_json(measures.section(frames, STUDY)))
    assert nothing["problems"]
    assert "inget bedömt sjukfall har någon åtgärd" in page(whole | {"measures": nothing}, "sv")


@pytest.mark.parametrize(("lang", "words"), [("sv", "vid lika risk"), ("en", "at equal risk")])
def test_the_page_has_the_numbers_in_both_languages(whole, lang, words):
    told, html = whole, page(whole, lang)
    assert words in html
    assert "NaN" not in as_json(told)
    value = next(
        each["value"]
        for each in told["measures"]["indicators"]
        if (each["indicator"], each["group"]) == ("plan", "all")
    )
    assert f'value="{value!r}"' in html


def test_the_order_of_spells_changes_nothing():
    frames, *_ = pilot(count=500)
    mixed = replace(
        frames, assessments=frames.assessments.sample(fraction=1.0, shuffle=True, seed=3)
    )
    one, other = measures.section(frames, STUDY), measures.section(mixed, STUDY)
    assert one == other


def test_what_nothing_says_of_any_unit_has_no_column(whole):
    assert "Intyg med en bedömning" in page(whole, "sv")
    assert "Intyg enligt studien" not in page(whole, "sv")
    first = whole["use"]["shares"][0] | {"certificates": 2400, "share": 0.5}
    use = whole["use"] | {"shares": [first, *whole["use"]["shares"][1:]]}
    assert "Intyg enligt studien" in page(whole | {"use": use}, "sv")


def test_a_count_that_is_not_shown_has_no_sentence_and_a_share_one_decimal(whole):
    told = whole["measures"]
    what = [each | {"rows": None if each["what"] == "beyond" else 40} for each in told["what"]]
    exact = {"value": 0.4, "low": 0.3, "high": 0.5}
    indicators = [each | exact for each in told["indicators"]]
    html = page(whole | {"measures": told | {"what": what, "indicators": indicators}}, "sv")
    assert "För 40 av dem är någon åtgärd känd." in html
    assert "efter den sista dag då sjukfallet är känt" not in html
    assert ">40,0\xa0%</data>" in html
    assert "30,0–50,0\xa0%" in html


def test_what_could_not_be_computed_for_one_reason_is_folded(whole):
    lines = [f"gain, diagnosis=M{k}: not computed: too few persons" for k in range(10, 20)]
    opinions = whole["opinions"] | {"problems": lines}
    found = root(page(whole | {"opinions": opinions}, "en"))
    (fold,) = found.xpath("//section[@id='opinions']//details[ul]")
    assert "(10)" in fold.xpath("./summary")[0].text_content()
