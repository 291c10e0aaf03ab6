"""FMB in our own file format: the default that comes with srs, and the last import."""

import datetime as dt
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..certificate.icd10 import Icd10
from . import import_file
from .fmb import Document, Fmb
from .fmb_case import Selection, TypicalCase, concepts, worded
from .source import Source

_TEXTS = (
    "title",
    "information",
    "symptoms",
    "rehabilitation",
    "activity_limitation",
    "function_impairment",
    "reference",
)


@lru_cache(maxsize=1)
def default() -> Fmb:
    """The facts of Socialstyrelsen's typical cases of 2019, without its texts."""
    return load(Path(__file__).parent / "fmb_default.json")


def load(path: Path) -> Fmb:
    """
    Raises
    ------
    BadKnowledge
        When the file cannot be read or is not what `save` writes.
    """
    return import_file.load(path, "FMB", _fmb)


def _version(fmb: Fmb) -> str:
    return fmb.date.isoformat() if fmb.date else ""


SOURCE = Source("fmb", default, load, _version)


def save(fmb: Fmb, path: Path) -> None:
    """Replace the file at *path* in one step; on an error the old one stays unchanged.

    Raises
    ------
    BadKnowledge
        When nothing can be written there.
    """
    import_file.replace(path, _lines(fmb), "FMB")


def _lines(fmb: Fmb) -> Iterator[str]:
    """The JSON document, one case or document per line."""
    head = {"source": fmb.source, "imported": fmb.imported and fmb.imported.isoformat()}
    yield json.dumps(head, ensure_ascii=False)[:-1]
    for name, rows in (
        ("cases", map(_case_row, fmb.cases)),
        ("documents", map(_document_row, fmb.documents)),
    ):
        yield f',\n"{name}": ['
        yield ",".join(f"\n{json.dumps(row, ensure_ascii=False)}" for row in rows)
        yield "]"
    yield "}\n"


def _case_row(case: TypicalCase) -> dict[str, object]:
    row: dict[str, object] = {
        "id": case.id,
        "diagnoses": [code.code for code in case.diagnoses],
        "selections": [_selection_row(selection) for selection in case.selections],
        "amount": case.amount,
        "unit": case.unit,
        "degree": case.degree,
        "upper_limit": case.upper_limit,
        "updated": case.updated.isoformat(),
    }
    return row | {"sentence": case.sentence} if case.sentence else row


def _selection_row(selection: Selection) -> list[str | None]:
    """Kind, code, status of a measure, and the text of a concept without a wording of ours."""
    row: list[str | None] = [selection.kind, selection.code, selection.status]
    if selection.words and selection.code not in concepts():
        return [*row, selection.words.sv]
    return row if selection.status else row[:2]


def _document_row(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "diagnoses": [code.code for code in document.diagnoses],
        **{name: getattr(document, name) for name in _TEXTS},
        "updated": document.updated.isoformat(),
    }


def _fmb(document: Any) -> Fmb:
    imported = document["imported"]
    return Fmb(
        tuple(map(_case, document["cases"])),
        tuple(map(_document, document["documents"])),
        _text(document["source"]),
        None if imported is None else dt.date.fromisoformat(imported),
    )


def _case(row: Any) -> TypicalCase:
    if not isinstance(row["upper_limit"], bool) or type(row["amount"]) not in (int, type(None)):
        raise TypeError
    return TypicalCase(
        _text(row["id"]),
        _codes(row["diagnoses"]),
        tuple(map(_selection, row["selections"])),
        row["amount"],
        row["unit"],
        row["degree"],
        row["upper_limit"],
        dt.date.fromisoformat(row["updated"]),
        _text(row.get("sentence", "")),
    )


def _selection(row: Any) -> Selection:
    kind, code, status, text = (*row, None, None)[:4]
    if kind == "comorbidity":
        return Selection(kind, Icd10.parse(code).code)
    return Selection(kind, _text(code), status, worded(code, _text(text or "")))


def _document(row: Any) -> Document:
    return Document(
        id=_text(row["id"]),
        diagnoses=_codes(row["diagnoses"]),
        updated=dt.date.fromisoformat(row["updated"]),
        **{name: _text(row[name]) for name in _TEXTS},
    )


def _codes(codes: Any) -> tuple[Icd10, ...]:
    return tuple(map(Icd10.parse, codes))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
