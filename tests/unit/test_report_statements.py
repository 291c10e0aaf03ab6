"""The page shows what it was given, and says of the rest that it is not stated."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.functional.test_evaluate import BINARY, FOLLOWED, QUICK, predictions, run
from tests.report_document import document
from training.report import page

LANGUAGES = ("sv", "en")
NOT_STATED = {"sv": "inte angivet", "en": "not stated"}
SYNTHETIC = {"sv": "Syntetiska data", "en": "Synthetic data"}
# What a page says of spells, and may say of nothing else.
OF_SPELLS = {"sv": ("sjukfall", "dagar"), "en": ("spell", "days")}


@pytest.fixture(autouse=True)
def at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def evaluated(*options: str) -> Any:
    predictions(300).with_row_index("person").write_csv("p.csv")
    run("evaluate", "p.csv", *options, "-o", "out", *QUICK)
    return json.loads(Path("out/report.json").read_text(encoding="utf-8"))


def text(given: Any, language: str, where: str = "//body") -> str:
    found = html.document_fromstring(page(given, language)).xpath(where)
    return " ".join(" ".join(each.text_content() for each in found).split())


def stated(given: Any, language: str, what: str) -> str:
    """What stands beside a name under Data."""
    found = html.document_fromstring(page(given, language))
    (told,) = found.xpath(f"//section[@id='data']//dt[text()='{what}']/following-sibling::dd[1]")
    return str(told.text_content())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("options", "told"),
    [((), None), (("--synthetic",), True), (("--real",), False)],
)
def test_data_are_synthetic_real_or_not_stated(language, options, told):
    given = evaluated(*BINARY, *options)
    assert given["data"]["synthetic"] is told
    words = {True: ("ja", "yes"), False: ("nej", "no")}
    expected = NOT_STATED[language]
    if told is not None:
        expected = words[told][LANGUAGES.index(language)]
    assert stated(given, language, SYNTHETIC[language]) == expected
    header = text(given, language, "//header")
    assert ("⚠" in header) is (told is True)
    assert (NOT_STATED[language] in header) is (told is None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_persons_only_where_a_column_says_so(language):
    word = {"sv": "personer", "en": "persons"}[language]
    given = evaluated(*BINARY)
    assert given["data"]["persons"] is None
    assert word not in text(given, language, "//header")
    assert f"{word.capitalize()}: ○ {NOT_STATED[language]}" in text(given, language)
    with_persons = evaluated(*BINARY, "--person", "person")
    assert with_persons["data"]["persons"] == 305  # 300 to 309
    assert f"305 {word}" in text(with_persons, language, "//header")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_0_1_outcome_is_its_column_s_and_neither_spells_nor_a_horizon(language):
    given = evaluated(*BINARY, "--subgroup", "sex")
    assert given["study"]["predicts"] is None
    for where in ("//header", "//section[@id='verdict']", "//section[@id='figures']",
                  "//section[@id='facts']", "//section[@id='metrics']",
                  "//section[@id='tripod']//td[last()]"):  # fmt: skip
        told = text(given, language, where).lower()
        for word in (*OF_SPELLS[language], "horisont 90", "horizon\u00a090", "horizon 90"):
            assert word not in told, where
    assert {"sv": "y är 1", "en": "y is 1"}[language] in text(given, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_events_are_no_spells_and_are_not_seen_to_end(language):
    given = evaluated(*FOLLOWED, "--predicts", "event")
    told = text(given, language)
    assert {"sv": "Med händelsen", "en": "With the event"}[language] in told
    assert {"sv": "rader", "en": "rows"}[language] in text(given, language, "//header")
    assert OF_SPELLS[language][0] not in text(given, language, "//section[@id='facts']").lower()


@pytest.mark.parametrize(
    ("item", "never"),
    [
        ("5b", "state filled"),
        ("8a", "state filled"),
        ("10", "state filled"),
        ("12a", "state filled"),
        ("20a", "state filled"),
    ],
)
def test_what_a_document_cannot_know_is_not_said_to_be_filled(item, never):
    found = html.document_fromstring(page(evaluated(*FOLLOWED, "--date", "start"), "en"))
    (row,) = found.xpath(f"//tr[@id='tripod-{item}']")
    assert row.xpath("td[2]")[0].get("class") != never
    assert "evaluation only" not in row.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_interval_says_its_level(language):
    """In each table, figure and sentence that has one; of another level, that one."""
    given = document()
    for level, told in ((0.95, "95"), (0.9, "90")):
        given["study"]["level"] = level
        for each in given["verdicts"]:
            each["level"] = level if each["subgroup"] == "all" else 0.993
        found = html.document_fromstring(page(given, language))
        at = {"sv": f"{told}\u00a0%", "en": f"{told}%"}[language]
        for table in found.xpath("//table[.//*[contains(@class, 'between')]]"):
            head = " ".join(e.text_content() for e in table.xpath(".//caption | .//thead"))
            assert at in head, head
        for lead in found.xpath("//p[@class='lead']"):
            assert at in lead.text_content()
        for figure in found.xpath("//figure[.//*[contains(@class, 'whisker') or "
                                  "contains(@class, 'band')]]"):  # fmt: skip
            assert at in figure.text_content()
        for own in found.xpath("//section[@id='equality']//th"):
            if own.text_content().startswith(("Lower", "Nedre", "Upper", "Övre")):
                assert at in own.text_content()


def test_a_level_that_is_not_stated_is_not_shown():
    given = document()
    given["study"].pop("level", None)
    for each in given["verdicts"]:
        each.pop("level")
    assert "95%" not in text(given, "en", "//section[@id='verdict'] | //section[@id='metrics']")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_of_synthetic_data_is_named_at_the_top(language):
    given = document()
    given["data"]["synthetic_models"] = ["B"]
    told = text(given, language, "//div[@class='beware']")
    assert {"sv": "⚠ B: anpassad på syntetiska", "en": "⚠ B: fitted on synthetic"}[language] in told


def test_the_weakest_group_is_that_farthest_from_the_ideal_on_either_side():
    """O/E of 0.5 is farther from 1 than 1.6."""
    given = document()
    changed = {"sex=female": 0.5, "sex=male": 1.6}
    for each in given["metrics"]:
        if each["metric"] == "oe" and each["subgroup"] != "all":
            each["value"] = changed.get(each["subgroup"], 1.0)
    facts = text(given, "en", "//section[@id='facts']")
    assert "A, Observed / expected: Sex: Woman, 0.50" in facts
