"""The hidden folder of a run's parts: which process may use it, and which run its parts belong
to.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadTable, SrsError
from ..hints import Hint
from ..installation import VERSION
from ..interruption import cleared
from ..model import load
from .parts import Plan

try:
    import fcntl
except ImportError:  # Windows, where two runs with one output are not prevented
    fcntl = None  # type: ignore[assignment]


def folder_of(out: Path) -> Path:
    """The folder of the parts of the run that writes *out*."""
    return out.with_name(f".{out.name}.parts")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """*folder*, made if missing, locked for this run; it stays while a part is in it.

    Raises
    ------
    BadTable
        When another run holds it.
    OSError
    """
    folder.mkdir(exist_ok=True)
    with locked(folder), cleared(partial(_remove_if_unused, folder)):
        yield


def _remove_if_unused(folder: Path) -> None:
    if not any(folder.glob("[0-9]*.json")):
        shutil.rmtree(folder, ignore_errors=True)


def begun(plan: Plan, rows_per_part: int, *, resume: bool) -> int:
    """Prepare the plan's folder; return the maximum of rows in its parts.

    Finished parts are discarded unless *resume*.

    Raises
    ------
    BadTable
        When they belong to another run; they are kept.
    OSError
    """
    path, ours = plan.folder / "plan.json", described(plan)
    earlier = _read(path) if resume else None
    if earlier is None:
        _discard(plan.folder)
        path.write_text(json.dumps(ours | {"rows_per_part": rows_per_part}), encoding="utf-8")
        return rows_per_part
    refuse_another(earlier, ours)
    return int(earlier["rows_per_part"])


def refuse_another(earlier: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Raise BadTable if *earlier* describes another run than *ours*."""
    changed = [name for name, value in ours.items() if earlier.get(name) != value]
    if changed:
        raise BadTable(
            f"the finished parts belong to another run, which differs in {', '.join(changed)}",
            expected="the same input and options",
            hint=Hint("afresh"),
        )


@contextmanager
def used_up(folder: Path) -> Iterator[None]:
    """Parts are removed when the output is complete or the input is at fault; otherwise they are
    kept.
    """
    try:
        yield
    except SrsError:
        _discard(folder)
        raise
    _discard(folder)


def described(plan: Plan) -> dict[str, Any]:
    """What the parts depend on, in the words of the errors."""
    asked, manifest = plan.asked, json.dumps(load(plan.model, plan.models).manifest, sort_keys=True)
    return {
        "the version of srs": VERSION,
        "the model": [plan.model, hashlib.sha256(manifest.encode()).hexdigest()],
        "the day": asked.day,
        "the horizons": [*asked.endings],
        "what is explained": int(asked.explain) if asked.explain is not True else "all",
        "how missing answers are filled in": "the form's preselection" if asked.defaults else None,
        "whether the length is asked for": asked.length,
        "whether the interval is asked for": asked.interval,
        "the output's ending": plan.ending,
        "the input's columns": list(plan.columns),
        "the input": [_file(path) for path in plan.files],
    }


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """*folder* for this run alone, see ``held``."""
    if fcntl is None:
        yield
        return
    lock = os.open(folder, os.O_RDONLY)  # the lock is released when the process is killed
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadTable("another run is writing this output: wait until it has ended") from None
        yield
    finally:
        os.close(lock)


def _file(path: Path) -> list[Any]:
    """What shows that a file has changed or is gone."""
    try:
        told = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), told.st_size, told.st_mtime_ns]


def _discard(folder: Path) -> None:
    for each in folder.iterdir():
        each.unlink()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        earlier = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return earlier if isinstance(earlier, dict) and "rows_per_part" in earlier else None
