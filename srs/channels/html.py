"""An assessment as a separate page: the panel with its script inside, for reading.

The page loads nothing: its content security policy forbids it. In a notebook it is in a frame as
high as its content, with the screen as text below for readers without scripts.
"""

import json
from functools import cache
from html import escape

from ..assessment import Assessment
from ..installation import PAGES
from ..wording import Lang, Words
from . import screen
from .json import document

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
_AS_TEXT = Words("Som text", "As text")
_PAGE = """<!doctype html>
<html lang="{lang}">
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta http-equiv="Content-Security-Policy" content="{policy}">
  <title>{title}</title>
  <body>
    <main>
      <h1 style="position: absolute; clip-path: inset(50%)">{title}</h1>
      <noscript><pre>{text}</pre></noscript>
      <srs-panel lang="{lang}" view="{view}"></srs-panel>
    </main>
    <script type="application/json" id="assessment">{assessment}</script>
    <script type="module">{script}</script>
    <script type="module">
      const panel = document.querySelector("srs-panel");
      panel.assessment = document.getElementById("assessment").textContent;
      const frame = window.frameElement;
      const fit = () => (frame.style.height = `${{document.documentElement.offsetHeight + 16}}px`);
      if (frame) new ResizeObserver(fit).observe(document.documentElement);
    </script>
  </body>
</html>
"""
# The panel's view for each situation of the certificate.
_VIEWS = {"new": "draft", "extension": "extension", "signed": "signed"}


def render(assessment: Assessment, lang: Lang) -> str:
    """A document that opens in any browser, without a network."""
    return _PAGE.format(
        lang=lang,
        policy=_POLICY,
        title=f"srs {assessment.diagnosis or ''}",
        text=escape(screen.render(assessment, lang)),
        view=_VIEWS.get(assessment.situation or "new", "draft"),
        assessment=_inside_script(json.dumps(_as_stored(assessment, lang), ensure_ascii=False)),
        script=_script(),
    )


def inside(assessment: Assessment, lang: Lang) -> str:
    """The same for a notebook."""
    page, text = escape(render(assessment, lang)), escape(screen.render(assessment, lang))
    return (
        f'<iframe title="srs" srcdoc="{page}" style="width: 100%; height: 60rem; border: 0">'
        f"</iframe><details><summary>{_AS_TEXT.to(lang)}</summary><pre>{text}</pre></details>"
    )


def _as_stored(assessment: Assessment, lang: Lang) -> dict[str, object]:
    """The document with what the service adds, here empty, because nothing is stored."""
    beside = {"id": "", "stored": "", "trial": False, "earlier": None, "answered": None}
    return document(assessment, lang) | beside


def _inside_script(text: str) -> str:
    """Script whose text cannot end the element."""
    return text.replace("<", "\\u003c")


@cache
def _script() -> str:
    found = (PAGES / "srs-panel.js").read_text(encoding="utf-8")
    if "</script" in found.lower() or "<!--" in found:
        raise ValueError("srs-panel.js cannot be put inside a page")
    return found
