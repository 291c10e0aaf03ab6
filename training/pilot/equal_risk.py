"""Both sexes at equal predicted risk: curves within fifths of it, put together alike.

Direct standardisation (Rothman, Greenland and Lash, Modern Epidemiology 2008, chapter 3); fifths
that too few of either sex are in are left out.
"""

import numpy as np

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..statistics.follow_up import FollowUp
from ..statistics.incidence import Incidence, incidence
from ..statistics.statistic import Bools, Codes, Floats

SEXES = ("female", "male")
_FIFTHS = 5
_MEDIAN = 0.5


def fifths(rows: pl.DataFrame, person: Codes, grain: Grain) -> tuple[Codes, Bools]:
    """The fifth of the shown risk of each, and whether enough of both sexes are in it."""
    risk, sex = rows["risk"].to_numpy(), rows["sex"].to_numpy()
    known = np.isin(sex, SEXES)
    if not known.any():
        return np.zeros(len(rows), np.intp), known
    edges = np.quantile(risk[known], np.arange(1, _FIFTHS) / _FIFTHS)
    strata = np.searchsorted(edges, risk, "right").astype(np.intp)
    least = max(grain.width, 2)
    for fifth in range(_FIFTHS):
        own = strata == fifth
        if min(len(np.unique(person[own & (sex == each)])) for each in SEXES) < least:
            known &= ~own
    return strata, known


def proportions(strata: Codes, weights: Floats) -> Floats:
    """Of the fifths, (5,): the standard for both sexes."""
    found = np.bincount(strata, weights, _FIFTHS).astype(float)
    share: Floats = found / found.sum() if found.sum() else found
    return share


def curve_of(followed: FollowUp, which: Bools, weights: Floats) -> Incidence | None:
    """None where nothing ended."""
    used = which & (weights > 0)
    if not (used & followed.ended).any():
        return None
    own = FollowUp(followed.last_day[used], followed.event[used], weights[used])
    return incidence(own)


def value(curve: Incidence | None, by: int | None) -> float:
    """The share by the day, or where there is none the day by which half have it."""
    if curve is None:
        return np.nan if by is None else 0.0
    return _read(curve.days, curve.share, by)


def _read(days: Floats, share: Floats, by: int | None) -> float:
    if by is not None:
        return float(np.concatenate([[0.0], share])[np.searchsorted(days, by, "right")])
    reached = np.flatnonzero(share >= _MEDIAN)
    return float(days[reached[0]]) if len(reached) else np.nan


def standardised(
    followed: FollowUp,
    which: Bools,
    weights: Floats,
    strata: Codes,
    share: Floats,
    by: int | None,
) -> float:
    """Of curves by fifth of risk, in the proportions of *share*."""
    if not which.any():
        return np.nan
    days = np.unique(followed.last_day[which & followed.ended])
    together = np.zeros(len(days))
    for fifth in np.flatnonzero(share):
        curve = curve_of(followed, which & (strata == fifth), weights)
        if curve is not None:
            together += share[fifth] * curve.at(days)
    return _read(days, together, by)
