"""Files of predictions become one table, paired by id."""

from collections.abc import Sequence
from datetime import date

from srs.errors import BadTable
from srs.tables.cells import AN_ID, all_read, days, ids, numbers, person_keys, texts, truths
from srs.tables.columns import pl

from ..study import Study


def identified(frame: pl.DataFrame, study: Study, file: str) -> pl.DataFrame:
    """*frame* with ids as texts.

    Raises
    ------
    BadTable
        When a row has no id, or repeats one.
    """
    name = study.data.id
    if name not in frame.columns:
        raise BadTable(f"{file} lacks {name}: expected a column of ids; name it with --id")
    own = all_read(frame[name], ids, AN_ID)
    missing = own.null_count()
    repeated = len(frame) - missing - own.drop_nulls().n_unique()
    if missing or repeated:
        raise BadTable(
            f"{file}: {name}: expected a different id in each row, found {missing} rows without "
            f"one and {repeated} that repeat another's; if a person has several rows, name the "
            f"column of persons with --person"
        )
    return frame.with_columns(own)


def paired(frames: Sequence[pl.DataFrame], study: Study, on: date) -> pl.DataFrame:
    """In the order of ids, so that the order of rows affects no digit.

    The day *on* decides the century of person ids without one.

    Raises
    ------
    BadTable
        When ids do not match, or an outcome differs between files.
    """
    name = study.data.id
    first, *others = frames
    frame = first
    for other in others:
        lacking = len(first.join(other, on=name, how="anti"))
        more = len(other.join(first, on=name, how="anti"))
        if lacking or more:
            raise BadTable(
                f"{name}: expected the same ids in every file, found {lacking} of the first file "
                f"that another lacks and {more} that the first lacks; models are compared on the "
                f"same rows"
            )
        _agree(frame, other, study, on)
        new = [name, *(each for each in other.columns if each not in frame.columns)]
        frame = frame.join(other.select(new), on=name, how="inner")
    return frame.sort(name)


def _agree(frame: pl.DataFrame, other: pl.DataFrame, study: Study, on: date) -> None:
    data = study.data
    named = (data.outcome, data.time, data.event, data.person, data.region, data.date)
    for column in (name for name in named if name in frame.columns and name in other.columns):
        beside = frame.select(data.id, _read(frame[column], study, on)).join(
            other.select(data.id, _read(other[column], study, on).alias(" other")), on=data.id
        )
        differ = len(beside.filter(pl.col(column).ne_missing(pl.col(" other"))))
        if differ:
            raise BadTable(
                f"{column}: expected the same in every file, found {differ} rows that differ; "
                "keep it in one file"
            )


def coded_numbers(column: pl.Series) -> pl.Series:
    """Values of an outcome or event: true is 1 and false 0."""
    found = numbers(column)
    if column.dtype.is_numeric():
        return found
    return found.zip_with(found.is_not_null(), truths(column).cast(pl.Float64))


def _read(column: pl.Series, study: Study, on: date) -> pl.Series:
    """In one form, because files may write a value in several."""
    data = study.data
    if column.name == data.date:
        return days(column)
    if column.name == data.person:
        return person_keys(ids(column), on)
    if column.name in (data.outcome, data.event, data.time):
        return coded_numbers(column)
    return texts(column)
