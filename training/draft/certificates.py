"""A draft of a mapping for a table with a row for each certificate's period."""

from collections.abc import Mapping, Sequence
from datetime import date

from srs.tables.cells import degrees, moments, unread
from srs.tables.columns import pl
from srs.tables.spells import PERIODS
from srs.wording import counted

from ..table.history import is_quiet
from .guess import FEWEST, Guess, candidates, named
from .kinds import Column
from .page import Page, quoted
from .roles import guess_day, guess_diagnosis, guess_person

_OPTIONAL = ("replaced_by", "occupation", "care_level", "postcode")
_SIGNS = ("certificate", "degree", "signed")
_MEANS = {
    "person": "the person's id",
    "certificate": "the certificate's id",
    "unit": "the care unit's id; a column with one value in every row will do",
    "diagnosis": "the diagnosis, in codes of ICD-10-SE",
    "start": "the first day of the period",
    "end": "the last day of the period",
    "degree": "the degree: 25, 50, 75 or 100 per cent",
    "signed": "the day or time on which the certificate was signed",
}


def certificate_columns(columns: Sequence[Column]) -> Mapping[str, Guess] | None:
    """Our name -> their column, if the rows look like certificates; else None."""
    found = {"person": guess_person(columns)}
    left = _without(columns, found)
    found["signed"] = _first([c for c in left if c.kind == "date"], "signed")
    left = _without(columns, found)
    for role in ("start", "end"):
        found[role] = guess_day(left, role)
        left = _without(columns, found)
    for role in ("certificate", "unit", "degree", *_OPTIONAL):
        found[role] = _first(left, role)
        left = _without(columns, found)
    found["diagnosis"] = guess_diagnosis(left)
    person, start, end = (found[role].column for role in ("person", "start", "end"))
    signs = sum(found[role].column is not None for role in _SIGNS)
    several = person is not None and person.distinct < person.known
    outcome = candidates([c for c in left if c.kind in ("number", "boolean")], "event")
    if start is None or end is None or outcome or (signs < 2 and not (several and signs)):
        return None
    return found


def _without(columns: Sequence[Column], found: Mapping[str, Guess]) -> list[Column]:
    taken = [guess.column for guess in found.values()]
    return [each for each in columns if not any(each is other for other in taken)]


def _first(columns: Sequence[Column], role: str) -> Guess:
    found = [each for score, each in candidates(columns, role) if score >= 2]
    if not found:
        return Guess()
    ask = {"degree": _degree, "signed": _signed}.get(role)
    return Guess(found[0], ask(found[0]) if ask else ())


def _degree(column: Column) -> tuple[str, ...]:
    wrong = int(unread(column.text, degrees(column.text)).sum())
    if not wrong:
        return ()
    return (
        f"what does {named(column)} mean where it is not 25, 50, 75 or 100 per cent, in "
        f"{counted(wrong, 'row')}? "
        "Say it in [certificates.codes.degree].",
    )


def _signed(column: Column) -> tuple[str, ...]:
    wrong = int(unread(column.text, moments(column.text)).sum())
    return (
        (f"what does {named(column)} mean where it is no time, in {counted(wrong, 'row')}?",)
        if wrong
        else ()
    )


def draft_certificates(file: str, columns: Sequence[Column], found: Mapping[str, Guess]) -> Page:
    """The mapping; the predictors follow from the certificates."""
    page = Page()
    page.say(
        "A draft of a mapping, made from the table alone, which has a row for each period of a "
        "certificate. Answer each question, and correct what is wrong."
    )
    end = _last_day(found)
    page.ask(
        "up to which day does the table contain all certificates? Spells are followed until then."
        + (f" {FEWEST} persons or more have one from that day or later." if end else "")
    )
    if end:
        page.put(f"follow_up_end = {end}")
    else:
        page.fill_in("follow_up_end", "2024-12-31")
    page.ask("from which day on does the table contain all sick leave of its persons?")
    page.put("complete_since = 2020-01-01", usable=False)
    page.put("landmarks = [15]  # days of the spell on which is predicted")
    page.put("gap = 5           # days without certificate within a spell")
    page.put()
    page.put("[certificates]")
    page.put(f"file = {quoted(file)}")
    page.put()
    page.put("[certificates.columns]")
    for role in PERIODS:
        page.ask(*found[role].asks)
        if column := found[role].column:
            page.put(f"{role} = {quoted(column.name)}")
        else:
            page.say(f"{role}: {_MEANS.get(role, role)}")
            page.fill_in(role, '""')
    for role in _OPTIONAL:
        if column := found[role].column:
            page.put(f"{role} = {quoted(column.name)}")
    page.put()
    page.ask("is there a table with the persons' birth dates, sex or other predictors?")
    page.put("[persons]", usable=False)
    page.put('file = ""', usable=False)
    left = _without(columns, found)
    if left:
        page.put()
        page.say("Left out, because certificates have no such column:")
    for each in left:
        page.put(f"# - {named(each)}")
    return page


def _last_day(found: Mapping[str, Guess]) -> date | None:
    """The day of the last signatures; of the last beginnings where nothing begins before those.

    Certificates that were selected by start are signed later, and then the table does not contain
    all of them.
    """
    begin, signed = (_of_a_few(found, role) for role in ("start", "signed"))
    if begin is None or signed is None:
        return begin or signed
    return begin if is_quiet(begin, signed) else signed


def _of_a_few(found: Mapping[str, Guess], role: str) -> date | None:
    """A day from which a few persons have a certificate: never the day of one person alone."""
    column, person = found[role].column, found["person"].column
    if column is None:
        return None
    rows = pl.DataFrame({"day": column.values, "person": person.text if person else column.text})
    last = rows.drop_nulls().group_by("person").agg(pl.col("day").max()).sort("day")["day"]
    return last[-FEWEST] if len(last) >= FEWEST else None
