"""Options and output that all commands share."""

import json
import os
import re
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import completion
from .channels import CHANNELS, Channel
from .errors import BadInput
from .files import content
from .wording import Lang

if TYPE_CHECKING:
    from rich.console import RenderableType

    from .assessment import Assessment

_WIDEST = 100  # columns that are easy to read

AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="CHANNEL",
        help=f"How to answer, if not on one screen: {', '.join(CHANNELS)}.",
        autocompletion=completion.channels,
    ),
]
In = Annotated[
    str,
    typer.Option("--lang", help="sv or en.", metavar="LANG", autocompletion=completion.languages),
]


def day_in(text: str) -> date:
    """
    >>> day_in("2025-03-20")
    datetime.date(2025, 3, 20)
    """
    with suppress(ValueError):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    raise typer.BadParameter("expected a day as YYYY-MM-DD, such as 2025-03-20")


DAY = "YYYY-MM-DD"
On = Annotated[
    date | None,
    typer.Option(
        "--on", parser=day_in, metavar=DAY, help="The day of assessment; today if not given."
    ),
]
CompleteSince = Annotated[
    date | None,
    typer.Option(
        parser=day_in, metavar=DAY, help="The day from which the certificates have all sick leave."
    ),
]
ModelName = Annotated[
    str,
    typer.Option(
        "--model", metavar="NAME", help="See `srs models`.", autocompletion=completion.models
    ),
]


def day_of(on: date | None) -> date:
    """The given day, otherwise today in Sweden."""
    from .certificate.swedish_time import today

    return on or today()


def bytes_of(path: Path, what: str = "the file") -> bytes:
    try:
        return content(path)
    except OSError as error:
        raise BadInput(f"{what} cannot be read: {reason(error)}") from None


def reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()


def channel_of(name: str | None, *, as_json: bool, whole: bool) -> Channel:
    other = "--json" if as_json else "--all"
    if name is not None and (as_json or whole):
        raise typer.BadParameter(f"expected only one of --as and {other}")
    channel = name or ("json" if as_json else "text" if whole else "screen")
    if channel not in CHANNELS:
        raise typer.BadParameter(f"--as: expected one of {', '.join(CHANNELS)}")
    return CHANNELS[channel]


def answer(channel: Channel, assessment: "Assessment", lang: Lang) -> None:
    """Print in the *channel*: text in colour on a terminal, JSON in characters the output can
    show.
    """
    if page := channel.page(assessment, lang):
        show(page)
    elif document := channel.document(assessment, lang):
        print_json(document)
    else:
        typer.echo(channel(assessment, lang))


def show(page: "RenderableType") -> None:
    """Coloured in a terminal, with a pager if it is longer than the terminal; plain in a pipe."""
    from rich.console import Console

    from .channels.layout import plain

    console = Console(highlight=False)
    if not console.is_terminal:
        return typer.echo(plain(page))
    console.width = min(console.width, _WIDEST)
    if sys.stdin.isatty() and len(console.render_lines(page)) >= console.height:
        os.environ.setdefault("LESS", "-R")  # colours
        with console.pager(styles=True):
            console.print(page)
    else:
        console.print(page)
    return None


def print_json(document: object) -> None:
    typer.echo(json_text(document))


def json_text(document: object) -> str:
    utf8 = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(document, ensure_ascii=not utf8, indent=2)
