"""Both sexes at equal predicted risk: curves within fifths of risk, combined with equal weights.

Direct standardisation (Rothman, Greenland and Lash, Modern Epidemiology 2008, chapter 3); fifths
with too few of either sex are left out. Rows are counted once by sex, fifth, day and type of end,
so that each replicate of a bootstrap only needs counts.
"""

from dataclasses import dataclass

import numpy as np

from srs.tables.columns import pl

from ..evaluation.grain import Grain
from ..statistics.follow_up import FollowUp
from ..statistics.incidence import Incidence, incidence
from ..statistics.statistic import Bools, Codes, Floats

SEXES = ("female", "male")
_FIFTHS = 5
_MEDIAN = 0.5
_EVENTS = 3  # lost, had it, ended otherwise
_OTHER = len(SEXES)  # sex not known


def fifths(rows: pl.DataFrame, person: Codes, grain: Grain) -> tuple[Codes, Bools]:
    """Each row's fifth of the shown risk, and whether enough of both sexes are in that fifth."""
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


@dataclass(frozen=True, eq=False)
class Cells:
    """Rows by sex, fifth, day and end.

    Attributes
    ----------
    code : (rows,)
        The cell of each row.
    days : (days,)
        The days on which rows end, in ascending order.
    """

    code: Codes
    days: Floats

    @classmethod
    def of(cls, followed: FollowUp, sex: Bools, strata: Codes, supported: Bools) -> "Cells":
        """*sex*: (rows,), by name."""
        days, place = np.unique(followed.last_day, return_inverse=True)
        number = np.select([sex == each for each in SEXES], [*range(_OTHER)], _OTHER)
        fifth = np.where(supported, strata, _FIFTHS)
        code = (number * (_FIFTHS + 1) + fifth) * len(days) + place
        return cls((code * _EVENTS + followed.event).astype(np.intp), days)

    def counts(self, weights: Floats) -> Floats:
        """Counts: (sexes and unknown, fifths and outside, days, events)."""
        shape = (_OTHER + 1, _FIFTHS + 1, len(self.days), _EVENTS)
        found = np.bincount(self.code, weights, int(np.prod(shape)))
        counts: Floats = found.astype(float).reshape(shape)
        return counts

    def observed(self, counts: Floats, sex: str | None, by: int | None) -> float:
        """The value for everybody, or for one sex, whatever the risk."""
        own = counts if sex is None else counts[SEXES.index(sex)][None]
        curve = self._curve(own.sum((0, 1)))
        if curve is None:
            return np.nan if by is None or not own.any() else 0.0
        return _read(curve.days, curve.share, by)

    def standardised(self, counts: Floats, sex: str, by: int | None) -> float:
        """The sex's value by fifth, weighted by the sizes of the fifths in both sexes together."""
        share = counts[:_OTHER, :_FIFTHS].sum((0, 2, 3))
        own = counts[SEXES.index(sex), :_FIFTHS]
        if not share.any() or not own.any():
            return np.nan
        together = np.zeros(len(self.days))
        for fifth in np.flatnonzero(share):
            curve = self._curve(own[fifth])
            if curve is not None:
                together += share[fifth] / share.sum() * curve.at(self.days)
        return _read(self.days, together, by)

    def _curve(self, counts: Floats) -> Incidence | None:
        """None if nothing ended."""
        used = counts.ravel() > 0
        time = np.repeat(self.days, _EVENTS)[used]
        event = np.tile(np.arange(_EVENTS, dtype=float), len(self.days))[used]
        if not event.any():
            return None
        return incidence(FollowUp(time, event, counts.ravel()[used]))


def _read(days: Floats, share: Floats, by: int | None) -> float:
    """The share by the day, or, without a day, the day by which half have it."""
    if by is not None:
        return float(np.concatenate([[0.0], share])[np.searchsorted(days, by, "right")])
    reached = np.flatnonzero(share >= _MEDIAN)
    return float(days[reached[0]]) if len(reached) else np.nan
