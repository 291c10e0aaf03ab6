"""For whom, and where: differences over subgroups, and models over regions, as forest plots."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from srs.wording import Lang, Words

from . import names
from .chart import Series
from .definitions import anchor
from .document import ALL, Document, Record, Value, number, text
from .element import Content, Element, el
from .figure import DEFINITION, legend
from .forest import Mark, Row, forest, scale
from .gains import gain
from .numbers import NONE, count, digits, interval, places, plain
from .paper import FIGURES, ROWS, left_out
from .tables import cell, count_cell, missing, wide
from .verdict import Verdict, badge, verdicts
from .verdict_words import SIGNS
from .wording import unit, with_interval

_GROUP = Words("Grupp", "Group")
_DIFFERENCE = Words("Skillnad", "Difference")
_DISTANCE = Words("närmare {}", "nearer to {}")
_READ = Words(
    "Till höger om den lodräta linjen är {b} bättre. Det skuggade bandet är marginalen. En grupp "
    "vars intervall når in i det streckade fältet kan vara sämre än så. Intervallets streckade "
    "ände är det som slutsatsen lägger till för att grupperna är flera; varje p-värde gäller en "
    "grupp för sig.",
    "To the right of the vertical line {b} is better. The shaded band is the margin. A group "
    "whose interval reaches into the hatched field may be worse than that. The dashed end of an "
    "interval is what the verdict adds because there are several groups; each p value is for one "
    "group alone.",
)
_READ_GAIN = Words(
    "Varje grupp för sig; till höger om den lodräta linjen är {b} bättre.",
    "Each group by itself; to the right of the vertical line {b} is better.",
)
_READ_PLAIN = Words(
    "Varje grupp för sig, {b} minus {a}; varken högre eller lägre är bättre.",
    "Each group by itself, {b} minus {a}; neither higher nor lower is better.",
)
_OF_GAIN = Words("vinst med {b} mot {a}", "gain of {b} over {a}")
_OF_DIFFERENCE = Words("{b} minus {a}", "{b} minus {a}")
_GAIN, _VERDICT = Words("Vinst", "Gain"), Words("Slutsats", "Verdict")
_EVENTS = Words("Med utfall", "With outcome")
_NEXT = Words("Väntat i nästa region", "Expected in the next region")
_POOLED = Words("Alla regioner, sammanvägt", "All regions, pooled")


def differences(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """A forest for each pair and metric, judged ones first; only the first is not folded.

    Of the folded ones paper has the row of everybody and those of groups that are worse.
    """
    judged = {
        (each.a, each.b, each.metric, each.subgroup): each
        for each in verdicts(document)
        if each.horizon == horizon
    }
    shown = False
    for a, b in document.pairs:
        main = list(dict.fromkeys(key[2] for key in judged if key[:2] == (a, b)))
        every = dict.fromkeys(key[4] for key in document.comparisons if key[:3] == (a, b, horizon))
        rest = [name for name in every if name not in main]
        for name in main:
            for each in _difference(document, (a, b), horizon, name, judged, lang, brief=shown):
                yield _folded(each) if shown else each
                shown = True
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
            if (line := left_out(FIGURES, len(others), lang)) is not None:
                yield line


def _folded(figure: Element) -> Element:
    """The figure folded under its own title."""
    title = str(figure.xpath("string(.//h3)"))
    return el("details", el("summary", title), figure, class_="fold")


Judged = dict[tuple[str, str, str, str], Verdict]


def _difference(
    document: Document,
    pair: tuple[str, str],
    horizon: float,
    metric: str,
    judged: Judged,
    lang: Lang,
    *,
    brief: bool = False,
) -> Iterator[Element]:
    a, b = pair
    groups = [
        key[3] for key in document.comparisons if key[:3] == (a, b, horizon) and key[4] == metric
    ]
    if len(groups) < 2:
        return
    known = names.metric(metric)
    gained = {name: gain(document, pair, horizon, name, metric) for name in groups}
    directed = all(each is not None for each in gained.values())
    found = {
        name: each if directed and each else document.comparisons[a, b, horizon, name, metric]
        for name, each in gained.items()
    }
    verdict = judged.get((a, b, metric, ALL)) if directed else None
    marks = {
        name: Mark(each, outer=_adjusted(judged.get((a, b, metric, name))), whole=name == ALL)
        for name, each in found.items()
    }
    of = scale(marks.values(), line=0.0, zone=_zone(verdict))
    answers = {name: judged.get((a, b, metric, name)) for name in groups}
    beyond = [name for name in groups if brief and not _on_paper(name, answers[name])]
    rows: list[Row] = []
    heads: list[str] = []
    for name in sorted(groups, key=lambda name: name != ALL):
        head = names.variable(name, lang)
        if head and head not in heads:
            heads.append(head)
            alike = [each for each in groups if names.variable(each, lang) == head]
            rows.append(Row(head, (), head=True, on_screen=set(alike) <= set(beyond)))
        answer = answers[name]
        cells: tuple[Content, ...] = (cell(found[name], metric, lang, sign=True),)
        if verdict is not None:
            cells += (badge(answer.answer, lang) if answer else "",)
        cells += _sizes(document, pair, horizon, name, metric, lang)
        label = names.subgroup(name, lang)
        rows.append(Row(label, (marks[name],), cells, on_screen=name in beyond))
    better = Words("{} bättre", "{} better").to(lang)
    ends = (better.format(a), better.format(b)) if directed else None
    title = known.name.to(lang)
    if known.ideal is not None and directed:
        title = f"{title}, {_DISTANCE.to(lang).format(names.ideal(metric, lang))}"
    of_pair = _OF_GAIN if directed else _OF_DIFFERENCE
    title = f"{title}: {of_pair.to(lang).format(a=a, b=b)}"
    columns = [_GROUP.to(lang), with_interval(_GAIN if directed else _DIFFERENCE, document, lang)]
    columns += [_VERDICT.to(lang)] if verdict else []
    columns += [unit(document).to(lang).capitalize(), _EVENTS.to(lang)]
    read = _READ if verdict else _READ_GAIN if directed else _READ_PLAIN
    yield _forest(
        f"difference-{document.pairs.index(pair)}-{list(_metrics(document)).index(metric)}-{horizon:g}",
        metric,
        title,
        read.to(lang).format(a=a, b=b),
        None,
        forest(columns, rows, of, lang, caption=title, ends=ends),
        lang,
        left_out(ROWS, len(beyond), lang, _counted([answers[each] for each in beyond], lang)),
    )


def _on_paper(subgroup: str, answer: Verdict | None) -> bool:
    return subgroup == ALL or (answer is not None and answer.answer == "worse")


def _counted(found: Sequence[Verdict | None], lang: Lang) -> str:
    """How many rows have each answer: "▲ superior: 3, ? inconclusive: 20"."""
    every = [each.answer for each in found if each is not None]
    return ", ".join(
        f"{badge(each, lang).text}: {count(every.count(each), lang)}"
        for each in (*SIGNS, "")
        if each in every
    )


def _sizes(
    document: Document,
    pair: tuple[str, str],
    horizon: float,
    subgroup: str,
    metric: str,
    lang: Lang,
) -> tuple[Content, Content]:
    """How many rows, and how many with the outcome; both models have the same rows."""
    own = [document.metrics.get((model, horizon, subgroup, metric)) for model in pair]
    known = [each for each in own if each is not None]
    first = known[0] if known else Value(None, hidden=True)
    return count_cell(first, first.n, lang), count_cell(first, first.events, lang)


def _metrics(document: Document) -> dict[str, None]:
    return dict.fromkeys(key[4] for key in document.comparisons)


def _zone(verdict: Verdict | None) -> tuple[float, float] | None:
    """The margin."""
    if verdict is None or verdict.worse_by is None:
        return None
    return (-verdict.worse_by, verdict.better_by)


def _adjusted(verdict: Verdict | None) -> tuple[float, float] | None:
    """The interval that the verdict used."""
    if verdict is None or verdict.value.low is None or verdict.value.high is None:
        return None
    return verdict.value.low, verdict.value.high


def regions(document: Document, horizon: float, lang: Lang) -> Iterator[Element]:
    """Models on the same axes, region by region; last, what to expect in the next region.

    Paper has each region for the first metric, and the pooled values for all.
    """
    every = [each for each in document.records("regions") if number(each.get("horizon")) == horizon]
    pooled = [each for each in document.records("pooled") if number(each.get("horizon")) == horizon]
    for place, metric in enumerate(dict.fromkeys(text(e, "metric") for e in (*every, *pooled))):
        yield _regions(
            document,
            horizon,
            metric,
            [each for each in every if text(each, "metric") == metric],
            [each for each in pooled if text(each, "metric") == metric],
            lang,
            brief=place > 0,
        )


def _regions(
    document: Document,
    horizon: float,
    metric: str,
    every: Sequence[Record],
    pooled: Sequence[Record],
    lang: Lang,
    *,
    brief: bool,
) -> Element:
    rows = []
    beyond = brief and bool(pooled)
    for region in dict.fromkeys(text(each, "region") for each in every):
        own = [(each, None) for each in every if text(each, "region") == region]
        row = _row(document, names.subgroup(region, lang), own, metric, lang)
        rows.append(replace(row, on_screen=beyond))
    if pooled:
        with_next = [(each, _next(each)) for each in pooled]
        rows.append(_row(document, _POOLED.to(lang), with_next, metric, lang, whole=True))
    marks = [mark for row in rows for mark in row.marks]
    title = Words("{} i regionerna", "{} in the regions").to(lang)
    title = title.format(names.metric(metric).name.to(lang))
    read = Words(
        "Sist visas det sammanvägda värdet. Dess streckade linje visar vad som väntas i en region "
        "som inte är med.",
        "The last value is pooled. Its dashed line shows what is expected in a region that is not "
        "included.",
    )
    columns = [
        Words("Region", "Region").to(lang),
        with_interval(Words("Värde", "Value"), document, lang),
        unit(document).to(lang).capitalize(),
        _EVENTS.to(lang),
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
        left_out(ROWS, sum(row.on_screen for row in rows), lang),
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
    marks, told, sizes = [], [], []
    for record, outer in found:
        model, value = text(record, "model"), Value.of(record)
        style = document.models.index(model) if model in document.models else None
        marks.append(Mark(value, style, outer, whole))
        numbers = missing(value, lang) if value.value is None else cell(value, metric, lang)
        after = None
        if outer:
            told_next = f"{with_interval(_NEXT, document, lang)}: {_between(outer, metric, lang)}"
            defined = el("a", told_next, href=anchor(f"pooled_{metric}"))
            after = el("small", " ", defined, class_="between expected")
        told.append(el("div", el("b", f"{model} "), numbers, after))
        if value.n is not None:
            sizes.append(
                (count(value.n, lang), NONE if value.events is None else count(value.events, lang))
            )
        elif number(record.get("regions")) is not None:
            many = Words("{} regioner", "{} regions").to(lang)
            sizes.append((many.format(plain(number(record.get("regions")) or 0, lang)), ""))
    rows, events = (
        (" ".join(dict.fromkeys(each)) for each in zip(*sizes, strict=True)) if sizes else ("", "")
    )
    return Row(label, tuple(marks), (told, rows, events))


def _between(ends: tuple[float, float], metric: str, lang: Lang) -> str:
    return interval(*ends, places(digits(metric), None, *ends), lang)


def _next(record: Record) -> tuple[float, float] | None:
    low, high = number(record.get("prediction_low")), number(record.get("prediction_high"))
    return None if low is None or high is None else (low, high)


def _forest(
    name: str,
    metric: str,
    title: str,
    read: str,
    key: Content,
    table: Element,
    lang: Lang,
    more: Element | None,
) -> Element:
    return el(
        "figure",
        el("figcaption", el("h3", title), el("p", read) if read else None),
        key,
        wide(table, title),
        more,
        el("p", el("a", DEFINITION.to(lang), href=anchor(metric)), class_="small"),
        class_="full",
        id=f"figure-{name}",
    )
