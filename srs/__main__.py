"""The command line: ``srs``, also ``python -m srs``.

Results go to standard output, everything else to standard error. Exit status 0 done, 1 the input
is at fault (one line that says how), 2 wrong usage. Parts are imported by the command that needs
them, so that ``srs --help`` stays quick.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from errno import EPIPE
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from . import lookup
from .errors import BadAnswer, SrsError
from .files import json_in
from .installation import VERSION, lacks
from .interruption import promptly
from .model import DEFAULT_MODEL
from .risk import DEFAULT_DAY
from .service import commands as service
from .storage import commands as storage
from .terminal import AsJson, In, On, bytes_of, day_of, json_text, print_json, reason, show
from .wording import Lang, Words, language

if TYPE_CHECKING:
    from .batch.parts import Summary
    from .certificate import Certificate
    from .tables.names import Names

_INTERRUPTED = "srs: interrupted: the output is as it was"
_RESUMED = (
    f"{_INTERRUPTED}; what is finished is kept, and the same command with --resume goes on from "
    "there"
)

app = typer.Typer(
    help="Decision support for sick leave: the risk that a spell becomes long, why, and what "
    "FMB recommends. It supports a professional's judgement and decides nothing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def srs(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show it.")
    ] = False,
) -> None: ...


class Engine(Enum):
    LOCAL = "local"
    SPARK = "spark"


class Rows(Enum):
    SPELLS = "spells"
    CERTIFICATES = "certificates"


ModelName = Annotated[str, typer.Option("--model", metavar="NAME", help="See `srs models`.")]


@app.command(epilog="Example: srs assess draft.xml earlier.xml --answers answers.json --lang en")
def assess(
    certificates: Annotated[
        list[Path], typer.Argument(metavar="CERTIFICATE", help="Of one person, in any format.")
    ],
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Predictor or SRS id: level.")
    ] = None,
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="Where the certificate, a draft, has none.")
    ] = None,
    postcode: Annotated[
        str | None, typer.Option(metavar="12345", help="The care unit's, where it is not given.")
    ] = None,
    model: ModelName = DEFAULT_MODEL,
    day: Annotated[
        int | None, typer.Option(help="Day of the spell; that of --on if not given.")
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(
            help="The day that the spell may outlast; the next of 90, 180, 365 if not given."
        ),
    ] = None,
    on: On = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Take the form's preselection for missing answers.")
    ] = False,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Assess one person's newest certificate; the others are its history."""
    from . import assess as assess_
    from . import load
    from .certificate import PersonId

    words, today = language(lang), day_of(on)
    assessment = assess_(
        [
            _certificate(path, place, len(certificates), today)
            for place, path in enumerate(certificates)
        ],
        on=today,
        model=load(model),
        knowledge=lookup.knowledge(),
        answers=_answers(answers) if answers else {},
        defaults=defaults,
        person=None if person is None else PersonId.parse(person, on=today),
        postcode=postcode,
        day=day,
        horizon=horizon,
    )
    if as_json:
        from .channels.json import document

        print_json(document(assessment, words))
    else:
        from .channels.text import page

        show(page(assessment, words))


@app.command(epilog="Example: srs questions F43.8A --lang en")
def questions(
    diagnosis: str, model: ModelName = DEFAULT_MODEL, lang: In = "sv", as_json: AsJson = False
) -> None:
    """Show what to ask for a diagnosis, with the answers' ids and defaults."""
    from . import Icd10, load

    words = language(lang)
    of_diagnosis = load(model).of(Icd10.parse(diagnosis))
    if as_json:
        from .channels.json import form_document

        print_json(form_document(of_diagnosis, words))
    else:
        from .channels.text import form_page

        show(form_page(of_diagnosis, words))


@app.command(epilog="Example: srs spells periods.parquet --on 2025-01-31 -o spells.csv")
def spells(
    table: Annotated[Path, typer.Argument(help="A row per period, CSV or Parquet.")],
    on: On = None,
    gap: Annotated[int, typer.Option(help="Days without certificate that a spell may bridge.")] = 5,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="CSV or Parquet; else CSV to the output.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build sick-leave spells from a table of certificates' periods."""
    from .batch.spells import spells_in
    from .tables.columns import csv, table_ending

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


class _ExplainMayStandAlone(TyperCommand):
    """``--explain`` has a value or none, and never takes the table that follows for one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = args[: args.index("--")] if "--" in args else args
        for place in reversed([n for n, word in enumerate(options) if word == "--explain"]):
            given = args[place + 1 : place + 2]
            takes = bool(given) and given[0].startswith("top:")
            args[place : place + 1 + takes] = [f"--explain={given[0] if takes else 'all'}"]
        return super().parse_args(ctx, args)


@app.command(
    cls=_ExplainMayStandAlone,
    epilog="Examples: srs score spells.parquet -o risks.parquet --horizon 30,90,180 | "
    "srs score 'spells/*.csv' -o risks.csv --explain top:3 | "
    "srs score periods.parquet --from certificates --on 2025-01-31 --answers persons.parquet "
    "-o risks.parquet",
)
def score(
    tables: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE",
            help="A row per spell (or period, see --from): CSV or Parquet, a folder of it or a "
            "quoted glob.",
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="CSV or Parquet, by its ending.")],
    model: ModelName = DEFAULT_MODEL,
    day: Annotated[
        int | None, typer.Option(help=f"Of all spells; else the column day, else {DEFAULT_DAY}.")
    ] = None,
    horizon: Annotated[str, typer.Option(metavar="DAYS", help="One or more, with commas.")] = "90",
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="[top:N]", help="Add all contributions, or the N strongest reasons only."
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from what an interrupted run has finished.")
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
            "--from", help="Spells, or certificates' periods: what goes on on a day is scored."
        ),
    ] = Rows.SPELLS,
    on: On = None,
    gap: Annotated[
        int | None,
        typer.Option(help="Of certificates: days that a spell may bridge; 5 if not given."),
    ] = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="TABLE",
            help="Of certificates: what else is known, a row per person, or per spell with its "
            "start. Can be given again.",
        ),
    ] = None,
    complete_since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Of certificates: from when on they have all sick leave of the persons.",
        ),
    ] = None,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing", help="Go on where the table has none of the model's predictors."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score tables of spells; a row that cannot be scored keeps its place with its problem."""
    from importlib.util import find_spec

    if engine is Engine.SPARK and not find_spec("pyspark"):
        raise lacks("--engine spark", "spark")
    from .batch import AsOf, score_files

    certificates = None
    if rows is Rows.CERTIFICATES:
        since = complete_since.date() if complete_since else None
        certificates = AsOf(day_of(on), 5 if gap is None else gap, tuple(answers or ()), since)
    elif any(given is not None for given in (on, gap, answers, complete_since)):
        raise typer.BadParameter("--on, --gap, --answers, --complete-since: of --from certificates")
    with promptly(_RESUMED), _progress() as progress:
        summary = score_files(
            tables,
            out,
            model,
            day=day,
            horizons=_days(horizon),
            explain=_explained(explain),
            resume=resume,
            overwrite=overwrite,
            engine=engine.value,
            certificates=certificates,
            allow_missing=allow_missing,
            progress=progress,
            tell=(lambda names: None) if as_json else _told_of(model),
        )
    _report(summary, model, as_json=as_json)


@app.command(epilog="Example: srs models srs-3.0")
def models(
    name: Annotated[str | None, typer.Argument(help="Shows the model's card.")] = None,
    as_json: AsJson = False,
    lang: In = "sv",
) -> None:
    """List the published models, or show the card of one."""
    from .model import card, load, published

    words = language(lang)
    if name is None:
        listing = {key: _listed(manifest, words) for key, manifest in published().items()}
        if as_json:
            return print_json(listing)
        for key, each in listing.items():
            typer.echo(f"{key:22} {each['family']:10} {each['title']}{_warned(each, words)}")
        return None
    diagnoses = [code.code for code in load(name).diagnoses]
    if as_json:
        listed = _listed(published()[name], words)
        return print_json(listed | {"diagnoses": diagnoses, "card": card(name)})
    from rich.console import Group
    from rich.markdown import Markdown

    from .channels.whom import whom_page

    return show(Group(whom_page(load(name), words), Markdown(card(name))))


app.command(
    epilog="Examples: srs fmb F43.8A | srs fmb import typfall.json diagnosinformation.json"
)(lookup.fmb)
app.command(
    epilog="Examples: srs measures F43.8A | srs measures import catalogue.csv --year 2026 "
    "--source 'Region Exempel'"
)(lookup.measures)
app.command(
    epilog="Examples: srs statistics F43.8A | srs statistics import spells.csv --year 2025 "
    "--source 'Region Exempel'"
)(lookup.statistics)
app.command(epilog="Example: srs serve --config srs.toml --check")(service.serve)
app.command(epilog="Example: srs key pilot")(service.key)
app.add_typer(storage.db, name="db")
app.add_typer(storage.audit, name="audit")


def main() -> None:
    """Run the command; one line for input that is at fault."""
    if sys.stdout is None:  # closed by who started us, and so nobody's loss
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a character gets another one, not a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SrsError as error:
        typer.echo(f"srs: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno != EPIPE:  # whoever reads a pipe may have seen enough
            typer.echo(f"srs: the output cannot be written: {reason(error)}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _certificate(path: Path, place: int, count: int, on: date) -> "Certificate":
    from .certificate import read

    try:
        return read(bytes_of(path), on=on)
    except SrsError as error:
        # The file's name may hold a person id, so it is not repeated.
        which = f"certificate {place + 1} of {count}: " if count > 1 else ""
        raise type(error)(f"{which}{error}") from None


def _answers(path: Path) -> Mapping[str, object]:
    try:
        answers = json_in(bytes_of(path, "the answers' file"), object_pairs_hook=_once_each)
    except ValueError:
        answers = None
    if not isinstance(answers, dict):
        raise BadAnswer('the answers are no JSON object: expected {"predictor": "level", …}')
    return answers


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise BadAnswer("the answers have a key twice: expected each predictor once")
    return dict(pairs)


def _days(horizons: str) -> list[int]:
    try:
        return [int(each) for each in horizons.split(",")]
    except ValueError:
        raise typer.BadParameter("expected whole days, such as 30,90,180") from None


def _explained(explain: str | None) -> bool | int:
    """True for all contributions, a number for so many reasons."""
    if explain is None or explain == "all":
        return explain is not None
    number = explain.removeprefix("top:")
    if number == explain or not number.isdecimal() or int(number) < 1:
        raise typer.BadParameter("--explain: expected nothing, or top:3 for the strongest three")
    return int(number)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal: what is done, the rate, and how long the rest takes."""
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
            rate = f", {speed:,.0f} rows/s" if speed else ""
            stage = "Scoring" if done < rows else "Writing"
            text = f"{done:,} of {rows:,} rows{rate}"
            bar.update(task, description=stage, rows=text, refresh=True)

        yield tell


def _told_of(model: str) -> Callable[["Names"], None]:
    """Tells of columns; before that, and once, what has to be known of the model."""
    from .model import manifest_of, warned

    before = [words.en for words in warned(manifest_of(model))]

    def tell(names: "Names") -> None:
        for line in (*before, *names.lines()):
            typer.echo(line, err=True)
        before.clear()

    return tell


def _report(summary: "Summary", model: str, *, as_json: bool) -> None:
    """Of whom the model knows, how many rows were scored, and why others were not, or not for
    every horizon.
    """
    from .model import made_from, manifest_of, warned
    from .tables import joins

    manifest = manifest_of(model)
    if as_json:
        from dataclasses import asdict

        from .channels.json import for_whom

        return print_json(asdict(summary) | {"model": {"name": model, **for_whom(manifest, "en")}})
    typer.echo(
        f"scored: {summary.scored} of {summary.rows} rows, {summary.partly} more in part", err=True
    )
    for line in joins.said(summary.joined):
        typer.echo(line, err=True)
    for problem, count in summary.problems.items():
        typer.echo(f"{count}: {problem}", err=True)
    for said, count in summary.outside.items():
        typer.echo(f"{count} scored nevertheless: {said}", err=True)
    for words in made_from(manifest):
        if words not in warned(manifest):
            typer.echo(words.en, err=True)
    return None


def _listed(manifest: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    from .channels.json import for_whom
    from .model import title_of

    listed = {key: manifest[key] for key in ("name", "version", "family")}
    listed["source"] = manifest.get("source", "")
    return {**listed, "title": title_of(manifest).to(lang), **for_whom(manifest, lang)}


def _warned(listed: Mapping[str, Any], lang: Lang) -> str:
    """Beside the title of a model that is for nobody."""
    words = Words("syntetisk: inte för patienter", "synthetic: not for patients")
    return f" ({words.to(lang)})" if listed["synthetic"] else ""


def _print_list(documents: Iterator[object]) -> None:
    """As ``_print_json`` prints the list of them, one at a time in memory."""
    before = "["
    for document in documents:
        inside = json_text(document).replace("\n", "\n  ")  # a text has no line's end of its own
        typer.echo(f"{before}\n  {inside}", nl=False)
        before = ","
    typer.echo("[]" if before == "[" else "\n]")


if __name__ == "__main__":
    main()
