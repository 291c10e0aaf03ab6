"""A figure of lines over two axes, drawn by hand so that it takes the page's colours.

Each series has its own colour, dash and marker, so that colour alone never distinguishes two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from srs.wording import Lang, Words

from .axes import Axis
from .document import Curve, Document, Point
from .element import Element, el

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 400, 46, 14, 26, 42
_CHARACTER = 7.5  # the width of a digit next to an axis, at most
STYLES = 6  # in the style sheet; with more models the styles repeat


@dataclass(frozen=True)
class Series:
    """*style* is the number of its colour; ``None`` is a grey line of reference."""

    name: str
    points: tuple[Point, ...]
    style: int | None
    markers: bool = False

    @property
    def class_(self) -> str:
        return "reference" if self.style is None else f"s{self.style % STYLES}"


@dataclass(frozen=True)
class Frame:
    """The two axes with their labels; *ticks* replace numbers along x."""

    x: Axis
    y: Axis
    x_title: str
    y_title: str
    lang: Lang
    ticks: tuple[tuple[float, str], ...] = ()
    clip: str = ""

    @property
    def bottom(self) -> float:
        return self.y.start


def frame(
    low: tuple[float, float],
    high: tuple[float, float],
    titles: tuple[str, str],
    lang: Lang,
    name: str,
    *,
    height: float = 250,
    ticks: Sequence[tuple[float, str]] = (),
) -> Frame:
    """*low* and *high* are (x, y); *height* is that of the plot, *name* its name on the page."""
    y = Axis(low[1], high[1], TOP + height, TOP)
    widest = max((len(told) for _, told in y.labels(lang)), default=0)
    return Frame(
        Axis(low[0], high[0], max(LEFT, 8 + _CHARACTER * widest), WIDTH - RIGHT),
        y,
        *titles,
        lang,
        tuple(ticks),
        f"clip-{name}",
    )


def axes(of: Frame) -> Iterator[Element]:
    """Grid, numbers and titles; y's title is horizontal above the axis, easy to read."""
    left, right = of.x.start, of.x.stop
    for value, told in of.y.labels(of.lang):
        y = of.y.at(value)
        yield el("line", class_="grid", x1=left, x2=right, y1=y, y2=y)
        yield el("text", told, class_="tick end", x=left - 6, y=y + 4)
    for value, told in of.ticks or of.x.labels(of.lang):
        x = of.x.at(value)
        yield el("line", class_="grid", x1=x, x2=x, y1=of.y.stop, y2=of.bottom)
        yield el("text", told, class_="tick middle", x=x, y=of.bottom + 16)
    yield el("text", of.y_title, class_="axis", x=4, y=of.y.stop - 13)
    yield el("text", of.x_title, class_="axis end", x=right, y=of.bottom + 34)
    yield el(
        "clipPath",
        el("rect", x=left, y=of.y.stop, width=right - left, height=of.bottom - of.y.stop),
        id=of.clip,
    )


def drawn(of: Frame, series: Sequence[Series]) -> Element:
    """Bands below, then lines, then markers."""
    parts: list[Element] = []
    for layer in (_band, _line, _markers):
        for each in series:
            parts += layer(of, each)
    return el("g", parts, clip_path=f"url(#{of.clip})")


def reference(of: Frame, start: tuple[float, float], stop: tuple[float, float]) -> Element:
    """A straight line between two points."""
    return el(
        "line",
        class_="reference",
        x1=of.x.at(start[0]),
        y1=of.y.at(start[1]),
        x2=of.x.at(stop[0]),
        y2=of.y.at(stop[1]),
    )


def upright(of: Frame, value: float, told: str) -> Iterator[Element]:
    """A line at a value of x, named at its upper end."""
    x = of.x.at(value)
    yield el("line", class_="cut", x1=x, x2=x, y1=of.y.stop, y2=of.bottom)
    yield el("text", told, class_="note", x=x + 3, y=of.y.stop + 9)


def swatch(style: int | None) -> Element:
    """The line and marker of a series, for a legend or a table's head."""
    class_ = Series("", (), style).class_
    line = el("line", class_=f"line {class_}", x1=1, x2=33, y1=7, y2=7)
    middle = None if style is None else marker(17, 7, style)
    return el("svg", line, middle, class_="swatch", viewBox="0 0 34 14", aria_hidden="true")


def series_of(document: Document, curve: Curve, markers: bool, lang: Lang) -> Series:
    if curve.model in document.models:
        return Series(curve.model, curve.points, document.models.index(curve.model), markers)
    known = {
        "all": Words("Flagga alla", "Flag everybody"),
        "none": Words("Flagga ingen", "Flag nobody"),
    }
    name = known[curve.model].to(lang) if curve.model in known else curve.model
    return Series(name, curve.points, None)


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The points in runs: a point without a value ends a line."""
    run: list[Point] = []
    for point in points:
        if point.value.value is None:
            if run:
                yield run
            run = []
        else:
            run.append(point)
    if run:
        yield run


def _line(of: Frame, series: Series) -> Iterator[Element]:
    for run in _runs(series.points):
        places = [(of.x.at(point.x), of.y.at(point.value.value or 0.0)) for point in run]
        yield el("polyline", class_=f"line {series.class_}", points=_listed(places))


def _band(of: Frame, series: Series) -> Iterator[Element]:
    for run in _runs(series.points):
        sides = [
            (of.x.at(each.x), of.y.at(each.value.low), of.y.at(each.value.high))
            for each in run
            if each.value.low is not None and each.value.high is not None
        ]
        if series.markers:
            for x, low, high in sides:
                yield el("line", class_=f"whisker {series.class_}", x1=x, x2=x, y1=low, y2=high)
        elif len(sides) > 1:
            edge = [(x, low) for x, low, _ in sides] + [(x, high) for x, _, high in sides[::-1]]
            yield el("polygon", class_=f"band {series.class_}", points=_listed(edge))


def _markers(of: Frame, series: Series) -> Iterator[Element]:
    """Markers where requested; else three along the line, to distinguish it from others in grey."""
    if series.style is None:
        return
    known = [point for point in series.points if point.value.value is not None]
    some = (
        known if series.markers else [known[len(known) * k // 8] for k in (2, 4, 6)][: len(known)]
    )
    for point in some:
        yield marker(of.x.at(point.x), of.y.at(point.value.value or 0.0), series.style)


def marker(x: float, y: float, style: int) -> Element:
    """A circle, a square, a triangle or a diamond."""
    class_ = f"marker s{style % STYLES}"
    if style % 4 == 0:
        return el("circle", class_=class_, cx=x, cy=y, r=4)
    if style % 4 == 1:
        return el("rect", class_=class_, x=x - 3.6, y=y - 3.6, width=7.2, height=7.2)
    corners = ((0, -5), (4.6, 3.6), (-4.6, 3.6)) if style % 4 == 2 else _DIAMOND
    return el("polygon", class_=class_, points=_listed([(x + dx, y + dy) for dx, dy in corners]))


_DIAMOND = ((0, -5.2), (5.2, 0), (0, 5.2), (-5.2, 0))


def _listed(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
