"""The data dictionary that comes with an export, for programs and as a page."""

from collections.abc import Mapping
from typing import Any

from ..wording import Words
from .dictionary import TABLES, Column


def document(tables: Mapping[str, tuple[Column, ...]]) -> dict[str, Any]:
    """The dictionary of an export's columns, for programs."""
    return {
        name: {
            "title": _both(TABLES[name].title),
            "columns": [
                {
                    "name": each.name,
                    "type": each.kind,
                    "unit": each.unit and _both(each.unit),
                    "meaning": _both(each.meaning),
                }
                for each in columns
            ],
        }
        for name, columns in tables.items()
    }


def page(tables: Mapping[str, tuple[Column, ...]]) -> str:
    """The same as Markdown, in both languages."""
    lines = ["# Data dictionary / Variabelförteckning", ""]
    for name, columns in tables.items():
        title = TABLES[name].title
        lines += [f"## {name}", "", f"{title.en} / {title.sv}", ""]
        lines += ["| name | type | unit | meaning | betydelse |", "|---|---|---|---|---|"]
        for each in columns:
            unit = each.unit.en if each.unit else ""
            lines.append(
                f"| {each.name} | {each.kind} | {unit} | {each.meaning.en} | {each.meaning.sv} |"
            )
        lines.append("")
    return "\n".join(lines)


def _both(words: Words) -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}
