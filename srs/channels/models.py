"""The published models as text: a list, and the card of one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from rich.box import SIMPLE
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
    """A table with narrow gaps, in parts if it is too wide: no number and no word is broken."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        header = self.header.row if self.header else None
        heads = [each.content for each in header.cells] if header else []
        rows = [
            [_unbroken(each.content) for each in row.cells]
            for row in (self.body.rows if self.body else ())
        ]
        widths = [_least_width([head, *cells]) for head, *cells in zip(heads, *rows, strict=True)]
        for place, part in enumerate(_parts(rows, widths, options.max_width)):
            if place:
                yield Text()
            yield _table(part, heads, rows, widths, options.max_width)


def _table(
    part: Sequence[int],
    heads: Sequence[Text],
    rows: Sequence[Sequence[Text]],
    widths: Sequence[int],
    most: int,
) -> Table:
    """Where not all fit beside each other, headings wrap, then long cells."""
    table = Table(box=SIMPLE, pad_edge=False, show_edge=False, padding=0)
    cells = {column: max((len(row[column]) for row in rows), default=0) for column in part}
    tight = sum(max(len(heads[c]), cells[c]) + 1 for c in part) - 1 > most
    for column in part:
        heading, least = heads[column].copy(), widths[column]
        heading.stylize("markdown.table.header")
        fixed = least if tight and cells[column] <= least else None
        table.add_column(heading, overflow="fold", min_width=least, width=fixed)
    for row in rows:
        table.add_row(*(row[column] for column in part))
    return table


_SHORT = 9  # "209 139", "2.1 pp"


def _unbroken(cell: Text) -> Text:
    """A short number with no-break spaces."""
    number = len(cell.plain) <= _SHORT and any(each.isdigit() for each in cell.plain)
    return Text(cell.plain.replace(" ", "\u00a0")) if number else cell


def _parts(
    rows: Sequence[Sequence[Text]], widths: Sequence[int], most: int
) -> Iterator[Sequence[int]]:
    """The columns of each part that is at most so wide; each has those that identify a row."""
    alone = next(
        (k for k in range(1, len(widths)) if len({_plain(row[:k]) for row in rows}) == len(rows)),
        len(widths),
    )
    part = [*range(alone)]
    for column in range(alone, len(widths)):
        wider = [*part, column]
        if len(part) > alone and sum(widths[each] + 1 for each in wider) - 1 > most:
            yield part
            wider = [*range(alone), column]
        part = wider
    yield part


def _least_width(cells: Sequence[Text]) -> int:
    return max(len(word) for each in cells for word in each.plain.split(" "))


def _plain(cells: Sequence[Text]) -> tuple[str, ...]:
    return tuple(each.plain for each in cells)


class _Card(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "table_open": _CardTable,
    }
