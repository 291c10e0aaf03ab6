"""Units over periods: mean days of leave of the spells that began in each."""

import numpy as np

from srs.tables.cells import numbers, texts, unread
from srs.tables.columns import pl

from ..statistics.comparisons import Panel
from ..statistics.staggered_adoption import NEVER
from ..statistics.statistic import Bools, Codes, Floats
from .data import Spells
from .days import restricted_days
from .study import Study

_ROUNDS = 200
_LEVELS = 30  # of a text column; further levels are put together


def days_of(spells: Spells, study: Study) -> Floats:
    """(spells,): days within the horizon, adjusted for case mix by the declared columns.

    Raises
    ------
    BadTable
        When no spell of a period was followed to the horizon.
    """
    days = restricted_days(
        spells.days, spells.ended, float(study.horizon), spells.unit, spells.period
    )
    if not study.confounders:
        return days
    return adjusted(days, design(spells.frame, study.confounders), spells, study.reach)


def cells(values: Floats, spells: Spells, *, by_size: bool) -> Panel:
    """The means of *values*, (spells,), in each unit and period."""
    shape = len(spells.units), spells.calendar.periods
    cell = spells.unit * shape[1] + spells.period
    sizes = np.bincount(cell, minlength=shape[0] * shape[1]).astype(float)
    total = np.bincount(cell, values, shape[0] * shape[1])
    means = np.divide(total, sizes, out=np.full_like(total, np.nan), where=sizes > 0)
    return Panel.of(means.reshape(shape), sizes.reshape(shape), by_size=by_size)


def adjusted(days: Floats, columns: Floats, spells: Spells, reach: int) -> Floats:
    """*values* less what the columns explain, as estimated before the introduction.

    The coefficients come from spells not yet reached, with units and periods held fixed, so they
    contain no effect. The intervals leave out the coefficients' own uncertainty: they use all
    spells, and the chance in a unit's few spells is far larger.
    """
    begun = spells.introduced[spells.unit]
    before = (begun == NEVER) | (spells.period < begun - reach)
    left = _within(np.column_stack([columns, days])[before], spells, before)
    found = np.linalg.lstsq(left[:, :-1], left[:, -1], rcond=None)[0]
    moved: Floats = days - (columns - columns.mean(axis=0)) @ found
    return moved


def design(frame: pl.DataFrame, names: tuple[str, ...]) -> Floats:
    """(spells, columns): numbers with their squares, and a column for each level but one."""
    found: list[Floats] = []
    for name in names:
        number = numbers(frame[name]) if frame[name].dtype != pl.Boolean else None
        if number is not None and not unread(frame[name], number).any():
            told = number.is_not_null().to_numpy()
            value = number.fill_null(number.mean() or 0.0).to_numpy()
            value = (value - value.mean()) / (value.std() or 1.0)
            found += [value, value**2, ~told]
        else:
            found += _levels(texts(frame[name]))
    columns = np.column_stack(found).astype(float)
    return columns[:, columns.std(axis=0) > 1e-12]


def _levels(column: pl.Series) -> list[Floats]:
    level = column.fill_null("")
    often = level.value_counts(sort=True)[column.name or ""].head(_LEVELS).sort()
    return [(level == each).to_numpy().astype(float) for each in often]


def _within(values: Floats, spells: Spells, rows: Bools) -> Floats:
    """Residuals after units and periods, by subtracting their means in turn."""
    left = values.copy()
    groups = spells.unit[rows], spells.period[rows]
    for _ in range(_ROUNDS):
        moved = 0.0
        for group in groups:
            means = _means(left, group)
            moved = max(moved, float(np.abs(means).max()))
            left -= means[group]
        if moved < 1e-9:
            break
    return left


def _means(values: Floats, group: Codes) -> Floats:
    count = np.maximum(np.bincount(group), 1)
    return np.stack([np.bincount(group, each) / count for each in values.T], axis=1)
