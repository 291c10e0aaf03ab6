"""A table kept in a spreadsheet, saved as CSV in any dialect.

Cells are read as docs/decisions/0023-how-a-cell-is-read.md says, but without Polars: a catalogue
has a few hundred rows.
"""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

from ..errors import BadKnowledge
from ..predictors.words import NOTHING
from ..wording import printable

NAME = 200  # characters of the source's name
FIRST_YEAR = 1990
_SEPARATORS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"sep=([,;\t|])\r?\n")
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0+)?", re.ASCII)


class Malformed(Exception):
    """A row is malformed; the text says where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; *number* is the spreadsheet's, where the header is row 1."""

    number: int
    cells: dict[str, str]

    def text(self, column: str, most: int) -> str:
        """The text on one line; "" if the cell is empty."""
        found = printable(self.cells.get(column, ""))
        if len(found) > most:
            raise Malformed(f"{column}: expected at most {most} characters")
        return "" if found in NOTHING else found

    def needed(self, column: str, most: int) -> str:
        if not (found := self.text(column, most)):
            raise Malformed(f"{column}: missing")
        return found

    def whole(self, column: str, least: int, most: int) -> int | None:
        if not (found := self.text(column, most=40)):
            return None
        match = _WHOLE.fullmatch(found)
        if not match or not least <= int(match[1]) <= most:
            raise Malformed(f"{column}: expected a whole number from {least} to {most}")
        return int(match[1])


def beside(source: str | None, year: int | None, latest: int) -> tuple[str | None, int | None]:
    """A value given with a file, read as if it were a cell; None if not given.

    Raises
    ------
    BadKnowledge
        When it would not be valid in a cell.
    """
    told = Row(0, {"source": source or "", "year": f"{year}"})
    try:
        return (
            None if source is None else told.needed("source", NAME),
            None if year is None else told.whole("year", FIRST_YEAR, latest),
        )
    except Malformed as malformed:
        raise BadKnowledge(f"the value given with the file: {malformed}") from None


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The rows of a file that has the columns asked for.

    Attributes
    ----------
    skipped : dict
        By row number, a line for each row with another number of cells than the header.
    unknown : tuple of str
        Columns that were not asked for.
    """

    columns: frozenset[str]
    rows: tuple[Row, ...]
    skipped: dict[int, str]
    unknown: tuple[str, ...]


def read(raw: bytes, what: str, needed: Collection[str], others: Collection[str]) -> Spreadsheet:
    """*raw* as a table of the columns *needed* and, if present, *others*.

    Raises
    ------
    BadKnowledge
        When it is not CSV in UTF-8, lacks a column, or has one twice. The message calls it *what*.
    """
    expected = f"expected CSV in UTF-8 with the columns {', '.join(needed)}"
    text = _text(raw, what, expected)
    known = {*needed, *others}
    records, whole = _records(text, known)
    if not records:
        raise BadKnowledge(f"{what} is empty: {expected}")
    header = [name.strip().casefold() for name in records[0]]
    if missing := [name for name in needed if name not in header]:
        raise BadKnowledge(f"{what} lacks the columns {', '.join(missing)}: {expected}")
    if twice := sorted(name for name in known if header.count(name) > 1):
        raise BadKnowledge(f"{what} has the column {twice[0]} twice: expected it once")
    if not whole:
        raise BadKnowledge(
            f"{what} is not CSV from row {len(records) + 1} on: expected every quotation mark "
            "closed, and doubled within a cell"
        )
    rows, skipped = [], {}
    for number, cells in enumerate(records[1:], 2):
        filled = len("".join(cells).strip()) > 0
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            if filled:
                skipped[number] = f"row {number}: expected {len(header)} cells, as in the header"
        elif filled:
            rows.append(Row(number, dict(zip(header, cells, strict=False))))
    unknown = (printable(name)[:40] for name in header if name not in known and name)
    return Spreadsheet(frozenset(header) & known, tuple(rows), skipped, tuple(unknown))


def _text(raw: bytes, what: str, expected: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # as in UTF-16 and in spreadsheets' own formats
        raise BadKnowledge(f"{what} is not CSV in UTF-8: {expected}; Excel calls it CSV UTF-8")
    return text


def _records(text: str, known: Collection[str]) -> tuple[list[list[str]], bool]:
    """The rows up to the first invalid one, and whether they are all.

    The separator is the declared one, else the one that gives the header most known columns.
    """
    declared = _DECLARED.match(text)
    if declared:
        return _parsed(text[declared.end() :], declared[1])

    def named(separator: str) -> int:
        first = text.partition("\n")[0].split(separator)
        return len({name.strip(' "\r').casefold() for name in first} & set(known))

    return _parsed(text, max(_SEPARATORS, key=named))


def _parsed(text: str, separator: str) -> tuple[list[list[str]], bool]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True
        ):
            records.append(record)  # noqa: PERF402 - those before a fault are kept
    except csv.Error:
        return records, False
    return records, True
