"""The finished steps of a run, kept in its folder so that a killed run can continue.

A step's result is a folder of files. It is written next to its place and moved there when complete,
with a key: the hash of everything that it depends on. A result with the right key is not computed
again.
"""

import fcntl
import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from typing import Any

import training
from srs.errors import BadInput

from .memory import peak_gigabytes, restart_peak

_STEP = "step.json"
_MAKING = ".making-"
_MAKES = ("srs", *(f"training/{part}" for part in ("cohort", "fit", "run", "statistics", "table")))
_LIBRARIES = ("numpy", "polars", "lightgbm", "scikit-learn", "shap", "scipy")


@dataclass(frozen=True, slots=True)
class Step:
    """A finished step.

    Attributes
    ----------
    key : str
        The key of this result; steps that depend on it include it.
    seconds, gigabytes : float
        The time that it took, and the process's peak of memory.
    """

    folder: Path
    key: str
    seconds: float
    gigabytes: float

    def read(self, file: str) -> Any:
        """The JSON document in *file*."""
        return json.loads((self.folder / file).read_bytes())


@dataclass(frozen=True, slots=True)
class Kept:
    """The run's folder; calls *told* with each step when the step begins."""

    folder: Path
    told: Callable[[str], object] = lambda name: None

    def step(
        self, name: str, depends: Mapping[str, object], make: Callable[[Path], object]
    ) -> Step:
        """The step; *make* writes its result to a given folder, unless the result exists."""
        self.told(name)
        stated = json.dumps({"step": name, "code": code(), **depends}, sort_keys=True, default=str)
        key = hashlib.sha256(stated.encode()).hexdigest()
        target = self.folder / name
        found = _done(target)
        if found is None or found.key != key:
            found = self._made(target, key, make)
        return found

    def _made(self, target: Path, key: str, make: Callable[[Path], object]) -> Step:
        beside = Path(mkdtemp(dir=self.folder, prefix=f"{_MAKING}{target.name}-"))
        try:
            restart_peak()
            start = perf_counter()
            make(beside)
            step = Step(target, key, perf_counter() - start, peak_gigabytes())
            took = {name: getattr(step, name) for name in ("key", "seconds", "gigabytes")}
            (beside / _STEP).write_text(json.dumps(took) + "\n", encoding="utf-8")
            if target.exists():
                target.rename(self.folder / f"{beside.name}-replaced")
            beside.rename(target)
        finally:
            _sweep(self.folder)
        return step


@contextmanager
def kept_in(folder: Path, told: Callable[[str], object]) -> Iterator[Kept]:
    """The run's folder, which one run at a time can use.

    Raises
    ------
    BadInput
        When the folder cannot be written, or another run uses it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Nothing of a run belongs under version control, wherever its folder is.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        lock = (folder / ".lock").open("w")
    except OSError:
        raise BadInput("the run's folder cannot be written: expected a writable one") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(
                "another run is using the run's folder: wait for it, or give --folder"
            ) from None
        _sweep(folder)
        yield Kept(folder, told)


@cache
def code() -> str:
    """SHA-256 of the source code that makes the results, and of the libraries that it uses."""
    root = Path(training.__file__).parents[1]
    digest = hashlib.sha256(platform.python_version().encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    for path in sorted(p for part in _MAKES for p in (root / part).rglob("*")):
        if path.suffix in (".py", ".csv", ".json") and path.is_file():
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def _done(target: Path) -> Step | None:
    try:
        return Step(target, **json.loads((target / _STEP).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _sweep(folder: Path) -> None:
    for left in folder.glob(f"{_MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
