"""Tables of metrics: models side by side, with their differences."""

from dataclasses import replace
from itertools import groupby

from srs.wording import Lang, Words

from ..statistics.catalogue import METRICS
from . import names, wording
from .chart import swatch
from .definitions import link
from .document import ALL, Document
from .element import Content, Element, el, with_roles
from .gains import gain
from .numbers import count
from .tables import cell, wide

_METRIC = Words("Mått", "Metric")
_SIZE = Words("{} {}, {} med utfallet", "{} {}, {} with the outcome")
_GAIN = Words("Vinst med {b} mot {a}", "Gain of {b} over {a}")
_DIFFERENCE = Words("skillnad:", "difference:")


def table(document: Document, horizon: float, subgroup: str, lang: Lang) -> Element:
    """Every metric of a group of spells: a column for each model and each comparison."""
    pairs = document.pairs
    head = [
        el("th", wording.with_interval(_METRIC, document, lang), scope="col"),
        [
            el("th", swatch(place), " ", model, scope="col")
            for place, model in enumerate(document.models)
        ],
        [el("th", _GAIN.to(lang).format(a=a, b=b), scope="col") for a, b in pairs],
    ]
    found = [name for name in _order(document) if _told(document, horizon, subgroup, name)]
    width = 1 + len(document.models) + len(pairs)
    few = " few" if width <= 4 else ""
    bodies = []
    for group, members in groupby(found, lambda name: names.metric(name).group):
        title = names.GROUPS[group].to(lang)
        rows = [el("tr", el("th", title, scope="rowgroup", colspan=str(width)), class_="group")]
        rows += [_metric_row(document, horizon, subgroup, name, lang) for name in members]
        bodies.append(el("tbody", rows))
    found_table = el(
        "table",
        el("caption", names.whose(subgroup, lang), _size(document, horizon, subgroup, lang)),
        el("thead", el("tr", head)),
        bodies,
        class_=f"metrics{few}",
    )
    label = wording.at_horizon(names.whose(subgroup, lang), document, horizon, lang)
    return wide(with_roles(found_table), label)


def glance(document: Document, horizon: float, lang: Lang) -> Element | None:
    """The few metrics that a reader looks for first."""
    chosen = []
    for each in METRICS.values():
        own = [name for name in document.names if names.is_of(name, each)]
        if each.key and own and _told(document, horizon, ALL, own[0]):
            chosen.append(own[0])
    if not chosen:
        return None
    head = el("tr", el("th", wording.with_interval(_METRIC, document, lang), scope="col"))
    for place, model in enumerate(document.models):
        head.append(el("th", swatch(place), " ", model, scope="col"))
    rows = [
        el(
            "tr",
            el("th", link(name, lang), scope="row"),
            [
                el("td", cell(document.metrics.get((model, horizon, ALL, name)), name, lang))
                for model in document.models
            ],
        )
        for name in chosen
    ]
    title = wording.at_horizon(Words("I korthet", "At a glance").to(lang), document, horizon, lang)
    few = "few" if len(document.models) <= 3 else None
    parts = (el("caption", title), el("thead", head), el("tbody", rows))
    return el("div", wide(with_roles(el("table", parts, class_=few)), title), class_="glance")


def _order(document: Document) -> list[str]:
    """Metrics by what they measure, then in the document's order."""
    groups = list(names.GROUPS)
    every = dict.fromkeys([*document.names, *(key[4] for key in document.comparisons)])
    return sorted(every, key=lambda name: groups.index(names.metric(name).group))


def _told(document: Document, horizon: float, subgroup: str, metric: str) -> bool:
    return any(
        (model, horizon, subgroup, metric) in document.metrics for model in document.models
    ) or any((a, b, horizon, subgroup, metric) in document.comparisons for a, b in document.pairs)


def _metric_row(
    document: Document, horizon: float, subgroup: str, name: str, lang: Lang
) -> Element:
    ideal = names.metric(name).ideal
    note = (
        None if ideal is None else el("small", f" ({Words('rätt', 'right').to(lang)}: {ideal:g})")
    )
    own = [document.metrics.get((model, horizon, subgroup, name)) for model in document.models]
    return el(
        "tr",
        el("th", link(name, lang), note, scope="row"),
        [el("td", cell(each, name, lang)) for each in own],
        [
            el("td", _gained(document, pair, horizon, subgroup, name, lang))
            for pair in document.pairs
        ],
    )


def _gained(
    document: Document,
    pair: tuple[str, str],
    horizon: float,
    subgroup: str,
    name: str,
    lang: Lang,
) -> Content:
    """The gain; the plain difference if neither direction is better, and also for an ideal."""
    gained = gain(document, pair, horizon, subgroup, name)
    difference = document.comparisons.get((*pair, horizon, subgroup, name))
    found = cell(gained, name, lang, sign=True) if gained is not None else None
    if gained is not None and names.metric(name).ideal is None:
        return found
    if difference is None:
        return found or cell(None, name, lang)
    if found is None:
        return [el("small", _DIFFERENCE.to(lang)), " ", cell(difference, name, lang, sign=True)]
    plain = cell(replace(difference, low=None, high=None, p=None), name, lang, sign=True)
    return [found, el("small", f" ({_DIFFERENCE.to(lang)} ", plain, ")")]


def _size(document: Document, horizon: float, subgroup: str, lang: Lang) -> str:
    """The text after the group's name."""
    where = wording.horizon(document, horizon, lang)
    for (_, days, group, _name), found in document.metrics.items():
        if (days, group) == (horizon, subgroup) and found.n is not None:
            of = count(found.n, lang), wording.unit(document).to(lang), count(found.events, lang)
            return f"{where and ', '}{where}: {_SIZE.to(lang).format(*of)}"
    return f"{where and ', '}{where}"
