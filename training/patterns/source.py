"""The certificates to read: a table of periods, or a register's own with a mapping.

One range of persons at a time is in memory, so a register may be larger than the memory.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from srs.batch.ranges import Ranges
from srs.batch.sources import columns_of, opened, tables_in
from srs.errors import BadInput, BadTable
from srs.interruption import cleared
from srs.spell.spells import GAP
from srs.tables.cells import days, moments
from srs.tables.columns import batches, collected, pl, reason
from srs.tables.names import refuse_lacking
from srs.tables.spells import PERIODS

from ..table.history import is_quiet
from ..table.mapping import Source, read_mapping
from ..table.report import Report
from ..table.source import in_our_forms, named
from .periods import OPTIONAL, Persons, read_persons
from .study import Study

_AT_ONCE = 1_000_000  # periods in memory


@dataclass(frozen=True, eq=False)
class Register:
    """A register to read.

    Attributes
    ----------
    table
        A row per period, with our names of columns.
    form
        How the mapping's codes and units become ours.
    columns
        The optional columns that the table has.
    units
        The number of care units, or of the more numerous texts for them.
    first, last
        Days: the first beginning of a period; the last day that the certificates cover.
    last_start
        The last beginning of a period that is not after ``last``; ``last`` if there is none.
    """

    table: pl.LazyFrame
    form: Source | None
    columns: frozenset[str]
    persons: Persons | None
    rows: int
    units: int
    first: date
    last: date
    last_start: date
    gap: int
    complete_since: date | None
    synthetic: bool | None
    notes: tuple[str, ...]

    @property
    def quiet(self) -> bool:
        """Whether no period begins in the days up to ``last``, which is then probably wrong."""
        return is_quiet(self.last_start, self.last)

    def in_form(self, rows: pl.DataFrame) -> pl.DataFrame:
        return in_our_forms(rows, self.form) if self.form else rows

    @contextmanager
    def parts(
        self, beside: Path | None = None, size: int = _AT_ONCE, *, aside: bool = False
    ) -> Iterator["Parts"]:
        """Parts of about *size* rows each; temporary files lie in a hidden folder next to *beside*.

        Raises
        ------
        BadTable
        """
        if self.rows <= size and not aside:
            yield Parts(self, (), collected(self.table))
            return
        with ExitStack() as stack:
            try:
                folder = Path(mkdtemp(prefix=".patterns-", dir=beside and beside.resolve().parent))
                stack.enter_context(cleared(partial(shutil.rmtree, folder, ignore_errors=True)))
                ranges = Ranges.of(self.table, size, self.last)
                files = tuple(ranges.distribute(self.table, folder / "periods"))
            except OSError as error:
                raise BadTable(
                    f"the certificates cannot be written to temporary files: {reason(error)}"
                ) from None
            yield Parts(self, files, None, ranges)


@dataclass(frozen=True, eq=False)
class Parts:
    """A register in ranges of persons, in files or all at once."""

    register: Register
    files: tuple[Path, ...]
    whole: pl.DataFrame | None
    ranges: Ranges | None = None

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The rows as they were read, in our forms."""
        if self.whole is not None:
            yield self.register.in_form(self.whole)
            return
        yield from map(self.read, self.files)

    def read(self, file: Path) -> pl.DataFrame:
        """The rows of a range."""
        assert self.ranges is not None
        return self.register.in_form(self.ranges.range_of(file))

    def sent(self) -> "Parts":
        """The same without the table, which a reader of a range does not need."""
        return replace(self, register=replace(self.register, table=pl.LazyFrame()))


def open_register(path: Path, study: Study, folder: Path) -> Register:
    """Open the table or the mapping (TOML) in *path*; the study's files are in *folder*.

    Raises
    ------
    BadInput, BadTable
        In one line that names the column.
    """
    found = _of_mapping(path, study) if path.suffix.lower() == ".toml" else _of_tables(path, study)
    lacking = [each for each in _asked(study) if each not in found.columns]
    if lacking:
        raise BadTable(
            f"the certificates lack {', '.join(lacking)}, which the study names: expected the "
            f"study's columns in the certificates"
        )
    persons = found.persons
    if study.persons:
        own = Source("persons", folder / study.persons, None, {}, {})
        persons = read_persons(own, found.last)
    return replace(
        found,
        persons=persons,
        gap=found.gap if study.gap is None else study.gap,
        complete_since=study.complete_since or found.complete_since,
        synthetic=found.synthetic if study.synthetic is None else study.synthetic,
    )


def _asked(study: Study) -> tuple[str, ...]:
    return (*study.columns, *((study.provider,) if study.provider else ()))


def _known(study: Study) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*PERIODS, *OPTIONAL, *_asked(study))))


def _of_tables(path: Path, study: Study) -> Register:
    files = tables_in([path])
    columns = columns_of(files)
    refuse_lacking(columns, PERIODS, "the table lacks")
    table = pl.concat(opened(file) for file in files).select(
        name for name in columns if name in _known(study)
    )
    return _register(table, None, Report(), study.followed_until)


def _of_mapping(path: Path, study: Study) -> Register:
    mapping = read_mapping(path)
    if mapping.certificates is None:
        raise BadInput(
            "the mapping has [spells]: expected [certificates], from which patterns are counted"
        )
    source, report = mapping.certificates, Report()
    table = opened(source.path)
    columns = table.collect_schema().names()
    given = named(columns, source, _known(study), report, 1)
    lacking = [name for name in PERIODS if name not in given]
    if lacking:
        raise BadTable(f"certificates: no column is mapped to {', '.join(lacking)}")
    table = table.select(pl.col(theirs).alias(ours) for ours, theirs in given.items())
    form = source if source.codes or source.units else None
    found = _register(table, form, report, study.followed_until or mapping.follow_up_end)
    return replace(
        found,
        persons=read_persons(mapping.persons, found.last) if mapping.persons else None,
        gap=mapping.gap,
        complete_since=mapping.complete_since,
        synthetic=mapping.synthetic or None,
    )


def _register(
    table: pl.LazyFrame, form: Source | None, report: Report, last: date | None
) -> Register:
    rows, signed = 0, list[date]()
    units, starts = pl.Series("unit", dtype=pl.String), pl.Series("start", dtype=pl.Date)
    for batch in batches(table.select("start", "signed", "unit"), _AT_ONCE):
        rows += len(batch)
        units = pl.concat([units, batch["unit"].cast(pl.String).unique()]).unique()
        starts = pl.concat([starts, days(batch["start"]).drop_nulls().unique()]).unique()
        latest = moments(batch["signed"]).dt.date().max()
        signed += [latest] if isinstance(latest, date) else []
    if not rows:
        raise BadTable("the certificates: the table has no rows; expected at least one")
    begins = starts.sort().to_list()
    if not begins:
        raise BadTable("the column start: expected dates as YYYY-MM-DD, found none in any row")
    until = last or max(signed, default=begins[0])
    last_start = max((day for day in begins if day <= until), default=until)
    if last is None and is_quiet(last_start, until):
        # Either the certificates were selected by start and one was signed late, or a signature
        # has a wrong year.
        raise BadTable(
            f"the last certificate is signed {until}, but none begins after {last_start}: expected "
            "followed_until in the study, the last day up to which all certificates are included"
        )
    return Register(
        table=table,
        form=form,
        columns=frozenset(table.collect_schema().names()),
        persons=None,
        rows=rows,
        units=len(units),
        first=begins[0],
        last=until,
        last_start=last_start,
        gap=GAP,
        complete_since=None,
        synthetic=None,
        notes=tuple(what for _, what, _ in report.table().rows()),
    )
