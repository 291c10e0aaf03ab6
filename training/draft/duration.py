"""The column with the time that a spell was observed, and its unit."""

from collections.abc import Sequence

import numpy as np

from srs.tables.columns import pl

from ..table.mapping import DAYS
from .guess import Guess, candidates, listed, named, rounded
from .kinds import Column
from .words import parts, unit_in

# Two columns of numbers between which a person was observed.
_INTERVALS = (
    *(("start", "stop"), ("start", "end"), ("tstart", "tstop"), ("enter", "exit"), ("lt", "rt")),
    *(("time", "time2"), ("entry", "exit"), ("begin", "end"), ("time1", "time2"), ("from", "to")),
)


def guess_time(columns: Sequence[Column], seen: pl.Series | None, person: Column | None) -> Guess:
    """*seen* has the days from start to end, if the table has both."""
    if interval := _interval(columns):
        first, last = interval
        several = person is not None and person.distinct < person.known
        rows = "several rows for a person" if several else "rows"
        return Guess(
            None,
            (
                f"the table has {rows}, each from {named(first)} to {named(last)}. A mapping needs "
                f"one row for each spell, with the time from its first day. Make a table of each "
                f"spell's last row; if no spell began before it was seen, time is {named(last)}.",
            ),
        )
    alike = candidates(columns, "time")
    found = [(score, each) for score, each in alike if _is_time(each)]
    wrong = [each for score, each in alike if score >= 2 and _spoilt(each)]
    fit = [] if found else [c for c in columns if _is_time(c) and not is_row_number(c)]
    asks = []
    if found:
        best = found[0][1]
        others = [c for s, c in found[1:] if s >= 1.5]
        if found[0][0] < 2:
            asks.append(f"is {named(best)} how long the spell was seen?")
        if others:
            asks.append(f"is {named(best)} the time, or {listed(others, 'or')}?")
    elif len(fit) == 1 and not wrong:
        best = fit[0]
        asks.append(
            f"is {named(best)} how long the spell was seen? It is the only number that could be."
        )
    else:
        why = (
            f"Columns of numbers that could be it: {listed(fit)}."
            if fit
            else "No column of numbers could be it."
        )
        if wrong:
            why = f"{named(wrong[0])} has negative values, or values that are not numbers. {why}"
        if seen is not None:
            why = f"Add a column with the days from start to end. {why}"
        return Guess(None, (f"which column has the time from the spell's first day? {why}",))
    unit, ask = _unit(best, seen)
    return Guess(best, tuple(asks), unit, ask)


def _is_time(column: Column) -> bool:
    if column.kind != "number" or column.unread or len(np.unique(column.numbers)) < 3:
        return False
    return bool(column.numbers.min() >= 0)


def _spoilt(column: Column) -> bool:
    if column.kind != "number":
        return False
    return bool(column.unread) or bool((column.values < 0).any())


def is_row_number(column: Column) -> bool:
    """Whether the column numbers the rows, in any order."""
    if not column.whole or column.rows < 3 or column.distinct < column.rows:
        return False
    low, high = float(column.numbers.min()), float(column.numbers.max())
    return low in (0.0, 1.0) and high - low == column.rows - 1


def _interval(columns: Sequence[Column]) -> tuple[Column, Column] | None:
    of_name = {"".join(parts(each.name)): each for each in columns if each.kind == "number"}
    for one, other in _INTERVALS:
        first, last = of_name.get(one), of_name.get(other)
        if first is None or last is None:
            continue
        both = pl.DataFrame({"a": first.values, "b": last.values}).drop_nulls()
        if len(both) and (both["a"] <= both["b"]).all():
            return first, last
    return None


def _unit(time: Column, seen: pl.Series | None) -> tuple[str, tuple[str, ...]]:
    if told := unit_in(time.name):
        return told, ()
    if seen is not None:
        pairs = (
            pl.DataFrame({"time": time.values, "seen": seen})
            .drop_nulls()
            .filter((pl.col("time") > 0) & (pl.col("seen") > 0))
        )
        ratio = (pairs["seen"] / pairs["time"]).to_numpy()
        middle = float(np.median(ratio)) if len(ratio) else 0.0
        for unit, days in DAYS.items():
            if abs(middle - days) < 0.1 * days:
                return unit, ()
    high = float(time.numbers.max())
    unit = "days"
    if not time.whole:
        unit = "years" if high <= 40 else "months" if high <= 400 else "days"
    share = f"half of the rows have {rounded(float(np.median(time.numbers)))} or less"
    return unit, (f"does {named(time)} count {unit}? {share[0].upper()}{share[1:]}.",)
