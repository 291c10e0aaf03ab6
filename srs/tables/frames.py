"""Frames of any library: srs reads them as Polars and returns the caller's type.

Only needed columns are read; all others stay untouched. A frame is recognised by its interface, so
that srs imports no library that the caller lacks.
"""

import sys
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Protocol

from ..errors import BadTable
from .columns import collected, pl

_ROWS = "rows of the frame"  # keeps the number of rows if no column is read
_SCALARS = str, int, float, Decimal


class Frame(Protocol):
    """A table of some library."""

    @property
    def names(self) -> list[str]: ...

    def read(self, names: Collection[str]) -> pl.DataFrame:
        """The columns among *names*, and an extra one for the number of rows."""

    def beside(self, added: pl.DataFrame) -> Any:
        """The caller's frame with the columns *added*."""

    def like(self, table: pl.DataFrame) -> Any:
        """*table* as a frame of the caller's library."""


def frame_of(given: Any) -> Frame:
    """
    Raises
    ------
    BadTable
        When it cannot be read as a table.
    """
    for kind, own in _KINDS:
        if own(given):
            frame: Frame = kind(given)
            if len(set(frame.names)) < len(frame.names):
                raise BadTable("the table has a column twice: expected each name once")
            return frame
    raise BadTable(
        "the table: expected a frame of Polars, pandas, PyArrow or DuckDB, or another that shares "
        "its columns by Arrow's PyCapsule interface; for Spark there is srs.batch.spark.score"
    )


class _Polars:
    def __init__(self, given: pl.DataFrame) -> None:
        self._given = given
        self.names = given.columns

    def read(self, names: Collection[str]) -> pl.DataFrame:
        return _with_rows(self._given.select(_own(self.names, names)), len(self._given))

    def beside(self, added: pl.DataFrame) -> Any:
        return self._given.with_columns(added)

    def like(self, table: pl.DataFrame) -> Any:
        return table


class _Lazy(_Polars):
    def __init__(self, given: pl.LazyFrame) -> None:
        super().__init__(collected(given))

    def beside(self, added: pl.DataFrame) -> Any:
        return super().beside(added).lazy()


class _Shared(_Polars):
    """A frame of any library, through Arrow's PyCapsule interface; the result is Polars."""

    def __init__(self, given: Any) -> None:
        try:
            super().__init__(pl.DataFrame(given))
        except (TypeError, ValueError, pl.exceptions.PolarsError):
            raise BadTable("the table: expected one of columns, which this is not") from None


class _Arrow:
    """A table or a batch of PyArrow."""

    def __init__(self, given: Any) -> None:
        self._given = given
        self.names = list(given.schema.names)

    def read(self, names: Collection[str]) -> pl.DataFrame:
        own = pl.DataFrame(self._given.select(_own(self.names, names)))
        return _with_rows(own, self._given.num_rows)

    def beside(self, added: pl.DataFrame) -> Any:
        found = self._given
        for column in added.iter_columns():
            found = found.append_column(column.name, column.to_arrow(compat_level=_OLDEST))
        return found

    def like(self, table: pl.DataFrame) -> Any:
        return table.to_arrow(compat_level=_OLDEST)


class _DuckDB(_Shared):
    """A relation; the result is one of DuckDB's default connection."""

    def beside(self, added: pl.DataFrame) -> Any:
        return self.like(super().beside(added))

    def like(self, table: pl.DataFrame) -> Any:
        return sys.modules["duckdb"].from_arrow(table.to_arrow(compat_level=_OLDEST))


class _Pandas:
    """A frame of pandas, which keeps its index."""

    def __init__(self, given: Any) -> None:
        self._given = given
        self.names = [str(name) for name in given.columns]

    def read(self, names: Collection[str]) -> pl.DataFrame:
        # Series by position, because a column's name may not be text.
        own = {name: place for place, name in enumerate(self.names) if name in {*names}}
        columns = [_of_pandas(name, self._given.iloc[:, place]) for name, place in own.items()]
        return _with_rows(pl.DataFrame(columns), len(self._given))

    def beside(self, added: pl.DataFrame) -> Any:
        return self._given.assign(**self._columns(added))

    def like(self, table: pl.DataFrame) -> Any:
        return sys.modules["pandas"].DataFrame(self._columns(table))

    def _columns(self, table: pl.DataFrame) -> dict[str, Any]:
        return {column.name: _to_pandas(column) for column in table.iter_columns()}


def _of_pandas(name: str, series: Any) -> pl.Series:
    numpy = type(series.dtype).__module__.startswith("numpy")
    if numpy and series.dtype.kind in "biufM":
        values = series.to_numpy()
        return pl.Series(name, values, nan_to_null=True)
    if hasattr(series.dtype, "pyarrow_dtype"):
        return pl.Series(name, series.array.__arrow_array__())
    if series.dtype.kind == "M":  # with a zone
        instants = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return pl.Series(name, instants).dt.replace_time_zone("UTC")
    nothing = series.isna().to_numpy()
    values = [None if n else v for n, v in zip(nothing, series.astype(object), strict=True)]
    kinds = {type(value) for value in values if value is not None}
    if all(issubclass(kind, _SCALARS) or hasattr(kind, "itemsize") for kind in kinds):
        texts = values if kinds == {str} else [None if v is None else str(v) for v in values]
        return pl.Series(name, texts, dtype=pl.String)
    try:
        return pl.Series(name, values)
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        raise BadTable(f"the column {name}: expected text, numbers or booleans") from None


def _to_pandas(column: pl.Series) -> Any:
    pandas = sys.modules["pandas"]
    if column.dtype.is_float():
        return column.to_numpy()
    if column.dtype.is_temporal():
        return column.cast(pl.Datetime("us")).to_numpy()
    kind = "Int64" if column.dtype.is_integer() else "object"
    if column.dtype in (pl.String, pl.Boolean):
        kind = "string" if column.dtype == pl.String else "boolean"
    return pandas.Series(column.to_list(), dtype=kind).array


def _with_rows(table: pl.DataFrame, rows: int) -> pl.DataFrame:
    return table.with_columns(pl.repeat(None, rows, dtype=pl.Null, eager=True).alias(_ROWS))


def _own(names: Sequence[str], wanted: Collection[str]) -> list[str]:
    return [name for name in names if name in wanted]


def _of(library: str, *names: str) -> Any:
    """Whether the object is an instance of one of the classes, if *library* was imported."""

    def is_own(given: Any) -> bool:
        module = sys.modules.get(library)
        return module is not None and isinstance(given, tuple(getattr(module, n) for n in names))

    return is_own


_OLDEST = pl.CompatLevel.oldest()
_KINDS = (
    (_Polars, lambda given: isinstance(given, pl.DataFrame)),
    (_Lazy, lambda given: isinstance(given, pl.LazyFrame)),
    (_Pandas, _of("pandas", "DataFrame")),
    (_Arrow, _of("pyarrow", "Table", "RecordBatch")),
    (_DuckDB, _of("duckdb", "DuckDBPyRelation")),
    (_Shared, lambda given: hasattr(given, "__arrow_c_stream__")),
)
