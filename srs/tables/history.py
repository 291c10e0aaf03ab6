"""The certificates of many persons, and when each of them became known."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..predictors.region import region_of
from .cells import by_value
from .columns import pl

CARE = {
    "primary": "yes",
    "specialised": "no",
    "specialist": "no",
}
# Question 28 as one word per certificate; "both" leaves the main occupation open.
_WORK = {"NUVARANDE_ARBETE", "FORALDRALEDIG", "STUDIER", "not_unemployed", "not_unemp"}
_SEEKS_WORK = {"ARBETSSOKANDE", "unemployed", "unemp"}

# Columns that a table may have for a certificate besides its periods.
OPTIONAL = ("replaced_by", "occupation", "care_level", "postcode")
OCCUPATION_EXPECTED = (
    f"expected one or several of {', '.join(sorted(_SEEKS_WORK | _WORK))}, joined by |, or nothing"
)
CARE_EXPECTED = f"expected {', '.join(CARE)}, or nothing"


@dataclass(frozen=True, slots=True)
class History:
    """Attributes

    persons : polars.Series
        The ids in order; a person's number is the position of the id.
    certificates : polars.DataFrame
        A row per certificate, by person and id, with its ``ordinal`` within the person (text that
        sorts as ids do, because ids decide between otherwise equal certificates). Days are numbers.
        ``known`` is the day on which it was signed, ``replaced`` the day on which the certificate
        that replaces it was signed, and ``gone`` says whether it is ever replaced.
    periods : polars.DataFrame
        ``certificate`` (row of the above), ``start``, ``end``, ``degree``.
    """

    persons: pl.Series
    certificates: pl.DataFrame
    periods: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "History":
        """
        Parameters
        ----------
        rows
            A row per period: ``person``, ``id`` (of the certificate), ``unit``, ``replaced_by``,
            ``code`` (null for infection control), ``start`` and ``end`` as numbers, ``degree``,
            ``signed``, and ``occupation``, ``care_level`` and ``region`` as read here.
        """
        by_certificate = _numbered(rows)
        return cls(
            by_certificate.filter(_new("person"))["person"],
            _certificates(by_certificate),
            by_certificate.filter(pl.col("code").is_not_null()).select(
                "start", "end", "degree", certificate="number"
            ),
        )

    def parts(self, size: int) -> Iterator["History"]:
        """The history of *size* persons at a time, so that a large register fits in memory."""
        people, periods_of = self.certificates["person"], self.periods["certificate"]
        for first in range(0, max(1, len(self.persons)), size):
            low, high = (people.search_sorted(n) for n in (first, first + size))
            since, until = (periods_of.search_sorted(n) for n in (low, high))
            yield History(
                self.persons,
                self.certificates.slice(low, high - low),
                self.periods.slice(since, until - since),
            )


def read_occupations(column: pl.Series) -> pl.Series:
    """``unemployed``, ``not_unemployed``, ``both``, or null."""
    return by_value(column, _occupation)


def read_care(column: pl.Series) -> pl.Series:
    """Whether it is primary care: ``yes``, ``no`` or null."""
    return by_value(column, CARE.get)


def read_regions(postcodes: pl.Series) -> pl.Series:
    """The region of each postcode; null if it is in no region."""
    return by_value(postcodes, region_of).alias("region")


def _occupation(text: str) -> str | None:
    stated = {part.strip() for part in text.split("|")}
    if not stated <= _WORK | _SEEKS_WORK:
        return None
    if stated <= _SEEKS_WORK:
        return "unemployed"
    return "both" if stated & _SEEKS_WORK else "not_unemployed"


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """*rows* by person, certificate and time, with persons and certificates numbered from 0."""
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
    """A row per certificate; if its rows differ, the first counts, as in srs.tables.spells."""
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
    """*certificates* with the day of each one's replacement; null if the table lacks it."""
    by = certificates.select("person_number", replaced_by="id", replaced="known")
    other = pl.col("replaced_by") != pl.col("id")
    joined = certificates.with_columns(replaced_by=pl.when(other).then("replaced_by"))
    return joined.join(
        by, on=["person_number", "replaced_by"], how="left", maintain_order="left"
    ).with_columns(gone=pl.col("replaced_by").is_not_null())
