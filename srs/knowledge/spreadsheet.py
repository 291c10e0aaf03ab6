"""A table that somebody keeps in a spreadsheet, as CSV in whichever dialect it was saved.

The cells are read as docs/decisions/0023-how-a-cell-is-read.md says, without what reads whole
registers: a catalogue has some hundred rows.
"""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass

from ..errors import BadKnowledge
from ..predictors.words import NOTHING
from ..wording import printable

NAME = 200  # characters of who answers for it
FIRST_YEAR = 1990
_SEPARATORS = (",", ";", "\t", "|")
_DECLARED = re.compile(r"sep=([,;\t|])\r?\n")
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0+)?", re.ASCII)


class Malformed(Exception):
    """A row is not as expected; the text says where and what."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; *number* is the spreadsheet's, in which the header has 1."""

    number: int
    cells: dict[str, str]

    def text(self, column: str, most: int) -> str:
        """On one line, "" where nothing is there."""
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
    """What is told beside a file, as if a cell of it had said so; None where it is not told.

    Raises
    ------
    BadKnowledge
        When it could stand in no cell.
    """
    told = Row(0, {"source": source or "", "year": f"{year}"})
    try:
        return (
            None if source is None else told.needed("source", NAME),
            None if year is None else told.whole("year", FIRST_YEAR, latest),
        )
    except Malformed as malformed:
        raise BadKnowledge(f"what is told beside the file: {malformed}") from None


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """The rows of a file that has the columns asked for.

    Attributes
    ----------
    skipped : dict
        By number, a line for each row that has another number of cells than the header.
    unknown : tuple of str
        Columns that nobody asked for.
    """

    columns: frozenset[str]
    rows: tuple[Row, ...]
    skipped: dict[int, str]
    unknown: tuple[str, ...]


def read(raw: bytes, what: str, needed: Collection[str], others: Collection[str]) -> Spreadsheet:
    """*raw* as a table of the columns *needed* and, where they are there, of *others*.

    Raises
    ------
    BadKnowledge
        When it is no CSV in UTF-8, lacks a column, or has one twice. The message calls it *what*.
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
            f"{what} is no CSV from row {len(records) + 1} on: expected every quotation mark "
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
    if "\0" in text:  # as UTF-16 has, and every spreadsheet's own format
        raise BadKnowledge(f"{what} is no CSV in UTF-8: {expected}; Excel calls it CSV UTF-8")
    return text


def _records(text: str, known: Collection[str]) -> tuple[list[list[str]], bool]:
    """The rows up to the first that is none, and whether they are all.

    The separator is the one that is declared, else whichever gives the header most known columns.
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
