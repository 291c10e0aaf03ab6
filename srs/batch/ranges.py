"""Tables larger than memory, split into ranges of persons.

A range's rows are appended to one file, block by block: its length, then an Arrow stream.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import SEEK_END, BytesIO
from pathlib import Path

from ..errors import BadTable
from ..tables.cells import AN_ID, ids, person_keys, person_lengths, refuse, unread
from ..tables.columns import batches, pl

# Rows held at a time. When this many are held, a block of each range is written.
_BATCH, _HELD = 100_000, 300_000
_SAMPLED = 2000  # sampled rows per range, to find where it ends
_LENGTH = 8  # bytes
_SKEWED, _LEAST = 4, 1_000  # times the requested size, which may be small


@dataclass(frozen=True, slots=True)
class Ranges:
    """*firsts* is the first person of each range except the first range, in order.

    If person ids come in several forms, they are compared by their keys, so that all forms are in
    one range; the day *on* decides the century of ids without one. Otherwise the order is that of
    the ids.

    Attributes
    ----------
    rows : int
        Of the table that was split.
    most : int
        The maximum of rows in a range; more would belong to one person or to nobody, and take up
        memory.
    """

    firsts: pl.Series
    on: date
    by_key: bool
    rows: int
    most: int

    @classmethod
    def of(
        cls, table: pl.LazyFrame, size: int, on: date, others: Sequence[pl.LazyFrame] = ()
    ) -> "Ranges":
        """Ranges of about *size* rows of *table* each, none of which splits a person.

        *others* are to be split in the same way. Every person id in them must be readable.

        Raises
        ------
        BadTable
        """
        one_of = max(1, size // _SAMPLED)  # persons, with all their rows
        sampled, lengths, rows = [pl.Series("person", dtype=pl.String)], set[int](), 0
        for place, each in enumerate((table, *others)):
            for persons in _persons(each):
                batch = ids(persons)
                lengths |= person_lengths(batch)
                if place > 0:
                    refuse(persons, unread(persons, batch), f"{AN_ID}, in what is joined")
                if place == 0:
                    rows += len(batch)
                    sampled.append(batch.filter(batch.hash(0) % one_of == 0))
        parted = cls(
            pl.Series("person", dtype=pl.String),
            on,
            len(lengths) > 1,
            rows,
            _SKEWED * max(size, _LEAST),
        )
        if rows <= size:
            return parted
        step = size // one_of
        keys = parted.keys(pl.concat(sampled)).sort()
        return replace(parted, firsts=keys.gather_every(step, step).unique(maintain_order=True))

    def keys(self, persons: pl.Series) -> pl.Series:
        """The key that ids are compared by."""
        read = ids(persons)
        return person_keys(read, self.on) if self.by_key else read

    def distribute(self, table: pl.LazyFrame, folder: Path) -> dict[Path, int]:
        """Write *table* into a new *folder*; the file of each range, in order, and its rows.

        Raises
        ------
        BadTable
            When the file behind *table* is damaged.
        OSError
        """
        folder.mkdir(parents=True)
        files = [folder / f"{number:06}" for number in range(len(self.firsts) + 1)]
        empty, held = table.head(0).collect(), list[pl.DataFrame]()
        counts = [0 for _ in files]
        for file in files:
            file.touch()
            _append(file, empty)
        for batch in batches(table, _BATCH):
            held.append(batch)
            if sum(map(len, held)) >= _HELD:
                self._append_each(pl.concat(held), files, counts)
                held = []
        self._append_each(pl.concat([empty, *held]), files, counts)
        return dict(zip(files, counts, strict=True))

    def _append_each(self, rows: pl.DataFrame, files: list[Path], counts: list[int]) -> None:
        # Null comes before all persons.
        keys = self.keys(rows["person"])
        number = self.firsts.search_sorted(keys, side="right").alias("")
        for part in rows.with_columns(number).partition_by("", maintain_order=True):
            place = part[""][0]
            counts[place] += len(part)
            if len(files) > 1 and counts[place] > self.most:
                raise BadTable(
                    f"more than {self.most} rows belong to one person, or have no person: expected "
                    "each "
                    "person's id in the column person"
                )
            _append(files[place], part.drop(""))

    def range_of(self, file: Path, persons: pl.Series | None = None) -> pl.DataFrame:
        """The rows of a range as written to *file*, only those of *persons* if given."""
        blocks = _blocks(file)
        if persons is not None:
            known = self.keys(persons).unique().implode()
            blocks = (block.filter(self.keys(block["person"]).is_in(known)) for block in blocks)
        return pl.concat(blocks)


def _persons(table: pl.LazyFrame) -> Iterator[pl.Series]:
    if "person" not in table.collect_schema():
        raise BadTable("the table lacks person: expected a column with the person's id")
    for batch in batches(table.select("person"), _BATCH):
        yield batch["person"]


def _blocks(file: Path) -> Iterator[pl.DataFrame]:
    with file.open("rb") as stream:
        while length := int.from_bytes(stream.read(_LENGTH), "big"):
            yield pl.read_ipc_stream(BytesIO(stream.read(length)))


def _append(file: Path, rows: pl.DataFrame) -> None:
    with file.open("r+b", buffering=0) as stream:  # Polars bypasses Python's buffer
        start = stream.seek(0, SEEK_END)
        stream.write(bytes(_LENGTH))
        rows.write_ipc_stream(stream)
        length = stream.tell() - start - _LENGTH
        stream.seek(start)
        stream.write(length.to_bytes(_LENGTH, "big"))
