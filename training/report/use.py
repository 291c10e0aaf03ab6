"""Use: how far users came, by unit and period; how many certificates, how fast, and who rarely."""

from collections.abc import Iterator, Sequence
from itertools import compress

from srs.wording import Lang, Words

from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .numbers import NONE, count, fixed
from .tables import missing, wide
from .wording import HYPHEN, percent

TITLE = Words("Användning", "Use")
STEPS = {
    "shown": Words("Kunde öppnas", "Could be opened"),
    "opened": Words("Öppnade", "Opened"),
    "answers": Words("Svarade", "Answered"),
    "calculated": Words("Beräknade", "Calculated"),
    "opinion": Words("Egen bedömning", "Own opinion"),
    "measure": Words("Åtgärder", "Measures"),
}
_READ = Words(
    "Antal intyg som nådde varje steg; ett intyg räknas en gång per period. Stegen räknas vart "
    "för sig: en beräkning som inte begärdes från panelen har ingen föregående öppning.",
    "The number of certificates that reached each step, each counted once a period. Each step is "
    "counted by itself: a calculation not requested by the panel has no preceding opening.",
)
_ALL = Words("Alla enheter", "All units")
_UNIT = Words("Enhet", "Unit")
_WHOLE = Words("Hela perioden", "The whole period")
_OVER_TIME = Words("Över tid, enhet för enhet", "Over time, unit by unit")
_PERIODS = {
    "week": Words("per vecka", "by week"),
    "month": Words("per månad", "by month"),
}
_SHARES = (
    _UNIT,
    Words("Började", "Began"),
    Words("Intyg med en bedömning", "Certificates with an assessment"),
    Words("Intyg enligt studien", "Certificates according to the study"),
    Words("Andel", "Share"),
    Words("Från öppnad till tal, median", "Opened to number, median"),
    Words("Kvartiler, sekunder", "Quartiles, seconds"),
)
_HARDLY = Words(
    "Används inte eller knappt (färre bedömningar än vad som får visas, under 5\u00a0% av intygen, "
    "eller öppnat mer sällan än var tionde gång det kunde öppnas): {}.",
    "Not used, or hardly (fewer assessments than may be shown, less than 5% of the certificates, "
    "or opened in fewer than one in ten cases where it could be opened): {}.",
)
_TIMED = Words(
    "Tiden räknas från den sista öppningen före den första beräkningen, om det gick högst en "
    "timme däremellan.",
    "Time runs from the last opening before the first calculation, if at most an hour passed.",
)


def section(told: Record, lang: Lang) -> Iterator[Content]:
    """The section from ``training.pilot.use``, after the gate."""
    way = records(told, "way")
    whole = [each for each in way if each.get("period") is None]
    yield el("p", _READ.to(lang))
    yield _steps(whole, _UNIT.to(lang), [_unit(each, lang) for each in whole], lang)
    over_time = list(_over_time(way, lang))
    if over_time:
        yield el("details", el("summary", _OVER_TIME.to(lang)), over_time, class_="more")
    yield _shares(records(told, "shares"), records(told, "times"), lang)
    yield el("p", _TIMED.to(lang), class_="small")
    hardly = told.get("hardly_used")
    if isinstance(hardly, list) and hardly:
        yield el("p", _HARDLY.to(lang).format(", ".join(map(str, hardly))))


def _over_time(way: Sequence[Record], lang: Lang) -> Iterator[Element]:
    for unit in dict.fromkeys(text(each, "unit") for each in way):
        own = [each for each in way if each.get("unit") == unit and each.get("period")]
        if own:
            period = _PERIODS[text(own[0], "period")].to(lang)
            caption = f"{_unit(own[0], lang)}, {period}"
            labels = [text(each, "begins").replace("-", HYPHEN) for each in own]
            steps = _steps(own, caption, labels, lang)
            yield el("details", el("summary", caption), steps, class_="more")


def _unit(told: Record, lang: Lang) -> str:
    name = text(told, "unit")
    return _ALL.to(lang) if name == "all" else name


def _steps(rows: Sequence[Record], first: str, labels: Sequence[str], lang: Lang) -> Element:
    head = [el("th", first, scope="col")]
    head += [el("th", each.to(lang), scope="col") for each in STEPS.values()]
    body = [
        el(
            "tr",
            el("th", label, scope="row"),
            [el("td", _count(each, lang)) for each in records(row, "steps")],
        )
        for row, label in zip(rows, labels, strict=True)
    ]
    caption = el("caption", first, class_="unseen")
    return wide(el("table", caption, el("thead", el("tr", head)), el("tbody", body)), first)


def _count(told: Record, lang: Lang) -> Element:
    found = tally(told, "rows")
    if found is None:
        return el("span", missing(Value(None, hidden=True), lang))
    return el("data", count(found, lang), value=str(found))


def _shares(shares: Sequence[Record], times: Sequence[Record], lang: Lang) -> Element:
    of_unit = {text(each, "unit"): each for each in times}
    found = [_share(each, of_unit.get(text(each, "unit"), {}), lang) for each in shares]
    # Without a column that is empty for every unit.
    told = [any(row[place] != NONE for row in found) for place in range(len(_SHARES))]
    head = el("tr", [el("th", each.to(lang), scope="col") for each in compress(_SHARES, told)])
    rows = [
        el(
            "tr",
            el("th", row[0], scope="row"),
            [el("td", each) for each in compress(row, told)][1:],
        )
        for row in found
    ]
    title = Words("Hur stor andel, och hur snabbt", "What share, and how fast").to(lang)
    table = el("table", el("caption", title), el("thead", head), el("tbody", rows))
    return wide(table, title)


def _share(told: Record, timed: Record, lang: Lang) -> tuple[Content, ...]:
    """The cells of one unit, in the order of the columns."""
    share = number(told.get("share"))
    quartiles = [number(timed.get(key)) for key in ("q25", "q50", "q75")]
    middle: Content = NONE
    around: Content = NONE
    if None not in quartiles:
        low, median, high = (each or 0.0 for each in quartiles)
        middle = fixed(median, 0, lang) + "\u00a0s"
        around = f"{fixed(low, 0, lang)}–{fixed(high, 0, lang)}"
    return (
        _unit(told, lang),
        text(told, "begun").replace("-", HYPHEN) or NONE,
        _count(told, lang),
        count(tally(told, "certificates"), lang),
        NONE if share is None else percent(round(share, 3), lang),
        middle,
        around,
    )
