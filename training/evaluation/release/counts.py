"""The counts that an evaluation would reveal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ...statistics.outcome import Outcomes
from ...statistics.statistic import Bools, Codes, Floats
from ..grain import Grain
from ..rows.groups import Partition
from ..rows.table import Cases, at_horizon
from .suppression import Ledger

# All, those known to have had the outcome, and the rest.
KINDS = ("rows", "with", "without")
MANY = 1000  # steps: that many rows belong to enough persons


@dataclass(frozen=True, eq=False)
class Counted:
    """Writes counts into a ledger; persons are counted if one may have several rows."""

    cases: Cases
    ledger: Ledger
    grain: Grain

    def persons(self, rows: Bools, count: int) -> int:
        """Exact where it could be small."""
        if self.cases.person is None or count > MANY * self.grain.width:
            return count
        return self.cases.persons(rows)

    def add(self, key: str, rows: Bools) -> str:
        count = int(np.count_nonzero(rows))
        return self.ledger.count(key, count, self.persons(rows, count))

    def group(self, group: str, rows: Bools, horizon: float, outcomes: Outcomes) -> None:
        """The counts of *group*; the outcomes have all rows."""
        self.add(name("rows", group), rows)
        happened = rows & outcomes.known & (outcomes.happened > 0)
        self.add(name("with", group, horizon), happened)
        self.add(name("without", group, horizon), rows & ~happened)
        self.add(name("free", group, horizon), rows & outcomes.known & ~happened)

    def partition(self, each: Partition, horizon: float, outcomes: Outcomes) -> None:
        for group, rows in each.groups():
            self.group(group, rows, horizon, outcomes)

    def flagged(
        self,
        group: str,
        rows: Bools,
        horizon: float,
        model: str,
        predicted: Floats,
        outcomes: Outcomes,
        ends: Sequence[float],
    ) -> None:
        """Above and below each of *ends*."""
        band = np.searchsorted(np.array(ends), predicted, "right")
        for kind, which in _kinds(rows, outcomes).items():
            base = name(kind, group, horizon)
            below = np.cumsum(np.bincount(band[which], minlength=len(ends) + 1))
            for place, end in enumerate(ends):
                for side, count in ((">=", below[-1] - below[place]), ("<", below[place])):
                    key = flag(base, at(model, horizon), side, end)
                    persons = self._inside(which, band, place, side, int(count))
                    self.ledger.count(key, int(count), persons)

    def _inside(self, which: Bools, band: Codes, place: int, side: str, count: int) -> int:
        """The number of persons: that of rows, if these are many or each belongs to one person."""
        if self.cases.person is None or not 0 < count <= MANY * self.grain.width:
            return count
        inside = band > place if side == ">=" else band <= place
        return self.cases.persons(which & inside)


def _kinds(rows: Bools, outcomes: Outcomes) -> dict[str, Bools]:
    happened = outcomes.known & (outcomes.happened > 0)
    return {"rows": rows, "with": rows & happened, "without": rows & ~happened}


def name(kind: str, group: str, horizon: float | None = None) -> str:
    """The name of a count.

    >>> name("with", "sex=female", 90)
    'with at 90 | sex=female'
    """
    return (
        f"{kind} | {group}"
        if kind == "rows" or horizon is None
        else f"{kind} at {at_horizon(horizon)} | {group}"
    )


def at(model: str, horizon: float) -> str:
    """A model's predictions at a horizon."""
    return f"{model}@{at_horizon(horizon)}"


def flag(base: str, model: str, side: str, end: float) -> str:
    return f"{base} | {model} {side} {end:.17g}"


def of_group(group: str, horizon: float) -> tuple[str, ...]:
    """The counts that any number of a group depends on."""
    return tuple(name(kind, group, horizon) for kind in ("rows", "with", "without", "free"))


def of_flagged(group: str, horizon: float, models: Iterable[str], end: float) -> tuple[str, ...]:
    """The counts that a number at a threshold also depends on."""
    return of_group(group, horizon) + tuple(
        flag(name(kind, group, horizon), at(model, horizon), side, end)
        for model in models
        for kind in KINDS
        for side in (">=", "<")
    )
