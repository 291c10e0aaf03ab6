"""Tables as CSV, the whole document as JSON, and the pages of units."""

import csv
import json
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from srs.wording import Lang

from ..report.patterns_tables import Tables
from ..report.patterns_unit import page, units_of

_LONGEST = 120  # characters of a file's name


def csv_of(table: dict[str, Any]) -> str:
    """Its columns, then persons, value and what there is of an interval; empty where not told."""
    rows = table["rows"]
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def compact(document: dict[str, Any]) -> str:
    """As JSON in one line: a hundred thousand rows take a tenth of the time of indented ones."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def unit_pages(document: dict[str, Any], lang: Lang) -> dict[str, str]:
    """By the name of the file, which is the unit's as an address has it."""
    tables = Tables(document)
    return {
        f"{_as_file(unit)}.html": page(document, unit, lang, tables) for unit in units_of(document)
    }


def _as_file(unit: str) -> str:
    name = quote(unit, safe="")
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}-{sha256(unit.encode()).hexdigest()[:16]}"


def replaced(folder: Path, files: Mapping[str, str]) -> None:
    """*files*, and none of an earlier run, are in *folder*: all of them or those of before.

    Raises
    ------
    OSError
    """
    beside, before = (folder.with_name(f".{folder.name}.{os.getpid()}.{n}") for n in ("new", "old"))
    try:
        beside.mkdir()
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8")
        if folder.exists():
            folder.rename(before)
        try:
            beside.rename(folder)
        except OSError:
            if before.exists():
                before.rename(folder)
            raise
    finally:
        for each in (beside, before):
            shutil.rmtree(each, ignore_errors=True)
