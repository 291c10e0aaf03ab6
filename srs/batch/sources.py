"""The files that a run reads, with their columns and numbers of rows."""

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from ..errors import BadTable
from ..tables.columns import ENDINGS, collected, pl, read_table, reason
from ..tables.limits import facts_of

_WILD = "*?["
_ROWS_AT_ONCE = 1 << 22  # of a larger group of rows in a Parquet file
# Spark and Hadoop also leave these out of a folder: hidden files, and markers such as _SUCCESS.
_NO_TABLES = (".", "_")


def tables_in(sources: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files of *sources*: files, folders with everything below them, or globs.

    In the order of the sources, and by name within a folder or a glob. Names that begin with ``.``
    or ``_`` are left out there; links are followed.

    Raises
    ------
    BadTable
        When there are none, both CSV and Parquet, or one file twice.
    """
    found = [path for source in sources for path in _found(Path(source))]
    if not found:
        raise BadTable(
            "no table was found: expected a file, a folder or a glob of .csv or .parquet"
        )
    if len({path.suffix.lower() for path in found} & set(ENDINGS)) > 1:
        raise BadTable("the tables are of two kinds: expected all .csv or all .parquet; use a glob")
    again = len(found) - len({path.resolve() for path in found})
    if again:
        raise BadTable(f"given twice: {again} of {len(found)} tables: expected each once")
    return tuple(found)


def opened(path: Path) -> pl.LazyFrame:
    """The table in *path*: CSV, Parquet, or the Arrow files that an earlier stage wrote."""
    if path.suffix == ".arrow":
        return pl.scan_ipc(path, glob=False)
    table = read_table(path)
    if path.suffix.lower() != ".parquet" or facts_of(path).largest_group <= _ROWS_AT_ONCE:
        return table
    # Otherwise a row group is read whole, and repeated values take no space in a file.
    rows = int(collected(table.select(pl.len())).item())
    return pl.concat(table.slice(at, _ROWS_AT_ONCE) for at in range(0, rows, _ROWS_AT_ONCE))


def columns_of(files: Sequence[Path]) -> pl.Schema:
    """The columns of all *files*, whose order may differ.

    Raises
    ------
    BadTable
        When one is not a table, or has other columns or types than the first.
    """
    columns = pl.Schema()
    for place, path in enumerate(files):
        with _told(place, files):
            found = opened(path).collect_schema()
            if place == 0:
                columns = found
            elif found != columns:
                _check_same(found, columns)
    return columns


def rows_in(files: Sequence[Path]) -> list[int]:
    """The number of rows of each file: from the metadata of Parquet, else by reading."""
    rows = []
    for place, path in enumerate(files):
        with _told(place, files):
            rows.append(int(collected(opened(path).select(pl.len())).item()))
    return rows


def _found(source: Path) -> list[Path]:
    if source.is_dir():
        walk = os.walk(source, onerror=_refuse, followlinks=True)
        below = (Path(folder, name) for folder, _, names in walk for name in names)
        tables = (path for path in below if path.suffix.lower() in ENDINGS)
        return sorted(path for path in tables if _is_table(path, source))
    fixed = list(takewhile(lambda part: not any(sign in part for sign in _WILD), source.parts))
    if len(fixed) == len(source.parts) or source.exists():
        return [source]
    matches = map(Path, glob.glob(str(source), recursive=True))
    named = [path for path in matches if _is_table(path, Path(*fixed))]
    # ``**`` matches a folder as well as what is in it.
    return sorted({path for each in named for path in (_found(each) if each.is_dir() else [each])})


def _refuse(error: OSError) -> None:
    raise BadTable(f"a folder cannot be read: {reason(error)}")


def _is_table(path: Path, folder: Path) -> bool:
    return not any(part.startswith(_NO_TABLES) for part in path.relative_to(folder).parts)


def _check_same(found: pl.Schema, columns: pl.Schema) -> None:
    for names, of, other in ((columns, found, "lacks"), (found, columns, "also has")):
        only = [name for name in names if name not in of]
        if only:
            raise BadTable(f"it {other} {', '.join(only)}: expected the columns of the first file")
    for name, kind in columns.items():
        if found[name] != kind:
            raise BadTable(
                f"the column {name} is {found[name]}: expected {kind}, as in the first file; "
                "write all files with the same types"
            )


@contextmanager
def _told(place: int, files: Sequence[Path]) -> Iterator[None]:
    """Errors give the file's place, because its name may contain anything."""
    try:
        yield
    except BadTable as error:
        if len(files) == 1:
            raise
        raise BadTable.of(error, f"file {place + 1} of {len(files)}") from None
