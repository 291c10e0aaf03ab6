"""What each column of an unknown table holds: its kind, its values, its missing values."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from srs.tables.cells import days, numbers, texts, unread, written
from srs.tables.columns import pl

Kind = Literal["number", "date", "boolean", "text", "empty", "other"]

_LOOKED = 200  # distinct values tried before the rest
_SOME_OTHERS = 0.1  # share of the values in a column of numbers or dates that may be something else
_ZEROS = r"^0\d"  # a code whose leading zeros a number would lose
_OTHERWISE = r"^0\d|^\d{8}$"  # a code or a day that looks like a number
_WHOLE = r"\.0+$"  # a number with another text form
_TRUTHS = ({"true", "false"}, {"yes", "no"}, {"ja", "nej"}, {"0", "1"})
_NONE = ("none", "None", "NONE")
_DAY = r"^\d{4}-?\d\d-?\d\d"
LONGEST_NAME = 200


@dataclass(frozen=True, eq=False)
class Column:
    """One column as it was read.

    Attributes
    ----------
    values : polars.Series
        Float64 for numbers, Date for dates, else text; null if nothing was read.
    given : polars.Series
        As in the table; *plain* if that is already text.
    unread : int
        Rows of a column of numbers or dates with something else.
    none_rows : int
        Rows with the word none, which is read as nothing but may be an answer.
    """

    name: str
    kind: Kind
    values: pl.Series
    given: pl.Series
    plain: bool = True
    unread: int = 0
    none_rows: int = 0

    @property
    def rows(self) -> int:
        return len(self.given)

    @cached_property
    def text(self) -> pl.Series:
        """The value of each row, null if empty."""
        return self.given if self.plain else texts(self.given)

    @cached_property
    def known(self) -> int:
        """Rows that are not empty."""
        return self.rows - self.text.null_count()

    @cached_property
    def distinct(self) -> int:
        return int(self.text.drop_nulls().n_unique())

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The values that are present."""
        if self.kind != "number":
            return np.array([], dtype=np.float64)
        return np.asarray(self.values.drop_nulls().to_numpy(), dtype=np.float64)

    @cached_property
    def whole(self) -> bool:
        """Whether all are whole numbers."""
        return bool(len(self.numbers) and (self.numbers == np.round(self.numbers)).all())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows by value, the most frequent first, then by value."""
        table = self.text.drop_nulls().value_counts(name="rows")
        value = table.columns[0]
        return dict(table.sort(["rows", value], descending=[True, False]).iter_rows())


def columns_of(table: pl.DataFrame) -> Iterator[Column]:
    """The columns of *table*, which has rows, in their order."""
    plain = _plain_numbers(table)
    for column in table.get_columns():
        yield plain.get(column.name) or _column(column)


def _plain_numbers(table: pl.DataFrame) -> dict[str, Column]:
    """Text columns that hold only numbers (most columns of a wide table), checked together."""
    given = table.select(pl.col(pl.String))
    if not given.width:
        return {}
    found = given.cast(pl.Float64, strict=False)
    odd = given.select(pl.all().str.contains(_OTHERWISE).any()).row(0)
    whole = given.select(pl.all().str.contains(_WHOLE).any()).row(0)
    finite = found.select(pl.all().is_finite().all()).row(0)
    before, after = given.null_count().row(0), found.null_count().row(0)
    told = zip(given.columns, odd, whole, finite, before, after, strict=True)
    return {
        name: Column(name, "number", found[name], given[name], plain=not decimals)
        for name, other, decimals, real, nulls, lost in told
        if real and not other and nulls == lost < len(given) and len(name) <= LONGEST_NAME
    }


def _column(column: pl.Series) -> Column:
    name, dtype = column.name, column.dtype
    nothing = pl.Series([None] * len(column), dtype=pl.String)
    if len(name) > LONGEST_NAME:
        return Column(name, "other", nothing, nothing)
    if isinstance(dtype, pl.Date | pl.Datetime):
        found = days(column)
        lost = found.null_count() - column.null_count()
        kind: Kind = "date" if found.null_count() < len(found) else "empty"
        return Column(name, kind, found, found.cast(pl.String), unread=lost)
    if dtype.is_nested() or dtype.is_temporal() or dtype in (pl.Binary, pl.Object):
        return Column(name, "other", nothing, nothing)
    if dtype.is_float():
        values = numbers(column)
        kind = "number" if values.null_count() < len(values) else "empty"
        return Column(name, kind, values, column, plain=False)
    text = texts(column)
    if text.null_count() == len(text):
        return Column(name, "empty", text, text)
    if dtype == pl.Boolean:
        return Column(name, "boolean", text, text)
    for kind, read in (("date", _dates), ("number", _numbers)):
        values_or_none = read(column, text)
        if values_or_none is not None:
            lost = int(unread(column, values_or_none).sum())
            return Column(name, kind, values_or_none, text, unread=lost)
    none = int(written(column).is_in(_NONE).sum())
    kind = "boolean" if set(text.drop_nulls().str.to_lowercase().unique()) in _TRUTHS else "text"
    return Column(name, kind, text, text, none_rows=none)


def _dates(column: pl.Series, text: pl.Series) -> pl.Series | None:
    first = text.drop_nulls().head(_LOOKED)
    if not first.str.contains(_DAY).any():
        return None
    some = text.drop_nulls().unique(maintain_order=True).head(_LOOKED)
    if days(some).null_count() > len(some) * _SOME_OTHERS:
        return None
    found = days(column)
    return found if unread(column, found).sum() <= len(column) * _SOME_OTHERS else None


def _numbers(column: pl.Series, text: pl.Series) -> pl.Series | None:
    some = text.drop_nulls().unique(maintain_order=True).head(_LOOKED)
    if numbers(some).null_count() > len(some) * _SOME_OTHERS:
        return None
    if column.dtype == pl.String and text.str.contains(_ZEROS).any():
        return None
    found = numbers(column)
    return found if unread(column, found).sum() <= len(column) * _SOME_OTHERS else None
