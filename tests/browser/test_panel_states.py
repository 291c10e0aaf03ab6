"""Every state of the panel, in both languages, wide and narrow, light and dark."""

import pytest

from .accessible import found
from .chromium import LANGUAGES, SCHEMES, WIDTHS, scrolls_sideways
from .scene import in_state
from .states import SAYS, STATES

pytestmark = pytest.mark.needs("chromium")


def within(host):
    """The top of the panel, without any of the host's page, which has schemes of its own."""
    box = host.panel.bounding_box()
    return box | {"y": box["y"] + 2, "height": min(box["height"] - 4, 400)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_it_is_laid_out_at_every_width_in_every_scheme(page, origin, name, lang):
    host = in_state(page, origin, name, lang)
    assert host.text().strip()
    if lang == "sv":
        told = " ".join(host.text().split())
        assert [each for each in SAYS[name] if each not in told] == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        pictures = set()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert not scrolls_sideways(page), f"{width} px, {scheme}"
            if width == WIDTHS[0]:
                pictures.add(page.screenshot(clip=within(host)))
        assert len(pictures) != 1, "light and dark are the same picture"
    assert page.title() == "Host"
    assert host.watched.faults == []


# Words, numbers and marks aside, that stand whole in the window.
WORDS = """height => {
  const panel = document.querySelector("srs-panel").shadowRoot;
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement || ["STYLE", "SCRIPT"].includes(text.parentElement.tagName)) continue;
    if (!text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 3 || box.bottom > height) continue;
    words += text.textContent.split(/\\s+/).filter(word => /\\p{L}/u.test(word)).length;
  }
  return words;
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["answer", "range"])
def test_the_first_view_next_to_a_record_is_read_in_twenty_seconds(page, origin, name, lang):
    page.set_viewport_size({"width": 500, "height": 900})
    in_state(page, origin, name, lang)
    assert 50 < page.evaluate(WORDS, 900) <= 120


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing(page, origin, name):
    """Every other state in the dark; what stands in most of them in both schemes."""
    in_state(page, origin, name)
    turn = [*STATES].index(name) % 2
    for scheme in SCHEMES if name in ("answer", "range") else SCHEMES[turn : turn + 1]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": WIDTHS[-turn], "height": 900})
        assert found(page) == []


def test_axe_finds_nothing_in_forced_colours(page, origin):
    in_state(page, origin, "answer")
    page.emulate_media(forced_colors="active")
    assert found(page) == []


def test_english_text_is_marked_as_english(page, origin):
    in_state(page, origin, "answer", "en")
    assert found(page) == []


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
