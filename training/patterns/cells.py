"""Sums over spells, by stretch of the calendar, sex and one more column: the input of tables.

Each person belongs to one range, so the sums of ranges add up, and so do the persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from srs.tables.columns import pl

from .diagnoses import LEVELS, levels
from .ongoing import Rows

ALL = "all"
_KEYS = ("breakdown", "stretch", "sex", "level", "age")
WHOLE = -1  # the stretch that covers all of the study


@dataclass(frozen=True)
class Breakdown:
    """What a table is broken down by, in addition to stretch and sex.

    Attributes
    ----------
    column
        The column; None for none.
    by_age
        Whether also by age, for standardised rates; only spells with a known age count.
    """

    name: str
    column: str | None
    by_age: bool = False


TOTAL = Breakdown("total", None)
UNIT = Breakdown("unit", "unit")
MEASURE = Breakdown("work_measure", "work_measure")
# For these, only the number of spells.
COUNTED = ("length", "degree", "certificates", "work_measure")
_GROUPED = {"certificates": "certificates_group"}
_BOTH = ("region", "chapter")  # rates by these, and by age, are standardised


def breakdowns(columns: Sequence[str], *, rates: bool) -> tuple[Breakdown, ...]:
    """The breakdowns of spells; UNIT and MEASURE have rows of their own.

    >>> [each.name for each in breakdowns(["clinic"], rates=True)][-3:]
    ['total_age', 'region_age', 'chapter_age']
    """
    own = ("age", *LEVELS, "care_level", "region", *columns)
    shapes = ("length", "degree", "certificates")
    found = [TOTAL, *(Breakdown(each, each) for each in own)]
    found += [Breakdown(each, _GROUPED.get(each, each)) for each in shapes]
    if rates:
        found += [Breakdown("total_age", None, by_age=True)]
        found += [Breakdown(f"{each}_age", each, by_age=True) for each in _BOTH]
    return tuple(found)


def cells_of(rows: Rows, asked: Iterable[Breakdown], *, whole: bool, units: bool) -> pl.DataFrame:
    """The sums of each group; the stretch is WHOLE where *rows* cover all of the study."""
    spells = rows.spells
    table = levels(spells["place"])
    found = [_of_places(spells, table, each) for each in asked if each.column in LEVELS]
    found += [_sums(spells, each) for each in asked if _of_rows(each, spells)]
    found += [_sums(rows.units, UNIT)] if units else []
    if "work_measures" in spells.columns:
        found += [_sums(_by_measure(spells), MEASURE)]
    cells = pl.concat(found, how="diagonal")
    return cells.with_columns(stretch=pl.lit(WHOLE, pl.Int32)) if whole else cells


def _of_rows(by: Breakdown, rows: pl.DataFrame) -> bool:
    return by.column is None or (by.column not in LEVELS and by.column in rows.columns)


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The sums of several ranges of persons, in order; also of both sexes, as ALL."""
    keys = [pl.col("breakdown", "sex", "level", "age").cast(pl.Categorical)]
    found = pl.concat(parts, how="diagonal").with_columns(keys)
    sums = pl.exclude(_KEYS).sum()
    own = found.group_by(_KEYS).agg(sums)
    every = own.with_columns(sex=pl.lit(ALL, pl.Categorical)).group_by(_KEYS).agg(sums)
    both = pl.concat([every, own.filter(pl.col("sex").is_not_null())], how="vertical_relaxed")
    texts = pl.col("breakdown", "sex", "level", "age").cast(pl.String)
    return both.with_columns(texts).sort(_KEYS).select(*_KEYS, pl.exclude(_KEYS))


def _by_measure(spells: pl.DataFrame) -> pl.DataFrame:
    told = spells.filter(pl.col("work_measures").is_not_null())
    split = told.with_columns(work_measure=pl.col("work_measures").str.split("|"))
    return split.explode("work_measure", empty_as_null=False)


def _of_places(rows: pl.DataFrame, table: pl.DataFrame, by: Breakdown) -> pl.DataFrame:
    """The sums by one level of the diagnosis, from those of its places."""
    assert by.column is not None
    rows = _of_age(rows, by)
    levels_of = table.select(pl.col("place").cast(pl.Categorical), level=by.column).drop_nulls()
    keys = ["stretch", "sex", *(["age"] if by.by_age else [])]
    fine = rows.group_by(*keys, "place").agg(_aggregates(rows, by))
    joined = fine.join(levels_of, on="place", how="inner").drop("place")
    found = joined.group_by(*keys, "level").agg(pl.exclude(*keys, "level").sum())
    several = rows.filter("several").join(levels_of, on="place", how="inner")
    return _named(_with_again(found, several, [*keys, "level"]), by)


def _of_age(rows: pl.DataFrame, by: Breakdown) -> pl.DataFrame:
    return rows.filter(pl.col("age").is_not_null()) if by.by_age else rows


def _sums(rows: pl.DataFrame, by: Breakdown) -> pl.DataFrame:
    rows = _of_age(rows, by)
    if by.column is not None:
        rows = rows.filter(pl.col(by.column).is_not_null()).with_columns(level=by.column)
    keys = ["stretch", "sex", *(["level"] if by.column else []), *(["age"] if by.by_age else [])]
    found = rows.group_by(keys).agg(_aggregates(rows, by))
    return _named(_with_again(found, rows.filter("several"), keys), by)


def _aggregates(rows: pl.DataFrame, by: Breakdown) -> list[pl.Expr]:
    alone, begun = ~pl.col("several"), pl.col("begun")
    counted = [
        pl.len().cast(pl.Int64).alias("spells"),
        alone.sum().cast(pl.Int64).alias("persons"),
        begun.sum().cast(pl.Int64).alias("begun"),
        (begun & alone).sum().cast(pl.Int64).alias("begun_persons"),
    ]
    if by.by_age or by.name in COUNTED:
        return counted
    certificates = pl.col("certificates").cast(pl.Int64)
    some = {name: alone & own for name, own in _some(rows).items()}
    return [
        *counted,
        *(pl.col(name).sum().cast(pl.Int64) for name in (*_TRUE, *_HAPPENED) if name in rows),
        *(own.sum().cast(pl.Int64).alias(f"{name}_persons") for name, own in some.items()),
        certificates.sum(),
        (certificates**2).sum().alias("certificates_squared"),
    ]


def _with_again(found: pl.DataFrame, several: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """*found* with the persons who have several spells counted once."""
    some = {f"{name}_persons": own for name, own in _some(several).items()}
    of = {"persons": pl.lit(True), "begun_persons": pl.col("begun"), **some}
    of = {name: own for name, own in of.items() if name in found.columns}
    again = several.group_by(keys).agg(
        pl.col("person").filter(own).n_unique().cast(pl.Int64).alias(f"more_{name}")
        for name, own in of.items()
    )
    return (
        found.join(again, on=keys, how="left", nulls_equal=True)
        .with_columns(pl.col(name) + pl.col(f"more_{name}").fill_null(0) for name in of)
        .drop(f"more_{name}" for name in of)
    )


def _some(rows: pl.DataFrame) -> dict[str, pl.Expr]:
    """Which spells have more of a share's or a mean's top than every spell has."""
    flags = {name: pl.col(name) for name in _TRUE if name in rows.columns}
    happened = {name: pl.col(name) > 0 for name in _BEHIND if name in rows.columns}
    return {**flags, **happened, "certificates": pl.col("certificates") > 1}


def _named(found: pl.DataFrame, by: Breakdown) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return found.select(
        pl.lit(by.name).alias("breakdown"),
        pl.col("stretch").cast(pl.Int32),
        pl.col("sex").cast(pl.String),
        (pl.col("level").cast(pl.String) if "level" in found.columns else nothing.alias("level")),
        (pl.col("age").cast(pl.String) if "age" in found.columns else nothing.alias("age")),
        pl.exclude(_KEYS),
    )


_TRUE = ("over_90", "part_time", "stepped_down", "fmb_known", "fmb_exceeded")
_BEHIND = ("followed", "days_between", "additions", "additions_told", "messages", "messages_told")
_HAPPENED = (
    *("certificates_begun", "followed", "days_between", "days_between_squared"),
    *("additions", "additions_told", "messages", "messages_told"),
)
