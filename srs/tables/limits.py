"""Limits of a table's file, so that any file is read in bounded memory and time."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from ..errors import BadTable
from ..files import opened, other_kind
from .footer import Chunk, chunks_in, columns_in, count_in, footer_of, largest_page, rows_in

COLUMNS = 10_000
ROWS = 2**32 - 1  # as many as Polars counts
_FOOTER = 1 << 25  # bytes
_PAGE = 1 << 28  # bytes of one page of Parquet, unpacked, which is read at once
_LISTED = 1 << 26  # values of one column of lists in one group of rows
_FIXED = 1 << 10  # bytes of values that all have the same length
_HEAD = 1 << 22  # bytes of a CSV's first line
SEPARATORS = b",;\t|"
# A line for Excel; a program that rewrites the file may give it as many separators as the header.
SAID = re.compile(rb'(?i)(?:\xef\xbb\xbf)?"?sep=([,;\t|])"?[ ,;\t|]*\r?\n')
_BROKEN = KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError, OverflowError

# The first bytes of files that are not text.
_OTHERS = {
    rb"\x1f\x8b|\x28\xb5\x2f\xfd|\x78[\x01\x9c\xda]|BZh\d1AY|\xfd7zXZ\x00": "it is compressed",
    rb"PK\x03\x04|\xd0\xcf\x11\xe0": "it is a workbook or an archive",
    rb"PAR1": "it is Parquet",
}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known about a table's file before it is read.

    Attributes
    ----------
    largest_group : int
        The number of rows in the largest group of a Parquet file; 0 for a CSV.
    int96 : frozenset of str
        The table's own columns of that type. Spark, Hive and Impala use it for a time: the
        nanosecond of a day, in UTC. The type has no time zone, so readers treat it as a local time.
        Only the file's footer shows the difference (parquet-format, LogicalTypes.md).
    """

    largest_group: int = 0
    int96: frozenset[str] = frozenset()


def facts_of(path: Path) -> FileFacts:
    """Describe the file, or refuse it if it cannot be read as a table in bounded memory.

    Raises
    ------
    BadTable, OSError
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise _unreadable("it is a broken link; expected a file") from None
        raise
    if kind := other_kind(status.st_mode):
        raise _unreadable(f"it is {kind}; expected a file")
    if not status.st_size:
        raise _unreadable("it is empty; expected CSV in UTF-8, or Parquet")
    return _told(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1 << 12)
def _told(path: Path, size: int, changed: int) -> FileFacts:
    with opened(path) as file:
        if path.suffix.lower() == ".csv":
            _check_text(file.read(_HEAD))
            return FileFacts()
        return _told_by_parquet(file)


def _check_text(head: bytes) -> None:
    for beginning, what in _OTHERS.items():
        if re.match(beginning, head):
            raise _unreadable(f"{what}; expected CSV, or the ending of its format")
    lines = head.split(b"\n", 2)
    line = lines[len(lines) > 1 and SAID.fullmatch(lines[0] + b"\n") is not None]
    if len(line) == _HEAD:
        raise _unreadable(f"its first line is longer than {_HEAD >> 20} MB; expected a header")
    _check_columns(1 + max(line.count(each) for each in SEPARATORS))


def _told_by_parquet(file: IO[bytes]) -> FileFacts:
    largest = 0
    try:
        length = footer_of(file)
        footer = file.read(min(length, _FOOTER))
        _check_columns(count_in(footer) - 1)
        if length > _FOOTER:
            raise _unreadable(f"a footer of more than {_FOOTER >> 20} MB; expected larger groups")
        columns = list(columns_in(footer))
        if max((column.length for column in columns), default=0) > _FIXED:
            raise _unreadable(f"values of more than {_FIXED} bytes each; expected texts")
        if rows_in(footer) > ROWS:
            raise _unreadable(f"more than {ROWS} rows; expected fewer in one file")
        for chunk in chunks_in(footer):
            _check_chunk(file, chunk)
            largest = max(largest, 0 if chunk.nested else chunk.values)
    except _BROKEN:
        raise _unreadable("it is damaged or of another kind; expected Parquet") from None
    own = (column for column in columns if not column.inner)
    return FileFacts(largest, frozenset(column.name for column in own if column.int96))


def _check_chunk(file: IO[bytes], chunk: Chunk) -> None:
    if chunk.nested and chunk.values > _LISTED:
        raise _unreadable(
            f"lists of {chunk.values} items in one group of rows; expected at most {_LISTED}: "
            "write smaller groups, or leave the column out"
        )
    if chunk.unpacked > _PAGE and largest_page(file, chunk) > _PAGE:
        raise _unreadable(
            f"a page of more than {_PAGE >> 20} MB; expected smaller ones, such as of 1 MB"
        )


def _check_columns(count: int) -> None:
    if count > COLUMNS:
        raise _unreadable(f"{count} columns; expected at most {COLUMNS}")


def _unreadable(why: str) -> BadTable:
    return BadTable(f"the table cannot be read: {why}")
