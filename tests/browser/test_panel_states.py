"""Every state of the panel, in both languages, wide and narrow, light and dark."""

import pytest

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, WIDTHS, scrolls_sideways
from .scene import in_state
from .states import STATES

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_it_is_readable_everywhere(page, origin, name, lang):
    host = in_state(page, origin, name, lang)
    assert host.text().strip()
    pictures = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert not scrolls_sideways(page), f"{width} px, {scheme}"
        if lang == "sv":
            assert found(page) == []
            pictures[scheme] = page.screenshot()
    assert lang != "sv" or pictures["light"] != pictures["dark"]
    assert page.title() == "Host"
    assert host.watched.faults == []


PLANTED = {
    "button-name": "<button></button>",
    "image-alt": "<img src='/panel/icon.svg'>",
    "color-contrast": "<p class='pale'>Detta är svårläst</p>",
}


@pytest.mark.parametrize("rule", PLANTED)
def test_what_is_wrong_within_the_shadow_root_is_found(page, origin, rule):
    host = in_state(page, origin, "answer")
    host.panel.evaluate(
        """(panel, html) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".pale { color: #bbb; background: #fff }");
          panel.shadowRoot.adoptedStyleSheets.push(sheet);
          const room = document.createElement("div");
          room.innerHTML = html;
          panel.shadowRoot.append(room);
        }""",
        PLANTED[rule],
    )
    assert any(each.startswith(f"{rule}:") for each in found(page))
