"""A file of certificates' periods -> its spells, one range of persons at a time."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from ..errors import BadTable
from ..interruption import cleared
from ..spell.spells import GAP
from ..tables.columns import batches, into_place, pl, reason, table_ending, write_csv, write_table
from ..tables.joins import lines
from ..tables.spells import PERIODS, PROBLEM, SPELLS, spells_table
from ..wording import counted, thousands
from .ranges import Ranges
from .sources import opened

_PERIODS_AT_ONCE = 3_000_000  # rows, which take 1.5 GB; splitting takes a tenth of the time
_HELD = 1 << 30  # bytes of spells in memory; the rest goes to disk


@dataclass(frozen=True)
class Spells:
    """The spells of a file, by person, in several frames.

    Attributes
    ----------
    rows : int
        The number of periods that were read.
    counts : Counter
        As ``spells_table`` counts it.
    problems : Counter
        The number of rows that break each rule.
    """

    rows: int
    counts: Counter[str]
    problems: Counter[str]
    _parts: Sequence[pl.DataFrame | Path]

    def frames(self) -> Iterator[pl.DataFrame]:
        """The frames, with the column ``problem`` if a row has one."""
        for part in self._parts:
            found = pl.read_ipc(part) if isinstance(part, Path) else part
            yield found.select(self._columns)

    @property
    def nothing(self) -> pl.DataFrame:
        """Its columns."""
        return pl.DataFrame(schema={name: SPELLS.get(name, pl.String()) for name in self._columns})

    def lines(self) -> Iterator[str]:
        """The report: how many rows have a problem, and what had no match."""
        if self.problems:
            rows = counted(self.rows, "row")
            yield (
                f"with a problem: {thousands(self.problems.total())} of {rows}; each has its own "
                "row that says which, and is in no spell"
            )
        for problem, count in self.problems.most_common():
            yield f"{thousands(count)}: {problem}"
        yield from lines(self.counts)

    def write(self, out: Path) -> None:
        """Write everything to *out*, completely or not at all.

        Raises
        ------
        BadTable
        """
        if len(self._parts) == 1:
            return write_table(next(self.frames()), out)
        try:
            with into_place(out) as beside:
                if table_ending(out) == ".csv":
                    with beside.open("wb") as file:
                        for place, frame in enumerate(self.frames()):
                            write_csv(frame, file, header=place == 0)
                else:
                    parts = [_lazy(part).select(self._columns) for part in self._parts]
                    pl.concat(parts).sink_parquet(beside, maintain_order=True)
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
    """The spells of ``spells_table`` for the table in *source*, with about *size* periods in
    memory.

    What does not fit is kept meanwhile in a hidden folder next to *beside*, or in the system's
    folder for temporary files.

    Raises
    ------
    BadTable, BadInput
    """
    table = opened(source)
    columns = table.collect_schema().names()
    table = table.select(name for name in columns if name in (*PERIODS, "replaced_by"))
    build = partial(spells_table, on=on, gap=gap)
    build(table.head(0))  # faults in the columns are found before the work
    ranges = Ranges.of(table, size, on)
    counts = Counter[str]()
    if ranges.firsts.is_empty():
        rows = pl.concat([table.head(0).collect(), *batches(table, size)])
        whole = build(rows, counts=counts)
        yield Spells(len(rows), counts, _problems(whole), [whole])
        return
    try:
        folder = Path(mkdtemp(prefix=".spells-", dir=beside and beside.resolve().parent))
        with cleared(partial(shutil.rmtree, folder, ignore_errors=True)):
            problems, parts, held = Counter[str](), list[pl.DataFrame | Path](), 0
            for part in ranges.distribute(table, folder / "periods"):
                found = build(ranges.range_of(part), counts=counts)
                part.unlink()
                problems += _problems(found)
                if PROBLEM not in found.columns:
                    found = found.with_columns(pl.lit(None, pl.String).alias(PROBLEM))
                held += int(found.estimated_size())
                parts.append(found)
                if held > _HELD:
                    aside = folder / f"{part.name}.arrow"
                    found.write_ipc(aside, compression="lz4")
                    parts[-1] = aside
            yield Spells(ranges.rows, counts, problems, parts)
    except OSError as error:
        raise BadTable(f"the spells cannot be written to disk: {reason(error)}") from None


def _lazy(part: pl.DataFrame | Path) -> pl.LazyFrame:
    return pl.scan_ipc(part, glob=False) if isinstance(part, Path) else part.lazy()


def _problems(spells: pl.DataFrame) -> Counter[str]:
    if PROBLEM not in spells.columns:
        return Counter()
    return Counter(dict(spells[PROBLEM].drop_nulls().value_counts().rows()))
