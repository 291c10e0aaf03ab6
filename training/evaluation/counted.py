"""The counts that an evaluation would tell, with the sums among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..statistics.outcome import Outcomes
from ..statistics.statistic import Bools, Codes, Floats
from .groups import ALL, Partition
from .suppression import Ledger
from .table import Cases, said

# All, those known to have had the outcome, and the rest.
KINDS = ("rows", "with", "without")
MANY = 1000  # times the limit: so many rows are of persons enough


@dataclass(frozen=True, eq=False)
class Counted:
    """Writes counts into a ledger; persons are counted where several rows may be of one."""

    cases: Cases
    ledger: Ledger
    limit: int

    def persons(self, rows: Bools, count: int) -> int:
        """Exact where it could be small."""
        if self.cases.person is None or count > MANY * self.limit:
            return count
        return self.cases.persons(rows)

    def add(self, key: str, rows: Bools, *, written: bool = True) -> str:
        count = int(np.count_nonzero(rows))
        return self.ledger.count(key, count, self.persons(rows, count), written=written)

    def group(self, group: str, rows: Bools, horizon: float, outcomes: Outcomes) -> None:
        """Of *group*; the outcomes are of all rows."""
        happened = rows & outcomes.known & (outcomes.happened > 0)
        total = self.add(name("rows", group), rows)
        with_ = self.add(name("with", group, horizon), happened)
        without = self.add(name("without", group, horizon), rows & ~happened)
        self.ledger.sum(total, with_, without)
        # Known to be without: no sum leads there, but nothing is told of too few.
        free = self.add(name("free", group, horizon), rows & outcomes.known & ~happened)
        self.ledger.together(with_, without, free)
        self.ledger.under(total, with_)

    def partition(self, each: Partition, horizon: float, outcomes: Outcomes) -> None:
        """Every level, and that they make up everybody."""
        for group, rows in each.groups():
            self.group(group, rows, horizon, outcomes)
        for kind, which in _kinds(each.missing, outcomes).items():
            parts = [name(kind, group, horizon) for group in each.levels]
            if each.missing.any():
                key = name(kind, f"{each.column} missing", horizon)
                parts.append(self.add(key, which, written=False))
            self.ledger.sum(name(kind, ALL, horizon), *parts)

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
        """Above and below each of *ends*, and between neighbours."""
        band = np.searchsorted(np.array(ends), predicted, "right")
        everyone = np.bincount(band[rows], minlength=len(ends) + 1)
        for kind, which in _kinds(rows, outcomes).items():
            base = name(kind, group, horizon)
            ladder = _Ladder(self, base, at(model, horizon), band, which, tuple(ends))
            ladder.climb(np.zeros_like(everyone) if kind == "rows" else everyone)
        for end in ends:
            for side in (">=", "<"):
                total, with_, without = (
                    flag(name(kind, group, horizon), at(model, horizon), side, end)
                    for kind in KINDS
                )
                self.ledger.sum(total, with_, without)
            keys = of_flagged(group, horizon, (model,), end)[len(of_group(group, horizon)) :]
            self.ledger.together(*keys)
            self.ledger.under(name("with", group, horizon), *keys)

    def flagged_sums(
        self, each: Partition, horizon: float, model: str, ends: Iterable[float]
    ) -> None:
        """Everybody above a threshold is those of every level."""
        if each.missing.any():
            return
        for end in ends:
            for kind in KINDS:
                for side in (">=", "<"):
                    total, *parts = (
                        flag(name(kind, group, horizon), at(model, horizon), side, end)
                        for group in (ALL, *each.levels)
                    )
                    self.ledger.sum(total, *parts)


@dataclass(frozen=True, eq=False)
class _Ladder:
    """Rows of one kind above and below thresholds that rise.

    Attributes
    ----------
    band : (rows,)
        How many thresholds each row reaches.
    """

    counted: Counted
    base: str
    model: str
    band: Codes
    which: Bools
    ends: tuple[float, ...]

    def climb(self, everyone: Codes) -> None:
        """*everyone*: rows of all kinds in each band; of none, nobody is no news."""
        tally = np.bincount(self.band[self.which], minlength=len(self.ends) + 1)
        below, all_below = np.cumsum(tally), np.cumsum(everyone)
        ledger, key = self.counted.ledger, self._key
        for place, end in enumerate(self.ends):
            some = bool(all_below[-1] > all_below[place]), bool(all_below[place] > 0)
            self._count(key(">=", end), int(below[-1] - below[place]), place + 1, None, some[0])
            self._count(key("<", end), int(below[place]), 0, place + 1, some[1])
            ledger.sum(self.base, key(">=", end), key("<", end))
            if place:
                last = self.ends[place - 1]
                between = key(f"{last:.17g} to", end)
                self._count(between, int(tally[place]), place, place + 1, False, written=False)
                ledger.sum(key(">=", last), key(">=", end), between)
                ledger.sum(key("<", end), key("<", last), between)

    def _key(self, side: str, end: float) -> str:
        return flag(self.base, self.model, side, end)

    def _count(
        self, key: str, count: int, low: int, high: int | None, some: bool, written: bool = True
    ) -> None:
        """Of the bands from *low* to before *high*; persons only where they may be few."""
        persons = count
        cases = self.counted.cases
        if cases.person is not None and 0 < count <= MANY * self.counted.limit:
            inside = (self.band >= low) & (
                self.band < (len(self.ends) + 1 if high is None else high)
            )
            persons = cases.persons(self.which & inside)
        self.counted.ledger.count(key, count, persons, written=written, of_some=some)


def _kinds(rows: Bools, outcomes: Outcomes) -> dict[str, Bools]:
    happened = outcomes.known & (outcomes.happened > 0)
    return {"rows": rows, "with": rows & happened, "without": rows & ~happened}


def name(kind: str, group: str, horizon: float | None = None) -> str:
    """Of a count.

    >>> name("with", "sex=female", 90)
    'with at 90 | sex=female'
    """
    return (
        f"{kind} | {group}"
        if kind == "rows" or horizon is None
        else f"{kind} at {said(horizon)} | {group}"
    )


def at(model: str, horizon: float) -> str:
    """A model's predictions at a horizon."""
    return f"{model}@{said(horizon)}"


def flag(base: str, model: str, side: str, end: float) -> str:
    return f"{base} | {model} {side} {end:.17g}"


def of_group(group: str, horizon: float) -> tuple[str, ...]:
    """What any number of a group depends on."""
    return tuple(name(kind, group, horizon) for kind in ("rows", "with", "without", "free"))


def of_flagged(group: str, horizon: float, models: Iterable[str], end: float) -> tuple[str, ...]:
    """And a number at a threshold."""
    return of_group(group, horizon) + tuple(
        flag(name(kind, group, horizon), at(model, horizon), side, end)
        for model in models
        for kind in KINDS
        for side in (">=", "<")
    )
