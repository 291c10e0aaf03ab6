"""The spells, cut into certificates that resemble real ones.

How a spell is cut does not depend on its length, except that the last certificate ends with it. A
certificate that extends another is signed before the spell would count as ended, so during
follow-up a gap of more than 5 days is always the end of a spell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srs.predictors import PREDICTORS
from srs.tables.columns import pl

from .assumptions import (
    EXTENSION_SIGNED,
    FIRST_LENGTH,
    FIRST_SIGNED,
    LATER_LENGTH,
    MEASURES_MOVES,
    MOVES,
    NOT_UNEMPLOYED,
    OFFICE_HOURS,
    OTHER_DIAGNOSES,
    OVERLAP,
    OVERLAP_DAYS,
    REPLACED,
    SECOND_LENGTH,
    STEP_DOWN,
    TWO_PERIODS,
    TWO_PERIODS_FROM_DAYS,
    Shares,
)
from .histories import LONGEST_GAP, NONE, Rows
from .persons import CARE_LEVELS, Persons, counties, days
from .spells import Ints, Spells

_DEGREES = [int(level.name) for level in PREDICTORS["degree"].levels]
_FULL_TIME = len(_DEGREES) - 1
_OCCUPATIONS = ("ARBETSSOKANDE", *NOT_UNEMPLOYED.value)
_SECONDS = 86_400  # a day
_IN_PRIMARY_CARE = 0  # the code of the level yes of ``primary_care``, and of CARE_LEVELS

Columns = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Lengths:
    """Lengths of each spell's first two certificates, in days on sick leave."""

    first: Ints
    second: Ints


def first_lengths(count: int, rng: np.random.Generator) -> Lengths:
    return Lengths(_any(FIRST_LENGTH.value, count, rng), _any(SECOND_LENGTH.value, count, rng))


def certificates(
    rows: Rows,
    spells: Spells,
    persons: Persons,
    lengths: Lengths,
    last: int,
    rng: np.random.Generator,
    units: Ints | None = None,
) -> pl.DataFrame:
    """A row per period, by person and time, for everything signed by the day *last*.

    *units* are the units of the rows, which write all their certificates. Without *units* each row
    gets a random unit, and may move to another.
    """
    parts = list(_written(rows, spells, persons, lengths, last, rng, units))
    periods = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    occupation = _occupations(spells, rng)[rows.origin]
    return _table(periods, rows, spells, persons, occupation)


def _written(
    rows: Rows,
    spells: Spells,
    persons: Persons,
    lengths: Lengths,
    last: int,
    rng: np.random.Generator,
    units: Ints | None,
) -> Iterator[Columns]:
    """The periods in rounds of certificates: all first ones, then all second ones…"""
    at = np.arange(len(rows))  # the rows with a continuing spell
    done = np.zeros(len(rows), dtype=np.int64)  # days on sick leave certified
    degree = spells.levels["degree"][rows.origin].astype(np.int64)
    unit = home_units(rows, spells, persons, rng) if units is None else units.copy()
    number = 0
    for turn in range(int(rows.days.max())):
        length = _lengths(turn, at, rows, lengths, rng)
        through = np.minimum(done[at] + length, rows.days[at])
        paused = rows.pause[at] * (done[at] == rows.pause_after[at]) * (turn > 0)
        start = _date(rows, at, done[at] + 1)
        signed = _signed(turn, start, paused, rng)
        known = signed < (last + 1) * _SECONDS
        at, through, paused = at[known], through[known], paused[known]
        if not len(at):
            return
        if turn:
            degree[at] -= (degree[at] > 0) & _some(STEP_DOWN.value, len(at), rng)
            moves = MOVES if units is None else MEASURES_MOVES
            moving = at[_some(moves.value, len(at), rng)]
            care_there = rng.integers(0, len(CARE_LEVELS), len(moving))
            unit[moving] = _unit(persons.county[rows.person[moving]], care_there, rng)
        certificate = {
            "row": at,
            "certificate": number + np.arange(len(at)),
            "start": start[known] - _overlap(turn, paused, rng),
            "end": _date(rows, at, through),
            "degree": degree[at],
            "signed": signed[known],
            "unit": unit[at],
            "replaced_by": np.full(len(at), NONE),
        }
        number += len(at)
        corrected = _some(REPLACED.value, len(at), rng)
        corrected &= certificate["signed"] < last * _SECONDS
        yield _mistaken(certificate, corrected, number)
        number += int(corrected.sum())
        certificate["signed"] = certificate["signed"] + corrected * _SECONDS
        yield from _periods(certificate, degree, rng)
        done[at] = through
        at = at[through < rows.days[at]]


def home_units(rows: Rows, spells: Spells, persons: Persons, rng: np.random.Generator) -> Ints:
    """For each row, a unit in the person's county at the spell's level of care."""
    care = spells.levels["primary_care"][rows.origin].astype(np.int64)
    return _unit(persons.county[rows.person], care, rng)


def _lengths(turn: int, at: Ints, rows: Rows, lengths: Lengths, rng: np.random.Generator) -> Ints:
    if turn > 1:
        return _any(LATER_LENGTH.value, len(at), rng)
    # A spell without a model's diagnosis, or a short one, is cut like its origin.
    return (lengths.second if turn else lengths.first)[rows.origin[at]]


def _date(rows: Rows, at: Ints, day: Ints) -> Ints:
    """The date of the spell's *day* on sick leave."""
    date: Ints = rows.start[at] + day - 1 + rows.pause[at] * (day > rows.pause_after[at])
    return date


def _signed(turn: int, start: Ints, paused: Ints, rng: np.random.Generator) -> Ints:
    """In seconds since 1970.

    No later than LONGEST_GAP days after the previous certificate ended; one day is left for a
    correction.
    """
    late = _any((EXTENSION_SIGNED if turn else FIRST_SIGNED).value, len(start), rng)
    if turn:
        late = np.minimum(late, np.maximum(LONGEST_GAP - 1 - paused, 0))
    opens, closes = OFFICE_HOURS.value
    time = rng.integers(opens * 3600, closes * 3600, len(start))
    signed: Ints = (start + late) * _SECONDS + time
    return signed


def _overlap(turn: int, paused: Ints, rng: np.random.Generator) -> Ints:
    """Days of overlap between a certificate and the one that it extends."""
    least, most = OVERLAP_DAYS.value
    some = _some(OVERLAP.value, len(paused), rng) & (paused == 0) & (turn > 0)
    by: Ints = rng.integers(least, most + 1, len(paused)) * some
    return by


def _mistaken(certificate: Columns, corrected: NDArray[np.bool_], number: int) -> Columns:
    """The certificates that the *corrected* ones replace: the same with another degree, numbered
    from *number*.
    """
    first = {name: column[corrected] for name, column in certificate.items()}
    first["replaced_by"] = first["certificate"]
    first["certificate"] = number + np.arange(int(corrected.sum()))
    first["degree"] = np.where(first["degree"] == _FULL_TIME, 1, _FULL_TIME)
    return first


def _periods(certificate: Columns, degree: Ints, rng: np.random.Generator) -> Iterator[Columns]:
    """One or two periods per certificate; in the second, the spell's *degree* is lower."""
    start, end = certificate["start"], certificate["end"]
    two = _some(TWO_PERIODS.value, len(start), rng) & (certificate["degree"] > 0)
    two &= end - start + 1 >= TWO_PERIODS_FROM_DAYS.value
    middle = (start + end) // 2
    yield certificate | {"end": np.where(two, middle, end)}
    second = {name: column[two] for name, column in certificate.items()}
    degree[second["row"]] -= 1
    yield second | {"start": middle[two] + 1, "degree": second["degree"] - 1}


def _unit(county: Ints, care: Ints, rng: np.random.Generator) -> Ints:
    places = counties()
    among = places.units[county, care]
    return places.first_unit[county, care] + (rng.random(len(county)) * among).astype(np.int64)


def _occupations(spells: Spells, rng: np.random.Generator) -> Ints:
    """A place among _OCCUPATIONS for each spell."""
    not_unemployed = PREDICTORS["occupation"].code("not_unemployed")
    shares = np.array(list(NOT_UNEMPLOYED.value.values()))
    drawn = 1 + rng.choice(len(shares), len(spells), p=shares)
    return np.where(spells.levels["occupation"] == not_unemployed, drawn, 0)


def _table(
    periods: Columns, rows: Rows, spells: Spells, persons: Persons, occupation: Ints
) -> pl.DataFrame:
    """Numbers to words, in order."""
    names = [*(s.diagnosis for s in spells.strata), *OTHER_DIAGNOSES.value]
    other = rows.other + len(spells.strata)
    diagnosis = np.where(rows.other == NONE, spells.stratum[rows.origin], other)
    places = counties()
    person = persons.id.cast(pl.Int64).to_numpy()[rows.person[periods["row"]]]
    order = np.lexsort((periods["certificate"], periods["start"], person))
    periods = {name: column[order] for name, column in periods.items()}
    row, unit = periods["row"], periods["unit"]
    care_levels = np.array(places.unit_care_levels)[unit]
    return pl.DataFrame(
        {
            "person": persons.id.gather(rows.person[row]),
            "certificate": _certificate_ids(periods["certificate"]),
            "unit": pl.Series(places.unit_names).gather(unit),
            "diagnosis": pl.Series(names).gather(diagnosis[row]),
            "start": days(periods["start"]),
            "end": days(periods["end"]),
            "degree": pl.Series(_DEGREES, dtype=pl.Int64).gather(periods["degree"]),
            "signed": pl.Series(periods["signed"] * 1_000_000).cast(pl.Datetime("us")),
            "replaced_by": _certificate_ids(periods["replaced_by"]),
            "care_level": pl.Series(CARE_LEVELS).gather(care_levels),
            "postcode": pl.Series(places.unit_postcodes).gather(unit),
            "occupation": pl.Series(_OCCUPATIONS).gather(occupation[row]),
        }
    )


def _certificate_ids(number: Ints) -> pl.Series:
    numbers = pl.Series("number", number)
    known = pl.when(numbers != NONE).then(pl.format("synthetic-{}", numbers))
    return pl.select(known).to_series()


def _any(shares: Shares, count: int, rng: np.random.Generator) -> Ints:
    values, bounds = np.array(list(shares)), np.cumsum(list(shares.values()))
    found = np.searchsorted(bounds[:-1], rng.random(count) * bounds[-1], side="right")
    drawn: Ints = values[found]
    return drawn


def _some(share: float, count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    return rng.random(count) < share
