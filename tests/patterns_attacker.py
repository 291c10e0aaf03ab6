"""An attacker who reads everything that patterns publish and wants a small count.

It shares no code with the release gate. It builds the spells itself, from certificates with one
period each. Published numbers become intervals for the number of spells and persons in a set
(``attacker.Known``). A count gives its step. A mean of whole numbers gives the counts for which
some sum yields the printed number, and how far that sum exceeds its least possible value.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import count
from math import ceil, floor

import numpy as np
import polars as pl

from .attacker import Known

SINCE, UNTIL = date(2024, 1, 1), date(2024, 12, 31)
_BEGINS = [date(2024, month, 1) for month in (1, 4, 7, 10)]
_ENDS = [each - timedelta(1) for each in (*_BEGINS[1:], date(2025, 1, 1))]
_GAP = 5
_LARGE = 10**6
_DEGREE = 25  # the unit of degrees, in per cent


def register(random):
    """A few hundred persons; levels of few, a sex that is not known, and some with many spells."""
    people = int(random.integers(120, 320))
    units = random.choice(list("abcdef"), people, p=random.dirichlet((8, 8, 3, 1, 0.3, 0.3)))
    regions = random.choice(["n", "s", "w"], people, p=random.dirichlet((6, 4, 0.4)))
    sexes = random.choice(["female", "male", None], people, p=[0.6, 0.38, 0.02])
    born = random.integers(1955, 2004, people)
    number, rows = count(), []
    for person in range(people):
        day = SINCE + timedelta(int(random.integers(0, 330)))
        for _ in range(int(random.choice([1, 2, 4], p=[0.7, 0.2, 0.1]))):
            code = str(
                random.choice(["F43", "M54", "S82", "J06", "K40"], p=[0.5, 0.3, 0.1, 0.06, 0.04])
            )
            degree = int(random.choice([100, 50], p=[0.85, 0.15]))
            for _ in range(int(random.choice([1, 2, 4], p=[0.7, 0.2, 0.1]))):
                if day > UNTIL:
                    break
                end = day + timedelta(int(random.choice([6, 13, 29, 59])))
                unit = units[person] if random.random() < 0.95 else "a"
                rows.append(
                    {
                        "person": f"p{person}",
                        "certificate": f"c{next(number)}",
                        "unit": str(unit),
                        "diagnosis": code,
                        "start": day,
                        "end": end,
                        "degree": degree,
                        "signed": day,
                        "sex": sexes[person],
                        "region": str(regions[person]),
                        "born": date(int(born[person]), 1, 1),
                        "messages": int(random.random() < 0.1),
                    }
                )
                day = end + timedelta(1)
                degree = int(random.choice([degree, max(degree - 25, 25)], p=[0.8, 0.2]))
            day += timedelta(int(random.integers(7, 60)))
    return pl.DataFrame(rows, infer_schema_length=None)


def spells(rows):
    """Lists of certificates, one for each person, in time order."""
    found = []
    for _, own in rows.sort("start").group_by("person", maintain_order=True):
        reach = None
        for each in own.rows(named=True):
            if reach is None or (each["start"] - reach).days > _GAP + 1:
                found.append([])
            found[-1].append(each)
            reach = max(reach or each["end"], each["end"])
    return found


class Sets:
    """The spells, and persons of *rows*, behind a table's number, in the extract of a day."""

    def __init__(self, rows, extracted, until=UNTIL):
        self.people = 1 + max(int(each[1:]) for each in rows["person"])
        self.spells = spells(rows.filter(pl.col("signed") <= extracted))
        stretches = {
            f"{first.year}-Q{n}": (first, last)
            for n, (first, last) in enumerate(zip(_BEGINS, _ENDS, strict=True), 1)
            if last <= until
        }
        self.person = np.array([int(each[0]["person"][1:]) for each in self.spells])
        self._cells = defaultdict(list)
        for place, spell in enumerate(self.spells):
            for name, (first, last) in (stretches | {None: (SINCE, until)}).items():
                self._add(place, spell, name, first, last)

    def _add(self, place, spell, name, first, last):
        ongoing = [c for c in spell if c["start"] <= last and c["end"] >= first]
        if not ongoing:
            return
        many = sum(c["start"] <= last for c in spell)
        begun = first <= spell[0]["start"]
        speaks = ongoing[-1]
        days = (max(c["end"] for c in spell if c["start"] <= last) - spell[0]["start"]).days + 1
        own = {"again": many > 1, "part_time": speaks["degree"] < 100, "over_90": days > 90}
        levels = [
            (None, None, begun),
            ("region", speaks["region"], begun),
            ("category", speaks["diagnosis"], begun),
            ("degree", str(speaks["degree"]), begun),
            *(
                ("unit", unit, begun and unit == spell[0]["unit"])
                for unit in {c["unit"] for c in ongoing}
            ),
        ]
        for column, level, new in levels:
            for sex in filter(None, ("all", speaks["sex"])):
                self._cells[column, name, sex, level].append((place, own | {"begun": new}))

    def of(self, row, column, kind):
        """(spells,): those of the *kind*; again are those that have a second certificate."""
        key = column, row.get("period"), row.get("sex", "all"), row.get(column)
        found = np.zeros(len(self.spells), bool)
        for place, own in self._cells.get(key, ()):
            found[place] = own.get(kind, True)
        return found

    def persons(self, of):
        """(persons,): how many of the spells each has."""
        return np.bincount(self.person[of], minlength=self.people)


class Told:
    """What is published about sets of spells and of persons."""

    def __init__(self, sets):
        self.sets, self.rows = sets, {"spells": [], "persons": []}

    def say(self, what, of, low, high):
        self.rows[what].append((of, low, high))

    def known(self, what):
        """Boolean sets; of "spells", or of "persons"."""
        sets, low, high = zip(*self.rows[what], strict=True)
        own = sets if what == "spells" else [self.sets.persons(each) > 0 for each in sets]
        found = Known(np.array(own), np.array(low, float), np.array(high, float))
        assert ((found.low <= found.true) & (found.true <= found.high)).all(), "read wrongly"
        return found

    def equations(self):
        """How many spells of a set each person has, and whether any."""
        every = [(self.sets.persons(of), a, b) for of, a, b in self.rows["spells"]]
        every += [(self.sets.persons(of) > 0, a, b) for of, a, b in self.rows["persons"]]
        sets, low, high = zip(*every, strict=True)
        return Known(np.array(sets, float), np.array(low, float), np.array(high, float))


def read(document, proof, sets):
    """Everything of one release."""
    told, step = Told(sets), document["rounding"]["step"]
    tables = {each["name"]: each for each in document["tables"]}
    for table in tables.values():
        column = _column(table)
        if table["measure"] in ("ongoing", "begun") and column in _READ:
            for row in table["rows"]:
                _count(told, row, sets.of(row, column, table["measure"]), step)
        read_as = _OF_SPELLS.get(table["measure"])
        # A unit has a degree and a length of its own.
        if read_as and column in _READ and (read_as is _mean or column != "unit"):
            counts = tables[table["name"].replace(table["measure"], "ongoing")]["rows"]
            for row, beside in zip(table["rows"], counts, strict=True):
                if row["value"] is not None and beside["value"] is not None:
                    read_as(told, row, beside, table, step)
    for each in document["equality"]:
        if each["outcome"] == "degree" and each["column"] == "sex" and each["where"] == "all":
            _degrees(told, each, proof, step)
    return told


_READ = (None, "region", "category", "degree", "unit")


def _column(table):
    """The column of a table besides period and sex; ... if this attacker does not read it."""
    (column,) = [each for each in table["by"] if each not in ("period", "sex")] or [None]
    return column


def _step(told, step):
    return (told - step // 2, told - step // 2 + step - 1) if step > 1 else (told, told)


def _count(told, row, of, step):
    if row["persons"] is None:
        told.say("persons", of, 0, step - 1 if step > 1 else _LARGE)
        return
    told.say("persons", of, *_step(row["persons"], step))
    if row["value"] is not None:
        told.say("spells", of, *_step(row["value"], step))


def possible(value, low, high, unit=1):
    """The sums of so many whole numbers, times *unit*, whose mean is printed as *value*."""
    digits = next(n for n in range(-3, 14) if abs(round(value, n) - value) < 1e-9)
    half = 0.5 * 10.0**-digits + 1e-9
    return [
        (n, total)
        for n in range(int(low), int(high) + 1)
        for total in range(ceil((value - half) * n / unit), floor((value + half) * n / unit) + 1)
    ]


def _share(told, row, beside, table, step):
    top = told.sets.of(row, _column(table), table["measure"])
    every = told.sets.of(row, _column(table), "ongoing")
    count = round(row["value"] * beside["value"])
    low, high = _step(count, step)
    told.say("spells", top, low, high)
    told.say("persons", top, min(count, 1), high)
    told.say("persons", every & ~top, min(beside["value"] - count, 1), _LARGE)


def _mean(told, row, beside, table, step):
    column = _column(table)
    again = told.sets.of(row, column, "again")
    more = (row["value"] - 1) * beside["value"]
    if step > 1 and abs(more - step * (more // step) - step / 2) < 1e-4 * beside["value"]:
        # Further certificates in steps: those of one spell, or of all spells.
        told.say("spells", again, more >= step, _step(round(more), step)[1])
        return
    found = possible(row["value"], *_step(beside["value"], step))
    counts, over = [n for n, _ in found], [total - n for n, total in found]
    told.say("spells", told.sets.of(row, column, "ongoing"), min(counts), max(counts))
    told.say("spells", again, min(1, max(0, min(over))), max(over))


_OF_SPELLS = {"certificates_per_spell": _mean, "over_90": _share, "part_time": _share}


def _degrees(told, entry, proof, step):
    for each in entry["crude"]["groups"]:
        key = f"rows | equality all sex={each['group']}"
        if each["value"] is None or key not in proof["released"]:
            continue
        found = possible(each["value"], *_step(proof["released"][key], step), _DEGREE)
        of = told.sets.of({"sex": each["group"]}, None, "begun")
        told.say("spells", of, min(n for n, _ in found), max(n for n, _ in found))
        less = [n * 100 // _DEGREE - total for n, total in found]
        below = of & np.array([spell[0]["degree"] < 100 for spell in told.sets.spells])
        told.say("spells", below, min(1, max(0, min(less))), max(less))
