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
    """The by-columns, then persons, value and its interval, if any; hidden numbers are empty."""
    rows = table["rows"]
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def compact(document: dict[str, Any]) -> str:
    """JSON in one line: a hundred thousand rows take a tenth of the time of indented ones."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def unit_pages(document: dict[str, Any], lang: Lang) -> dict[str, str]:
    """The pages by file name, which is the unit's name as in an address."""
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
    """Put *files* in *folder*, without those of an earlier run: either all of them or the old ones.

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
