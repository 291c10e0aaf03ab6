"""``python -m training watch``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def watch(
    source: Annotated[
        str,
        typer.Argument(
            metavar="STORE-OR-EXPORT", help="The URL of the store, or the folder of an export."
        ),
    ],
    study: Annotated[
        Path,
        typer.Option(
            "--study", metavar="STUDY.toml", help="The study; its section [watch] sets the limits."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    textfile: Annotated[
        Path | None,
        typer.Option(
            "--textfile",
            metavar="FILE.prom",
            help="Also write a file for Prometheus, replaced as a whole.",
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", metavar="sv|en", help="The language of the lines.")
    ] = "sv",
) -> None:
    """Check whether the model in use is still right. Exit status 3 if somebody must look.

    Prints one line per check; exit status 0 if all is well. Meant for a scheduler, each night: the
    same store gives the same answer.
    """
    from srs.wording import language

    from ..evaluation.files import as_json as written
    from ..pilot.source import read
    from ..pilot.study import read_study
    from . import textfile as metrics
    from .document import watch_document

    known = language(lang)
    if textfile is not None:
        metrics.check(textfile)
    declared = read_study(study)
    document, signals = watch_document(read(source), declared, datetime.now(UTC))
    if textfile is not None:
        metrics.write(document, textfile)
    if as_json:
        typer.echo(written(document), nl=False)
    else:
        typer.echo("\n".join(each.line(known) for each in signals))
    raise typer.Exit(document["status"])
