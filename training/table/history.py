"""Certificates of an extract, checked: the history that tables are made from."""

from collections import Counter
from datetime import date

from srs.certificate import DEGREES, Icd10
from srs.errors import BadDiagnosis, BadTable
from srs.tables.cells import AN_ID, all_read, by_value, ids, moments, one_form, refuse
from srs.tables.columns import pl
from srs.tables.history import (
    CARE_EXPECTED,
    OCCUPATION_EXPECTED,
    OPTIONAL,
    History,
    read_care,
    read_occupations,
    read_regions,
)
from srs.tables.spells import BY_NONE, PERIODS, REPLACED, count_replacements
from srs.wording import Words

from .report import Report

QUIET = 14  # days in which some certificate of a region begins
NONE_BEGINS = Words(
    f"inget börjar de sista {QUIET} dagarna före {{}}: om det inte är den sista dag som alla intyg "
    "finns med för räknas pågående sjukfall som avslutade",
    f"none begins in the last {QUIET} days before {{}}: if that is not the last day up to which "
    "all certificates are included, ongoing spells count as ended",
)
_IDS = ("person", "certificate", "unit", "replaced_by")


def is_quiet(last_start: date, last: date) -> bool:
    """Whether no certificate begins in the last days up to *last*.

    Then *last* is probably not the last day that the certificates cover, and ongoing spells count
    as ended.

    >>> last = date(2025, 3, 31)
    >>> is_quiet(date(2025, 3, 16), last), is_quiet(date(2025, 3, 17), last)
    (True, False)
    """
    return (last - last_start).days > QUIET


def history(certificates: pl.DataFrame, *, follow_up_end: date, report: Report) -> History:
    """Only certificates that were signed by the end of follow-up and have a day to count from.

    Raises
    ------
    BadTable
        When a column is missing, has an unexpected type, or has an unknown value.
    """
    _check_columns(certificates)
    report.read("certificates", len(certificates))
    certificates = _with_ids(certificates, follow_up_end)
    # A certificate that nobody signed was never issued, and one signed after the end of follow-up
    # belongs to another extract.
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
    last_start = rows.filter(pl.col("start") <= follow_up_end)["start"].max()
    if isinstance(last_start, date) and is_quiet(last_start, follow_up_end):
        report.noted("certificates", NONE_BEGINS.en.format("follow_up_end"), len(rows))
    rows = _one_form(rows)
    _count_replacements(rows, report)
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
        raise BadTable(f"the certificates' {names}: expected dates (for signed, dates or times)")


def _with_ids(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Each person in one form; the day *on* decides the century of person ids without one."""
    names = [name for name in _IDS if name in frame.columns]
    frame = frame.with_columns(all_read(frame[name], ids, AN_ID) for name in names)
    return frame.with_columns(one_form(frame["person"], on))


def _without_later_replacements(rows: pl.DataFrame, late: pl.Expr) -> pl.DataFrame:
    """A replacement that was not signed by the end of follow-up has replaced nothing yet."""
    if "replaced_by" not in rows.columns:
        return rows
    later = rows.filter(late).select("person", replaced_by=pl.col("id"), later=True)
    return (
        rows.join(later.unique(), on=["person", "replaced_by"], how="left", maintain_order="left")
        .with_columns(replaced_by=pl.when(pl.col("later").is_null()).then("replaced_by"))
        .drop("later")
    )


def _count_replacements(rows: pl.DataFrame, report: Report) -> None:
    counts = Counter[str]()
    count_replacements(rows.rename({"id": "certificate"}), counts)
    nobody = counts[BY_NONE]
    all_of_them = " (all that are replaced)" if nobody == counts[REPLACED] else ""
    what = f"replaced by a certificate that the person does not have{all_of_them}"
    report.noted("certificates", what, nobody)


def _check_rows(rows: pl.DataFrame) -> None:
    refuse(rows["end"], rows["end"] < rows["start"], "expected an end that is not before start")
    degrees = list(DEGREES.values())
    refuse(rows["degree"], ~rows["degree"].is_in(degrees), f"expected one of {degrees} (per cent)")


def _one_form(rows: pl.DataFrame) -> pl.DataFrame:
    lacking = [name for name in OPTIONAL if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)
    return rows.select(
        pl.col("id", "person", "unit", "replaced_by").cast(pl.String),
        pl.col("start", "end").to_physical().cast(pl.Int64),
        pl.col("degree").cast(pl.Int64),
        moments(rows["signed"]),
        read_codes(rows["diagnosis"]),
        all_read(rows["occupation"], read_occupations, OCCUPATION_EXPECTED),
        all_read(rows["care_level"], read_care, CARE_EXPECTED),
        read_regions(rows["postcode"]),
    )


def read_codes(column: pl.Series) -> pl.Series:
    """Diagnoses without dots and in capitals, as ``code``."""
    expected = "expected ICD-10-SE codes such as F43 or F43.8A, or nothing for infection control"
    return all_read(column, lambda given: by_value(given, _code), expected).alias("code")


def _code(text: str) -> str | None:
    try:
        return Icd10.parse(text).code
    except BadDiagnosis:
        return None
