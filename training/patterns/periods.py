"""The periods of a range of persons, each column in its one form, and what cannot be read."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from srs.certificate.return_to_work import PROGNOSES, WORK_MEASURES
from srs.predictors import PREDICTORS
from srs.tables.cells import AN_ID, Reader, all_read, by_value, days, ids, numbers, person_keys
from srs.tables.columns import pl
from srs.tables.history import CARE_EXPECTED, read_care, read_regions
from srs.tables.spells import (
    PROBLEM,
    RULES,
    count_replacements,
    read_periods,
    with_problems,
)

from ..table.mapping import Source
from ..table.report import Report
from ..table.source import read_source
from ..table.values import read_values
from .diagnoses import LEVELS, places
from .persons import SEX, born_and_sex

# What a table may tell of a certificate beside its periods; the first are the person's own.
OF_PERSONS = ("born", "sex", "age")
OF_CERTIFICATES = (
    *("care_level", "postcode", "region"),
    *("prognosis", "prognosis_days", "work_measures", "messages", "additions"),
)
OPTIONAL = ("replaced_by", *OF_PERSONS, *OF_CERTIFICATES)
_DATES = "expected dates as YYYY-MM-DD, or nothing"
_COUNTS = "expected whole numbers from 0, or nothing"
_CARE = {"yes": "primary", "no": "specialised"}
# A certificate without a code makes a spell that is counted among those without a valid one, as
# Statistiktjänsten does; so does one whose code nobody knows.
_RULES = {rule: broken for rule, broken in RULES.items() if not rule.startswith("diagnosis")}


@dataclass(frozen=True, eq=False)
class Persons:
    """``key``, ``born`` and ``sex`` of persons, by what ids are compared by."""

    table: pl.DataFrame

    def of(self, persons: pl.Series, on: date) -> pl.DataFrame:
        """``born`` and ``sex`` of each."""
        keys = person_keys(persons, on).alias("key").to_frame()
        return keys.join(self.table, on="key", how="left", maintain_order="left").drop("key")


def read_persons(source: Source, on: date) -> Persons:
    """
    Raises
    ------
    BadTable
    """
    frame = read_source(source, ("person", "born", "sex"), Report())
    nothing = pl.lit(None, pl.String)
    frame = frame.with_columns(
        nothing.alias(name) for name in ("born", "sex") if name not in frame.columns
    )
    keys = person_keys(all_read(frame["person"], ids, AN_ID), on).alias("key")
    table = pl.DataFrame([keys, _born(frame["born"]), _sex(frame["sex"])])
    return Persons(table.drop_nulls("key").unique("key", keep="first", maintain_order=True))


def read_rows(
    raw: pl.DataFrame,
    on: date,
    columns: Collection[str],
    persons: Persons | None,
    counts: Counter[str],
) -> pl.DataFrame:
    """The periods that count, by the names of PERIODS, OPTIONAL and *columns*.

    With ``code`` (as spells of srs need it, null without) and LEVELS of the diagnosis. *counts*
    is told how many rows break which rule, and what was replaced.

    Raises
    ------
    BadTable
        When a column is of a kind that cannot be read, or an optional one holds what it cannot.
    """
    lists = pl.selectors.list() & pl.selectors.by_name(*OPTIONAL, require_all=False)
    beside = dict.fromkeys((*OPTIONAL, *columns))
    frame = raw.lazy().with_columns(lists.cast(pl.List(pl.String)).list.join("|"))
    rows = with_problems(read_periods(frame, on, beside), _RULES)
    count_replacements(rows, counts)
    counts.update(dict(rows[PROBLEM].drop_nulls().value_counts().rows()))
    rows = rows.filter(pl.col(PROBLEM).is_null() & ~pl.col("replaced"))
    rows = rows.with_columns(*places(rows["diagnosis"]), *_optional(rows))
    own = _of_persons(rows, persons, on)
    kept = ("person", "certificate", "unit", "start", "end", "degree", "signed", "code", *LEVELS)
    return rows.select(*kept, *OF_CERTIFICATES, *columns).with_columns(own)


def _optional(rows: pl.DataFrame) -> list[pl.Series]:
    read = [all_read(rows[name], *how) for name, how in _READERS.items()]
    region = rows["region"]
    if region.null_count() == len(rows):
        region = read_regions(rows["postcode"])
    return [*read, region.cast(pl.Categorical).alias("region")]


def _of_persons(rows: pl.DataFrame, persons: Persons | None, on: date) -> list[pl.Series]:
    """``born``, ``sex`` and ``age``: what is told, else what the person's id says."""
    found = born_and_sex(rows["person"], on)
    of_table = None if persons is None else persons.of(rows["person"], on)
    for told in (of_table, _told(rows)):
        if told is not None:
            found = found.select(
                pl.coalesce(told[name], pl.col(name)).alias(name) for name in ("born", "sex")
            )
    age = all_read(rows["age"], _whole, _COUNTS)
    return [found["born"], found["sex"], age.cast(pl.Int16).alias("age")]


def _told(rows: pl.DataFrame) -> pl.DataFrame | None:
    if all(rows[name].null_count() == len(rows) for name in ("born", "sex")):
        return None
    return pl.DataFrame([_born(rows["born"]), _sex(rows["sex"])])


def _born(column: pl.Series) -> pl.Series:
    return all_read(column, days, _DATES)


def _sex(column: pl.Series) -> pl.Series:
    return read_values(column, PREDICTORS["sex"]).cast(SEX)


def _care(column: pl.Series) -> pl.Series:
    return read_care(column).replace_strict(_CARE, default=None, return_dtype=pl.String)


def _whole(column: pl.Series) -> pl.Series:
    found = numbers(column)
    counted = ((found >= 0) & (found == found.floor()) & (found < 1e9)).fill_null(False)
    return found.set(~counted, None).cast(pl.Int32)


def _codes(known: Collection[str]) -> Reader:
    """Of one or several, joined by ``|``; None where one is not known."""

    def read(text: str) -> str | None:
        codes = [each.strip() for each in text.split("|") if each.strip()]
        return "|".join(dict.fromkeys(codes)) if set(codes) <= set(known) else None

    return lambda column: by_value(column, read)


_READERS: dict[str, tuple[Reader, str]] = {
    "care_level": (_care, CARE_EXPECTED),
    "prognosis": (_codes(PROGNOSES), f"expected one of {', '.join(PROGNOSES)}, or nothing"),
    "prognosis_days": (_whole, _COUNTS),
    "work_measures": (
        _codes(WORK_MEASURES),
        f"expected one or several of {', '.join(WORK_MEASURES)}, joined by |, or nothing",
    ),
    "messages": (_whole, _COUNTS),
    "additions": (_whole, _COUNTS),
}
