"""Spells per 1 000 inhabitants, crude and with the ages of a standard."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from srs.errors import BadTable
from srs.tables.columns import pl
from srs.wording import Words

from ..evaluation.grain import Grain
from .diagnoses import LEVELS
from .measures import MEASURES, OWN, SERVICE, Definition, Measure
from .population import Inhabitants
from .tables import Entry, Grid, Row

PER = 1000
_Z = 1.959964
_BY = (None, "age", "region", *LEVELS)
_STANDARDISED = (None, "region", "chapter")
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
    grain: Grain,
) -> Iterator[Entry]:
    """Tables of both kinds; *years* are those of each period, and by None of the study.

    Raises
    ------
    BadTable
        Where more persons are on sick leave than there are inhabitants.
    """
    by_age = _by_age(cells)
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
                    _standardised(row, measure, grid, by_age, inhabitants, years, grain)
                    for row in grid.rows
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
    """What of a row the inhabitants have, too."""
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
    """With Byar's interval, of the count as it is told."""
    told = grain.count(count)
    if not people or told is None:
        return {"value": None, "low": None, "high": None, "inhabitants": people}
    low = told * (1 - 1 / (9 * told) - _Z / (3 * sqrt(told))) ** 3 if told else 0.0
    more = told + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3
    value, low, high = (round(PER * each / people, 4) for each in (told, low, high))
    return {"value": value, "low": low, "high": high, "inhabitants": round(people)}


def _by_age(cells: pl.DataFrame) -> dict[tuple[Any, ...], dict[str, dict[str, int]]]:
    """By breakdown, stretch, sex and level: by age, the counts."""
    names = [each.top for each in _OF]
    found: dict[tuple[Any, ...], dict[str, dict[str, int]]] = {}
    rows = cells.filter(pl.col("age").is_not_null())
    keys = ("breakdown", "stretch", "sex", "level", "age")
    for *place, age, first, second in rows.select(*keys, *names).rows():
        found.setdefault(tuple(place), {})[age] = dict(zip(names, (first, second), strict=True))
    return found


def _standardised(
    row: Row,
    measure: Measure,
    grid: Grid,
    by_age: Mapping[tuple[Any, ...], Mapping[str, Mapping[str, int]]],
    inhabitants: Inhabitants,
    years: Mapping[str | None, Sequence[int]],
    grain: Grain,
) -> Entry:
    """Rate and standard error sum_a w_a c_a / n_a and sqrt(sum_a w_a^2 c_a / n_a^2)."""
    place = (f"{grid.column or 'total'}_age", row["stretch"], row["sex"], row["level"])
    counts = by_age.get(place, {})
    rate = variance = 0.0
    region = row["level"] if grid.column == "region" else None
    for age, weight in inhabitants.standard.items():
        people = inhabitants.of(years[row["period"]], row["sex"], age, region)
        if not people:
            return {"value": None, "low": None, "high": None}
        count = counts.get(age, {}).get(measure.top, 0)
        rate += weight * count / people
        variance += weight**2 * count / people**2
    if not grain.enough(row["begun_persons" if measure.of == "begun" else "persons"]):
        return {"value": None, "low": None, "high": None}
    se = PER * sqrt(variance)
    told, error = grain.value(PER * rate, se), grain.digits(se, 2)
    return {
        "value": round(told, 4),
        "low": round(max(told - _Z * error, 0.0), 4),
        "high": round(told + _Z * error, 4),
    }
