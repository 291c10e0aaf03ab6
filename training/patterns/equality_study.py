"""Which groups are compared, and at which equal need."""

from dataclasses import dataclass

from srs.errors import BadInput

GIVEN = ("diagnosis", "age", "earlier_days", "risk")


@dataclass(frozen=True)
class Pair:
    """Two groups.

    Attributes
    ----------
    column, groups
        Two values of a column: the difference is the first less the second.
    given
        Columns that are held equal; those that the rows have not are said to be missing.
    within
        Columns, within each level of which groups are compared besides: region, unit.
    """

    column: str = "sex"
    groups: tuple[str, str] = ("female", "male")
    given: tuple[str, ...] = GIVEN
    within: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.groups[0] == self.groups[1]:
            raise BadInput("[equality] groups: expected two that differ")
        if not self.given or len(set(self.given)) < len(self.given):
            raise BadInput("[equality] given: expected one column or more, each once")
        if self.column in (*self.given, *self.within):
            raise BadInput("[equality] column: expected one that is neither in given nor in within")
