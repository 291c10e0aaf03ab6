"""Tables larger than memory, parted by ranges of persons.

A range's rows are appended to one file, a block at a time: its length, then an Arrow stream.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

from ..errors import BadTable
from ..spell.cells import ids, person_keys
from ..spell.columns import batches, collected, pl

# Rows at a time. When so many are held, a block of each range is written.
_BATCH, _HELD = 100_000, 300_000
_SAMPLED = 2000  # rows of each range, which tell where it ends
_LENGTH = 8  # bytes


@dataclass(frozen=True, slots=True)
class Ranges:
    """*firsts* is the first person of each range but the first one, in order.

    Persons are compared by their keys, so that each form of a person id is in one range; the day
    *on* decides the century of those without one.
    """

    firsts: pl.Series
    on: date

    @classmethod
    def of(cls, table: pl.LazyFrame, size: int, on: date) -> "Ranges":
        """Ranges of about *size* rows of *table* each, so that none parts a person."""
        if "person" not in table.collect_schema():
            raise BadTable("the table lacks person: expected a column with the person's id")
        if int(collected(table.select(pl.len())).item()) <= size:
            return cls(pl.Series("person", dtype=pl.String), on)
        one_of = max(1, size // _SAMPLED)  # persons, with all their rows
        keys = pl.col("person").map_batches(
            partial(_keys, on=on), return_dtype=pl.String, is_elementwise=True
        )
        sampled = collected(table.select(keys).filter(pl.col("person").hash(0) % one_of == 0))
        step = size // one_of
        firsts = (
            sampled["person"].sort().gather_every(step, offset=step).unique(maintain_order=True)
        )
        return cls(firsts, on)

    def distribute(self, table: pl.LazyFrame, folder: Path) -> list[Path]:
        """Write *table* into a new *folder*, a file for each range.

        Raises
        ------
        BadTable
            When the file behind *table* is broken.
        OSError
        """
        folder.mkdir(parents=True)
        files = [folder / f"{number:06}" for number in range(len(self.firsts) + 1)]
        empty, held = table.head(0).collect(), list[pl.DataFrame]()
        for file in files:
            _append(file, empty)
        for batch in batches(table, _BATCH):
            held.append(batch)
            if sum(map(len, held)) >= _HELD:
                self._append_each(pl.concat(held), files)
                held = []
        self._append_each(pl.concat([empty, *held]), files)
        return files

    def _append_each(self, rows: pl.DataFrame, files: list[Path]) -> None:
        # Null comes before all persons.
        keys = _keys(rows["person"], self.on)
        number = self.firsts.search_sorted(keys, side="right").alias("")
        for part in rows.with_columns(number).partition_by("", maintain_order=True):
            _append(files[part[""][0]], part.drop(""))

    def range_of(self, file: Path, persons: pl.Series | None = None) -> pl.DataFrame:
        """The rows of a range as distributed to *file*, of *persons* alone if they are given."""
        blocks = _blocks(file)
        if persons is not None:
            known = _keys(persons, self.on).unique().implode()
            blocks = (
                block.filter(_keys(block["person"], self.on).is_in(known)) for block in blocks
            )
        return pl.concat(blocks)


def _keys(persons: pl.Series, on: date) -> pl.Series:
    return person_keys(ids(persons), on)


def _blocks(file: Path) -> Iterator[pl.DataFrame]:
    with file.open("rb") as stream:
        while length := int.from_bytes(stream.read(_LENGTH), "big"):
            yield pl.read_ipc_stream(BytesIO(stream.read(length)))


def _append(file: Path, rows: pl.DataFrame) -> None:
    block = BytesIO()
    rows.write_ipc_stream(block, compression="lz4")
    with file.open("ab") as stream:
        stream.write(block.tell().to_bytes(_LENGTH, "big"))
        stream.write(block.getbuffer())
