"""Persons, their spells and when these begin; earlier spells follow from each spell's earlier sick
leave.

Half of the spells with earlier sick leave follow another spell of the population, of the same
person. The others follow a spell in a diagnosis without a model. A spell that begins a history has
at most a short spell, of up to 14 days, in the year before.

Whether a spell is followed by another depends on its length, but must not depend on when it began:
otherwise T would no longer be drawn from the hazards among the spells of one year. So time is a
circle of the years asked for. A pair begins on any day of the circle. If its second spell falls
beyond the end, it wraps around: each spell then belongs to a separate person, and the second person
has the first spell as a history that began before the years and is not counted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .assumptions import (
    GAP,
    GAP_DAYS,
    LINKED,
    LINKED_LONGEST_DAYS,
    OTHER_DIAGNOSES,
    SHORT_DAYS,
    SHORT_SPELLS,
)
from .spells import Ints, Levels, Spells

# What two spells of one person must have in common.
PERSONAL = ("sex", "born_in_sweden", "university", "region", "age")
YEAR = 365
LONGEST_GAP = GAP_DAYS.value[1]
APART = LONGEST_GAP + 1  # days without certificate that make two spells
NONE = -1


@dataclass(frozen=True, eq=False)
class Rows:
    """A row for each spell that certificates are written for.

    Attributes
    ----------
    person, start
        A number from 0, and a date in days since 1970.
    days : last day, counted in days on sick leave
    pause_after, pause : days
        Between the certificates that end and begin there, if the spell lasts that long.
    origin : the spell of the population whose answers it has other : place among OTHER_DIAGNOSES,
    -1 where it has the origin's diagnosis counted : whether it is one of the population's spells in
    the years asked for
    """

    person: Ints
    start: Ints
    days: Ints
    pause_after: Ints
    pause: Ints
    origin: Ints
    other: Ints
    counted: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.days)


def placed(
    spells: Spells,
    pauses: tuple[Ints, Ints],
    first: int,
    last: int,
    rng: np.random.Generator,
    linked: float = LINKED.value,
) -> Rows:
    """Every spell with its person, start in the days *first* to *last*, and earlier spells.

    *pauses*: after how many days on sick leave each spell has a pause, and its length in days.
    *linked* is the share of spells with earlier sick leave that follow another of these spells.
    """
    level = spells.levels["earlier_sick_leave"].astype(np.int64)
    before = _linked(spells.levels, spells.days, rng, linked)
    second = np.flatnonzero(before != NONE)
    pair = before[second]
    length = spells.days + np.where(spells.days > pauses[0], pauses[1], 0)
    apart = _apart(level[second], spells.days[pair], rng)

    circle = last - first + 1
    start = first + rng.integers(0, circle, len(spells))
    unrolled = start[pair] + length[pair] + apart
    around = (unrolled - first) // circle * circle
    start[second] = unrolled - around
    person = np.arange(len(spells))
    together, parted = around == 0, around > 0
    person[second[together]] = pair[together]

    everyone, gone = np.arange(len(spells)), pair[parted]
    owner, began = person[second[parted]], (start[pair] - around)[parted]
    parts = [
        _rows(everyone, person, start, spells.days, pauses, counted=True),
        _rows(gone, owner, began, spells.days[gone], pauses, counted=False),
        _others(level, before, person, start, rng),
        _short(level, person, start, rng),
    ]
    return _numbered(parts)


def pauses(first: Ints, second: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """A pause after the first or the second certificate, whose lengths are given; 0 days for most
    spells.
    """
    count = len(first)
    after = first + np.where(rng.random(count) < 0.5, second, 0)
    days = rng.integers(GAP_DAYS.value[0], LONGEST_GAP + 1, count)
    return after, np.where(rng.random(count) < GAP.value, days, 0)


def _linked(levels: Levels, days: Ints, rng: np.random.Generator, share: float) -> Ints:
    """The earlier spell of each spell, NONE for most: long enough, of a similar person."""
    level = levels["earlier_sick_leave"]
    like = np.zeros(len(days), dtype=np.int64)
    for name in PERSONAL:
        like = like * 16 + levels[name]
    before = np.full(len(days), NONE)
    free = (level == 0) & (days <= LINKED_LONGEST_DAYS.value)
    wanted = rng.random(len(days)) < share
    # The most demanding level chooses first.
    for code, shortest in ((3, 181), (2, 91), (1, 15)):
        later = rng.permutation(np.flatnonzero((level == code) & wanted))
        earlier = rng.permutation(np.flatnonzero(free & (days >= shortest)))
        _, one, other = np.intersect1d(
            _in_turn(like[later]), _in_turn(like[earlier]), return_indices=True
        )
        before[later[one]] = earlier[other]
        free[earlier[other]] = False
    return before


def _in_turn(like: Ints) -> Ints:
    """Different numbers: the first, second, … of each kind."""
    order = np.argsort(like, kind="stable")
    _, begins, counts = np.unique(like[order], return_index=True, return_counts=True)
    turn = np.empty(len(like), dtype=np.int64)
    turn[order] = np.arange(len(like)) - np.repeat(begins, counts)
    return like * (1 << 32) + turn


def _apart(level: Ints, earlier_days: Ints, rng: np.random.Generator) -> Ints:
    """Days between a person's two spells, so that the year before has what the level says.

    The year before holds min(earlier_days, 365 - apart) days of the earlier spell, less a pause
    of at most LONGEST_GAP days in it.
    """
    lowest, highest = np.full(len(level), APART), np.empty(len(level), dtype=np.int64)
    for code, least, most in ((1, 1, 90), (2, 91, 180), (3, 181, YEAR)):
        here = level == code
        # This much of the earlier spell must lie before the year, if it is longer than allowed.
        lowest = np.where(here & (earlier_days > most), np.maximum(APART, YEAR - most), lowest)
        highest = np.where(here, YEAR - least - LONGEST_GAP, highest)
    return rng.integers(lowest, highest + 1)


def _others(
    level: Ints, before: Ints, person: Ints, start: Ints, rng: np.random.Generator
) -> dict[str, Ints]:
    """Earlier spells in diagnoses without a model, wholly within the year before."""
    of = np.flatnonzero((level > 0) & (before == NONE))
    least, most = np.array([15, 91, 181]), np.array([90, 180, 340])
    days = rng.integers(least[level[of] - 1], most[level[of] - 1] + 1)
    apart = rng.integers(APART, YEAR - days + 1)
    other = rng.integers(0, len(OTHER_DIAGNOSES.value), len(of))
    return _before(of, person[of], start[of] - apart - days, days, other)


def _short(level: Ints, person: Ints, start: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """Spells that do not count as earlier sick leave."""
    of = np.flatnonzero((level == 0) & (rng.random(len(level)) < SHORT_SPELLS.value))
    days = rng.integers(SHORT_DAYS.value[0], SHORT_DAYS.value[1] + 1, len(of))
    apart = rng.integers(APART, YEAR - days + 1)
    other = rng.integers(NONE, len(OTHER_DIAGNOSES.value), len(of))
    return _before(of, person[of], start[of] - apart - days, days, other)


def _before(of: Ints, person: Ints, start: Ints, days: Ints, other: Ints) -> dict[str, Ints]:
    nothing = np.zeros(len(of), dtype=np.int64)
    return _columns(of, person, start, days, (nothing, nothing), other, counted=False)


def _rows(
    of: Ints, person: Ints, start: Ints, days: Ints, pauses: tuple[Ints, Ints], *, counted: bool
) -> dict[str, Ints]:
    known = (pauses[0][of], pauses[1][of])
    return _columns(of, person, start, days, known, np.full(len(of), NONE), counted=counted)


def _columns(
    of: Ints,
    person: Ints,
    start: Ints,
    days: Ints,
    pauses: tuple[Ints, Ints],
    other: Ints,
    *,
    counted: bool,
) -> dict[str, Ints]:
    return {
        "person": person,
        "start": start,
        "days": days,
        "pause_after": pauses[0],
        "pause": pauses[1],
        "origin": of,
        "other": other,
        "counted": np.full(len(of), counted),
    }


def _numbered(parts: list[dict[str, Ints]]) -> Rows:
    """One table, persons counted from 0 without holes."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    columns["person"] = np.unique(columns["person"], return_inverse=True)[1]
    return Rows(**columns)
