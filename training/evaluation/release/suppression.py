"""Counts that are hidden: those of the first step, and those that an earlier release hid.

The others are given in steps (see ``grain``), so that no sum or difference of them reveals a hidden
count: no further count needs to be hidden.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from ..grain import Grain

SMALL = "fewer persons than may be shown"
EARLIER = "an earlier release of the same data hid it"


@dataclass(frozen=True)
class Count:
    """A count of rows, and of the persons in them."""

    rows: int
    persons: int

    def small(self, grain: Grain) -> bool:
        return not grain.enough(self.persons)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Every count that a published number is based on.

    Attributes
    ----------
    before
        Counts that an earlier release hid.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    before: Collection[str] = ()

    def count(self, key: str, rows: int, persons: int) -> str:
        self.counts[key] = Count(int(rows), int(persons))
        return key

    def published(self, key: str, grain: Grain) -> int | None:
        """A count as published; for numbers computed from several."""
        count = self.counts[key]
        return None if count.small(grain) or key in self.before else grain.count(count.rows)


@dataclass(frozen=True)
class Earlier:
    """An earlier release.

    Attributes
    ----------
    exact
        Whether it gave exact counts, as releases without steps did.
    """

    hidden: frozenset[str]
    exact: bool = False


def hidden(ledger: Ledger, grain: Grain, earlier: Earlier | None = None) -> dict[str, str]:
    """The counts to hide, and why."""
    before: Collection[str] = earlier.hidden if earlier is not None else ()
    found = {key: EARLIER for key in ledger.counts if key in before}
    small = {key: SMALL for key, count in ledger.counts.items() if count.small(grain)}
    return found | small
