"""``python -m training table``: from an extract to a training table in a file."""

from pathlib import Path

from srs.errors import BadTable
from srs.tables.columns import pl, table_ending, write_table

from .extract import read_extract


def write_training_table(mapping: Path, out: Path) -> pl.DataFrame:
    """Write the training table that *mapping* describes to *out*; returns the report.

    Raises
    ------
    BadInput
        In that case nothing has been written.
    """
    if table_ending(out) != ".parquet":
        raise BadTable("the training table's file name: expected one that ends in .parquet")
    extract = read_extract(mapping)
    write_table(extract.table.frame, out)
    return extract.report


def lines(report: pl.DataFrame) -> list[str]:
    """*report* for a terminal.

    >>> frame = pl.DataFrame({"table": ["spells"], "what": ["kept"], "rows": [12345]})
    >>> lines(frame)
    ['spells  12 345  kept']
    """
    counts = [f"{rows:,}".replace(",", " ") for rows in report["rows"]]
    width = max(map(len, counts), default=0)
    names = max(map(len, report["table"]), default=0)
    return [
        f"{table:{names}}  {count:>{width}}  {what}"
        for table, what, count in zip(report["table"], report["what"], counts, strict=True)
    ]
