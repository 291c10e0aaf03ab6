"""Covered days of many spells at once: ``Spell.day`` in columns.

Days are numbers here (1970-01-01 is 0), and a *case* is whatever the days are counted for.
"""

from .columns import pl

_CASE = pl.col("case")


def covered_days(periods: pl.DataFrame) -> pl.DataFrame:
    """``case`` and ``days``, the number of distinct days that its periods cover."""
    counted = _with_new_days(periods)
    return counted.group_by("case", maintain_order=True).agg(pl.col("new").sum().alias("days"))


def nth_day(periods: pl.DataFrame, n: int) -> pl.DataFrame:
    """``case`` and ``on``, its *n*-th covered day; cases with fewer days are left out."""
    total = pl.col("new").cum_sum()
    counted = _with_new_days(periods).with_columns(total=total)
    # One running sum over the whole table; the sum before the case is subtracted.
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
    """The number of days from the first to the last in *frame*."""
    return int(frame.select(pl.col("end").max() - pl.col("start").min() + 1).item())


def _with_new_days(periods: pl.DataFrame) -> pl.DataFrame:
    """*periods* in time order, with the number of ``new`` days, which no earlier period covers."""
    if periods.is_empty():
        return periods.with_columns(new=pl.lit(0, pl.Int64))
    # Cases are laid end to end on one axis, like the persons in srs.tables.spells.
    axis = _CASE.cast(pl.Int64) * (days_of(periods) + 1)
    reach = (axis + pl.col("end")).cum_max().shift()
    begins = pl.max_horizontal(axis + pl.col("start") - 1, reach)
    return periods.sort("case", "start", "end").with_columns(
        new=(axis + pl.col("end") - begins).clip(0)
    )
