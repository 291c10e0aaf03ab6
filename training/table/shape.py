"""The form of every training table, wherever its rows come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from srs.errors import BadInput, BadTable
from srs.predictors import IDS, Predictor, predictor
from srs.tables.answers import KEYS
from srs.tables.columns import pl
from srs.tables.request import LENGTHS
from srs.tables.risks import READ
from srs.wording import Words, counted

# Columns besides the predictors. ``on`` is the calendar date of ``day``; times are in days.
COLUMNS: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "start": pl.Date(),
    "diagnosis": pl.String(),
    "unit": pl.String(),
    "on": pl.Date(),
    "day": pl.Int64(),
    "last_day": pl.Int64(),
    "ended": pl.Boolean(),
}
SPLIT_BY = "split_by"  # the last column, where the extract has one to split by
# How a spell ended, as persons, covariates or spells may have it: unknown on a landmark day, so no
# training table has it.
ENDED_BY = "ended_by"
# Columns besides predictors: in a mapping, and in what ``srs score`` reads and adds.
_TAKEN = {*COLUMNS, SPLIT_BY, ENDED_BY, *KEYS, *READ, *LENGTHS, "time", "event", "horizon", "level"}
_TAKEN |= {"outside", "problem", "no_risk", "narrowed_most_by", "preselected", "certificate"}
_ADDED = re.compile(r"(risk|low|high)(_\d+)?|shap_.*|reason_\d+(_log_odds)?")
_NEVER_NULL = ("person", "day", "last_day", "ended")

Kind = Literal["levels", "number"]


@dataclass(frozen=True, slots=True)
class OwnPredictor:
    """A predictor that the register has and ``srs.predictors`` lacks.

    Attributes
    ----------
    levels : tuple of str
        All possible levels, the baseline first; empty for a number.
    unit, low, high
        For a number, its unit and its possible range; None for no limit.
    label : Words or None
        Its name for readers; the plain name if None.
    parents : tuple of str
        For each level its parent, such as a ward's hospital; empty for a level without one. An
        empty tuple if no level has a parent.
    """

    name: str
    kind: Kind
    levels: tuple[str, ...] = ()
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    label: Words | None = None
    parents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.kind == "levels" and (
            len(self.levels) < 2 or len(set(self.levels)) < len(self.levels)
        ):
            raise BadInput(f"the predictor {self.name}: expected at least two different levels")
        if self.kind == "number" and self.levels:
            raise BadInput(f"the predictor {self.name}: a number has no levels")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise BadInput(f"the predictor {self.name}: expected low below high")

    @property
    def expected(self) -> str:
        """The possible values, for the error about any other one."""
        if self.kind == "levels":
            return f"{self.name}: expected one of {', '.join(self.levels)}"
        low = "" if self.low is None else f" from {self.low:g}"
        high = "" if self.high is None else f" to {self.high:g}"
        return f"{self.name}: expected a number{low}{high}"


def _check_name(name: str) -> None:
    """Refuse names that a table would be read or written by when the model scores it."""
    if name in IDS:
        ours = predictor(name)
        called = "of this name" if ours.name == name else f"of this name by {ours.name}"
        raise BadInput(
            f"the predictor {name}: srs has one {called} ({ours.label.en.lower()}: "
            f"{ours.expected.partition('expected f')[2]}). If yours is the same, leave it out of "
            f"[[predictors]] and map it under columns to {ours.name}, with codes for its levels; "
            f"if not, rename it, such as own_{name.lower()}"
        )
    if name in _TAKEN or _ADDED.fullmatch(name):
        raise BadInput(
            f"the predictor {name}: tables use a column of this name for something else; rename "
            f"it, such as own_{name.lower()}"
        )


Declared = Predictor | OwnPredictor


@dataclass(frozen=True, slots=True)
class TrainingTable:
    """One row per spell and landmark day, with what was known that day and what followed.

    Attributes
    ----------
    frame : polars.DataFrame
        COLUMNS, then one column for each predictor: levels by name, numbers as numbers, null for
        unknown. ``last_day`` is never before ``day``; where ``ended`` is false, the spell was
        observed until then and no longer. Where a run splits by another column of the extract, it
        follows as SPLIT_BY, in text.
    predictors : tuple
        Declarations of the predictors, in the order of their columns.
    """

    frame: pl.DataFrame
    predictors: tuple[Declared, ...]

    def __post_init__(self) -> None:
        expected = [*COLUMNS, *(each.name for each in self.predictors)]
        if [name for name in self.frame.columns if name != SPLIT_BY] != expected:
            raise BadTable(f"a training table: expected the columns {', '.join(expected)}")
        wrong = [n for n, dtype in COLUMNS.items() if self.frame.schema[n] != dtype]
        if wrong:
            raise BadTable(f"a training table: {', '.join(wrong)} has another type than expected")
        nulls = {n: self.frame[n].null_count() for n in _NEVER_NULL}
        if any(nulls.values()):
            names = ", ".join(
                f"{n} ({counted(count, 'row')})" for n, count in nulls.items() if count
            )
            raise BadTable(f"a training table: nothing in {names}: expected a value in every row")
        early = int((self.frame["last_day"] < self.frame["day"]).sum())
        if early:
            raise BadTable(f"a training table: last_day lies before day in {counted(early, 'row')}")

    def __len__(self) -> int:
        return len(self.frame)

    def where(self, rows: pl.Expr | pl.Series) -> "TrainingTable":
        """The same table with some of its rows."""
        return TrainingTable(self.frame.filter(rows), self.predictors)
