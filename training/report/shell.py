"""The frame of every page: contents, parts that fold, a search; nothing is fetched.

The page runs one script of ours, which it allows by its hash, and nothing else. Without the script
everything can still be read.
"""

from base64 import b64encode
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path

from srs.wording import Lang, Words

from .element import Content, Element, el, html

_STYLE = Path(__file__).with_name("style.css")
_SCRIPT = Path(__file__).with_name("page.js")
_SAID = {
    "open": Words("Visa allt", "Show all"),
    "close": Words("Fäll ihop", "Fold"),
    "copy": Words("Kopiera tabellen", "Copy the table"),
    "copied": Words("Kopierad", "Copied"),
    "refused": Words("Webbläsaren tillät det inte", "The browser did not allow it"),
    "found": Words("{rows} rader i {tables} tabeller", "{rows} rows in {tables} tables"),
    "none": Words("Inget med det namnet", "Nothing of that name"),
}
_FIND = Words("Sök grupp eller mått", "Find a group or a metric")

Part = tuple[str, str, Content]


def framed(
    title: str,
    header: Element,
    parts: Sequence[Part],
    lang: Lang,
    *,
    opened: Collection[str] | None = None,
) -> str:
    """A whole page of *parts*: each has an id, a heading, and its content.

    Parameters
    ----------
    opened
        Ids of the parts that are open; the others are folded. ``None``: only the first is open.
    """
    style, script = _STYLE.read_text("utf-8"), _SCRIPT.read_text("utf-8")
    shown = {name for name, *_ in parts[:1]} if opened is None else opened
    return html(
        el(
            "html",
            el(
                "head",
                el("meta", charset="utf-8"),
                el("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
                el("meta", name="viewport", content="width=device-width, initial-scale=1"),
                el("meta", name="color-scheme", content="light dark"),
                el("title", title),
                el("style", style),
            ),
            el(
                "body",
                el(
                    "a",
                    Words("Till innehållet", "To the content").to(lang),
                    href="#main",
                    class_="skip",
                ),
                _patterns(),
                header,
                _contents(parts, lang),
                _tools(lang),
                el("main", [_section(each, each[0] in shown) for each in parts], id="main"),
                el("script", script),
            ),
            lang=lang,
        )
    )


def _policy(style: str, script: str) -> str:
    """The page's policy: it fetches and sends nothing, and allows only this script and style."""
    hashes = (b64encode(sha256(each.encode()).digest()).decode() for each in (style, script))
    of_style, of_script = (f"'sha256-{each}'" for each in hashes)
    rest = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{rest}; style-src {of_style}; script-src {of_script}"


def _section(part: Part, shown: bool) -> Element:
    name, title, content = part
    heading = el("h2", title, id=f"{name}-title")
    told: Content = [heading, content]
    if not shown:
        told = el("details", el("summary", heading), content)
    return el("section", told, id=name, aria_labelledby=f"{name}-title")


def _contents(parts: Sequence[Part], lang: Lang) -> Element:
    title = Words("Innehåll", "Contents").to(lang)
    items = [el("li", el("a", heading, href=f"#{name}")) for name, heading, _ in parts]
    return el("nav", el("ul", items), aria_label=title)


def _tools(lang: Lang) -> Element:
    """Buttons, hidden until the script runs; the script writes their labels."""
    said = {f"data_{key}": words.to(lang) for key, words in _SAID.items()}
    return el(
        "search",
        el("label", _FIND.to(lang), " ", el("input", type="search", autocomplete="off")),
        el("output"),
        el("button", type="button"),
        id="tools",
        hidden=True,
        **said,
    )


def _patterns() -> Element:
    """Patterns that figures are filled with, in addition to colours."""
    line = el("path", d="M0,6 L6,0", class_="hatching")
    hatch = el("pattern", line, id="hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    return el("svg", el("defs", hatch), class_="patterns", aria_hidden="true")
