"""``python -m training update``: its options. The work is imported when the command runs."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from srs.model import MODELS
from srs.terminal import DAY, day_in


def command(
    model: Annotated[str, typer.Argument(help="A published model, such as srs-3.0.")],
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE | EXPORT",
            help="A table from `python -m training table`, or the folder of an export with "
            "outcomes.",
        ),
    ],
    study: Annotated[
        Path | None,
        typer.Option(
            metavar="STUDY.toml", help="The study whose margins decide. [those of decision 0047]"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="DIR",
            help="Write the comparison of old and new, and the new model, there.",
        ),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Publish the new model as NAME's next version."),
    ] = None,
    most: Annotated[
        str | None,
        typer.Option(
            metavar="nothing|intercept|slope|groups|refit", help="The largest change allowed."
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(
            parser=day_in, metavar=DAY, help="Only spells that began on this day or later."
        ),
    ] = None,
    known: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Only spells where this column is known. Repeatable."),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Whose spells these are, for the card. [the study's]"),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="SE", help="The country of the spells: refused if the model is for another."
        ),
    ] = None,
    anyway: Annotated[
        str | None,
        typer.Option(
            metavar="WHY",
            help="Publish it although it is worse by a margin; the reason goes into its card.",
        ),
    ] = None,
    models: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder of models, to read and to write.")
    ] = MODELS,
    lang: Annotated[
        str, typer.Option("--lang", metavar="sv|en", help="The language of the page.")
    ] = "sv",
) -> None:
    """Correct a published model for new spells, with the smallest change that suffices."""
    from .update import Options, update

    options = Options(
        out=out,
        publish=publish,
        most=most,
        since=since,
        known=tuple(known or ()),
        who=who,
        country=country,
        anyway=anyway,
        models=models,
        language=lang,
    )
    for line in update(model, table, study, options):
        typer.echo(line)
