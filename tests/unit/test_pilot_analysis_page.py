"""The page of a pilot that was analysed according to its plan."""

import copy

import pytest

from tests.effect_document import ANSWERS
from tests.pilot_analysis_document import document
from tests.study_pages import HOSTILE, LANGUAGES, assert_alone, assert_linked, box, english, root
from tests.study_pages import words as words_of
from training.report.pilot_analysis import page


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_says_which_plan(answer, language):
    text = page(document(answer), language)
    assert_linked(root(text))
    assert_alone(root(text))
    assert 64 * "a" in box(text)
    if language == "sv":
        assert english(text) == set(), answer


def test_the_answer_is_in_days_and_every_outcome_has_its_row():
    text = page(document(), "en")
    assert "14 days shorter, 6 to 21; margin 5" in box(text)
    rows = root(text).xpath("//section[@id='outcomes']//tbody/tr")
    values = [repr(each["estimate"]) for each in document()["outcomes"]]
    assert [row.xpath(".//data/@value")[0] for row in rows] == values
    assert "+0.9 percentage points −7.1 to 8.9" in words_of(text)


def test_of_a_refused_pilot_no_difference_in_days_is_on_the_page():
    given = document("refused")
    given["outcomes"][0] |= {"estimate": -13.5, "low": -20.8, "high": -6.1}
    text = page(given, "en")
    assert given["refused"][0]["text"]["en"] in box(text)
    assert "-13.5" not in root(text).xpath("//data/@value")
    assert "13.5" not in words_of(text)


def test_without_enough_units_there_is_no_interval():
    found = root(page(document("estimate only"), "en"))
    assert found.xpath("//*[@class='between']") == []


def test_names_never_become_markup():
    given = document(measure=HOSTILE, design=HOSTILE, sha256=HOSTILE)
    given["title"] = given["flow"][0]["reason"] = given["outcomes"][1]["outcome"] = HOSTILE
    assert root(page(given, "en")).xpath("//img | //script[contains(., 'alert')]") == []


@pytest.mark.parametrize("part", list(document()))
def test_any_part_may_be_missing(part):
    given = copy.deepcopy(document())
    del given[part]
    for language in LANGUAGES:
        assert page(given, language).startswith("<!doctype html>")
