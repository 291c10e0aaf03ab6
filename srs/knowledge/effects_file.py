"""Imported studies of measures' effects."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..certificate import Icd10
from . import import_file
from .effects import AGAINST, VERDICTS, Effect, Effects
from .source import Source


@dataclass(frozen=True, slots=True)
class Studies:
    """What was imported on the day *imported*."""

    effects: tuple[Effect, ...]
    imported: dt.date

    @property
    def version(self) -> str:
        titles = (each.title or f"a study of {each.measure}" for each in self.effects)
        return import_file.version(titles, self.imported, map(_row, self.effects))


def load(path: Path) -> Effects:
    """
    Raises
    ------
    BadKnowledge
        When the file cannot be read or is not what `save` writes.
    """
    studies = import_file.load(path, "effects", _studies)
    return Effects(studies.effects, studies.version)


SOURCE = Source("effects", Effects, load, lambda found: found.version)
"""No studies: srs comes with none."""


def save(studies: Studies, path: Path) -> None:
    """
    Raises
    ------
    BadKnowledge
        When nothing can be written there; the old file stays unchanged.
    """
    rows = map(_row, studies.effects)
    document = import_file.document("effects", studies.imported, rows)
    import_file.replace(path, document, "the studies")


def _row(effect: Effect) -> str:
    plain = asdict(effect) | {
        "created": effect.created.isoformat(),
        "diagnoses": [each.code for each in effect.diagnoses],
    }
    return json.dumps(plain, ensure_ascii=False)


def _studies(document: Any) -> Studies:
    effects = tuple(_effect(each) for each in document["effects"])
    if not effects:
        raise ValueError
    return Studies(effects, dt.date.fromisoformat(document["imported"]))


def _effect(row: Any) -> Effect:
    made = dict(row)
    made["created"] = dt.date.fromisoformat(row["created"])
    made["diagnoses"] = tuple(map(Icd10.parse, row["diagnoses"]))
    made["restricted"] = tuple(map(str, row["restricted"]))
    numbers = [made[name] for name in ("estimate", "low", "high", "level", "day", "horizon")]
    if made["verdict"] not in VERDICTS or made["against"] not in AGAINST:
        raise ValueError
    if not all(type(each) in (int, float) for each in numbers):
        raise TypeError
    return Effect(**made)
