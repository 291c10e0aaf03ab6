"""What the access log's entries bind: each written row, by its digest, and each removed row.

A row's digest covers its table and all of its columns; an entry has it under the row's number. The
last entry about a row counts. So a row that was changed, renumbered, removed or inserted outside
the service does not agree with the log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    cast,
    delete,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from .digests import digest
from .predictions import Written, canonical
from .tables import (
    ASSESSMENTS,
    CONSENTS,
    DOCUMENTS,
    EVENTS,
    IDEMPOTENCY,
    MEASURES,
    OPINIONS,
    OUTCOMES,
    TRIALS,
)

TABLES = {
    each.name: each
    for each in (
        ASSESSMENTS,
        OPINIONS,
        CONSENTS,
        EVENTS,
        IDEMPOTENCY,
        DOCUMENTS,
        TRIALS,
        OUTCOMES,
        MEASURES,
    )
}
"""The tables whose rows are bound, by name; the key of each is a number."""

ADOPTED = "rows from before"
"""The action of entries that bind rows as an upgrade found them; nothing bound them before."""

_INFO = "srs_changes"
_INSERTS = {table: table.insert() for table in TABLES.values()}


@dataclass(slots=True)
class Changes:
    """What one job did: by table, the digests of the rows it wrote, and the numbers it removed.

    A number that is removed and used again, as SQLite does, is in both; *stored* counts.
    """

    stored: dict[str, dict[int, str]] = field(default_factory=dict)
    removed: dict[str, set[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.stored or self.removed)

    def document(self) -> dict[str, Any]:
        """The changes in the form of an entry: numbers as text, removed ones as ranges."""
        told: dict[str, Any] = {}
        if self.stored:
            told["stored"] = {
                table: {str(number): digest for number, digest in rows.items()}
                for table, rows in self.stored.items()
            }
        if self.removed:
            told["removed"] = {table: _ranges(rows) for table, rows in self.removed.items()}
        return told


def begin(connection: Connection) -> Changes:
    """Return the changes in which the functions below record what they do from now on."""
    changes = Changes()
    connection.info[_INFO] = changes
    return changes


def insert(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert *row* and return its number."""
    kept = _kept(table, row)
    key = connection.execute(_INSERTS[table], kept).inserted_primary_key
    assert key is not None
    number = int(key[0])
    _store(connection, table, number, digest(table, [number, *map(kept.get, _NAMES[table])]))
    return number


def insert_all(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]
) -> Sequence[int]:
    """Insert *rows* in their order, as ``insert`` does for one; quicker if there are many."""
    given = [_kept(table, row) for row in rows]
    numbers = _next_numbers(connection, table, len(given)) if given else []
    for number, kept in zip(numbers, given, strict=True):
        kept["number"] = number
    if given:
        connection.execute(_INSERTS[table], given)
    names = ("number", *_NAMES[table])
    for kept in given:
        _store(connection, table, kept["number"], digest(table, [kept.get(n) for n in names]))
    return numbers


def update(
    connection: Connection, table: Table, where: ColumnElement[bool], values: Mapping[str, Any]
) -> int:
    """Change the rows for which *where* holds, all at once; return how many."""
    numbers = _numbers(connection, table, where)
    if not numbers:
        return 0
    these = table.c.number.in_(numbers)
    connection.execute(table.update().where(these).values(**values))
    for number, kept in digests(connection, table, these):
        _store(connection, table, number, kept)
    return len(numbers)


def remove(connection: Connection, table: Table, where: ColumnElement[bool]) -> int:
    """Delete the rows for which *where* holds; return how many."""
    numbers = _numbers(connection, table, where)
    if numbers:
        connection.execute(delete(table).where(table.c.number.in_(numbers)))
        changes: Changes = connection.info[_INFO]
        changes.removed.setdefault(table.name, set()).update(numbers)
        for number in numbers:
            changes.stored.get(table.name, {}).pop(number, None)
    return len(numbers)


def adopt(connection: Connection, table: Table, after: int, size: int) -> int | None:
    """Bind some rows as they are now, those above the number *after*; return the last number."""
    some = select(table.c.number).where(table.c.number > after).order_by(table.c.number)
    numbers = connection.execute(some.limit(size)).scalars().all()
    for number, kept in digests(connection, table, table.c.number.in_(numbers)):
        _store(connection, table, number, kept)
    return numbers[-1] if numbers else None


def digests(
    connection: Connection, table: Table, where: ColumnElement[bool]
) -> Iterator[tuple[int, str]]:
    """The number and digest of each row as it is now in the database, even if it was damaged."""
    for row in connection.execute(_raw(connection, table).where(where)):
        yield row[0], digest(table, row)


def ranges(text: str) -> Iterator[range]:
    """
    >>> list(ranges("3-5,9"))
    [range(3, 6), range(9, 10)]
    """
    for each in text.split(","):
        first, _, last = each.partition("-")
        yield range(int(first), int(last or first) + 1)


def _ranges(numbers: Iterable[int]) -> str:
    """
    >>> _ranges({5, 3, 9, 4})
    '3-5,9'
    """
    ordered = sorted(numbers)
    ends = [one for one, other in pairwise(ordered) if other != one + 1] + ordered[-1:]
    starts = ordered[:1] + [other for one, other in pairwise(ordered) if other != one + 1]
    pairs = zip(starts, ends, strict=True)
    return ",".join(str(one) if one == last else f"{one}-{last}" for one, last in pairs)


def _kept(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {name: Written(canonical(row[name])) for name in _JSON[table]}


def _store(connection: Connection, table: Table, number: int, kept: str) -> None:
    changes: Changes = connection.info[_INFO]
    changes.stored.setdefault(table.name, {})[number] = kept


def _numbers(connection: Connection, table: Table, where: ColumnElement[bool]) -> Sequence[int]:
    return connection.execute(select(table.c.number).where(where)).scalars().all()


def _next_numbers(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """The numbers that the database itself would give, ascending; nobody else writes meanwhile."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.max(table.c.number))).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = func.pg_get_serial_sequence(table.name, "number")
    each = func.generate_series(1, count).table_valued("each")
    numbers = connection.execute(select(func.nextval(sequence)).select_from(each)).scalars()
    return sorted(numbers)


def _raw(connection: Connection, table: Table) -> Select[Any]:
    """The columns as the driver returns them, so that a damaged value differs but does not fail."""
    is_sqlite = connection.dialect.name == "sqlite"

    def raw(column: Column[Any]) -> ColumnElement[Any]:
        if isinstance(column.type, JSON) and not is_sqlite:
            return cast(column, Text)
        return type_coerce(column, NullType())

    return select(*(raw(column) for column in table.columns))


_NAMES = {table: list(table.columns.keys())[1:] for table in TABLES.values()}
_JSON = {
    table: [column.name for column in table.columns if isinstance(column.type, JSON)]
    for table in TABLES.values()
}
