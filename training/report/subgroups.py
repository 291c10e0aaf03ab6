"""For whom, and where: differences over subgroups, and models over regions, as forest plots."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import names
from .chart import Series
from .definitions import anchor
from .document import ALL, Document, Record, Value, number, text
from .element import Content, Element, el
from .figure import DEFINITION, legend
from .forest import Mark, Row, forest, scale
from .numbers import count, digits, interval, plain
from .tables import cell, missing, wide
from .verdict import Verdict, badge, verdicts
from .wording import unit, with_interval

_GROUP = Words("Grupp", "Group")
_DIFFERENCE = Words("Skillnad", "Difference")
_DISTANCE = Words("avstånd från {}", "distance from {}")
_READ = Words(
    "Till höger om den lodräta linjen är {b} bättre. Det skuggade bandet är marginalen; en grupp "
    "vars intervall når in i det streckade fältet kan vara sämre än så. Intervallets streckade "
    "ände är vad utslaget lägger till för att grupperna är flera; p-värden är varje grupps eget.",
    "To the right of the upright line {b} is better. The shaded band is the margin; a group whose "
    "interval reaches into the hatched field may be worse than that. The dashed end of an interval "
    "is what the verdict adds since there are several groups; p values are of each group alone.",
)
_READ_PLAIN = Words("Varje grupp för sig, {b} minus {a}.", "Each group by itself, {b} minus {a}.")
_NEXT = Words("Väntat i nästa region", "Expected in the next region")
_POOLED = Words("Alla regioner, sammanvägt", "All regions, pooled")


def differences(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """A forest for each pair and metric, those judged first and in the open."""
    judged = {
        (each.a, each.b, each.metric, each.subgroup): each
        for each in verdicts(document)
        if each.horizon == horizon
    }
    for a, b in document.pairs:
        main = list(dict.fromkeys(key[2] for key in judged if key[:2] == (a, b)))
        every = dict.fromkeys(key[4] for key in document.comparisons if key[:3] == (a, b, horizon))
        rest = [name for name in every if name not in main]
        for name in main:
            yield from _difference(document, (a, b), horizon, name, judged, lang)
        others = [
            each
            for name in rest
            for each in _difference(document, (a, b), horizon, name, judged, lang)
        ]
        if others:
            told = Words("Skillnader i {} andra mått", "Differences in {} other metrics")
            yield el(
                "details", el("summary", told.to(lang).format(len(others))), others, class_="more"
            )


Judged = dict[tuple[str, str, str, str], Verdict]


def _difference(
    document: Document,
    pair: tuple[str, str],
    horizon: float,
    metric: str,
    judged: Judged,
    lang: Lang,
) -> Iterator[Element]:
    a, b = pair
    groups = [
        key[3] for key in document.comparisons if key[:3] == (a, b, horizon) and key[4] == metric
    ]
    if len(groups) < 2:
        return
    known = names.metric(metric)
    every = document.comparisons if known.ideal is None else document.distances
    lower = known.better == "lower" or known.ideal is not None
    if not all((a, b, horizon, name, metric) in every for name in groups):
        every, lower = document.comparisons, False  # told before distances were
    found = {name: every[a, b, horizon, name, metric] for name in groups}
    verdict = judged.get((a, b, metric, ALL))
    zone = _zone(verdict, lower)
    marks = {
        name: Mark(
            each, outer=_adjusted(judged.get((a, b, metric, name)), lower), whole=name == ALL
        )
        for name, each in found.items()
    }
    of = scale(marks.values(), line=0.0, zone=zone, turned=lower)
    rows: list[Row] = []
    heads: list[str] = []
    for name in sorted(groups, key=lambda name: name != ALL):
        head = names.variable(name, lang)
        if head and head not in heads:
            heads.append(head)
            rows.append(Row(head, (), head=True))
        answer = judged.get((a, b, metric, name))
        cells: tuple[Content, ...] = (cell(found[name], metric, lang, sign=True),)
        if verdict is not None:
            cells += (badge(answer.answer, lang) if answer else "",)
        rows.append(Row(names.subgroup(name, lang), (marks[name],), cells))
    better = Words("{} bättre", "{} better").to(lang)
    ends = (better.format(a), better.format(b)) if known.better or lower else None
    title = known.name.to(lang)
    if known.ideal is not None and lower:
        title = f"{title}, {_DISTANCE.to(lang).format(names.ideal(metric, lang))}"
    title = f"{title}: {b} − {a}"
    columns = [_GROUP.to(lang), with_interval(_DIFFERENCE, document, lang)]
    columns += [Words("Utslag", "Verdict").to(lang)] if verdict else []
    read = _READ if verdict else _READ_PLAIN
    yield _forest(
        f"difference-{document.pairs.index(pair)}-{list(_metrics(document)).index(metric)}-{horizon:g}",
        metric,
        title,
        read.to(lang).format(a=a, b=b),
        None,
        forest(columns, rows, of, lang, caption=title, ends=ends),
        lang,
    )


def _metrics(document: Document) -> dict[str, None]:
    return dict.fromkeys(key[4] for key in document.comparisons)


def _zone(verdict: Verdict | None, lower: bool) -> tuple[float, float] | None:
    """The margin, on the scale of the difference."""
    if verdict is None or verdict.worse_by is None:
        return None
    if lower:
        return (-verdict.better_by, verdict.worse_by)
    return (-verdict.worse_by, verdict.better_by)


def _adjusted(verdict: Verdict | None, lower: bool) -> tuple[float, float] | None:
    """The interval that the verdict went by, on the scale of the difference."""
    if verdict is None or verdict.value.low is None or verdict.value.high is None:
        return None
    low, high = verdict.value.low, verdict.value.high
    return (-high, -low) if lower else (low, high)


def regions(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """Models in the same axes, region by region; last what the next region may expect."""
    every = [each for each in document.records("regions") if number(each.get("horizon")) == horizon]
    pooled = [each for each in document.records("pooled") if number(each.get("horizon")) == horizon]
    for metric in dict.fromkeys(text(each, "metric") for each in (*every, *pooled)):
        yield _regions(
            document,
            horizon,
            metric,
            [each for each in every if text(each, "metric") == metric],
            [each for each in pooled if text(each, "metric") == metric],
            lang,
        )


def _regions(
    document: Document,
    horizon: float,
    metric: str,
    every: Sequence[Record],
    pooled: Sequence[Record],
    lang: Lang,
) -> Element:
    rows = []
    for region in dict.fromkeys(text(each, "region") for each in every):
        own = [each for each in every if text(each, "region") == region]
        rows.append(
            _row(
                document, names.subgroup(region, lang), [(each, None) for each in own], metric, lang
            )
        )
    if pooled:
        with_next = [(each, _next(each)) for each in pooled]
        rows.append(_row(document, _POOLED.to(lang), with_next, metric, lang, whole=True))
    marks = [mark for row in rows for mark in row.marks]
    title = Words("{} i regionerna", "{} in the regions").to(lang)
    title = title.format(names.metric(metric).name.to(lang))
    read = Words(
        "Sist sammanvägningen; dess streckade linje är vad som väntas i en region som inte är med.",
        "Last the pooled value; its dashed line is what a region that is not here may expect.",
    )
    columns = [
        Words("Region", "Region").to(lang),
        with_interval(Words("Värde", "Value"), document, lang),
        unit(document).to(lang).capitalize(),
    ]
    series = [Series(name, (), place) for place, name in enumerate(document.models)]
    of = scale(marks, line=names.metric(metric).ideal)
    metrics = list(dict.fromkeys(text(each, "metric") for each in document.records("regions")))
    place = metrics.index(metric) if metric in metrics else 0
    return _forest(
        f"regions-{place}-{horizon:g}",
        metric,
        title,
        read.to(lang) if pooled else "",
        legend(series),
        forest(columns, rows, of, lang, caption=title),
        lang,
    )


def _row(
    document: Document,
    label: str,
    found: Sequence[tuple[Record, tuple[float, float] | None]],
    metric: str,
    lang: Lang,
    *,
    whole: bool = False,
) -> Row:
    marks, told, counts = [], [], []
    for record, outer in found:
        model, value = text(record, "model"), Value.of(record)
        style = document.models.index(model) if model in document.models else None
        marks.append(Mark(value, style, outer, whole))
        numbers = missing(value, lang) if value.value is None else cell(value, metric, lang)
        after = None
        if outer:
            told_next = (
                f"{with_interval(_NEXT, document, lang)}: {interval(*outer, digits(metric), lang)}"
            )
            defined = el("a", told_next, href=anchor(f"pooled_{metric}"))
            after = el("small", " ", defined, class_="between")
        told.append(el("div", el("b", f"{model} "), numbers, after))
        if value.n is not None:
            counts.append(f"n\u00a0=\u00a0{count(value.n, lang)}")
        elif number(record.get("regions")) is not None:
            many = Words("{} regioner", "{} regions").to(lang)
            counts.append(many.format(plain(number(record.get("regions")) or 0, lang)))
    return Row(label, tuple(marks), (told, " ".join(dict.fromkeys(counts))))


def _next(record: Record) -> tuple[float, float] | None:
    low, high = number(record.get("prediction_low")), number(record.get("prediction_high"))
    return None if low is None or high is None else (low, high)


def _forest(
    name: str, metric: str, title: str, read: str, key: Content, table: Element, lang: Lang
) -> Element:
    return el(
        "figure",
        el("figcaption", el("h3", title), el("p", read) if read else None),
        key,
        wide(table, title),
        el("p", el("a", DEFINITION.to(lang), href=anchor(metric)), class_="small"),
        class_="full",
        id=f"figure-{name}",
    )
