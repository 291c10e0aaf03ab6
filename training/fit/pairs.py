"""Pairs of predictors whose effects do not simply add up.

A score test: the residuals of additive hazards, summed in every cell of two predictors, overall and
by letter, early and late. Pairs that stand out join the hazards, where the evidence determines
their weight.
"""

from itertools import combinations

import numpy as np

from . import pooling
from .hierarchy import prefixes
from .observation import Observed, Singles, slopes
from .pooling import Pooled
from .spells import Floats, Spells
from .steps import Integers, Pair, Steps

_MOST = 12
_LEAST = 3.0  # standard deviations for a pair to stand out
_MOST_COLUMNS = 400  # most pairs in all
_FULL = 5.0  # expected information of a cell that counts
_SPELLS = 200_000  # that the test looks at


def fit(spells: Spells, breaks: Floats, threads: int = 1) -> Pooled:
    """Pooled hazards with the necessary pairs.

    Raises
    ------
    BadTable
    """
    alone, log_hazards = pooling.fit(spells, breaks, threads)
    found = standing_out(spells, breaks, alone.design, log_hazards)
    if not found:
        return alone
    return pooling.fit(spells, breaks, threads, alone.design.with_pairs(found), alone)[0]


def standing_out(spells: Spells, breaks: Floats, design: Steps, log_hazards: Singles) -> list[Pair]:
    """The pairs that stand out in the residuals of *log_hazards*, the strongest first."""
    some = slice(None)
    if len(spells) > _SPELLS:
        some = slice(None, None, -(-len(spells) // _SPELLS))
    rows, diagnosis = spells.rows[some], spells.diagnosis[some]
    left = _left(Observed.of(spells, breaks).take(some), log_hazards[some], breaks, spells.last_day)
    cells = design.cells(rows)
    letter = np.unique(prefixes(diagnosis, 1), return_inverse=True)[1]
    by = [np.zeros(len(rows), dtype=np.intp), letter] if letter.any() else [letter]
    strength = {
        (one, other): max(_strength(cells[one], cells[other], each, left) for each in by)
        for one, other in combinations(range(len(cells)), 2)
        if len(design.cuts[one]) and len(design.cuts[other])
        if not design.nominal & {one, other}
    }
    strongest = sorted(strength, key=lambda pair: -strength[pair])[:_MOST]
    found, columns = [], 0
    for one, other in strongest:
        columns += len(design.cuts[one]) * len(design.cuts[other])
        if strength[one, other] > _LEAST and columns <= _MOST_COLUMNS:
            found.append((one, other))
    return found


def _left(
    seen: Observed, log_hazards: Singles, breaks: Floats, last_day: Floats
) -> list[tuple[Floats, Floats]]:
    """Gradient and information of each spell, in the early and in the late intervals."""
    gradient, curvature = slopes(seen.expected(log_hazards), seen.ends)
    early = breaks[:-1] < np.median(last_day)
    return [
        (gradient[:, part].sum(axis=1, dtype=float), curvature[:, part].sum(axis=1, dtype=float))
        for part in (early, ~early)
        if part.any()
    ]


def _strength(
    one: Integers, other: Integers, by: Integers, left: list[tuple[Floats, Floats]]
) -> float:
    """Residuals in the cells of a pair: chi-square minus its mean, in standard deviations."""
    width = int(other.max()) + 1
    cell = one * width + other
    cell = by * (int(cell.max()) + 1) + cell
    chi_square, freedom = 0.0, 0
    for gradient, information in left:
        sums, weight = np.bincount(cell, gradient), np.bincount(cell, information)
        full = weight > _FULL
        chi_square += float((sums[full] ** 2 / weight[full]).sum())
        freedom += int(full.sum())
    return float((chi_square - freedom) / np.sqrt(2 * max(freedom, 1)))
