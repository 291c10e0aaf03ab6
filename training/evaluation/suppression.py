"""What is written is to tell no count of few persons, not even by subtraction.

Counts that could be told stand in a ledger with the sums that hold among them: a group is its
levels, those above a threshold are those above the next one and the band between, and so on. Small
counts are hidden (primary suppression). Then others, until no small count is determined by the
sums and what is written, or left in a remainder that is itself small (complementary suppression:
Cox, JASA 1980; Hundepool et al., Statistical Disclosure Control 2012, chapter 4).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import lsmr

SMALL = "fewer persons than the limit"
WITH = "of no use without what is hidden"
REMAINDER = "a smaller count would follow by subtraction"
EARLIER = "an earlier release of the same data hid it"
DIFFERS = "with an earlier release the few rows between would follow"

Equation = dict[str, float]  # the sign of each count that is not known


@dataclass(frozen=True)
class Count:
    """Of rows.

    Attributes
    ----------
    persons
        In them.
    written
        Whether it is told unless hidden; else it can only follow from others.
    of_some
        Whether nobody would tell something of somebody: that none of a group has the outcome.
    """

    rows: int
    persons: int
    written: bool = True
    of_some: bool = True

    def small(self, limit: int) -> bool:
        return self.persons < limit and (self.rows > 0 or self.of_some)


@dataclass(frozen=True)
class Sum:
    total: str
    parts: tuple[str, ...]

    @property
    def counts(self) -> tuple[str, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Counts, the sums among them, and what is of no use where a count is hidden.

    Attributes
    ----------
    along
        Counts that are hidden with a count, because every number that tells them needs it.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    sums: dict[Sum, None] = field(default_factory=dict)
    along: dict[str, dict[str, None]] = field(default_factory=dict)

    def count(
        self, key: str, rows: int, persons: int, *, written: bool = True, of_some: bool = True
    ) -> str:
        self.counts[key] = Count(int(rows), int(persons), written, written and of_some)
        return key

    def sum(self, total: str, *parts: str) -> None:
        self.sums[Sum(total, parts)] = None

    def together(self, *keys: str) -> None:
        """Hidden all or none."""
        for key in keys:
            self.under(key, *keys)

    def under(self, key: str, *others: str) -> None:
        """The others are hidden where *key* is."""
        self.along.setdefault(key, {}).update(dict.fromkeys(others))


@dataclass(frozen=True)
class Earlier:
    """What an earlier release told.

    Attributes
    ----------
    released
        Rows, by count.
    same
        Whether it was of the same data.
    """

    released: Mapping[str, int]
    hidden: frozenset[str]
    same: bool
    thresholds: tuple[float, ...] = ()


def hidden(ledger: Ledger, limit: int, earlier: Earlier | None = None) -> dict[str, str]:
    """The counts that are not to be told, and why."""
    known: frozenset[str] = frozenset()
    if earlier is not None and earlier.same:
        known = frozenset(earlier.released.keys() & ledger.counts.keys())
    search = _Search(ledger, limit, known)
    for key, count in ledger.counts.items():
        if count.written and count.small(limit):
            search.hide(key, SMALL)
    if earlier is not None and earlier.same:
        for key in sorted(earlier.hidden & ledger.counts.keys()):
            search.hide(key, EARLIER)
    elif earlier is not None:
        for key in sorted(earlier.released.keys() & ledger.counts.keys()):
            if 0 < abs(earlier.released[key] - ledger.counts[key].rows) < limit:
                search.hide(key, DIFFERS)
    while search.remainders() or search.determined():
        pass
    return search.hidden


@dataclass(eq=False)
class _Search:
    """*known* cannot be hidden any more."""

    ledger: Ledger
    limit: int
    known: frozenset[str]
    hidden: dict[str, str] = field(default_factory=dict)

    def hide(self, key: str, why: str) -> None:
        """With all that goes along."""
        new = [key]
        while new:
            each = new.pop()
            if each in self.hidden or each in self.known or each not in self.ledger.counts:
                continue
            self.hidden[each] = why
            new += self.ledger.along.get(each, ())
            why = WITH if why == SMALL else why

    def unknown(self, key: str) -> bool:
        return key in self.hidden or (key not in self.known and not self.ledger.counts[key].written)

    def small(self, key: str) -> bool:
        return key not in self.known and self.ledger.counts[key].small(self.limit)

    def remainders(self) -> bool:
        """Hide what leaves a small remainder in one sum; whether there was any."""
        changed = False
        for each in self.ledger.sums:
            if self.unknown(each.total):
                continue
            left = [key for key in each.parts if self.unknown(key)]
            if not any(map(self.small, left)):
                continue
            persons = sum(self.ledger.counts[key].persons for key in left)
            if len(left) < 2 or persons < self.limit:
                changed |= self.hide_one(each.parts) or self.hide_one([each.total])
        return changed

    def determined(self) -> bool:
        """Hide beside what follows from several sums together; whether there was any."""
        unknown = {key for key in self.ledger.counts if self.unknown(key)}
        equations = [
            own
            for each in self.ledger.sums
            if (own := {key: sign for key, sign in _signs(each) if key in unknown})
        ]
        changed = False
        for part in _parts(_peeled(equations, self.small)):
            keys = sorted({key for own in part for key in own})
            if not any(map(self.small, keys)):
                continue
            for key in _fixed(part, keys):
                if self.small(key):
                    near = [own for own in part if key in own]
                    beside = {k for own in near for k in own} | {key}
                    around = self._around(beside)
                    changed |= self.hide_one(around)
        return changed

    def _around(self, keys: set[str]) -> set[str]:
        """What stands in a sum with any of them."""
        return {k for each in self.ledger.sums if keys & {*each.counts} for k in each.counts}

    def hide_one(self, keys: Iterable[str]) -> bool:
        """The smallest that may still be hidden."""
        able = [k for k in keys if not self.unknown(k) and k not in self.known]
        if not able:
            return False
        self.hide(min(able, key=lambda k: (self.ledger.counts[k].rows, k)), REMAINDER)
        return True


def _signs(each: Sum) -> Iterator[tuple[str, float]]:
    yield each.total, -1.0
    for key in each.parts:
        yield key, 1.0


def _peeled(equations: list[Equation], small: Callable[[str], bool]) -> list[Equation]:
    """Without equations that a count of its own, which is not small, can always fulfil."""
    times = Counter(key for own in equations for key in own)
    left, before = equations, -1
    while len(left) != before:
        before = len(left)
        kept = []
        for own in left:
            if any(times[key] == 1 and not small(key) for key in own):
                times.subtract(own.keys())
            else:
                kept.append(own)
        left = kept
    return left


def _parts(equations: list[Equation]) -> list[list[Equation]]:
    """Equations that share counts, directly or by others."""
    place = {key: i for i, key in enumerate(dict.fromkeys(k for own in equations for k in own))}
    links = [(r, place[key]) for r, own in enumerate(equations) for key in own]
    if not links:
        return []
    r, c = (np.array(column) for column in zip(*links, strict=True))
    size = len(equations) + len(place)
    graph = coo_array((np.ones(len(r)), (r, c + len(equations))), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    found: dict[int, list[Equation]] = {}
    for row, own in enumerate(equations):
        found.setdefault(int(label[row]), []).append(own)
    return list(found.values())


def _fixed(equations: list[Equation], keys: list[str]) -> list[str]:
    """Counts whose value follows from the equations alone: no solution of 0 moves them.

    A solution of 0 drawn by chance moves every count that any solution does.
    """
    place = {key: i for i, key in enumerate(keys)}
    entries = [(r, place[k], sign) for r, own in enumerate(equations) for k, sign in own.items()]
    r, c, sign = (np.array(column) for column in zip(*entries, strict=True))
    matrix = coo_array((sign, (r, c)), shape=(len(equations), len(keys))).tocsr()
    chance = np.random.default_rng(0).normal(size=len(keys))
    along = lsmr(matrix, matrix @ chance, atol=1e-14, btol=1e-14, conlim=0, maxiter=20 * len(keys))
    moved = chance - along[0]
    if np.abs(matrix @ moved).max() > 1e-9:
        _, singular, right = np.linalg.svd(matrix.toarray())
        moved = np.abs(right[int((singular > 1e-9).sum()) :]).sum(axis=0)
    return [key for key, each in zip(keys, np.abs(moved), strict=True) if each < 1e-6]
