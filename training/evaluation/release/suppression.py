"""Which counts are not told at all: those of the first step, and what an earlier release hid.

Those that are told are told in steps (see ``grain``), so that what is hidden follows from no sum
and no difference of them: no other has to be hidden with it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from ..grain import Grain

SMALL = "fewer persons than may be shown"
EARLIER = "an earlier release of the same data hid it"


@dataclass(frozen=True)
class Count:
    """Of rows, and of the persons in them."""

    rows: int
    persons: int

    def small(self, grain: Grain) -> bool:
        return not grain.enough(self.persons)


@dataclass(frozen=True, eq=False)
class Ledger:
    """Every count that a number is told of.

    Attributes
    ----------
    before
        What an earlier release hid.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    before: Collection[str] = ()

    def count(self, key: str, rows: int, persons: int) -> str:
        self.counts[key] = Count(int(rows), int(persons))
        return key

    def told(self, key: str, grain: Grain) -> int | None:
        """A count as it is told; for numbers that are made of several."""
        count = self.counts[key]
        return None if count.small(grain) or key in self.before else grain.count(count.rows)


@dataclass(frozen=True)
class Earlier:
    """An earlier release.

    Attributes
    ----------
    exact
        Whether it told counts as they are, as releases did that were not in steps.
    """

    hidden: frozenset[str]
    exact: bool = False


def hidden(ledger: Ledger, grain: Grain, earlier: Earlier | None = None) -> dict[str, str]:
    """The counts that are not to be told, and why."""
    before: Collection[str] = earlier.hidden if earlier is not None else ()
    found = {key: EARLIER for key in ledger.counts if key in before}
    small = {key: SMALL for key, count in ledger.counts.items() if count.small(grain)}
    return found | small
