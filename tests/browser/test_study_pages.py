"""The pages of studies of measures: checked by axe, and no wider than the screen."""

import pytest

from tests import (
    effect_document,
    patterns_document,
    pilot_analysis_document,
    rollout_document,
)
from training.report import effect, patterns, patterns_unit, pilot_analysis, rollout

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, scrolls_sideways

pytestmark = pytest.mark.needs("chromium")

WIDTHS = (390, 1280)
PAGES = {
    "effect": (effect.page, effect_document.document),
    "rollout": (rollout.page, rollout_document.document),
    "pilot": (pilot_analysis.page, pilot_analysis_document.document),
}


def assert_reads(page, path):
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{width} px"
        assert found(page) == []


@pytest.mark.parametrize("answer", ["shorter", "refused"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, tmp_path, kind, answer):
    drawn, document = PAGES[kind]
    for lang in LANGUAGES:
        path = tmp_path / f"{lang}.html"
        path.write_text(drawn(document(answer), lang), encoding="utf-8")
        assert_reads(page, path)


PATTERNS = {
    "region": patterns.page,
    "unit": lambda document, lang: patterns_unit.page(document, patterns_document.UNITS[0], lang),
}


@pytest.mark.parametrize("kind", PATTERNS)
def test_so_it_is_of_the_pages_of_patterns(page, tmp_path, kind):
    for lang in LANGUAGES:
        path = tmp_path / f"{lang}.html"
        path.write_text(PATTERNS[kind](patterns_document.document(), lang), encoding="utf-8")
        assert_reads(page, path)


def test_a_checklist_and_the_balance_fit_a_phone(page, tmp_path):
    path = tmp_path / "effect.html"
    path.write_text(effect.page(effect_document.document(), "sv"), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    for part in ("balance", "target"):
        wide = page.locator(f"#{part} .wide")
        assert wide.evaluate_all("all => all.every((each) => each.scrollWidth <= each.clientWidth)")


def test_paper_has_no_buttons_no_closed_folds_and_nothing_beyond_its_edge(page, tmp_path):
    path = tmp_path / "effect.html"
    path.write_text(effect.page(effect_document.document(), "sv"), encoding="utf-8")
    page.set_viewport_size({"width": 680, "height": 900})  # A4 between its margins
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not scrolls_sideways(page)
    shown = "all => all.filter((each) => each.checkVisibility()).map((each) => each.textContent)"
    assert page.locator("button").evaluate_all(shown) == []
    assert page.locator("details:not([open]) > summary").evaluate_all(shown) == []
    size = "all => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    told = page.locator("#estimates td:has(small)")
    assert max(told.locator("small").evaluate_all(size)) < min(told.evaluate_all(size))
