"""Tables of a page that no figure shows: what they say, divide, hide and round."""

from typing import Any

import pytest
from lxml import html

from tests.report_document import document
from tests.study_pages import english
from training.report import page

LENGTH = {"model": "A", "horizon": 90}


def section(name: str, given: Any, language: str = "sv") -> Any:
    (found,) = html.document_fromstring(page(given, language)).xpath(f"//section[@id='{name}']")
    return found


def cells(table: Any) -> list[list[str]]:
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.iter("tr")]


def stated(given: Any, what: str) -> str:
    (told,) = section("data", given).xpath(f".//dt[text()='{what}']/following-sibling::dd[1]")
    return str(told.text_content())


def of_groups(groups: list[str]) -> list[dict[str, Any]]:
    share = {"share": 0.8461, "low": 0.8281, "high": 0.8626, "n": 500}
    return [{**LENGTH, "subgroup": each, **share} for each in groups]


def test_a_long_table_is_divided_by_what_its_groups_are_of():
    given = document()
    diagnoses = [f"diagnosis=M{each}" for each in range(10, 50)]
    given["length"] = of_groups(["all", "sex=female", "sex=male", *diagnoses])
    found = section("length", given)
    (everybody,) = found.xpath("./details/div[@class='wide']/table")
    assert [row[2] for row in cells(everybody)] == ["Grupp", "Alla"]
    folds = found.xpath("./details/details[@class='more']/summary/text()")
    assert folds == ["Kön: 2 rader", "Diagnos: 40 rader"]
    assert "på skärmen" in found.xpath("string(.//p[@class='paper'])")


def test_a_number_and_its_interval_are_one_cell():
    given = {**document(), "length": of_groups(["all"])}
    given["study"]["level"] = 0.95
    head, row = cells(section("length", given).xpath(".//table")[0])
    assert head[3] == "Andel (95 %‑intervall)"
    assert row[3] == "0,846 0,828–0,863"
    assert not {"Nedre gräns", "Övre gräns"} & {*head}


def test_a_difference_has_its_sign_and_the_digits_of_its_metric():
    of = {"model": "A", "horizon": 90, "subgroup": "sex=male", "reference": "sex=female"}
    told = {"metric": "auc", "difference": 0.01639, "se": 0.008, "low": 0.00154, "high": 0.03126}
    given = {**document(), "equality": [{**of, **told, "z": 2.2, "p": 0.031}]}
    head, row = cells(section("equality", given).xpath(".//table")[0])
    assert dict(zip(head, row, strict=True))["Skillnad (intervall)"] == "+0,016 0,002–0,031"
    assert not {"Medelfel", "z"} & {*head}


def test_a_row_without_its_size_is_hidden_and_not_empty():
    row = {"horizon": 90, "quarter": "2024Q1", "rows": None, "known": None, "share": None}
    given = {**document(), "maturity": [row]}
    assert cells(section("maturity", given).xpath(".//table")[0])[1][2:] == ["▒ dolt"] * 3
    given["maturity"] = [{**row, "rows": 120, "known": 80}]
    assert cells(section("maturity", given).xpath(".//table")[0])[1][2:] == ["120", "80", "–"]


def test_drift_is_in_the_pages_language_and_alike_in_its_digits():
    periods = {"horizon": 90, "n_first": 500, "n_second": 520}
    of = {"expected_auc_first": 0.684, "expected_auc_second": 0.71}
    given = document()
    given["drift"] = [
        {**periods, "what": "prediction A", "psi": 0.0, "ks": 0.01, "p": 0.4},
        {**periods, "what": "expected A", **of},
    ]
    found = section("drift", given)
    assert english(html.tostring(found, encoding="unicode")) == set()
    first, second = (cells(each)[1] for each in found.xpath(".//table"))
    assert first[3:] == ["Prediktion: A", "0,000", "0,010", "0,40"]
    assert second[3:] == ["Väntat: A", "0,684", "0,710"]


def test_what_the_study_declared_is_in_words():
    given = document()
    given["study"] |= {"level": 0.95, "smoothers": ["loess2"], "thresholds": [0.39, 0.62]}
    given["study"]["subgroups"] = ["sex", "age:30,40", "diagnosis"]
    assert stated(given, "Grupper") == "Kön, Ålder (30, 40), Diagnos"
    assert stated(given, "Konfidensgrad") == "95\xa0%"
    assert stated(given, "Utjämning") == "loess"
    assert stated(given, "Tröskelvärden") == "0,39; 0,62"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_model_facts_label_says_in_a_line_what_to_expect_in_a_new_region(language):
    given = document()
    (pooled,) = [each for each in given["pooled"] if each["model"] == "A"]
    given["pooled"] = [pooled, {**pooled, "metric": "brier"}]
    said = section("facts", given, language).xpath(".//li/text()")
    told = {"sv": "A i en ny region, intervall: AUC", "en": "A in a new region, interval: AUC"}
    assert sum(each.startswith(told[language]) for each in said) == 1


def test_paper_says_how_much_is_hidden_though_it_cannot_be_unfolded():
    given = document()
    found = section("problems", given)
    assert found.xpath(".//p[@class='paper']/text()") == [f"{len(given['suppressed'])} rader"]
