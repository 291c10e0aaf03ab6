"""Outcomes at a horizon where some spells were not followed until it.

Inverse probability of censoring weights (Graf et al., Statistics in Medicine 1999): with C the day
on which the observation ends and G(t) = P(C > t), a spell seen to outlast h counts 1 / G(h), one
seen to end on day T <= h counts 1 / G(T-), one that was lost before counts nothing.
"""

from dataclasses import dataclass

import numpy as np

from .spells import Floats, Spells


@dataclass(frozen=True, eq=False)
class Censoring:
    """G as a step function, estimated by the reverse Kaplan-Meier.

    Attributes
    ----------
    days : (steps,)
        On which observations ended, rising.
    kept : (steps,)
        G on that day and until the next.
    """

    days: Floats
    kept: Floats

    @classmethod
    def of(cls, spells: Spells) -> "Censoring":
        """A spell that ends on a day is taken to end before observations end on that day."""
        days = np.unique(spells.last_day[~spells.ended])
        lost = np.bincount(
            np.searchsorted(days, spells.last_day[~spells.ended]), minlength=len(days)
        )
        last, entry = np.sort(spells.last_day), np.sort(spells.entry)
        under = np.searchsorted(entry, days, "left") - np.searchsorted(last, days, "left")
        ended = np.sort(spells.last_day[spells.ended])
        at_once = np.searchsorted(ended, days, "right") - np.searchsorted(ended, days, "left")
        kept: Floats = np.cumprod(1 - lost / np.maximum(under - at_once, 1), dtype=float)
        return cls(days, kept)

    def after(self, day: Floats) -> Floats:
        """G(t), P(C > t)."""
        return self._at(np.searchsorted(self.days, day, "right"))

    def before(self, day: Floats) -> Floats:
        """G(t-), P(C >= t)."""
        return self._at(np.searchsorted(self.days, day, "left"))

    def _at(self, steps: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Floats:
        kept: Floats = np.concatenate([[1.0], self.kept])[steps]
        return kept


def outcomes(
    spells: Spells, day: Floats, horizon: Floats, censoring: Censoring
) -> tuple[Floats, Floats]:
    """Whether each spell outlasted its *horizon*, and the weight of that, given it outlasted *day*.

    The weight is 0 where that is not known, and where the spell did not reach *day* or was not
    observed yet on it.
    """
    outlasted = spells.last_day > horizon
    seen = outlasted | (spells.ended & (spells.last_day <= horizon))
    present = (spells.last_day > day) & (spells.entry <= day)
    kept = np.where(outlasted, censoring.after(horizon), censoring.before(spells.last_day))
    weights = np.where(seen & present, censoring.after(day) / np.maximum(kept, 1e-3), 0.0)
    return outlasted.astype(float), weights
