"""Import a region's own catalogue of measures from CSV.

One row is one measure. A malformed row is reported and skipped, so that one mistake costs one
measure; another kind of file is refused.
"""

import datetime as dt
import re

from ..certificate import Icd10
from ..errors import BadDiagnosis, BadKnowledge
from ..wording import Words
from . import measures
from .measures import CATEGORIES, Category
from .measures_file import Catalogue, Entry
from .report import Report
from .spreadsheet import FIRST_YEAR, NAME, Malformed, Row, beside, read

NEEDED = ("id", "category", "diagnoses", "title_sv", "advice_sv")
OTHERS = ("priority", "title_en", "advice_en", "source", "year")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
_TITLE, _ADVICE = 200, 4000  # characters
_NAMED = 5  # ids, in a remark
_BETWEEN_CODES = re.compile(r"[\s,;/|]+")
_CATALOGUE = "the catalogue"


def import_measures(
    raw: bytes, *, on: dt.date, source: str | None = None, year: int | None = None
) -> tuple[Catalogue, Report]:
    """All complete rows, imported on the day *on*.

    Parameters
    ----------
    source, year
        Who is responsible for the measures and when they were made, if the file has no such
        columns.

    Raises
    ------
    BadKnowledge
        When the file is not a catalogue, no row can be used, or *source* or *year* is invalid.
    """
    source, year = beside(source, year, on.year + 1)
    needed = [*NEEDED, *(["source"] if source is None else []), *(["year"] if year is None else [])]
    sheet = read(raw, _CATALOGUE, needed, [*NEEDED, *OTHERS])
    entries: dict[str, Entry] = {}
    skipped = dict(sheet.skipped)
    for row in sheet.rows:
        where = f"row {row.number}"
        try:
            identity = _id(row)
            where += f" (id {identity})"
            if identity in entries:
                raise Malformed("id: expected each once; a row above has the same")
            entries[identity] = _entry(row, identity, len(entries) + 1, source, year, on)
        except Malformed as malformed:
            skipped[row.number] = f"{where}: {malformed}"
    lines = tuple(skipped[number] for number in sorted(skipped))
    if not entries:
        reason = f"; {lines[0]}" if lines else ""
        raise BadKnowledge(
            f"{_CATALOGUE} has no usable measure: expected a row for each, with "
            f"{', '.join(needed)}{reason}"
        )
    remarks = [f"the column {name} is unknown and was not read" for name in sheet.unknown]
    if swedish := sum(each.title.sv == each.title.en for each in entries.values()):
        remarks.append(f"{swedish} without an English title: shown in Swedish in both languages")
    if national := sorted(entries.keys() & measures.load().ids):
        remarks.append(
            f"{len(national)} with the id of a measure that comes with srs, which they replace: "
            f"{', '.join(national[:_NAMED])}{', …' if len(national) > _NAMED else ''}"
        )
    catalogue = Catalogue(tuple(entries.values()), on)
    return catalogue, Report(len(entries), lines, tuple(remarks))


def _id(row: Row) -> str:
    identity = row.needed("id", most=400)
    if not _ID.fullmatch(identity):
        raise Malformed("id: expected at most 40 letters, digits, dots or hyphens")
    return identity


def _entry(
    row: Row, identity: str, place: int, source: str | None, year: int | None, on: dt.date
) -> Entry:
    title, advice = row.needed("title_sv", _TITLE), row.needed("advice_sv", _ADVICE)
    of_when = row.whole("year", FIRST_YEAR, on.year + 1) or year
    if of_when is None:
        raise Malformed("year: missing")
    return Entry(
        identity,
        _category(row),
        row.whole("priority", 1, 9999) or place,
        _diagnoses(row),
        Words(title, row.text("title_en", _TITLE) or title),
        Words(advice, row.text("advice_en", _ADVICE) or advice),
        row.text("source", NAME) or source or row.needed("source", NAME),
        of_when,
    )


def _category(row: Row) -> Category:
    given = row.needed("category", NAME).upper()
    for known in CATEGORIES:
        if known == given:
            return known
    raise Malformed(f"category: expected one of {', '.join(CATEGORIES)}")


def _diagnoses(row: Row) -> tuple[Icd10, ...]:
    codes = [*filter(None, _BETWEEN_CODES.split(row.needed("diagnoses", _ADVICE)))]
    expected = Malformed("diagnoses: expected ICD-10-SE codes separated by blanks or commas")
    if not codes:
        raise expected
    try:
        return tuple(dict.fromkeys(map(Icd10.parse, codes)))
    except BadDiagnosis:
        raise expected from None
