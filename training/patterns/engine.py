"""Where a register is counted: on this machine, or on Spark's executors. Both count alike."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from enum import Enum
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from srs.installation import lacks
from srs.tables.columns import into_place, pl

from .counts import Counted, Part, Task, counted
from .source import Parts

_THREADS = 2  # half of the counting keeps one core busy by itself
_IN_THREAD = 500_000  # periods
_ON_EXECUTOR = 250_000


class Engine(Enum):
    LOCAL = "local"
    SPARK = "spark"


def count(task: Task, engine: Engine, out: Path) -> Counted:
    """The counted register; temporary files lie next to *out*, where executors must see them.

    Raises
    ------
    SrsError
    """
    if engine is Engine.LOCAL:
        with task.register.parts(out, _IN_THREAD) as parts:
            return counted(task, _in_threads(task, parts))
    if not find_spec("pyspark"):
        raise lacks("--engine spark", "spark")
    with task.register.parts(out, _ON_EXECUTOR, aside=True) as parts:
        return counted(task, _on_executors(task, parts))


def _in_threads(
    task: Callable[[pl.DataFrame], Part], parts: Iterable[pl.DataFrame]
) -> Iterator[Part]:
    """The parts in order; at most one range a thread is in memory."""
    with ThreadPoolExecutor(_THREADS) as pool:
        rest = iter(parts)
        waiting = deque(pool.submit(task, each) for each in islice(rest, _THREADS))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(task, each) for each in islice(rest, 1))


def _on_executors(task: Task, parts: Parts) -> Iterator[Part]:
    from srs.batch.spark import each

    sent = parts.sent()
    work = _Work(replace(task, register=sent.register), sent)
    for file, counts in zip(parts.files, each(work, parts.files), strict=True):
        frames = {
            name: pl.read_ipc(path) if path.exists() else None
            for name, path in _frames(file).items()
        }
        yield Part(**frames, counts=counts)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class _Work:
    """Count a range and write its sums next to it, so that little goes through Spark."""

    task: Task
    parts: Parts

    def __call__(self, file: Path) -> Counter[str]:
        part = self.task(self.parts.read(file))
        for name, path in _frames(file).items():
            if (frame := getattr(part, name)) is not None:
                with into_place(path) as beside:
                    frame.write_ipc(beside)
        return part.counts


def _frames(file: Path) -> dict[str, Path]:
    """The file of each frame of a range's sums, by its name in Part."""
    names = [each.name for each in fields(Part) if each.name != "counts"]
    return {name: file.with_name(f"{file.name}.{name}.arrow") for name in names}
