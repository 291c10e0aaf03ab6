"""One column of a predictor's values, in the single form that training tables have."""

from collections.abc import Sequence

from srs.errors import BadAnswer
from srs.predictors import Predictor, Value
from srs.tables.cells import all_read, numbers, refuse, texts
from srs.tables.columns import pl

from .report import Report
from .shape import Declared, OwnPredictor

OUTSIDE = "outside of"  # in the report's line on numbers outside all levels


def read_values(column: pl.Series, declared: Declared) -> pl.Series:
    """*column* as names of levels, or as numbers if all values are; null for no value.

    Raises
    ------
    BadTable
        With the column and the number of rows, never a value.
    """
    if isinstance(declared, Predictor):
        return _ours(column, declared)
    read = _numbers if declared.kind == "number" else _levels
    return read(column, declared)


def outside(column: pl.Series, declared: Declared) -> pl.Series:
    """For each row of *column*, as given or as read, whether its number lies outside all levels.

    A model that uses the predictor by levels puts such a number into the nearest one. A register's
    own predictor has no such numbers: they are refused.
    """
    if not isinstance(declared, Predictor) or declared.unit is None:
        return pl.repeat(False, len(column), dtype=pl.Boolean, eager=True)
    told = texts(column, declared.words)
    distinct = told.unique().drop_nulls()
    values = [(text, _read(text, declared)) for text in distinct]
    beyond = [text for text, value in values if value is not None and declared.outside(value)]
    return told.is_in(beyond).fill_null(False)


def tell_outside(rows: pl.Series, declared: Declared, table: str, report: Report) -> None:
    """Count the *rows* that ``outside`` found."""
    if isinstance(declared, Predictor) and rows.any():
        first, last = declared.levels[0], declared.levels[-1]
        low, high = declared.lowest, last.upto or 0
        report.noted(
            table,
            f"{declared.name} {OUTSIDE} {low:g} to {high:g}: taken as the nearest level, "
            f"{first.name} or {last.name}, unless the run has it among [predictors] numbers",
            int(rows.sum()),
        )


def in_one_form(columns: Sequence[pl.Series], declared: Predictor) -> list[pl.Series]:
    """*columns* of one predictor with one type: numbers, or levels if some are levels."""
    if len({column.dtype == pl.String for column in columns}) == 1:
        return list(columns)
    return [_levels_of(column, declared) for column in columns]


def coalesced(given: pl.Series, derived: pl.Series, declared: Declared) -> pl.Series:
    """What was *given*, else what was *derived*: the rule of ``srs.predictors.gather``."""
    if isinstance(declared, Predictor):
        given, derived = in_one_form((given, derived), declared)
    return pl.select(pl.coalesce(given, derived).alias(declared.name)).to_series()


def _ours(column: pl.Series, declared: Predictor) -> pl.Series:
    distinct = column.unique()
    told = texts(distinct, declared.words)
    values = [None if text is None else _read(text, declared) for text in told]
    none = pl.Series([value is None for value in values], dtype=pl.Boolean)
    unread = distinct.filter(told.is_not_null() & none)
    refuse(column, column.is_in(unread.implode()), f"{declared.expected}, or nothing")
    if declared.unit is None or any(isinstance(value, str) for value in values):
        names = [value if isinstance(value, str) else _name(value, declared) for value in values]
        return column.replace_strict(distinct, names, return_dtype=pl.String)
    return column.replace_strict(distinct, values, return_dtype=pl.Int64)


def _read(given: str, declared: Predictor) -> Value | None:
    try:
        return declared.read(given)
    except BadAnswer:
        return None


def _name(value: Value | None, declared: Predictor) -> str | None:
    return None if value is None else declared.level(value).name


def _levels_of(column: pl.Series, declared: Predictor) -> pl.Series:
    if column.dtype == pl.String:
        return column
    distinct = column.unique().drop_nulls()
    names = [_name(value, declared) for value in distinct]
    return column.replace_strict(distinct, names, default=None, return_dtype=pl.String)


def _levels(column: pl.Series, declared: OwnPredictor) -> pl.Series:
    text = texts(column, declared.levels)
    unknown = text.is_not_null() & ~text.is_in(declared.levels)
    refuse(text, unknown, f"{declared.expected}, or nothing")
    return text


def _numbers(column: pl.Series, declared: OwnPredictor) -> pl.Series:
    number = all_read(column, numbers, f"{declared.expected}, or nothing")
    wrong = pl.repeat(False, len(column), dtype=pl.Boolean, eager=True)
    for limit, beyond in ((declared.low, number.__lt__), (declared.high, number.__gt__)):
        if limit is not None:
            wrong = wrong | beyond(limit).fill_null(False)
    refuse(column, wrong, f"{declared.expected}, or nothing")
    return number
