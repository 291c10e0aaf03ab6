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


def test_whom_a_model_is_for_is_said_in_words_and_not_in_ids():
    above, _ = plain(card_page(srs.load("srs-3.0"), card("srs-3.0"), "sv")).split("National model")
    assert "Född i Sverige: Ja, Nej" in above
    assert "Ålder: 17–63" in above
    assert not re.search(r"\w_\w|yes|female", above)
