"""Sums of patterns against a plain count: one person, one spell, one day at a time, by the text.

Registers have what real ones have: periods that overlap, certificates of several periods with
holes between, several that begin on one day, moves between units, and columns that say nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from srs.certificate import Icd10
from srs.knowledge import embedded
from training.patterns.cells import COUNTED, WHOLE
from training.patterns.counts import Task, counted, stretches_of
from training.patterns.document import document
from training.patterns.source import open_register
from training.patterns.study import Population, Release, Stretch, Study

# Of each stretch: the first days of so many, and the day after the last.
MONTHS = [date(2023 + m // 12, m % 12 + 1, 1) for m in range(2, 15)]
QUARTERS = [date(2023, 4, 1), date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1)]
YEARS = [date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)]
SEEN = date(2026, 1, 1)
GAP = 5
_DAY = timedelta(1)
_COUNTED = (*COUNTED, "total_age", "region_age")
_COUNTS = ("spells", "begun", "persons", "begun_persons")
_CODES = ["F438A", "F32", "M545", "S82", "J06", "K40", "XX", None]
_MEASURES = [None, "ARBETSTRANING", "ARBETSTRANING|ERGONOMISK"]


def register(seed: int, people: int = 80) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows: list[dict[str, Any]] = []

    def one(values: Any) -> Any:
        return values[int(rng.integers(0, len(values)))]

    for person in range(people):
        own = {
            "person": f"p{person}",
            "sex": one(["female", "male", None]),
            "born": one([date(1950, 5, 7), date(1980, 2, 29), date(1999, 12, 31), None]),
        }
        day = date(2023, 1, 1) + int(rng.integers(0, 300)) * _DAY
        for number in range(int(rng.integers(1, 7))):
            day += int(rng.choice([-20, 0, 0, 3, 6, 7, 40, 90])) * _DAY
            signed = datetime.combine(day, time()) + timedelta(minutes=len(rows))
            told = {
                "certificate": f"{number}",
                "unit": one(["one", "two", None]),
                "diagnosis": one(_CODES),
                "signed": signed,
                "region": one(["north", "south", None]),
                "care_level": one(["primary", "specialised", None]),
                "work_measures": one(_MEASURES),
                "additions": one([None, 0, 1, 3]),
                "messages": one([None, 0, 1, 3]),
                "provider": one(["first", "second", None]),
                "replaced_by": f"{number + 1}" if rng.random() < 0.1 else None,
            }
            start = day
            for _ in range(int(rng.integers(1, 4))):
                end = start + int(rng.choice([0, 5, 13, 29, 60])) * _DAY
                said = {name: one([value, value, None]) for name, value in own.items()}
                said["person"] = own["person"]
                rows.append(
                    said | told | {"start": start, "end": end, "degree": one([25, 50, 75, 100])}
                )
                start = one(
                    [start, end, end + _DAY, end + 6 * _DAY, end + 7 * _DAY, end + 9 * _DAY]
                )
            day = end if rng.random() < 0.8 else day
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.sample(fraction=1, shuffle=True, seed=seed)


@dataclass(frozen=True)
class Period:
    start: date
    end: date
    degree: int
    of: dict[str, Any]

    @property
    def order(self) -> tuple[Any, ...]:
        return self.start, self.of["signed"], self.degree

    @property
    def days(self) -> Iterator[date]:
        return (self.start + n * _DAY for n in range((self.end - self.start).days + 1))

    def covers_one_of(self, first: date, last: date) -> bool:
        return any(first <= day <= last for day in self.days)


def spells_by_hand(rows: pl.DataFrame, provider: str | None) -> list[list[Period]]:
    persons = defaultdict(list)
    for row in rows.rows(named=True):
        if row["replaced_by"] is None:
            persons[row["person"]].append(Period(row["start"], row["end"], row["degree"], row))
    owners = defaultdict(list)
    for person, periods in persons.items():
        for name in ("sex", "born"):  # a person has one, whichever row gives it
            known = next((each.of[name] for each in periods if each.of[name]), None)
            for each in periods:
                each.of[name] = known
        for each in periods:
            owners[person, provider and each.of[provider]].append(each)
    spells: list[list[Period]] = []
    for periods in owners.values():
        certificates = defaultdict(list)
        for each in periods:
            certificates[each.of["certificate"]].append(each)
        for own in certificates.values():
            first, last = min(each.start for each in own), max(each.end for each in own)
            for each in own:
                each.of.update(first=first, last=last)
        reach = None
        for each in sorted(periods, key=lambda each: each.order):
            if reach is None or (each.start - reach).days - 1 > GAP:
                spells.append([])
            spells[-1].append(each)
            reach = max(reach or each.end, each.end)
    return spells


def _age(certificate: dict[str, Any]) -> int:
    born, on = certificate["born"], certificate["last"]
    if born is None:
        return -1
    return int(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _group(value: int, ends: list[int]) -> str | None:
    if value < 0:
        return None
    low = 0
    for end in ends:
        if value <= end:
            return f"{low}-{end}"
        low = end + 1
    return f"{low}-"


def _fmb(code: str | None, days: int, start: date) -> tuple[bool, bool]:
    """Whether FMB states a longest time, and whether the spell is longer."""
    found = embedded().fmb.about(Icd10(code)) if code not in (None, "XX") else None
    cases = found.cases if found else ()
    if not cases or not all(each.upper_limit for each in cases):
        return False, False
    return True, all(days > each.max_days(start) for each in cases)


def as_seen(
    spell: list[Period], first: date, last: date, unit: str | None
) -> dict[str, Any] | None:
    """The spell in these days, as all see it or as a *unit* does."""
    ongoing = [each for each in spell if each.covers_one_of(first, last)]
    ongoing = [each for each in ongoing if unit in (None, each.of["unit"])]
    if not ongoing:
        return None
    speaks = max(ongoing, key=lambda each: each.order)
    known = [each for each in spell if each.start <= last]
    covered = {day for each in known for day in each.days}
    if unit is not None:
        until = max(each.end for each in ongoing)
        covered = {day for day in covered if day <= until}
    begun = first <= spell[0].start <= last and unit in (None, spell[0].of["unit"])
    degrees = [each.degree for each in known]
    certificates = len({each.of["certificate"] for each in known})
    length = len(covered)
    told, exceeded = _fmb(speaks.of["diagnosis"], length, spell[0].start)

    age = _group(
        max(_age(each.of) for each in ongoing), [15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65]
    )
    here: dict[str, dict[str, Any]] = {}
    earlier: dict[str, date] = {}
    opened = sorted(
        {
            each.of["certificate"]: each
            for each in reversed(spell)
            if each.start == each.of["first"]
        }.values(),
        key=lambda each: each.order,
    )
    for before, each in pairwise(opened):
        earlier[each.of["certificate"]] = before.of["first"]
    for each in opened:
        if first <= each.start <= last and unit in (None, each.of["unit"]):
            here[each.of["certificate"]] = each.of
    between = [(of["first"] - earlier[name]).days for name, of in here.items() if name in earlier]
    additions = [of["additions"] for of in here.values() if of["additions"] is not None]
    messages = [of["messages"] for of in here.values() if of["messages"] is not None]
    return {
        "person": spell[0].of["person"],
        "sex": spell[0].of["sex"],
        "levels": {
            "total": [None],
            "unit": [unit],
            "region": [speaks.of["region"]],
            "care_level": [speaks.of["care_level"]],
            "category": [_category(speaks.of["diagnosis"])],
            "degree": [str(speaks.degree)],
            "work_measure": (speaks.of["work_measures"] or "").split("|"),
            "certificates": [str(certificates) if certificates < 11 else "11-"],
            "length": [_group(length, [14, 30, 60, 90, 180, 364, 730])],
            "age": [age],
            "total_age": [age and (None, age)],
            "region_age": [age and speaks.of["region"] and (speaks.of["region"], age)],
        },
        "sums": {
            "spells": 1,
            "begun": begun,
            "over_90": length >= 91,
            "part_time": speaks.degree < 100,
            "stepped_down": any(b < a for a, b in pairwise(degrees)),
            "fmb_known": told,
            "fmb_exceeded": exceeded,
            "certificates": certificates,
            "certificates_squared": certificates**2,
            "certificates_begun": len(here),
            "followed": len(between),
            "days_between": sum(between),
            "days_between_squared": sum(each**2 for each in between),
            "additions": sum(each > 0 for each in additions),
            "additions_told": len(additions),
            "messages": sum(messages),
            "messages_told": len(messages),
        },
    }


def _category(code: str | None) -> str:
    return "no valid code" if code in (None, "XX") else str(code)[:3]


def by_hand(
    rows: pl.DataFrame, edges: list[date], provider: str | None = None
) -> dict[tuple[Any, ...], dict[str, int]]:
    stretches = {n: (a, b - _DAY) for n, (a, b) in enumerate(pairwise(edges))}
    stretches[WHOLE] = edges[0], edges[-1] - _DAY
    sums: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    persons, begun = defaultdict(set), defaultdict(set)
    for spell in spells_by_hand(rows, provider):
        for stretch, (first, last) in stretches.items():
            for unit in (None, "one", "two"):
                seen = as_seen(spell, first, last, unit)
                if seen is None:
                    continue
                for breakdown, levels in seen["levels"].items():
                    if (unit is None) == (breakdown == "unit"):
                        continue
                    for level in filter(lambda each: each or breakdown == "total", levels):
                        for sex in filter(None, ("all", seen["sex"])):
                            key = breakdown, stretch, sex, level
                            sums[key].update({n: int(x) for n, x in seen["sums"].items()})
                            persons[key].add(seen["person"])
                            if seen["sums"]["begun"]:
                                begun[key].add(seen["person"])
    return {
        key: {**own, "persons": len(persons[key]), "begun_persons": len(begun[key])}
        for key, own in sums.items()
    }


def _level(row: dict[str, Any]) -> Any:
    return (row["level"], row["age"]) if row["breakdown"].endswith("_age") else row["level"]


@pytest.mark.parametrize(
    ("seed", "stretch", "edges", "provider"),
    [
        (0, "month", MONTHS, None),
        (1, "month", MONTHS, "provider"),
        (2, "quarter", QUARTERS, None),
        (3, "year", YEARS, "provider"),
    ],
)
def test_every_sum_is_that_of_a_count_by_hand(
    tmp_path: Path, seed: int, stretch: Stretch, edges: list[date], provider: str | None
) -> None:
    rows = register(seed)
    rows.write_parquet(tmp_path / "t.parquet")
    study = Study(
        stretch=stretch,
        since=edges[0],
        until=edges[-1] - _DAY,
        followed_until=SEEN,
        provider=provider,
        population=Population(""),
    )
    source = open_register(tmp_path / "t.parquet", study, tmp_path)
    task = Task(source, study, stretches_of(source, study), embedded().fmb)
    with source.parts(tmp_path / "out") as parts:
        cells = counted(task, map(task, parts)).cells
    expected = by_hand(rows, edges, provider)
    found = {
        (row["breakdown"], row["stretch"], row["sex"], _level(row)): row
        for row in cells.rows(named=True)
    }
    wrong = [
        (key, name, found.get(key, {}).get(name), value)
        for key, sums in expected.items()
        for name, value in sums.items()
        if (key[0] not in _COUNTED or name in _COUNTS) and found.get(key, {}).get(name) != value
    ]
    assert not wrong, Counter(each[1] for each in wrong).most_common() + wrong[:9]
    breakdowns = {key[0] for key in expected}
    assert {key for key in found if key[0] in breakdowns} == expected.keys()


_AGES = ["0-15", *(f"{low}-{low + 4}" for low in range(16, 66, 5)), "66-"]
_PLACES = ("year", "sex", "age", "region")


def test_every_rate_is_that_of_a_count_by_hand(tmp_path: Path) -> None:
    """Crude and to the ages of another standard, in all and by region, by quarter and in all."""
    rng = np.random.default_rng(2)
    inhabitants = {
        place: int(rng.integers(200, 900))
        for place in product((2023, 2024), ("female", "male"), _AGES, ("north", "south"))
    }
    standard = {age: int(rng.integers(100, 500)) for age in _AGES}
    pl.DataFrame(
        [(*place, n) for place, n in inhabitants.items()],
        schema=[*_PLACES, "inhabitants"],
        orient="row",
    ).write_csv(tmp_path / "people.csv")
    ages = pl.DataFrame({"age": list(standard), "inhabitants": list(standard.values())})
    ages.write_csv(tmp_path / "standard.csv", line_terminator="\r\n")
    rows, edges = register(7), [*QUARTERS, date(2024, 4, 1)]
    rows.write_parquet(tmp_path / "t.parquet")
    study = Study(
        stretch="quarter",
        since=edges[0],
        until=edges[-1] - _DAY,
        followed_until=SEEN,
        model="none",
        population=Population("people.csv", "standard.csv"),
        release=Release(1),
    )
    source = open_register(tmp_path / "t.parquet", study, tmp_path)
    task = Task(source, study, stretches_of(source, study), embedded().fmb)
    with source.parts(tmp_path / "out") as parts:
        found = counted(task, map(task, parts))
    told, _ = document(found, source, study, tmp_path, "")
    sums, periods = by_hand(rows, edges), told["data"]["periods"]

    def people(years: list[int], sex: str, age: str | None, region: str | None) -> float:
        every = [
            n
            for (y, s, a, r), n in inhabitants.items()
            if y in years and sex in ("all", s) and age in (None, a) and region in (None, r)
        ]
        return sum(every) / len(years)

    checked = 0
    for table, row in ((each, row) for each in told["tables"] for row in each["rows"]):
        if "_per_1000" not in table["measure"] or set(table["by"]) - {"period", "sex", "region"}:
            continue
        period, sex, region = (row.get(name) for name in ("period", "sex", "region"))
        stretch = periods.index(period) if period else WHOLE
        years = [int(period[:4])] if period else [2023, 2024]
        count = "begun" if table["measure"].startswith("begun") else "spells"
        by = ("region", region) if region else ("total", None)
        rate = sums[by[0], stretch, sex, by[1]][count] / people(years, sex, None, region)
        if table["measure"].endswith("standardised"):
            rate = sum(
                standard[age]
                / sum(standard.values())
                * sums.get((f"{by[0]}_age", stretch, sex, (by[1], age)), {}).get(count, 0)
                / people(years, sex, age, region)
                for age in _AGES
            )
        assert row["value"] == pytest.approx(1000 * rate, abs=6e-5)
        checked += 1
    assert checked == 180
