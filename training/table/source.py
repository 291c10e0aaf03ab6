"""One file of an extract, with our names and in our forms."""

from collections.abc import Collection, Mapping, Sequence

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS
from srs.predictors.words import INDEX
from srs.tables.cells import all_read, numbers, refuse, texts, written
from srs.tables.columns import pl, whole_table
from srs.tables.names import names_in, near
from srs.wording import counted

from .mapping import DAYS, Source
from .report import Report

NUMBERS = "expected numbers, as 1234.5 or 1234,5, or nothing"
_SHARES = {"percent": 1.0, "share": 100.0}
_YEAR = "year"


def read_source(
    source: Source, known: Collection[str], report: Report, whole: Collection[str] = ()
) -> pl.DataFrame:
    """The columns that the mapping names, or those with *known* names if it names none.

    Codes are translated and units converted. Columns without either stay as read, except those
    among *whole*: there a missing code could be mistaken for one of ours.

    Raises
    ------
    BadTable
        When the file cannot be read, is empty or lacks a column, or some codes of *whole* are
        missing.
    """
    try:
        frame = whole_table(source.path)
    except BadTable as error:
        raise BadTable(f"{source.what}: {error}") from None
    if frame.is_empty():
        raise BadTable(f"{source.what}: the table has no rows: expected at least one")
    given = named(frame.columns, source, known, report, len(frame))
    frame = frame.select(pl.col(theirs).alias(ours) for ours, theirs in given.items())
    return in_our_forms(frame, source, whole)


def in_our_forms(frame: pl.DataFrame, source: Source, whole: Collection[str] = ()) -> pl.DataFrame:
    """*frame*, which has our names, with the source's codes translated and units converted.

    Raises
    ------
    BadTable
        When some codes of a column among *whole* are missing.
    """
    for name, codes in source.codes.items():
        if name in whole:
            _check_whole(frame[name], codes)
        frame = frame.with_columns(_translated(frame[name], codes))
    for name, unit in source.units.items():
        frame = frame.with_columns(_converted(frame[name], unit))
    return frame


def named(
    columns: Sequence[str], source: Source, known: Collection[str], report: Report, rows: int
) -> Mapping[str, str]:
    """Our name -> theirs, for those of *columns* that the mapping names, or that are *known*.

    Raises
    ------
    BadInput, BadTable
        When a name is unknown, or a column is missing.
    """
    given: Mapping[str, str]
    if source.columns is None:
        given = {name: name for name in columns if name in known}
        unused = len(set(columns).difference(given, INDEX))
        if unused:
            columns_of = counted(unused, "column that is", "columns that are")
            report.noted(source.what, f"{columns_of} not ours: not used", rows)
        ours = [each for each in PREDICTORS.values() if each.name in known]
        others = set(known).difference(*((each.name, each.srs) for each in ours))
        for line in names_in(columns, ours, others).hints():
            report.noted(source.what, line, rows)
    else:
        given = source.columns
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise BadInput(
            f"[{source.what}.columns] {', '.join(unknown)}: "
            f"{counted(len(unknown), 'unknown name')}: "
            f"expected a column or a predictor of srs, or one declared in [[predictors]], "
            'and after it the name of a column of the file, as person = "patient"'
        )
    lacking = [f"{theirs} (for {ours})" for ours, theirs in given.items() if theirs not in columns]
    if lacking:
        raise BadTable(
            f"{source.what} lacks {counted(len(lacking), 'column')} that the mapping names: "
            f"{', '.join(lacking)}{near(columns, *given.values())}"
        )
    idle = sorted((source.codes.keys() | source.units.keys()) - given.keys())
    if idle:
        raise BadInput(
            f"[{source.what}] has codes or units for {', '.join(idle)}, which no column gives"
        )
    return given


def _translated(column: pl.Series, codes: Mapping[str, str]) -> pl.Series:
    """A value that is not among *codes* stays what it is: it may be one of ours.

    A word for nothing may be a code as well.
    """
    return written(column).replace(list(codes), list(codes.values()))


def _check_whole(column: pl.Series, codes: Mapping[str, str]) -> None:
    told = texts(column, codes)
    others = told.is_not_null() & ~told.is_in(list(codes))
    refuse(
        column,
        others.fill_null(False),
        f"expected one of {', '.join(codes)}, which have codes, or nothing: give a code for every "
        f"value, because values without one could be read as an end",
    )


def _converted(column: pl.Series, unit: str) -> pl.Series:
    if column.name == "degree" and unit in _SHARES:
        return _number(column) * _SHARES[unit]
    if column.name == "born" and unit == _YEAR:
        # In the middle of the year, so that the age is as often too high as too low.
        middle = pl.date(pl.col("born").cast(pl.Int64), 7, 1)
        return _number(column).to_frame().select(born=middle).to_series()
    ours = PREDICTORS[column.name].unit if column.name in PREDICTORS else None
    if ours not in DAYS or unit not in DAYS:
        raise BadInput(
            f"the unit of {column.name}: expected percent or share for degree, year for born, or "
            f"{', '.join(DAYS)} for a predictor that counts time"
        )
    # In completed years: an age of 611 months is 50 years.
    return (_number(column) * (DAYS[unit] / DAYS[ours]) + 1e-9).floor()


def _number(column: pl.Series) -> pl.Series:
    return all_read(column, numbers, NUMBERS)
