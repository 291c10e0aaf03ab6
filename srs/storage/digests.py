"""The digest of a row, the same for values written and values read back, in every database."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, LargeBinary, Table

from .columns import Utc
from .predictions import canonical


def digest(table: Table, row: Sequence[Any]) -> str:
    """SHA-256 over the table's name and the columns, in their order."""
    plain: list[Any] = [table.name]
    documents: list[str] = []
    for (read, is_json), value in zip(_readers(table), row, strict=True):
        (documents if is_json else plain).append(read(value))
    # Neither the first line nor canonical JSON contains a line break.
    return hashlib.sha256("\n".join([canonical(plain), *documents]).encode()).hexdigest()


@cache
def _readers(table: Table) -> list[tuple[Callable[[Any], Any], bool]]:
    return [(_reader(column), isinstance(column.type, JSON)) for column in table.columns]


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, Utc):
        return _moment
    if isinstance(column.type, Date):
        return _day
    if isinstance(column.type, Float):
        return _float
    if isinstance(column.type, LargeBinary):
        return _bytes
    if isinstance(column.type, Boolean):
        return _truth
    return _document if isinstance(column.type, JSON) else _plain


# Many rows that are written at once share few times and days; 1 and True are not the same.
@lru_cache(maxsize=1024, typed=True)
def _moment(value: Any) -> str:
    try:
        if isinstance(value, str):  # SQLite's, as SQLAlchemy writes it
            found = datetime.fromisoformat(value)
            as_written = found.isoformat(" ", "microseconds") == value
            return found.replace(tzinfo=UTC).isoformat() if as_written else repr(value)
        return str(value.astimezone(UTC).isoformat())
    except (AttributeError, ValueError):
        return repr(value)


@lru_cache(maxsize=1024, typed=True)
def _day(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def _float(value: Any) -> str | None:
    """The number in hexadecimal digits, which cover infinities, too; both zeros are the same."""
    if value is None:
        return None
    return (value + 0.0).hex() if isinstance(value, int | float) else repr(value)


def _truth(value: Any) -> Any:
    """The truth value; SQLite returns 0 and 1."""
    return bool(value) if value in (0, 1) else _plain(value)


def _bytes(value: Any) -> str:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else repr(value)


def _document(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else repr(value)
