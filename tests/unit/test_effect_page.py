"""The page of a study of a measure: each answer in words, and nothing that the answer forbids."""

import copy
import json
import re
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from lxml import html

from srs.errors import BadInput
from tests.effect_document import ANSWERS, OUTCOMES, checked, document
from tests.effect_worlds import WORLDS, trial
from tests.study_pages import (
    HOSTILE,
    LANGUAGES,
    assert_alone,
    assert_linked,
    box,
    english,
    in_english,
    root,
    words,
)
from training.effect.document import evaluated
from training.effect.study import Refuse, Study
from training.evaluation.files import as_json
from training.report.checklist import STATES
from training.report.effect import page
from training.report.effect_names import days, places
from training.report.effect_verdict import headline
from training.report.target_items import ITEMS

SAID = {
    "shorter": ("12 dagar kortare, 8 till 16; marginal 5", "12 days shorter, 8 to 16; margin 5"),
    "longer": ("9 dagar längre, 6 till 12; marginal 5", "9 days longer, 6 to 12; margin 5"),
    "no relevant difference": (
        "Ingen relevant skillnad: 1 dag kortare, från 3 kortare till 2 längre; marginal 5",
        "No relevant difference: 1 day shorter, from 3 shorter to 2 longer; margin 5",
    ),
    "too little data": (
        "För lite data för ett svar: 2 dagar kortare, från 13 kortare till 8 längre; marginal 5",
        "Too little data: 2 days shorter, from 13 shorter to 8 longer; margin 5",
    ),
    "estimate only": ("12 dagar kortare, utan intervall", "12 days shorter, without an interval"),
    "refused": (
        "Frågan kan inte besvaras med dessa data",
        "The question cannot be answered with these data",
    ),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_stands_first_in_days(answer, language):
    text = page(document(answer), language)
    found = root(text).xpath("//main//h3")[0].text_content().replace("\xa0", " ")
    assert found.split(" ", 1)[1] == SAID[answer][LANGUAGES.index(language)]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_fetches_nothing(answer, language):
    text = page(document(answer), language)
    parser = html.HTMLParser(recover=True)
    html.document_fromstring(text, parser=parser)
    assert [each.message for each in parser.error_log if "Tag " not in each.message] == []
    found = root(text)
    assert_linked(found)
    ids = found.xpath("//@id")
    assert {each for told in found.xpath("//@aria-labelledby") for each in told.split()} <= set(ids)
    assert_alone(found)


def test_the_swedish_page_is_in_swedish():
    for answer in ANSWERS:
        text = page(document(answer), "sv")
        assert english(text) == set(), answer
        assert in_english(text) == [], answer


def test_the_interval_is_stated_to_lie_where_it_lies():
    def said(low, high, answer="shorter"):
        given = document(answer)
        given["verdict"] |= {"low": low, "high": high, "estimate": (low + high) / 2}
        return box(page(given, "en"))

    assert "The whole interval lies beyond the margin." in said(-16, -8)
    assert "excludes zero but reaches inside the margin" in said(-16, -3)
    assert "The whole interval lies within the margin." in said(-4, 4, "no relevant difference")
    assert "reaches beyond the margin at both ends" in said(-12, 9, "too little data")
    assert "both inside and beyond the margin" in said(-12, 3, "too little data")


def test_too_little_data_says_how_many_units_would_do():
    assert "About 210 more units" in box(page(document("too little data"), "en"))
    for answer in set(ANSWERS) - {"too little data"}:
        assert "more units" not in box(page(document(answer), "en"))


def test_a_refusal_has_its_reasons_and_what_would_help():
    given = document("refused")
    for language in LANGUAGES:
        told = box(page(given, language))
        for each in given["refused"]:
            assert each["text"][language] in told
            assert each["help"][language] in told


def test_of_a_refused_study_no_adjusted_number_is_on_the_page():
    """Not even where the document has it, as one that somebody has put together by hand."""
    given = document() | {"refused": document("refused")["refused"]}
    given["verdict"]["answer"] = "shorter"
    assert_nothing_adjusted(given)
    given["verdict"]["answer"] = "refused"
    assert_nothing_adjusted(given)


def assert_nothing_adjusted(given: Any) -> None:
    for language in LANGUAGES:
        text = page(given, language)
        found = root(text)
        values = set(found.xpath("//data/@value"))
        for each in given["effects"]:
            if each["estimator"] != "crude":
                assert repr(each["estimate"]) not in values
        sections = set(found.xpath("//section/@id"))
        assert not sections & {"curves", "groups", "unmeasured"}
        assert "crude" not in box(text).lower()
        for told in SAID["shorter"]:
            assert told not in words(text)


@hypothesis.given(st.floats(-90, 90), st.floats(0.1, 40), st.sampled_from(ANSWERS))
@hypothesis.settings(max_examples=25)
def test_no_refused_page_holds_an_adjusted_number(estimate, half, answer):
    """Whatever the numbers, and whatever the answer is said to be."""
    given = document("refused")
    if answer == "estimate only":
        answer = "refused"
    given["verdict"] |= {"answer": answer, "estimate": estimate, "low": estimate - half}
    given["verdict"] |= {"high": estimate + half, "level": 0.95, "more_units": 77777}
    given["effects"] = [
        {**each, "estimate": 1000.00123 + estimate + place / 7}
        for place, each in enumerate(effects())
    ]
    given["survival"], given["e_value"] = document()["survival"], {"estimate": 98.76, "limit": 9}
    assert_nothing_adjusted(given)
    assert "98.76" not in page(given, "en")
    assert "77" + "\u202f" + "777" not in page(given, "en")


def effects() -> list[Any]:
    return document()["effects"]


def test_an_estimate_without_an_interval_has_none_anywhere():
    given = document()
    given["verdict"]["answer"] = "estimate only"
    text = page(given, "en")
    assert "It is therefore no answer" in box(text)
    for each in given["effects"]:
        if each["low"] is not None:
            assert f"{each['low']:.1f} to" not in text.replace("\u2212", "-")
    assert root(text).xpath("//section[@id='curves']//polygon[contains(@class, 'band')]") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_estimate_is_in_its_row_and_the_crude_one_is_called_wrong(language):
    given = document()
    found = root(page(given, language))
    (table,) = [
        each
        for each in found.xpath("//section[@id='estimates']//table")
        if "forest" not in (each.get("class") or "")
    ]
    rows = table.xpath(".//tbody/tr")
    assert len(rows) == len(OUTCOMES)
    for row, (outcome, horizon, _) in zip(rows, OUTCOMES, strict=True):
        own = [
            repr(each["estimate"])
            for name in ("dr", "standardised", "ipw", "crude")
            for each in given["effects"]
            if (each["estimator"], each["outcome"], each["horizon"]) == (name, outcome, horizon)
            and each["subgroup"] is None
        ]
        assert row.xpath(".//data/@value") == own
    wrong = {"sv": "Ojusterad: fel", "en": "Crude: wrong"}[language]
    assert wrong in table.xpath(".//thead")[0].text_content()
    assert table.xpath(".//thead//th")[-1].xpath(".//*[@class='bad']")


def test_what_no_gate_lets_through_is_hidden():
    given = document()
    given["effects"][0] |= {"estimate": None, "low": None, "high": None}
    hidden = page(given, "en").count("hidden")
    assert hidden > page(document(), "en").count("hidden")


def test_the_answer_is_next_to_what_it_rests_on():
    def beware(**study):
        found = root(page(document(**study), "en")).xpath("//div[@class='beware']")
        return found[0].text_content()

    assert "Nobody was randomised" in beware()
    assert "sex, age, diagnosis" in beware()
    assert "effective sample, persons 150" in beware()
    assert "better units" not in beware()
    assert "better units" in beware(unit_effects=False)
    assert "nothing is adjusted for" in beware(confounders=[])
    given = document("refused", changed_refusals={}) | {"lacking": []}
    assert root(page(given, "en")).xpath("//div[@class='beware']") == []
    for answer in ANSWERS:
        items = root(page(document(answer, changed_refusals={}), "sv")).xpath("//main//li")
        assert all(each.text_content().strip() for each in items)


def test_balance_is_of_the_worst_week():
    found = root(page(document("refused"), "en")).xpath("//section[@id='balance']//table")
    first = found[0].xpath(".//tbody/tr")[0]
    assert first.xpath(".//data/@value")[-1] == "0.31"
    assert "Sex: Woman" in first.text_content()


def test_diagnostics_alone_are_drawn_and_say_so():
    text = page(checked(), "en")
    assert "no outcome after time zero was read" in box(text)
    assert not set(root(text).xpath("//section/@id")) & {"curves", "estimates", "unmeasured"}
    refused = checked() | {"refused": document("refused")["refused"]}
    assert SAID["refused"][1] in box(page(refused, "en"))


@pytest.mark.parametrize("answer", ANSWERS)
def test_target_has_each_item_filled_or_open(answer):
    given = document(answer, target={"20": "Funded by nobody."})
    found = root(page(given, "en"))
    rows = {each.get("id"): each for each in found.xpath("//tr[starts-with(@id, 'target-')]")}
    assert len(rows) == len(ITEMS) == 39
    assert {int(re.match(r"\d+", name)[0]) for name in ITEMS} == set(range(1, 22))
    states = {each.to("en") for each in STATES.values()}
    assert {row.xpath("td")[1].text_content() for row in rows.values()} == states
    assert "Funded by nobody." in rows["target-20"].text_content()
    listed = found.xpath("//section[@id='target']/details/div/ul[@class='open-items']//a/text()")
    assert "18" in listed
    assert "20" not in listed
    assert STATES["open"].to("en") in rows["target-18"].text_content()
    if answer == "refused":
        assert "No effect is given" in rows["target-13"].text_content()


def test_names_of_the_study_never_become_markup():
    given = document(confounders=[HOSTILE], measure=HOSTILE, table=HOSTILE, target={"20": HOSTILE})
    given |= {"title": HOSTILE, "created": HOSTILE, "lacking": [HOSTILE]}
    given["diagnostics"]["flow"][0]["reason"] = HOSTILE
    given["diagnostics"]["balance"][0] |= {"confounder": HOSTILE, "level": HOSTILE}
    given["diagnostics"]["controls"][0]["name"] = HOSTILE
    given["effects"][-1]["subgroup"] = {"column": HOSTILE, "level": HOSTILE}
    given["effects"][0]["definition"] = HOSTILE
    found = root(page(given, "en"))
    assert_alone(found)
    assert "{grace}" in found.text_content()


@pytest.mark.parametrize("part", [*document(), "diagnostics.overlap", "diagnostics.positivity"])
def test_any_part_may_be_missing(part):
    given = copy.deepcopy(document())
    first, _, second = part.partition(".")
    del (given[first] if second else given)[second or first]
    for language in LANGUAGES:
        assert page(given, language).startswith("<!doctype html>")


def test_the_same_document_gives_the_same_bytes_as_read_from_a_file():
    given = document()
    assert page(json.loads(json.dumps(given)), "sv") == page(given, "sv")


def test_what_a_study_writes_the_page_reads():
    """The document is the estimator's own, not one made by hand."""
    study = Study(
        measure="20",
        confounders=("a", "b", "c"),
        table="t",
        negative_controls=("prior",),
        refuse=Refuse(effective=0.0, difference=1.0),
    )
    found, diagnostics = evaluated(trial(WORLDS["benefit"], 1500, 20, 3), study, "now")
    text = page(json.loads(as_json(found)), "en")
    sections = set(root(text).xpath("//section/@id"))
    assert {"curves", "estimates", "controls", "balance", "overlap", "flow", "target"} <= sections
    values = root(text).xpath("//section[@id='estimates']//data/@value")
    for each in found["effects"]:
        assert repr(each["estimate"]) in values
    assert headline(found, "en") in words(text).replace(" days", "\xa0days")
    assert "no outcome after time zero was read" in box(page(diagnostics, "en"))


def test_an_unknown_language_is_refused():
    with pytest.raises(BadInput, match="language"):
        page(document(), "no")


@hypothesis.given(st.floats(-99, 99), st.floats(0.05, 50), st.floats(0.05, 50))
def test_days_are_described_on_the_side_on_which_they_lie(estimate, below, above):
    """Both ends can be read back from the words, with their sides."""
    low, high = estimate - below, estimate + above
    told = days(estimate, low, high, 1, "en").replace("\xa0", " ")
    rounded = [round(each, 1) + 0.0 for each in (low, high)]
    numbers = [float(each) for each in re.findall(r"\d+\.\d", told)][1:]
    if " from " in told:
        sides = [-1 if each == "shorter" else 1 for each in re.findall("shorter|longer", told)][-2:]
        assert [abs(each) for each in rounded] == numbers
        assert all(a * b >= 0 for a, b in zip(sides, rounded, strict=True))
    else:
        side = -1 if "shorter" in told else 1
        assert sorted(side * each for each in numbers) == sorted(rounded)


@hypothesis.given(st.floats(-40, 40), st.sampled_from([1.0, 5.0, 10.0]))
def test_no_number_is_rounded_over_a_margin(value, margin):
    if places([value], [-margin, margin]) == 0:
        for limit in (-margin, 0.0, margin):
            assert (round(value) > limit) == (value > limit)
            assert (round(value) < limit) == (value < limit)


def test_headline_names_both_margins_where_they_differ():
    given = document()
    given["verdict"]["margins"] = {"shorter_by": 5.0, "longer_by": 2.5}
    assert headline(given, "en").endswith("margin 5 shorter, 2.5 longer")


def test_the_balance_of_each_week_is_reported_by_strategy():
    table = root(page(document(), "sv")).xpath("//section[@id='balance']//table")[-1]
    groups = [each.text_content() for each in table.xpath(".//th[@scope='rowgroup']")]
    assert groups == ["Börjar inom 28 dagar", "Börjar inte inom 28 dagar, sedan som vanligt"]
    rows = {len(each.xpath("./tr[not(@class)]")) for each in table.xpath("./tbody")}
    assert len(rows) == 1


def test_the_time_is_reported_as_people_read_it():
    assert "Skapad 2026-11-30 23:00 UTC" in words(page(document(), "sv"))
