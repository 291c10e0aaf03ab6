"""What commands ask for and answer with, one as the other."""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .channels import CHANNELS, Channel
from .errors import BadInput
from .files import content
from .wording import Lang

if TYPE_CHECKING:
    from rich.console import RenderableType

    from .assessment import Assessment

AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
As = Annotated[
    str, typer.Option("--as", metavar="CHANNEL", help=f"How to answer: {', '.join(CHANNELS)}.")
]
In = Annotated[str, typer.Option("--lang", help="sv or en.", metavar="LANG")]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The day; today if not given."),
]
CompleteSince = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="From when on the certificates have all sick leave.",
    ),
]
ModelName = Annotated[str, typer.Option("--model", metavar="NAME", help="See `srs models`.")]


def day_of(on: datetime | None) -> date:
    """The day given, otherwise today in Sweden."""
    from .certificate.swedish_time import swedish

    return (on or swedish(datetime.now(UTC).replace(tzinfo=None))).date()


def bytes_of(path: Path, what: str = "the file") -> bytes:
    try:
        return content(path)
    except OSError as error:
        raise BadInput(f"{what} cannot be read: {reason(error)}") from None


def reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def channel_of(name: str, *, as_json: bool) -> Channel:
    if as_json:
        name = "json"
    if name not in CHANNELS:
        raise typer.BadParameter(f"--as: expected one of {', '.join(CHANNELS)}")
    return CHANNELS[name]


def answer(channel: Channel, assessment: "Assessment", lang: Lang) -> None:
    """In the *channel*: coloured in a terminal, JSON in characters that the output can show."""
    if page := channel.page(assessment, lang):
        show(page)
    elif document := channel.document(assessment, lang):
        print_json(document)
    else:
        typer.echo(channel(assessment, lang))


def show(page: "RenderableType") -> None:
    """Coloured in a terminal, plain in a pipe."""
    from rich.console import Console

    from .channels.text import plain

    console = Console(highlight=False)
    if console.is_terminal:
        console.width = min(console.width, 100)
        console.print(page)
    else:
        typer.echo(plain(page))


def print_json(document: object) -> None:
    typer.echo(json_text(document))


def json_text(document: object) -> str:
    utf8 = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(document, ensure_ascii=not utf8, indent=2)
