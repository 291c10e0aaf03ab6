"""The published models in a terminal of 80 columns: whole words, in the requested language."""

import re

import pytest

import srs
from srs.channels.layout import plain
from srs.channels.models import card_page, list_page
from srs.model import card, published
from srs.wording import LANGUAGES

NAMES = sorted(published())


def listed(lang):
    return {
        name: {
            "family": manifest["family"],
            "title": manifest["title"][lang],
            "synthetic": bool(manifest["population"]["synthetic"]),
        }
        for name, manifest in published().items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_fits_80_columns_and_warns_of_a_model_that_is_for_nobody(lang):
    page = plain(list_page(listed(lang), lang))
    assert max(map(len, page.splitlines())) <= 80
    warned = "inte för patienter" if lang == "sv" else "not for patients"
    assert " ".join(page.split()).count(warned) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_card_fits_80_columns_and_cuts_no_word_of_its_tables(name, lang):
    page = plain(card_page(srs.load(name), card(name), lang))
    assert max(map(len, page.splitlines())) <= 80
    assert "…" not in page
    for heading in re.findall(r"^\| (diagnosis .*) \|$", card(name), flags=re.MULTILINE):
        for word in re.findall(r"\w+", heading):
            assert re.search(rf"\b{word}\b", page), word


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_a_cards_tables_is_broken(name):
    page = plain(card_page(srs.load(name), card(name), "en")).replace("\u00a0", " ")
    cells = re.findall(r"(?<=\| )[^|\n]*\d[^|\n]*(?= \|)", card(name))
    assert cells
    for cell in {each.replace("\u00a0", " ") for each in cells if len(each) < 10}:
        assert re.search(rf"(?<!\S){re.escape(cell)}(?!\S)", page), cell


def test_what_the_national_manifests_say_in_english_is_said_in_swedish():
    swedish, english = (
        " ".join(plain(card_page(srs.load("srs-3.0"), "", lang)).split()) for lang in LANGUAGES
    )
    assert "Register: nationella register, som källan inte namnger Källa: Inera/SKR" in swedish
    assert "modellversion 3.0, anpassad på nationella register; öppet kodförråd" in swedish
    assert "Land: Sverige" in swedish
    assert "Country: Sweden Register: Swedish national registers, which the source" in english


def test_whom_a_model_is_for_is_put_in_words_and_not_in_ids():
    above, _ = plain(card_page(srs.load("srs-3.0"), card("srs-3.0"), "sv")).split("National model")
    assert "Född i Sverige: Ja, Nej" in above
    assert "Ålder: 17–63" in above
    assert not re.search(r"\w_\w|yes|female", above)
