"""A row per spell and stretch of the calendar in which it goes on, as in Statistiktjänsten.

A spell goes on in a month in which one of its periods covers a day. Its row shows it as certified
by periods that had begun by the month's end: later beginnings do not count, later ends do. Of
several periods, the one that begins last decides; of those that begin on one day, the one signed
last, then the one with the higher degree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from srs.tables.columns import pl

from ..rollout.calendar import Calendar
from .coverage import Ints
from .facts import Facts
from .fmb import Limits
from .spells import latest, years

Bools = NDArray[np.bool_]
_EPOCH = date(1970, 1, 1)
_LONG = 90
_FULL = 100

# Statistiktjänsten's groups, by the last value of each.
LENGTHS = {14: "0-14", 30: "15-30", 60: "31-60", 90: "61-90", 180: "91-180", 364: "181-364"}
LENGTHS |= {730: "365-730"}
LONGEST = "731-"
AGES = {15: "0-15", 20: "16-20", 25: "21-25", 30: "26-30", 35: "31-35", 40: "36-40"}
AGES |= {45: "41-45", 50: "46-50", 55: "51-55", 60: "56-60", 65: "61-65"}
OLDEST = "66-"
CERTIFICATES = {n: str(n) for n in range(1, 11)}
MOST_CERTIFICATES = "11-"

NOBODY = -1  # the unit where none is given
_SO_FAR = ("entered", "steps_down")  # so far in the spell
_TOLD = ("person", "sex", "place", "care_level", "region", "unit", "degree", "work_measures")


@dataclass(frozen=True)
class Stretches:
    """Stretches of the calendar, one after the other.

    Attributes
    ----------
    edges
        The first day of each stretch, and the day after the last one.
    """

    names: tuple[str, ...]
    edges: tuple[date, ...]

    @classmethod
    def of(cls, calendar: Calendar) -> "Stretches":
        edges = tuple(calendar.begin(n) for n in range(calendar.periods + 1))
        return cls(tuple(_name(each, calendar.months) for each in edges[:-1]), edges)

    @property
    def whole(self) -> "Stretches":
        """All stretches as one."""
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
    """The rows of spells and of units.

    Attributes
    ----------
    spells
        A row per spell and stretch.
    units
        A row per spell, stretch and care unit with a period in it: the spell as the unit sees it.
        It is as long as it was when the unit's last period ended.
    """

    spells: pl.DataFrame
    units: pl.DataFrame


@dataclass(frozen=True, eq=False)
class _Overlaps:
    """Each period in each stretch in which it covers a day, by spell, stretch and start.

    Attributes
    ----------
    groups
        Where the rows of one spell and stretch begin.
    """

    fact: Ints
    stretch: Ints
    groups: Ints

    @property
    def finals(self) -> Ints:
        return np.append(self.groups[1:], len(self.fact))[: len(self.groups)] - 1

    def of(self, chosen: Bools) -> "_Overlaps":
        """The groups that are *chosen*."""
        size = np.diff(np.append(self.groups, len(self.fact)))
        rows = np.repeat(chosen, size)
        groups = np.cumsum(np.append(0, size[chosen]))[:-1]
        return _Overlaps(self.fact[rows], self.stretch[rows], groups)


@dataclass(frozen=True, eq=False)
class Ongoing:
    """What a range of persons has in any calendar.

    Attributes
    ----------
    told
        Columns whose value in a row comes from the period that decides.
    happened, running
        What happened on the first day of each period, and how much of it had happened by then.
    """

    facts: Facts
    told: pl.DataFrame
    unit: Ints
    age: Ints
    happened: Mapping[str, Ints]
    running: Mapping[str, Ints]
    fmb_days: Ints
    fmb_upper: Bools

    @classmethod
    def of(cls, facts: Facts, limits: Limits, columns: Sequence[str] = ()) -> "Ongoing":
        frame = facts.frame
        through = pl.col("through").cast(pl.Date)
        age = frame.select(pl.coalesce(years(pl.col("born"), through), "age").fill_null(-1))
        happened = _happened(facts)
        spell = facts.numbers("spell")
        begins = facts.frame["start"].gather(pl.Series(facts.first)).gather(pl.Series(spell))
        longest, upper = limits.of(frame["code"], begins.cast(pl.Date))
        names = (*_TOLD, *columns)
        return cls(
            facts,
            frame.select(name for name in dict.fromkeys(names) if name in frame.columns),
            frame["unit"].to_physical().cast(pl.Int64).fill_null(NOBODY).to_numpy(),
            age.to_series().to_numpy().astype(np.int64),
            happened,
            {name: np.cumsum(happened[name]) for name in _SO_FAR},
            longest.cast(pl.Int64).fill_null(-1).to_numpy(),
            upper.to_numpy(),
        )

    def rows(self, stretches: Stretches) -> Rows:
        """The rows, in the order of spells and stretches."""
        whole = self._overlaps(stretches)
        unit = self.unit[whole.fact]
        several = latest(unit, whole.groups) != -latest(-unit, whole.groups)
        spells = self._rows(stretches, whole, None).with_columns(
            several=_again(whole, self.facts.numbers("person"), len(stretches))
        )
        # A single unit sees the spell as it is.
        alone = spells.filter(pl.Series(~several))
        parted = self._parted(whole.of(several))
        units = pl.concat([alone, self._rows(stretches, parted, self.unit)], how="diagonal")
        same = pl.struct("person", "stretch", "unit").is_duplicated()
        more = units.filter(pl.col("several").fill_null(True)).with_columns(several=same)
        few = units.filter(~pl.col("several").fill_null(True))
        return Rows(spells, pl.concat([few, more]).filter(pl.col("unit").is_not_null()))

    def _overlaps(self, stretches: Stretches) -> _Overlaps:
        edges, count = stretches.begins, len(stretches)
        first = np.searchsorted(edges, self.facts.numbers("start"), "right") - 1
        final = np.searchsorted(edges, self.facts.numbers("end"), "right") - 1
        first, final = np.maximum(first, 0), np.minimum(final, count - 1)
        times = np.maximum(final - first + 1, 0)
        fact = np.repeat(np.arange(len(times)), times)
        within = np.arange(len(fact)) - np.repeat(np.cumsum(times) - times, times)
        stretch = first[fact] + within
        key = self.facts.numbers("spell")[fact] * count + stretch
        if (np.diff(key) < 0).any():
            order = np.argsort(key, kind="stable")
            fact, stretch, key = fact[order], stretch[order], key[order]
        return _Overlaps(fact, stretch, _starts(key))

    def _parted(self, several: _Overlaps) -> _Overlaps:
        """The groups split by unit; a unit's periods keep their order."""
        size = np.diff(np.append(several.groups, len(several.fact)))
        group = np.repeat(np.arange(len(size)), size)
        unit = self.unit[several.fact]
        order = np.lexsort((unit, group))
        fact, stretch = several.fact[order], several.stretch[order]
        return _Overlaps(fact, stretch, _starts(group[order], unit[order]))

    def _rows(self, stretches: Stretches, own: _Overlaps, unit: Ints | None) -> pl.DataFrame:
        """A row for each group; with *unit* given, each group belongs to one unit."""
        facts = self.facts
        speaks, at = own.fact[own.finals], own.stretch[own.finals]
        spell, owner = facts.numbers("spell")[speaks], facts.numbers("owner")[speaks]
        first, ends = facts.first[spell], stretches.begins[1:][at] - 1
        begins = stretches.begins[:-1]
        known = np.minimum(facts.coverage.known(owner, ends), facts.last[spell])
        before = facts.coverage.before(first)
        begun = facts.numbers("start")[first] >= begins[at]
        if unit is None:
            days = facts.coverage.covered[known] - before
        else:
            day = latest(facts.numbers("end")[own.fact], own.groups)
            seen = np.minimum(facts.coverage.known(owner, np.minimum(day, ends)), known)
            days = facts.coverage.through(owner, day, seen) - before
            begun &= unit[first] == unit[speaks]
        inside = facts.numbers("start")[own.fact] >= begins[own.stretch]
        so_far = {name: _so_far(running, known, first) for name, running in self.running.items()}
        longest, upper = self.fmb_days[speaks], self.fmb_upper[speaks]
        certificates = so_far["entered"]
        return pl.DataFrame(
            [
                pl.Series("stretch", at, dtype=pl.Int32),
                *self.told[pl.Series(speaks)],
                pl.Series("begun", begun),
                pl.Series("over_90", days > _LONG),
                pl.Series("fmb_known", upper),
                pl.Series("fmb_exceeded", upper & (days > longest)),
                pl.Series("stepped_down", so_far["steps_down"] > 0),
                pl.Series("certificates", certificates, dtype=pl.Int32),
                *(
                    pl.Series(name, _sums(values[own.fact] * inside, own.groups), dtype=pl.Int32)
                    for name, values in self.happened.items()
                    if name not in _SO_FAR
                ),
                _grouped(latest(self.age[own.fact], own.groups), AGES, OLDEST).alias("age"),
                _grouped(days, LENGTHS, LONGEST).alias("length"),
                _grouped(certificates, CERTIFICATES, MOST_CERTIFICATES).alias("certificates_group"),
            ]
        ).with_columns(part_time=pl.col("degree") < _FULL)


def _so_far(running: Ints, known: Ints, first: Ints) -> Ints:
    """What has happened in the spell from its *first* period through the *known* one."""
    found: Ints = running[known] - np.where(first > 0, running[np.maximum(first, 1) - 1], 0)
    return found


def _again(whole: _Overlaps, person: Ints, count: int) -> pl.Series:
    """Whether the person has another spell in the stretch."""
    key = person[whole.fact[whole.groups]] * count + whole.stretch[whole.groups]
    if (np.diff(key) < 0).any():  # a person's spells with two providers
        return pl.Series(key).is_duplicated()
    same = np.zeros(len(key) + 1, bool)
    same[1:-1] = key[1:] == key[:-1]
    return pl.Series(same[:-1] | same[1:])


def _happened(facts: Facts) -> dict[str, Ints]:
    """What happened on the first day of each period."""
    frame = facts.frame
    again = pl.col("spell") == pl.col("spell").shift()
    degree = pl.col("degree").cast(pl.Int16)
    new = pl.col("new")
    since = _since_the_last(facts)
    found = frame.select(
        certificates_begun=new,
        entered="entered",
        steps_down=(degree < degree.shift()) & again,
        followed=since.is_not_null(),
        days_between=since,
        days_between_squared=since**2,
        **{name: pl.when(new).then(what) for name, what in _asked(frame.columns).items()},
    )
    return {each.name: each.cast(pl.Int64).fill_null(0).to_numpy() for each in found.iter_columns()}


def _since_the_last(facts: Facts) -> pl.Series:
    """Days since the certificate before it in its spell began, where a certificate begins."""
    begins = np.flatnonzero(facts.frame["new"].to_numpy())
    spell, start = facts.numbers("spell")[begins], facts.numbers("start")[begins]
    again = np.flatnonzero(spell[1:] == spell[:-1]) + 1
    days = pl.Series("days", [None], dtype=pl.Int64).new_from_index(0, len(facts.frame))
    return days.scatter(begins[again], start[again] - start[again - 1])


def _asked(columns: Sequence[str]) -> dict[str, pl.Expr]:
    """Columns of requests and messages, if the certificates have them."""
    found = {}
    if "additions" in columns:
        found["additions"] = (pl.col("additions") > 0).cast(pl.Int64)
        found["additions_told"] = pl.col("additions").is_not_null().cast(pl.Int64)
    if "messages" in columns:
        found["messages"] = pl.col("messages").cast(pl.Int64)
        found["messages_told"] = pl.col("messages").is_not_null().cast(pl.Int64)
    return found


def _starts(*keys: Ints) -> Ints:
    """The places where one of the ordered *keys* differs from the row before."""
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
    """The group of each value, by the groups' last values; null below 0."""
    names = [*ends.values(), beyond]
    place = np.searchsorted(list(ends), values, "left")
    code = pl.Series(place, dtype=pl.UInt8).set(pl.Series(values < 0), None)
    return code.cat.to(pl.Enum(names))
