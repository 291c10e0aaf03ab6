"""Spells per 1 000 inhabitants, crude and standardised by age."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from srs.errors import BadTable
from srs.tables.columns import pl
from srs.wording import Words

from ..evaluation.grain import Grain
from ..evaluation.numbers.funnel import rounding
from ..evaluation.release.suppression import Ledger
from .diagnoses import LEVELS
from .measures import MEASURES, OWN, SERVICE, Definition, Measure
from .population import Inhabitants
from .tables import Entry, Grid, Row

PER = 1000
_Z = 1.959964
_BY = (None, "age", "region", *LEVELS)
_STANDARDISED = (None, "region", "chapter")
_PLACE = ("breakdown", "stretch", "sex", "level", "age")
_SUMS = ("spells", "begun", "persons", "begun_persons")
_OF = tuple(each for each in MEASURES if each.name in ("ongoing", "begun"))
UNIT = "per 1000 inhabitants"

CRUDE = Definition(
    Words(
        "Sjukfall per 1 000 invånare: sjukfallen i gruppen delade med invånarna av samma kön, "
        "ålder "
        "och region. Invånarantalet är årets, annars det senaste före.",
        "Spells per 1 000 inhabitants: the group's spells divided by the inhabitants of the same "
        "sex, age and region. Inhabitants are of the same year, else of the last before.",
    ),
    SERVICE,
)
STANDARDISED = Definition(
    Words(
        "Sjukfall per 1 000 invånare, åldersstandardiserat: talen i varje åldersgrupp, sammanvägda "
        "efter standardbefolkningens åldrar (direkt standardisering).",
        "Spells per 1 000 inhabitants, age-standardised: the rates of each age, in the proportions "
        "of the standard population (direct standardisation).",
    ),
    OWN,
)


def rates(
    found: Iterable[Grid],
    cells: pl.DataFrame,
    inhabitants: Inhabitants,
    years: Mapping[str | None, Sequence[int]],
    ledger: Ledger,
    grain: Grain,
) -> Iterator[Entry]:
    """Tables of both kinds; *years* are those of each period, and under None those of the study.

    Raises
    ------
    BadTable
        When more persons are on sick leave than the population has inhabitants.
    """
    standardised = _Standardised(_by_age(cells), inhabitants, years, ledger, grain)
    for grid in found:
        if grid.column not in _BY:
            continue
        people = {
            _place(row): inhabitants.of(years[row["period"]], row["sex"], **_of(grid, row))
            for row in grid.rows
        }
        _check(grid, people)
        if not any(people.values()):
            continue
        for measure in _OF:
            yield _table(grid, measure, "per_1000", CRUDE, [
                _crude(row, row[measure.top], people[_place(row)], grain) for row in grid.rows
            ])  # fmt: skip
            if grid.column in _STANDARDISED and inhabitants.standard:
                values = [
                    standardised.of(row, key, measure, grid)
                    for row, key in zip(grid.rows, grid.keys[measure.of], strict=True)
                ]
                yield _table(grid, measure, "per_1000_standardised", STANDARDISED, values)


def _table(
    grid: Grid, measure: Measure, kind: str, definition: Definition, values: Sequence[Entry]
) -> Entry:
    name = f"{measure.name}_{kind}"
    standardised = definition is STANDARDISED
    sv = f"{measure.title.sv} per 1 000 invånare" + (", åldersstandardiserat" * standardised)
    en = f"{measure.title.en} per 1 000 inhabitants" + (", age-standardised" * standardised)
    return {
        "name": "_".join((name, "by", *grid.by)) if grid.by else name,
        "title": {"sv": sv, "en": en},
        "by": grid.by,
        "measure": name,
        "unit": UNIT,
        "definition": kind,
        "rows": [
            {
                **place,
                "persons": row["persons" if measure.of == "spells" else "begun_persons"],
                **value,
                "counts": (key,),
            }
            for place, key, row, value in zip(
                grid.places, grid.keys[measure.of], grid.rows, values, strict=True
            )
        ],
    }


def _place(row: Row) -> tuple[Any, ...]:
    return row["period"], row["sex"], row["level"]


def _of(grid: Grid, row: Row) -> dict[str, str]:
    """A row's values in the columns that the population also has."""
    return {grid.column: row["level"]} if grid.column in ("age", "region") else {}


def _check(grid: Grid, people: Mapping[tuple[Any, ...], float | None]) -> None:
    of = {_place(row): row["persons"] for row in grid.rows}
    fewer = sum(1 for place, count in people.items() if count is not None and count < of[place])
    if fewer:
        raise BadTable(
            f"the population: {fewer} of {len(people)} groups by {', '.join(grid.by) or 'nothing'} "
            "have fewer inhabitants than persons on sick leave: expected all inhabitants, of the "
            "area whose certificates these are"
        )


def _crude(row: Row, count: int, people: float | None, grain: Grain) -> Entry:
    """The crude rate, with Byar's interval, from the published count."""
    told = grain.count(count)
    if not people or told is None:
        return {"value": None, "low": None, "high": None, "inhabitants": people}
    low = told * (1 - 1 / (9 * told) - _Z / (3 * sqrt(told))) ** 3 if told else 0.0
    more = told + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3
    value, low, high = (round(PER * each / people, 4) for each in (told, low, high))
    return {"value": value, "low": low, "high": high, "inhabitants": round(people)}


def _by_age(cells: pl.DataFrame) -> dict[tuple[Any, ...], dict[str, Row]]:
    """The sums of each age, by breakdown, stretch, sex and level."""
    found: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in cells.filter(pl.col("age").is_not_null()).select(*_PLACE, *_SUMS).rows(named=True):
        place = tuple(row[name] for name in _PLACE[:-1])
        found.setdefault(place, {})[row["age"]] = row
    return found


@dataclass(frozen=True, eq=False)
class _Standardised:
    """The rate standardised by age, from published counts.

    From exact counts it would reveal a count: if a region's own ages are the standard, the rate is
    that count divided by the inhabitants.
    """

    by_age: Mapping[tuple[Any, ...], Mapping[str, Row]]
    inhabitants: Inhabitants
    years: Mapping[str | None, Sequence[int]]
    ledger: Ledger
    grain: Grain

    def of(self, row: Row, key: str, measure: Measure, grid: Grid) -> Entry:
        """Rate and standard error sum_a w_a c_a / n_a and sqrt(sum_a w_a^2 c_a / n_a^2)."""
        people = self._people(row, grid)
        total = self.ledger.published(key, self.grain)
        if total is None or not all(people.values()):
            return {"value": None, "low": None, "high": None}
        place = (f"{grid.column or 'total'}_age", row["stretch"], row["sex"], row["level"])
        counts = self._counts(key, measure, self.by_age.get(place, {}), people, total)
        rate = variance = 0.0
        for age, weight in self.inhabitants.standard.items():
            share = weight / people[age]
            rate += share * counts[age]
            variance += share**2 * (counts[age] + rounding(self.grain))
        half = _Z * sqrt(variance)
        ends = {"value": rate, "low": max(rate - half, 0.0), "high": rate + half}
        return {name: round(PER * each, 4) for name, each in ends.items()}

    def _people(self, row: Row, grid: Grid) -> dict[str, float]:
        region = row["level"] if grid.column == "region" else None
        years = self.years[row["period"]]
        return {
            age: self.inhabitants.of(years, row["sex"], age, region) or 0.0
            for age in self.inhabitants.standard
        }

    def _counts(
        self,
        key: str,
        measure: Measure,
        rows: Mapping[str, Row],
        people: Mapping[str, float],
        total: int,
    ) -> dict[str, float]:
        """Counts by age; hidden ages share the rest of the total by their inhabitants."""
        persons = "begun_persons" if measure.of == "begun" else "persons"
        told = {}
        for age in people:
            row = rows.get(age, {})
            own = f"{key} | age={age}"
            self.ledger.count(own, row.get(measure.top, 0), row.get(persons, 0))
            told[age] = self.ledger.published(own, self.grain)
        few = [age for age, count in told.items() if count is None]
        left = max(total - sum(filter(None, told.values())), 0)
        each = min(left, len(few) * (self.grain.width - 1)) / (sum(people[a] for a in few) or 1)
        return {age: people[age] * each if n is None else n for age, n in told.items()}
