"""The spells as certificates, a row for each period, as ``srs db outcomes`` reads them."""

import numpy as np

from srs.tables.columns import pl

from .built_in import DAY, BuiltIn

_FIRST, _LATER = DAY - 1, 30  # days that the first certificate covers, and each later one
_REPLACED = 0.02  # of the certificates that were assessed
_ASSESSED, _CORRECTED, _DRAFT = 2, 9999, 9998  # numbers of certificates
_HALF_TIME = 0.25  # of the certificates from the third on


def assessed(used: pl.DataFrame) -> pl.DataFrame:
    """*used* with each spell's assessed certificate, and the day on which it ends."""
    name = pl.when(pl.col("link") == "draft").then(name_of(pl.col("spell"), _DRAFT))
    through = pl.min_horizontal(pl.lit(_FIRST + _LATER), "days")
    return used.with_columns(
        asked_certificate=name.otherwise(name_of(pl.col("spell"), _ASSESSED)),
        asked_end=pl.col("start") + pl.duration(days=through - 1),
    )


def name_of(spell: pl.Expr, number: int) -> pl.Expr:
    """The id of a spell's certificate with that *number*, in the form of Webcert's ids."""
    digits = spell.cast(pl.String).str.zfill(12)
    return pl.format("00000000-{}-4000-8000-{}", pl.lit(f"{number:04}"), digits)


def certificates(spells: pl.DataFrame, built_in: BuiltIn, seed: int) -> pl.DataFrame:
    """All certificates signed by the last day.

    The second begins on the day of the assessment, which is made while it is written. For a few,
    the assessed one is replaced the day after, by one with another number.
    """
    chance = np.random.default_rng([seed, 2])
    parts, begun = [], 0
    for number in range(1, 1 + int(spells["days"].to_numpy().max())):
        through = begun + (_FIRST if number == 1 else _LATER)
        going = spells.filter(pl.col("days") > begun)
        if going.is_empty():
            break
        half = pl.Series(chance.random(len(going)) < _HALF_TIME * (number > 2))
        start = pl.col("start") + pl.duration(days=begun)
        parts.append(
            going.select(
                *("person", "unit", "diagnosis", "spell"),
                certificate=name_of(pl.col("spell"), number),
                start=start,
                end=pl.col("start")
                + pl.duration(days=pl.min_horizontal(pl.lit(through), "days") - 1),
                degree=pl.when(half)
                .then(50)
                .otherwise(pl.col("asked_degree").cast(pl.Int64).fill_null(100)),
                signed=start.cast(pl.Datetime("us")) + pl.duration(hours=15),
                number=pl.lit(number),
            )
        )
        begun = through
    whole = _replaced(pl.concat(parts), chance)
    known = whole.filter(pl.col("signed").dt.date() <= built_in.until)
    return known.sort("person", "signed", "certificate").drop("spell", "number")


def _replaced(whole: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Add replaced certificates: some second ones replace one that was a week longer."""
    some = pl.Series(chance.random(len(whole)) < _REPLACED) & (whole["number"] == _ASSESSED)
    nobody = pl.lit(None, pl.String).alias("replaced_by")
    right = name_of(pl.col("spell"), _CORRECTED)
    before = whole.filter(some).with_columns(
        pl.col("end") + pl.duration(days=7), right.alias("replaced_by")
    )
    after = whole.filter(some).with_columns(
        pl.col("signed") + pl.duration(days=1), nobody, certificate=right
    )
    return pl.concat([whole.filter(~some).with_columns(nobody), before, after])
