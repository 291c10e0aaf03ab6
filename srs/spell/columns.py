"""Tables in files: CSV or Parquet by their ending."""

import os
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO

from ..errors import BadTable, MissingExtra

try:
    import polars as pl
except ImportError:
    raise MissingExtra(
        "tables need Polars, which is not installed: pip install 'srs[tables]'"
    ) from None

__all__ = ["collected", "csv", "pl", "read_table", "table_ending", "write_table"]

ENDINGS = (".csv", ".parquet")
_SEPARATORS = (",", ";", "\t", "|")
_QUOTED = re.compile(rb'"[^"]*"')
_TWICE = re.compile(r"_duplicated_\d+$")  # what Polars appends to a name that it has seen


def table_ending(path: Path) -> str:
    """The ending that tells how the table in *path* is written.

    >>> table_ending(Path("spells.Parquet"))
    '.parquet'
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BadTable("the table's file name has an unknown ending: expected .csv or .parquet")
    return ending


def read_table(path: Path) -> pl.LazyFrame:
    """The table in *path*; all columns of a CSV are text, so that leading zeros stay.

    Raises
    ------
    BadTable
        When there is no such file or its beginning is no table; ``collected`` finds the rest.
    """
    ending = table_ending(path)
    try:
        frame = _scan_csv(path) if ending == ".csv" else pl.scan_parquet(path, glob=False)
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(error) from None
    return frame


def collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """*frame* in memory.

    Raises
    ------
    BadTable
        When the file behind it turns out to be broken.
    """
    frame.collect_schema()  # a plan that cannot be is our own fault and no BadTable
    try:
        return frame.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(error) from None


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write *frame* whole or not at all; the items of a list are joined by ``|`` in a CSV."""
    ending = table_ending(path)
    path = path.resolve()  # what a link leads to is replaced, not the link
    beside = path.with_name(f".{os.getpid()}.part")
    try:
        if ending == ".csv":
            with beside.open("wb") as file:
                _write_csv(frame, file)
        else:
            frame.write_parquet(beside)
        beside.replace(path)
    except OSError as error:
        raise BadTable(f"the table cannot be written: {_reason(error)}") from None
    finally:
        with suppress(OSError):
            beside.unlink()


def csv(frame: pl.DataFrame, *, header: bool = True) -> bytes:
    """*frame* as CSV; the items of a list are joined by ``|``."""
    file = BytesIO()
    _write_csv(frame, file, header=header)
    return file.getvalue()


def _write_csv(frame: pl.DataFrame, file: IO[bytes], *, header: bool = True) -> None:
    lists = pl.selectors.list()
    try:
        joined = frame.with_columns(lists.cast(pl.List(pl.String)).list.join("|"))
        joined.write_csv(file, include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.f")
    except pl.exceptions.PolarsError:
        raise BadTable(
            "the table cannot be written as CSV: it has a column of structures or bytes; expected "
            "an output that ends in .parquet"
        ) from None


def _scan_csv(path: Path) -> pl.LazyFrame:
    with path.open("rb") as file:
        header = file.readline(1 << 16)
    if b"\0" in header or b"\r" in header.rstrip(b"\r\n"):
        raise BadTable("the table cannot be read: expected CSV in UTF-8 with lines that end in LF")
    separator = max(_SEPARATORS, key=lambda each: _QUOTED.sub(b"", header).count(each.encode()))
    frame = pl.scan_csv(path, separator=separator, infer_schema=False, glob=False)
    names = frame.collect_schema().names()
    if any(_TWICE.sub("", name) in names for name in names if _TWICE.search(name)):
        raise BadTable("the table has a column twice: expected each name once")
    # An empty line is no row.
    return frame.filter(~pl.all_horizontal(pl.all().is_null()))


def _unreadable(error: Exception) -> BadTable:
    # What Polars says of a broken file may quote its content.
    reason = _reason(error) if isinstance(error, OSError) else "it is broken or of another kind"
    return BadTable(f"the table cannot be read: {reason}; expected CSV in UTF-8, or Parquet")


def _reason(error: OSError) -> str:
    return error.strerror.lower() if error.strerror else "the file is not there or not allowed"
