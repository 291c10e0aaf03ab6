"""An attacker who has every release of a register and wants a small count.

It shares no code with the release gate. Published numbers are intervals: in steps of ten, 25 is 20
to 29 and a hidden number is 0 to 9; without steps, 25 is 25 and a hidden number may be anything. A
count is disclosed if every possible value is 1 to 4.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import linprog

from training.statistics.follow_up import FollowUp
from training.statistics.length import Within

_KEY = re.compile(
    r"(?P<kind>rows|with|without|free)(?: at (?P<horizon>\S+))? \| (?P<group>[^|]+?)"
    r"(?: \| (?P<model>\w+)@\S+ (?P<side>>=|<) (?P<end>\S+))?$"
)
_LENGTH = re.compile(
    r"(?P<kind>followed|not followed|inside|not inside|outside) (?P<metric>within_\w+) \| "
    r"(?P<group>[^|]+?) \| (?P<model>\w+)$"
)
_DAYS = {"within_half": ("q25_day", "q75_day"), "within_80": ("q10_day", "q90_day")}
_ENDS = re.compile(r"(events|censored|competing) in all follow-up$")
_CODES = {"events": 1, "censored": 0, "competing": 2}


@dataclass(frozen=True, eq=False)
class Known:
    """Sets of rows, as (sets, rows), with how many there may be in each."""

    sets: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def true(self):
        return self.sets.sum(axis=1)

    def once(self):
        """Each set once, with everything published about it."""
        marks = self.sets @ np.random.default_rng(1).random(self.sets.shape[1])
        _, first, place = np.unique(marks.round(9), return_index=True, return_inverse=True)
        low, high = np.full(len(first), -np.inf), np.full(len(first), np.inf)
        np.maximum.at(low, place, self.low)
        np.minimum.at(high, place, self.high)
        return Known(self.sets[first], low, high)

    def and_also(self, other):
        return Known(
            np.vstack([self.sets, other.sets]),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
        )


def read(proof, table, day=None):
    """What one release reveals, by its names alone; *table* only says which rows they are."""
    step = proof.get("step", 1)
    told = {key: (count, count) for key, count in proof["released"].items()}
    if step > 1:
        told = {key: (a - step // 2, a - step // 2 + step - 1) for key, (a, _) in told.items()}
    most = step - 1 if step > 1 else len(table["t"])
    told |= {each["what"]: (0, most) for each in proof["suppressed"]}
    members = reader(table, day)
    kept = {key: rows for key in told if (rows := members(key)) is not None}
    low, high = np.array([told[key] for key in kept], dtype=float).T
    known = Known(np.array(list(kept.values())), low, high)
    assert ((known.low <= known.true) & (known.true <= known.high)).all(), "read wrongly"
    return known


def reader(table, day=None, there=None):
    """The rows that a count covers, by its name; ``None`` if the name is not understood.

    The first *there* rows are those of persons in the data, the others of persons who could be.
    """
    t, event = np.asarray(table["t"]), np.asarray(table["e"])
    rows = np.ones(len(t), bool) if day is None else t > day

    @cache
    def group_of(name):
        return in_group(name, table)

    @cache
    def kind_of(kind, horizon):
        if not horizon:
            return rows
        ended = (t <= float(horizon)) & (event > 0)
        outlasts = ~ended & (t >= float(horizon))
        return rows & {"with": outlasts, "without": ~outlasts, "free": ended}[kind]

    @cache
    def above(model, end):
        return np.asarray(table[model.lower()]) >= float(end)

    @cache
    def of_length(metric, group):
        """The end of follow-up of the intervals, from the persons in the data."""
        own = rows & group_of(group)
        first, last = (np.asarray(table[name], float) for name in _DAYS[metric])
        real = np.flatnonzero(own & (np.arange(len(t)) < (there or len(t))))
        kept = Within.of(first[real], last[real], FollowUp.of(t[real], event[real])).kept
        followed = own & (last <= last[real][kept].max())
        ended = (event > 0) & (t <= last)
        inside = followed & ended & (t >= first)
        return {
            "followed": followed,
            "not followed": own & ~followed,
            "inside": inside,
            "not inside": followed & ~inside,
            "outside": followed & ~inside & (ended | (t >= last)),
        }

    def members(key):
        if of := _LENGTH.match(key):
            return of_length(of["metric"], of["group"])[of["kind"]]
        if of := _ENDS.match(key):
            return rows & (event == _CODES[of[1]])
        of = _KEY.match(key)
        group = None if of is None else group_of(of["group"])
        if group is None:
            return None
        found = group & kind_of(of["kind"], of["horizon"])
        if of["side"]:
            high = above(of["model"], of["end"])
            found = found & (high if of["side"] == ">=" else ~high)
        return found

    return members


def in_group(group, table):
    if group == "all":
        return np.ones(len(table["t"]), bool)
    column, _, level = group.partition("=")
    if column not in table:
        return None
    values = np.asarray(table[column])
    if values.dtype.kind in "US":
        return values == level
    if level.startswith("<"):
        return values < float(level[1:])
    if level.startswith(">="):
        return values >= float(level[2:])
    first, _, last = level.partition("-<")
    return (values >= float(first)) & (values < float(last))


def told_by_pairs(known, limit=5):
    """How many differences of two nested sets are revealed by all pairs with that difference.

    The same persons may be the difference of many pairs; what these pairs say is combined.
    """
    known = known.once()
    sizes = known.true
    sets = known.sets.astype(np.float32)
    inside = sets @ sets.T == sizes[None, :]
    differ = sizes[:, None] - sizes[None, :]
    outer, inner = np.nonzero(inside & (differ > 0) & (differ < limit))
    (alone,) = np.nonzero((sizes > 0) & (sizes < limit))
    low = np.concatenate([known.low[outer] - known.high[inner], known.low[alone]])
    high = np.concatenate([known.high[outer] - known.low[inner], known.high[alone]])
    mark = known.sets @ np.random.default_rng(0).random(known.sets.shape[1])
    marks = np.concatenate([mark[outer] - mark[inner], mark[alone]]).round(9)
    _, place = np.unique(marks, return_inverse=True)
    least, most = np.zeros(place.max(initial=-1) + 1), np.full(place.max(initial=-1) + 1, np.inf)
    np.maximum.at(least, place, low)
    np.minimum.at(most, place, high)
    return int(((least >= 1) & (most < limit)).sum())


def targets(known, random, most, limit=5):
    """Some small sets: published ones, differences, intersections, and the rest of several."""
    found = {}
    count = len(known.sets)
    for _ in range(200 * most):
        i, j, k = random.integers(0, count, 3)
        a, b, c = known.sets[[i, j, k]]
        for each in (a, a & ~b, a & b, a & b & ~c):
            if 0 < each.sum() < limit:
                found[each.tobytes()] = each
        if len(found) >= most:
            break
    return list(found.values())[:most]


def told_by_all(known, possible, of, limit=5):
    """Whether all equations together reveal that a set has few persons: linear programming.

    *possible* are the sets' members among all kinds of person that there could be, (sets, kinds);
    *of* are those of the target, (kinds,).
    """
    kinds = np.unique(np.vstack([possible, of]), axis=1)
    told = Known(kinds[:-1], known.low, known.high).once()
    matrix, goal = told.sets.astype(float), kinds[-1].astype(float)
    ends = []
    for sign in (1, -1):
        solved = linprog(
            sign * goal,
            A_ub=np.vstack([matrix, -matrix]),
            b_ub=np.concatenate([told.high, -told.low]),
            method="highs",
        )
        assert solved.status in (0, 3), solved.message
        ends.append(np.inf if solved.status == 3 else sign * solved.fun)
    least, most = np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6)
    return least >= 1 and most < limit
