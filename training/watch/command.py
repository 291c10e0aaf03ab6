"""``python -m training watch``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def watch(
    source: Annotated[
        str, typer.Argument(metavar="STORE-OR-EXPORT", help="The store's URL, or an export.")
    ],
    study: Annotated[
        Path, typer.Option("--study", metavar="STUDY.toml", help="Its limits are in [watch].")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    textfile: Annotated[
        Path | None,
        typer.Option("--textfile", metavar="FILE.prom", help="For Prometheus; replaced whole."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="sv|en", help="Of the lines.")] = "sv",
) -> None:
    """Is the model in use still right? A line each; exit status 0, or 3 where somebody has to look.

    For a scheduler, each night: the same store gives the same answer.
    """
    from srs.wording import language

    from ..evaluation.files import as_json as written
    from ..pilot.source import read
    from ..pilot.study import read_study
    from . import textfile as metrics
    from .document import watched

    known = language(lang)
    if textfile is not None:
        metrics.check(textfile)
    declared = read_study(study)
    document, signals = watched(read(source), declared, datetime.now(UTC))
    if textfile is not None:
        metrics.write(document, textfile)
    if as_json:
        typer.echo(written(document), nl=False)
    else:
        typer.echo("\n".join(each.line(known) for each in signals))
    raise typer.Exit(document["status"])
