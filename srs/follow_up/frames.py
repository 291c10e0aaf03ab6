"""The stored assessments and their outcomes as frames, read page by page."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..certificate.swedish_time import ZONE
from ..storage import Connection, Storage, outcomes
from ..tables.columns import pl

_PAGE = 20_000  # rows

_ASSESSED: dict[str, pl.DataType] = {
    "number": pl.Int64(),
    "time": pl.Datetime("us", "UTC"),
    **dict.fromkeys(("unit", "certificate", "person", "diagnosis"), pl.String()),
    "start": pl.Date(),
    "end": pl.Date(),
}
_KNOWN: dict[str, pl.DataType] = {
    "outcome": pl.Int64(),
    "number": pl.Int64(),
    "until": pl.Date(),
    "last_day": pl.Date(),
    "ended": pl.Boolean(),
    "degrees": pl.String(),
    "linked_by": pl.String(),
}


def assessed(storage: Storage) -> pl.DataFrame:
    """The shown assessments in order, a row each, with ``on``, the day of assessment.

    ``start`` and ``end`` are those of the spell as they were known then.

    Raises
    ------
    Unavailable
    """
    swedish = pl.col("time").dt.convert_time_zone(ZONE).dt.date()
    return _whole(storage, outcomes.assessed, _ASSESSED).with_columns(on=swedish)


def known(storage: Storage) -> tuple[pl.DataFrame, int]:
    """The newest outcome of each assessment (``number``), and the highest row number."""
    with storage.read() as connection:
        last = outcomes.last(connection)
    rows = _whole(storage, outcomes.known, _KNOWN).filter(pl.col("outcome") <= last)
    return rows.unique("number", keep="last", maintain_order=True), last


def _whole(
    storage: Storage,
    page: Callable[[Connection, int, int], Sequence[Any]],
    schema: dict[str, pl.DataType],
) -> pl.DataFrame:
    def pages() -> Iterator[pl.DataFrame]:
        after = 0
        while True:
            with storage.read() as connection:
                rows = page(connection, after, _PAGE)
            columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
            yield pl.DataFrame(
                [
                    pl.Series(name, column, dtype)
                    for (name, dtype), column in zip(schema.items(), columns, strict=True)
                ]
            )
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    return pl.concat(pages(), rechunk=True)
