"""An export in a folder, which appears complete or not at all; made in bounded memory."""

import json
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..errors import BadTable
from ..installation import VERSION
from ..interruption import cleared
from ..storage import Storage
from ..storage.assessments import Units
from ..storage.records import Access
from ..tables.columns import pl, reason
from . import dictionary, dictionary_files
from .pseudonyms import Codes
from .rows import Met, columns_of, empty, pages, typed, units_of

FORMATS = ("parquet", "csv")
BEGUN, DONE = "export begun", "export"
PURPOSE = "evaluation"
DICTIONARY = "dictionary.json"

Counts = dict[str, int]


def check(out: Path, units_file: Path) -> None:
    """Check that neither path exists, and that the list of units is outside the export.

    Raises
    ------
    BadTable
    """
    out, units_file = out.absolute(), units_file.absolute()
    if units_file.resolve().is_relative_to(out.resolve()):
        raise BadTable("the list of units: expected a file outside the export's folder")
    for what, path in (("the export's folder", out), ("the list of units", units_file)):
        if os.path.lexists(path):
            raise BadTable(f"{what} already exists: expected a new name")
        if not path.parent.is_dir():
            raise BadTable(f"{what} cannot be made: expected it in an existing folder")


def export(
    storage: Storage,
    out: Path,
    units_file: Path,
    access: Access,
    *,
    codes: Codes,
    units: Units = None,
    ending: str = "parquet",
    progress: Callable[[int], None] = lambda rows: None,
) -> Counts:
    """Write everything as it is at one moment; return the number of rows of each table.

    The access log gets *access* before the first row is read, and again with the counts before the
    export appears under its name.

    Raises
    ------
    BadTable
    Unavailable
    """
    check(out, units_file)
    storage.enter(replace(access, action=BEGUN))
    beside = out.absolute().with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        with cleared(partial(shutil.rmtree, beside, ignore_errors=True)):
            beside.mkdir(mode=0o700)
            counts, listed = _written(storage, beside, codes, units, ending, progress)
            storage.enter(replace(access, action=DONE, detail={**(access.detail or {}), **counts}))
            check(out, units_file)
            _list(listed, units_file)
            try:
                beside.rename(out)
            except BaseException:  # also on an interruption: no list without its export
                if not out.exists():
                    units_file.unlink()
                raise
    except OSError as error:
        raise BadTable(f"the export cannot be written: {reason(error)}") from None
    return counts


def _written(
    storage: Storage,
    folder: Path,
    codes: Codes,
    units: Units,
    ending: str,
    progress: Callable[[int], None],
) -> tuple[Counts, pl.DataFrame]:
    met, parts, done = Met(), folder / "parts", 0
    parts.mkdir()
    written: dict[str, list[Path]] = {name: [] for name in dictionary.TABLES}
    counts = dict.fromkeys(dictionary.TABLES, 0)
    with storage.snapshot() as connection:
        for name, paths in written.items():
            for page in pages(connection, name, codes, units, met):
                paths.append(parts / f"{name}-{len(paths):06}.parquet")
                page.write_parquet(paths[-1], compression="lz4")
                counts[name] += len(page)
                done += len(page)
                progress(done)
        listed = units_of(connection, codes, units)
    columns = {name: columns_of(name, met) for name in dictionary.TABLES}
    for name, paths in written.items():
        frames = [pl.scan_parquet(path, glob=False) for path in paths] or [empty(name).lazy()]
        whole = pl.concat(frames, how="diagonal")
        _sink(typed(whole, columns[name]), folder / f"{name}.{ending}")
    shutil.rmtree(parts)
    _describe(folder, columns, counts, ending)
    return counts, listed


def _sink(frame: pl.LazyFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.sink_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.fZ", maintain_order=True)
    else:
        frame.sink_parquet(path, maintain_order=True)


def _describe(
    folder: Path, columns: dict[str, tuple[dictionary.Column, ...]], counts: Counts, ending: str
) -> None:
    told = {
        "srs": VERSION,
        "format": ending,
        "rows": counts,
        "tables": dictionary_files.document(columns),
    }
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (folder / DICTIONARY).write_text(text + "\n", encoding="utf-8")
    (folder / "dictionary.md").write_text(dictionary_files.page(columns), encoding="utf-8")


def _list(listed: pl.DataFrame, path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            listed.write_csv(file)
        except BaseException:
            path.unlink()
            raise
