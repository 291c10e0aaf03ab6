"""What the page of a region's patterns says to do next."""

import copy

import pytest

from tests.patterns_document import UNITS, document
from tests.study_pages import LANGUAGES, root
from training.report import patterns, patterns_unit

QUIET = {"followed_until": "2024-09-30", "quiet_days": 14}
NOTHING = {"synthetic": False}


def quiet_document(**more):
    """A document that asks for nothing, but for *more*."""
    given = copy.deepcopy(document(notes=[], problems=[], equality=[], units={}))
    return {**given, "data": given["data"] | NOTHING, **more}


def steps(given, lang="en"):
    found = root(patterns.page(given, lang)).xpath(
        "//section[@id='glance']//div[@class='next']//li"
    )
    return [each.text_content() for each in found]


def within(given, where, answer):
    return given["equality"][0] | {"where": where, "answer": answer}


def test_a_document_that_asks_for_nothing_has_no_steps():
    assert steps(quiet_document()) == []


def test_a_difference_that_remains_at_equal_need_is_named_with_its_interval_and_no_cause():
    given = document()
    shown, not_shown = given["equality"]
    (step,) = steps(quiet_document(equality=[shown, not_shown]))
    assert "women and men differ at equal need. The numbers do not show why." in step
    assert "Lasts more than 90 days: +4.0 percentage points (−2.0 to +8.0)" in step
    assert "365" not in step
    assert steps(quiet_document(equality=[not_shown])) == []


def test_the_levels_within_which_a_difference_is_shown_are_named_and_the_others_are_not():
    given = document()
    more = [within(given, "unit=a", "differs"), within(given, "unit=b", "not shown")]
    (step,) = steps(quiet_document(equality=[*given["equality"], *more]), "sv")
    assert step.endswith("Skillnaden är visad även för Enhet: a.")


def test_a_hidden_difference_is_no_step():
    given = copy.deepcopy(document()["equality"][:1])
    difference = given[0]["equal"]["difference"]
    given[0]["equal"] = {"difference": {**difference, "value": None, "low": None, "high": None}}
    assert steps(quiet_document(equality=given)) == []


def test_what_was_not_held_equal_is_asked_for():
    (_, lacking) = document()["equality"]
    (step,) = steps(quiet_document(equality=[lacking | {"not_given": ["risk"]}]))
    assert step.startswith("Compare women and men again with predicted risk in the data")


def test_units_outside_the_limits_are_looked_at_and_not_ranked():
    given = document()["units"]
    (step,) = steps(quiet_document(units=given))
    assert UNITS[11] in step
    assert not [each for each in UNITS[:11] if each in step]
    assert "Do not rank them" in step
    page = root(patterns_unit.page(document(), UNITS[3], "en"))
    assert page.xpath("//div[@class='next']") == []


def test_an_end_that_nothing_begins_before_is_checked_and_its_days_are_among_the_data():
    given = quiet_document()
    given["data"] |= QUIET
    (step,) = steps(given)
    assert "all certificates up to 2024-09-30 are included: none begins in the last 14 days" in step
    facts = root(patterns.page(given, "sv")).xpath("//section[@id='data']")[0].text_content()
    assert "Sista dagar utan nya intyg14" in facts


def test_notes_are_counted_and_a_hidden_number_is_no_zero():
    (notes,) = steps(quiet_document(notes=[{"sv": "a", "en": "a"}], problems=["b"]))
    assert notes.endswith("before the numbers are used (2).")
    (hidden,) = steps(quiet_document(suppressed=[{"what": "rows", "why": "few"}] * 3), "sv")
    assert hidden.startswith("Läs inte ett dolt tal som noll")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_made_up_data_decide_nothing_and_each_step_leads_somewhere(lang):
    page = root(patterns.page(document(), lang))
    first, *rest = page.xpath("//div[@class='next']//li")
    assert first.text_content().startswith(("Grunda inga", "Base no"))
    links = [each.get("href") for step in rest for each in step.xpath(".//a")]
    assert len(links) == len(rest) > 1
    assert {each[1:] for each in links} <= set(page.xpath("//section/@id"))
