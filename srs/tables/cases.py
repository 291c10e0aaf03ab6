"""Spells from what was known about each case, by the rules of ``srs.tables.spells``.

A *case* is whatever has spells of its own: a person, or a person on a day.
"""

from datetime import date

from .columns import pl
from .spells import spells_table


def case_spells(known: pl.DataFrame, *, on: date, gap: int) -> pl.DataFrame:
    """``srs.tables.spells.spells_table`` of the periods *known* for each ``case``.

    *known* has case, ordinal, code, signed, and start, end (days as numbers) and degree. The
    spells have ``case``, ``spell``, ``start``, ``end`` (numbers again), ``days``, ``active``, the
    ``ordinals`` of their certificates in time order, and ``deciding``, the deciding one's ordinal.
    """
    periods = known.select(
        pl.col("start", "end").cast(pl.Int32).cast(pl.Date),
        "degree",
        "signed",
        person="case",
        certificate="ordinal",
        unit="ordinal",  # so that a spell says which of its certificates decides
        diagnosis="code",
    )
    found: pl.DataFrame = spells_table(periods, on=on, gap=gap)
    return found.select(
        pl.col("start", "end").to_physical().cast(pl.Int64),
        "spell",
        "days",
        "active",
        case=pl.col("person").cast(pl.Int64),
        ordinals="certificates",
        deciding="unit",
    )


def members(spells: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The periods of *spells*, each with ``spell``, the row of its spell."""
    certificates = (
        spells.select("case", "ordinals", spell=pl.int_range(pl.len()))
        .explode("ordinals")
        .rename({"ordinals": "ordinal"})
    )
    return certificates.join(known, on=["case", "ordinal"], how="inner", maintain_order="left")
