"""Advice on measures (åtgärder), by diagnosis."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ..certificate import Icd10
from ..wording import Words, counted
from .effects import Effect, Effects

_SOURCE = Words(
    "SRS åtgärdskatalog 2019 (Inera/SKR), omformulerad; texten är inte granskad av läkare",
    "SRS catalogue of measures 2019 (Inera/SKR), reworded; not reviewed by a clinician",
)
YEAR = 2019

# To consider, recommended, when extending, for the rehabilitation coordinator.
Category = Literal["OBS", "REK", "FRL", "REH"]
CATEGORIES: dict[Category, Words] = {
    "OBS": Words("Tänk på", "To consider"),
    "REK": Words("Rekommenderade åtgärder", "Recommended measures"),
    "FRL": Words("Vid förlängning", "When extending"),
    "REH": Words("För rehabkoordinatorn", "For the rehabilitation coordinator"),
}
_ORDER = list(CATEGORIES)


@dataclass(frozen=True, slots=True)
class Measure:
    """One piece of advice; *priority* counts from 1 within its category.

    *diagnosis* is the code that it was written for. *effects* is what imported studies say about
    it; nothing else is said about its effect.
    """

    id: str
    category: Category
    priority: int
    title: Words
    advice: Words
    source: Words
    year: int
    effects: tuple[Effect, ...] = ()
    diagnosis: Icd10 | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"<Measure {self.id}, {self.category} {self.priority}>"


class Measures:
    """The catalogue, by diagnosis, with its *version* and the studies' *effects*."""

    def __init__(
        self,
        by_diagnosis: Mapping[str, tuple[Measure, ...]],
        version: str = str(YEAR),
        effects: Effects | None = None,
    ) -> None:
        self._by_diagnosis = by_diagnosis
        self.version = version
        self._effects = effects

    def __repr__(self) -> str:
        diagnoses = counted(len(self._by_diagnosis), "diagnosis", "diagnoses")
        return f"<Measures {self.version}, {diagnoses}>"

    def about(self, diagnosis: Icd10) -> tuple[Measure, ...]:
        """The measures of the code, else of its nearest parent, by category and priority."""
        for code in diagnosis.lineage():
            if found := self._by_diagnosis.get(code.code):
                return self._told(found, diagnosis)
        return ()

    def with_effects(self, effects: Effects) -> "Measures":
        """The same, each with what studies say about it."""
        if not effects.effects:
            return self
        return Measures(self._by_diagnosis, self.version, effects)

    def _told(self, found: tuple[Measure, ...], diagnosis: Icd10) -> tuple[Measure, ...]:
        effects = self._effects
        if effects is None:
            return found
        return tuple(replace(each, effects=effects.of(each.id, diagnosis)) for each in found)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all measures."""
        return frozenset(each.id for found in self._by_diagnosis.values() for each in found)

    def title(self, id: str) -> Words | None:
        """The title of the measure with that id; None if there is none."""
        every = (each for found in self._by_diagnosis.values() for each in found)
        return next((each.title for each in every if each.id == id), None)

    def before(self, others: "Measures") -> "Measures":
        """These first in each category, then those of *others* with other ids.

        Each catalogue answers a diagnosis as it does alone, so the codes that answer may differ.
        Priorities are renumbered.
        """
        codes = {*self._by_diagnosis, *others._by_diagnosis}
        both = {code: self._with(others, Icd10(code)) for code in codes}
        return Measures(both, f"{self.version} + {others.version}")

    def _with(self, others: "Measures", diagnosis: Icd10) -> tuple[Measure, ...]:
        own = self.about(diagnosis)
        ids = {each.id for each in own}
        rest = [each for each in others.about(diagnosis) if each.id not in ids]
        return _counted(sorted([*own, *rest], key=lambda each: _ORDER.index(each.category)))


def in_order(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The measures by category and priority."""
    return tuple(sorted(measures, key=lambda m: (_ORDER.index(m.category), m.priority)))


def _counted(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    places: Counter[Category] = Counter()
    found = []
    for each in measures:
        places[each.category] += 1
        found.append(replace(each, priority=places[each.category]))
    return tuple(found)


@lru_cache
def load() -> Measures:
    """The catalogue that comes with srs."""
    catalogue = {row["id"]: row for row in _rows("measures.csv")}
    by_diagnosis = defaultdict(list)
    for row in _rows("measures_by_diagnosis.csv"):
        code = Icd10(row["diagnosis"])
        measure = _measure(catalogue[row["measure_id"]], int(row["priority"]), code)
        by_diagnosis[row["diagnosis"]].append(measure)
    return Measures({diagnosis: in_order(found) for diagnosis, found in by_diagnosis.items()})


def _measure(row: dict[str, str], priority: int, code: Icd10) -> Measure:
    category = next(known for known in CATEGORIES if known == row["category"])
    title = Words(row["title_sv"], row["title_en"])
    advice = Words(row["advice_sv"], row["advice_en"])
    return Measure(row["id"], category, priority, title, advice, _SOURCE, YEAR, diagnosis=code)


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
