"""What paper has of a comparison: the overall rows, each verdict, and how many rows it lacks."""

import re
from collections import Counter
from typing import Any

import pytest

from tests.report_document import document
from tests.study_pages import LANGUAGES, root
from training.report import page
from training.report.verdict_words import ANSWERS, SIGNS

HIDDEN = ".//tr[contains(@class, 'screen')]"


def section(name: str, lang: str, given: Any = None) -> Any:
    (found,) = root(page(given or document(), lang)).xpath(f"//section[@id='{name}']")
    return found


def line(within: Any) -> str:
    return str(within.xpath("string(.//p[@class='paper'])"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_folded_figure_keeps_everybody_and_counts_each_verdict_that_it_leaves_out(lang):
    folds = section("groups", lang).xpath(".//details[@class='fold']")
    assert folds
    for fold in folds:
        beyond = fold.xpath(f"{HIDDEN}[not(contains(@class, 'group'))]")
        assert fold.xpath(".//tbody/tr")[0] not in beyond
        answers = Counter(
            row.xpath("string(.//span[contains(@class, 'answer')])") for row in beyond
        )
        assert re.search(rf": {len(beyond)} \(", line(fold))
        for answer, n in answers.items():
            assert f"{answer}: {n}" in line(fold)


def test_a_group_that_is_worse_is_on_paper_under_its_heading():
    given = document()
    *_, last = (each for each in given["verdicts"] if each["subgroup"] != "all")
    told = [{**each, "answer": "worse"} if each is last else each for each in given["verdicts"]]
    worse = f"{SIGNS['worse']} {ANSWERS['worse'].en}"
    fold = section("groups", "en", {**given, "verdicts": told}).xpath(".//details[@class='fold']")[
        -1
    ]
    (row,) = fold.xpath(f".//tbody/tr[contains(., '{worse}')]")
    (heading,) = row.xpath("preceding-sibling::tr[contains(@class, 'group')][1]")
    assert not {row, heading} & {*fold.xpath(HIDDEN)}
    assert worse not in line(fold)


def test_the_first_figure_of_a_part_is_whole():
    groups = section("groups", "sv")
    assert groups.xpath("(.//figure)[1]")[0].xpath(HIDDEN) == []
    given = document()
    for part in ("regions", "pooled"):
        given[part] = given[part] + [{**each, "metric": "brier"} for each in given[part]]
    first, second = section("regions", "sv", given).xpath(".//figure")
    assert (first.xpath(HIDDEN), line(first)) == ([], "")
    rows = second.xpath(".//tbody/tr")
    assert second.xpath(HIDDEN) == rows[:-1]
    assert f": {len(rows) - 1}. De finns på sidan på skärmen" in line(second)


def test_regions_that_are_not_pooled_are_all_on_paper():
    assert section("regions", "en", {**document(), "pooled": []}).xpath(HIDDEN) == []


def test_of_low_risks_paper_has_everybody():
    given = document()
    told = {"model": "B", "horizon": 90, "cut_off": 0.2, "day": 15, "n": 500, "npv": 0.85}
    given["support"] = [{**told, "subgroup": each} for each in ("all", "sex=female", "sex=male")]
    found = section("support", "en", given)
    assert [row.xpath("string(th)") for row in found.xpath(HIDDEN)] == ["Sex: Woman", "Sex: Man"]
    assert line(found).startswith("Rows left out on paper: 2.")
