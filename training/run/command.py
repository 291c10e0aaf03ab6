"""``python -m training run``: every step in its order."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

_STEPS = 15  # at most, for the bar
_WIDE = 120


def command(
    file: Annotated[Path, typer.Argument(metavar="RUN.toml", help="The run file.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The folder for finished steps. [runs/<the file's name>]"
        ),
    ] = None,
) -> None:
    """Simulate or read, split, fit, calibrate, evaluate, pack and record, as RUN.toml says.

    Finished steps are kept in the folder: a killed run resumes, and after a change of settings only
    the steps that depend on them run again.
    """
    from .plan import read_plan

    plan = read_plan(file)
    # These import scikit-learn, shap and MLflow. A faulty file is reported before that.
    from .admission import publishing
    from .steps import run
    from .targets import show

    with _bar() as (told, advised):
        done = run(plan, file.parent, folder or Path("runs", file.stem), told, advised)

    for remark in done.remarks:
        typer.echo(f"note: {remark}", err=True)
    show(done.metrics, plan.targets, plan.evaluate, _console())
    for sentence in done.told:
        typer.echo(sentence)
    typer.echo(f"model  {done.model}")
    typer.echo(f"run    {done.run_id}")
    for line in publishing(done.run_id, plan.name, done.against, done.helps):
        typer.echo(line, err=True)


def _console() -> Console:
    """Standard output; *_WIDE* columns if neither a terminal nor COLUMNS gives the width."""
    console = Console(highlight=False)
    if not (console.is_terminal or "COLUMNS" in os.environ):
        console.width = _WIDE
    return console


@contextmanager
def _bar() -> Iterator[tuple[Callable[[str], object], Callable[[str], object]]]:
    """A progress bar on a terminal, nothing in a pipe; and lines printed above it."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=_STEPS)
        yield (
            lambda step: bar.update(task, description=step, advance=1),
            lambda line: console.print(line, highlight=False, markup=False, soft_wrap=True),
        )
