"""``python -m training update``: its options. What it does is imported when it is asked for."""

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
            help="Of `python -m training table`, or the folder of an export: what became of whom.",
        ),
    ],
    study: Annotated[
        Path | None,
        typer.Option(
            metavar="STUDY.toml", help="Whose margins decide; those of decision 0047 without."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="DIR", help="Old against new, and the new model."),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Publish the new model as NAME's next version."),
    ] = None,
    most: Annotated[
        str | None,
        typer.Option(
            metavar="nothing|intercept|slope|groups|refit", help="The most that is changed."
        ),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option(parser=day_in, metavar=DAY, help="Spells that began on this day or later."),
    ] = None,
    known: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Spells of which this is known. Repeat it."),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Of whom the spells are, for the card. [the study's]"),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(metavar="SE", help="Where they are: refused if the model is for another."),
    ] = None,
    anyway: Annotated[
        str | None,
        typer.Option(
            metavar="WHY",
            help="Publish it although it is worse by a margin; the reason goes into its card.",
        ),
    ] = None,
    models: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where models are and go.")
    ] = MODELS,
    lang: Annotated[str, typer.Option("--lang", metavar="sv|en", help="Of the page.")] = "sv",
) -> None:
    """Make a published model right again for new spells: the least change that they ask for."""
    from .updated import Asked, update

    asked = Asked(
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
    for line in update(model, table, study, asked):
        typer.echo(line)
