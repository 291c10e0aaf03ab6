"""The lines of patterns for a terminal."""

from collections.abc import Iterator
from typing import Any


def lines(document: dict[str, Any]) -> Iterator[str]:
    data = document["data"]
    tables = document["tables"]
    rows = sum(len(each["rows"]) for each in tables)
    hidden = sum(row["persons"] is None for each in tables for row in each["rows"])
    yield f"{data['since']} to {data['until']}: {len(tables)} tables, {rows} rows"
    if hidden:
        step = document["rounding"]["step"]
        yield f"counts are given in steps of {step}; {hidden} rows with fewer persons are hidden"
    yield from document["problems"]
    for note in document["notes"]:
        yield note if isinstance(note, str) else note["en"]
