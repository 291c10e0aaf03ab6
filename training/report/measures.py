"""What was done: days to the first measure, plans, contact with the employer, women and men."""

from collections.abc import Iterator

from srs.wording import Lang, Words

from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .numbers import NONE, count, fixed, interval
from .problems import problems
from .tables import missing, wide

TITLE = Words("Åtgärder", "Measures")
_INDICATORS = {
    "first_measure": Words(
        "Dagar till första åtgärden, median", "Days to the first measure, median"
    ),
    "plan": Words("Har en plan dag {day}", "Has a plan by day {day}"),
    "employer": Words(
        "Kontakt med arbetsgivaren dag {day}", "Contact with the employer by day {day}"
    ),
}
_GROUPS = {
    "all": Words("Alla", "All"),
    "female": Words("Kvinnor", "Women"),
    "male": Words("Män", "Men"),
}
_EQUAL = Words("{}, vid lika risk", "{}, at equal risk")
# A sentence for each published count.
_HOW_MANY = {
    "spells": Words("{} bedömda sjukfall.", "{} assessed spells."),
    "with": Words("För {} av dem är någon åtgärd känd.", "{} of them have a known measure."),
    "beyond": Words(
        "För {} finns en åtgärd efter den sista dag då sjukfallet är känt; den räknas inte.",
        "{} have a measure after the last day on which the spell is known; it is not counted.",
    ),
}
_READ = Words(
    "En plan finns från den dag då en åtgärd planerades eller påbörjades. Medianen är skattad "
    "enligt Kaplan-Meier; ett sjukfall som slutar dessförinnan kan inte längre få någon åtgärd. "
    "Vid lika risk: inom femtedelar av den risk som visades först, sammanvägda lika för båda "
    "könen. Femtedelar med för få av något kön är inte med. Åtgärder som inte har lagrats syns "
    "inte här.",
    "A plan exists from the day on which a measure was planned or begun. The median is the "
    "Kaplan-Meier estimate; a spell that ends earlier can no longer get a measure. At equal risk: "
    "within fifths of the risk that was shown first, weighted alike for both sexes. Fifths with "
    "too few of either sex are left out. Measures that were not stored do not show here.",
)
_DIFFERENCES = Words(
    "Kvinnor minus män (dagar, procentenheter)", "Women minus men (days, percentage points)"
)
_PERCENT = Words("\u00a0%", "%")
_COLUMNS = (
    Words("Mått", "Indicator"),
    Words("Vid lika risk", "At equal risk"),
    Words("Utan hänsyn till risk", "Whatever the risk"),
    Words("Utanför gemensamma risker", "Outside common risks"),
)


def section(told: Record, lang: Lang) -> Iterator[Content]:
    """The section from ``training.pilot.measures``, after the gate."""
    by = {text(each, "what"): tally(each, "rows") for each in records(told, "what")}
    said = [
        words.to(lang).format(count(by[name], lang))
        for name, words in _HOW_MANY.items()
        if by.get(name) is not None
    ]
    yield el("p", " ".join(said))
    found = records(told, "indicators")
    if found:
        yield el("p", _READ.to(lang))
        yield _values(found, lang)
        yield _differences(records(told, "differences"), lang)
    yield from problems(told, lang)


def _values(found: list[Record], lang: Lang) -> Element:
    names = list(dict.fromkeys(text(each, "indicator") for each in found))
    groups = list(dict.fromkeys((text(each, "group"), each.get("equal_risk")) for each in found))
    cells = {
        (text(each, "indicator"), text(each, "group"), each.get("equal_risk")): each
        for each in found
    }
    title = {text(each, "indicator"): _name(each, lang) for each in found}
    head = el("tr", el("td"), [el("th", title[each], scope="col") for each in names])
    body = [
        el(
            "tr",
            el("th", _group(group, bool(equal), lang), scope="row"),
            [el("td", _cell(cells[name, group, equal], lang)) for name in names],
        )
        for group, equal in groups
    ]
    caption = TITLE.to(lang)
    table = el("table", el("caption", caption), el("thead", head), el("tbody", body))
    return wide(table, caption)


def _differences(found: list[Record], lang: Lang) -> Element:
    names = list(dict.fromkeys(text(each, "indicator") for each in found))
    rows = []
    for name in names:
        own = {bool(each.get("equal_risk")): each for each in found if each["indicator"] == name}
        equal, crude = own[True], own[False]
        left = tally(equal, "left_out")
        rows.append(
            el(
                "tr",
                el("th", _name(equal, lang), scope="row"),
                el("td", _cell(equal, lang, sign=True)),
                el("td", _cell(crude, lang, sign=True)),
                el("td", _hidden(lang) if left is None else count(left, lang)),
            )
        )
    caption = _DIFFERENCES.to(lang)
    head = el("tr", [el("th", each.to(lang), scope="col") for each in _COLUMNS])
    return wide(el("table", el("caption", caption), el("thead", head), el("tbody", rows)), caption)


def _name(told: Record, lang: Lang) -> str:
    day = number(told.get("day"))
    name = text(told, "indicator")
    words = _INDICATORS[name].to(lang) if name in _INDICATORS else name
    return words.format(day="" if day is None else int(day))


def _group(name: str, equal: bool, lang: Lang) -> str:
    words = _GROUPS[name].to(lang) if name in _GROUPS else name
    return _EQUAL.to(lang).format(words) if equal else words


def _cell(told: Record, lang: Lang, *, sign: bool = False) -> Content:
    """A share or days, with its interval; a difference of shares in percentage points."""
    value, low, high = (number(told.get(key)) for key in ("value", "low", "high"))
    days = number(told.get("day")) is None
    if value is None:
        # The reason for a missing median is below the tables.
        return NONE if days else _hidden(lang)
    unit = "" if days or sign else _PERCENT.to(lang)
    scale, decimals = (1, 0) if days else (100, 1)
    written = fixed(scale * value, decimals, lang, sign=sign)
    data = el("data", f"{written}{unit}", value=repr(value))
    if low is None or high is None:
        return [data, el("small", f" {NONE}", class_="between")]
    between = interval(scale * low, scale * high, decimals, lang)
    return [data, el("small", f" {between}{unit}", class_="between")]


def _hidden(lang: Lang) -> Content:
    return missing(Value(None, hidden=True), lang)
