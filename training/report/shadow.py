"""Shadow against shown model: the verdict at the newest look, and how the interval developed."""

from collections.abc import Iterator
from dataclasses import replace

from srs.wording import Lang, Words

from .definitions import anchor
from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .forest import Mark, Row, forest, scale
from .numbers import count, fixed, interval, places
from .problems import problems
from .tables import missing, wide
from .verdict import Verdict, badge, sentence
from .verdict_words import HEAD, HIDDEN, SIGNS
from .wording import HYPHEN, percent
from .wording import interval as interval_at

TITLE = Words("Skugga mot visad", "Shadow against shown")
_VALID = Words(
    "Intervallet gäller för alla månadsvisa avläsningar samtidigt ({level}), så det kan läsas "
    "varje månad. Varje person räknas en gång, när horisonten har passerats för alla som började "
    "samma dag.",
    "The interval holds for all monthly looks at once ({level}), so it may be read each month. "
    "Each person counts once, when the horizon has passed for all who began on the same day.",
)
_SETTLED = Words("Avgjort sedan {}.", "Settled since {}.")
_MORE = Words(
    "Omkring {} personer till skulle avgöra det, om vinsten står sig.",
    "About {} more persons would settle it, if the gain holds.",
)
_GAIN = Words("Vinst i Brier", "Gain in Brier score")
_DEFINITION = "sequential"


def section(told: Record, lang: Lang) -> Iterator[Element]:
    """The section from ``training.pilot.shadow``, after the gate."""
    level = number(told.get("level")) or 0.0
    for each in records(told, "pairs"):
        yield from _pair(each, level, lang)
    yield from problems(told, lang)


def in_short(told: Record, lang: Lang) -> Iterator[Element]:
    """The newest answer of each pair in a line, which leads to the section."""
    level = number(told.get("level")) or 0.0
    for each in records(told, "pairs"):
        if looks := records(each, "looks"):
            newest = verdict(each, looks[-1], level)
            link = el("a", TITLE.to(lang), href="#shadow")
            title = f"{SIGNS.get(newest.answer, '•')} {_title(newest, lang)}."
            yield el("p", el("strong", title), f" {sentence(newest, lang)} ", link)


def _title(newest: Verdict, lang: Lang) -> str:
    head = HEAD[newest.answer].to(lang) if newest.answer in HEAD else HIDDEN.to(lang)
    return head.format(a=newest.a, b=newest.b)


def _pair(told: Record, level: float, lang: Lang) -> Iterator[Element]:
    looks = records(told, "looks")
    if not looks:
        return
    newest = verdict(told, looks[-1], level)
    settled = text(told, "settled")
    parts = [el("p", sentence(newest, lang), class_="lead") if newest.answer else None]
    if settled and newest.answer not in ("", "inconclusive"):
        parts.append(el("p", _SETTLED.to(lang).format(settled)))
    if newest.answer == "inconclusive" and newest.more is not None:
        parts.append(el("p", el("strong", _MORE.to(lang).format(count(newest.more, lang)))))
    yield el(
        "div",
        el(
            "h3",
            el("span", SIGNS.get(newest.answer, "•"), class_="sign", aria_hidden="true"),
            f" {_title(newest, lang)}",
        ),
        parts,
        el("p", _VALID.to(lang).format(level=percent(level, lang)), class_="small"),
        class_=f"verdict {newest.answer if newest.answer in SIGNS else 'other'}",
    )
    yield _looks(told, looks, level, lang)


def verdict(told: Record, look: Record, level: float) -> Verdict:
    """The answer in the words of other verdicts."""
    found = Verdict.of({**look, "a": told.get("a"), "b": told.get("b"), "metric": _DEFINITION})
    gain = Value(
        number(look.get("gain")), number(look.get("gain_low")), number(look.get("gain_high"))
    )
    return replace(found, value=gain, level=level)


def _looks(told: Record, looks: list[Record], level: float, lang: Lang) -> Element:
    found = [verdict(told, each, level) for each in looks]
    marks = [Mark(each.value, style=None) for each in found]
    rows = []
    for look, own, mark in zip(looks, found, marks, strict=True):
        value = own.value
        if value.value is None:
            said: Content = missing(Value(None, hidden=tally(look, "n") is None), lang)
        else:
            digits = places(4, value.value, value.low, value.high)
            data = el("data", fixed(value.value, digits, lang, sign=True), value=repr(value.value))
            between = interval(value.low, value.high, digits, lang)
            said = [data, el("small", f" {between}", class_="between")]
        answer = badge(own.answer, lang) if own.answer or not look.get("margin") else None
        rows.append(
            Row(
                text(look, "month").replace("-", HYPHEN),
                (mark,),
                (said, answer, count(tally(look, "n"), lang)),
            )
        )
    margin = found[-1].worse_by
    zone = None if margin is None else (-margin, found[-1].better_by)
    better = Words("{} bättre", "{} better").to(lang)
    caption = Words("Månad för månad", "Month by month").to(lang)
    columns = (
        Words("Till och med", "Until").to(lang),
        f"{_GAIN.to(lang)} ({interval_at(level, lang)})",
        Words("Slutsats", "Verdict").to(lang),
        Words("Personer", "Persons").to(lang),
    )
    drawn = forest(
        columns,
        rows,
        scale(marks, line=0.0, zone=zone),
        lang,
        caption=caption,
        ends=(better.format(found[-1].a), better.format(found[-1].b)),
    )
    link = el("a", Words("Definition", "Definition").to(lang), href=anchor(_DEFINITION))
    return el("figure", wide(drawn, caption), el("p", link, class_="small"))
