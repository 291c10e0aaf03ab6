"""The diagnoses' titles and published averages."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..certificate import Icd10
from ..wording import Words


@dataclass(frozen=True, slots=True)
class Average:
    """The share of a diagnosis's spells of at least 15 days that outlast 90 days."""

    diagnosis: Icd10
    share: float
    source: str = "published with SRS (Inera/SKR), sklintyg/srs"


@lru_cache(maxsize=4096)
def average(diagnosis: Icd10) -> Average | None:
    """Of the code itself, else of its nearest parent that has one."""
    for code in diagnosis.lineage():
        share = _table().get(code.code, {}).get("share_longer_than_90_days")
        if share:
            return Average(code, float(share))
    return None


@dataclass(frozen=True, slots=True)
class Title:
    """What the code *diagnosis* is called."""

    diagnosis: Icd10
    words: Words


@lru_cache(maxsize=4096)
def title(diagnosis: Icd10) -> Title | None:
    """Of the code itself, else of its nearest parent that has one."""
    for code in diagnosis.lineage():
        if row := _table().get(code.code):
            return Title(code, Words(row["title_sv"], row["title_en"]))
    return None


@lru_cache
def _table() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("diagnoses.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["diagnosis"]: row for row in csv.DictReader(file)}
