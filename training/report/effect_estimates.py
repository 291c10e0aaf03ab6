"""Every estimate of a study in tables: by estimator, outcome and declared subgroup."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import effect_names as names
from .definitions import anchor
from .document import Record, Value, number, records, text
from .effect_words import CRUDE, ESTIMATORS, IN_DAYS
from .element import Content, Element, el
from .forest import Mark, Row, forest, scale
from .numbers import NONE, count, fixed, interval
from .tables import missing, wide
from .wording import interval as interval_at

_BY = Words("Skattad på", "Estimated by")
_DAYS = Words("Dagar ({})", "Days ({})")
_SENSE = Words(
    "Skillnad mellan strategierna; minus betyder kortare. Den dubbelt robusta skattningen ger "
    "svaret, och de andra ska inte ligga långt från den.",
    "The difference between the strategies; minus means shorter. The doubly robust estimate gives "
    "the verdict, and the others should not be far from it.",
)
_OUTCOME = Words("Utfall", "Outcome")
_EVERY = Words("Alla utfall", "All outcomes")
_POINTS = Words("procentenheter", "percentage points")
_ENDS = Words("längre", "longer"), Words("kortare", "shorter")
_ESS = Words("Effektivt antal", "Effective sample")
_PERSONS = Words("Personer", "Persons")
_STARTED = Words("Började", "Started")
_GROUP = Words("Grupp", "Group")
_GROUPS = Words("För vem", "For whom")
_GROUPS_READ = Words(
    "Grupper som studien angav i förväg. Intervallen är vidgade eftersom grupperna är {}, så att "
    "alla gäller samtidigt.",
    "Subgroups that the study declared. Intervals are widened because there are {} of them, so "
    "that all hold at once.",
)
_ONLY_CRUDE = Words(
    "Bara den ojusterade jämförelsen, som är fel.", "Only the crude comparison, which is wrong."
)


def shown(document: Record) -> list[Record]:
    """The estimates to show: nothing adjusted if refused; no interval if the answer has none."""
    found = records(document, "effects")
    answer = names.answer(document)
    if answer == names.REFUSED:
        return [each for each in found if each.get("estimator") == "crude"]
    if answer == names.NO_INTERVAL:
        return [{**each, "se": None, "low": None, "high": None} for each in found]
    return found


def section(document: Record, lang: Lang) -> Iterator[Content]:
    whole = [each for each in shown(document) if each.get("subgroup") is None]
    if not whole:
        return
    own = [each for each in whole if each.get("outcome") == "days"]
    if names.answer(document) == names.REFUSED:
        yield el("p", _ONLY_CRUDE.to(lang))
    else:
        yield el("p", _SENSE.to(lang))
    if any(each.get("estimator") == "crude" for each in whole):
        yield el("p", el("strong", ESTIMATORS["crude"].to(lang), ". "), CRUDE.to(lang))
    if own:
        yield _forest(document, own, lang)
    yield _every(document, whole, lang)


def subgroups(document: Record, lang: Lang) -> Iterator[Content]:
    found = [
        each
        for each in shown(document)
        if each.get("subgroup") is not None and each.get("estimator") == "dr"
    ]
    if not found:
        return
    yield el("p", _GROUPS_READ.to(lang).format(len(found)))
    rows = [
        Row(
            _subgroup(each, lang),
            (Mark(_value(each)),),
            (_days(each, lang), _count(each, "persons", lang), _count(each, "started", lang)),
        )
        for each in found
    ]
    columns = (_GROUP.to(lang), _days_title(document, lang), _PERSONS.to(lang), _STARTED.to(lang))
    yield _drawn(columns, rows, _GROUPS.to(lang), lang)


def _subgroup(each: Record, lang: Lang) -> str:
    of = names.of(each, "subgroup")
    return names.level_of(text(of, "column"), text(of, "level"), lang)


def _forest(document: Record, own: Sequence[Record], lang: Lang) -> Element:
    order = list(reversed(ESTIMATORS))
    found = sorted(own, key=lambda each: _place(order, text(each, "estimator")))
    rows = [
        Row(
            _estimator(text(each, "estimator"), lang),
            (Mark(_value(each), whole=each.get("estimator") == "dr"),),
            (
                _days(each, lang),
                *(_count(each, key, lang) for key in ("persons", "started", "ess")),
            ),
        )
        for each in found
    ]
    counted = (each.to(lang) for each in (_PERSONS, _STARTED, _ESS))
    columns = (_BY.to(lang), _days_title(document, lang), *counted)
    outcome = names.outcome("days", None, lang)
    return _drawn(columns, rows, outcome, lang)


def _drawn(columns: Sequence[str], rows: Sequence[Row], caption: str, lang: Lang) -> Element:
    of = scale([mark for row in rows for mark in row.marks], line=0.0, turned=True)
    ends = (_ENDS[0].to(lang), _ENDS[1].to(lang))
    table = forest(columns, rows, of, lang, caption=caption, ends=ends)
    return el("figure", el("figcaption", el("h3", caption)), wide(table, caption), class_="full")


def _every(document: Record, whole: Sequence[Record], lang: Lang) -> Element:
    """A row for each outcome, a column for each estimator."""
    used = [
        name for name in reversed(ESTIMATORS) if any(text(e, "estimator") == name for e in whole)
    ]
    by = {(_of(each), text(each, "estimator")): each for each in whole}
    outcomes = list(dict.fromkeys(_of(each) for each in whole))
    head = el(
        "tr",
        el("th", _outcome_title(document, lang), scope="col"),
        [el("th", _estimator(name, lang), scope="col") for name in used],
    )
    body = [
        el(
            "tr",
            _outcome(*of, lang),
            [el("td", _cell(by.get((of, name)), lang)) for name in used],
        )
        for of in outcomes
    ]
    title = _EVERY.to(lang)
    return wide(el("table", el("caption", title), el("thead", head), el("tbody", body)), title)


def _of(each: Record) -> tuple[str, float | None]:
    outcome = text(each, "outcome")
    return outcome, number(each.get("horizon")) if outcome == "outlast" else None


def _outcome(name: str, horizon: float | None, lang: Lang) -> Element:
    unit = None if name in IN_DAYS else f" ({_POINTS.to(lang)})"
    link = el("a", names.outcome(name, horizon, lang), href=anchor(name))
    return el("th", link, unit, scope="row")


def _outcome_title(document: Record, lang: Lang) -> str:
    return f"{_OUTCOME.to(lang)} ({_interval_at(document, lang)})"


def _days_title(document: Record, lang: Lang) -> str:
    return _DAYS.to(lang).format(_interval_at(document, lang))


def _interval_at(document: Record, lang: Lang) -> str:
    level = number(names.of(document, "verdict").get("level"))
    study = number(names.of(document, "study").get("level"))
    return interval_at(study if level is None else level, lang)


def _cell(each: Record | None, lang: Lang) -> Content:
    if each is None:
        return NONE
    if text(each, "outcome") in IN_DAYS:
        return _days(each, lang)
    return _told(each, 100, 1, lang)


def _days(each: Record, lang: Lang) -> Content:
    return _told(each, 1, 1, lang)


def _told(each: Record, unit: int, places: int, lang: Lang) -> Content:
    found = _value(each)
    if found.value is None:
        return missing(Value(None, hidden=True), lang)
    data = el("data", fixed(unit * found.value, places, lang, sign=True), value=repr(found.value))
    if found.low is None or found.high is None:
        return data
    between = interval(unit * found.low, unit * found.high, places, lang)
    return [data, el("small", f" {between}", class_="between")]


def _value(each: Record) -> Value:
    return Value(
        number(each.get("estimate")), number(each.get("low")), number(each.get("high")), n=0
    )


def _estimator(name: str, lang: Lang) -> Content:
    told = ESTIMATORS[name].to(lang) if name in ESTIMATORS else name
    link = el("a", told, href=anchor(name)) if name in ESTIMATORS else told
    return el("strong", "⚠ ", link, class_="bad") if name == "crude" else link


def _count(each: Record, key: str, lang: Lang) -> Content:
    found = number(each.get(key))
    return NONE if found is None else el("data", count(found, lang), value=repr(each[key]))


def _place(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)
