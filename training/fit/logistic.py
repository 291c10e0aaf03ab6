"""Logistic regression: the baseline, main effects of every predictor and diagnosis.

A predictor of many values is cut at its eighths, and each part is a level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from srs.errors import BadTable

from .censoring import Censoring, outcomes
from .spells import ANY, Floats, Spells, Texts

_MOST_LEVELS = 50  # of a predictor that is taken level by level


@dataclass(frozen=True, eq=False)
class Logistic:
    """For one day and one horizon. A level or diagnosis not seen in training adds nothing."""

    day: float
    horizon: float
    cuts: tuple[Floats | None, ...]
    levels: tuple[Floats, ...]
    codes: Texts
    coefficients: Floats
    intercept: float

    def log_odds(self, rows: Floats, diagnosis: Texts | None = None) -> Floats:
        codes = np.full(len(rows), ANY) if diagnosis is None else diagnosis
        design = _design(_parts(rows, self.cuts), codes, self.levels, self.codes)
        return np.asarray(design @ self.coefficients + self.intercept)


def fit(spells: Spells, *, day: float, horizon: float) -> Logistic:
    """Weighted for censoring, on the spells that outlasted *day*.

    Raises
    ------
    BadTable
        When not both outcomes are seen.
    """
    count = len(spells)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    used = weights > 0
    if len(np.unique(outlasted[used])) < 2:
        raise BadTable(
            f"logistic: expected spells of both outcomes at day {day:g} and horizon {horizon:g}, "
            f"found {int(used.sum())} of one; choose another horizon"
        )
    cuts = tuple(_cuts(column) for column in spells.rows.T)
    parts = _parts(spells.rows, cuts)
    levels = tuple(np.unique(column[~np.isnan(column)])[1:] for column in parts.T)
    codes = np.unique(spells.diagnosis)[1:]
    design = _design(parts[used], spells.diagnosis[used], levels, codes)
    model = LogisticRegression(C=1e3, max_iter=300).fit(
        design, outlasted[used], sample_weight=weights[used]
    )
    return Logistic(day, horizon, cuts, levels, codes, model.coef_[0], float(model.intercept_[0]))


def _cuts(column: Floats) -> Floats | None:
    """Eighths, for a column of many values."""
    known = column[~np.isnan(column)]
    if len(np.unique(known)) <= _MOST_LEVELS:
        return None
    return np.unique(np.quantile(known, np.linspace(0, 1, 9)[1:-1]))


def _parts(rows: Floats, cuts: Sequence[Floats | None]) -> Floats:
    """Columns that have cuts as the number of the part, the others as they are."""
    parts = rows.copy()
    for place, own in enumerate(cuts):
        if own is not None:
            known = ~np.isnan(rows[:, place])
            parts[known, place] = np.digitize(rows[known, place], own)
    return parts


def _design(
    rows: Floats, diagnosis: Texts, levels: Sequence[Floats], codes: Texts
) -> sparse.csr_matrix:
    columns = [c == level for c, own in zip(rows.T, levels, strict=True) for level in own]
    columns += [diagnosis == code for code in codes]
    return sparse.csr_matrix(np.array(columns, dtype=np.float32).reshape(-1, len(rows)).T)
