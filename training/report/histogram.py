"""How many spells had each probability: bars under a calibration curve."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from srs.wording import Lang

from .chart import STYLES, Frame, marker, series_of
from .document import Curve, Document, Point, Value
from .element import Element, el
from .figure import points_table
from .kinds import KINDS
from .wording import unit

_BINS = 34  # height of one model's bars


def drawn(document: Document, bars: Sequence[Curve], of: Frame) -> list[Element]:
    """Histograms under the curves, along the same axis."""
    parts: list[Element] = []
    top = of.bottom + 26
    highest = max((p.value.value or 0.0 for each in bars for p in each.points), default=0.0)
    for curve in bars:
        if curve.model not in document.models or highest <= 0:
            continue
        style = document.models.index(curve.model)
        for low, high, value in _bins(curve.points):
            height = value / highest * (_BINS - 4)
            left, right = of.x.held(low), of.x.held(high)
            parts.append(
                el(
                    "rect",
                    class_=f"bar s{style % STYLES}",
                    x=left + 0.5,
                    y=top + _BINS - height,
                    width=max(right - left - 1, 0.5),
                    height=height,
                )
            )
        parts.append(marker(of.x.start - 12, top + _BINS - 8, style))
        parts.append(
            el("line", class_="base", x1=of.x.start, x2=of.x.stop, y1=top + _BINS, y2=top + _BINS)
        )
        top += _BINS + 6
    if parts:
        parts.append(el("text", of.x_title, class_="axis end", x=of.x.stop, y=top + 12))
    return parts


def tables(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """The histograms' numbers."""
    bars = [series_of(document, each, False, lang) for each in document.drawn("histogram", horizon)]
    numbered = [
        replace(each, points=tuple(replace(p, value=_number(p)) for p in each.points))
        for each in bars
    ]
    if bars:
        title = unit(document).to(lang).capitalize()
        yield points_table(numbered, KINDS["calibration"].x.to(lang), title, 0, lang)


def _number(point: Point) -> Value:
    """The number of spells in a bin; the bin's height may be a share instead."""
    return Value(None if point.value.n is None else float(point.value.n))


def _bins(points: Sequence[Point]) -> Iterator[tuple[float, float, float]]:
    """Left, right and height; x is a bin's middle, or its left where the first stands at 0."""
    places = [point.x for point in points]
    width = min((b - a for a, b in zip(places, places[1:], strict=False) if b > a), default=0.05)
    middle = bool(places) and abs(places[0] / width - round(places[0] / width)) > 0.25
    for point in points:
        left = point.x - width / 2 if middle else point.x
        if point.value.value is not None:
            yield left, left + width, point.value.value
