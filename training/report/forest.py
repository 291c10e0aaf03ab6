"""Forest plots: a table whose rows are drawn, so that figure and numbers cannot disagree.

Horizontal places are per cent of a column as wide as the page allows; text keeps its size.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from srs.wording import Lang, Words

from .axes import Axis, spanning
from .chart import STYLES
from .document import Value
from .element import Content, Element, el, with_roles
from .paper import SCREEN

_DRAWING = Words("Ritat", "Drawn")
_ROW = 22  # height of a mark
_TICKS = 5  # about: each has a line in every row, and a number below


@dataclass(frozen=True)
class Mark:
    """A value with its interval; *outer* is a wider one (a prediction interval).

    *style* is the model's number, ``None`` for a difference; *whole* draws a diamond.
    """

    value: Value
    style: int | None = None
    outer: tuple[float, float] | None = None
    whole: bool = False


@dataclass(frozen=True)
class Row:
    """*cells* follow the drawing, one for each further column; paper has no *on_screen* row."""

    label: Content
    marks: tuple[Mark, ...]
    cells: tuple[Content, ...] = ()
    head: bool = False
    on_screen: bool = False


@dataclass(frozen=True)
class Scale:
    """The scale of all rows of a forest.

    Attributes
    ----------
    line
        The value that means no difference, or a perfect model.
    zone
        The area within the margins: beyond it on one side is worse, on the other superior.
    turned
        Low values to the right, where lower is better.
    """

    axis: Axis
    line: float | None = None
    zone: tuple[float, float] | None = None
    turned: bool = False


def scale(
    marks: Iterable[Mark],
    *,
    line: float | None = None,
    zone: tuple[float, float] | None = None,
    turned: bool = False,
) -> Scale:
    """A scale that holds all *marks*; even an interval far wider than the others is not cut off."""
    values: list[float | None] = [line, *(zone or ())]
    for mark in marks:
        values += [mark.value.value, mark.value.low, mark.value.high, *(mark.outer or ())]
    start, stop = (100, 0) if turned else (0, 100)
    return Scale(spanning(values, start, stop), line, zone, turned)


def forest(
    columns: Sequence[str],
    rows: Sequence[Row],
    of: Scale,
    lang: Lang,
    *,
    caption: str,
    ends: tuple[str, str] | None = None,
) -> Element:
    """*columns* names the label's column and each further one; *ends* name the axis's two ends."""
    titles: list[Content] = [
        columns[0],
        el("span", _DRAWING.to(lang), class_="unseen"),
        *columns[1:],
    ]
    head = el("tr", [el("th", each, scope="col") for each in titles])
    body = [_row(each, of, len(titles)) for each in rows]
    foot = el("tr", el("td"), class_="axis-row")
    foot.append(el("td", axis(of, lang, ends), class_="drawing"))
    if len(titles) > 2:
        foot.append(el("td", colspan=str(len(titles) - 2)))
    table = el(
        "table",
        el("caption", caption),
        el("thead", head),
        el("tbody", body),
        el("tfoot", foot),
        class_="forest",
    )
    return with_roles(table)


def strip(marks: Sequence[Mark], of: Scale) -> Element:
    """The drawing of one row; its numbers say the same, so it is hidden from a screen reader."""
    height = _ROW * max(len(marks), 1) + 6
    parts: list[Element] = [*_ground(of, height)]
    for place, mark in enumerate(marks):
        parts += _mark(mark, of.axis, 3 + _ROW * (place + 0.5))
    return el("svg", parts, class_="strip", height=height, aria_hidden="true")


def axis(of: Scale, lang: Lang, ends: tuple[str, str] | None) -> Element:
    """The axis: numbers, and below them what each end means."""
    parts: list[Element] = []
    for value, told in of.axis.labels(lang, _TICKS):
        x = of.axis.at(value)
        if 4 <= x <= 96:
            parts.append(el("text", told, class_="tick middle", x=_percent(x), y=13))
    numbers = el("svg", parts, class_="strip", height=18)
    sides = ends and [el("span", f"← {ends[0]}"), el("span", f"{ends[1]} →")]
    whose = el("div", sides, class_="ends") if sides else None
    return el("div", numbers, whose, aria_hidden="true")


def _row(row: Row, of: Scale, columns: int) -> Element:
    if row.head:
        label = el("th", row.label, scope="rowgroup", colspan=str(columns))
        return el("tr", label, class_=f"group {SCREEN}" if row.on_screen else "group")
    cells = [el("td", each, class_="number") for each in row.cells]
    drawing = el("td", strip(row.marks, of), class_="drawing")
    label = el("th", row.label, scope="row")
    return el("tr", label, drawing, cells, class_=SCREEN if row.on_screen else None)


def _ground(of: Scale, height: float) -> Iterator[Element]:
    if of.zone:
        low, high = of.zone
        yield _rect(
            of.axis,
            of.axis.low if not of.turned else high,
            low if not of.turned else of.axis.high,
            height,
            "worse",
        )
        yield _rect(of.axis, low, high, height, "allowed")
        yield _rect(
            of.axis,
            high if not of.turned else of.axis.low,
            of.axis.high if not of.turned else low,
            height,
            "better",
        )
    for value in of.axis.ticks(_TICKS):
        x = _percent(of.axis.at(value))
        yield el("line", class_="grid", x1=x, x2=x, y1=0, y2=height)
    if of.line is not None:
        x = _percent(of.axis.at(of.line))
        yield el("line", class_="zero", x1=x, x2=x, y1=0, y2=height)


def _rect(axis: Axis, low: float, high: float, height: float, class_: str) -> Element:
    left, right = sorted((axis.held(low), axis.held(high)))
    return el(
        "rect",
        class_=f"zone {class_}",
        x=_percent(left),
        y=0,
        width=_percent(right - left),
        height=height,
    )


def _mark(mark: Mark, axis: Axis, y: float) -> Iterator[Element]:
    value = mark.value
    if value.value is None:
        return
    class_ = "difference" if mark.style is None else f"s{mark.style % STYLES}"
    if mark.outer:
        yield _line(axis, mark.outer, y, f"outer {class_}")
    if value.low is not None and value.high is not None:
        yield _line(axis, (value.low, value.high), y, f"whisker {class_}")
    x = _percent(axis.at(value.value))
    yield el("svg", _shape(mark, class_), class_="place", x=x, y=y)


def _shape(mark: Mark, class_: str) -> Element:
    class_ = f"marker {class_}"
    if mark.whole:
        return el("polygon", class_=class_, points="0,-7 7,0 0,7 -7,0")
    if mark.style is None or mark.style % 4 == 1:
        return el("rect", class_=class_, x=-4.5, y=-4.5, width=9, height=9)
    if mark.style % 4 == 0:
        return el("circle", class_=class_, cx=0, cy=0, r=4.5)
    corners = "0,-5.5 5,4 -5,4" if mark.style % 4 == 2 else "0,-6 6,0 0,6 -6,0"
    return el("polygon", class_=class_, points=corners)


def _line(axis: Axis, ends: tuple[float, float], y: float, class_: str) -> Element:
    low, high = (_percent(axis.held(each)) for each in ends)
    return el("line", class_=class_, x1=low, x2=high, y1=y, y2=y)


def _percent(value: float) -> str:
    return f"{value:.2f}%"
