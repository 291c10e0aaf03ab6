"""The page of an evaluation; its look was checked in a browser."""

import re
from random import Random
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from lxml import html

from srs.errors import BadInput
from tests.report_document import document
from tests.study_pages import assert_alone
from training.report import page
from training.report.axes import Axis
from training.report.definition_words import swedish, swedish_source
from training.report.names import metric
from training.report.numbers import digits, fixed, places
from training.statistics.catalogue import METRICS
from training.statistics.curve import SMOOTHER_TEXTS

LANGUAGES = ("sv", "en")
HOSTILE = "</td></style><script>alert('x')</script> & \"B\" \x00\x1b <img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {language: page(document(), language) for language in LANGUAGES}


def faults(text: str) -> list[str]:
    """Of the markup, but for the elements that libxml2 is too old to know."""
    parser = html.HTMLParser(recover=True)
    html.document_fromstring(text, parser=parser)
    return [each.message for each in parser.error_log if "Tag " not in each.message]


def root(text: str) -> Any:
    return html.document_fromstring(text)


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The document with other names of models."""
    if isinstance(value, dict):
        return {
            key: names.get(each, each) if key in ("model", "a", "b") else renamed(each, names)
            for key, each in value.items()
        }
    return [renamed(each, names) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_each_id_is_there_once(pages, language):
    text = pages[language]
    assert text.startswith("<!doctype html>\n")
    assert faults(text) == []
    found = root(text)
    assert found.get("lang") == language
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    aimed_at = {each[1:] for each in found.xpath("//@href")}
    assert aimed_at <= set(ids)
    labels = {each for told in found.xpath("//@aria-labelledby") for each in told.split()}
    assert labels <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_stands_in_its_row_with_value_interval_and_definition(pages, language):
    """By model and subgroup, at full precision for machines and rounded for people."""
    tables = root(pages[language]).xpath("//table[contains(@class, 'metrics')]")
    subgroups = dict.fromkeys(each["subgroup"] for each in document()["metrics"])
    assert len(tables) == len(subgroups)
    by_subgroup = dict(zip(subgroups, tables, strict=True))
    metrics, models = document()["metrics"], document()["models"]
    for each in metrics:
        base = each["metric"].partition("@")[0]
        values = [] if each["value"] is None else [repr(each["value"])]
        column = 1 + models.index(each["model"])
        rows = by_subgroup[each["subgroup"]].xpath(f".//tr[th/a/@href='#def-{base}']")
        cells = [row.xpath("td")[column - 1] for row in rows]
        assert [c for c in cells if c.xpath(".//data/@value") == values], each
        if each["value"] is not None and each["low"] is not None:
            told = " ".join(cell.text_content() for cell in cells)
            ends = [each[end] for end in ("value", "low", "high")]
            decimals = places(digits(each["metric"]), *ends)
            for end in ends:
                assert fixed(end, decimals, language) in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_comparison_and_verdict_is_on_the_page(pages, language):
    values = root(pages[language]).xpath("//data/@value")
    for each in document()["comparisons"]:
        known = metric(each["metric"])
        told = 0.0 - each["difference"] if known.better == "lower" else each["difference"]
        assert repr(told) in values, each["metric"]
    for each in document()["verdicts"]:
        if each["subgroup"] == "all":
            assert repr(each["gain"]) in values


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_is_on_the_page_in_full(pages, language):
    found = root(pages[language])
    for each in document()["metrics"]:
        if each["definition"]:
            base = each["metric"].partition("@")[0]
            told = " ".join(found.xpath(f"//details[@id='def-{base}']")[0].text_content().split())
            for part in ("formula", "source", "smoother"):
                given = each["definition"][part] or ""
                if language == "sv" and given:
                    given = (swedish_source if part == "source" else swedish)(given)
                assert given in told


def test_every_metric_is_defined_in_swedish_too():
    for each in METRICS.values():
        for part in (each.formula, each.estimator, *SMOOTHER_TEXTS.values()):
            assert part == "" or swedish(part), f"{each.id}: {part}"


def test_the_verdict_is_reported_in_words_with_margin_and_number_to_settle_it():
    given = document()
    for answer, words in {
        "superior": "B is superior to A",
        "non-inferior": "B is non-inferior to A",
        "worse": "B is worse than A",
        "inconclusive": "cannot be decided",
    }.items():
        given["verdicts"][0] |= {"answer": answer, "more": 1234}
        box = root(page(given, "en")).xpath("//div[contains(@class, 'verdict')]")[0]
        assert words in box.text_content()
        assert ("1\u202f234 more spells" in box.text_content()) is (answer == "inconclusive")
        assert answer == "superior" or "0.010" in box.text_content()


def test_of_a_metric_where_less_is_better_the_gain_is_what_it_fell():
    given = document()
    given["verdicts"] = [each for each in given["verdicts"] if each["metric"] == "brier"]
    (box,) = root(page(given, "en")).xpath("//div[contains(@class, 'verdict')]")
    assert "Brier score is 0.023 lower, that is better, with B" in box.text_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_and_nothing_runs_but_what_is_ours(pages, language):
    found = root(pages[language])
    assert_alone(found)


def test_names_from_the_data_never_become_markup():
    given = document(500)
    names = {"A": HOSTILE, "B": "B'\"<b>"}
    hostile = renamed(given, names) | {"models": list(names.values()), "title": HOSTILE}
    hostile["problems"] = [HOSTILE]
    hostile["study"] |= {HOSTILE: HOSTILE, "tripod": {"18a": HOSTILE}}
    hostile["regions"][0]["region"] = HOSTILE
    hostile["metrics"][0]["subgroup"] = f"sex={HOSTILE}"
    hostile["metrics"][1]["metric"] = HOSTILE
    hostile["curves"][0]["metric"] = HOSTILE
    hostile["metrics"][1]["definition"] = {"name": HOSTILE, "formula": HOSTILE}
    text = page(hostile, "en")
    found = root(text)
    assert faults(text) == []
    assert_alone(found)
    assert found.xpath("//b[not(parent::div)]") == []
    assert "\x00" not in text
    assert "\x1b" not in text
    assert found.xpath("//h1")[0].text_content().startswith("</td></style><script>")
    assert len(found.xpath("//@id")) == len(set(found.xpath("//@id")))


def test_what_is_marked_suppressed_is_nowhere_in_the_source():
    """Even where a number was left beside the mark."""
    given = document()
    part = [each for each in given["metrics"] if each["subgroup"] == "age=17-29"]
    secrets = [repr(each["value"]) for each in part if each["value"] is not None]
    text = page(given, "en")
    assert all(secret in text for secret in secrets)
    for each in part:
        each["suppressed"] = True
    text = page(given, "en")
    assert [secret for secret in secrets if secret in text] == []
    table = next(
        each
        for each in root(text).xpath("//table[contains(@class, 'metrics')]")
        if "17–29" in each.xpath("caption")[0].text_content()
    )
    assert table.text_content().count("hidden") >= len(secrets)


def test_a_hidden_cell_does_not_come_back_as_a_sum():
    """No total of rows or events is told that the document does not tell."""
    given = document()
    rows = given["reclassification"][0]["rows"]
    whole = sum(each["rows"] for each in rows if each["from"] == "high")
    rows[4] |= {"rows": None, "events": None}
    given["data"]["rows"] = given["data"]["persons"] = None
    (table,) = root(page(given, "en")).xpath("//section[@id='levels']//table")
    told = table.text_content().replace("\u202f", "")
    assert "hidden" in told
    assert str(whole) not in told


def test_an_ipa_below_0_is_red_has_a_sign_and_is_warned_of():
    given = document()
    ipa = next(e for e in given["metrics"] if e["metric"] == "ipa" and e["subgroup"] == "all")
    assert ipa["value"] > 0
    before = root(page(given, "en")).xpath("//section[@id='verdict']//td//*[@class='bad']")
    assert before == []
    ipa["value"] = -0.031
    found = root(page(given, "en"))
    (cell,) = found.xpath("//section[@id='verdict']//td/strong[@class='bad']")
    assert cell.text_content() == "⚠ −0.031"
    beware = found.xpath("//div[@class='beware']")[0].text_content()
    assert "A is worse than one guess for everybody (IPA below 0), horizon\u00a090: All" in beware


@pytest.mark.parametrize("language", LANGUAGES)
def test_synthetic_data_are_marked_before_anything_else(pages, language):
    first = root(pages[language]).xpath("//header/*")[0]
    assert first.get("class") == "synthetic"
    given = document()
    given["data"]["synthetic"] = False
    assert root(page(given, language)).xpath("//*[@class='synthetic']") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_27_items_of_tripod_ai_are_there_filled_or_open(pages, language):
    rows = root(pages[language]).xpath("//tr[starts-with(@id, 'tripod-')]")
    states = {
        row.get("id").removeprefix("tripod-"): row.xpath("td")[1].get("class") for row in rows
    }
    assert {int(re.match(r"\d+", each)[0]) for each in states} == set(range(1, 28))
    assert len(states) == 52
    assert states["23a"] == "state filled"
    assert states["18a"] == "state open"


def test_a_study_answers_items_of_tripod_ai_itself():
    given = document()
    given["study"]["tripod"] = {"18a": "Paid for by nobody."}
    (row,) = root(page(given, "en")).xpath("//tr[@id='tripod-18a']")
    assert row.xpath("td")[1].get("class") == "state filled"
    assert row.xpath("td")[2].text_content() == "Paid for by nobody."


@pytest.mark.parametrize(
    ("language", "yes", "no"), [("sv", "✓ ja", "✗ nej"), ("en", "✓ yes", "✗ no")]
)
def test_the_needed_size_is_next_to_that_of_the_data(pages, language, yes, no):
    rows = root(pages[language]).xpath("//section[@id='sizes']//tr[td]")
    given = document()["sample_sizes"]
    assert len(rows) == len(given)
    for row, each in zip(rows, given, strict=True):
        wanted = [repr(each[key]) for key in ("rows", "events", "has_rows")]
        assert row.xpath("td/data/@value") == wanted
        assert row.xpath("td[4]")[0].text == (yes if each["rows"] <= each["has_rows"] else no)
        (to,) = row.xpath("th/a/@href")
        (told,) = root(pages[language]).xpath(f"//details[@id='{to[1:]}']")
        formula = each["definition"]["formula"]
        formula = swedish(formula) if language == "sv" else formula
        assert formula in " ".join(told.text_content().split())
    assert {row.xpath("td[4]")[0].text for row in rows} == {yes, no}


def test_a_hidden_size_is_marked_as_hidden_and_shows_nothing():
    given = document()
    given["sample_sizes"][0] |= {"rows": None, "events": None, "has_rows": None}
    row = root(page(given, "en")).xpath("//section[@id='sizes']//tr[td]")[0]
    assert [each.text_content() for each in row.xpath("td")] == ["▒ hidden"] * 3 + ["–"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_title_and_a_table_of_its_numbers(pages, language):
    figures = root(pages[language]).xpath("//figure")
    assert len(figures) > 8
    for each in figures:
        assert each.xpath(".//h3")
        assert each.xpath(".//table")
        for drawing in each.xpath(".//svg[@role='img']"):
            assert drawing.xpath("title")[0].text
    for table in root(pages[language]).xpath("//table"):
        assert table.xpath("caption")
        assert table.xpath(".//th[@scope='col']")
        assert not table.xpath(".//th[not(@scope)]")


def test_the_points_of_every_curve_are_in_its_table(pages):
    found = root(pages["en"])
    for each in document()["curves"]:
        if each["kind"] != "histogram":
            name = "-".join(filter(None, (each["kind"], each.get("metric"), "90")))
            values = found.xpath(f"//figure[@id='figure-{name}']//data/@value")
            assert {repr(point["y"]) for point in each["points"]} <= set(values)
    rows = found.xpath("//figure[@id='figure-roc-90']//tbody/tr")
    assert len(rows) == sum(len(e["points"]) for e in document()["curves"] if e["kind"] == "roc")


def test_flagging_everybody_follows_from_net_benefit_and_interventions_avoided():
    """Against the curve that the statistics themselves give."""
    given = document()
    (known,) = (e for e in given["curves"] if (e["kind"], e["model"]) == ("net_benefit", "all"))
    given["curves"].remove(known)
    values = root(page(given, "en")).xpath("//figure[@id='figure-net_benefit-90']//tr/td[3]/data")
    derived = [float(each.get("value")) for each in values]
    assert derived == pytest.approx([point["y"] for point in known["points"]], abs=1e-12)


def test_the_same_document_gives_the_same_bytes(pages):
    assert page(document(), "sv") == pages["sv"]


def test_the_document_is_left_as_it_was():
    given = document()
    page(given, "sv")
    assert given == document()


@pytest.mark.parametrize("part", [*document(), None])
def test_any_part_may_be_missing_or_empty(part):
    for given in (
        {key: each for key, each in document().items() if key != part},
        document() | {part: None},
        document() | {part: []},
    ):
        assert faults(page({str(key): each for key, each in given.items()}, "sv")) == []


def test_a_document_of_nothing_is_a_page():
    assert "TRIPOD" in page({}, "en")


def nulls(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        return {key: nulls(each, draw) for key, each in value.items()}
    if isinstance(value, list):
        return [nulls(each, draw) for each in value]
    return None if isinstance(value, int | float) and draw() else value


@hypothesis.settings(max_examples=4, deadline=None)
@hypothesis.given(st.integers(0, 10**6), st.floats(0.05, 1))
def test_any_number_may_be_null(seed, share):
    random = Random(seed)
    found = nulls(document(500), lambda: random.random() < share)
    assert faults(page(found, "sv")) == []


def test_another_language_is_refused():
    with pytest.raises(BadInput, match="sv, en"):
        page(document(), "fi")


@hypothesis.given(
    st.floats(-1e6, 1e6, allow_subnormal=False),
    st.floats(1e-3, 1e6),
    st.integers(3, 8),
)
def test_ticks_are_round_within_the_axis_and_rise(low, width, about):
    axis = Axis(low, low + width, 0, 100)
    ticks = axis.ticks(about)
    assert 1 <= len(ticks) <= about + 1
    assert ticks == sorted(ticks)
    slack = 1e-6 * max(1, abs(low), width)
    assert all(axis.low - slack <= tick <= axis.high + slack for tick in ticks)


@hypothesis.given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_reads_the_same_in_both_languages(value, places):
    swedish, english = (fixed(value, places, language) for language in LANGUAGES)
    assert swedish.replace(",", ".") == english
    plain = english.replace("\u2212", "-").replace("\u202f", "")
    assert float(plain) == pytest.approx(value, abs=0.51 * 10**-places)
    assert plain.strip("-0.") or not plain.startswith("-")
