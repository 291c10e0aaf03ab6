"""The prognosis of a spell's first certificate (question 39), compared with what happened.

Days count from the spell's first day, because the form does not say from which day.
"""

from datetime import date

from srs.tables.columns import pl

from .ongoing import Stretches

_LONG = 90
_AFTER_THIS = "STOR_SANNOLIKHET"


def prognoses_of(spells: pl.DataFrame, stretches: Stretches, seen: date) -> pl.DataFrame:
    """Sums by ``prognosis``, over spells that began in the study.

    ``followed_90`` are those that began more than 90 days before the day *seen*; of these,
    ``over_90`` lasted longer. ``followed`` are those whose prognosis falls before that day; of
    these, ``right`` had ended as predicted: with the first certificate, or within the stated days.
    """
    since, until = stretches.edges[0], stretches.edges[-1]
    begun = spells.filter(
        pl.col("prognosis").is_not_null() & (pl.col("start") >= since) & (pl.col("start") < until)
    )
    days, ended, end = pl.col("prognosis_days"), pl.col("ended"), pl.lit(seen)
    after_this, again = pl.col("prognosis") == _AFTER_THIS, pl.col("certificates") > 1
    reached = pl.col("start") + pl.duration(days=days) <= end
    within = ended & (pl.col("end") < pl.col("start") + pl.duration(days=days))
    label = pl.when(days.is_not_null()).then(pl.format("{} {}", "prognosis", days))
    known = pl.when(after_this).then(pl.col("first_end") <= end).otherwise(reached)
    held = pl.when(after_this).then(ended & ~again).otherwise(within)
    known_90 = pl.col("start") + pl.duration(days=_LONG + 1) <= end
    of = {
        "followed_90": known_90,
        "over_90": known_90 & (pl.col("days") > _LONG),
        "followed": known.fill_null(False),
        "right": (known & held).fill_null(False),
    }
    persons = pl.col("person")
    return (
        begun.with_columns(prognosis=label.otherwise("prognosis"), **of)
        .group_by("prognosis")
        .agg(
            pl.len().cast(pl.Int64).alias("spells"),
            persons.n_unique().cast(pl.Int64).alias("persons"),
            *(pl.col(name).sum().cast(pl.Int64) for name in of),
            *(
                persons.filter(name).n_unique().cast(pl.Int64).alias(f"{name}_persons")
                for name in of
            ),
        )
    )
