"""The periods of a range of persons, each column in one form, and what cannot be read."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from srs.certificate.return_to_work import PROGNOSES, WORK_MEASURES
from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.tables.cells import AN_ID, Reader, all_read, by_value, days, ids, numbers, person_keys
from srs.tables.columns import pl
from srs.tables.history import CARE_EXPECTED, read_care, read_regions
from srs.tables.spells import (
    BY_NONE,
    PERIODS,
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
from .diagnoses import place_codes
from .persons import SEX, born_and_sex, numbered

# Columns of a certificate that a table may have besides periods; the first describe the person.
OF_PERSONS = ("born", "sex", "age")
OF_CERTIFICATES = (
    *("care_level", "postcode", "region"),
    *("prognosis", "prognosis_days", "work_measures", "messages", "additions"),
)
OPTIONAL = ("replaced_by", *OF_PERSONS, *OF_CERTIFICATES)
_DATES = "expected dates as YYYY-MM-DD, or nothing"
_COUNTS = "expected whole numbers from 0, or nothing"
_CARE = {"yes": "primary", "no": "specialised"}
# A certificate without a code makes a spell that counts among those without a valid code, as in
# Statistiktjänsten. So does a certificate with an unknown code.
_RULES = {rule: broken for rule, broken in RULES.items() if not rule.startswith("diagnosis")}
_KEPT = ("person", "certificate", "unit", "start", "end", "degree", "signed", "code", "place")


@dataclass(frozen=True, eq=False)
class Persons:
    """``key``, ``born`` and ``sex`` of persons; ``key`` is the form in which ids are compared."""

    table: pl.DataFrame

    def of(self, persons: pl.Series, on: date) -> pl.DataFrame:
        """``born`` and ``sex`` of each person."""
        keys = person_keys(persons, on).alias("key").to_frame()
        return keys.join(self.table, on="key", how="left", maintain_order="left").drop("key")


def read_persons(source: Source, on: date) -> Persons:
    """Read a table of persons.

    Raises
    ------
    BadTable
    """
    frame = read_source(source, ("person", "born", "sex"), Report())
    if "person" not in frame.columns or len(frame.columns) < 2:
        raise BadTable("persons: expected the columns person, and born, sex or both")
    nothing = pl.lit(None, pl.String)
    frame = frame.with_columns(
        nothing.alias(name) for name in ("born", "sex") if name not in frame.columns
    )
    keys = person_keys(all_read(frame["person"], ids, AN_ID), on).alias("key")
    table = pl.DataFrame([keys, _born(frame["born"]), _sex(frame["sex"])])
    return Persons(table.drop_nulls("key").group_by("key").agg(_one("born"), _one("sex")))


def read_rows(
    raw: pl.DataFrame,
    on: date,
    columns: Collection[str],
    persons: Persons | None,
    counts: Counter[str],
) -> pl.DataFrame:
    """The periods that count: PERIODS, *columns*, and the columns of OPTIONAL that exist.

    ``person`` is a number. Added are ``code`` (as spells of srs need it, null without one), the
    ``place`` of the diagnosis (see ``diagnoses.levels``), ``region``, ``born``, ``sex`` and
    ``age``. *counts* receives the number of rows that break each rule, and of those replaced.

    Raises
    ------
    BadTable
        When a column has a type that cannot be read, or an optional one has a value that cannot.
    """
    lists = pl.selectors.list() & pl.selectors.by_name(*OPTIONAL, require_all=False)
    given = [name for name in OPTIONAL if name in raw.columns and name not in PERIODS]
    beside = dict.fromkeys(("replaced_by", *given, *columns))
    dates = pl.selectors.temporal() & pl.selectors.by_name("born", require_all=False)
    frame = raw.lazy().with_columns(
        lists.cast(pl.List(pl.String)).list.join("|"), dates.cast(pl.Date).cast(pl.String)
    )
    rows = with_problems(read_periods(frame, on, beside), _RULES)
    count_replacements(rows, counts)
    counts.update(dict(rows[PROBLEM].drop_nulls().value_counts().rows()))
    rows = rows.filter(pl.col(PROBLEM).is_null() & ~pl.col("replaced"))
    person, known = numbered(rows["person"])
    found = [place_codes(rows["diagnosis"]), *_of_certificates(rows)]
    found += _of_persons(rows, person, known, persons, on)
    return (
        rows.with_columns(person)
        .with_columns(found)
        .select(*dict.fromkeys((*_KEPT, *columns, *(each.name for each in found))))
    )


def broken(counts: Counter[str]) -> Counter[str]:
    """The rows that break each rule, from the *counts* of ``read_rows``."""
    return Counter({what: n for what, n in counts.items() if what in _RULES and n})


def left_out(counts: Counter[str]) -> Iterator[str]:
    """A line for each kind, its count after ``found``, where the release gate looks for it."""
    for rule, count in broken(counts).most_common():
        yield f"found {count} rows that were left out: {rule}"
    if strangers := counts[BY_NONE]:
        yield (
            f"replaced_by: found {strangers} certificates replaced by one that the person does not "
            "have; they were left out"
        )


def _of_certificates(rows: pl.DataFrame) -> list[pl.Series]:
    read = [all_read(rows[name], *how) for name, how in _READERS.items() if name in rows.columns]
    if "region" in rows.columns:
        return [*read, rows["region"].cast(pl.Categorical)]
    if "postcode" in rows.columns:
        return [*read, read_regions(rows["postcode"]).cast(pl.Categorical)]
    return read


def _of_persons(
    rows: pl.DataFrame, person: pl.Series, known: pl.Series, persons: Persons | None, on: date
) -> list[pl.Series]:
    """``born``, ``sex`` and ``age``: as given, else from the person's id.

    A person has one sex and one day of birth, whichever rows give them, and so counts once.
    """
    found = born_and_sex(known, on)
    if persons is not None:
        found = _first(persons.of(known, on), found)
    told = {
        name: _agreed(read(rows[name]), person)
        for name, read in (("born", _born), ("sex", _sex))
        if name in rows.columns
    }
    found = _first(pl.DataFrame([told.get(name, found[name]) for name in found.columns]), found)
    found = found[person]
    age = pl.Series("age", [None], dtype=pl.Int16).new_from_index(0, len(rows))
    if "age" in rows.columns:
        age = all_read(rows["age"], _whole, _COUNTS).cast(pl.Int16)
    return [found["born"], found["sex"], age]


def _agreed(told: pl.Series, person: pl.Series) -> pl.Series:
    """Each person's value, if all rows that have one agree; else null."""
    frame = pl.DataFrame([person, told])
    return frame.group_by("person").agg(_one(told.name)).sort("person")[told.name]


def _one(name: str) -> pl.Expr:
    each = pl.col(name)
    return pl.when(each.min() == each.max()).then(each.min()).alias(name)


def _first(told: pl.DataFrame, else_: pl.DataFrame) -> pl.DataFrame:
    return else_.select(pl.coalesce(told[name], name).alias(name) for name in else_.columns)


def _born(column: pl.Series) -> pl.Series:
    return all_read(column, days, _DATES)


def _sex(column: pl.Series) -> pl.Series:
    return read_values(column, PREDICTORS["sex"]).cast(SEX)


def _care(column: pl.Series) -> pl.Series:
    return read_care(column).replace_strict(_CARE, default=None, return_dtype=pl.Categorical)


def _whole(column: pl.Series) -> pl.Series:
    found = numbers(column)
    counted = ((found >= 0) & (found == found.floor()) & (found < 1e9)).fill_null(False)
    return found.set(~counted, None).cast(pl.Int32)


def _codes(known: Collection[str]) -> Reader:
    """A reader of one or several codes joined by ``|``; None if one of them is unknown."""

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
