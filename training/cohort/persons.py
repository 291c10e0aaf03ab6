"""The persons: birth dates that fit the spells, ids that nobody can have, and residence."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadInput
from srs.predictors import PREDICTORS
from srs.tables.columns import pl

from .assumptions import AGE_KEPT_DAYS, COUNTIES, INHABITANTS_PER_UNIT
from .histories import PERSONAL, Rows
from .population import Floats
from .spells import Ints, Levels, Spells

_YEAR = 365.25
# Serials 900 to 999, half of them for women, each with nine wrong check digits.
_SERIALS, _WRONG_DIGITS = 50, 9
CARE_LEVELS = tuple(INHABITANTS_PER_UNIT.value)


@dataclass(frozen=True, eq=False)
class Persons:
    """A row for each person, numbered as in ``Rows``.

    Attributes
    ----------
    born
        Days since 1970.
    levels
        Those of the answers that do not change for a person.
    county
        Place among ``counties``.
    """

    id: pl.Series
    born: Ints
    levels: Levels
    county: Ints

    def table(self) -> pl.DataFrame:
        """The persons as a table, as the file has it."""
        places = counties()
        kept = {name: level_names(name, self.levels[name]) for name in PERSONAL if name != "age"}
        return pl.DataFrame(
            {
                "person": self.id,
                "born": days(self.born),
                **kept,
                "county": pl.Series(places.codes).gather(self.county),
            }
        )


@dataclass(frozen=True, eq=False)
class Counties:
    """Attributes: ``shares`` of the country's inhabitants; ``first_unit`` and ``units`` by county
    and care level; ``unit_postcodes`` by unit."""

    codes: tuple[str, ...]
    regions: Ints
    shares: Floats
    first_unit: Ints
    units: Ints
    unit_names: tuple[str, ...]
    unit_postcodes: tuple[str, ...]
    unit_care_levels: Ints


def persons_of(rows: Rows, spells: Spells, rng: np.random.Generator) -> Persons:
    """The persons that *rows* are about."""
    counted = np.flatnonzero(rows.counted)
    person, origin = rows.person[counted], rows.origin[counted]
    count = int(person.max()) + 1
    earliest, latest = _born_between(spells.levels["age"][origin], rows.start[counted])
    low, high = np.full(count, -(2**31)), np.full(count, 2**31)
    np.maximum.at(low, person, earliest)
    np.minimum.at(high, person, latest)
    born = rng.integers(low, high + 1)
    levels = {name: np.empty(count, dtype=np.int8) for name in PERSONAL}
    for name, level in levels.items():
        level[person] = spells.levels[name][origin]
    return Persons(_ids(born, levels["sex"]), born, levels, _county(levels["region"], rng))


def _born_between(age: NDArray[np.int8], start: Ints) -> tuple[Ints, Ints]:
    """First and last day of birth that keep the age band of the start for some time.

    A leap day inside the band, so that no calendar is needed.
    """
    bands = [level.name.split("-") for level in PREDICTORS["age"].levels]
    youngest = np.array([int(low) for low, _ in bands])[age]
    oldest = np.array([int(high) for _, high in bands])[age]
    latest = start - np.ceil(youngest * _YEAR).astype(np.int64) - 1
    kept = start + AGE_KEPT_DAYS.value
    return kept - np.floor((oldest + 1) * _YEAR).astype(np.int64) + 2, latest


def _ids(born: Ints, sex: NDArray[np.int8]) -> pl.Series:
    """Twelve digits: the birth date, a serial that shows the sex, and a wrong check digit.

    The check digit (Luhn) makes sure that no such id has been or can be given to anybody.

    Raises
    ------
    BadInput
        When a day has more births than serials.
    """
    order = np.lexsort((sex, born))
    key = born[order] * 2 + sex[order]
    _, begins, counts = np.unique(key, return_index=True, return_counts=True)
    if counts.max() > _SERIALS * _WRONG_DIGITS:
        raise BadInput(
            "--spells: there are not enough synthetic person ids; expected fewer spells, or make "
            "several cohorts"
        )
    turn = np.empty(len(born), dtype=np.int64)
    turn[order] = np.arange(len(born)) - np.repeat(begins, counts)
    serial = 900 + turn % _SERIALS * 2 + sex
    date = calendar(born)
    nine = date % 1_000_000 * 1000 + serial
    last = (_check_digit(nine) + 1 + turn // _SERIALS) % 10
    return pl.Series((date * 1000 + serial) * 10 + last).cast(pl.String)


def calendar(day: Ints) -> Ints:
    """20250131 for 31 January 2025, given in days since 1970."""
    date = day.astype("datetime64[D]")
    year, month = date.astype("datetime64[Y]"), date.astype("datetime64[M]")
    of_year = (month - year.astype("datetime64[M]")).astype(np.int64) + 1
    of_month = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    calendar: Ints = (year.astype(np.int64) + 1970) * 10_000 + of_year * 100 + of_month
    return calendar


def _check_digit(nine: Ints) -> Ints:
    """The digit that would make *nine* digits and itself a valid id (ISO/IEC 7812-1, annex B)."""
    total = np.zeros_like(nine)
    for place in range(9):
        digit = nine // 10**place % 10 * (1 if place % 2 else 2)
        total += digit // 10 + digit % 10
    return -total % 10


def _county(region: NDArray[np.int8], rng: np.random.Generator) -> Ints:
    """A county of the region, in proportion to its inhabitants."""
    places = counties()
    county = np.empty(len(region), dtype=np.int64)
    for code in range(len(PREDICTORS["region"].levels)):
        of_region, here = np.flatnonzero(places.regions == code), np.flatnonzero(region == code)
        bounds = np.cumsum(places.shares[of_region])
        found = np.searchsorted(bounds[:-1], rng.random(len(here)) * bounds[-1], side="right")
        county[here] = of_region[found]
    return county


@lru_cache
def counties() -> Counties:
    with Path(__file__).with_name(COUNTIES.value).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    thousands = np.array([int(row["inhabitants_thousands"]) for row in rows])
    per_unit = np.array(list(INHABITANTS_PER_UNIT.value.values()))
    units = np.maximum(1000 * thousands[:, None] // per_unit, 1)
    first_unit = units.cumsum().reshape(units.shape) - units
    county_of_unit = np.repeat(np.arange(len(rows)), units.sum(axis=1))
    return Counties(
        codes=tuple(row["county_code"] for row in rows),
        regions=np.array([PREDICTORS["region"].code(row["region"]) for row in rows]),
        shares=thousands / thousands.sum(),
        first_unit=first_unit,
        units=units,
        unit_names=tuple(f"SYNTHETIC-{number:04}" for number in range(units.sum())),
        unit_postcodes=tuple(
            f"{rows[county]['postcode_prefix']}{100 + number % 900}"
            for number, county in enumerate(county_of_unit)
        ),
        unit_care_levels=np.repeat(np.tile([0, 1], len(rows)), units.ravel()),
    )


def level_names(name: str, codes: NDArray[np.int8]) -> pl.Series:
    """The levels' names."""
    return pl.Series([level.name for level in PREDICTORS[name].levels]).gather(
        pl.Series(codes.astype(np.uint32))
    )


def days(since_1970: Ints) -> pl.Series:
    return pl.Series(since_1970.astype(np.int32)).cast(pl.Date)
