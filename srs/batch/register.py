"""Files of certificates -> files of spells, one range of persons at a time."""

import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadTable
from ..installation import VERSION
from ..interruption import cleared
from ..model import Model
from ..predictors import PREDICTORS, Predictor
from ..tables.certificates import current_spells
from ..tables.columns import into_place, pl, reason
from ..tables.history import OPTIONAL
from ..tables.joins import NOBODYS, ROWS, counted_as, refuse_strangers
from ..tables.kinds import all_columns
from ..tables.spells import PERIODS
from .ranges import Ranges
from .run_folder import folder_of, locked, refuse_another
from .sources import columns_of, opened

_PERIODS_AT_ONCE = 1_000_000
_JOINED = "joined.json"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day that certificates are evaluated for, and how; see ``current_spells``.

    Attributes
    ----------
    answers : tuple of Path
        CSV or Parquet, as ``srs.tables.answers`` describes them.
    everybody : bool
        Whether persons with certificates but no spell that day also get a row.
    """

    on: date
    gap: int = 5
    answers: tuple[Path, ...] = ()
    complete_since: date | None = None
    everybody: bool = False


@contextmanager
def spells_beside(
    out: Path, sources: Sequence[Path], as_of: AsOf, model: Model, *, resume: bool
) -> Iterator[tuple[list[Path], Counter[str]]]:
    """The files of ``spells_of`` in a hidden folder next to *out*, ``.NAME.spells``, and its
    counts.

    They are kept as long as parts of *out*, and are used again with *resume*.

    Raises
    ------
    BadTable
        When the existing ones belong to another run, or there is no space for them.
    """
    folder = _spells_folder(out)
    with _told():
        folder.mkdir(exist_ok=True)
    with locked(folder), cleared(partial(_remove_if_idle, folder, folder_of(out))):
        files = _built(folder, sources, as_of, _own(model), resume=resume)
        yield files, joined_in(folder / "spells")


def _remove_if_idle(folder: Path, parts: Path) -> None:
    if not parts.exists():
        shutil.rmtree(folder, ignore_errors=True)


def forget_spells(out: Path) -> None:
    """Remove what an interrupted run of certificates has left for *out*: it contains person ids."""
    shutil.rmtree(_spells_folder(out), ignore_errors=True)


def _spells_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.spells")


def spells_of(
    sources: Sequence[Path],
    folder: Path,
    as_of: AsOf,
    own: Collection[Predictor] = (),
    *,
    size: int = _PERIODS_AT_ONCE,
) -> list[Path]:
    """Write the ongoing spells into *folder*; return its files, in the order of their rows.

    About *size* periods are in memory at a time. *folder* appears at once and complete; if it
    already exists, its files are from an earlier call.

    Raises
    ------
    BadTable, BadInput
    OSError
        When a file cannot be written.
    """
    if not folder.exists():
        beside = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        with cleared(partial(shutil.rmtree, beside, ignore_errors=True)):
            _write(sources, beside, as_of, own, size)
            (beside / "spells").replace(folder)
    return sorted(folder.glob("*.arrow"))


def joined_in(folder: Path) -> Counter[str]:
    """The counts of ``spells_of``, see ``srs.tables.joins``."""
    return Counter(json.loads((folder / _JOINED).read_bytes()))


def _built(
    folder: Path,
    sources: Sequence[Path],
    as_of: AsOf,
    own: Collection[Predictor],
    *,
    resume: bool,
) -> list[Path]:
    columns_of(sources)  # there are such files, and
    for path in as_of.answers:
        opened_answers(path)  # these are tables, too
    told, ours = folder / "certificates.json", _described(sources, as_of)
    earlier = json.loads(told.read_bytes()) if resume and told.exists() else ours
    refuse_another(earlier, ours)
    with _told():
        if not resume:
            shutil.rmtree(folder / "spells", ignore_errors=True)
        with into_place(told) as beside:
            beside.write_text(json.dumps(ours), encoding="utf-8")
        spells = spells_of(sources, folder / "spells", as_of, own)
    if _described(sources, as_of) != ours:
        shutil.rmtree(folder / "spells")
        raise BadTable("the input was changed while it was read: start again")
    return spells


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = reason(error)
        raise BadTable(f"the spells cannot be written next to the output: {why}") from None


def _own(model: Model) -> list[Predictor]:
    """The predictors that *model* declares itself."""
    columns = all_columns(model).values()
    return [column.predictor for column in columns if column.name not in PREDICTORS]


def opened_answers(path: Path) -> pl.LazyFrame:
    """The table of answers in *path*."""
    try:
        return opened(path)
    except BadTable as error:
        raise BadTable.of(error, "the answers") from None


def _described(sources: Sequence[Path], as_of: AsOf) -> dict[str, Any]:
    """What the spells depend on, in the words of the errors."""
    paths = [path.resolve() for path in (*sources, *as_of.answers)]
    return {
        "the version of srs": VERSION,
        "the day of the certificates": str(as_of.on),
        "the gap": as_of.gap,
        "since when certificates are complete": str(as_of.complete_since),
        "who has a row": as_of.everybody,
        "the input": [[str(p), s.st_size, s.st_mtime_ns] for p in paths for s in [p.stat()]],
    }


def _write(
    sources: Sequence[Path], beside: Path, as_of: AsOf, own: Collection[Predictor], size: int
) -> None:
    columns = columns_of(sources).names()
    ours = [name for name in columns if name in (*PERIODS, *OPTIONAL)]
    periods = pl.concat([opened(path).select(ours) for path in sources])
    answers = [opened_answers(path) for path in as_of.answers]
    # Faults in the columns are found before the work.
    _spells(periods.head(0).collect(), [each.head(0).collect() for each in answers], as_of, own)
    ranges = Ranges.of(periods, size, as_of.on, answers)
    of_periods = ranges.distribute(periods, beside / "periods")
    of_answers = [
        [*ranges.distribute(each, beside / f"answers-{place}").items()]
        for place, each in enumerate(answers)
    ]
    (beside / "spells").mkdir()
    joined = Counter[str]()
    for place, part in enumerate(of_periods):
        given = [each[place] for each in of_answers]
        found = ranges.range_of(part)
        known = [ranges.range_of(file, found["person"]) for file, _ in given]
        for number, ((_, rows), own_rows) in enumerate(zip(given, known, strict=True), 1):
            joined[counted_as(number, ROWS)] += rows
            joined[counted_as(number, NOBODYS)] += rows - len(own_rows)
        spells = _spells(found, known, as_of, own, joined)
        with into_place(beside / "spells" / f"{part.name}.arrow") as file:
            spells.write_ipc(file)
        for read in (part, *(file for file, _ in given)):
            read.unlink()
    if ranges.rows:
        refuse_strangers(joined, len(answers))
    (beside / "spells" / _JOINED).write_text(json.dumps(joined), encoding="utf-8")


def _spells(
    periods: pl.DataFrame,
    answers: Sequence[pl.DataFrame],
    as_of: AsOf,
    own: Collection[Predictor],
    joined: Counter[str] | None = None,
) -> pl.DataFrame:
    return current_spells(
        periods,
        on=as_of.on,
        gap=as_of.gap,
        answers=answers,
        own=own,
        complete_since=as_of.complete_since,
        everybody=as_of.everybody,
        counts=joined,
    )
