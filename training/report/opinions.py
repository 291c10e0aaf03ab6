"""Physician and model: who was right when they differed, and what the model would gain."""

from collections.abc import Iterator, Mapping

from srs.wording import Lang, Words

from . import names
from .columns import OPINIONS
from .definitions import anchor
from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .forest import Mark, Row, forest, scale
from .numbers import count, fixed, interval, p_value, places
from .problems import problems
from .tables import missing, wide
from .wording import interval as interval_at
from .wording import percent

TITLE = Words("Läkare och modell", "Physician and model")
_RIGHT = {
    "physician": Words("läkaren", "the physician"),
    "model": Words("modellen", "the model"),
    "undecided": Words("avgörs inte", "not decided"),
}
_READ = Words(
    "Till höger om linjen blev fler sjukfall långa än modellen angav. Läkaren hade rätt om hela "
    "intervallet ligger åt det håll som läkaren angav. Modellen hade rätt om intervallet inte når "
    "5 procentenheter åt det hållet.",
    "To the right of the line, more spells were long than the model predicted. The physician was "
    "right if the whole interval lies on the side that the physician chose. The model was right "
    "if the interval does not reach 5 percentage points on that side.",
)
_GAIN = Words(
    "Vad en modell skulle vinna på läkarens bedömning. p: prövning av om det finns någon vinst.",
    "What a model would gain from the physician's opinion. p: test of whether there is any gain.",
)
_APART = Words("Skillnad, procentenheter", "Difference, percentage points")
_NONE = Words("Inga bedömningar med känt utfall ännu.", "No opinions with a known outcome yet.")


def section(told: Record, lang: Lang) -> Iterator[Element]:
    """The section from ``training.pilot.opinions``, after the gate."""
    yield el("p", _how_many(told, lang))
    found = records(told, "differed")
    if not found:
        yield el("p", _NONE.to(lang))
        return
    yield _differed(found, number(told.get("level")), lang)
    gains = records(told, "gain")
    if gains:
        yield _gains(gains, lang)
    yield from problems(told, lang)


def _how_many(told: Record, lang: Lang) -> str:
    by = {text(each, "what"): tally(each, "rows") for each in records(told, "assessments")}
    said = Words(
        "{given} av {shown} visade risker fick en bedömning av läkaren. {rows} sjukfall har en "
        "sådan bedömning och ett känt utfall.",
        "{given} of the {shown} risks shown got an opinion. {rows} spells have an opinion and a "
        "known outcome.",
    ).to(lang)
    numbers = {
        "given": count(by.get("with an opinion"), lang),
        "shown": count(by.get("shown"), lang),
        "rows": count(tally(told, "rows"), lang),
    }
    return said.format(**numbers)


def _differed(found: list[Record], level: float | None, lang: Lang) -> Element:
    marks = {text(each, "opinion"): Mark(_in_points(each), style=0) for each in found}
    rows = [
        Row(
            _worded(OPINIONS, text(each, "opinion"), lang),
            (marks[text(each, "opinion")],),
            (
                _points(marks[text(each, "opinion")].value, lang),
                _share(each, "observed", lang),
                _share(each, "expected", lang),
                _worded(_RIGHT, text(each, "right"), lang),
                count(tally(each, "n"), lang),
            ),
        )
        for each in found
    ]
    caption = Words("När läkaren sade att …", "When the physician said that …").to(lang)
    columns = (
        Words("Läkaren", "Physician").to(lang),
        f"{_APART.to(lang)} ({interval_at(level, lang)})",
        Words("Andel långa", "Share that became long").to(lang),
        Words("Modellen angav", "The model predicted").to(lang),
        Words("Rätt hade", "Who was right").to(lang),
        Words("Antal", "Number").to(lang),
    )
    drawn = forest(columns, rows, scale(marks.values(), line=0.0), lang, caption=caption)
    read = el("figcaption", el("p", _READ.to(lang)))
    return el("figure", read, wide(drawn, caption), class_="full")


def _gains(gains: list[Record], lang: Lang) -> Element:
    metrics = (("auc", "gain_auc"), ("log_score", "gain_log_score"))
    head = [
        el("th", Words("Grupp", "Group").to(lang), scope="col"),
        *(
            el("th", el("a", names.metric(name).name.to(lang), href=anchor(name)), scope="col")
            for _, name in metrics
        ),
        el("th", "p", scope="col"),
        el("th", Words("Antal", "Number").to(lang), scope="col"),
    ]
    body = [
        el(
            "tr",
            el("th", names.whose(text(each, "subgroup"), lang), scope="row"),
            [el("td", _gained(each.get(key), lang)) for key, _ in metrics],
            el("td", p_value(number(each.get("p")), lang)),
            el("td", count(tally(each, "n"), lang)),
        )
        for each in gains
    ]
    caption = Words("Vinst av bedömningen", "Gain of the opinion").to(lang)
    table = el("table", el("caption", caption), el("thead", el("tr", head)), el("tbody", body))
    return el("div", el("p", _GAIN.to(lang)), wide(table, caption))


def _gained(told: object, lang: Lang) -> Content:
    found = Value.of(told) if isinstance(told, dict) else Value(None)
    if found.value is None:
        return missing(Value(None, hidden=True), lang)
    between = interval(found.low, found.high, 3, lang)
    data = el("data", fixed(found.value, 3, lang, sign=True), value=repr(found.value))
    return [data, el("small", f" {between}", class_="between")]


def _points(found: Value, lang: Lang) -> Content:
    if found.value is None:
        return missing(found, lang)
    digits = places(1, found.value, found.low, found.high)
    data = el("data", fixed(found.value, digits, lang, sign=True), value=repr(found.value))
    between = interval(found.low, found.high, digits, lang)
    return [data, el("small", f" {between}", class_="between")]


def _in_points(each: Record) -> Value:
    """A difference of shares, in percentage points."""
    ends = (number(each.get(key)) for key in ("difference", "low", "high"))
    value, low, high = (None if end is None else 100 * end for end in ends)
    return Value(value, low, high, hidden=value is None)


def _share(record: Record, name: str, lang: Lang) -> Content:
    found = number(record.get(name))
    return (
        missing(Value(None, hidden=True), lang) if found is None else percent(round(found, 2), lang)
    )


def _worded(words: Mapping[str, Words], told: str, lang: Lang) -> str:
    return words[told].to(lang) if told in words else "–"
