"""For each assessment, whether the prediction came true.

A spell of 20 days ends before one of 200, so counting outcomes as they become known would see the
short ones first. An outcome is therefore used only from the day on which it is known for every
spell that began on the same day, however long it lasts (``due``): when the horizon has passed, and
so has the gap within which a certificate could continue the spell.
"""

from collections.abc import Sequence

import numpy as np

from srs.spell import GAP
from srs.tables.columns import pl

from ..evaluation.release.suppression import Ledger
from ..statistics.statistic import Bools, Codes, Floats
from .source import Frames


def assessed(frames: Frames) -> pl.DataFrame:
    """Every stored assessment, shadows included, in order of time, with these columns added.

    ``who``
        The person; if unknown the certificate, else the assessment.
    ``spell``
        The person's, by its first day.
    ``due``
        The day from which the outcome of any such spell is known; null if its first day is unknown.
    ``over``
        Whether certificates are known up to then.
    ``happened``
        1 if the spell outlasted the horizon, 0 if not, null if unknown.
    ``own``
        The newest opinion that is not withdrawn; null if none.
    """
    told = frames.assessments
    # Each table of certificates may cover one unit, up to a different day.
    of_unit = pl.col("until").filter(~pl.col("ended")).max().over("unit")
    until = pl.coalesce(of_unit, pl.col("until").max())
    about = pl.coalesce("shadow_of", "assessment")
    who = pl.coalesce("person", "case", about)
    length = (pl.col("last_day") - pl.col("spell_start")).dt.total_days() + 1
    outlasted = length > pl.col("horizon")
    due = pl.col("spell_start") + pl.duration(days=pl.col("horizon") + GAP)
    return (
        told.with_columns(about=about, who=who)
        .join(_newest(frames.outcomes), left_on="about", right_on="assessment", how="left")
        .join(_opinions(frames.opinions), on="assessment", how="left")
        .with_columns(
            spell=pl.concat_str(
                [pl.col("who"), pl.col("spell_start").cast(pl.String)],
                separator=" ",
                ignore_nulls=True,
            ),
            due=due,
            over=(due <= until).fill_null(value=False),
            happened=pl.when(length <= pl.col("day"))
            .then(None)
            .when(outlasted | pl.col("ended"))
            .then(outlasted.cast(pl.Float64)),
        )
        .sort("time", "assessment")
    )


def first_of_spell(rows: pl.DataFrame) -> pl.DataFrame:
    """Each spell once, by its first assessment."""
    return rows.unique("spell", keep="first", maintain_order=True)


def shown(rows: pl.DataFrame) -> pl.DataFrame:
    """The assessments that showed one risk."""
    return rows.filter(pl.col("shadow_of").is_null() & pl.col("probability").is_not_null())


def codes(column: pl.Series) -> Codes:
    """A number for each distinct value, from 0, in order of appearance."""
    return column.rank("dense").to_numpy().astype(np.intp) - 1


def floats(rows: pl.DataFrame, name: str) -> Floats:
    found: Floats = rows[name].cast(pl.Float64).to_numpy().astype(float)
    return found


def counted(
    ledger: Ledger, what: str, person: Codes, kinds: Sequence[tuple[str, Bools]]
) -> tuple[str, ...]:
    """Put the counts of rows and persons of these *kinds* into the ledger; their names."""
    return tuple(
        ledger.count(
            f"{kind} | {what}",
            int(np.count_nonzero(rows)),
            int(np.count_nonzero(np.bincount(person[rows]))),
        )
        for kind, rows in kinds
    )


def by_outcome(happened: Floats, rows: Bools | None = None) -> list[tuple[str, Bools]]:
    """Rows, those with the outcome and those without."""
    every = np.ones(len(happened), bool) if rows is None else rows
    return [
        ("rows", every),
        ("with", every & (happened > 0)),
        ("without", every & (happened < 1)),
    ]


def _newest(outcomes: pl.DataFrame) -> pl.DataFrame:
    """The newest by the order in which rows were stored, whatever the clocks showed."""
    return outcomes.unique("assessment", keep="last", maintain_order=True).select(
        "assessment", "last_day", "ended", "until"
    )


def _opinions(opinions: pl.DataFrame) -> pl.DataFrame:
    return (
        opinions.unique("assessment", keep="last", maintain_order=True)
        .select("assessment", own="opinion")
        .filter(pl.col("own") != "withdrawn")
    )
