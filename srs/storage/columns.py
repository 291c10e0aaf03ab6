"""Types of columns that mean the same in every database."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, TypeDecorator

from ..errors import BadInput

MOST_CHARACTERS = 512

# SQLite numbers rows itself only in a column of the type INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


class Utc(TypeDecorator[datetime]):
    """A moment: aware in Python, stored in UTC. SQLite would lose the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return _in_utc(value, dialect.name == "sqlite")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


# Many rows that are written at once share one time.
@lru_cache(maxsize=64)
def _in_utc(value: datetime, naive: bool) -> datetime:
    assert value.tzinfo, "expected an aware time"
    utc = value.astimezone(UTC)
    return utc.replace(tzinfo=None) if naive else utc


class Word(TypeDecorator[str]):
    """An id or a name from outside, of limited length because PostgreSQL must index it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        if value is not None and (len(value) > MOST_CHARACTERS or not storable(value)):
            raise BadInput(
                "an id or a name",
                expected=f"at most {MOST_CHARACTERS} characters, none of them NUL",
            )
        return value


def storable(text: str) -> bool:
    """Whether a database accepts the text: without NUL and without half a surrogate pair.

    >>> storable("ä"), storable(chr(0)), storable(chr(0xD800))
    (True, False, False)
    """
    return (
        text.isascii()
        and "\0" not in text
        or not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)
    )
