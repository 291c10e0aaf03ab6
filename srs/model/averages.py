"""What a boosted model knows of each code, and of how sure it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .face import Floats, Rows
from .odds import of_cumulative

ANY = ""  # the group of all diagnoses, and the diagnosis of data that has none
LEAST_HAZARD = 1e-6  # cumulative, for the log-odds of a horizon that is hardly after the day
_LEAST_SHARE = 0.2  # of its code's variance, that any row has


def nearest(diagnosis: str, known: Mapping[str, Any]) -> str | None:
    """Of the *known* codes the diagnosis's own or its nearest parent; None where there is none.

    >>> known = {"F43": 1, "F": 1}
    >>> nearest("F438A", known), nearest("F20", known), nearest("M54", known)
    ('F43', 'F', None)
    """
    for length in (*range(len(diagnosis), 2, -1), 1, 0):
        if diagnosis[:length] in known:
            return diagnosis[:length]
    return None


@dataclass(frozen=True, eq=False)
class Average:
    """Cumulative hazard of a group's spells taken together, linear between *days*."""

    days: Floats
    cumulative: Floats

    def log_odds(self, day: Floats, horizon: Floats) -> Floats:
        return of_cumulative(np.maximum(self._at(horizon) - self._at(day), LEAST_HAZARD))

    def between(self, day: Floats, low: float, high: float) -> Floats:
        """How far *day* lies on the way from *low* to *high*, as hazard goes."""
        start, stop = self._at(np.array([low, high]))
        part: Floats = (self._at(day) - start) / max(stop - start, 1e-12)
        return part

    def _at(self, day: Floats) -> Floats:
        last = (self.cumulative[-1] - self.cumulative[-2]) / (self.days[-1] - self.days[-2])
        beyond = np.maximum(day - self.days[-1], 0.0) * last
        at: Floats = np.interp(day, self.days, self.cumulative) + beyond
        return at


@dataclass(frozen=True, eq=False)
class Coded:
    """What is of one code.

    Attributes
    ----------
    group : str
        Whose trees it has.
    variance : (days, horizons)
        Of the log-odds of a mean row, on the trees' days and horizons: what the number of spells
        leaves open.
    spells : int
        That it was made from.
    """

    group: str
    average: Average
    variance: Floats
    spells: int

    def document(self) -> dict[str, object]:
        return {
            "group": self.group,
            "spells": self.spells,
            "cumulative": [float(f"{each:.9g}") for each in self.average.cumulative],
            "variance": [[float(f"{each:.3g}") for each in row] for row in self.variance],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any], breaks: Floats) -> "Coded":
        average = Average(breaks, np.array(document["cumulative"]))
        variance = np.array(document["variance"])
        return cls(document["group"], average, variance, int(document["spells"]))


@dataclass(frozen=True, eq=False)
class Spread:
    """How the variance differs from row to row, among those that share trees.

    Attributes
    ----------
    cuts : list of (cuts,)
        Of each column.
    shares : list of (cuts + 2,)
        What a value between two of them adds to 1, last one that is not known.
    """

    cuts: Sequence[Floats]
    shares: Sequence[Floats]

    def of(self, rows: Rows) -> Floats:
        """The variance of each row as a multiple of its code's."""
        found = np.ones(len(rows))
        for column, cuts, shares in zip(np.transpose(rows), self.cuts, self.shares, strict=True):
            cells = np.searchsorted(cuts, column, "right")
            found += shares[np.where(np.isnan(column), len(cuts) + 1, cells)]
        return np.maximum(found, _LEAST_SHARE)

    def document(self) -> dict[str, object]:
        return {
            "cuts": [each.tolist() for each in self.cuts],
            "shares": [[float(f"{one:.3g}") for one in each] for each in self.shares],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Spread":
        cuts, shares = (
            [np.array(each, dtype=float) for each in document[name]] for name in ("cuts", "shares")
        )
        return cls(cuts, shares)
