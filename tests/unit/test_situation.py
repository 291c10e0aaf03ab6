"""When advice on measures is useful, and that none is hidden."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import embedded
from srs.knowledge import CATEGORIES, OF_CATEGORY, SITUATIONS, ordered, situation_of
from srs.model import load
from srs.spell import current_spell
from srs.wording import LANGUAGES
from tests.make import ON, certificate, period

DRAFT = {"signed": None, "id": "draft"}
LATER = (period("2025-03-17", "2025-04-27"),)
EARLIER = certificate("F43.8A", period("2025-02-17", "2025-03-16"), id="first")


def situation(*certificates):
    newest = certificates[-1]
    spell, _ = current_spell(newest, certificates, on=ON)
    return situation_of(newest, spell)


def test_a_draft_alone_is_a_new_certificate():
    assert situation(certificate(**DRAFT)) == "new"


def test_a_draft_in_a_spell_that_has_begun_extends_whether_it_says_so_or_not():
    draft = certificate("F43.8A", *LATER, **DRAFT)
    assert situation(EARLIER, draft) == "extension"
    assert situation(EARLIER, replace(draft, extends=("first",))) == "extension"
    assert situation(replace(draft, extends=("somewhere",))) == "extension"


def test_a_draft_that_begins_a_spell_of_its_own_is_new():
    long_ago = certificate("F43.8A", period("2024-02-17", "2024-03-30"), id="first")
    assert situation(long_ago, certificate(**DRAFT)) == "new"


def test_what_completes_a_certificate_does_not_extend_it():
    draft = certificate("F43.8A", *LATER, **DRAFT)
    assert situation(EARLIER, replace(draft, completes=("first",))) == "new"


def test_a_signed_certificate_is_for_the_coordinator_extended_or_not():
    assert situation(certificate()) == "signed"
    assert situation(EARLIER, certificate("F43.8A", *LATER, extends=("first",))) == "signed"


def test_without_a_spell_only_the_certificate_counts():
    assert situation_of(certificate(**DRAFT), None) == "new"
    assert situation_of(certificate(**DRAFT, extends=("first",)), None) == "extension"


def test_every_category_has_its_situation_and_every_situation_its_words():
    assert list(OF_CATEGORY) == list(CATEGORIES)
    assert set(OF_CATEGORY.values()) == set(SITUATIONS)
    assert all(words.to(lang) for words in SITUATIONS.values() for lang in LANGUAGES)


@given(st.sampled_from([None, *SITUATIONS]), st.sampled_from(load("srs-3.0").diagnoses))
def test_nothing_is_hidden_and_what_is_of_use_now_comes_first(now, diagnosis):
    catalogue = embedded().measures.about(diagnosis)
    found = ordered(catalogue, now)
    assert sorted(found, key=catalogue.index) == list(catalogue)
    first = [OF_CATEGORY[each.category] == now for each in found]
    assert first == sorted(first, reverse=True)
    for part in (True, False):
        same = [each for each, of_use in zip(found, first, strict=True) if of_use is part]
        assert same == sorted(same, key=catalogue.index)


@pytest.mark.parametrize("category", CATEGORIES)
def test_only_those_of_the_situation_move(category):
    catalogue = embedded().measures.about(certificate().diagnosis)
    first = ordered(catalogue, OF_CATEGORY[category])[0]
    assert OF_CATEGORY[first.category] == OF_CATEGORY[category]
