"""A region's own catalogue of measures, as imported."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..certificate import Icd10
from ..wording import Words
from . import import_file, measures
from .measures import CATEGORIES, Category, Measure, Measures, in_order
from .source import Source

_CATEGORIES: dict[str, Category] = {known: known for known in CATEGORIES}


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure of a catalogue, with the diagnoses that it is for.

    *source* is who is responsible for it, *year* when it was made.
    """

    id: str
    category: Category
    priority: int
    diagnoses: tuple[Icd10, ...]
    title: Words
    advice: Words
    source: str
    year: int

    @property
    def measure(self) -> Measure:
        told = Words(f"{self.source}, {self.year}", f"{self.source}, {self.year}")
        return Measure(
            self.id, self.category, self.priority, self.title, self.advice, told, self.year
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was imported on the day *imported*."""

    entries: tuple[Entry, ...]
    imported: dt.date

    @property
    def measures(self) -> Measures:
        by_diagnosis = defaultdict(list)
        for entry in self.entries:
            for diagnosis in entry.diagnoses:
                by_diagnosis[diagnosis.code].append(replace(entry.measure, diagnosis=diagnosis))
        found = {diagnosis: in_order(each) for diagnosis, each in by_diagnosis.items()}
        return Measures(found, self.version)

    @property
    def version(self) -> str:
        sources = (f"{each.source} {each.year}" for each in self.entries)
        return import_file.version(sources, self.imported, map(_row, self.entries))


def load(path: Path) -> Measures:
    """The catalogue at *path*, which takes precedence over the one that comes with srs.

    Raises
    ------
    BadKnowledge
        When the file cannot be read or is not what `save` writes.
    """
    return import_file.load(path, "measures", _catalogue).measures.before(measures.load())


SOURCE = Source("measures", measures.load, load, lambda found: found.version)


def save(catalogue: Catalogue, path: Path) -> None:
    """
    Raises
    ------
    BadKnowledge
        When nothing can be written there; the old file stays unchanged.
    """
    rows = map(_row, catalogue.entries)
    document = import_file.document("measures", catalogue.imported, rows)
    import_file.replace(path, document, "the measures")


def _row(entry: Entry) -> str:
    return json.dumps(
        {
            "id": entry.id,
            "category": entry.category,
            "priority": entry.priority,
            "diagnoses": [each.code for each in entry.diagnoses],
            "title": entry.title,
            "advice": entry.advice,
            "source": entry.source,
            "year": entry.year,
        },
        ensure_ascii=False,
    )


def _catalogue(document: Any) -> Catalogue:
    entries = tuple(_entry(each) for each in document["measures"])
    if not entries:
        raise ValueError
    return Catalogue(entries, dt.date.fromisoformat(document["imported"]))


def _entry(row: Any) -> Entry:
    numbers = row["priority"], row["year"]
    texts = row["id"], row["source"], *row["title"], *row["advice"]
    if any(type(each) is not int for each in numbers) or not all(
        isinstance(each, str) and each for each in texts
    ):
        raise TypeError
    return Entry(
        row["id"],
        _CATEGORIES[row["category"]],
        row["priority"],
        tuple(map(Icd10.parse, row["diagnoses"])),
        Words(*row["title"]),
        Words(*row["advice"]),
        row["source"],
        row["year"],
    )
