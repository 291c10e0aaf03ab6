"""A row per spell and stretch of the calendar in which it goes on, as Statistiktjänsten has them.

A spell goes on in a month in which one of its periods covers a day. It is then as it was certified
by periods that had begun by the month's end: what begins later plays no part, what ends later does.
Of several periods the one that begins last speaks; of those that begin on one day, the one signed
last, then the higher degree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from srs.tables.columns import pl

from ..rollout.calendar import Calendar
from .coverage import Ints
from .diagnoses import LEVELS
from .facts import Facts
from .fmb import Limits
from .spells import latest, years

Bools = NDArray[np.bool_]
_EPOCH = date(1970, 1, 1)
_LONG = 90
_FULL = 100

# Statistiktjänsten's groups, by the last of each.
LENGTHS = {14: "0-14", 30: "15-30", 60: "31-60", 90: "61-90", 180: "91-180", 364: "181-364"}
LENGTHS |= {730: "365-730"}
LONGEST = "731-"
AGES = {15: "0-15", 20: "16-20", 25: "21-25", 30: "26-30", 35: "31-35", 40: "36-40"}
AGES |= {45: "41-45", 50: "46-50", 55: "51-55", 60: "56-60", 65: "61-65"}
OLDEST = "66-"
CERTIFICATES = {n: str(n) for n in range(1, 11)}
MOST_CERTIFICATES = "11-"


@dataclass(frozen=True)
class Stretches:
    """Of the calendar, one after the other.

    Attributes
    ----------
    edges
        The first day of each, and the day after the last.
    """

    names: tuple[str, ...]
    edges: tuple[date, ...]

    @classmethod
    def of(cls, calendar: Calendar) -> "Stretches":
        edges = tuple(calendar.begin(n) for n in range(calendar.periods + 1))
        return cls(tuple(_name(each, calendar.months) for each in edges[:-1]), edges)

    @property
    def whole(self) -> "Stretches":
        """All of them as one."""
        last = self.edges[-1] - timedelta(days=1)
        return Stretches((f"{self.edges[0]}--{last}",), (self.edges[0], self.edges[-1]))

    @property
    def begins(self) -> Ints:
        return np.array([(each - _EPOCH).days for each in self.edges])

    def __len__(self) -> int:
        return len(self.names)


def _name(begin: date, months: int) -> str:
    """
    >>> [_name(date(2024, 4, 1), months) for months in (1, 3, 12)]
    ['2024-04', '2024-Q2', '2024']
    """
    if months == 1:
        return f"{begin:%Y-%m}"
    return f"{begin.year}-Q{(begin.month + 2) // 3}" if months == 3 else f"{begin.year}"


@dataclass(frozen=True, eq=False)
class Rows:
    """Attributes

    spells
        A row per spell and stretch.
    units
        A row per spell, stretch and care unit that has a period in it: the spell as the unit
        sees it, which is as long as it was when the unit's last period ended.
    """

    spells: pl.DataFrame
    units: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Ongoing:
    """What a range of persons has in any calendar."""

    facts: Facts
    columns: Sequence[str]
    limits: Limits
    age: Ints
    running: Mapping[str, Ints]
    happened: Mapping[str, Ints]
    last: Ints

    @classmethod
    def of(cls, facts: Facts, limits: Limits, columns: Sequence[str] = ()) -> "Ongoing":
        frame = facts.frame
        begun = pl.col("through").cast(pl.Date)
        age = frame.select(pl.coalesce(years(pl.col("born"), begun), "age").fill_null(-1))
        happened = _happened(facts)
        running = {name: np.cumsum(happened[name]) for name in ("certificates_begun", "steps_down")}
        last = np.append(facts.first[1:], len(frame))[: len(facts.first)] - 1
        ages = age.to_series().to_numpy().astype(np.int64)
        return cls(facts, columns, limits, ages, running, happened, last)

    def rows(self, stretches: Stretches) -> Rows:
        """In the order of spells and stretches."""
        fact, stretch = self._overlaps(stretches)
        spell = self.facts.numbers("spell")[fact]
        order = np.argsort(spell * len(stretches) + stretch, kind="stable")
        fact, stretch, spell = fact[order], stretch[order], spell[order]
        groups = _starts(spell, stretch)
        spells = self._rows(stretches, fact, stretch, groups, None)
        unit = self.facts.frame["unit"].to_physical().fill_null(np.iinfo(np.uint32).max)
        code = unit.to_numpy().astype(np.int64)[fact]
        # Stable: of a unit's periods the one that begins last stays the last.
        order = np.lexsort((code, stretch, spell))
        fact, stretch, spell, code = fact[order], stretch[order], spell[order], code[order]
        groups = _starts(spell, stretch, code)
        units = self._rows(stretches, fact, stretch, groups, code[groups])
        return Rows(spells, units.filter(pl.col("unit").is_not_null()))

    def _overlaps(self, stretches: Stretches) -> tuple[Ints, Ints]:
        """Each period, and each stretch that it covers a day of."""
        edges, count = stretches.begins, len(stretches)
        first = np.searchsorted(edges, self.facts.numbers("start"), "right") - 1
        final = np.searchsorted(edges, self.facts.numbers("end"), "right") - 1
        first, final = np.maximum(first, 0), np.minimum(final, count - 1)
        times = np.maximum(final - first + 1, 0)
        fact = np.repeat(np.arange(len(times)), times)
        within = np.arange(len(fact)) - np.repeat(np.cumsum(times) - times, times)
        return fact, first[fact] + within

    def _rows(
        self, stretches: Stretches, fact: Ints, stretch: Ints, groups: Ints, unit: Ints | None
    ) -> pl.DataFrame:
        """A row for each of *groups*, which begin there; *unit* is that of each, if they have."""
        final = np.append(groups[1:], len(fact))[: len(groups)] - 1
        speaks, at = fact[final], stretch[final]
        facts, frame = self.facts, self.facts.frame
        spell, owner = facts.numbers("spell")[speaks], facts.numbers("owner")[speaks]
        first = facts.first[spell]
        ends = stretches.begins[1:][at] - 1
        begins = stretches.begins[:-1][at]
        known = np.minimum(facts.coverage.known(owner, ends), self.last[spell])
        before = facts.coverage.before(first)
        days = facts.coverage.covered[known] - before
        if unit is not None:
            day = latest(facts.numbers("end")[fact], groups)
            known = np.minimum(facts.coverage.known(owner, np.minimum(day, ends)), known)
            days = facts.coverage.through(owner, day, known) - before
        start = facts.numbers("start")[first]
        begun = start >= begins
        if unit is not None:
            begun &= frame["unit"].to_physical().to_numpy()[first] == unit
        inside = facts.numbers("start")[fact] >= stretches.begins[:-1][stretch]
        sums = {
            name: _sums(np.where(inside, values[fact], 0), groups)
            for name, values in self.happened.items()
        }
        so_far = {
            name: running[known] - np.where(first > 0, running[np.maximum(first, 1) - 1], 0)
            for name, running in self.running.items()
        }
        age = latest(self.age[fact], groups)
        one = frame[speaks]
        rows = pl.DataFrame(
            [
                pl.Series("stretch", at, dtype=pl.Int32),
                one["person"],
                *(
                    one[name]
                    for name in dict.fromkeys(
                        ("sex", *LEVELS, "care_level", "region", "unit", *self.columns)
                    )
                ),
                *(one[name] for name in ("degree", "work_measures")),
                pl.Series("begun", begun),
                pl.Series("days", days, dtype=pl.Int32),
                pl.Series("certificates", so_far["certificates_begun"], dtype=pl.Int32),
                pl.Series("stepped_down", so_far["steps_down"] > 0),
                *(pl.Series(name, each, dtype=pl.Int32) for name, each in sums.items()),
                _grouped(age, AGES, OLDEST).alias("age"),
                _grouped(days, LENGTHS, LONGEST).alias("length"),
                _grouped(so_far["certificates_begun"], CERTIFICATES, MOST_CERTIFICATES).alias(
                    "certificates_group"
                ),
            ]
        )
        begin = pl.Series(start, dtype=pl.Int32).cast(pl.Date)
        exceeded = self.limits.exceeded(one["code"], begin, rows["days"])
        return rows.with_columns(
            exceeded,
            over_90=pl.col("days") > _LONG,
            part_time=pl.col("degree") < _FULL,
            several=pl.struct("person", "stretch").is_duplicated()
            if unit is None
            else pl.struct("person", "stretch", "unit").is_duplicated(),
        )


def _happened(facts: Facts) -> dict[str, Ints]:
    """What happened on the first day of each period."""
    frame = facts.frame
    again = pl.col("spell") == pl.col("spell").shift()
    degree = pl.col("degree").cast(pl.Int16)
    new = pl.col("new")
    begins = pl.when("new").then("start").forward_fill().shift()
    since = pl.when(new & again.fill_null(False)).then(pl.col("start") - begins)
    found = frame.select(
        certificates_begun=new,
        steps_down=(degree < degree.shift()) & again,
        followed=since.is_not_null(),
        days_between=since,
        days_between_squared=since.cast(pl.Int64) ** 2,
        additions=pl.when(new).then(pl.col("additions") > 0),
        additions_told=new & pl.col("additions").is_not_null(),
        messages=pl.when(new).then("messages"),
        messages_told=new & pl.col("messages").is_not_null(),
    )
    return {each.name: each.cast(pl.Int64).fill_null(0).to_numpy() for each in found.iter_columns()}


def _starts(*keys: Ints) -> Ints:
    """Where one of *keys*, which are in order, differs from the row before."""
    if not len(keys[0]):
        return keys[0]
    differs: Bools = np.zeros(len(keys[0]), bool)
    differs[0] = True
    for key in keys:
        differs[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(differs)


def _sums(values: Ints, groups: Ints) -> Ints:
    found: Ints = np.add.reduceat(values, groups) if len(groups) else values[:0]
    return found


def _grouped(values: Ints, ends: Mapping[int, str], beyond: str) -> pl.Series:
    """By the last value of each group; null below 0."""
    names = [*ends.values(), beyond]
    place = np.searchsorted(list(ends), values, "left")
    code = pl.Series(place, dtype=pl.UInt8).set(pl.Series(values < 0), None)
    return code.cat.to(pl.Enum(names))
