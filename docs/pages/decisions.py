"""The index of decisions, with their dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .markdown import table

FOLDER = Path(__file__).parents[1] / "decisions"
_HEAD = """\
# Decisions

Why things are as they are. One page for each choice that somebody may question; a page that no
longer holds is replaced and says so. A number that is missing was never used.

"""


@dataclass(frozen=True)
class Decision:
    """*date* is the day it was taken, YYYY-MM-DD."""

    file: str
    number: str
    title: str
    date: str


def decisions() -> Iterator[Decision]:
    """In order.

    Raises
    ------
    ValueError
        Where a page has no title or no date.
    """
    for path in sorted(FOLDER.glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        title = re.match(r"# (\d{4}) (.+)\n", text)
        date = re.search(r"^\*(\d{4}-\d\d-\d\d)\*$", text, flags=re.MULTILINE)
        if not title or not date:
            raise ValueError(f"{path.name}: expected '# NNNN Title', then the date as *YYYY-MM-DD*")
        yield Decision(path.name, title[1], title[2], date[1])


def page() -> str:
    found = list(decisions())
    rows = [[each.number, f"[{each.title}]({each.file})", each.date] for each in found]
    names = "\n".join(each.file.removesuffix(".md") for each in found)
    tree = f"\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    return _HEAD + table(["", "", "date"], rows) + tree
