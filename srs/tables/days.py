"""Covered days of many spells at once: ``Spell.day`` said in columns.

Days are numbers (of 1970-01-01 is 0) here, and a *case* is whatever the days are counted for.
"""

from .columns import pl

_CASE = pl.col("case")


def covered_days(periods: pl.DataFrame) -> pl.DataFrame:
    """``case`` and ``days``: how many distinct days its periods cover."""
    counted = _with_new_days(periods)
    return counted.group_by("case", maintain_order=True).agg(pl.col("new").sum().alias("days"))


def nth_day(periods: pl.DataFrame, n: int) -> pl.DataFrame:
    """``case`` and ``on``, the day that is its *n*-th covered one; not of cases with fewer."""
    total = pl.col("new").cum_sum()
    counted = _with_new_days(periods).with_columns(total=total)
    # One running sum over the whole table; what was there before the case is taken away.
    before = (total - pl.col("new")).filter(_CASE.ne_missing(_CASE.shift()))
    starts = counted.select(_CASE.filter(_CASE.ne_missing(_CASE.shift())), before=before)
    return (
        counted.join(starts, on="case", how="left", maintain_order="left")
        .with_columns(total=pl.col("total") - pl.col("before"))
        .filter(pl.col("total") >= n)
        .unique("case", keep="first", maintain_order=True)
        # The new days of a period are its last ones.
        .select("case", on=pl.col("end") - (pl.col("total") - n))
    )


def days_of(frame: pl.DataFrame) -> int:
    """How many days all of *frame* spans."""
    return int(frame.select(pl.col("end").max() - pl.col("start").min() + 1).item())


def _with_new_days(periods: pl.DataFrame) -> pl.DataFrame:
    """In time order, with the ``new`` days of each period: those that none before it covers."""
    if periods.is_empty():
        return periods.with_columns(new=pl.lit(0, pl.Int64))
    # Cases laid end to end on one axis, like the persons in srs.tables.spells.
    axis = _CASE.cast(pl.Int64) * (days_of(periods) + 1)
    reach = (axis + pl.col("end")).cum_max().shift()
    begins = pl.max_horizontal(axis + pl.col("start") - 1, reach)
    return periods.sort("case", "start", "end").with_columns(
        new=(axis + pl.col("end") - begins).clip(0)
    )
