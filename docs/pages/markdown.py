"""Markdown in the parts that the pages are made of."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell may hold any text.

    >>> print(table(["a", "b"], [["1|2", "3"]]), end="")
    | a | b |
    |---|---|
    | 1\\|2 | 3 |
    """
    lines = [list(head), ["---"] * len(head), *rows]
    written = [_line(head), f"|{'---|' * len(head)}", *map(_line, lines[2:])]
    return "\n".join(written) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_cell(each) for each in cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """
    >>> code("a"), code("")
    ('`a`', '')
    """
    return f"`{text}`" if text else ""


def codes(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))
