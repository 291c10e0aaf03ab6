"""Columns as they come from anybody's table, in one form."""

from collections.abc import Callable

from ..errors import BadTable
from ..spell.columns import pl

NOTHING = ("", "NA", "NaN", "nan", "null")  # R's and pandas' ways included


def check_readable(name: str, dtype: pl.DataType) -> None:
    """Refuse what has no one text for a value.

    Raises
    ------
    BadTable
    """
    if dtype.is_nested() or dtype.is_temporal() or dtype in (pl.Binary, pl.Object):
        raise BadTable(f"the column {name}: expected text, numbers or booleans")


def as_text(column: pl.Series) -> pl.Series:
    """Null where there is nothing; a whole number has no decimals (1.0 is ``1``)."""
    check_readable(column.name, column.dtype)
    text = column.cast(pl.String).str.strip_chars().str.replace(r"^([-+]?\d+)\.0+$", "$1")
    return text.set(text.is_in(NOTHING), None)


def by_value(column: pl.Series, read: Callable[[str], str | None]) -> tuple[pl.Series, pl.Series]:
    """What *read* makes of each distinct value, and where it makes None of something."""
    distinct = column.unique()
    texts = as_text(distinct)
    values = [None if text is None else read(text) for text in texts]
    found = column.replace_strict(distinct, values, return_dtype=pl.String)
    unread = texts.is_not_null() & pl.Series(values, dtype=pl.String).is_null()
    return found, column.is_in(distinct.filter(unread).implode())


def day(column: pl.Series) -> pl.Series:
    """Dates, from dates, times or ISO text."""
    if column.dtype in (pl.Date, pl.Datetime):
        return column.cast(pl.Date)
    text = as_text(column)
    ends = (text.str.len_bytes() == 10) | text.str.slice(10, 1).is_in(["T", " "])
    dates = text.str.head(10).str.to_date("%Y-%m-%d", strict=False).set(~ends, None)
    refuse(text, text.is_not_null() & dates.is_null(), "expected dates as YYYY-MM-DD, or nothing")
    return dates


def refuse(column: pl.Series, wrong: pl.Series, expected: str) -> None:
    """Raise BadTable where *wrong* is true in any row."""
    count = wrong.sum()
    if count:
        raise BadTable(f"the column {column.name}: {count} of {len(column)} rows; {expected}")
