"""Certificates of an extract, checked, as the history that tables are made from."""

from collections.abc import Callable
from datetime import date

from srs.certificate import DEGREES, Icd10
from srs.errors import BadDiagnosis, BadTable
from srs.spell.columns import pl
from srs.spell.table import PERIODS
from srs.tables import (
    CARE_EXPECTED,
    OCCUPATION_EXPECTED,
    OPTIONAL,
    History,
    by_value,
    read_care,
    read_occupations,
    read_regions,
    refuse,
)

from .report import Report


def history(certificates: pl.DataFrame, *, follow_up_end: date, report: Report) -> History:
    """Only what was signed, by the end of follow-up, with a day to count from.

    Raises
    ------
    BadTable
        When a column is missing, has another type than expected, or a value nobody knows.
    """
    _check_columns(certificates)
    report.read("certificates", len(certificates))
    # A certificate that nobody signed was never issued, and one that was signed after the end of
    # follow-up belongs to another extract.
    late = (pl.col("signed").dt.date() > follow_up_end).fill_null(True)
    rows = report.keep(
        _without_later_replacements(certificates.rename({"certificate": "id"}), late),
        "certificates",
        {
            "no person": pl.col("person").is_null(),
            "no certificate id": pl.col("id").is_null(),
            "no start, end or degree": pl.any_horizontal(
                pl.col("start", "end", "degree").is_null()
            ),
            "not signed": pl.col("signed").is_null(),
            "signed after the end of follow-up": pl.col("signed").dt.date() > follow_up_end,
        },
    )
    _check_rows(rows)
    rows = _one_form(rows)
    report.noted(
        "certificates",
        "no diagnosis (infection control): makes no spell",
        rows["code"].null_count(),
    )
    return History.of(rows)


def _check_columns(frame: pl.DataFrame) -> None:
    lacking = [name for name in PERIODS if name not in frame.columns]
    if lacking:
        raise BadTable(
            f"the certificates lack {', '.join(lacking)}: expected the columns {', '.join(PERIODS)}"
        )
    dates = [n for n in ("start", "end") if frame.schema[n] != pl.Date]
    if dates or frame.schema["signed"] not in (pl.Datetime, pl.Date):
        names = ", ".join(dates or ["signed"])
        raise BadTable(f"the certificates' {names}: expected dates (signed: or times)")


def _without_later_replacements(rows: pl.DataFrame, late: pl.Expr) -> pl.DataFrame:
    """A replacement that was not signed by the end of follow-up has replaced nothing yet."""
    if "replaced_by" not in rows.columns:
        return rows
    rows = rows.with_columns(pl.col("replaced_by").cast(pl.String))
    later = rows.filter(late).select("person", replaced_by=pl.col("id").cast(pl.String), later=True)
    return (
        rows.join(later.unique(), on=["person", "replaced_by"], how="left", maintain_order="left")
        .with_columns(replaced_by=pl.when(pl.col("later").is_null()).then("replaced_by"))
        .drop("later")
    )


def _check_rows(rows: pl.DataFrame) -> None:
    refuse(rows["end"], rows["end"] < rows["start"], "expected an end that is not before start")
    degrees = list(DEGREES.values())
    refuse(rows["degree"], ~rows["degree"].is_in(degrees), f"expected one of {degrees} (per cent)")


def _one_form(rows: pl.DataFrame) -> pl.DataFrame:
    lacking = [name for name in OPTIONAL if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    signed = pl.col("signed")
    if rows.schema["signed"] == pl.Datetime:
        signed = signed.dt.replace_time_zone(None)  # as the clock on the wall showed it
    return rows.select(
        pl.col("id", "person", "unit", "replaced_by").cast(pl.String),
        pl.col("start", "end").to_physical().cast(pl.Int64),
        pl.col("degree").cast(pl.Int64),
        signed.cast(pl.Datetime("us")),
        read_codes(rows["diagnosis"]),
        _read(rows["occupation"], read_occupations, OCCUPATION_EXPECTED),
        _read(rows["care_level"], read_care, CARE_EXPECTED),
        read_regions(rows["postcode"]),
    )


def read_codes(column: pl.Series) -> pl.Series:
    """Diagnoses without dots and in capitals, as ``code``."""
    expected = "expected ICD-10-SE codes such as F43 or F43.8A, or nothing for infection control"
    return _read(column, lambda given: by_value(given, _code), expected).alias("code")


def _code(text: str) -> str | None:
    try:
        return Icd10.parse(text).code
    except BadDiagnosis:
        return None


def _read(
    column: pl.Series, read: Callable[[pl.Series], tuple[pl.Series, pl.Series]], expected: str
) -> pl.Series:
    found, unread = read(column)
    refuse(column, unread, expected)
    return found
