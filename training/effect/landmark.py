"""The training table at time zero: who was on leave that day, and what was known about them."""

from collections.abc import Callable
from pathlib import Path

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS
from srs.tables.cells import AN_ID, all_read, days, ids, numbers, texts, truths
from srs.tables.columns import pl, whole_table
from srs.tables.risks import score
from srs.wording import counted, thousands

from ..table import read_extract
from ..table.shape import COLUMNS, ENDED_BY
from ..table.source import NUMBERS
from .study import Study

RISK, RISK_DAYS = "risk", 90
# Columns known only later, and columns that are no property of a person.
_LATER = ("last_day", "ended", ENDED_BY)
_NO_PROPERTY = ("person", "day", "on")
_DATES = "expected dates as YYYY-MM-DD"
_READ: dict[pl.DataType, Callable[[pl.Series], pl.Series]] = {
    pl.Date(): lambda column: all_read(column, days, _DATES),
    pl.Int64(): lambda column: all_read(column, numbers, NUMBERS).cast(pl.Int64),
    pl.Boolean(): lambda column: all_read(column, truths, "expected true or false, 1 or 0"),
}


def landmark_rows(study: Study, beside: Path) -> pl.DataFrame:
    """A row per spell on leave at the study's day, by person and start; ``row`` numbers them.

    The columns of a training table, and ``risk`` if the study predicts it.

    Raises
    ------
    BadInput
        In one line that names column and count.
    """
    if study.table is not None:
        frame = _typed(_whole(beside / study.table))
    else:
        assert study.mapping is not None
        frame = read_extract(beside / study.mapping).table.frame
    there = sorted(frame["day"].drop_nulls().unique())
    frame = frame.filter(pl.col("day") == study.day)
    if frame.is_empty():
        raise BadInput(
            f"day: {study.day}: the table has rows of {_some(there)}: expected a landmark that it "
            "has, or a table with landmarks = [day] in its mapping"
        )
    _check(frame)
    frame = frame.sort("person", "start", "on").with_row_index("row")
    return _with_risk(frame, study)


def _some(days: list[int]) -> str:
    return "no day" if not days else "day " + ", ".join(map(str, days[:5]))


def _whole(path: Path) -> pl.DataFrame:
    try:
        return whole_table(path)
    except BadTable as error:
        raise BadTable(f"table: {error}") from None


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """With the types of a training table's Parquet file, whatever the kind of file."""
    lacking = [name for name in COLUMNS if name not in frame.columns]
    if lacking:
        raise BadTable(
            f"table: lacks {counted(len(lacking), 'column')}, {', '.join(lacking)}: expected "
            "the file that training table writes"
        )
    kinds = {n: frame.schema[n] for n in frame.columns if n not in COLUMNS}
    read = [
        *(_READ[kind](frame[name]) for name, kind in COLUMNS.items() if kind in _READ),
        *(all_read(frame[name], ids, AN_ID) for name in ("person", "unit")),
        texts(frame["diagnosis"]),
        *(_told(frame[name]) for name, kind in kinds.items() if kind == pl.String),
    ]
    return frame.with_columns(read)


def _told(column: pl.Series) -> pl.Series:
    """A date or a number if all values are, unless the column is a predictor with levels."""
    ours = PREDICTORS.get(column.name)
    text = texts(column, ours.words if ours else ())
    if ours is not None and ours.unit is None:
        return text
    dates = days(text)
    if dates.null_count() == text.null_count() < len(text):
        return dates
    found = numbers(text)
    return found if found.null_count() == text.null_count() else text


def _check(frame: pl.DataFrame) -> None:
    nothing = {n: frame[n].null_count() for n in ("person", "start", "on", "last_day", "ended")}
    if any(nothing.values()):
        told = ", ".join(
            f"{name} ({counted(count, 'row')})" for name, count in nothing.items() if count
        )
        raise BadTable(f"table: nothing in {told}: expected a value in every row")
    twice = len(frame) - frame.select("person", "start").n_unique()
    if twice:
        raise BadTable(
            f"table: {counted(twice, 'row repeats', 'rows repeat')} person and start of another: "
            "expected a row per spell"
        )
    early = int((frame["last_day"] < frame["day"]).sum())
    if early:
        raise BadTable(f"table: last_day lies before day in {counted(early, 'row')}")
    odd = int((frame["on"] < frame["start"]).sum())
    if odd:
        raise BadTable(f"table: on lies before start in {counted(odd, 'row')}")


def _with_risk(frame: pl.DataFrame, study: Study) -> pl.DataFrame:
    if study.risk_model is None:
        return frame
    if RISK in frame.columns:
        raise BadInput("risk_model: the table already has a column risk: expected one of the two")
    scored = score(frame, study.risk_model, day=study.day, horizons=(RISK_DAYS,))
    return frame.with_columns(scored[f"risk_{RISK_DAYS}"].alias(RISK))


def column_of(frame: pl.DataFrame, name: str, key: str) -> pl.Series:
    """The column *name* as it was known at time zero; *key* is what the study calls it.

    A date becomes the number of days before time zero. A column ``NAME_on`` gives the day on which
    NAME became known.

    Raises
    ------
    BadInput
        When no such column exists, it is known only later, or it has other values than numbers,
        booleans and words.
    """
    if name in _LATER or name in _NO_PROPERTY:
        what = "known only after time zero" if name in _LATER else "not a property of a person"
        raise BadInput(f"{key}: {name}: {what}: expected a column that is known on the day")
    if name not in frame.columns:
        raise BadInput(
            f"{key}: {name}: expected a column of the table, which has "
            f"{', '.join(n for n in frame.columns if n not in ('row', *_LATER, *_NO_PROPERTY))}"
        )
    column = frame[name]
    if f"{name}_on" in frame.columns:
        _check_known(all_read(frame[f"{name}_on"], days, _DATES), frame["on"], key)
    if column.dtype.is_temporal():
        dates = all_read(column, days, _DATES)
        _check_known(dates, frame["on"], key)
        return (frame["on"] - dates).dt.total_days().cast(pl.Float64).alias(name)
    if column.dtype == pl.Boolean:
        return column
    if column.dtype.is_numeric():
        return column.cast(pl.Float64).fill_nan(None)
    if column.dtype in (pl.String, pl.Categorical, pl.Enum):
        return _words(column.cast(pl.String))
    raise BadInput(f"{key}: {name}: expected numbers, dates, truths or words")


def _check_known(dates: pl.Series, on: pl.Series, key: str) -> None:
    late = int((dates > on).sum())
    if late:
        raise BadInput(
            f"{key}: {dates.name}: {thousands(late)} of {counted(len(dates), 'row')} dated "
            "after time zero: "
            "expected what was known on the day"
        )


def _words(column: pl.Series) -> pl.Series:
    """Levels in order, without those that do not occur."""
    there = set(column.drop_nulls().unique())
    ours = PREDICTORS.get(column.name)
    named = [level.name for level in ours.levels] if ours else []
    levels = [name for name in named if name in there] if there <= set(named) else sorted(there)
    return column.cast(pl.Enum(levels))
