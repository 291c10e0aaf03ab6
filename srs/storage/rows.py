"""Whether the stored rows are exactly those that the access log's entries bind.

The log is read from its end, because the last entry about a row counts. Each row that ever existed
takes a bit or two of memory.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from . import audit
from . import bindings as bound
from .audit import Head
from .database import Storage

_PAGE = 10_000  # numbers
_AT_ONCE = 500  # rows
_MOST = 1000  # suspects: one guilty row is enough


class Numbers:
    """A set of whole numbers, which takes a bit for each if they are dense.

    >>> some = Numbers()
    >>> some.add(7), some.add(7), 7 in some, 8 in some
    (True, False, True, False)
    """

    _BLOCK = 2**16

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Add *number*; return whether it is new."""
        block, place = divmod(number, self._BLOCK)
        bits = self._blocks.setdefault(block, bytearray(self._BLOCK // 8))
        mask = 1 << place % 8
        new = not bits[place // 8] & mask
        bits[place // 8] |= mask
        return new

    def __contains__(self, number: int) -> bool:
        block, place = divmod(number, self._BLOCK)
        bits = self._blocks.get(block)
        return bits is not None and bool(bits[place // 8] & 1 << place % 8)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many rows the log binds, how many of them only since an upgrade, and what is wrong."""

    rows: int
    adopted: int
    fault: str | None


@dataclass(slots=True)
class _Told:
    """The rows of one table in the entries read so far, which are the later ones."""

    met: Numbers = field(default_factory=Numbers)
    there: Numbers = field(default_factory=Numbers)


# Table, number, and what is wrong with the row.
_Suspect = tuple[str, int, str]


class _Unreadable(Exception):
    """An entry that no service can have written."""


def agreement(storage: Storage, head: Head) -> Agreement:
    """Compare all rows with the log up to *head*, page by page; others may write meanwhile.

    Raises
    ------
    Unavailable
    """
    told: dict[str, _Told] = defaultdict(_Told)
    suspects: list[_Suspect] = []
    rows = adopted = 0
    upgraded: int | None = None
    try:
        for page in _pages(storage, head.number):
            wanted: dict[str, dict[int, tuple[str, int]]] = defaultdict(dict)
            for number, entry in page:
                if not (changes := _changes(number, entry)):
                    continue
                if changes["action"] == bound.ADOPTED:
                    upgraded = number
                elif upgraded is not None:
                    fault = f"entry {upgraded} binds again what entry {number} had bound before"
                    return Agreement(rows, adopted, fault)
                new = _take(changes, number, told, wanted)
                rows += new
                adopted += new if upgraded is not None else 0
            if len(suspects) < _MOST:
                with storage.read() as connection:
                    suspects += _wrong(connection, wanted)
        suspects += _strangers(storage, told)
        return Agreement(rows, adopted, _first_guilty(storage, head, suspects))
    except _Unreadable as error:
        return Agreement(rows, adopted, str(error))


def _pages(storage: Storage, until: int) -> Iterator[Sequence[tuple[int, str]]]:
    below = until + 1
    while True:
        with storage.read() as connection:
            page = audit.before(connection, below)
        if not page:
            return
        yield page
        below = page[-1][0]


def _changes(number: int, entry: str) -> Mapping[str, Any] | None:
    """The rows that an entry binds; None if it binds none."""
    if '"stored":' not in entry and '"removed":' not in entry:
        return None
    try:
        document = json.loads(entry)
        stored = {
            table: {int(row): str(digest) for row, digest in rows.items()}
            for table, rows in document.get("stored", {}).items()
        }
        removed = {
            table: [row for each in bound.ranges(rows) for row in each]
            for table, rows in document.get("removed", {}).items()
        }
        known = not (stored.keys() | removed.keys()) - bound.TABLES.keys()
        found = {"action": document["action"], "stored": stored, "removed": removed}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        known = False
    if not known:
        raise _Unreadable(f"entry {number} was not written by a service")
    return found


def _take(
    changes: Mapping[str, Any],
    entry: int,
    told: dict[str, _Told],
    wanted: dict[str, dict[int, tuple[str, int]]],
) -> int:
    """Note the rows that no later entry was about; return how many of them it stored."""
    new = 0
    for table, rows in changes["stored"].items():
        for number, digest in rows.items():
            if told[table].met.add(number):
                told[table].there.add(number)
                wanted[table][number] = digest, entry
                new += 1
    for table, numbers in changes["removed"].items():
        for number in numbers:
            told[table].met.add(number)
    return new


def _wrong(
    connection: Connection, wanted: Mapping[str, Mapping[int, tuple[str, int]]]
) -> Iterator[_Suspect]:
    for name, rows in wanted.items():
        table, numbers = bound.TABLES[name], list(rows)
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            found = dict(bound.digests(connection, table, table.c.number.in_(some)))
            for number in some:
                digest, entry = rows[number]
                if number not in found:
                    yield name, number, f"is missing: entry {entry} stored it, none removed it"
                elif found[number] != digest:
                    why = f"differs from what entry {entry} stored: it was changed or moved"
                    yield name, number, why


def _strangers(storage: Storage, told: Mapping[str, _Told]) -> Iterator[_Suspect]:
    """Rows that no entry stored, or that an entry removed."""
    for name, table in bound.TABLES.items():
        there = told[name].there if name in told else Numbers()
        found, last = 0, None
        query = select(table.c.number).order_by(table.c.number).limit(_PAGE)
        while found < _MOST:
            with storage.read() as connection:
                after = query if last is None else query.where(table.c.number > last)
                numbers = connection.execute(after).scalars().all()
            for number in numbers:
                if number not in there:
                    found += 1
                    yield name, number, "exists, but no entry stored it"
            if len(numbers) < _PAGE:
                break
            last = numbers[-1]


def _first_guilty(storage: Storage, head: Head, suspects: Sequence[_Suspect]) -> str | None:
    """The fault of the first suspect that no entry written meanwhile is about."""
    if not suspects:
        return None
    later: set[tuple[str, int]] = set()
    with storage.read() as connection:
        now = audit.head(connection)
    for page in _pages(storage, now.number):
        for number, entry in page:
            if number > head.number and (changes := _changes(number, entry)):
                for kind in ("stored", "removed"):
                    later |= {(table, row) for table, rows in changes[kind].items() for row in rows}
        if page[-1][0] <= head.number:
            break
    guilty = [each for each in suspects if each[:2] not in later]
    return f"row {guilty[0][1]} of {guilty[0][0]} {guilty[0][2]}" if guilty else None
