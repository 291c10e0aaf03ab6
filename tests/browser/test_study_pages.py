"""The pages of studies of measures: read by axe, and no wider than the screen."""

import pytest

from tests import effect_document, pilot_analysis_document, rollout_document
from training.report import effect, pilot_analysis, rollout

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, scrolls_sideways

pytestmark = pytest.mark.needs("chromium")

WIDTHS = (390, 1280)
PAGES = {
    "effect": (effect.page, effect_document.document),
    "rollout": (rollout.page, rollout_document.document),
    "pilot": (pilot_analysis.page, pilot_analysis_document.document),
}


@pytest.mark.parametrize("answer", ["shorter", "refused"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page, tmp_path, kind, answer):
    drawn, document = PAGES[kind]
    for lang in LANGUAGES:
        path = tmp_path / f"{lang}.html"
        path.write_text(drawn(document(answer), lang), encoding="utf-8")
        page.goto(path.as_uri())
        page.evaluate(
            "document.querySelectorAll('details').forEach((each) => { each.open = true })"
        )
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert not scrolls_sideways(page), f"{width} px"
            assert found(page) == []
