"""The diagnoses' titles, and the published shares of spells that outlast 90 days."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..certificate import Icd10
from ..wording import Words


def published_share(diagnosis: Icd10) -> float | None:
    """The share of the code's spells of at least 15 days that outlast 90; no parent is used."""
    share = _table().get(diagnosis.code, {}).get("share_longer_than_90_days")
    return float(share) if share else None


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the code *diagnosis*."""

    diagnosis: Icd10
    words: Words


@lru_cache(maxsize=4096)
def title(diagnosis: Icd10) -> Title | None:
    """The share of the code, else of its nearest parent that has one."""
    for code in diagnosis.lineage():
        if row := _table().get(code.code):
            return Title(code, Words(row["title_sv"], row["title_en"]))
    return None


@lru_cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("diagnoses.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["diagnosis"]: row for row in csv.DictReader(file)}
