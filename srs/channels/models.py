"""The published models as text: a list, and the card of one."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markdown import Markdown, MarkdownElement, TableElement
from rich.table import Table
from rich.text import Text

from ..model import Model
from ..wording import Lang, Words
from .audience import whom_page

_FOR_NOBODY = Words("syntetisk: inte för patienter", "synthetic: not for patients")


def list_page(listed: Mapping[str, Mapping[str, Any]], lang: Lang) -> RenderableType:
    """A row for each model, by name: its family, title, and whether it is for no patients."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True)
    for name, each in listed.items():
        warned = f" ({_FOR_NOBODY.to(lang)})" if each["synthetic"] else ""
        rows.add_row(Text(name, style="bold"), each["family"], f"{each['title']}{warned}")
    return rows


def card_page(model: Model, card: str, lang: Lang) -> RenderableType:
    """Which patients it is for, in the language asked for, and its card as published."""
    return Group(whom_page(model, lang), Text(), _Card(card))


class _CardTable(TableElement):
    """A table with gaps so narrow that no word that fits is cut off."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                table.padding, table.show_edge = 0, False
                for column in table.columns:
                    column.overflow = "fold"
            yield table


class _Card(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "table_open": _CardTable,
    }
