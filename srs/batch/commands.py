"""``srs spells`` and ``srs score``."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from ..installation import lacks
from ..interruption import promptly
from ..model import DEFAULT_MODEL
from ..risk import DEFAULT_DAY
from ..terminal import DAY, AsJson, ModelName, On, day_in, day_of, json_text
from .progress import shown
from .reports import report, reporter

_INTERRUPTED = "srs: interrupted: the output is as it was"
_RESUMED = (
    f"{_INTERRUPTED}; finished parts are kept, and the same command with --resume continues from "
    "there"
)


class Engine(Enum):
    LOCAL = "local"
    SPARK = "spark"


class Rows(Enum):
    SPELLS = "spells"
    CERTIFICATES = "certificates"


class ExplainMayStandAlone(TyperCommand):
    """``--explain`` takes an optional value, and never mistakes the table that follows for one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = args[: args.index("--")] if "--" in args else args
        for place in reversed([n for n, word in enumerate(options) if word == "--explain"]):
            given = args[place + 1 : place + 2]
            takes = bool(given) and given[0].startswith("top:")
            args[place : place + 1 + takes] = [f"--explain={given[0] if takes else 'all'}"]
        return super().parse_args(ctx, args)


def spells(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="A row per period, CSV or Parquet.")
    ],
    on: On = None,
    gap: Annotated[int, typer.Option(help="Days without certificate that a spell may bridge.")] = 5,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="CSV or Parquet; if not given, CSV to standard output."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build sick-leave spells from a table of certificates' periods.

    Columns: person, certificate, unit, diagnosis, start, end, degree, signed, and replaced_by if
    known. docs/guides/tables.md describes them.
    """
    from ..tables.columns import csv, table_ending
    from .spells import spells_in

    if out:
        table_ending(out)
    with promptly(_INTERRUPTED), spells_in(table, on=day_of(on), gap=gap, beside=out) as found:
        if out:
            found.write(out)
        parts = (part for each in found.frames() for part in each.iter_slices(100_000))
        if as_json:
            _print_list(row for part in parts for row in json.loads(part.write_json()))
        elif not out:
            sys.stdout.buffer.write(csv(found.nothing))
            for part in parts:
                sys.stdout.buffer.write(csv(part, header=False))
    for line in found.lines():
        typer.echo(line, err=True)


def score(
    tables: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE",
            help="A row per spell (or period, see --from): a CSV or Parquet file, a folder of them "
            "or a quoted glob.",
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="CSV or Parquet, by the file's ending.")],
    model: ModelName = DEFAULT_MODEL,
    day: Annotated[
        int | None,
        typer.Option(
            help=f"The day of all spells; if not given, the column day, else {DEFAULT_DAY} or the "
            "model's first day."
        ),
    ] = None,
    horizon: Annotated[
        str,
        typer.Option(
            metavar="DAYS",
            help="One or more, separated by commas; or next: for each row the first of the model's "
            "own (or of 90, 180 and 365) after its day.",
        ),
    ] = "90",
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="[top:N]", help="Add all contributions, or the N strongest reasons only."
        ),
    ] = None,
    length: Annotated[
        bool,
        typer.Option(
            "--length",
            help="Add when a quarter, half and three quarters of such spells have ended, and how "
            "many still go on when the certificates end.",
        ),
    ] = False,
    interval: Annotated[
        bool,
        typer.Option(
            "--interval",
            help="Add the interval that the true risk lies in, given the number of spells that the "
            "model was made from; empty for models that do not know it, such as the national ones.",
        ),
    ] = False,
    defaults: Annotated[
        bool,
        typer.Option(
            "--defaults", help="Use the form's preselected level where an answer is missing."
        ),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue from what an interrupted run finished.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the output if it exists.")
    ] = False,
    engine: Annotated[
        Engine, typer.Option(help="On this machine, or on Spark's executors.")
    ] = Engine.LOCAL,
    rows: Annotated[
        Rows,
        typer.Option(
            "--from",
            help="The rows are spells, or certificates' periods: then the spells that "
            "are ongoing on a day are scored.",
        ),
    ] = Rows.SPELLS,
    on: On = None,
    gap: Annotated[
        int | None,
        typer.Option(
            help="With certificates: days without certificate that a spell may bridge; 5 "
            "if not given."
        ),
    ] = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="TABLE",
            help="With certificates: answers, a row per person, or per spell with its start. May "
            "be given several times.",
        ),
    ] = None,
    complete_since: Annotated[
        date | None,
        typer.Option(
            parser=day_in,
            metavar=DAY,
            help="With certificates: the day from which they have all sick leave of the persons.",
        ),
    ] = None,
    everybody: Annotated[
        bool,
        typer.Option(
            "--everybody",
            help="With certificates: add a row for each person without sick leave that day, with "
            "the reason.",
        ),
    ] = False,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing", help="Continue even if the table has none of the model's predictors."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score tables of spells; a row that cannot be scored keeps its place and says why.

    Columns for spells: diagnosis, day, days (for --length), and the predictors, by their names in
    srs or in SRS: age, sex, region, university, born_in_sweden, married, earlier_sick_leave,
    degree, occupation, disability_pension, comorbidity, primary_care, specialist_visits,
    hospital_days, and for other models what `srs questions DIAGNOSIS` shows. Columns for
    certificates: person, certificate, unit, diagnosis, start, end, degree, signed; if known
    replaced_by, occupation, care_level, postcode. Columns of --answers: person, start (if a row is
    for one spell), born, and predictors. Other columns are passed through and named once.
    docs/guides/tables.md describes all columns, also those that are added.
    """
    from importlib.util import find_spec

    if engine is Engine.SPARK and not find_spec("pyspark"):
        raise lacks("--engine spark", "spark")
    from . import AsOf, score_files

    certificates = None
    if rows is Rows.CERTIFICATES:
        days = 5 if gap is None else gap
        certificates = AsOf(day_of(on), days, tuple(answers or ()), complete_since, everybody)
    elif everybody or any(given is not None for given in (on, gap, answers, complete_since)):
        raise typer.BadParameter(
            "--on, --gap, --answers, --complete-since, --everybody: expected only with --from "
            "certificates"
        )
    with promptly(_RESUMED), shown() as progress:
        summary = score_files(
            tables,
            out,
            model,
            day=day,
            horizons=_days(horizon),
            explain=_explained(explain),
            length=length,
            interval=interval,
            defaults=defaults,
            resume=resume,
            overwrite=overwrite,
            engine=engine.value,
            certificates=certificates,
            allow_missing=allow_missing,
            progress=progress,
            tell=(lambda names: None) if as_json else reporter(model),
        )
    report(summary, model, as_json=as_json)


def _days(horizons: str) -> list[int] | Literal["next"]:
    if horizons == "next":
        return "next"
    try:
        return [int(each) for each in horizons.split(",")]
    except ValueError:
        raise typer.BadParameter("expected whole days, such as 30,90,180, or next") from None


def _explained(explain: str | None) -> bool | int:
    """True for all contributions, N for the N strongest reasons."""
    if explain is None or explain == "all":
        return explain is not None
    number = explain.removeprefix("top:")
    if number == explain or not number.isdecimal() or int(number) < 1:
        raise typer.BadParameter("--explain: expected nothing, or top:3 for the strongest three")
    return int(number)


def _print_list(documents: Iterator[object]) -> None:
    """The list as ``print_json`` would print it, with one item at a time in memory."""
    before = "["
    for document in documents:
        inside = json_text(document).replace("\n", "\n  ")  # a string in JSON has no line break
        typer.echo(f"{before}\n  {inside}", nl=False)
        before = ","
    typer.echo("[]" if before == "[" else "\n]")
