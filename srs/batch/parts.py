"""The parts of a run, each scored and written separately.

A part is a range of rows of one file. Its result is in the plan's folder, as CSV or Parquet like
the output, with a count of its rows and a checksum. These are written last: a part with a checksum
is finished. Scoring a part again gives the same result.
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from ..errors import BadTable
from ..hints import Hint
from ..model import Model, load
from ..tables.certificates import with_risks
from ..tables.columns import batches, check_texts, collected, csv, into_place, pl, system_error
from ..tables.names import Names
from ..tables.request import TableRequest
from ..tables.risks import scored
from .row_groups import Changed, OtherColumns, put_together, sum_of
from .sources import opened

_LEAST_GROUP = 50_000  # rows; smaller parts are encoded again, together


@dataclass(frozen=True)
class Plan:
    """What is scored, and how: everything that an executor needs; it can be pickled.

    ``of_certificates`` says that the spells were built by ``srs.batch.register``: a row may have
    a problem already.
    """

    files: tuple[Path, ...]
    columns: tuple[str, ...]
    ending: str
    folder: Path
    model: str
    models: Path
    asked: TableRequest
    of_certificates: bool = field(default=False, kw_only=True)

    def loaded(self) -> Model:
        return load(self.model, self.models)

    def score(self, table: pl.DataFrame) -> pl.DataFrame:
        """*table*, which has the plan's columns, with the added columns."""
        scoring = partial(scored, model=self.loaded(), asked=self.asked)
        return with_risks(table, scoring) if self.of_certificates else scoring(table)

    def written(self, part: "Part") -> Path:
        """The file with the scored rows of *part*."""
        return self.folder / f"{part.number:09}{self.ending}"

    def counted(self, part: "Part") -> Path:
        """The file with the count of *part*."""
        return self.folder / f"{part.number:09}.json"


@dataclass(frozen=True)
class Part:
    """*rows* rows from *offset* of the plan's *file*-th file; *number* is its place in the
    output.
    """

    number: int
    file: int
    offset: int
    rows: int


@dataclass(frozen=True)
class Summary:
    """The number of rows, of those with every risk and with some, and the reasons for missing ones.

    ``problems`` has the number of rows for each reason, the most frequent first; ``no_risk`` the
    number without any risk, by code; ``outside`` the number of answered rows with something outside
    the model's population. For the whole table, ``joined`` counts what matched in joins (see
    ``srs.tables.joins``) and ``columns`` are the columns read.
    """

    rows: int = 0
    scored: int = 0
    partly: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    no_risk: Mapping[str, int] = field(default_factory=dict)
    joined: Mapping[str, int] = field(default_factory=dict, compare=False)
    columns: Names | None = field(default=None, compare=False)

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            self.rows + other.rows,
            self.scored + other.scored,
            self.partly + other.partly,
            _added(self.problems, other.problems),
            _added(self.outside, other.outside),
            _added(self.no_risk, other.no_risk),
        )

    @classmethod
    def of(cls, scored: pl.DataFrame, asked: TableRequest) -> "Summary":
        faulty = scored.filter(pl.col("problem").is_not_null())
        some = pl.any_horizontal(pl.col(f"risk{each}").is_not_null() for each in asked.endings)
        return cls(
            len(scored),
            len(scored) - len(faulty),
            faulty.filter(some).height,
            dict(faulty["problem"].value_counts().rows()),
            dict(scored["outside"].drop_nulls().value_counts().rows()),
            dict(scored["no_risk"].drop_nulls().value_counts().rows()),
        )


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first."""
    both = dict(one)
    for text, count in other.items():
        both[text] = both.get(text, 0) + count
    return dict(sorted(both.items(), key=lambda each: (-each[1], each[0])))


def cut(rows_of_files: Sequence[int], most: int) -> list[Part]:
    """Parts of at most *most* rows; a table without rows is one part without rows."""
    stretches = [
        (file, offset, min(most, rows - offset))
        for file, rows in enumerate(rows_of_files)
        for offset in range(0, rows, most)
    ]
    return [Part(number, *each) for number, each in enumerate(stretches or [(0, 0, 0)])]


def score_parts(plan: Plan, parts: Sequence[Part]) -> Iterator[Part]:
    """Score *parts*, in their order, and write each; yield a part when it is finished.

    A file is read once for all consecutive parts.

    Raises
    ------
    BadTable
        When a file is damaged, or differs from the planned one.
    OSError
        When a part cannot be written.
    """
    for stretch in _consecutive(parts):
        for part, table in zip(stretch, _tables(plan, stretch), strict=True):
            _write(plan, part, plan.score(table))
            yield part


def finished(plan: Plan, part: Part) -> Summary | None:
    """The count of *part* if it exists and is complete, otherwise None."""
    try:
        told = json.loads(plan.counted(part).read_bytes())
        whole = told.pop("bytes") == plan.written(part).stat().st_size
        told.pop("checksum")
        return Summary(**told) if whole and told["rows"] == part.rows else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def merge(plan: Plan, parts: Sequence[Part], out: Path) -> Summary:
    """Put *parts*, all of them finished, together in *out*, which appears at once and complete.

    Raises
    ------
    BadTable
        When a part is missing or was changed.
    OSError
        When *out* cannot be written.
    """
    counts = [finished(plan, part) for part in parts]
    if None in counts:
        raise BadTable("a finished part is missing", hint=Hint("afresh"))
    # If the process is killed, the rest of it is removed with the parts.
    whole = plan.folder / f"whole{plan.ending}"
    with into_place(whole) as beside:
        try:
            _put_together(plan, parts, beside)
        except Changed:
            raise BadTable("a finished part is broken", hint=Hint("afresh")) from None
    whole.replace(out)
    return sum((count for count in counts if count), Summary())


def _consecutive(parts: Sequence[Part]) -> list[list[Part]]:
    stretches: list[list[Part]] = []
    for part in parts:
        last = stretches[-1][-1] if stretches else None
        if last and (last.file, last.offset + last.rows) == (part.file, part.offset):
            stretches[-1].append(part)
        else:
            stretches.append([part])
    return stretches


def _tables(plan: Plan, stretch: Sequence[Part]) -> Iterator[pl.DataFrame]:
    """The rows of each part of *stretch*."""
    path = plan.files[stretch[0].file]
    frame = opened(path).select(plan.columns)
    of_parts = _streamed if path.suffix.lower() == ".csv" else _sliced
    for part, table in zip(stretch, of_parts(frame, stretch), strict=True):
        if len(table) < part.rows:
            raise BadTable("a table has fewer rows than it declares: it is damaged or was changed")
        check_texts(table)
        yield table


def _sliced(frame: pl.LazyFrame, stretch: Sequence[Part]) -> Iterator[pl.DataFrame]:
    """Each part separately: Parquet and Arrow can be read from any row."""
    for part in stretch:
        yield collected(frame.slice(part.offset, part.rows))


def _streamed(frame: pl.LazyFrame, stretch: Sequence[Part]) -> Iterator[pl.DataFrame]:
    """One part after the other: to find a row of a CSV, everything before it must be read."""
    frame = frame.slice(stretch[0].offset, sum(part.rows for part in stretch))
    stream = batches(frame, max(1, stretch[0].rows))
    held = pl.DataFrame(schema=frame.collect_schema())
    for part in stretch:
        while len(held) < part.rows and (more := next(stream, None)) is not None:
            # An empty slice of a table would keep all of it in memory.
            held = held.vstack(more) if len(held) else more
        yield held.head(part.rows)
        held = held.slice(part.rows)


def _write(plan: Plan, part: Part, scored: pl.DataFrame) -> None:
    with into_place(plan.written(part)) as beside:
        if plan.ending == ".csv":
            beside.write_bytes(csv(scored, header=False))
        else:
            scored.write_parquet(beside, row_group_size=max(1, len(scored)))
        told = {"bytes": beside.stat().st_size, "checksum": sum_of(beside)}
    count = asdict(Summary.of(scored, plan.asked)) | told
    with into_place(plan.counted(part)) as beside:
        beside.write_text(json.dumps(count), encoding="utf-8")


def _put_together(plan: Plan, parts: Sequence[Part], beside: Path) -> None:
    paths = [plan.written(part) for part in parts]
    if plan.ending == ".csv":
        columns = opened(plan.files[0]).select(plan.columns).collect_schema()
        with beside.open("wb") as whole:
            whole.write(csv(plan.score(pl.DataFrame(schema=columns))))
            for path in paths:
                with path.open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        return
    rows = sum(part.rows for part in parts)
    if rows >= _LEAST_GROUP * len(parts):
        sums = [json.loads(plan.counted(part).read_bytes())["checksum"] for part in parts]
        with suppress(OtherColumns), beside.open("wb") as whole:
            put_together(paths, sums, whole)
            return
    try:
        pl.scan_parquet(paths, glob=False).sink_parquet(beside, maintain_order=True)
    except pl.exceptions.PolarsError as error:
        if system_error(error):
            raise
        raise BadTable("a finished part is broken", hint=Hint("afresh")) from None
