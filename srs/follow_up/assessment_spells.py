"""Spells from later assessments, without any table.

A spell that continues without another assessment seems to have ended. So outcomes from here are
marked as such, and never replace outcomes from certificates.
"""

from datetime import date

from ..spell import GAP
from ..tables.cases import case_spells
from ..tables.columns import pl
from .spells import PERIODS, Spells

BY_ASSESSMENT = "assessment"


def read(assessed: pl.DataFrame, *, until: date) -> Spells:
    """The spells in *assessed*, from assessments up to the day *until*.

    A person is a pseudonym, or else a certificate without a known person. The newest assessment of
    a certificate counts.
    """
    known = assessed.filter(
        pl.col("start").is_not_null()
        & pl.col("end").is_not_null()
        & (pl.col("end") >= pl.col("start"))
        & (pl.col("on") <= until)
        & (pl.col("diagnosis") != "")
        & (pl.col("person").is_not_null() | pl.col("certificate").is_not_null())
    )
    known = known.join(_only_persons(assessed), on="certificate", how="left").with_columns(
        whose=pl.coalesce("person", "only", pl.format("certificate {}", "certificate")),
        ordinal=pl.coalesce("certificate", pl.format("assessment {}", "number")),
    )
    newest = known.sort("number").unique(["whose", "ordinal"], keep="last", maintain_order=True)
    whose = newest["whose"].unique(maintain_order=True)
    numbers = pl.int_range(len(whose), eager=True)
    of_persons = pl.DataFrame({"whose": whose, "case": numbers})
    newest = newest.join(of_persons, on="whose", how="left", maintain_order="left")
    periods = newest.select(
        *("case", "ordinal"),
        pl.col("start", "end").to_physical().cast(pl.Int64),
        degree=pl.lit(100),  # unknown, so any will do: none is stored
        code="diagnosis",
        signed=pl.col("time").dt.replace_time_zone(None),
    )
    spells = case_spells(periods, on=until, gap=GAP).with_columns(
        pl.col("start", "end").cast(pl.Int32).cast(pl.Date),
        spell=pl.int_range(pl.len(), dtype=pl.Int64),
    )
    of_certificates = (
        spells.select("case", "spell", ordinal=pl.col("ordinals"))
        .explode("ordinal")
        .join(newest, on=["case", "ordinal"], how="inner")
        .filter(pl.col("certificate").is_not_null())
    )
    return Spells(
        spells.select(*("spell", "start", "end"), person="case", fault=pl.lit(None, pl.String)),
        of_certificates.select("certificate", "spell", person="case"),
        pl.DataFrame({"pseudonym": whose, "person": numbers}),
        pl.DataFrame(schema=PERIODS),
        assessed["unit"].drop_nulls().unique(),
    )


def _only_persons(assessed: pl.DataFrame) -> pl.DataFrame:
    """Certificates with exactly one known person, who is in ``only``."""
    named = assessed.filter(pl.col("person").is_not_null() & pl.col("certificate").is_not_null())
    persons = named.group_by("certificate").agg(
        only=pl.col("person").first(), several=pl.col("person").n_unique()
    )
    return persons.filter(pl.col("several") == 1).drop("several")
