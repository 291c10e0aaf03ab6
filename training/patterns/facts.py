"""Periods in the order in which they begin, each with its certificate and its spell.

A spell goes on as long as a period begins at most ``gap`` days after all before it have ended, as
in Statistiktjänsten, which chains periods. ``srs spells`` chains certificates: the two differ where
a certificate has a hole of more days than the gap between its own periods.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from srs.tables.columns import pl

from .coverage import Coverage, Ints
from .diagnoses import LEVELS

_OF_CERTIFICATE = ("unit", "signed", "code", *LEVELS)


@dataclass(frozen=True, eq=False)
class Facts:
    """Attributes

    frame : polars.DataFrame
        By person and start; of several that begin on one day, the latest signed is the last.
        Days are numbers; ``person``, ``owner``, ``certificate`` and ``spell`` count from 0,
        ``new`` says that the certificate was not met before, ``through`` when it ends.
    first : (spells,)
        The first period of each.
    """

    frame: pl.DataFrame
    coverage: Coverage
    first: Ints
    gap: int

    def numbers(self, name: str) -> Ints:
        """A column without nulls."""
        return self.frame[name].to_numpy().astype(np.int64, copy=False)


def facts_of(
    rows: pl.DataFrame, gap: int, provider: str | None = None, beside: Collection[str] = ()
) -> Facts:
    """Of *rows* as ``read_rows`` gives them.

    Parameters
    ----------
    provider
        A column; a spell ends where it changes. A person's spells with each are an owner's.
    beside
        Columns of certificates that some of their rows may tell.
    """
    frame = _numbered(rows, provider, beside)
    frame = frame.sort(
        "owner", "start", "signed", "certificate", "degree", "end", nulls_last=True
    ).with_columns(pl.col("owner").set_sorted())
    owner, start, end = (
        frame[name].to_numpy().astype(np.int64) for name in ("owner", "start", "end")
    )
    coverage = Coverage.of(owner, start, end, gap)
    spell = coverage.chains(gap)
    frame = frame.with_columns(
        pl.Series("spell", spell).set_sorted(),
        new=pl.col("certificate").is_first_distinct(),
    )
    return Facts(frame, coverage, np.flatnonzero(np.diff(spell, prepend=-1)), gap)


def _numbered(rows: pl.DataFrame, provider: str | None, beside: Collection[str]) -> pl.DataFrame:
    """By person and certificate, which have numbers; days are numbers, too."""
    owner = ("person",) if provider is None else ("person", provider)
    same = (*owner, "certificate")
    rows = rows.sort(*same, "start", "end", "degree", "signed", "code", "unit")
    persons, owners, certificates = (
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in names)
        for names in (("person",), owner, same)
    )
    rows = rows.with_columns(
        pl.col("start", "end").to_physical(),
        person=_count(persons),
        owner=_count(owners),
        certificate=_count(certificates),
    )
    return _agreed(rows, beside)


def _count(begins: pl.Expr) -> pl.Expr:
    return (begins.cum_sum().cast(pl.Int64) - 1).set_sorted()


def _agreed(rows: pl.DataFrame, beside: Collection[str]) -> pl.DataFrame:
    """What a certificate's rows tell of it: of the first in time, or of the first that tells."""
    number, again = pl.col("certificate"), pl.col("certificate") == pl.col("certificate").shift()
    by_certificate = rows.group_by("certificate", maintain_order=True)
    through = by_certificate.agg(pl.col("end").max())["end"]
    rows = rows.with_columns(through=through.gather(rows["certificate"]))
    told = [name for name in (*_OF_CERTIFICATE, *beside) if name in rows.columns]
    differ = rows.select(
        (again & pl.col(name).ne_missing(pl.col(name).shift())).any().alias(name) for name in told
    ).row(0, named=True)
    firsts = [name for name in _OF_CERTIFICATE if differ.get(name)]
    others = [name for name in beside if differ.get(name)]
    return rows.with_columns(
        *(pl.col(name).first().over(number) for name in firsts),
        *(pl.col(name).drop_nulls().first().over(number) for name in others),
    )
