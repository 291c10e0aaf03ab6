"""How a page of text is set."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text


def heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def hanging(mark: str, text: str | Text, style: str = "") -> RenderableType:
    """Lines that begin under each other, behind the mark."""
    row = Table.grid()
    row.add_row(f"    {mark}", text if isinstance(text, Text) else Text(text), style=style)
    return row
