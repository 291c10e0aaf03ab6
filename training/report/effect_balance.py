"""Do those on a strategy resemble all, before and after weighting, by confounder and week?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from srs.wording import Lang, Words

from . import effect_names as names
from .chart import swatch
from .definitions import anchor
from .document import Record, Value, number, records, text
from .effect_names import label, level_of
from .element import Element, el
from .figure import DEFINITION
from .forest import Mark, Row, forest, scale
from .numbers import NONE, fixed, plain
from .tables import missing, wide

_MOST = 12  # rows that are drawn at once
_LIMIT = 0.1
_READ = Words(
    "Den största skillnaden i någon vecka och strategi, i standardavvikelser. Efter viktning får "
    "den inte överstiga {}.",
    "The largest difference in any week and strategy, in standard deviations. After weighting it "
    "must not exceed {}.",
)
_CONFOUNDER = Words("Justeras för", "Adjusted for")
_BEFORE, _AFTER = Words("Före viktning", "Before weighting"), Words("Efter", "After")
_ENDS = Words("olika", "unlike"), Words("lika", "alike")
_MISSING = Words("saknas", "missing")
_CAPTION = Words("Balans", "Balance")
_REST = Words("Ytterligare {}", "Another {}")
_WEEKS = Words("Efter viktning, per vecka och strategi", "After weighting, by week and by strategy")
_WEEK = Words("Vecka {}", "Week {}")


@dataclass(frozen=True)
class _Worst:
    """One level's largest published difference over all weeks and strategies."""

    label: str
    before: float | None
    after: float | None


def section(document: Record, lang: Lang) -> Iterator[Element]:
    found = records(names.of(document, "diagnostics"), "balance")
    if not found:
        return
    study = names.of(document, "study")
    limit = number(names.of(study, "refuse").get("difference"))
    limit = _LIMIT if limit is None else limit
    told = _READ.to(lang).format(plain(limit, lang))
    yield el("p", told, " ", el("a", DEFINITION.to(lang), href=anchor("balance")))
    keys = [
        el("li", swatch(place), el("span", each.to(lang)))
        for place, each in ((1, _BEFORE), (0, _AFTER))
    ]
    yield el("ul", keys, class_="legend")
    worst = sorted(_worst(found, lang), key=lambda each: -(each.after or 0.0))
    yield _drawn(worst[:_MOST], worst, limit, lang)
    if worst[_MOST:]:
        told = _REST.to(lang).format(len(worst) - _MOST)
        yield el("details", el("summary", told), _drawn(worst[_MOST:], worst, limit, lang))
    yield el("details", el("summary", _WEEKS.to(lang)), _weeks(found, study, lang))


def _worst(found: Sequence[Record], lang: Lang) -> Iterator[_Worst]:
    for key in dict.fromkeys(map(_key, found)):
        own = [each for each in found if _key(each) == key]
        yield _Worst(_label(own[0], lang), _largest(own, "before"), _largest(own, "after"))


def _largest(own: Sequence[Record], key: str) -> float | None:
    told = [abs(value) for each in own if (value := number(each.get(key))) is not None]
    return max(told, default=None)


def _drawn(rows: Sequence[_Worst], every: Sequence[_Worst], limit: float, lang: Lang) -> Element:
    """The *rows* drawn, on a scale that fits *every* row."""
    marks = {each: (Mark(Value(each.before), 1), Mark(Value(each.after), 0)) for each in every}
    known = [mark for each in marks.values() for mark in each]
    of = scale(known, line=0.0, zone=(0.0, limit), turned=True)
    drawn = [
        Row(each.label, marks[each], (_told(each.before, lang), _told(each.after, lang)))
        for each in rows
    ]
    columns = [each.to(lang) for each in (_CONFOUNDER, _BEFORE, _AFTER)]
    ends = (_ENDS[0].to(lang), _ENDS[1].to(lang))
    table = forest(columns, drawn, of, lang, caption=_CAPTION.to(lang), ends=ends)
    return el("figure", table, class_="full balance")


def _weeks(found: Sequence[Record], study: Record, lang: Lang) -> Element:
    weeks = sorted({value for each in found if (value := number(each.get("week"))) is not None})
    by = {(*_key(each), text(each, "strategy"), number(each.get("week"))): each for each in found}
    strategies = dict.fromkeys(text(each, "strategy") for each in found)
    head = el(
        "tr",
        el("th", _CONFOUNDER.to(lang), scope="col"),
        [el("th", _WEEK.to(lang).format(fixed(week, 0, lang)), scope="col") for week in weeks],
    )
    bodies = []
    for strategy in strategies:
        title = names.strategy(strategy, study, lang)
        span = str(1 + len(weeks))
        rows = [el("tr", el("th", title, scope="rowgroup", colspan=span), class_="group")]
        for key in dict.fromkeys(_key(e) for e in found if text(e, "strategy") == strategy):
            own = [by.get((*key, strategy, week)) for week in weeks]
            first = next(each for each in own if each is not None)
            told = [NONE if e is None else _told(number(e.get("after")), lang) for e in own]
            label = el("th", _label(first, lang), scope="row")
            rows.append(el("tr", label, [el("td", each) for each in told]))
        bodies.append(el("tbody", rows))
    caption = el("caption", _WEEKS.to(lang), class_="unseen")
    return wide(el("table", caption, el("thead", head), bodies, class_="weeks"), _WEEKS.to(lang))


def _key(each: Record) -> tuple[str, str | None]:
    level = each.get("level")
    return text(each, "confounder"), None if level is None else str(level)


def _label(each: Record, lang: Lang) -> str:
    """The row's label: a number's name, a column with its level, or that a value is missing."""
    confounder, level = _key(each)
    if level is None:
        return label(confounder, lang)
    if level == "":
        return f"{label(confounder, lang)}: {_MISSING.to(lang)}"
    return level_of(confounder, level, lang)


def _told(value: float | None, lang: Lang) -> "str | Element":
    if value is None:
        return el("span", missing(Value(None, hidden=True), lang))
    return el("data", fixed(value, 2, lang), value=repr(value))
