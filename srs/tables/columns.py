"""Tables in files: CSV or Parquet by their ending."""

import codecs
import mmap
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO

from ..errors import BadTable
from ..installation import lacks
from ..interruption import cleared
from .limits import SAID, SEPARATORS, facts_of

try:
    import polars as pl
except ImportError:
    raise lacks("a table", "tables") from None

__all__ = [
    "batches",
    "check_texts",
    "collected",
    "csv",
    "into_place",
    "pl",
    "read_table",
    "reason",
    "system_error",
    "table_ending",
    "whole_table",
    "write_csv",
    "write_table",
]

ENDINGS = (".csv", ".parquet")
LONGEST = 1 << 24  # bytes of a line or a text; a longer one is no row and would fill the memory
_MOST_TEXT = 1 << 30  # bytes of one column in rows that are checked together
_CELL = 8  # the least bytes of a value
_HEADER = 1 << 16  # bytes of a header that are checked
_QUOTED = re.compile(rb'"[^"]*"')
_TWICE = re.compile(r"_duplicated_\d+$")  # what Polars appends to a repeated name
# Polars takes minutes to push down a filter on a thousand columns, such as that for empty lines.
_AS_SAID = pl.QueryOptFlags(predicate_pushdown=False)
_UNREADABLE = pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError
_OS_ERROR = re.compile(r"\(os error (\d+)\)")  # how Polars passes on the system's error
# Parts of Polars's errors, and their meaning.
_SIGNS = {
    "found more fields": "a line has more fields than the first, which has to have the names, "
    "each column's (row names, too); or a comma in a value is not quoted",
    "could not parse `": "a quotation mark is not closed, or a line is longer than can be read",
    "invalid utf-8": "it is not in UTF-8",
}


def table_ending(path: Path) -> str:
    """The ending of *path*, which gives the format of the table.

    >>> table_ending(Path("spells.Parquet"))
    '.parquet'
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BadTable("the table's file name has an unknown ending: expected .csv or .parquet")
    return ending


def read_table(path: Path) -> pl.LazyFrame:
    """The table in *path*; all columns of a CSV are text, so that leading zeros stay.

    Times in UTC whose type lacks a zone (INT96) get their zone. ``srs.tables.cells`` reads the
    content of a column.

    Raises
    ------
    BadTable
        When there is no such file or its beginning is not a table; ``collected`` finds other
        faults.
    """
    ending = table_ending(path)
    try:
        told = facts_of(path)
        frame = _scan_csv(path) if ending == ".csv" else _scan_parquet(path, told.int96)
        frame.collect_schema()
    except _UNREADABLE as error:
        raise _unreadable(error) from None
    return frame


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """*frame* in memory.

    Raises
    ------
    BadTable
        When the file behind it turns out to be broken.
    """
    frame.collect_schema()  # an impossible plan is a bug of ours, not a BadTable
    try:
        return frame.collect(optimizations=_AS_SAID)
    except _UNREADABLE as error:
        raise _unreadable(error) from None


def whole_table(path: Path) -> pl.DataFrame:
    """The whole table in *path*, in memory.

    Raises
    ------
    BadTable
        When it is broken, or larger than this machine's memory.
    """
    frame = read_table(path)
    rows = int(collected(frame.select(pl.len())).item())
    columns = len(frame.collect_schema())
    room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if rows * columns * _CELL > room:
        raise BadTable(
            f"the table cannot be read: {rows} rows of {columns} columns do not go into this "
            "machine's memory; expected fewer"
        )
    table = collected(frame)
    check_texts(table, most=room // 4)
    return table


def batches(frame: pl.LazyFrame, rows: int) -> Iterator[pl.DataFrame]:
    """*frame* in order, about *rows* rows at a time, in bounded memory.

    Raises
    ------
    BadTable
        When the file behind it turns out to be broken, possibly after some batches.
    """
    frame.collect_schema()
    try:
        for batch in frame.collect_batches(
            chunk_size=rows, maintain_order=True, engine="streaming", optimizations=_AS_SAID
        ):
            check_texts(batch)
            yield batch
    except _UNREADABLE as error:
        raise _unreadable(error) from None


def check_texts(table: pl.DataFrame, most: int = _MOST_TEXT) -> None:
    """Refuse endless texts, and shared texts that would fill the memory once changed.

    Raises
    ------
    BadTable
    """
    texts = pl.col(pl.String, pl.Categorical).cast(pl.String).str.len_bytes().cast(pl.Int64)
    longest, all_of_it = table.select(texts.max()), table.select(texts.sum())
    for name in longest.columns:
        if (longest[name].item() or 0) > LONGEST:
            raise BadTable(
                f"the column {name} has a text of more than {LONGEST >> 20} MB: expected shorter "
                "ones; leave it out or shorten it"
            )
        if all_of_it[name].item() > most:
            raise BadTable(
                f"the column {name} has more than {most >> 20} MB of text in {len(table)} "
                "rows: expected shorter ones; leave it out or shorten it"
            )


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write *frame* whole or not at all; the items of a list are joined by ``|`` in a CSV."""
    ending = table_ending(path)
    try:
        with into_place(path) as beside:
            if ending == ".csv":
                with beside.open("wb") as file:
                    write_csv(frame, file)
            else:
                frame.write_parquet(beside)
    except OSError as error:
        raise BadTable(f"the table cannot be written: {reason(error)}") from None


@contextmanager
def into_place(path: Path) -> Iterator[Path]:
    """A new file's name, beside *path*, to write to; it replaces *path* if the block ends well."""
    path = path.resolve()  # what a link leads to is replaced, not the link
    # Another process that writes the same file, even on another machine, has another name.
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    with cleared(partial(_remove, beside)):
        try:
            yield beside
            beside.replace(path)
        except pl.exceptions.PolarsError as error:
            raise system_error(error) or error from None


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def csv(frame: pl.DataFrame, *, header: bool = True) -> bytes:
    """*frame* as CSV; the items of a list are joined by ``|``."""
    file = BytesIO()
    write_csv(frame, file, header=header)
    return file.getvalue()


def write_csv(frame: pl.DataFrame, file: IO[bytes], *, header: bool = True) -> None:
    """Write *frame* as ``csv`` does, without a copy in memory."""
    lists = pl.selectors.list()
    try:
        joined = frame.with_columns(lists.cast(pl.List(pl.String)).list.join("|"))
        joined.write_csv(file, include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.f")
    except pl.exceptions.PolarsError:
        raise BadTable(
            "the table cannot be written as CSV: it has a column of structures, bytes or lists in "
            "lists; expected an output that ends in .parquet"
        ) from None


def _scan_parquet(path: Path, int96: frozenset[str]) -> pl.LazyFrame:
    frame = pl.scan_parquet(path, glob=False)
    columns = frame.collect_schema().items()
    naive = {n for n, kind in columns if isinstance(kind, pl.Datetime) and not kind.time_zone}
    instants = int96 & naive
    return frame.with_columns(pl.col(*instants).dt.replace_time_zone("UTC")) if instants else frame


def _scan_csv(path: Path) -> pl.LazyFrame:
    with path.open("rb") as file:
        header = file.readline(_HEADER)
        told = SAID.fullmatch(header)
        if told:
            header = file.readline(_HEADER)
    _check_encoding(header)
    if b"\0" in header or b"\r" in header.rstrip(b"\r\n"):
        raise BadTable("the table cannot be read: expected CSV in UTF-8 with lines that end in LF")
    if _has_endless_line(path):
        raise BadTable(
            f"the table cannot be read: a line is longer than {LONGEST >> 20} MB; expected a row"
        )
    counted = _QUOTED.sub(b"", header)
    separator = told[1].decode() if told else chr(max(SEPARATORS, key=counted.count))
    frame = pl.scan_csv(
        path, separator=separator, infer_schema=False, glob=False, skip_lines=1 if told else 0
    )
    names = frame.collect_schema().names()
    unnamed = sum(not _TWICE.sub("", name).strip() for name in names)
    if unnamed > 1:
        raise BadTable(
            f"the table has {unnamed} columns without a name: expected only names in its first "
            "line; remove other lines and empty columns"
        )
    twice = any(_TWICE.sub("", name) in names for name in names if _TWICE.search(name))
    stripped = {name: own for name in names if (own := _bare(name)) != name}
    if twice or len({stripped.get(name, name) for name in names}) < len(names):
        raise BadTable("the table has a column twice: expected each name once")
    frame = frame.rename(stripped) if stripped else frame
    # An empty line is not a row.
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def _bare(name: str) -> str:
    """The text without surrounding space, and without quotation marks that the space hid."""
    bare = name.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == '"' else bare


def _check_encoding(header: bytes) -> None:
    """Check the names: Polars silently reads a name that is not in UTF-8 as another one."""
    if header.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadTable(
            "the table cannot be read: it is in UTF-16; expected CSV in UTF-8, as Excel writes it "
            "under the name CSV UTF-8"
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(header)  # the end may be cut off
    except UnicodeDecodeError:
        raise BadTable(
            "the table cannot be read: the names of its columns are not in UTF-8 (they may be in "
            "Windows-1252); expected CSV in UTF-8, as Excel writes it under the name CSV UTF-8"
        ) from None


def _has_endless_line(path: Path) -> bool:
    """Whether half the length of the longest line passes somewhere without an end of line."""
    if path.stat().st_size <= LONGEST:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        step = LONGEST // 2
        whole = range(0, len(content) - step + 1, step)
        return any(content.find(b"\n", start, start + step) < 0 for start in whole)


def _unreadable(error: BaseException) -> BadTable:
    if isinstance(error, OSError):
        why = reason(error)
    else:  # Polars's message about a broken file may quote its content
        known = (why for sign, why in _SIGNS.items() if sign in str(error))
        why = next(known, "it is damaged or of another kind")
    return BadTable(f"the table cannot be read: {why}; expected CSV in UTF-8, or Parquet")


def system_error(error: Exception) -> OSError | None:
    """The operating system's error if *error* is how Polars reports it, otherwise None."""
    number = _OS_ERROR.search(str(error))
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else None


def reason(error: OSError) -> str:
    """The system's message, in a few words and without the file's name."""
    told = error if error.strerror else system_error(error) or error
    return told.strerror.lower() if told.strerror else "the file does not exist or may not be read"
