"""The command line: ``srs``, also ``python -m srs``.

Results go to standard output, everything else to standard error. Exit status 0 means done, 1 that
the input is at fault (one line says how), 2 wrong usage. Each command imports the parts it needs,
so that ``srs --help`` stays quick.
"""

import os
import sys
from collections.abc import Mapping
from datetime import date
from errno import EPIPE
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import lookup, worklist
from .batch import commands as batch
from .completion import diagnoses
from .completion import models as published_models
from .errors import BadAnswer, BadInput, SrsError
from .export import commands as export
from .files import json_in
from .follow_up import commands as follow_up
from .hints import COMMANDS
from .installation import VERSION
from .model import DEFAULT_MODEL
from .service import commands as service
from .service import copies
from .storage import commands as storage
from .terminal import (
    As,
    AsJson,
    CompleteSince,
    In,
    ModelName,
    On,
    answer,
    bytes_of,
    channel_of,
    day_of,
    print_json,
    reason,
    show,
)
from .wording import Lang, language

if TYPE_CHECKING:
    from .certificate import Certificate

app = typer.Typer(
    help="Decision support for sick leave: the risk that a spell becomes long, why, and what "
    "FMB recommends. It supports a professional's judgement and decides nothing.",
    no_args_is_help=True,
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
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
    ] = False,
) -> None: ...


@app.command(
    short_help="One person's newest certificate, on one screen.",
    epilog="Example: srs assess draft.xml earlier.xml --answers answers.json --lang en",
)
def assess(
    certificates: Annotated[
        list[Path],
        typer.Argument(metavar="CERTIFICATE", help="Certificates of one person, in any format."),
    ],
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="Answers: {predictor or SRS id: level}."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Person id, if the certificate (a draft) has none."),
    ] = None,
    postcode: Annotated[
        str | None,
        typer.Option(
            metavar="12345", help="The care unit's postcode, if the certificate has none."
        ),
    ] = None,
    model: ModelName = DEFAULT_MODEL,
    day: Annotated[
        int | None, typer.Option(help="Day of the spell; if not given, the one that --on falls on.")
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(
            help="The day that the spell may outlast; if not given, the next of 90, 180 and 365."
        ),
    ] = None,
    on: On = None,
    defaults: Annotated[
        bool,
        typer.Option(
            "--defaults", help="Use the form's preselected level where an answer is missing."
        ),
    ] = False,
    complete_since: CompleteSince = None,
    lang: In = "sv",
    whole: Annotated[
        bool, typer.Option("--all", help="Show the whole assessment, in a terminal with a pager.")
    ] = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Assess one person's newest certificate; the others are its history.

    The answer fits one screen; --all shows the rest.
    """
    from . import assess as assess_
    from . import load
    from .certificate import PersonId

    words, today = language(lang), day_of(on)
    channel = channel_of(as_, as_json=as_json, whole=whole)
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
        complete_since=complete_since,
    )
    answer(channel, assessment, words)


@app.command(
    short_help="The questions to ask for a diagnosis, with ids and defaults.",
    epilog="Example: srs questions F43.8A --lang en",
)
def questions(
    diagnosis: Annotated[
        str,
        typer.Argument(
            metavar="DIAGNOSIS", help="An ICD-10-SE code, such as F43.8A.", autocompletion=diagnoses
        ),
    ],
    model: ModelName = DEFAULT_MODEL,
    lang: In = "sv",
    as_json: AsJson = False,
) -> None:
    """Show the questions to ask for a diagnosis, with the answers' ids and defaults."""
    from . import Icd10, load

    words = language(lang)
    asked = Icd10.parse(diagnosis)
    of_diagnosis = load(model).of(asked)
    if as_json:
        from .channels.knowledge_json import form_document

        print_json(form_document(of_diagnosis, words))
    else:
        from .channels.text import form_page

        show(form_page(of_diagnosis, words, asked))


app.command(epilog="Example: srs spells periods.parquet --on 2025-01-31 -o spells.csv")(
    batch.spells
)
app.command(
    cls=batch.ExplainMayStandAlone,
    short_help="Compute risks for tables of spells, of any size.",
    epilog="Examples: srs score spells.parquet -o risks.parquet --horizon 30,90,180 | "
    "srs score 'spells/*.csv' -o risks.csv --explain top:3 | "
    "srs score periods.parquet --from certificates --on 2025-01-31 --answers persons.parquet "
    "-o risks.parquet",
)(batch.score)


@app.command(epilog="Example: srs models srs-3.0")
def models(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="Shows the model's card.", autocompletion=published_models
        ),
    ] = None,
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
        from .channels.models import list_page

        return show(list_page(listing, words))
    diagnoses = [code.code for code in load(name).diagnoses]
    if as_json:
        listed = _listed(published()[name], words)
        return print_json(listed | {"diagnoses": diagnoses, "card": card(name)})
    from .channels.models import card_page

    return show(card_page(load(name), card(name), words))


app.command(
    short_help="FMB's recommendations, or import its documents.",
    epilog="Examples: srs fmb F43.8A | srs fmb import typfall.json diagnosinformation.json",
)(lookup.fmb)
app.command(
    short_help="Advice on measures, or import your own catalogue.",
    epilog="Examples: srs measures F43.8A | srs measures import catalogue.csv --year 2026 "
    "--source 'Region Exempel'",
)(lookup.measures)
app.command(
    short_help="What studies found about a measure, or import studies.",
    epilog="Examples: srs effects 20 | srs effects import kbt/effects.json work/effects.json",
)(lookup.effects)
app.command(
    short_help="How long spells last, or import your own statistics.",
    epilog="Examples: srs statistics F43.8A | srs statistics import averages.json | srs statistics "
    "import spells.csv --year 2025 --source 'Region Exempel'",
)(lookup.statistics)
app.command(
    short_help="A unit's ongoing spells, those to help first on top.",
    epilog="Examples: srs unit certificates/ --on 2025-01-31 --capacity 5 | srs unit periods.csv "
    "--unit SE2321000016-1000 --answers persons.csv -o list.html",
)(worklist.unit)
app.command(epilog="Example: srs serve --config srs.toml --check")(service.serve)
app.command(
    short_help="Print a caller's settings, with a new API key.", epilog="Example: srs key pilot"
)(service.key)
app.command(
    short_help="Write the panel's files, for a host that serves them itself.",
    epilog="Example: srs panel static/srs",
)(copies.panel)
storage.db.command(
    epilog="Example: srs db outcomes certificates.parquet --until 2025-01-31 --json"
)(follow_up.outcomes)
storage.db.command(
    epilog="Example: srs db export -o pilot-2026 --units units.csv --caller evaluation "
    "--config srs.toml"
)(export.export)
app.add_typer(storage.db, name="db")
app.add_typer(storage.audit, name="audit")


def main() -> None:
    """Run the command; print one line if the input is at fault."""
    if sys.stdout is None:  # closed by whoever started us, so nothing is lost
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a character gets another character, not a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except SrsError as error:
        typer.echo(f"srs: {error.worded(COMMANDS)}", err=True)
        sys.exit(1)
    except OSError as error:
        if error.errno != EPIPE:  # the reader of a pipe may have seen enough
            typer.echo(f"srs: the output cannot be written: {reason(error)}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _certificate(path: Path, place: int, count: int, on: date) -> "Certificate":
    from .certificate import read

    try:
        return read(bytes_of(path), on=on)
    except BadInput as error:
        if count == 1:
            raise
        # The file's name may hold a person id, so it is not repeated.
        raise type(error).of(error, f"certificate {place + 1} of {count}") from None


def _answers(path: Path) -> Mapping[str, object]:
    try:
        answers = json_in(bytes_of(path, "the answers' file"), object_pairs_hook=_once_each)
    except ValueError:
        answers = None
    if not isinstance(answers, dict):
        raise BadAnswer("the answers are not a JSON object", expected='{"predictor": "level", …}')
    return answers


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise BadAnswer("the answers have the same key twice", expected="each predictor once")
    return dict(pairs)


def _listed(manifest: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    from .channels.risk_json import for_whom
    from .model import title_of

    listed = {key: manifest[key] for key in ("name", "version", "family")}
    listed["source"] = manifest.get("source", "")
    return {**listed, "title": title_of(manifest).to(lang), **for_whom(manifest, lang)}


if __name__ == "__main__":
    main()
