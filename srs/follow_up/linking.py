"""Linking an assessment to its spell: by its certificate, else by its person and days.

An assessment that could belong to somebody else, or contradicts itself, is not linked; it gets a
reason instead.
"""

from datetime import date

from ..spell import GAP
from ..tables.columns import pl
from .spells import Spells

BY_CERTIFICATE, BY_PERSON = "certificate", "person"

NOBODY = "it has neither a certificate nor a person"
LATER = "it was made after the day up to which the certificates are known"
OTHER_PERSON = "its certificate's id belongs to another person here"
SEVERAL = "several persons have its certificate's id, and it has no person"
NO_SPELL_OF_CERTIFICATE = "its certificate makes no spell"
NO_DAYS = "its person is in the certificates, but it has no days of a spell"
NO_SPELL = "its person is in the certificates, but has no spell then"
OTHER_UNIT = "there are no certificates of its unit"
UNKNOWN = "neither its certificate nor its person is in the certificates"
BEFORE = "its spell ended before the day of the assessment"
AFTER = "its spell began long after that of the assessment had ended"

_REACH = pl.duration(days=GAP + 1)


def linked(assessed: pl.DataFrame, found: Spells, until: date) -> pl.DataFrame:
    """Each assessment's ``number`` with its ``spell`` and ``linked_by``, or with the ``reason``.

    *assessed* comes from ``frames.assessed``; *until* is the day up to which spells are known. An
    assessment gets at most one spell. Two stretches of days are one spell by the rule of
    ``srs.spell``: the later begins at most five days after the earlier has ended.
    """
    own = assessed.join(
        found.pseudonyms.rename({"person": "own"}),
        left_on="person",
        right_on="pseudonym",
        how="left",
    )
    told = own.join(_by_certificate(own, found), on="number", how="left")
    told = told.join(_by_person(told, found), on="number", how="left")
    spell = pl.coalesce("of_certificate", "of_person")
    told = told.with_columns(
        spell=pl.when(pl.col("refused").is_null()).then(spell),
        linked_by=pl.when(pl.col("of_certificate").is_not_null())
        .then(pl.lit(BY_CERTIFICATE))
        .otherwise(pl.lit(BY_PERSON)),
    ).join(found.spells.select("spell", "fault", first="start", last="end"), on="spell", how="left")
    reason = (
        pl.when(pl.col("certificate").is_null() & pl.col("person").is_null())
        .then(pl.lit(NOBODY))
        .when(pl.col("on") > until)
        .then(pl.lit(LATER))
        .when(pl.col("refused").is_not_null())
        .then("refused")
        .when(pl.col("spell").is_null())
        .then(_why_none(found))
        .when(pl.col("fault").is_not_null())
        .then("fault")
        .when(pl.col("last") < pl.col("on"))
        .then(pl.lit(BEFORE))
        .when(pl.col("first") > pl.max_horizontal("on", "end") + _REACH)
        .then(pl.lit(AFTER))
    )
    told = told.with_columns(reason=reason)
    free = pl.col("reason").is_null()
    return told.select(
        "number",
        spell=pl.when(free).then("spell"),
        linked_by=pl.when(free).then("linked_by"),
        reason="reason",
    )


def _by_certificate(own: pl.DataFrame, found: Spells) -> pl.DataFrame:
    """``of_certificate``: its spell; ``here``: whether it was read; ``refused``: why not linked."""
    here = own.filter(pl.col("certificate").is_not_null()).join(
        found.certificates.rename({"person": "whose"}), on="certificate", how="inner"
    )
    mine = pl.col("own") == pl.col("whose")
    told = here.group_by("number").agg(
        pl.col("certificate", "person").first(),
        several=pl.col("whose").n_unique() > 1,
        is_mine=mine.fill_null(False).any(),
        only=pl.col("spell").first(),
        mine=pl.col("spell").filter(mine.fill_null(False)).first(),
    )
    nameless = pl.col("person").is_null()
    others = told.filter(~nameless & ~pl.col("is_mine"))["certificate"].unique()
    refused = (
        pl.when(~nameless & ~pl.col("is_mine"))
        .then(pl.lit(OTHER_PERSON))
        .when(nameless & pl.col("several"))
        .then(pl.lit(SEVERAL))
        # Assessed without a person, while the id was also assessed for another person.
        .when(nameless & pl.col("certificate").is_in(others.implode()))
        .then(pl.lit(OTHER_PERSON))
    )
    return told.select(
        "number",
        of_certificate=pl.when(nameless).then("only").otherwise("mine"),
        here=pl.lit(True),
        refused=refused,
    )


def _by_person(told: pl.DataFrame, found: Spells) -> pl.DataFrame:
    """``of_person``: of the person's spells that fit the days, the one with the most of them."""
    days = told.filter(
        pl.col("own").is_not_null()
        & pl.col("of_certificate").is_null()
        & pl.col("refused").is_null()
    ).select("number", "own", first="start", last=pl.coalesce("end", "start"))
    overlap = pl.min_horizontal("last", "end") - pl.max_horizontal("first", "start")
    return (
        days.filter(pl.col("first").is_not_null())
        .join(
            found.spells.select("spell", "person", "start", "end"), left_on="own", right_on="person"
        )
        .filter(
            (pl.col("start") <= pl.col("last") + _REACH)
            & (pl.col("end") >= pl.col("first") - _REACH)
        )
        .sort("number", overlap, "start", descending=[False, True, False])
        .unique("number", keep="first", maintain_order=True)
        .select("number", of_person="spell")
    )


def _why_none(found: Spells) -> pl.Expr:
    units = found.units.drop_nulls()
    elsewhere = pl.col("unit").is_not_null() & ~pl.col("unit").is_in(units.implode())
    return (
        pl.when(pl.col("own").is_not_null() & pl.col("start").is_null() & pl.col("here").is_null())
        .then(pl.lit(NO_DAYS))
        .when(pl.col("own").is_not_null() & pl.col("here").is_null())
        .then(pl.lit(NO_SPELL))
        .when(pl.col("here"))
        .then(pl.lit(NO_SPELL_OF_CERTIFICATE))
        .when(elsewhere if len(units) else pl.lit(False))
        .then(pl.lit(OTHER_UNIT))
        .otherwise(pl.lit(UNKNOWN))
    )
