"""Spells that assessments can be linked to, from any source."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..tables.columns import pl

PERIODS: dict[str, pl.DataType] = {
    "spell": pl.Int64(),
    "start": pl.Date(),
    "end": pl.Date(),
    "degree": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Spells:
    """
    Attributes
    ----------
    spells : polars.DataFrame
        ``spell`` (its row), ``person`` (a number), ``start``, ``end``, and ``fault``: why nothing
        may be linked to it, mostly null.
    certificates : polars.DataFrame
        ``certificate`` as stored, ``person``, and the certificate's ``spell``; null if it makes
        none. Certificates of several persons may have the same id.
    pseudonyms : polars.DataFrame
        ``pseudonym`` and its ``person``.
    periods : polars.DataFrame
        PERIODS of each spell; the last one that covers a day counts.
    units : polars.Series
        The units in everything that was read, named as in the store.
    lines : sequence of str
        The report on what was read.
    """

    spells: pl.DataFrame
    certificates: pl.DataFrame
    pseudonyms: pl.DataFrame
    periods: pl.DataFrame
    units: pl.Series
    lines: Sequence[str] = ()
