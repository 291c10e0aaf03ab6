"""Units in a funnel: observed over expected by the expected number, with limits of chance."""

from srs.wording import Lang, Words

from .chart import Frame, Series, axes, drawn, frame, marker, reference
from .document import Point, Record, Value, number, records, text
from .element import Element, el
from .figure import figure, legend
from .numbers import fixed
from .wording import percent

UNIT = Words("Enhet", "Unit")
UNITS = Words("Enheter", "Units")
EXPECTED = Words("Väntat antal som varar längre", "Expected number that last longer")
RATIO = Words("O/E", "O/E")
OUTSIDE = Words("Utanför gränsen", "Outside the limit")
_WIDE = Words(
    "Enheterna skiljer sig mer än slumpen förklarar (överspridning φ = {}): gränserna är vidgade "
    "med √φ.",
    "Units differ by more than chance explains (over-dispersion φ = {}): the limits are widened "
    "by √φ.",
)
_LIKE = Words(
    "Överspridning φ = {}: inte mer än slumpen.", "Over-dispersion φ = {}: no more than chance."
)
_LINES = Words(
    "Linjer: 95\u00a0% (inre) och 99,8\u00a0% (yttre).", "Lines: 95% (inner) and 99.8% (outer)."
)
_ORDER = Words(
    "Enheterna står i kodernas ordning i tabellen.",
    "The table lists units in the order of their codes.",
)
_OWN = Words("Den egna enheten", "Your own unit")
_OTHERS = Words("Andra enheter", "Other units")


def figure_of(
    told: Record,
    name: str,
    title: str,
    read: str,
    table: Element,
    lang: Lang,
    *,
    own: str | None = None,
) -> Element:
    """The figure from ``training.evaluation.numbers.funnel``; *table* has the units' numbers.

    With *own*, only that unit is marked, and no other is named.
    """
    units = records(told, "units")
    points = tuple(
        Point(number(e.get("expected")) or 0, Value(number(e.get("ratio"))), text(e, "unit"))
        for e in units
    )
    centre = number(told.get("centre")) or 1.0
    limits = [_limit(each, side, centre) for each in records(told, "limits") for side in (-1, 1)]
    of = _frame(points, limits, name, lang)
    line = reference(of, (of.x.low, centre), (of.x.high, centre))
    parts = [*axes(of), line, drawn(of, limits)]
    parts += [_dot(of, each, named=own is None) for each in points if each.label != own]
    parts += [
        marker(of.x.held(each.x), of.y.held(each.value.value or 0.0), 1)
        for each in points
        if each.label == own
    ]
    series = [Series((UNITS if own is None else _OTHERS).to(lang), (), 0, markers=True)]
    series += [] if own is None else [Series(_OWN.to(lang), (), 1, markers=True)]
    said = _LINES.to(lang) + ("" if own is not None else f" {_ORDER.to(lang)}")
    key = [legend(series), el("p", said, class_="small")]
    read = f"{read}{_dispersion(told, lang)}"
    return figure(name, title, read, key, parts, [table], lang, definition="funnel")


def outside(told: Record, lang: Lang) -> str:
    """The widest limit that the unit lies outside."""
    level = text(told, "outside")
    return percent(float(level), lang) if level else "–"


def _frame(points: tuple[Point, ...], limits: list[Series], name: str, lang: Lang) -> Frame:
    heights = [p.value.value for s in limits for p in s.points] + [p.value.value for p in points]
    known = [each for each in heights if each is not None]
    ends = [p.x for s in limits for p in s.points]
    low = min(ends), max(0.0, min(known) - 0.05)
    return frame(
        low, (max(ends), max(known) + 0.05), (EXPECTED.to(lang), RATIO.to(lang)), lang, name
    )


def _dispersion(told: Record, lang: Lang) -> str:
    found = number(told.get("dispersion"))
    words = _WIDE if told.get("overdispersed") else _LIKE
    return "" if found is None else " " + words.to(lang).format(fixed(found, 1, lang))


def _limit(told: Record, side: int, centre: float) -> Series:
    given = told.get("points")
    pairs = given if isinstance(given, list) else []
    points = tuple(Point(at, Value(centre + side * half)) for at, half in pairs)
    return Series(text(told, "level"), points, None)


def _dot(of: Frame, point: Point, *, named: bool) -> Element:
    x, y = of.x.held(point.x), of.y.held(point.value.value or 0.0)
    title = el("title", point.label) if named else None
    return el("circle", title, class_="s0", cx=x, cy=y, r=4, fill="var(--s0)", y=y)
