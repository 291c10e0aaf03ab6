"""The synthetic population compared with the country, diagnosis by diagnosis."""

from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from srs.tables.columns import pl

from .population import FEMALE, Diagnosis
from .spells import Spells


def compared(spells: Spells, diagnoses: Sequence[Diagnosis]) -> pl.DataFrame:
    """A row per diagnosis and interval of length, then one for its women.

    Shares in per cent, their difference in percentage points. Lengths are the true ones, even if
    the follow-up is too short to observe them.
    """
    code = np.array([stratum.diagnosis[:3] for stratum in spells.strata])[spells.stratum]
    return pl.DataFrame(
        [
            row
            for each in diagnoses
            for row in _rows(
                each, spells.days[code == each.code], spells.levels["sex"][code == each.code]
            )
        ],
        schema={
            "diagnosis": pl.String,
            "what": pl.String,
            "synthetic_spells": pl.Int64,
            "synthetic": pl.Float64,
            "national": pl.Float64,
            "difference": pl.Float64,
        },
        orient="row",
    )


def _rows(
    diagnosis: Diagnosis, last_days: np.ndarray, sex: np.ndarray
) -> Iterator[tuple[str, str, int, float, float, float]]:
    count = len(last_days)
    intervals = np.searchsorted(diagnosis.last_days, last_days, side="left")
    found = np.bincount(intervals, minlength=len(diagnosis.cells))
    names = [
        f"{each.days_min}-{each.days_max_excl - 1} days"
        if each.days_max_excl
        else f"{each.days_min} days or more"
        for each in diagnosis.national.intervals
    ]
    national = [*diagnosis.cells, diagnosis.women]
    for name, spells, share in zip(
        [*names, "women"], [*found, (sex == FEMALE).sum()], national, strict=True
    ):
        ours = 100 * spells / count if count else float("nan")
        yield diagnosis.code, name, int(spells), ours, 100 * share, ours - 100 * share


def errors(comparison: pl.DataFrame) -> tuple[float, float]:
    """The largest and the median absolute difference of the lengths, in percentage points."""
    lengths = comparison.filter(pl.col("what") != "women", pl.col("difference").is_not_nan())
    absolute = lengths["difference"].abs().to_list()
    return max(absolute), median(absolute)


def lines(comparison: pl.DataFrame) -> Iterator[str]:
    """The comparison as a table of at most 80 columns."""
    largest, middle = errors(comparison)
    yield "Synthetic population less the national table of 2017, in percentage points"
    what = comparison["what"].unique(maintain_order=True).to_list()
    titles = (each.replace(" days or more", "+").removesuffix(" days") for each in what)
    yield f"{'':5}{'spells':>8}" + "".join(f"{each:>10}" for each in titles)
    for (code,), rows in comparison.group_by("diagnosis", maintain_order=True):
        spells = rows.filter(pl.col("what") != "women")["synthetic_spells"].sum()
        cells = "".join(f"{each:>+10.2f}" for each in rows["difference"])
        yield f"{code:5}{spells:>8}{cells}"
    yield f"lengths: largest difference {largest:.2f}, median {middle:.2f}"
