"""How spells continued after their landmark day."""

from datetime import date

from srs.tables.cases import case_spells, members
from srs.tables.columns import pl
from srs.tables.days import covered_days, nth_day
from srs.tables.history import History

from .report import Report


def outcomes(
    history: History,
    cases: pl.DataFrame,
    landmark: int,
    gap: int,
    follow_up_end: date,
    report: Report,
) -> pl.DataFrame:
    """``last_day`` and ``ended`` of each ``case``, as known at the end of follow-up.

    ``last_day`` counts the covered days of the spell that contains the landmark day, from the start
    that was known then. It is the landmark day if withdrawn certificates leave no spell or only a
    shorter one.

    A spell has ended when too many days have passed for a certificate to continue it. On the last
    day of follow-up this is known for spells until ``gap + 1`` days before. Later days count for
    nobody: neither the certified days of spells that may be cut short or continue, nor those of
    spells that seem to have ended. So whether a spell is censored says nothing about its length.
    """
    known = _final(history)
    spells = case_spells(known, on=follow_up_end, gap=gap).with_columns(row=pl.int_range(pl.len()))
    found = _containing(cases, spells)
    seen = _number(follow_up_end) - gap - 1
    _tell(report, spells, found, known, landmark, follow_up_end)
    return found.join(_counted(found, spells, known, seen), on="case", how="left").select(
        "case",
        last_day=pl.max_horizontal("counted", pl.lit(landmark, pl.Int64)),
        ended=pl.col("until") <= seen,
    )


def _containing(cases: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """*cases* with the ``row`` of the spell that contains the day, and ``until`` when it goes."""
    last_begun = cases.sort("on").join_asof(
        spells.select("row", "end", spell_start="start", person="case").sort("spell_start"),
        left_on="on",
        right_on="spell_start",
        by="person",
        check_sortedness=False,
    )
    contains = pl.col("end") >= pl.col("on")
    return last_begun.with_columns(
        row=pl.when(contains).then("row"), until=pl.when(contains).then("end").otherwise("on")
    )


def _final(history: History) -> pl.DataFrame:
    certificates = history.certificates.filter(pl.col("code").is_not_null() & ~pl.col("gone"))
    return certificates.select("number", "ordinal", "code", "signed", case="person").join(
        history.periods, left_on="number", right_on="certificate", how="inner"
    )


def _counted(
    found: pl.DataFrame, spells: pl.DataFrame, known: pl.DataFrame, seen: int
) -> pl.DataFrame:
    """``case`` and the covered days ``counted`` of its spell, from its start to what was seen."""
    case = found.filter(pl.col("row").is_not_null())
    its = spells[case["row"]].select("ordinals")
    within = pl.concat([case.select("case", "person", first="start"), its], how="horizontal")
    periods = (
        within.explode("ordinals")
        .join(known, left_on=["person", "ordinals"], right_on=["case", "ordinal"], how="inner")
        .with_columns(
            start=pl.max_horizontal("start", "first"), end=pl.min_horizontal("end", pl.lit(seen))
        )
        .filter(pl.col("start") <= pl.col("end"))
    )
    return covered_days(periods.select("case", "start", "end")).rename({"days": "counted"})


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _tell(
    report: Report,
    spells: pl.DataFrame,
    found: pl.DataFrame,
    known: pl.DataFrame,
    landmark: int,
    follow_up_end: date,
) -> None:
    table = f"spells, day {landmark}"
    report.read(table, len(spells))
    short = pl.col("days") < landmark
    report.dropped(table, f"shorter than {landmark} days", len(spells.filter(short)))
    without = spells.filter(~short).join(found.select("row"), on="row", how="anti")
    periods = members(without, known).select("start", "end", case="spell")
    after = len(nth_day(periods, landmark).filter(pl.col("on") > _number(follow_up_end)))
    report.dropped(table, "it lies after the end of follow-up", after)
    late = "not known that day: signed later, or of a spell already in the table"
    report.dropped(table, late, len(without) - after)
    withdrawn = found["row"].null_count()
    report.noted(table, "the day was withdrawn later: ended there", withdrawn)
