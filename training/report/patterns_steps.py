"""What to do next with a region's patterns, from its document: each step gives its reason."""

from collections.abc import Iterator, Sequence

from srs.wording import Lang, Words

from . import effect_names as names
from . import patterns_equality as equality
from . import patterns_words as words
from .document import ALL, Record, number, records, text
from .element import Content, Element, el
from .next_steps import SYNTHETIC, listed
from .numbers import count
from .patterns_tables import Tables

_QUIET = Words(
    "Kontrollera att alla intyg till och med {until} är med: inget börjar de sista {days} dagarna "
    "före den dagen. Saknas intyg räknas pågående sjukfall som avslutade.",
    "Check that all certificates up to {until} are included: none begins in the last {days} days "
    "before that day. If some are missing, ongoing spells count as ended.",
)
_NOTES = Words(
    "Läs anmärkningarna om data innan talen används ({}).",
    "Read the notes on the data before the numbers are used ({}).",
)
_DIFFERS = Words(
    "Ta reda på varför {first} och {second} skiljer sig åt vid lika behov. Talen visar inte "
    "varför. {apart}.",
    "Find out why {first} and {second} differ at equal need. The numbers do not show why. {apart}.",
)
_WITHIN = Words("Skillnaden är visad även för {}.", "The difference is also shown for {}.")
_LACKING = Words(
    "Jämför {first} och {second} igen med {} i underlaget: uppgiften saknas och hölls inte lika.",
    "Compare {first} and {second} again with {} in the data: it is not known and was not held "
    "equal.",
)
_OUTSIDE = Words(
    "Titta på arbetet vid de enheter som ligger utanför gränserna, både där fler och där färre "
    "sjukfall än väntat blev långa: {}. Rangordna dem inte: enheter har olika patienter.",
    "Look at the work of the units outside the limits, both where more and where fewer spells "
    "than expected became long: {}. Do not rank them: units have different patients.",
)
_HIDDEN = Words(
    "Läs inte ett dolt tal som noll: det är dolt för att skydda personer.",
    "Do not read a hidden number as zero: it is hidden to protect persons.",
)


def box(document: Record, tables: Tables, lang: Lang) -> Element | None:
    """The steps; ``None`` where the document asks for none."""
    found = list(_steps(document, tables, lang))
    return listed(found, lang) if found else None


def _steps(document: Record, tables: Tables, lang: Lang) -> Iterator[Content]:
    data = names.of(document, "data")
    if data.get("synthetic"):
        yield SYNTHETIC.to(lang)
    if (days := number(data.get("quiet_days"))) is not None:
        told = {"until": text(data, "followed_until"), "days": count(days, lang)}
        yield el("a", _QUIET.to(lang).format(**told), href="#notes")
    if notes := sum(len(_list(document, each)) for each in ("notes", "problems")):
        yield el("a", _NOTES.to(lang).format(count(notes, lang)), href="#notes")
    yield from _groups(document, tables, lang)
    if outside := _outside(document):
        yield el("a", _OUTSIDE.to(lang).format(_some(outside)), href="#units")
    if _list(document, "suppressed"):
        yield _HIDDEN.to(lang)


def _groups(document: Record, tables: Tables, lang: Lang) -> Iterator[Element]:
    """For each pair what differs at equal need, and what was not held equal."""
    every = records(document, "equality")
    for pair in dict.fromkeys(equality.pair_of(each) for each in every):
        own = [each for each in every if equality.pair_of(each) == pair]
        column, *groups = pair
        told = [tables.level(column, each, lang).lower() for each in groups]
        first, second = told if len(told) == 2 else (column, "?")
        differ = [each for each in own if each.get("answer") == "differs"]
        apart = [_apart(each, lang) for each in differ if each.get("where") == ALL]
        if any(apart):
            said = "; ".join(filter(None, apart))
            step = _DIFFERS.to(lang).format(first=first, second=second, apart=_capital(said))
            parts = [text(each, "where") for each in differ if each.get("where") != ALL]
            within = [equality.where_words(e, tables, lang) for e in dict.fromkeys(parts)]
            more = f" {_WITHIN.to(lang).format(_some(within))}" if within else ""
            yield el("a", step + more, href="#equality")
        if lacking := equality.listed(own[0].get("not_given"), lang):
            step = _LACKING.to(lang).format(lacking, first=first, second=second)
            yield el("a", step, href="#equality")


def _apart(each: Record, lang: Lang) -> str:
    """The outcome with the difference at equal need; empty if that is hidden."""
    difference = names.of(names.of(each, "equal"), "difference")
    told = equality.apart_of(difference, equality.measured_in(each), lang)
    if not told:
        return ""
    to = Words("till", "to").to(lang)
    outcome = equality.outcome_words(text(each, "outcome")).inside.to(lang)
    return f"{outcome}: {told['apart']} ({told['low']} {to} {told['high']})"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _outside(document: Record) -> list[str]:
    """The units outside a limit by any expectation, by their codes."""
    bases = records(names.of(document, "units"), "bases")
    every = [each for basis in bases for each in records(basis, "units")]
    return sorted({text(each, "unit") for each in every if text(each, "outside")})


def _some(found: Sequence[str]) -> str:
    more = ", …" if len(found) > words.SOME else ""
    return ", ".join(found[: words.SOME]) + more


def _list(document: Record, part: str) -> list[object]:
    found = document.get(part)
    return found if isinstance(found, list) else []
