"""Periods in the order in which they begin, each with its certificate and its spell.

A spell continues while the next period begins at most ``gap`` days after all earlier ones have
ended. Statistiktjänsten chains periods in this way. ``srs spells`` chains certificates: the two
differ if a certificate has a hole between its own periods that is longer than the gap.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srs.tables.columns import pl

from .coverage import Coverage, Ints

Bools = NDArray[np.bool_]
_OF_CERTIFICATE = ("unit", "signed", "code", "place")
_SAME = ("owner", "number")  # a certificate's id is unique within its owner


@dataclass(frozen=True, eq=False)
class Facts:
    """The periods of spells.

    Attributes
    ----------
    frame : polars.DataFrame
        Sorted by person and start; of several that begin on one day, the one signed last comes
        last. Days are numbers; so are ``person`` and ``owner``, and ``spell`` counts from 0.
        ``new`` says that the certificate occurs for the first time, ``entered`` that it does so in
        its spell: a certificate with a long hole belongs to two. ``through`` is the day on which it
        ends.
    first : (spells,)
        The first period of each spell.
    """

    frame: pl.DataFrame
    coverage: Coverage
    first: Ints
    gap: int

    def numbers(self, name: str) -> Ints:
        """A column without nulls."""
        return self.frame[name].to_numpy().astype(np.int64, copy=False)

    @property
    def last(self) -> Ints:
        """The last period of each spell."""
        return np.append(self.first[1:], len(self.frame))[: len(self.first)] - 1

    def column(self, name: str, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
        """A column; null where the rows lack it."""
        if name in self.frame.columns:
            return self.frame[name]
        return pl.Series(name, [None], dtype=dtype).new_from_index(0, len(self.frame))


def facts_of(
    rows: pl.DataFrame, gap: int, provider: str | None = None, beside: Collection[str] = ()
) -> Facts:
    """The facts of *rows*, as ``read_rows`` gives them.

    Parameters
    ----------
    provider
        A column; a spell ends where it changes. Each pair of person and provider is an owner.
    beside
        Columns of certificates that some of their rows may lack.
    """
    frame = _by_certificate(_owned(rows, provider), [n for n in beside if n in rows.columns])
    order, new = _order(frame), frame["new"].to_numpy()
    frame = frame[order].drop("number", "certificate")
    owner, start, end = (
        frame[name].to_numpy().astype(np.int64) for name in ("owner", "start", "end")
    )
    coverage = Coverage.of(owner, start, end, gap)
    spell = coverage.chains(gap)
    frame = frame.with_columns(
        pl.Series("spell", spell).set_sorted(),
        pl.Series("entered", _entered(spell, order.to_numpy(), new)),
    )
    return Facts(frame, coverage, np.flatnonzero(np.diff(spell, prepend=-1)), gap)


def _entered(spell: Ints, order: Ints, new: Bools) -> Bools:
    """Whether each of the rows in *order* is the first of its certificate in its spell.

    *new* is by certificate, each in time order.
    """
    own = np.empty_like(spell)
    own[order] = spell
    entered: Bools = new | (np.diff(own, prepend=-1) != 0)
    return entered[order]


def _owned(rows: pl.DataFrame, provider: str | None) -> pl.DataFrame:
    """Persons, or persons with each provider, as numbers in order; days are numbers, too."""
    owner = pl.col("person").cast(pl.Int64)
    if provider is not None:
        own = pl.col(provider).cast(pl.Categorical).to_physical().cast(pl.Int64) + 1
        owner = owner * (own.max().fill_null(0) + 1) + own.fill_null(0)
    return rows.with_columns(
        pl.col("start", "end").to_physical(), owner=owner, number=pl.col("certificate").hash(0)
    )


def _by_certificate(rows: pl.DataFrame, beside: Collection[str]) -> pl.DataFrame:
    """*rows* with ``through``, the last day of the certificate, and whether a row is its first."""
    rows = rows[rows.select(pl.arg_sort_by(*_SAME, "start", "end", "degree")).to_series()]
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in _SAME)
    new = rows.select(differs).to_series()
    first = new.arg_true().to_numpy().astype(np.int64)
    end = rows["end"].to_numpy()
    longest = np.maximum.reduceat(end, first) if len(first) else end
    count = np.diff(np.append(first, len(rows)))
    rows = rows.with_columns(pl.Series("through", np.repeat(longest, count)), new=new)
    return _agreed(rows, pl.Series("which", np.repeat(np.arange(len(first)), count)), beside)


def _agreed(rows: pl.DataFrame, which: pl.Series, beside: Collection[str]) -> pl.DataFrame:
    """A certificate's values: from its first row in time, or the first that has one."""
    again = ~pl.col("new")
    differ = rows.select(
        (again & pl.col(name).ne_missing(pl.col(name).shift())).any().alias(name)
        for name in (*_OF_CERTIFICATE, *beside)
    ).row(0, named=True)
    return rows.with_columns(
        *(pl.col(name).first().over(which) for name in _OF_CERTIFICATE if differ[name]),
        *(pl.col(name).drop_nulls().first().over(which) for name in beside if differ[name]),
    )


def _order(frame: pl.DataFrame) -> pl.Series:
    """The order: by owner and start, then signature, certificate and degree.

    The certificate decides only between two of an owner with the same start and signature.
    """
    signed = pl.col("signed").to_physical().fill_null(np.iinfo(np.int64).max)
    keys = frame.select("owner", "start", "number", "certificate", signed=signed)
    order = keys.select(pl.arg_sort_by("owner", "start", "signed")).to_series()
    at = keys[order]
    alike = pl.all_horizontal(
        pl.col(name) == pl.col(name).shift() for name in ("owner", "start", "signed")
    )
    pairs = at.select(alike.fill_null(False)).to_series()
    if not pairs.any():
        return order
    tied = pairs | pairs.shift(-1, fill_value=False)
    rows = order.filter(tied)
    rank = at["certificate"].filter(tied).rank("dense")
    decides = pl.zeros(len(frame), pl.UInt32, eager=True).scatter(rows, rank)
    return frame.select(
        pl.arg_sort_by("owner", "start", signed, decides.alias("tied"), "degree", "end")
    ).to_series()
