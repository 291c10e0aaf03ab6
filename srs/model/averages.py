"""What a boosted model keeps for each code: its average, and how uncertain its risks are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .interface import Floats, Rows
from .odds import of_cumulative

ANY = ""  # the group of all diagnoses, and the diagnosis of data that has none
LEAST_HAZARD = 1e-6  # cumulative, so that a horizon just after the day has log-odds
_LEAST_SHARE = 0.2  # the least variance of a row, as a share of its code's


def nearest(diagnosis: str, known: Mapping[str, Any]) -> str | None:
    """The diagnosis's own code or its nearest parent among the *known* codes, or None.

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
    """The cumulative hazard of all spells of a group together, linear between *days*."""

    days: Floats
    cumulative: Floats

    def log_odds(self, day: Floats, horizon: Floats) -> Floats:
        return of_cumulative(np.maximum(self._at(horizon) - self._at(day), LEAST_HAZARD))

    def between(self, day: Floats, low: float, high: float) -> Floats:
        """The share of the hazard between *low* and *high* that lies before *day*."""
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
    """What a boosted model keeps for one code.

    Attributes
    ----------
    group : str
        The group whose trees the code uses.
    variance : (days, horizons)
        The variance of the log-odds of a mean row, on the trees' days and horizons, which comes
        from the limited number of spells.
    spells : int
        The number of spells that it was made from.
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
    """How the variance differs between rows that share trees.

    Attributes
    ----------
    cuts : list of (cuts,)
        The cuts of each column.
    shares : list of (cuts + 2,)
        For each column, what a value between two cuts adds to 1. The last share is for a missing
        value.
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
