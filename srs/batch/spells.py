"""A file of certificates' periods -> its spells, a range of persons at a time."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from ..errors import BadTable
from ..interruption import cleared
from ..spell.columns import batches, csv, into_place, pl, reason, table_ending, write_table
from ..spell.spells import GAP
from ..spell.table import PERIODS, PROBLEM, SPELLS, spells_table
from .joins import said
from .ranges import Ranges
from .sources import opened

_PERIODS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Spells:
    """The spells of a file, by person, in as many frames as were made.

    Attributes
    ----------
    rows : int
        Periods that were read.
    counts : Counter
        As ``spells_table`` tells it.
    problems : Counter
        How many rows break each rule.
    """

    rows: int
    counts: Counter[str]
    problems: Counter[str]
    _whole: pl.DataFrame | None = None
    _files: list[Path] = field(default_factory=list)

    def frames(self) -> Iterator[pl.DataFrame]:
        """With the column ``problem`` where one of the rows has one."""
        if self._whole is not None:
            yield self._whole
        for file in self._files:
            yield pl.read_ipc(file).select(self._columns)

    @property
    def nothing(self) -> pl.DataFrame:
        """Its columns."""
        return pl.DataFrame(schema={name: SPELLS.get(name, pl.String()) for name in self._columns})

    def lines(self) -> Iterator[str]:
        """What is said of it: how many rows have a problem, and what met nobody."""
        if self.problems:
            yield (
                f"{self.problems.total()} of {self.rows} rows have a problem: each has a row of "
                "its own that says which, and makes no spell"
            )
        for problem, count in self.problems.most_common():
            yield f"{count}: {problem}"
        yield from said(self.counts)

    def write(self, out: Path) -> None:
        """Write all to *out*, whole or not at all.

        Raises
        ------
        BadTable
        """
        if self._whole is not None:
            return write_table(self._whole, out)
        try:
            with into_place(out) as beside:
                if table_ending(out) == ".csv":
                    with beside.open("wb") as file:
                        for place, frame in enumerate(self.frames()):
                            file.write(csv(frame, header=place == 0))
                else:
                    whole = pl.scan_ipc(self._files, glob=False).select(self._columns)
                    whole.sink_parquet(beside, maintain_order=True)
        except OSError as error:
            raise BadTable(f"the table cannot be written: {reason(error)}") from None
        return None

    @property
    def _columns(self) -> list[str]:
        return [*SPELLS, *([PROBLEM] if self.problems else [])]


@contextmanager
def spells_in(
    source: Path,
    *,
    on: date,
    gap: int = GAP,
    beside: Path | None = None,
    size: int = _PERIODS_AT_ONCE,
) -> Iterator[Spells]:
    """What ``spells_table`` makes of the table in *source*, about *size* periods in memory.

    What does not fit lies meanwhile in a hidden folder next to *beside*, or where the system keeps
    such things.

    Raises
    ------
    BadTable, BadInput
    """
    table = opened(source)
    columns = table.collect_schema().names()
    table = table.select(name for name in columns if name in (*PERIODS, "replaced_by"))
    build = partial(spells_table, on=on, gap=gap)
    build(table.head(0))  # what is wrong with the columns is found before the work
    ranges = Ranges.of(table, size, on)
    counts = Counter[str]()
    if ranges.firsts.is_empty():
        rows = pl.concat([table.head(0).collect(), *batches(table, size)])
        whole = build(rows, counts=counts)
        yield Spells(len(rows), counts, _problems(whole), whole)
        return
    try:
        folder = Path(mkdtemp(prefix=".spells-", dir=beside and beside.resolve().parent))
        with cleared(partial(shutil.rmtree, folder, ignore_errors=True)):
            problems, files = Counter[str](), list[Path]()
            for part in ranges.distribute(table, folder / "periods"):
                found = build(ranges.range_of(part), counts=counts)
                part.unlink()
                problems += _problems(found)
                files.append(folder / f"{part.name}.arrow")
                nothing = pl.lit(None, pl.String).alias(PROBLEM)
                found = found if PROBLEM in found.columns else found.with_columns(nothing)
                found.write_ipc(files[-1], compression="lz4")
            yield Spells(ranges.rows, counts, problems, None, files)
    except OSError as error:
        raise BadTable(f"the spells cannot be put aside: {reason(error)}") from None


def _problems(spells: pl.DataFrame) -> Counter[str]:
    if PROBLEM not in spells.columns:
        return Counter()
    return Counter(dict(spells[PROBLEM].drop_nulls().value_counts().rows()))
