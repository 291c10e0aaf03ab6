"""The course of a rollout before and after the introduction, and its parts in tables."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import effect_names as names
from . import rollout_words as words
from .axes import spanning
from .chart import Series, axes, drawn, frame, reference, upright
from .definitions import anchor
from .document import Point, Record, Value, number, records, text
from .element import Content, Element, el
from .figure import DEFINITION, figure, legend, points_table
from .forest import Mark, Row, forest, scale
from .numbers import NONE, count, fixed, interval
from .tables import missing, wide
from .wording import HYPHEN
from .wording import interval as interval_at

_STARTED = Words("Sjukfall efter införandet", "Spells since")
_COMPARED = Words("Jämförda sjukfall", "Spells compared with")
_WHEN = Words("När", "When")
_ENDS = Words("längre", "longer"), Words("kortare", "shorter")
_GROUP, _PERIOD = Words("Införde", "Introduced"), Words("Period", "Period")
_TICKS = 8


def effects(document: Record) -> list[Record]:
    """The effects; none if refused, no interval if the answer has none."""
    if not names.answered(document):
        return []
    return _sure(document, records(document, "effects"))


def leads(document: Record) -> list[Record]:
    """Effects before the introduction, which also show why an answer is refused."""
    return _sure(document, records(names.of(document, "leads"), "effects"))


def course(document: Record, lang: Lang) -> Iterator[Element]:
    before = _points(leads(document))
    since = _points([each for each in effects(document) if each.get("aggregate") == "exposure"])
    if not before and not since:
        return
    pairs = ((words.AFTER, since, 0), (words.BEFORE, before, 1))
    series = [Series(name.to(lang), points, style, True) for name, points, style in pairs if points]
    places = [point.x for each in series for point in each.points]
    values = [
        value
        for each in series
        for point in each.points
        for value in (point.value.value, point.value.low, point.value.high)
    ]
    x, y = (min(places) - 0.5, max(places) + 0.5), spanning([0.0, *values], 0, 1)
    unit = words.SINCE.get(text(names.of(document, "study"), "period"))
    titles = (unit.to(lang) if unit else "", words.DAYS.to(lang))
    step = -(-int(max(places) - min(places) + 1) // _TICKS)
    ticks = [
        (place, fixed(place, 0, lang))
        for place in range(int(min(places)), int(max(places)) + 1)
        if place % step == 0
    ]
    of = frame((x[0], y.low), (x[1], y.high), titles, lang, "course", ticks=ticks)
    parts = [*axes(of), reference(of, (x[0], 0), (x[1], 0))]
    if before and since:
        parts += upright(of, -0.5, words.INTRODUCED.to(lang))
    level = _level(document)
    told = any(point.value.low is not None for each in series for point in each.points)
    read = (words.COURSE_READ if since else words.COURSE_REFUSED).to(lang)
    yield figure(
        "before-since",
        words.COURSE.to(lang),
        f"{read} {words.BANDS.to(lang).format(interval_at(level, lang))}" if told else read,
        legend(series),
        [*parts, drawn(of, series)],
        [points_table(series, titles[0], titles[1], 1, lang, level)],
        lang,
        definition="exposure",
    )


def parts(document: Record, lang: Lang) -> Iterator[Content]:
    """Effects by group and by period, each folded."""
    found = effects(document)
    for aggregate in ("cohort", "calendar"):
        own = [each for each in found if each.get("aggregate") == aggregate]
        if own:
            yield _forest(document, own, aggregate, lang)
    single = [each for each in found if each.get("aggregate") == "group-time"]
    if single:
        title = words.PARTS["group-time"].to(lang)
        yield el("details", el("summary", title), _single(document, single, title, lang))


def means(document: Record, lang: Lang) -> Iterator[Content]:
    """A row for each group, a column for each period."""
    found = records(document, "means")
    if not found:
        return
    yield el("p", words.MEANS.to(lang))
    cohorts = list(dict.fromkeys(each.get("cohort") for each in found))
    periods = sorted({text(each, "period") for each in found})
    by = {(each.get("cohort"), text(each, "period")): each for each in found}
    title = words.TITLES["means"].to(lang)
    head = el("tr", [el("th", each, scope="col") for each in (_GROUP.to(lang), *_dates(periods))])
    body = [
        el(
            "tr",
            el("th", words.NEVER.to(lang) if each is None else _date(str(each)), scope="row"),
            [el("td", _mean(by.get((each, period)), lang)) for period in periods],
        )
        for each in cohorts
    ]
    table = el("table", el("caption", title, class_="unseen"), el("thead", head), el("tbody", body))
    yield wide(table, title)


def _forest(document: Record, own: Sequence[Record], aggregate: str, lang: Lang) -> Element:
    key = "cohort" if aggregate == "cohort" else "period"
    rows = [
        Row(
            _date(text(each, key)),
            (Mark(_value(each)),),
            (_days(each, lang), *_counts(each, lang)),
        )
        for each in own
    ]
    of = scale([mark for row in rows for mark in row.marks], line=0.0, turned=True)
    columns = (_WHEN.to(lang), _title(document, lang), _STARTED.to(lang), _COMPARED.to(lang))
    caption, ends = words.PARTS[aggregate].to(lang), (_ENDS[0].to(lang), _ENDS[1].to(lang))
    table = forest(columns, rows, of, lang, caption=caption, ends=ends)
    told = el("p", el("a", DEFINITION.to(lang), href=anchor(aggregate)), class_="small")
    return el("figure", el("figcaption", el("h3", caption)), table, told, class_="full")


def _single(document: Record, found: Sequence[Record], title: str, lang: Lang) -> Element:
    columns = (_GROUP, _PERIOD), (_STARTED, _COMPARED)
    head = [each.to(lang) for each in columns[0]]
    head += [_title(document, lang), *(each.to(lang) for each in columns[1])]
    body = [
        el(
            "tr",
            el("th", _date(text(each, "cohort")), scope="row"),
            el("td", _date(text(each, "period"))),
            el("td", _days(each, lang)),
            [el("td", told) for told in _counts(each, lang)],
        )
        for each in found
    ]
    caption = el("caption", title, class_="unseen")
    heads = el("thead", el("tr", [el("th", each, scope="col") for each in head]))
    return wide(el("table", caption, heads, el("tbody", body)), title)


def _sure(document: Record, found: list[Record]) -> list[Record]:
    if names.answer(document) != names.NO_INTERVAL:
        return found
    return [{**each, "se": None, "low": None, "high": None} for each in found]


def _points(found: Sequence[Record]) -> tuple[Point, ...]:
    told = [(number(each.get("exposure")), _value(each)) for each in found]
    return tuple(
        Point(place, value)
        for place, value in sorted(
            ((place, value) for place, value in told if place is not None),
            key=lambda each: each[0],
        )
    )


def _value(each: Record) -> Value:
    return Value(number(each.get("estimate")), number(each.get("low")), number(each.get("high")))


def _days(each: Record, lang: Lang) -> Content:
    found = _value(each)
    if found.value is None:
        return missing(Value(None, hidden=True), lang)
    data = el("data", fixed(found.value, 1, lang, sign=True), value=repr(found.value))
    between = interval(found.low, found.high, 1, lang)
    return [data, el("small", f" {between}", class_="between") if between else None]


def _counts(each: Record, lang: Lang) -> tuple[Content, Content]:
    def told(key: str) -> Content:
        found = number(each.get(key))
        return missing(Value(None, hidden=True), lang) if found is None else count(found, lang)

    return told("started"), told("compared")


def _mean(each: Record | None, lang: Lang) -> Content:
    if each is None:
        return NONE
    days = number(each.get("days"))
    return missing(Value(None, hidden=True), lang) if days is None else fixed(days, 1, lang)


def _title(document: Record, lang: Lang) -> str:
    return f"{words.DAYS.to(lang)} ({interval_at(_level(document), lang)})"


def _level(document: Record) -> float | None:
    level = number(names.of(document, "verdict").get("level"))
    return number(names.of(document, "study").get("level")) if level is None else level


def _dates(given: Sequence[str]) -> list[str]:
    return [_date(each) for each in given]


def _date(given: str) -> str:
    """The month of a period's first day."""
    month = given.removesuffix("-01") if given.count("-") == 2 else given
    return month.replace("-", HYPHEN)
