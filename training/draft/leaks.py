"""Columns with information from later in the spell, unknown on its first day."""

from math import sqrt

import numpy as np

from srs.tables.columns import pl

from .guess import Guess, percent
from .kinds import Column
from .words import likeness

_ROWS = 20_000  # rows examined, spread over the table
_FEWEST = 20  # fewest rows to conclude from
_COPY = 0.95  # share of the time's order
_NEAR = 0.7
_PURE = 0.98  # share of rows in which the value shows how the spell ended
_GAIN = 0.8  # share of the errors made by guessing the most frequent end
_MOST = 20  # different values
_AFTER = 0.05  # share of the dates
_ENOUGH = 3  # letters of a telling name


class Outcome:
    """The course of the rows, as far as found."""

    def __init__(self, time: Guess, event: Guess, start: Column | None, rows: int) -> None:
        self._step = max(rows // _ROWS, 1)
        self._start = start
        self._last = 0.0
        self._time = self._some(time.column.values) if time.column else None
        self._ended = self._some(event.column.text) if event.column else None

    def why_left_out(self, column: Column) -> str | None:
        """Why *column* would reveal the outcome, or None."""
        if column.kind == "date":
            return self._of_date(column)
        self._last = self._rank(column)
        if self._last >= _COPY:
            return "a near-copy of the time"
        if self._tells_end(column):
            return "it shows whether the spell ended, or has a value only where it did"
        for role, what in (("time", "how long something lasted"), ("event", "how it went on")):
            if likeness(column.name, role) >= 2 and len(column.name) >= _ENOUGH:
                return f"its name suggests that it shows {what}"
        return None

    def doubt(self) -> str | None:
        """The question to ask about the column examined last, if it is taken as a predictor."""
        rank = self._last
        if rank < _NEAR:
            return None
        return (
            f"was it known on the first day? It varies with the time (rank correlation "
            f"{rank:.2f}), "
            "as values measured later do."
        )

    def _of_date(self, column: Column) -> str | None:
        if self._start is None:
            return None
        both = pl.DataFrame({"own": column.values, "start": self._start.values}).drop_nulls()
        later = int((both["own"] > both["start"]).sum())
        if not len(both) or later <= _AFTER * len(both):
            return None
        return f"a date after the start in {percent(later, len(both))} of the rows"

    def _rank(self, column: Column) -> float:
        """How much of the time's order the column explains, 0 to 1.

        For numbers the absolute rank correlation; for levels the correlation ratio of the ranks,
        adjusted for the number of levels.
        """
        if self._time is None or column.kind not in ("number", "text", "boolean"):
            return 0.0
        if column.kind != "number" and column.distinct > _MOST:
            return 0.0
        numbers = self._some(column.values if column.kind == "number" else column.text)
        rows = pl.DataFrame({"own": numbers, "time": self._time}).drop_nulls()
        if len(rows) < _FEWEST or rows["own"].n_unique() < 2 or rows["time"].n_unique() < 2:
            return 0.0
        time = rows["time"].rank()
        if column.kind == "number":
            own = rows["own"].rank()
            return abs(float(np.corrcoef(own.to_numpy(), time.to_numpy())[0, 1]))
        means = pl.DataFrame({"own": rows["own"], "time": time})
        within = means.select((pl.col("time") - pl.col("time").mean().over("own")).pow(2).sum())
        total = float(((time - time.mean()) ** 2).sum())
        spare = len(rows) - rows["own"].n_unique()
        if not spare:
            return 0.0
        left = float(within.item()) / total * (len(rows) - 1) / spare
        return sqrt(max(1 - left, 0.0))

    def _tells_end(self, column: Column) -> bool:
        """Whether the value, or its absence, nearly determines how the spell ended."""
        if self._ended is None or self._ended.n_unique() < 2:
            return False
        told = self._some(column.text)
        known = told if column.distinct <= _MOST else told.is_not_null()
        rows = pl.DataFrame({"value": known, "ended": self._ended})
        rows = rows.filter(pl.col("ended").is_not_null())
        if len(rows) < _FEWEST:
            return False
        usual = int(rows["ended"].value_counts()["count"].max() or 0)  # type: ignore[arg-type]
        cells = rows.group_by("value", "ended").len()
        right = int(cells.group_by("value").agg(pl.col("len").max())["len"].sum())
        errors, fewer = len(rows) - usual, len(rows) - right
        return right >= _PURE * len(rows) and fewer <= (1 - _GAIN) * errors

    def _some(self, column: pl.Series) -> pl.Series:
        return column.gather_every(self._step)
