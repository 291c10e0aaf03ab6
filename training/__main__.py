"""The command line of training: ``python -m training``.

Results go to standard output, everything else to standard error. Exit status: 0 when done, 1 when
the input is at fault (one line says how), 2 for wrong usage, 3 when a watch found something. Each
command imports the parts that it needs.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from srs.errors import SrsError
from srs.installation import is_own
from srs.interruption import promptly

from . import publish
from .averages import command as averages
from .effect import command as effect
from .evaluation import command as evaluation
from .patterns import command as patterns
from .pilot import group as pilot
from .pilot_example import command as pilot_example
from .rollout import command as rollout
from .run import command as run
from .update import command as update
from .watch import command as watch

# By default, threads that wait for each other keep their cores: on a busy machine, a second's work
# then takes a minute. Our matrices are small, so one thread is enough. OpenMP and OpenBLAS read
# these settings when they are loaded, which the commands do.
_THREADS = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}

app = typer.Typer(
    help="Make, evaluate, publish and watch models, and evaluate measures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def training() -> None: ...


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise typer.BadParameter("expected the first and the last year, as 2015:2018") from None


@app.command(epilog="Example: python -m training cohort --spells 100000 -o cohort")
def cohort(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write.")],
    spells: Annotated[
        int, typer.Option(metavar="N", help="The number of spells, each of 15 days or more.")
    ] = 1_000_000,
    years: Annotated[
        str, typer.Option(metavar="FIRST:LAST", help="The years in which the spells begin.")
    ] = "2015:2018",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    rare: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="The share of spells in made-up rare diagnoses, from 0 to below 1.",
        ),
    ] = 0.0,
    measures: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml", help="Also simulate measures, and write their true effects."
        ),
    ] = None,
) -> None:
    """Write a synthetic population that resembles the country. None of it is real."""
    from rich.console import Console
    from rich.progress import Progress

    from .cohort import STEPS, lines, read_measures, simulate

    begun = _years(years)
    given = read_measures(measures) if measures else None
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=STEPS)
        comparison = simulate(
            spells,
            begun,
            seed,
            out,
            lambda step: bar.update(task, description=step, advance=1),
            rare=rare,
            measures=given,
        )
    typer.echo("\n".join(lines(comparison)))


app.command("pilot-example", epilog="Example: python -m training pilot-example -o pilot")(
    pilot_example.pilot_example
)

app.command("publish", epilog="Example: python -m training publish RUN --name boosted")(
    publish.command
)

app.command(
    "evaluate",
    epilog="Example: python -m training evaluate p.csv --model A=risk_a --time t --event e -o out",
)(evaluation.evaluate)

app.command("compare", epilog="Example: python -m training compare study.toml -o out")(
    evaluation.compare
)

app.command("metrics", epilog="Example: python -m training metrics --lang en")(evaluation.manual)

app.add_typer(pilot.app, name="pilot")

app.command("effect", epilog="Example: python -m training effect study.toml -o effect")(
    effect.effect
)

app.command(
    "watch",
    epilog="Example: python -m training watch export --study study.toml --textfile srs.prom",
)(watch.watch)

app.command(
    "patterns", epilog="Example: python -m training patterns periods.parquet study.toml -o patterns"
)(patterns.command)

app.command("rollout", epilog="Example: python -m training rollout STUDY.toml -o evaluation")(
    rollout.command
)

app.command(
    "averages",
    epilog="Example: python -m training averages certificates.parquet -o averages.json "
    "--region 'Region Exempel' --year 2024",
)(averages.command)

app.command("run", epilog="Example: python -m training run training/runs/example.toml")(run.command)


@app.command(epilog="Example: python -m training table training/mappings/cohort.toml -o t.parquet")
def table(
    mapping: Annotated[Path, typer.Argument(help="A TOML file that maps an extract.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="The training table to write, a Parquet file.")
    ],
) -> None:
    """Make a training table from an extract. Report what was read, what was dropped and why."""
    from .table.command import lines, write_training_table

    typer.echo("\n".join(lines(write_training_table(mapping, out))))


@app.command(epilog="Example: python -m training init register.csv -o mapping.toml --run run.toml")
def init(
    file: Annotated[Path, typer.Argument(help="A table of your register: CSV or Parquet.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="MAPPING.toml", help="The mapping to write.")
    ] = Path("mapping.toml"),
    run: Annotated[
        Path | None,
        typer.Option(metavar="RUN.toml", help="Also write a run file that uses the mapping."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")] = False,
) -> None:
    """Draft a mapping for your own table, with questions where the table is unclear."""
    from .draft.command import draft, lines, write

    drafted = draft(file, out, run or Path("run.toml"))
    write(drafted, out, run, overwrite=overwrite)
    typer.echo("\n".join(lines(drafted, out, run)))


app.command(
    "update", epilog="Example: python -m training update srs-3.0 t.parquet --study s.toml -o DIR"
)(update.command)


def main() -> None:
    os.environ |= _THREADS | os.environ
    try:
        with promptly("interrupted: the output is as it was before"):
            app()
    except SrsError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except ModuleNotFoundError as error:
        if is_own(error.name):
            raise
        typer.echo(
            "training needs libraries that are not installed: expected the environment of the "
            "checkout, which make test sets up",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
