"""The page of a rollout: its answer in days, what was before, and nothing that is refused."""

import copy

import pytest

from tests.effect_document import ANSWERS
from tests.rollout_document import document
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
from training.report.rollout import page
from training.rollout.lines import lines

SAID = {
    "shorter": ("9 dagar kortare, 6 till 13; marginal 5", "9 days shorter, 6 to 13; margin 5"),
    "longer": ("8 dagar längre, 5,3 till 10,9", "8.1 days longer, 5.3 to 10.9"),
    "refused": ("Frågan kan inte besvaras", "cannot be answered with these data"),
    "estimate only": ("9 dagar kortare, utan intervall", "9 days shorter, without an interval"),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_begins_with_the_answer(answer, language):
    text = page(document(answer), language)
    found = root(text)
    assert_linked(found)
    assert SAID.get(answer, ("", ""))[LANGUAGES.index(language)].split(" ", 1)[-1] in box(text)


def test_the_swedish_page_is_in_swedish():
    for answer in ANSWERS:
        text = page(document(answer), "sv")
        assert english(text) == set(), answer
        assert in_english(text) == [], answer


def test_of_a_refused_rollout_only_what_was_before_is_on_the_page():
    """Not even where the document has the rest."""
    given = document() | {"refused": document("refused")["refused"]}
    for answer in ("shorter", "refused"):
        given["verdict"]["answer"] = answer
        text = page(given, "en")
        sections = set(root(text).xpath("//section/@id"))
        assert "course" in sections
        assert not sections & {"parts", "two_way"}
        values = set(root(text).xpath("//data/@value"))
        for each in given["effects"]:
            assert repr(each["estimate"]) not in values
        assert "orders of introduction" not in words(text)
        assert given["refused"][0]["text"]["en"] in box(text)
        assert given["refused"][0]["help"]["en"] in box(text)


def test_differences_before_are_reported_and_never_prove_anything():
    given = document()
    assert "does not prove" in words(page(given, "en"))
    given["leads"]["p"] = 0.01
    assert "differed by more than chance" in words(page(given, "en"))
    given["leads"]["p"] = None
    assert "could not be tested" in words(page(given, "en"))


def test_without_enough_units_there_is_no_interval_anywhere():
    given = document()
    given["verdict"]["answer"] = "estimate only"
    found = root(page(given, "en"))
    assert found.xpath("//*[contains(@class, 'whisker')]") == []
    assert found.xpath("//*[@class='between']") == []


def test_every_group_time_effect_is_in_its_row():
    given = document()
    (table,) = root(page(given, "en")).xpath("//section[@id='parts']/details/details//table")
    own = [repr(e["estimate"]) for e in given["effects"] if e["aggregate"] == "group-time"]
    assert table.xpath(".//data/@value") == own


def test_the_warning_example_is_called_wrong():
    (found,) = root(page(document(), "en")).xpath("//section[@id='two_way']")
    assert found.xpath(".//*[@class='bad']")
    assert "The wrong question" in found.text_content()


def test_names_never_become_markup():
    given = document(measure=HOSTILE, table=HOSTILE)
    given |= {"title": HOSTILE}
    given["flow"][0]["reason"] = given["effects"][1]["cohort"] = HOSTILE
    given["means"][0]["period"] = HOSTILE
    assert_alone(root(page(given, "en")))


@pytest.mark.parametrize("part", list(document()))
def test_any_part_may_be_missing(part):
    given = copy.deepcopy(document())
    del given[part]
    for language in LANGUAGES:
        assert page(given, language).startswith("<!doctype html>")


def test_a_terminal_says_nothing_of_numbers_that_are_of_few():
    given = document()
    given["effects"][0]["units"] = None
    said = "\n".join(lines(given))
    assert "can be compared" not in said
    assert "9\u00a0days shorter, 6 to 13; margin 5; within 180 days; p 0.003" in said
