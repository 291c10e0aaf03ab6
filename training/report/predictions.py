"""Was it right? The evaluation of what was shown; rows not in it; units in a funnel."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import curves, funnel, metrics, names, subgroups, wording
from .document import Document, Record, Value, number, records, tally, text
from .element import Content, Element, el
from .numbers import count, fixed
from .page import by_horizon, every_metric
from .problems import problem
from .tables import cell, missing, wide

TITLE = Words("Rätt?", "Right?")
_CHANGED = Words(
    "Risken visades för den som sedan handlade. Åtgärder som sattes in för att risken var hög gör "
    "att färre blir kvar i sjukskrivning än vad risken angav. Då ser en riktig risk för hög ut. "
    "Dessa tal kan inte skilja det från en risk som var för hög från början. Jämför enheter som "
    "nyss har börjat med dem som har hållit på länge.",
    "The risk was shown to somebody who then acted. Measures taken because a risk is high leave "
    "fewer on sick leave than predicted. A correct risk then looks too high. These numbers cannot "
    "distinguish that from a risk that was too high from the start. Compare units that have just "
    "begun with those that have used the support for long.",
)
_BEGUN = Words(
    "O/E efter hur länge enheten har använt stödet. Åtgärder skulle ge värden under 1 som faller. "
    "Men det kan också bero på tiden, eller på att enheterna är olika.",
    "O/E by how long the unit has used the support. Measures would give values below 1 that fall. "
    "But so might time itself, or differences between units.",
)
_MONTHS = Words("Månader sedan enheten började", "Months since the unit began")
_SINCE = "months_since_begun="
_LEVELS = {
    "1": Words("1, låg eller måttlig", "1, low or moderate"),
    "2": Words("2, hög", "2, high"),
    "3": Words("3, mycket hög", "3, very high"),
}
_REASONS = {
    "shown": Words("Visade risker", "Risks shown"),
    "no_start": Words("Sjukfallets början är okänd", "The start of the spell is not known"),
    "not_due": Words(
        "Utfallet kan inte vara känt ännu för alla som började samma dag",
        "The outcome cannot be known yet for all who began on the same day",
    ),
    "not_linked": Words("Inget utfall har kopplats", "No outcome was linked"),
    "ended_before": Words(
        "Sjukfallet slutade före bedömningens dag", "The spell ended before the day of assessment"
    ),
    "judged": Words("Bedöms här", "Judged here"),
    "lost": Words(
        "varav inte följda till horisonten; de andra vägs upp för att representera dem",
        "of them not followed to the horizon; the others are weighted up to represent them",
    ),
}
_FUNNEL = Words(
    "Varje punkt är en enhet. Längre till höger: fler väntade sjukfall. På höjden: utfall delat "
    "med vad riskerna angav. Mellan linjerna ligger det som slumpen kan förklara. Det är ingen "
    "rangordning: enheter har olika patienter, och risken kan vara fel för dem.",
    "Each point is a unit. Farther right: more expected spells. Upwards: outcomes divided by what "
    "the risks predicted. Chance alone explains points between the lines. This is no ranking: "
    "units have different patients, and the risk may be wrong for them.",
)


def section(told: Record, lang: Lang) -> Iterator[Content]:
    """The section from ``training.pilot.predictions``, after the gate."""
    evaluation = told.get("evaluation")
    document = Document.of(evaluation if isinstance(evaluation, dict) else {})
    yield el("p", _CHANGED.to(lang))
    yield _missing(records(told, "missing"), lang)
    yield el(
        "div",
        [metrics.glance(document, each, lang) for each in document.horizons],
        class_="glances",
    )
    yield by_horizon(document, curves.curves, lang, grid=True)
    for horizon in document.horizons:
        yield _by(document, horizon, "level=", Words("Nivå", "Level"), lang)
        if any(key[2].startswith(_SINCE) for key in document.metrics):
            yield el("p", _BEGUN.to(lang))
            yield _by(document, horizon, _SINCE, _MONTHS, lang)
    for each in records(told, "funnels"):
        yield from _funnel(each, lang)
    yield by_horizon(document, subgroups.regions, lang)
    yield by_horizon(document, curves.quarters, lang, grid=True)
    yield every_metric(document, lang)
    lines = [*_lines(told), *_lines(document.given)]
    if lines:
        items = [problem(each, lang) for each in dict.fromkeys(lines)]
        summary = Words("Vad som inte kunde beräknas", "What could not be computed").to(lang)
        yield el("details", el("summary", summary), el("ul", items, class_="problems"))


def _lines(told: Record) -> list[str]:
    found = told.get("problems")
    return [str(each) for each in found] if isinstance(found, list) else []


def _missing(found: Sequence[Record], lang: Lang) -> Content:
    """Rows that are not judged, by reason, with a column for each horizon."""
    if not found:
        return None
    title = Words("Vilka risker som bedöms", "Which risks are judged").to(lang)
    head = [
        el("th", names.horizon(number(each.get("horizon")) or 0, lang), scope="col")
        for each in found
    ]
    by = [{text(e, "what"): e for e in records(each, "rows_by_reason")} for each in found]
    rows = [
        el(
            "tr",
            el("th", words.to(lang), scope="row"),
            [_count(own.get(key, {}), lang) for own in by],
        )
        for key, words in _REASONS.items()
    ]
    table = el(
        "table", el("caption", title), el("thead", el("tr", el("td"), head)), el("tbody", rows)
    )
    return wide(table, title)


def _count(told: Record, lang: Lang) -> Element:
    found = tally(told, "rows")
    if found is None:
        return el("td", missing(Value(None, hidden=True), lang))
    return el("td", el("data", count(found, lang), value=str(found)))


def _by(document: Document, horizon: float, group: str, title: Words, lang: Lang) -> Content:
    """Observed over expected in each level, next to the numbers of spells."""
    found = {
        key[2].removeprefix(group): value
        for key, value in document.metrics.items()
        if key[1] == horizon and key[2].startswith(group) and key[3] == "oe"
    }
    if not found:
        return None
    columns = (title, Words("Sjukfall", "Spells"), Words("varade längre", "lasted longer"))
    head = [el("th", each.to(lang), scope="col") for each in columns]
    head.append(el("th", wording.with_interval(Words("O/E", "O/E"), document, lang), scope="col"))
    rows = [
        el(
            "tr",
            el("th", _LEVELS[name].to(lang) if name in _LEVELS else name, scope="row"),
            el("td", count(value.n, lang)),
            el("td", count(value.events, lang)),
            el("td", cell(value, "oe", lang)),
        )
        for name, value in found.items()
    ]
    caption = wording.at_horizon(title.to(lang), document, horizon, lang)
    table = el("table", el("caption", caption), el("thead", el("tr", head)), el("tbody", rows))
    return wide(table, caption)


def _funnel(told: Record, lang: Lang) -> Iterator[Element]:
    units = records(told, "units")
    if not units:
        return
    horizon = number(told.get("horizon")) or 0
    title = Words("Enheterna, {}", "The units, {}").to(lang).format(names.horizon(horizon, lang))
    yield funnel.figure_of(
        told, f"funnel-{horizon:g}", title, _FUNNEL.to(lang), _units(units, lang), lang
    )


def _units(units: Sequence[Record], lang: Lang) -> Element:
    columns = (funnel.UNIT, funnel.EXPECTED, funnel.RATIO, funnel.OUTSIDE)
    heads = [each.to(lang) for each in columns]
    head = el("tr", [el("th", each, scope="col") for each in heads])
    rows = [
        el(
            "tr",
            el("th", text(each, "unit"), scope="row"),
            el("td", fixed(number(each.get("expected")) or 0, 0, lang)),
            el("td", fixed(number(each.get("ratio")) or 0, 2, lang)),
            el("td", funnel.outside(each, lang)),
        )
        for each in units
    ]
    return el("table", el("caption", funnel.UNITS.to(lang)), el("thead", head), el("tbody", rows))
