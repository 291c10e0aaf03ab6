"""The pages of a region's patterns and of one unit: whole, in one language, without names."""

import copy

import pytest

from tests.patterns_document import UNITS, document
from tests.study_pages import HOSTILE, LANGUAGES, assert_linked, english, root, words
from training.patterns.output import unit_pages
from training.report import patterns, patterns_unit


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_whole_and_every_link_leads_somewhere(language):
    for text in (patterns.page(document(), language), _unit(language)):
        assert_linked(root(text))


def _unit(language="sv", given=None):
    return patterns_unit.page(given or document(), UNITS[3], language)


def test_the_swedish_pages_are_in_swedish():
    assert english(patterns.page(document(), "sv")) == set()
    assert english(_unit()) == set()


def test_the_first_that_is_stated_is_the_difference_at_equal_need():
    assert "Skillnaden kvarstår när behoven är lika." in words(patterns.page(document(), "sv"))
    said = words(patterns.page(document(), "en"))
    assert "As it is: +4.0 percentage points" in said
    for cause in ("because", "due to", "beror på", "orsak"):
        assert cause not in said


def test_levels_are_in_words():
    said = words(patterns.page(document(), "sv"))
    assert "16–20" in said
    assert "66 eller mer" in said
    assert "66 or more" in words(patterns.page(document(), "en"))


def test_each_difference_is_next_to_its_spells():
    (found, *_) = root(patterns.page(document(), "en")).xpath("//section[@id='equality']//table")
    head, *rows = found.xpath(".//tr[not(@class)]")
    support = document()["equality"][0]["support"]
    assert head.xpath("string(th[last()])") == "Spells"
    told = [row.xpath("string(td[last()])").replace("\u202f", "") for row in rows]
    assert told == [str(support["rows"]), str(support["n"])]


def test_a_difference_that_is_not_shown_is_not_called_one():
    given = document()
    given["equality"] = given["equality"][1:]
    said = words(patterns.page(given, "en"))
    assert "That shows no difference." in said
    assert "The difference is there" not in said


def test_a_comparison_without_anybody_says_so():
    assert "O260 (män)" in words(patterns.page(document(), "sv"))


def test_hidden_numbers_are_marked_and_not_drawn():
    text = patterns.page(document(), "sv")
    assert "dolt" in words(text)
    given = document()
    for each in given["equality"]:
        for kind in ("crude", "equal"):
            each[kind] = {
                "groups": [{"group": g, "value": None} for g in ("female", "male")],
                "difference": {"value": None, "low": None, "high": None, "p": None},
            }
    said = words(patterns.page(given, "sv"))
    assert "Vid lika behov: dolt för att skydda personer." in said


def test_units_stand_in_the_order_of_their_codes_and_are_not_ranked():
    (section,) = root(patterns.page(document(), "en")).xpath("//section[@id='units']")
    for table in section.xpath(".//table"):
        assert table.xpath(".//tbody/tr/th/text()") == list(UNITS)
    assert "It is no ranking" in section.text_content()


def test_a_units_page_names_no_other_unit():
    for language in LANGUAGES:
        text = words(_unit(language))
        assert UNITS[3] in text
        found = root(_unit(language))
        own = "".join(found.xpath("//text() | //@title | //@id | //@href | //@value"))
        assert [each for each in UNITS if each != UNITS[3] and each in own] == []


def test_each_unit_has_a_page_with_a_name_that_a_folder_takes():
    given = document()
    for basis in given["units"]["bases"]:
        basis["units"][0]["unit"] = "../ö/" + "x" * 300
    found = unit_pages(given, "sv")
    assert len(found) == len(UNITS) + 1
    assert all("/" not in name and len(name) < 200 for name in found)


def test_names_never_become_markup():
    given = document(title=HOSTILE, notes=[HOSTILE], problems=[HOSTILE])
    given["equality"][0]["groups"] = [HOSTILE, "male"]
    given["units"]["bases"][0]["units"][0]["unit"] = HOSTILE
    given["tables"][2]["rows"][0]["age"] = HOSTILE
    for text in (patterns.page(given, "en"), _unit("en", given)):
        found = root(text)
        assert found.xpath("//img") == []
        assert len(found.xpath("//script")) == 1


@pytest.mark.parametrize("part", list(document()))
def test_any_part_may_be_missing(part):
    given = copy.deepcopy(document())
    del given[part]
    for language in LANGUAGES:
        assert patterns.page(given, language).startswith("<!doctype html>")
        assert _unit(language, given).startswith("<!doctype html>")


def test_many_measures_do_not_make_a_long_page():
    given = document()
    (drawn,) = [each for each in given["tables"] if each["name"] == "over_90_by_period_sex"]
    for place in range(9):
        name = f"{drawn['measure']}_{place}"
        more = {"name": f"{name}_by_period_sex", "measure": name, "definition": name}
        given["tables"].append(drawn | more)
        given["definitions"][name] = given["definitions"]["over_90"]
    time = root(patterns.page(given, "sv")).xpath("//section[@id='time']")[0]
    assert len(time.xpath(".//figure")) == 11
    assert len(time.xpath(".//details[@class='fold']//figure")) == 3
    assert "Ytterligare 3 mått" in time.text_content()


def test_the_study_and_the_definitions_have_no_names_of_the_program():
    given = document()
    given["data"]["population"] = {"source": "SCB", "by": ["sex", "age"]}
    given["study"]["population"] = {"file": "a.csv", "standard": None, "source": "SCB"}
    given["definitions"]["per_1000"] = {"sv": "Så.", "en": "So.", "source": "srs"}
    text = root(patterns.page(given, "sv"))
    facts = " ".join(each.text_content() for each in text.xpath("//section[@id='data']//dd"))
    assert "källa: SCB, efter: kön och ålder" in facts
    assert "fil: a.csv, källa: SCB" in facts
    (titled,) = text.xpath("//details[@id='def-per_1000']//strong")
    assert titled.text_content() == "Per 1 000 invånare"
