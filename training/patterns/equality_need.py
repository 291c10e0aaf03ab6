"""What is held equal when groups are compared: diagnosis, age, earlier sick leave, predicted risk.

Each becomes levels, and rows with the same level of each form a cell. Numbers have the cut points
of the models' predictors; the risk is cut into twentieths of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from srs.predictors import PREDICTORS
from srs.tables.columns import pl

from ..statistics.standardisation import Cells
from ..statistics.statistic import Codes, Floats

FEWEST = 100  # rows that a code needs to be separate from its relatives
_LENGTHS = (3, 1)  # characters that relatives share
_RISKS = 20
_AGES = tuple((each.upto or 0) + 1 for each in PREDICTORS["age"].levels[:-1])
_DAYS = (1, 15, 91, 181)  # the first day of each level of earlier sick leave
UNKNOWN = "?"


@dataclass(frozen=True, eq=False)
class Factor:
    """One factor that is held equal.

    Attributes
    ----------
    name
        The name of the rows' column.
    code : (rows,)
        Places in *levels*.
    """

    name: str
    code: Codes
    levels: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Need:
    """All that is held equal, and the cells that it forms."""

    factors: tuple[Factor, ...]

    @cached_property
    def cells(self) -> Cells:
        code, levels = self._joined
        return Cells(code, np.column_stack([np.ones(len(levels)), *self._terms(levels)]))

    def level(self, name: str) -> Codes:
        """(cells,): the level of the factor *name*."""
        place = [each.name for each in self.factors].index(name)
        found: Codes = self._joined[1][:, place]
        return found

    @cached_property
    def _joined(self) -> tuple[Codes, Codes]:
        """(rows,) cells; (cells, factors) levels."""
        code = np.zeros(len(self.factors[0].code), np.int64)
        for each in self.factors:
            code = code * len(each.levels) + each.code
        distinct, place = np.unique(code, return_inverse=True)
        columns = []
        for each in reversed(self.factors):
            columns.append(distinct % len(each.levels))
            distinct = distinct // len(each.levels)
        return place.astype(np.intp), np.column_stack(columns[::-1]).astype(np.intp)

    def _terms(self, levels: Codes) -> list[Floats]:
        return [
            np.eye(len(factor.levels))[levels[:, place]]
            for place, factor in enumerate(self.factors)
        ]


def need(rows: pl.DataFrame, given: Sequence[str]) -> Need:
    """The need; *given* are columns of *rows*: those above in their own way, others by value."""
    return Need(tuple(_factor(rows[name]) for name in given))


def _factor(column: pl.Series) -> Factor:
    if column.name == "diagnosis":
        return _of_values(column.name, _told_apart(column))
    if column.name == "risk":
        return _by_ends(column, np.unique(_quantiles(column)))
    if column.name == "age":
        return _by_ends(column, _AGES)
    if column.name == "earlier_days":
        return _by_ends(column, _DAYS)
    return _of_values(column.name, column.cast(pl.String).fill_null(UNKNOWN))


def _of_values(name: str, values: pl.Series) -> Factor:
    levels = values.unique().sort()
    code = values.cast(pl.Enum(levels)).to_physical().to_numpy()
    return Factor(name, code.astype(np.intp), tuple(levels))


def _told_apart(codes: pl.Series) -> pl.Series:
    """The code if it has enough rows, else the shortened code that it shares with its relatives."""
    own = codes.cast(pl.String).fill_null(UNKNOWN)
    found = own
    for length in _LENGTHS:
        many = pl.len().over("own") >= FEWEST
        frame = pl.DataFrame({"own": found, "short": found.str.slice(0, length)})
        found = frame.select(pl.when(many).then("own").otherwise("short"))["own"]
    return found


def _quantiles(risk: pl.Series) -> Floats:
    known = risk.drop_nulls().drop_nans().to_numpy()
    if not len(known):
        return np.zeros(0)
    ends: Floats = np.quantile(known, np.arange(1, _RISKS) / _RISKS)
    return ends


def _by_ends(column: pl.Series, ends: Sequence[float] | Floats) -> Factor:
    """Levels, each from one of *ends* on; unknown is a level of its own."""
    values = column.cast(pl.Float64).fill_null(np.nan).to_numpy()
    code = np.searchsorted(np.asarray(ends, dtype=float), values, "right")
    unknown = np.isnan(values)
    code = np.where(unknown, len(ends) + 1, code).astype(np.intp)
    names = [f"{place}" for place in range(len(ends) + 1)]
    return Factor(column.name, code, (*names, UNKNOWN))
