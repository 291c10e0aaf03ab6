"""Layout of a page of text."""

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

WIDTH = 80  # columns, unless a terminal has another width


def heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def hanging(mark: str, text: str | Text, style: str = "") -> RenderableType:
    """Lines aligned after the mark, which is indented."""
    return aligned(f"    {mark}", text, style)


def aligned(mark: str, text: str | Text, style: str = "") -> RenderableType:
    """Lines aligned after the mark."""
    row = Table.grid()
    row.add_row(mark, text if isinstance(text, Text) else Text(text), style=style)
    return row


def plain(page: RenderableType) -> str:
    """Without colour, 80 columns wide."""
    console = Console(width=WIDTH, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(page)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())
