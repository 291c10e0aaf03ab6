"""A row per spell, with what its first certificate stated, and how it went on.

These are the spells of ``srs spells``: certificates without a code make none. Lengths are the
covered days observed so far, see docs/decisions/0010. A spell has ended when too many days have
passed for a certificate to continue it.
"""

from datetime import date

import numpy as np

from srs.predictors.sick_leave import SHORT_SPELL_DAYS, YEAR_DAYS
from srs.tables.columns import pl

from .coverage import Coverage, Ints
from .diagnoses import levels
from .facts import Facts

# From the first certificate.
_FIRST: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("unit", "care_level", "region"), pl.Categorical),
    "prognosis": pl.String,
    "prognosis_days": pl.Int32,
}


def spells_of(facts: Facts, last: date, complete_since: date | None) -> pl.DataFrame:
    """A row per spell that has begun by the day *last*, by person and time.

    Returns
    -------
    polars.DataFrame
        ``person`` (a number), ``start``, ``end`` (the last day observed), ``first_end`` (of its
        first certificate), ``sex``, ``age`` (on the first day, else as the first certificate states
        it), ``diagnosis``, ``category``, ``unit``, ``care_level``, ``region``, ``prognosis``,
        ``prognosis_days``, ``work_measures`` of any of its certificates (a list), ``degree`` on the
        first day, ``lowest_degree``, ``mean_degree`` over the covered days, ``steps_down``,
        ``certificates``, ``days`` (observed) and ``ended``, ``earlier_days``: those of the year
        before, from spells longer than 14 days, null where unknown.
    """
    seen = _number(last) - facts.gap - 1
    frame = facts.frame
    owner = facts.numbers("owner")[facts.first]
    end = latest(facts.numbers("end"), facts.first)
    known = facts.coverage.known(owner, np.minimum(end, seen))
    days = facts.coverage.through(owner, np.minimum(end, seen), known)
    days = np.maximum(days - facts.coverage.before(facts.first), 0)
    one = frame[facts.first]
    found = pl.DataFrame(
        [
            one["person"],
            one["start"].cast(pl.Date),
            pl.Series("end", np.minimum(end, seen), dtype=pl.Int32).cast(pl.Date),
            one["through"].cast(pl.Date).alias("first_end"),
            one["sex"],
            _age(one),
            one["code"].alias("diagnosis"),
            _category(one["place"]),
            *(facts.column(name, kind)[pl.Series(facts.first)] for name, kind in _FIRST.items()),
            one["degree"].cast(pl.Int64),
        ]
    )
    return found.with_columns(
        *_of_periods(facts),
        days=pl.Series(days),
        ended=pl.Series(end <= seen),
        earlier_days=_earlier(facts, complete_since),
    ).filter(pl.col("start") <= last)


def _category(places: pl.Series) -> pl.Series:
    table = levels(places)
    return places.replace_strict(
        table["place"], table["category"], default=None, return_dtype=pl.Categorical
    ).alias("category")


def latest(values: Ints, first: Ints) -> Ints:
    """The greatest value of each run that begins at *first*."""
    found: Ints = np.maximum.reduceat(values, first) if len(first) else values[:0]
    return found


def _age(rows: pl.DataFrame) -> pl.Series:
    """The age on the day on which a period begins."""
    return rows.select(
        age=pl.coalesce(years(pl.col("born"), pl.col("start").cast(pl.Date)), "age")
    ).to_series()


def years(born: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Whole years; null before birth."""
    # Eight bits are too few to combine months and days.
    month, then = on.dt.month(), born.dt.month()
    ahead = (month < then) | ((month == then) & (on.dt.day() < born.dt.day()))
    found = on.dt.year().cast(pl.Int16) - born.dt.year().cast(pl.Int16) - ahead.cast(pl.Int16)
    return pl.when(found >= 0).then(found)


def _of_periods(facts: Facts) -> list[pl.Series]:
    degree = pl.col("degree").cast(pl.Int64)
    again = pl.col("spell") == pl.col("spell").shift()
    length = pl.col("end") - pl.col("start") + 1
    rows = facts.frame.with_columns(
        facts.column("work_measures", pl.String),
        down=((degree < degree.shift()) & again).fill_null(False),
    )
    table = rows.group_by("spell", maintain_order=True).agg(
        lowest_degree=degree.min(),
        mean_degree=(degree * length).sum() / length.sum(),
        steps_down=pl.col("down").sum().cast(pl.Int64),
        certificates=pl.col("entered").sum().cast(pl.Int64),
        work_measures=pl.col("work_measures").drop_nulls(),
    )
    measures = table["work_measures"]
    if measures.list.len().max():
        joined = measures.list.join("|").str.split("|").list.unique(maintain_order=True)
        # A list without values becomes an empty text.
        measures = joined.list.eval(pl.element().filter(pl.element() != ""))
    return [*table.drop("spell", "work_measures"), measures.alias("work_measures")]


def _earlier(facts: Facts, complete_since: date | None) -> pl.Series:
    """Covered days in the 365 before each spell, from the person's spells longer than 14 days.

    Null if no certificate covers any of these days, unless all certificates are included.
    """
    spell, owner = facts.numbers("spell"), facts.numbers("person")
    start = facts.numbers("start")[facts.first]
    # From all providers: a person's periods in order, whoever certified them.
    order = np.lexsort((facts.numbers("start"), owner))
    total = np.diff(facts.coverage.covered[facts.last], prepend=0)
    long = total[spell] > SHORT_SPELL_DAYS
    whose = owner[facts.first]
    counted = _within_year(facts, order[long[order]], whose, start)
    covered = _within_year(facts, order, whose, start)
    whole = np.zeros(len(start), bool)
    if complete_since is not None:
        whole = start >= _number(complete_since) + YEAR_DAYS
    unknown = pl.Series((covered == 0) & ~whole)
    return pl.Series("earlier_days", counted).set(unknown, None)


def _within_year(facts: Facts, rows: Ints, whose: Ints, start: Ints) -> Ints:
    if not len(rows):
        return np.zeros(len(start), np.int64)
    begin, end = facts.numbers("start")[rows], facts.numbers("end")[rows]
    coverage = Coverage.of(facts.numbers("person")[rows], begin, end, 2 * YEAR_DAYS)
    until, since = start - 1, start - YEAR_DAYS - 1
    return _through(coverage, whose, until) - _through(coverage, whose, since)


def _through(coverage: Coverage, whose: Ints, day: Ints) -> Ints:
    return coverage.through(whose, day, coverage.known(whose, day))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
