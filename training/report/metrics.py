"""Tables of metrics: models beside each other, and what lies between them."""

from itertools import groupby

from srs.wording import Lang, Words

from . import names
from .chart import swatch
from .definitions import link
from .document import ALL, Document
from .element import Element, el, with_roles
from .numbers import count
from .tables import cell, wide

_METRIC = Words("Mått", "Metric")
_OF = Words("{b} minus {a}", "{b} minus {a}")
_SPELLS = Words("{} sjukfall, {} med utfallet", "{} spells, {} with the outcome")


def table(document: Document, horizon: float, subgroup: str, lang: Lang) -> Element:
    """Every metric of a group of spells: a column for each model and each comparison."""
    pairs = document.pairs
    head = [
        el("th", _METRIC.to(lang), scope="col"),
        [
            el("th", swatch(place), " ", model, scope="col")
            for place, model in enumerate(document.models)
        ],
        [el("th", _OF.to(lang).format(a=a, b=b), scope="col") for a, b in pairs],
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
    label = f"{names.whose(subgroup, lang)}, {names.horizon(horizon, lang)}"
    return wide(with_roles(found_table), label)


def glance(document: Document, horizon: float, lang: Lang) -> Element | None:
    """The handful that a reader asks for first."""
    wanted = ("auc", "c_uno", "oe", "slope", "ici_", "brier", "ipa")
    chosen = []
    for want in wanted:
        known = (
            name
            for name in document.names
            if name == want or want[-1] == "_" and name.startswith(want)
        )
        name = next(known, None)
        if name and _told(document, horizon, ALL, name):
            chosen.append(name)
    if not chosen:
        return None
    head = el("tr", el("th", _METRIC.to(lang), scope="col"))
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
    title = Words("I korthet, {}", "At a glance, {}").to(lang).format(names.horizon(horizon, lang))
    table = el("table", el("caption", title), el("thead", head), el("tbody", rows))
    return wide(table, title)


def _order(document: Document) -> list[str]:
    """By what they tell; within that as the document has them."""
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
    between = [document.comparisons.get((a, b, horizon, subgroup, name)) for a, b in document.pairs]
    return el(
        "tr",
        el("th", link(name, lang), note, scope="row"),
        [el("td", cell(each, name, lang)) for each in own],
        [el("td", cell(each, name, lang, sign=True)) for each in between],
    )


def _size(document: Document, horizon: float, subgroup: str, lang: Lang) -> str:
    for (_, days, group, _name), found in document.metrics.items():
        if (days, group) == (horizon, subgroup) and found.n is not None:
            told = _SPELLS.to(lang).format(count(found.n, lang), count(found.events, lang))
            return f", {names.horizon(horizon, lang)}: {told}"
    return f", {names.horizon(horizon, lang)}"
