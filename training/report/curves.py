"""The figures of curves: one for all models, on the same axes, with a table of its points."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from srs.wording import Lang, Words

from . import histogram, names, wording
from .chart import (
    Frame,
    Series,
    axes,
    drawn,
    frame,
    reference,
    series_of,
    upright,
)
from .definitions import slug
from .document import ALL, Curve, Document, Point, Value
from .element import Element, el
from .figure import figure, legend, points_table, results_table
from .kinds import KINDS
from .numbers import fixed

Draws = Callable[[Document, Sequence[Curve], list[Series], str, Lang], list[Element]]


def curves(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """The figures of everything that the document has to draw, in reading order."""
    for kind, draw in _DRAW.items():
        drawn = document.drawn(kind, horizon)
        # A calibration curve belongs to its smoother; every other kind makes one figure.
        apart = [each.metric if kind == "calibration" else "" for each in drawn]
        for smoother in dict.fromkeys(apart):
            found = [each for each, own in zip(drawn, apart, strict=True) if own == smoother]
            if kind == "net_benefit":
                found += everybody(document, horizon)
            yield _figure(document, found, draw, lang)


def quarters(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """A figure for each metric, over quarters."""
    found = document.drawn("quarters", horizon)
    for metric in dict.fromkeys(each.metric for each in found):
        yield _figure(document, [each for each in found if each.metric == metric], _over_time, lang)


def everybody(document: Document, horizon: float) -> list[Curve]:
    """Net benefit of flagging everybody, where the document has no curve of it.

    It follows from a model's net benefit and its net interventions avoided at the same threshold t:
    net benefit - avoided / 100 × t/(1 - t).
    """
    benefits = document.drawn("net_benefit", horizon)
    avoided = {
        (each.model, point.x): point.value.value
        for each in document.drawn("interventions_avoided", horizon)
        for point in each.points
    }
    if any(each.model == ALL for each in benefits):
        return []
    found: dict[float, Point] = {}
    for each in benefits:
        for point in each.points:
            spared, own = avoided.get((each.model, point.x)), point.value.value
            if spared is not None and own is not None and 0 < point.x < 1:
                worth = own - spared / 100 * point.x / (1 - point.x)
                found.setdefault(point.x, Point(point.x, Value(worth)))
    if not found:
        return []
    points = tuple(found[x] for x in sorted(found))
    return [replace(benefits[0], model=ALL, points=points)]


def _figure(document: Document, found: Sequence[Curve], draw: Draws, lang: Lang) -> Element:
    kind, metric = found[0].kind, found[0].metric
    told = KINDS[kind]
    series = [series_of(document, each, kind == "quarters", lang) for each in found]
    name = slug(kind, metric, f"{found[0].horizon:g}")
    title, y = told.title.to(lang), told.y.to(lang)
    if kind == "quarters":
        y = names.metric(metric).name.to(lang)
        title = f"{title} {y}"
    write = results_table if kind == "roc" else points_table
    twins = [write(series, told.x.to(lang), y, told.places, lang, document.level)]
    if kind == "calibration":
        twins += histogram.tables(document, found[0].horizon, lang)
    return figure(
        name,
        title,
        _read(document, found, lang),
        legend(series),
        draw(document, found, series, name, lang),
        twins,
        lang,
        definition=metric or kind,
    )


def _read(document: Document, found: Sequence[Curve], lang: Lang) -> str:
    told = KINDS[found[0].kind].read.to(lang).format(unit=wording.unit(document).to(lang))
    drawn = any(point.value.low is not None for each in found for point in each.points)
    if not drawn:
        return told
    bands = Words("Band och streck är {}.", "Bands and whiskers are {}s.").to(lang)
    return f"{told} {bands.format(wording.interval(document.level, lang))}"


def _calibration(
    document: Document, found: Sequence[Curve], series: list[Series], name: str, lang: Lang
) -> list[Element]:
    bars = document.drawn("histogram", found[0].horizon)
    most = max(
        point_end for each in (*found, *bars) for point_end in _ends(each) if point_end is not None
    )
    top = min(1.0, ceil(most * 5) / 5)
    of = _titled(found, (0, 0), (top, top), lang, name, height=340)
    below = histogram.drawn(document, bars, of)
    of_axis = replace(of, x_title="") if below else of
    parts = [*axes(of_axis), reference(of, (0, 0), (top, top)), *_cuts(document, of)]
    return [*parts, drawn(of, series), *below]


def _ends(curve: Curve) -> Iterator[float | None]:
    for point in curve.points:
        if point.value.value is not None:
            yield point.x
            yield point.value.value if curve.kind != "histogram" else None


def _worth(
    document: Document, found: Sequence[Curve], series: list[Series], name: str, lang: Lang
) -> list[Element]:
    """Figures of net benefit and interventions avoided; values far below 0 are cut off."""
    own = [each for each in found if each.model in document.models] or list(found)
    values = [point.value.value or 0.0 for each in own for point in each.points]
    highs = [point.value.high or 0.0 for each in found for point in each.points]
    high = max([*values, *highs, 0.0]) or 1.0
    low = max(min([*values, 0.0]), -0.35 * high) - 0.04 * high
    places = [point.x for each in found for point in each.points]
    of = _titled(found, (min(places), low), (max(places), high * 1.04), lang, name)
    zero = el("line", class_="base", x1=of.x.start, x2=of.x.stop, y1=of.y.at(0), y2=of.y.at(0))
    parts = [*axes(of), *_cuts(document, of), zero]
    if found[0].kind == "net_benefit":
        nobody = Words("Flagga ingen", "Flag nobody").to(lang)
        parts.append(el("text", nobody, class_="note", x=of.x.start + 4, y=of.y.at(0) - 5))
    return [*parts, drawn(of, series)]


def _share(
    document: Document, found: Sequence[Curve], series: list[Series], name: str, lang: Lang
) -> list[Element]:
    places = [point.x for each in found for point in each.points]
    highs = [point.value.high or point.value.value or 0 for e in found for point in e.points]
    top = min(1.0, ceil(max(highs) * 5 + 0.01) / 5)
    of = _titled(found, (min(places), 0), (max(places), top), lang, name)
    return [*axes(of), drawn(of, series)]


def _square(
    document: Document, found: Sequence[Curve], series: list[Series], name: str, lang: Lang
) -> list[Element]:
    """Every curve begins and ends in a corner: with nobody flagged, and with everybody."""
    of = _titled(found, (0, 0), (1, 1), lang, name, height=340)
    ends = Point(0, Value(0.0)), Point(1, Value(1.0))
    whole = [
        replace(
            each,
            points=(ends[0], *sorted(_known(each), key=lambda p: (p.x, p.value.value)), ends[1]),
        )
        for each in series
    ]
    series = whole
    return [*axes(of), reference(of, (0, 0), (1, 1)), drawn(of, series)]


def _known(series: Series) -> list[Point]:
    return [point for point in series.points if point.value.value is not None]


def _over_time(
    document: Document, found: Sequence[Curve], series: list[Series], name: str, lang: Lang
) -> list[Element]:
    """Models side by side within a quarter; a line if the metric has an ideal value."""
    metric = names.metric(found[0].metric)
    ideal = [] if metric.ideal is None else [metric.ideal]
    values = [
        end
        for each in found
        for point in each.points
        for end in (point.value.value, point.value.low, point.value.high)
        if end is not None
    ] + ideal
    margin = (max(values) - min(values)) * 0.08 or 0.05
    labels = {point.x: point.label or f"{point.x:g}" for each in found for point in each.points}
    every = ceil(len(labels) / 8)
    ticks = [(x, told) for i, (x, told) in enumerate(sorted(labels.items())) if i % every == 0]
    of = frame(
        (min(labels) - 0.5, min(values) - margin),
        (max(labels) + 0.5, max(values) + margin),
        (KINDS["quarters"].x.to(lang), metric.name.to(lang)),
        lang,
        name,
        height=200,
        ticks=[(x, told.replace("20", "", 1) if len(ticks) > 5 else told) for x, told in ticks],
    )
    apart = 0.24 / max(len(series) - 1, 1)
    beside = [
        replace(
            each,
            points=tuple(
                replace(p, x=p.x + (i - (len(series) - 1) / 2) * apart) for p in each.points
            ),
        )
        for i, each in enumerate(series)
    ]
    lines = [reference(of, (of.x.low, each), (of.x.high, each)) for each in ideal]
    return [*axes(of), *lines, drawn(of, beside)]


def _titled(
    found: Sequence[Curve],
    low: tuple[float, float],
    high: tuple[float, float],
    lang: Lang,
    name: str,
    height: float = 250,
) -> Frame:
    told = KINDS[found[0].kind]
    return frame(low, high, (told.x.to(lang), told.y.to(lang)), lang, name, height=height)


def _cuts(document: Document, of: Frame) -> Iterator[Element]:
    for each in document.cut_offs:
        if of.x.low < each < of.x.high:
            yield from upright(of, each, fixed(each, 2, of.lang))


_DRAW: dict[str, Draws] = {
    "calibration": _calibration,
    "roc": _square,
    "net_benefit": _worth,
    "capacity": _share,
    "interventions_avoided": _worth,
}
