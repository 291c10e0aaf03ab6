"""Sums over spells, by stretch of the calendar, sex and one thing more: what tables are made of.

Persons are in one range each, so that the sums of ranges add up, and so do persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from srs.tables.columns import pl

from .diagnoses import LEVELS
from .ongoing import Rows, Stretches

ALL = "all"
_KEYS = ("breakdown", "stretch", "sex", "level", "age")
_SCHEMA = {
    "breakdown": pl.String,
    "stretch": pl.Int32,
    "sex": pl.String,
    "level": pl.String,
    "age": pl.String,
}
_HAPPENED = (
    *("certificates_begun", "steps_down", "followed", "days_between", "days_between_squared"),
    *("additions", "additions_told", "messages", "messages_told"),
)
_TRUE = ("over_90", "part_time", "stepped_down", "fmb_exceeded")
WHOLE = -1  # the stretch of all of the study


@dataclass(frozen=True)
class Breakdown:
    """What a table is by, beside stretch and sex.

    Attributes
    ----------
    column
        None: nothing.
    by_age
        Also by age, of which rates are standardised.
    """

    name: str
    column: str | None
    by_age: bool = False


TOTAL = Breakdown("total", None)
UNIT = Breakdown("unit", "unit")
MEASURE = Breakdown("work_measure", "work_measure")


def breakdowns(columns: Sequence[str], *, rates: bool) -> tuple[Breakdown, ...]:
    """Those that are of a spell; UNIT and MEASURE have rows of their own.

    >>> [each.name for each in breakdowns(["clinic"], rates=True)][-3:]
    ['total_age', 'region_age', 'chapter_age']
    """
    own = ("age", *LEVELS, "care_level", "region", *columns)
    shapes = ("length", "degree", "certificates")
    found = [TOTAL, *(Breakdown(each, each) for each in own)]
    found += [Breakdown(each, _GROUPED.get(each, each)) for each in shapes]
    if rates:
        found += [Breakdown("total_age", None, True)]
        found += [Breakdown(f"{each}_age", each, True) for each in ("region", "chapter")]
    return tuple(found)


_GROUPED = {"certificates": "certificates_group"}


def cells_of(
    rows: Rows, asked: Iterable[Breakdown], stretches: Stretches, *, whole: bool
) -> pl.DataFrame:
    """Sums of each group; the stretch is WHOLE where *rows* are of all of the study."""
    spells = [_sums(rows.spells, each) for each in asked]
    more = [_sums(rows.units, UNIT), _sums(_by_measure(rows.spells), MEASURE)]
    found = pl.concat([*spells, *more])
    return found.with_columns(stretch=pl.lit(WHOLE, pl.Int32)) if whole else found


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The sums of several ranges of persons, in order; also of both sexes as ALL."""
    found = pl.concat(parts)
    every = found.with_columns(sex=pl.lit(ALL))
    known = found.filter(pl.col("sex").is_not_null())
    return pl.concat([every, known]).group_by(_KEYS).agg(pl.exclude(_KEYS).sum()).sort(_KEYS)


def _by_measure(spells: pl.DataFrame) -> pl.DataFrame:
    told = spells.filter(pl.col("work_measures").is_not_null())
    split = told.with_columns(work_measure=pl.col("work_measures").str.split("|"))
    return split.explode("work_measure", empty_as_null=False)


def _sums(rows: pl.DataFrame, by: Breakdown) -> pl.DataFrame:
    if by.column is not None:
        rows = rows.filter(pl.col(by.column).is_not_null())
    keys = ["stretch", "sex", *([by.column] if by.column else []), *(["age"] if by.by_age else [])]
    several = rows.filter("several")
    begun = pl.col("begun")
    alone = ~pl.col("several")
    squared = pl.col("certificates").cast(pl.Int64) ** 2
    found = rows.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("spells"),
        alone.sum().cast(pl.Int64).alias("persons"),
        begun.sum().cast(pl.Int64).alias("begun"),
        (begun & alone).sum().cast(pl.Int64).alias("begun_persons"),
        *(pl.col(name).sum().cast(pl.Int64) for name in _TRUE),
        pl.col("fmb_exceeded").count().cast(pl.Int64).alias("fmb_known"),
        pl.col("certificates").cast(pl.Int64).sum(),
        squared.sum().alias("certificates_squared"),
        *(pl.col(name).cast(pl.Int64).sum() for name in _HAPPENED),
    )
    if len(several):
        again = several.group_by(keys).agg(
            pl.col("person").n_unique().cast(pl.Int64).alias("more"),
            pl.col("person").filter("begun").n_unique().cast(pl.Int64).alias("more_begun"),
        )
        found = (
            found.join(again, on=keys, how="left", nulls_equal=True)
            .with_columns(
                pl.col("persons") + pl.col("more").fill_null(0),
                pl.col("begun_persons") + pl.col("more_begun").fill_null(0),
            )
            .drop("more", "more_begun")
        )
    level = pl.col(by.column).cast(pl.String) if by.column else pl.lit(None, pl.String)
    age = pl.col("age").cast(pl.String) if by.by_age else pl.lit(None, pl.String)
    return found.select(
        pl.lit(by.name).alias("breakdown"),
        pl.col("stretch").cast(pl.Int32),
        pl.col("sex").cast(pl.String),
        level.alias("level"),
        age.alias("age"),
        *(pl.col(name) for name in found.columns if name not in keys),
    )
