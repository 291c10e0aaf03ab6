"""What could not be computed, and what is hidden to protect persons."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from srs.wording import Lang, Words

from . import columns, names, wording
from .document import ALL, Document, Record, records, text
from .element import Content, Element, el
from .numbers import count, plain
from .problem_words import swedish
from .tables import LEVELS, wide

_TITLE = Words("Problem", "Problems")
_ENGLISH = Words("Rader på engelska är så som kommandot skrev dem.", "")
_HIDDEN = Words("Dolt för att skydda personer", "Hidden to protect persons")
Said: TypeAlias = tuple[str, str | None]
_MOST = 3  # similar lines that are not folded
_COLUMNS = (
    Words("Dolt antal", "Hidden count"),
    Words("Grupp", "Group"),
    Words("Bland dem", "Among those"),
    Words("Varför", "Why"),
)
_COUNTED = {
    "rows": Words("{unit}", "{unit}"),
    "with": Words("med utfallet vid {at}", "with the outcome at {at}"),
    "without": Words("utan utfallet vid {at}", "without the outcome at {at}"),
    "free": Words("känt utan utfallet vid {at}", "known to be without the outcome at {at}"),
    "others": Words("utan utfallet", "without the outcome"),
    "competing": Words("konkurrerande slut", "competing ends"),
    "censored": Words("censurerade", "censored"),
    "events": Words("observerade slut", "observed ends"),
}
_FOLLOW_UP = " in all follow-up"
# Within the days that a model gives.
_WITHIN = {
    "followed": Words("följda", "followed"),
    "not followed": Words("inte följda", "not followed"),
    "inside": Words("slut i intervallet", "ended within the interval"),
    "not inside": Words("inget känt slut i intervallet", "not known to have ended within it"),
    "outside": Words("slut utanför intervallet", "ended outside the interval"),
}
_PERIODS = {
    "first period": Words("Första perioden", "First period"),
    "second period": Words("Andra perioden", "Second period"),
}
_KNOWN = {
    "known": Words("utfallet känt vid {}", "outcome known at {}"),
    "not known": Words("utfallet inte känt vid {}", "outcome not known at {}"),
}
_PLACES = {
    "": Words("{model}, {n} platser per månad", "{model}, {n} places a month"),
    ", not found": Words(
        "{model}, hittas inte med {n} platser per månad",
        "{model}, not found with {n} places a month",
    ),
}
_SIGNS = {"<": Words("under", "below"), ">=": Words("minst", "at least")}
_RISK = re.compile(r"(?P<model>.+)@(?P<at>[\d.]+) (?P<sign><|>=) (?P<cut>[\d.]+)")
_LEVEL = re.compile(r"(?P<model>.+)@(?P<at>[\d.]+) (?P<level>\w+)")
_COUNT = re.compile(r"(?P<what>with|without|free) at (?P<at>[\d.]+)")
_AT = re.compile(r"(?P<what>known|not known) at (?P<at>[\d.]+)")
_OF_DAYS = re.compile(r"(?P<what>(?:not )?(?:followed|inside)|outside) (?P<metric>\w+)")
_FOUND = re.compile(r"(?P<model>.+)@[\d.]+, (?P<n>\d+) places a month(?P<what>(?:, not found)?)")


def section(document: Document, lang: Lang) -> Iterator[Content]:
    found = document.given.get("problems")
    if found is None:
        yield el("p", wording.NOT_STATED.to(lang))
        return
    if found:
        yield el("h3", _TITLE.to(lang))
        lines = [translated(str(each), lang) for each in found]
        if any(language for _, language in lines):
            yield el("p", _ENGLISH.to(lang), class_="small")
        yield from _folded(lines, lang)
    if records(document.given, "suppressed"):
        yield el("h3", _HIDDEN.to(lang))
        yield from _hidden(document, lang)
    elif not found:
        yield el("p", Words("Inga.", "None.").to(lang))


def translated(line: str, lang: Lang) -> Said:
    """A line in the page's language, or in English with "en" where no translation exists."""
    own = swedish(line) if lang == "sv" else line
    return (line, "en") if own is None else (own, None)


def problem(line: str, lang: Lang) -> Element:
    return _item(translated(line, lang))


def problems(told: Record, lang: Lang) -> Iterator[Element]:
    """What a part could not compute, in lines; those with the same reason are folded."""
    lines = told.get("problems")
    yield from (
        _folded([translated(str(each), lang) for each in lines], lang)
        if isinstance(lines, list)
        else ()
    )


def _item(told: Said) -> Element:
    text, language = told
    return el("li", text, lang=language)


def _folded(lines: Sequence[Said], lang: Lang) -> Iterator[Element]:
    """Lines that give the same reason, folded under it."""
    alike: dict[Said, list[Said]] = {}
    for line, language in lines:
        alike.setdefault((line.rpartition(": ")[2], language), []).append((line, language))
    for (same, language), own in alike.items():
        items = el("ul", [_item(each) for each in own], class_="problems")
        if len(own) <= _MOST:
            yield items
        else:
            told = el("span", same[:1].upper() + same[1:], lang=language)
            number = f" ({count(len(own), lang)})"
            yield el("details", el("summary", told, number), items)
            yield el("p", el("span", told.text, lang=language), number, class_="paper")


def _hidden(document: Document, lang: Lang) -> Iterator[Element]:
    rows = []
    for each in document.records("suppressed"):
        cells = _read(text(each, "what"), document, lang)
        why = columns.worded(text(each, "why"), "why", lang)
        rows.append(el("tr", [el("td", cell) for cell in (*cells, why)]))
    head = el("tr", [el("th", each.to(lang), scope="col") for each in _COLUMNS])
    title = _HIDDEN.to(lang)
    told = Words("{} rader", "{} rows").to(lang).format(count(len(rows), lang))
    caption = el("caption", title, class_="unseen")
    table = el("table", caption, el("thead", head), el("tbody", rows))
    yield el("details", el("summary", told), wide(table, title))
    yield el("p", told, class_="paper")


def _read(what: str, document: Document, lang: Lang) -> tuple[str, str, str]:
    """A count's name in the proof, in words: what is counted, in which group, among whom."""
    counted, *rest = what.removesuffix(_FOLLOW_UP).split(" | ")
    group = rest[0] if rest else ALL
    return (
        _counted(counted, document, lang),
        _PERIODS[group].to(lang) if group in _PERIODS else names.whose(group, lang),
        ", ".join(_among(each, lang) for each in rest[1:]),
    )


def _counted(told: str, document: Document, lang: Lang) -> str:
    if found := _OF_DAYS.fullmatch(told):
        return f"{_WITHIN[found['what']].to(lang)} ({names.metric(found['metric']).name.to(lang)})"
    found = _COUNT.fullmatch(told)
    name, at = (found["what"], found["at"]) if found else (told, "")
    if name not in _COUNTED:
        return told
    return _COUNTED[name].to(lang).format(unit=wording.unit(document).to(lang), at=at)


def _among(told: str, lang: Lang) -> str:
    if found := _RISK.fullmatch(told):
        cut = plain(round(float(found["cut"]), 6), lang)
        return f"{found['model']} {_SIGNS[found['sign']].to(lang)} {cut}"
    if found := _AT.fullmatch(told):
        return _KNOWN[found["what"]].to(lang).format(found["at"])
    if found := _FOUND.fullmatch(told):
        return _PLACES[found["what"]].to(lang).format(**found.groupdict())
    found = _LEVEL.fullmatch(told)
    if found and found["level"] in LEVELS:
        return f"{found['model']} {LEVELS[found['level']].to(lang)}"
    return told
