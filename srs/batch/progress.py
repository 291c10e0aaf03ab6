"""The progress of a run, on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..wording import counted, thousands


@contextmanager
def shown() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal: the finished share, the rate, and the remaining time."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]}")
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        speed_estimate_period=300,
    ) as bar:
        task = bar.add_task("Reading", total=None, rows="")

        def tell(done: int, rows: int) -> None:
            bar.update(task, completed=done, total=rows)
            speed = bar.tasks[0].speed
            rate = f", {thousands(round(speed))} rows/s" if speed else ""
            stage = "Scoring" if done < rows else "Writing"
            text = f"{thousands(done)} of {counted(rows, 'row')}{rate}"
            bar.update(task, description=stage, rows=text, refresh=True)

        yield tell
