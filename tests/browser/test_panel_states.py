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


# Words that are seen (numbers and marks aside) and that stand whole in the window.
WORDS = """height => {
  const panel = document.querySelector("srs-panel").shadowRoot;
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement || ["STYLE", "SCRIPT"].includes(text.parentElement.tagName)) continue;
    if (!text.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    if (getComputedStyle(text.parentElement).clipPath !== "none") continue;  // for the ear
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width < 3 || box.bottom > height) continue;
    words += text.textContent.split(/\\s+/).filter(word => /\\p{L}/u.test(word)).length;
  }
  return words;
}"""
SCREENS = {320: 900, 500: 900, 768: 900, 1024: 900, 1280: 900, 1440: 900, 1920: 1080}
ENDLESS = 100_000  # px: no screen is higher


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
def test_the_first_view_is_read_in_twenty_seconds(page, origin, name, lang):
    in_state(page, origin, name, lang)
    words = {}
    for width, height in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        words[width] = page.evaluate(WORDS, height), page.evaluate(WORDS, ENDLESS)
    assert {size: count for size, count in words.items() if max(count) > 120} == {}
    if name in NUMBERS:
        assert min(count for size, (count, _) in words.items() if size >= 500) > 50


# What a physician must see at once, in every state with a number, and in those with one number.
NUMBERS = ("answer", "range", "synthetic model", "own average", "before day 15", "past day 90",
           "no special support", "secondary diagnoses", "signed", "coordination", "extension",
           "diagnosis changed")  # fmt: skip
SEEN = {
    "risk": "[data-part=number] .big",
    "frequency": "[data-part=number] .frequency",
    "comparison": "[data-part=scale] > summary",
    "what is missing": "[data-part=questions] > details > summary",
    "measures": "[data-part=measures] > ul > li > details > summary",
    "FMB": "[data-part=fmb] > details > summary",
    "the rest": "[data-part=statistics] > details > summary",
    "the model": "[data-part=origin] > details > summary",
}
SEEN_OF_ONE_NUMBER = {
    "length": "[data-part=length] > details > summary",
    "raises": "[data-part=reasons] .few [data-way=up] li:not([data-predictor=background])",
    "lowers": "[data-part=reasons] .few [data-way=down] li:not([data-predictor=background])",
}


# By part, the lower edge of each element that is shown.
EDGES = """parts => Object.entries(parts).map(([part, selector]) => {
  const panel = document.querySelector("srs-panel").shadowRoot;
  const seen = [...panel.querySelectorAll(selector)].filter(each => each.checkVisibility());
  return [part, seen.map(each => each.getBoundingClientRect().bottom)];
})"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NUMBERS)
def test_what_must_be_seen_at_once_is_in_the_first_view(page, origin, name, lang):
    """In one column it is all shown, but a low window may end before it does."""
    host = in_state(page, origin, name, lang)
    parts = SEEN
    if "–" not in host.panel.locator(SEEN["risk"]).inner_text():
        parts = SEEN | SEEN_OF_ONE_NUMBER
    for width, height in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        edges = dict(page.evaluate(EDGES, parts))
        assert [part for part in parts if not 1 <= len(edges[part]) <= 3] == []
        assert len(edges["measures"]) == 3
        if width >= 1024:
            assert [part for part in parts if max(edges[part]) > height] == []


def test_that_the_model_is_synthetic_stands_above_its_number(page, origin):
    host = in_state(page, origin, "synthetic model")
    note = host.panel.locator("[data-part=number] .note.warning").bounding_box()
    assert note["y"] + note["height"] <= host.panel.locator(SEEN["risk"]).bounding_box()["y"]


# What is not shown, apart from buttons.
UNSEEN = """() => {
  const panel = document.querySelector("srs-panel").shadowRoot;
  return [...panel.querySelectorAll("p, li, dt, dd, td, th, svg, textarea, summary")]
    .filter(each => !each.closest(".taken, [role=status]") && !each.checkVisibility())
    .map(each => each.textContent.trim());
}"""


@pytest.mark.parametrize("name", ["answer", "range", "extension", "secondary diagnoses"])
def test_on_paper_and_for_the_browsers_search_nothing_is_left_out(page, origin, name):
    """A browser's search opens a <details>: what another kind of fold hides would not be found."""
    host = in_state(page, origin, name)
    folded = page.evaluate(UNSEEN)
    assert folded
    page.emulate_media(media="print")
    assert page.evaluate(UNSEEN) == []
    page.emulate_media(media="screen")
    assert page.evaluate(UNSEEN) == folded
    host.panel.evaluate(
        "panel => panel.shadowRoot.querySelectorAll('details').forEach(each => each.open = true)"
    )
    assert page.evaluate(UNSEEN) == []


def test_each_fold_opens_with_one_key(page, origin):
    host = in_state(page, origin, "answer")
    folds = host.panel.locator("details > summary")
    for fold in [each for each in folds.all() if each.is_visible()]:
        fold.focus()
        page.keyboard.press("Enter")
        assert fold.evaluate("summary => summary.parentElement.open")


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
