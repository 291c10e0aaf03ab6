"""Spells that assessments can be linked to, wherever they come from."""

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
        ``spell`` (its row), ``person`` (a number), ``start``, ``end``, and ``fault``: why none is
        to be linked to it, null mostly.
    certificates : polars.DataFrame
        ``certificate`` as it is stored, ``person``, and the ``spell`` that it is of; null where it
        makes none. Several persons may have one of the same id.
    pseudonyms : polars.DataFrame
        ``pseudonym`` and the ``person`` who has it.
    periods : polars.DataFrame
        PERIODS, of each spell: of those that cover a day the last one counts.
    units : polars.Series
        As they are stored; of all that was read.
    lines : sequence of str
        What is to be said of what was read.
    """

    spells: pl.DataFrame
    certificates: pl.DataFrame
    pseudonyms: pl.DataFrame
    periods: pl.DataFrame
    units: pl.Series
    lines: Sequence[str] = ()
