"""Two groups unadjusted, and at equal need: a sentence and a forest for each outcome."""

from collections.abc import Iterator, Mapping, Sequence

from srs.wording import Lang, Words

from . import effect_names as names
from . import patterns_words as words
from .definitions import anchor
from .document import Record, Value, number, records, tally, text
from .element import Content, Element, el
from .figure import DEFINITION
from .forest import Mark, Row, forest, scale
from .numbers import NONE, count, fixed, places
from .patterns_tables import Tables, column, written
from .tables import missing, wide
from .wording import interval as interval_at

ALL = "all"
_KINDS = {"crude": words.AS_IT_IS, "equal": words.AT_NEED}
_COMPARED = {"crude": "rows", "equal": "n"}  # of the spells in "support"


def section(document: Record, tables: Tables, lang: Lang) -> Iterator[Content]:
    every = records(document, "equality")
    for pair in dict.fromkeys(pair_of(each) for each in every):
        own = [each for each in every if pair_of(each) == pair]
        yield from _of_pair(document, tables, own, lang)


def headline(document: Record, tables: Tables, lang: Lang) -> Iterator[str]:
    """A sentence on the first outcome of each pair, over all."""
    told: set[tuple[str, ...]] = set()
    for each in records(document, "equality"):
        if each.get("where") == ALL and pair_of(each) not in told:
            told.add(pair_of(each))
            yield " ".join(_said(each, tables, lang))


def pair_of(each: Record) -> tuple[str, ...]:
    """The column and the groups that are compared."""
    return (text(each, "column"), *_groups(each))


def _groups(each: Record) -> tuple[str, ...]:
    found = each.get("groups")
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _of_pair(
    document: Record, tables: Tables, own: Sequence[Record], lang: Lang
) -> Iterator[Content]:
    first, second = (tables.level(text(own[0], "column"), each, lang) for each in _groups(own[0]))
    given = listed(own[0].get("given"), lang)
    title = Words("{} och {}", "{} and {}").to(lang)
    yield el("h3", title.format(first, second.lower()))
    read = words.EQUALITY_READ.to(lang)
    yield el("p", read.format(first=first, second=second.lower(), given=given))
    if lacking := listed(own[0].get("not_given"), lang):
        yield el("p", words.NOT_GIVEN.to(lang).format(lacking), class_="small")
    yield from _model(document, own[0], lang)
    for outcome in dict.fromkeys(text(each, "outcome") for each in own):
        rows = [each for each in own if text(each, "outcome") == outcome]
        whole = [each for each in rows if each.get("where") == ALL]
        if whole:
            yield el("p", el("strong", " ".join(_said(whole[0], tables, lang))))
        yield _forest(document, tables, outcome, rows, lang)
    yield from _support(names.of(own[0], "support"), tables, text(own[0], "column"), lang)


def _model(document: Record, own: Record, lang: Lang) -> Iterator[Element]:
    model = names.of(document, "risk_model")
    given = own.get("given")
    if model and isinstance(given, list) and "risk" in given and own.get("column") == "sex":
        told = words.RISK_OF_MODEL.to(lang).format(model=text(model, "title"))
        more = f" {words.SYNTHETIC_MODEL.to(lang)}" if model.get("synthetic") else ""
        yield el("p", told + more, class_="small")


def listed(given: object, lang: Lang) -> str:
    found = [str(each) for each in given] if isinstance(given, list) else []
    told = [words.GIVEN[each].to(lang) if each in words.GIVEN else each for each in found]
    if len(told) < 2:
        return "".join(told)
    last = Words("och", "and").to(lang)
    return f"{', '.join(told[:-1])} {last} {told[-1]}"


def _said(each: Record, tables: Tables, lang: Lang) -> Iterator[str]:
    name = tables.level
    groups = [name(text(each, "column"), group, lang) for group in _groups(each)]
    crude, equal = names.of(each, "crude"), names.of(each, "equal")
    means = [number(own.get("value")) for own in records(crude, "groups")]
    unit = measured_in(each)
    apart = apart_of(names.of(crude, "difference"), unit, lang)
    outcome = outcome_words(text(each, "outcome")).to(lang)
    if apart and len(means) == 2 and None not in means:
        a, b = (written(mean or 0.0, unit, lang) for mean in means)
        first, second = groups[0].lower(), groups[1].lower()
        yield words.CRUDE.to(lang).format(
            outcome=outcome, first=first, second=second, a=a, b=b, **apart
        )
    else:
        yield f"{outcome}: {missing_words(lang)}"
    answer = text(each, "answer")
    apart = apart_of(names.of(equal, "difference"), unit, lang)
    if answer == "no common support":
        yield words.SAYS[answer].to(lang)
    elif answer in words.SAYS and apart:
        yield words.SAYS[answer].to(lang).format(**apart)
    else:
        yield words.HIDDEN.to(lang)


def missing_words(lang: Lang) -> str:
    return Words("dolt för att skydda personer.", "hidden to protect persons.").to(lang)


def apart_of(found: Record, unit: str, lang: Lang) -> Mapping[str, str]:
    """A difference in words, ``apart`` with ``low`` and ``high``; empty if it is hidden."""
    value, low, high = (number(found.get(key)) for key in ("value", "low", "high"))
    if value is None or low is None or high is None:
        return {}
    scaled = 100 if unit == "share" else 1
    digits = places(1, *(scaled * each for each in (value, low, high)))
    own, *ends = (
        written(each, unit, lang, sign=True, digits=digits) for each in (value, low, high)
    )
    return {"apart": f"{own} {_named(unit).to(lang)}", "low": ends[0], "high": ends[1]}


def _named(unit: str) -> Words:
    return words.DAYS if unit == "days" else words.POINTS


def measured_in(each: Record) -> str:
    """share, days or degree."""
    if each.get("share"):
        return "share"
    return "days" if text(each, "outcome").startswith("days") else "degree"


def outcome_words(name: str) -> Words:
    return words.OUTCOMES.get(name, Words(name, name))


def _forest(
    document: Record, tables: Tables, outcome: str, own: Sequence[Record], lang: Lang
) -> Element:
    unit = measured_in(own[0])
    rows: list[Row] = []
    for each in own:
        where = text(each, "where")
        if len(own) > 1:
            rows.append(Row(where_words(where, tables, lang), (), head=True))
        for kind, title in _KINDS.items():
            apart = names.of(names.of(each, kind), "difference")
            value = _value(apart, unit)
            mark = Mark(value, whole=kind == "equal")
            n = tally(names.of(each, "support"), _COMPARED[kind])
            rows.append(Row(title.to(lang), (mark,), (_told(value, unit, lang), count(n, lang))))
    of = scale([mark for row in rows for mark in row.marks], line=0.0)
    level = number(names.of(document, "study").get("level")) or 0.95
    called = outcome_words(outcome).to(lang)
    named = f"{words.DIFFERENCE.to(lang)}, {_named(unit).to(lang)}"
    columns = (
        words.COMPARED.to(lang),
        f"{named} ({interval_at(level, lang)})",
        Words("Sjukfall", "Spells").to(lang),
    )
    table = forest(columns, rows, of, lang, caption=called)
    link = el("p", el("a", DEFINITION.to(lang), href=anchor(f"equality_{outcome}")), class_="small")
    return el(
        "figure", el("figcaption", el("h4", called)), wide(table, called), link, class_="full"
    )


def where_words(where: str, tables: Tables, lang: Lang) -> str:
    if where == ALL:
        return Words("Alla", "All").to(lang)
    name, _, level = where.partition("=")
    return f"{column(name, lang)}: {tables.level(name, level, lang)}"


def _value(found: Record, unit: str) -> Value:
    scaled = 100.0 if unit == "share" else 1.0
    ends = [number(found.get(key)) for key in ("value", "low", "high")]
    value, low, high = (None if each is None else each * scaled for each in ends)
    return Value(value, low, high, hidden=value is None)


def _told(value: Value, unit: str, lang: Lang) -> Content:
    if value.value is None:
        return missing(value, lang)
    digits = places(1, value.value, value.low, value.high)
    data = el("data", fixed(value.value, digits, lang, sign=True), value=repr(value.value))
    if value.low is None or value.high is None:
        return [data, el("small", f" {NONE}", class_="between")]
    to = Words("till", "to").to(lang)
    ends = f" {fixed(value.low, digits, lang)} {to} {fixed(value.high, digits, lang)}"
    return [data, el("small", ends, class_="between")]


def _support(found: Record, tables: Tables, of: str, lang: Lang) -> Iterator[Element]:
    n, rows = tally(found, "n"), tally(found, "rows")
    if n is not None and rows is not None:
        told = words.SUPPORT.to(lang).format(n=count(n, lang), rows=count(rows, lang))
        yield el("p", told)
    without = records(found, "without")
    if without:
        some = [
            f"{text(each, 'diagnosis')} ({tables.level(of, text(each, 'lacking'), lang).lower()})"
            for each in without[: words.SOME]
        ]
        more = ", …" if len(without) > words.SOME else ""
        yield el("p", words.WITHOUT.to(lang).format(", ".join(some) + more))
