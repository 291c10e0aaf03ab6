"""Counts of spells and persons by code, sex and number of days observed.

Sums are taken over ranges of persons, so a register may be larger than memory.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from srs.tables.columns import pl

from ..patterns.facts import facts_of
from ..patterns.periods import read_rows
from ..patterns.source import Register
from .spells import last_seen, spells_of

LAST_DAY = 366  # a spell that reaches it has outlasted a year; later days are not published
_LONGEST = 5  # characters of a code
_KEY = ("code", "sex")


@dataclass(frozen=True, eq=False)
class Counts:
    """Counts of the spells that began in the years asked for.

    Attributes
    ----------
    spells : polars.DataFrame
        ``code`` (each prefix of three or more characters includes the spells of all codes below
        it), ``sex`` (null: all), ``days`` (at most LAST_DAY), ``ended``, ``spells``.
    persons : polars.DataFrame
        ``code``, ``sex``, ``days`` (of a person's longest spell), ``persons``.
    sexes : bool
        Whether anybody's sex is known.
    began_before : int
        Spells that may have begun before the first observed day: left out.
    problems : Counter of str
        Of rows that were left out, see ``patterns.periods.left_out``.
    """

    spells: pl.DataFrame
    persons: pl.DataFrame
    sexes: bool
    began_before: int
    problems: Counter[str]


def known_from(register: Register) -> date:
    """The first day on which a spell is known to begin."""
    complete = max(filter(None, (register.first, register.complete_since)))
    return complete + timedelta(days=register.gap + 1)


def counts_of(register: Register, parts: Iterable[pl.DataFrame], first: int, last: int) -> Counts:
    """Count the spells that began in the years *first* to *last*.

    Raises
    ------
    BadTable
        When a column cannot be read.
    """
    problems, spells, persons, before = Counter[str](), [], [], 0
    for rows in parts:
        read = read_rows(rows, register.last, (), register.persons, problems)
        with_code = read.filter(pl.col("code").is_not_null())
        if with_code.is_empty():
            continue
        own = _begun(spells_of(facts_of(with_code, register.gap), register.last), first, last)
        known = own.filter(pl.col("start") >= known_from(register))
        before += len(own) - len(known)
        each = _by_code(known)
        spells.append(_summed(each, ("days", "ended"), "spells"))
        longest = each.group_by(*_KEY, "person").agg(pl.col("days").max())
        persons.append(_summed(longest, ("days",), "persons"))
    together = _together(spells, "spells")
    sexes = bool(together["sex"].drop_nulls().len())
    return Counts(together, _together(persons, "persons"), sexes, before, problems)


def last_whole_year(register: Register) -> int:
    """The last year that the register covers completely.

    >>> from types import SimpleNamespace as Fake
    >>> last_whole_year(Fake(last=date(2025, 3, 1), gap=5))
    2024
    >>> last_whole_year(Fake(last=date(2025, 1, 2), gap=5))
    2023
    """
    return (last_seen(register.last, register.gap) + timedelta(days=1)).year - 1


def _begun(spells: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    return spells.filter(pl.col("start").dt.year().is_between(first, last))


def _by_code(spells: pl.DataFrame) -> pl.DataFrame:
    """Each spell under its code and all parent codes, for both sexes together and for its own."""
    # How a spell ends on the last day or later does not matter.
    spells = spells.with_columns(pl.col("days").clip(upper_bound=LAST_DAY))
    every = pl.concat(
        spells.filter(pl.col("code").str.len_chars() >= length).with_columns(
            pl.col("code").str.head(length)
        )
        for length in range(3, _LONGEST + 1)
    )
    all_ = every.with_columns(sex=pl.lit(None, pl.String))
    return pl.concat([all_, every.filter(pl.col("sex").is_not_null())])


def _summed(rows: pl.DataFrame, by: tuple[str, ...], name: str) -> pl.DataFrame:
    return rows.group_by(*_KEY, *by).agg(pl.len().cast(pl.Int64).alias(name))


def _together(parts: list[pl.DataFrame], name: str) -> pl.DataFrame:
    if not parts:
        schema = {"code": pl.String, "sex": pl.String, "days": pl.Int64, "ended": pl.Boolean}
        return pl.DataFrame(schema=schema | {name: pl.Int64})
    every = pl.concat(parts)
    keys = [each for each in every.columns if each != name]
    return every.group_by(keys).agg(pl.col(name).sum()).sort(keys)
