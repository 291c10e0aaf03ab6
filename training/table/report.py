"""What happened to the rows that were read, in one table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from srs.errors import BadTable
from srs.tables.columns import pl

_SCHEMA = {"table": pl.String, "what": pl.String, "rows": pl.Int64}


def all_of(*reads: Callable[[], pl.Series]) -> list[pl.Series]:
    """The results of all *reads*.

    Raises
    ------
    BadTable
        With the messages of all that fail, not only of the first.
    """
    found, wrong = list[pl.Series](), list[str]()
    for read in reads:
        try:
            found.append(read())
        except BadTable as error:
            wrong.append(str(error))
    if wrong:
        raise BadTable("; ".join(dict.fromkeys(wrong)))
    return found


@dataclass(slots=True)
class Report:
    """Counts, in the order of events; repeated counts add up."""

    _counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, table: str, rows: int) -> None:
        self.noted(table, "read", rows)

    def kept(self, table: str, rows: int) -> None:
        self.noted(table, "kept", rows)

    def dropped(self, table: str, why: str, rows: int) -> None:
        self.noted(table, f"dropped: {why}", rows)

    def noted(self, table: str, what: str, rows: int) -> None:
        """Count rows that stay."""
        self._counts[table, what] = self._counts.get((table, what), 0) + rows

    def keep(self, frame: pl.DataFrame, table: str, reasons: dict[str, pl.Expr]) -> pl.DataFrame:
        """*frame* without rows for which one of the *reasons* holds; the first reason counts."""
        for why, holds in reasons.items():
            stays = frame.filter(~holds.fill_null(False))
            if len(stays) < len(frame):
                self.dropped(table, why, len(frame) - len(stays))
            frame = stays
        return frame

    def table(self) -> pl.DataFrame:
        """The columns table, what and rows."""
        lines = [
            (*key, rows) for key, rows in self._counts.items() if rows or key[1] in ("read", "kept")
        ]
        return pl.DataFrame(lines, schema=_SCHEMA, orient="row")
