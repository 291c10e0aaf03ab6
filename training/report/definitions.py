"""The definition of every number; the numbers link to it."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from . import names
from .definition_words import swedish, swedish_source
from .document import Definition, Document
from .element import Element, el

_PARTS = {
    "formula": Words("Formel", "Formula"),
    "estimator": Words("Skattning", "Estimator"),
    "smoother": Words("Utjämning", "Smoother"),
    "source": Words("Källa", "Source"),
}
_NONE = Words("Dokumentet ger ingen definition.", "The document gives no definition.")


def section(document: Document, lang: Lang) -> Iterator[Element]:
    """One definition for each metric; all its thresholds share it."""
    for name, definition in _all(document).items():
        title = names.metric(name).name.to(lang)
        rows = [
            [el("dt", words.to(lang)), _told(part, str(definition[part]), lang)]
            for part, words in _PARTS.items()
            if definition.get(part)
        ]
        body = el("dl", rows) if rows else el("p", _NONE.to(lang))
        yield el(
            "details",
            el("summary", el("strong", title), " ", el("code", name)),
            body,
            class_="definition",
            open=True,
            id=identity(name),
        )


def _told(part: str, text: str, lang: Lang) -> Element:
    """A definition in the page's language; without a translation, as the document has it."""
    if lang == "en":
        return el("dd", text)
    own = swedish_source(text) if part == "source" else swedish(text)
    return el("dd", text, lang="en") if own is None else el("dd", own)


def _all(document: Document) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    compared = [key[4] for key in document.comparisons]
    judged = [str(each.get("metric") or "") for each in document.records("verdicts")]
    curves = [each.metric or each.kind for each in document.curves]
    others = [
        f"{prefix}{each.get('metric')}"
        for part, prefix in (("regions", ""), ("pooled", "pooled_"), ("equality", "equality_"))
        for each in document.records(part)
        if each.get("metric")
    ]
    for name in (*document.names, *compared, *judged, *curves, *others, *document.definitions):
        base = name.partition("@")[0]
        plain = base.removeprefix("pooled_").removeprefix("equality_")
        near = (document.definitions.get(each) for each in (name, base, plain))
        given = next(filter(None, near), None)
        if base and not found.get(base):
            found[base] = given or {}
    # A histogram counts spells: it needs no definition.
    return {name: each for name, each in found.items() if each or name != "histogram"}


def link(metric: str, lang: Lang) -> Element:
    """A metric's name as a link to its definition."""
    return el("a", names.metric(metric).name.to(lang), href=anchor(metric))


def anchor(metric: str) -> str:
    return "#" + identity(metric)


def identity(metric: str) -> str:
    """The id of a metric's definition on the page."""
    return slug("def", metric.partition("@")[0])


def slug(*parts: str) -> str:
    """An id; other characters than letters and digits are written as their numbers.

    >>> slug("def", "net_benefit")
    'def-net_benefit'
    """
    return "-".join(
        "".join(
            each if each.isascii() and (each.isalnum() or each == "_") else f".{ord(each):x}"
            for each in part
        )
        for part in parts
        if part
    )
