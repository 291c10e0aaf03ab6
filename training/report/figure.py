"""The parts of every figure: a question as title, how to read it, a legend, its numbers."""

from collections.abc import Sequence

from srs.wording import Lang, Words

from .chart import WIDTH, Series, swatch
from .definitions import anchor
from .document import Value
from .element import Content, Element, el
from .numbers import NONE, fixed, interval, plain
from .wording import interval as interval_at

_TABLE = Words("Siffrorna som tabell", "The numbers as a table")
DEFINITION = Words("Definition", "Definition")
_MODEL = Words("Modell", "Model")


def figure(
    name: str,
    title: str,
    read: str,
    key: Content,
    parts: list[Element],
    twins: list[Element],
    lang: Lang,
    *,
    definition: str,
) -> Element:
    """*name* is the figure's name on the page; *parts* are SVG, as high as they need."""
    height = max(map(_lowest, parts)) + 6
    drawing = el(
        "svg",
        el("title", title, id=f"{name}-title"),
        parts,
        role="img",
        aria_labelledby=f"{name}-title",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
    )
    return el(
        "figure",
        el("figcaption", el("h3", title), el("p", read)),
        key,
        drawing,
        el("p", el("a", DEFINITION.to(lang), href=anchor(definition)), class_="small"),
        el(
            "details",
            el("summary", _TABLE.to(lang), el("span", f": {title}", class_="unseen")),
            el("div", twins, class_="wide", tabindex="0", role="group", aria_label=title),
        ),
        id=f"figure-{name}",
    )


def legend(series: Sequence[Series]) -> Element:
    return el(
        "ul",
        [el("li", swatch(each.style), el("span", each.name)) for each in series],
        class_="legend",
    )


def points_table(
    series: Sequence[Series], x: str, y: str, places: int, lang: Lang, level: float | None = None
) -> Element:
    """A row for each x, a column for each series."""
    labels = {point.x: point.label for each in series for point in each.points}
    by_place = [{point.x: point.value for point in each.points} for each in series]
    rows = []
    for place in sorted(labels):
        cells = [_told(found.get(place), places, lang) for found in by_place]
        label = labels[place] or plain(round(place, 4), lang)
        rows.append(el("tr", el("th", label, scope="row"), cells))
    head = el("tr", el("th", x, scope="col"), [el("th", each.name, scope="col") for each in series])
    return el(
        "table", el("caption", _at(y, series, level, lang)), el("thead", head), el("tbody", rows)
    )


def results_table(
    series: Sequence[Series], x: str, y: str, places: int, lang: Lang, level: float | None = None
) -> Element:
    """A row for each point, for curves whose x is a result, too."""
    rows = [
        el(
            "tr",
            el("th", f"{each.name} {point.label}".strip(), scope="row"),
            el("td", fixed(point.x, places, lang)),
            _told(point.value, places, lang),
        )
        for each in series
        for point in each.points
    ]
    head = el("tr", [el("th", each, scope="col") for each in (_MODEL.to(lang), x, y)])
    return el(
        "table",
        el("caption", _at(f"{x}, {y}", series, level, lang)),
        el("thead", head),
        el("tbody", rows),
    )


def _at(title: str, series: Sequence[Series], level: float | None, lang: Lang) -> str:
    """The title, with the level of the intervals if the figure has any."""
    told = any(point.value.low is not None for each in series for point in each.points)
    return f"{title} ({interval_at(level, lang)})" if told else title


def _told(value: Value | None, places: int, lang: Lang) -> Element:
    if value is None or value.value is None:
        return el("td", NONE)
    between = interval(value.low, value.high, places, lang)
    told = el("data", fixed(value.value, places, lang), value=repr(value.value))
    return el("td", told, el("small", f" {between}") if between else None)


def _lowest(part: Element) -> float:
    """The lowest point of the part, in y."""
    found = [float(part.get("y", 0)) + float(part.get("height", 0)) + 4]
    found += [float(part.get(key, 0)) for key in ("y1", "y2")]
    return max(found)
