"""The certificates of many persons, and when each of them became known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from srs.certificate import DEGREES, Icd10
from srs.errors import BadDiagnosis, BadTable
from srs.predictors.region import region_of
from srs.spell.columns import pl
from srs.spell.table import PERIODS

from .report import Report
from .values import as_text, refuse

CARE = {
    "primary": "yes",
    "specialised": "no",
    "specialist": "no",
}
# Question 28, in one word for a whole certificate; "both" leaves the main occupation open.
_WORK = {"NUVARANDE_ARBETE", "FORALDRALEDIG", "STUDIER", "not_unemployed", "not_unemp"}
_SEEKS_WORK = {"ARBETSSOKANDE", "unemployed", "unemp"}


@dataclass(frozen=True, slots=True)
class History:
    """Attributes

    persons : polars.Series
        Ids in order; a person's number is the place in it.
    certificates : polars.DataFrame
        A row per certificate, by person and id, with its ``ordinal`` within the person (text that
        sorts as ids do, because ids decide between certificates that are else equal). Days are
        numbers. ``known`` is the day on which it was signed, ``replaced`` the one on which the
        certificate that replaces it was; ``gone`` says that it is replaced in the end.
    periods : polars.DataFrame
        ``certificate`` (row of the above), ``start``, ``end``, ``degree``.
    """

    persons: pl.Series
    certificates: pl.DataFrame
    periods: pl.DataFrame

    def parts(self, size: int) -> Iterator["History"]:
        """The same, *size* persons at a time, so that memory does not grow with the register."""
        people, periods_of = self.certificates["person"], self.periods["certificate"]
        for first in range(0, max(1, len(self.persons)), size):
            low, high = (people.search_sorted(n) for n in (first, first + size))
            since, until = (periods_of.search_sorted(n) for n in (low, high))
            yield History(
                self.persons,
                self.certificates.slice(low, high - low),
                self.periods.slice(since, until - since),
            )


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
    sorted_rows = _numbered(rows)
    report.noted(
        "certificates",
        "no diagnosis (infection control): makes no spell",
        sorted_rows["code"].null_count(),
    )
    found = _certificates(sorted_rows)
    periods = sorted_rows.filter(pl.col("code").is_not_null()).select(
        certificate="number", start="start", end="end", degree="degree"
    )
    persons = sorted_rows.filter(_new("person"))["person"]
    return History(persons, found, periods)


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
    optional = ("replaced_by", "occupation", "care_level", "postcode")
    lacking = [name for name in optional if name not in rows.columns]
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
        _occupations(rows["occupation"]),
        _by_value(rows["care_level"], CARE.get, f"expected {', '.join(CARE)}, or nothing"),
        _by_value(rows["postcode"], region_of, None).alias("region"),
    )


def read_codes(column: pl.Series) -> pl.Series:
    """Diagnoses without dots and in capitals, as ``code``."""
    expected = "expected ICD-10-SE codes such as F43 or F43.8A, or nothing for infection control"
    return _by_value(column, _code, expected).alias("code")


def _code(text: str) -> str | None:
    try:
        return Icd10.parse(text).code
    except BadDiagnosis:
        return None


def _occupations(column: pl.Series) -> pl.Series:
    """``unemployed``, ``not_unemployed``, ``both``, or null where nothing is stated."""
    joined = column.list.join("|") if column.dtype == pl.List else column
    known = ", ".join(sorted(_SEEKS_WORK | _WORK))
    expected = f"expected one or several of {known}, joined by |, or nothing"
    return _by_value(joined, _occupation, expected)


def _occupation(text: str) -> str | None:
    stated = {part.strip() for part in text.split("|")}
    if not stated <= _WORK | _SEEKS_WORK:
        return None
    if stated <= _SEEKS_WORK:
        return "unemployed"
    return "both" if stated & _SEEKS_WORK else "not_unemployed"


def _by_value(
    column: pl.Series, read: Callable[[str], str | None], expected: str | None
) -> pl.Series:
    """What *read* makes of each distinct value; None is refused where something is *expected*."""
    distinct = column.unique()
    texts = as_text(distinct)
    values = [None if text is None else read(text) for text in texts]
    found = column.replace_strict(distinct, values, return_dtype=pl.String)
    if expected is not None:
        wrong = distinct.filter(texts.is_not_null() & pl.Series(values, dtype=pl.String).is_null())
        refuse(column, column.is_in(wrong.implode()), expected)
    return found


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """By person, certificate and time; persons and certificates numbered from 0."""
    new = _new("person") | _new("id")
    return rows.sort(
        "person", "id", "start", "end", "degree", "signed", "code", "unit"
    ).with_columns(
        person_number=_new("person").cum_sum().cast(pl.Int64) - 1,
        number=new.cum_sum().cast(pl.Int64) - 1,
    )


def _new(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(name).shift())


def _certificates(rows: pl.DataFrame) -> pl.DataFrame:
    """One row each; where its rows differ, the first in time counts, as in srs.spell.table."""
    first = rows.filter(_new("number")).select("person_number", "id", "signed", "code", "unit")
    rest = rows.group_by("number", maintain_order=True).agg(
        pl.col("start").min(),
        pl.col("end").max(),
        pl.col("replaced_by", "occupation", "care_level", "region").drop_nulls().first(),
    )
    together = pl.concat([first, rest], how="horizontal").with_columns(
        known=pl.col("signed").dt.date().to_physical().cast(pl.Int64)
    )
    person = pl.col("person_number")
    place = pl.col("number") - pl.when(_new("person_number")).then("number").forward_fill()
    together = together.with_columns(place=place)
    width = len(str(together["place"].max() or 0))
    return _replaced(together).select(
        "number",
        person.alias("person"),
        pl.col("place").cast(pl.String).str.zfill(width).alias("ordinal"),
        "code",
        "unit",
        "signed",
        "start",
        "end",
        "known",
        "replaced",
        "gone",
        "occupation",
        "care_level",
        "region",
    )


def _replaced(certificates: pl.DataFrame) -> pl.DataFrame:
    """With the day of each one's replacement; one that is not at hand never became known."""
    by = certificates.select("person_number", replaced_by="id", replaced="known")
    other = pl.col("replaced_by") != pl.col("id")
    joined = certificates.with_columns(replaced_by=pl.when(other).then("replaced_by"))
    return joined.join(
        by, on=["person_number", "replaced_by"], how="left", maintain_order="left"
    ).with_columns(gone=pl.col("replaced_by").is_not_null())
