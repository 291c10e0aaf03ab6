"""Predictors from certificates, for many spells at once.

This is the version for tables of ``derive`` in ``srs.predictors``. patient.py and sick_leave.py
define each predictor, and tests/properties/test_landmark.py checks that the two versions agree.
Only the derivation for whole tables is repeated here; everything else is read from the
declarations.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..predictors.sick_leave import SHORT_SPELL_DAYS, YEAR_DAYS
from .cases import case_spells, members
from .columns import pl
from .days import covered_days
from .history import History

# Predictors, and the column of certificates that each is derived from.
NAMES = {
    "region": "postcode",
    "degree": "degree",
    "occupation": "occupation",
    "primary_care": "care_level",
    "earlier_sick_leave": "start",
}

Speaker = Literal["deciding", "newest"]

# An arbitrary day. spells_table views all spells on one day; moving each spell's dates so that its
# landmark day is this one lets a single call view each spell on its own landmark day.
_ON = date(2000, 1, 1)
_ON_NUMBER = (_ON - date(1970, 1, 1)).days
_KNOWN = ("ordinal", "number", "code", "unit", "signed", "occupation", "care_level", "region")


@dataclass(frozen=True, slots=True)
class _View:
    """What is known on the landmark day.

    *known* has the periods, *spell* the spell of the day (a row per case), and *earlier* the spells
    before it.
    """

    known: pl.DataFrame
    spell: pl.DataFrame
    earlier: pl.DataFrame


def derived(
    history: History,
    cases: pl.DataFrame,
    gap: int,
    complete_since: date | None,
    speaker: Speaker = "deciding",
) -> pl.DataFrame:
    """*cases* with diagnosis, unit and NAMES, as of the day ``on``.

    *cases* has person, start and on, and ``case``, which is its row number. *speaker* is the
    certificate of the spell that gives diagnosis, unit and region: the one that decides on the
    day, or the newest, which ``srs assess`` is about (an extension may be written before it
    begins).

    Two values here are not derived from one patient's certificates: ``primary_care``, from the care
    level of the spell's first certificate; and, if the record is complete since a day, no earlier
    sick leave for a year of the record without certificates.
    """
    view = _view(history, cases, gap)
    speaking = view.spell.select("case", ordinal="deciding")
    speaking = _certificates(view, speaking if speaker == "deciding" else _newest(view))
    first = _certificates(view, view.spell.select("case", ordinal=pl.col("ordinals").list.first()))
    parts = (
        speaking.select("case", "unit", "region", diagnosis="code"),
        first.select("case", primary_care="care_level"),
        _degree(view),
        _occupation(view),
        _earlier_sick_leave(view, cases, complete_since),
    )
    for part in parts:
        cases = cases.join(part, on="case", how="left", maintain_order="left")
    return cases


def _view(history: History, cases: pl.DataFrame, gap: int) -> _View:
    """Every case with all certificates of its person that are known on its day."""
    certificates = history.certificates.filter(pl.col("code").is_not_null())
    known = (
        cases.select("case", "person", "on", year=pl.col("start") - YEAR_DAYS)
        .join(certificates, on="person", how="inner")
        .filter(pl.col("known") <= pl.col("on"))
        .filter(~(pl.col("replaced") <= pl.col("on")).fill_null(False))
        .select("case", "on", "year", *_KNOWN)
        .join(history.periods, left_on="number", right_on="certificate", how="inner")
        .with_columns(pl.col("start", "end", "year") - pl.col("on") + _ON_NUMBER)
    )
    spells = case_spells(known, on=_ON, gap=gap)
    there = pl.lit(_ON_NUMBER).is_between("start", "end")
    spell = spells.filter(there)
    earlier = spells.filter(~there).join(
        known.select("case", "year").unique(), on="case", how="inner", maintain_order="left"
    )
    return _View(known, spell, earlier.filter(pl.col("end") >= pl.col("year")))


def _certificates(view: _View, chosen: pl.DataFrame) -> pl.DataFrame:
    return chosen.join(view.known.unique(["case", "ordinal"]), on=["case", "ordinal"], how="inner")


def _newest(view: _View) -> pl.DataFrame:
    """``case`` and ``ordinal`` of the spell's certificate that was signed last."""
    return (
        members(view.spell, view.known)
        .join(_spans(view.known), on=["case", "ordinal"], how="left")
        .sort("case", "signed", "begins", "ends", "ordinal")
        .unique("case", keep="last", maintain_order=True)
        .select("case", "ordinal")
    )


def _spans(known: pl.DataFrame) -> pl.DataFrame:
    """The first and last day of each certificate."""
    return known.group_by("case", "ordinal").agg(
        pl.col("start").min().alias("begins"), pl.col("end").max().alias("ends")
    )


def _degree(view: _View) -> pl.DataFrame:
    """The degree of the period that starts on the first day; of several, the one signed last."""
    starts = view.spell.select("case", first_day="start")
    return (
        view.known.join(starts, on="case", how="inner")
        .filter(pl.col("start") == pl.col("first_day"))
        .join(_spans(view.known), on=["case", "ordinal"], how="left")
        .sort("case", "signed", "begins", "ends", "ordinal", "degree")
        .unique("case", keep="last", maintain_order=True)
        .select("case", pl.col("degree").cast(pl.String))
    )


def _occupation(view: _View) -> pl.DataFrame:
    """The occupation from the spell's first certificate that states it."""
    stated = members(view.spell, view.known).filter(pl.col("occupation").is_not_null())
    main = pl.when(pl.col("occupation") != "both").then("occupation")
    return stated.unique("case", keep="first", maintain_order=True).select("case", occupation=main)


def _earlier_sick_leave(
    view: _View, cases: pl.DataFrame, complete_since: date | None
) -> pl.DataFrame:
    """Days in the year before the spell, of spells longer than 14 days, whatever the degree."""
    in_year = members(view.earlier, view.known)
    starts = view.spell.select("case", first_day="start")
    in_year = (
        in_year.join(starts, on="case", how="left")
        .with_columns(
            start=pl.max_horizontal("start", "year"),
            end=pl.min_horizontal("end", pl.col("first_day") - 1),
        )
        .filter(pl.col("start") <= pl.col("end"))
    )
    days = covered_days(in_year.select("start", "end", case="spell")).rename({"days": "in_year"})
    spells = view.earlier.select("case", "days", spell=pl.int_range(pl.len()).cast(pl.Int64))
    counted = (
        spells.join(days, left_on="spell", right_on="case", how="inner")
        .group_by("case")
        .agg(pl.col("in_year").filter(pl.col("days") > SHORT_SPELL_DAYS).sum())
    )
    # An empty record means no sick leave only if the record is complete.
    first_whole = pl.lit(complete_since, pl.Date).to_physical() + YEAR_DAYS
    none = pl.when(pl.col("start") >= first_whole).then(0)
    return cases.join(counted, on="case", how="left", maintain_order="left").select(
        "case", earlier_sick_leave=pl.col("in_year").fill_null(none)
    )
