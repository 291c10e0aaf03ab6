"""Which groups are compared, and with which need held equal."""

from dataclasses import dataclass

from srs.errors import BadInput

GIVEN = ("diagnosis", "age", "earlier_days", "risk")


@dataclass(frozen=True)
class Pair:
    """Two groups to compare.

    Attributes
    ----------
    column, groups
        A column and two of its values: the difference is the first less the second.
    given
        Columns that are held equal; the document says which of them the rows lack.
    within
        Columns within whose levels the groups are compared as well: region, unit.
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
