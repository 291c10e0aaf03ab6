"""Physician and model, shadow and shown: what was built in comes out, within the release gate."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from srs.tables.columns import pl
from tests.pilots import HORIZON, Truth, made
from training.evaluation.files import as_json
from training.evaluation.study import Allowed, Release
from training.pilot import opinions, shadow
from training.pilot.assessments import assessed
from training.report import opinions as opinions_page
from training.report import shadow as shadow_page
from training.report.element import el, html
from training.statistics.sequential import Rule


@dataclass(frozen=True)
class Declared:
    margins: dict = field(default_factory=lambda: {"brier": Allowed(0.005)})
    level: float = 0.95
    release: Release = Release()
    sequential: Rule = Rule()


STUDY = Declared()


def pilot(spells, **built_in):
    frames = made(Truth(spells=spells or 10, **built_in))
    if spells:
        return frames
    parts = ("assessments", "opinions", "outcomes")
    return replace(frames, **{part: getattr(frames, part).clear() for part in parts})


def only(section, study, truth, seed=1):
    return section(made(truth, seed), study)


# What is known about whom, and when.


def test_an_outcome_is_due_when_it_is_known_of_every_spell_that_began_that_day():
    rows = assessed(made(Truth(spells=500)))
    over = rows.filter("over")
    assert over["happened"].null_count() == 0
    # Of those that are not due some ended early: they wait, or short spells would come first.
    waiting = rows.filter(~pl.col("over"))
    assert waiting["happened"].is_not_null().any()
    assert waiting["happened"].mean() < over["happened"].mean() - 0.1
    first = rows.row(0, named=True)
    assert first["due"] == first["spell_start"] + timedelta(days=HORIZON + 5)


def test_the_newest_outcome_and_the_newest_opinion_count():
    frames = made(Truth(spells=300, asked=1.0))
    before = assessed(frames)
    later = frames.outcomes.with_columns(
        time=pl.col("time") + timedelta(days=1), last_day=pl.col("last_day") + timedelta(days=400)
    )
    withdrawn = frames.opinions.with_columns(
        time=pl.col("time") + timedelta(days=1), opinion=pl.lit("withdrawn")
    )
    after = assessed(
        replace(
            frames,
            outcomes=pl.concat([frames.outcomes, later]),
            opinions=pl.concat([frames.opinions, withdrawn]),
        )
    )
    assert before["own"].is_not_null().sum() == 300
    assert after["own"].is_not_null().sum() == 0
    assert after["happened"].drop_nulls().mean() == 1


def test_a_spell_that_was_over_before_the_day_of_its_assessment_has_no_outcome():
    frames = made(Truth(spells=50))
    early = frames.outcomes.with_columns(
        last_day=pl.col("last_day") - timedelta(days=10_000), ended=pl.lit(value=True)
    )
    assert assessed(replace(frames, outcomes=early))["happened"].null_count() == 100


# Physician and model.


@pytest.mark.parametrize(("weight", "right"), [(0.8, "physician"), (0.0, "model")])
def test_who_was_right_when_they_differed(weight, right):
    found = only(opinions.section, STUDY, Truth(spells=8000, opinion=weight, noise=0.0))
    by = {each["opinion"]: each["right"] for each in found["differed"]}
    assert by == {"right": None, "higher": right, "lower": right}


def test_a_spell_that_is_assessed_again_counts_once():
    frames = made(Truth(spells=1000, twice=True))
    again = frames.opinions.with_columns(assessment=pl.format("r{}", "assessment"))
    outcomes = frames.outcomes.with_columns(assessment=pl.format("r{}", "assessment"))
    twice = replace(
        frames,
        opinions=pl.concat([frames.opinions, again]),
        outcomes=pl.concat([frames.outcomes, outcomes]),
    )
    assert opinions.section(frames, STUDY)["gain"] == opinions.section(twice, STUDY)["gain"]


def test_no_opinions_no_numbers():
    frames = made(Truth(spells=200))
    found = opinions.section(replace(frames, opinions=frames.opinions.clear()), STUDY)
    assert (found["differed"], found["gain"], found["rows"]) == ([], [], None)


# Shadow against shown.


def answers(found):
    (pair,) = found["pairs"]
    return [each["answer"] for each in pair["looks"]]


def test_the_better_shadow_is_called_so_the_equal_one_is_not():
    better = only(shadow.section, STUDY, Truth(spells=6000, worse=1.5))
    assert answers(better)[-1] == "superior"
    assert better["pairs"][0]["settled"] is not None
    equal = only(shadow.section, STUDY, Truth(spells=6000))
    assert not {"superior", "worse"} & set(answers(equal))


def test_the_worse_shadow_is_called_worse():
    frames = made(Truth(spells=6000, worse=1.5))
    swapped = frames.assessments.with_columns(
        model=pl.when(pl.col("shadow_of").is_null())
        .then(pl.lit("better-1"))
        .otherwise(pl.lit("srs-3.0")),
        probability=pl.when(pl.col("shadow_of").is_null())
        .then(pl.col("probability").shift(-6000))
        .otherwise(pl.col("probability").shift(6000)),
    )
    assert answers(shadow.section(replace(frames, assessments=swapped), STUDY))[-1] == "worse"


def test_without_a_margin_there_is_no_verdict():
    found = only(shadow.section, Declared(margins={}), Truth(spells=2000, worse=2.0))
    assert set(answers(found)) == {None}
    assert any("margin" in line for line in found["problems"])


def test_a_person_counts_once_whatever_is_assessed_again():
    frames = made(Truth(spells=800, worse=1.0))
    later = frames.assessments.with_columns(
        assessment=pl.format("z{}", "assessment"),
        shadow_of=pl.when(pl.col("shadow_of").is_not_null()).then(pl.format("z{}", "shadow_of")),
        time=pl.col("time") + timedelta(days=300),
        spell_start=pl.col("spell_start") + timedelta(days=300),
    )
    outcomes = frames.outcomes.with_columns(
        assessment=pl.format("z{}", "assessment"), last_day=pl.col("last_day") + timedelta(days=300)
    )
    twice = replace(
        frames,
        assessments=pl.concat([frames.assessments, later]),
        outcomes=pl.concat([frames.outcomes, outcomes]),
    )
    once, again = (shadow.section(each, STUDY)["pairs"][0]["looks"][-1] for each in (frames, twice))
    assert once["difference"] == again["difference"]
    assert once["n"] == again["n"]


# What may be published.


@pytest.mark.parametrize("spells", [0, 5, 60, 150, 1000])
def test_every_count_is_in_steps_and_none_below_ten_is_reported(spells):
    frames = pilot(spells, opinion=0.5)
    for found in (opinions.section(frames, STUDY), shadow.section(frames, STUDY)):
        for key, value in _numbers(json.loads(as_json(found))):
            if key in ("rows", "n", "left_out"):
                assert value % 10 == 5, key
                assert value > 9


def test_no_code_of_a_person_or_certificate_is_shown():
    frames = made(Truth(spells=300, opinion=0.5))
    for found in (opinions.section(frames, STUDY), shadow.section(frames, STUDY)):
        text = as_json(found)
        for column in ("assessment", "person", "case"):
            assert not any(f'"{each}"' in text for each in frames.assessments[column])


def test_two_releases_that_differ_by_one_spell_show_no_count_of_it():
    """Published counts differ by nothing or by a whole step."""
    frames = made(Truth(spells=700, opinion=0.5))
    one = frames.assessments.filter(~pl.col("assessment").str.ends_with("a000010"))
    less = replace(frames, assessments=one)
    for section in (opinions.section, shadow.section):
        pairs = zip(
            _numbers(json.loads(as_json(section(frames, STUDY)))),
            _numbers(json.loads(as_json(section(less, STUDY)))),
            strict=False,
        )
        for (key, a), (other, b) in pairs:
            if key == other and key in ("rows", "n", "left_out"):
                assert (a - b) % 10 == 0


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("spells", [0, 60, 3000])
def test_the_page_says_it_in_words(lang, spells):
    frames = pilot(spells, opinion=0.8, worse=2.0)
    parts = (
        opinions_page.section(json.loads(as_json(opinions.section(frames, STUDY))), lang),
        shadow_page.section(json.loads(as_json(shadow.section(frames, STUDY))), lang),
    )
    page = html(el("html", [list(part) for part in parts]))
    assert "None" not in page
    assert "nan" not in page
    if spells == 3000:
        named = {"sv": "(95\u00a0%\u2011intervall)", "en": "(95% interval)"}[lang]
        assert page.count(named) == 2
        words = {
            "sv": ("läkaren", "better-1 är bättre än srs-3.0", "Brier vid varje avläsning"),
            "en": ("the physician", "better-1 is superior to srs-3.0", "Brier score at every look"),
        }
        assert all(each in page for each in words[lang])


@pytest.mark.parametrize(
    ("spells", "margins", "says"),
    [
        (3000, STUDY.margins, "better-1 är bättre än srs-3.0."),
        (2000, {}, ""),
        (0, STUDY.margins, None),
    ],
)
def test_the_pilots_page_begins_with_the_verdict_on_the_shadow(spells, margins, says):
    told = shadow.section(pilot(spells, worse=2.0), Declared(margins=margins))
    lines = shadow_page.in_short(json.loads(as_json(told)), "sv")
    text = html(el("html", list(lines)))
    assert ('href="#shadow"' in text) == (says is not None)
    assert (says or "") in text
    assert "None" not in text


def _numbers(value, key=""):
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _numbers(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each, key)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield key, value
