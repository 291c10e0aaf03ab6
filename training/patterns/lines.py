"""The lines of patterns for a terminal."""

from collections.abc import Iterator
from typing import Any

from srs.wording import counted


def lines(document: dict[str, Any]) -> Iterator[str]:
    data = document["data"]
    tables = document["tables"]
    rows = sum(len(each["rows"]) for each in tables)
    hidden = sum(row["persons"] is None for each in tables for row in each["rows"])
    written = f"{counted(len(tables), 'table')}, {counted(rows, 'row')}"
    yield f"{data['since']} to {data['until']}: {written}"
    if hidden:
        step = document["rounding"]["step"]
        few = counted(hidden, "row")
        yield f"counts are given in steps of {step}; hidden for too few persons: {few}"
    yield from document["problems"]
    for note in document["notes"]:
        yield note if isinstance(note, str) else note["en"]
