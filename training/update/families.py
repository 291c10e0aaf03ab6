"""The predictions of a model of each family with the outcomes: a line each in CELLS.

For ``hazards`` a cell is an interval with a constant hazard; ends are Poisson. A last day is a
whole day, so on average the end lies half a day before it. For ``boosted`` a cell is a horizon.
Whether a spell outlasted it is weighted for lost spells (Graf et al., Statistics in Medicine 1999),
on the clock that starts on the row's day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from srs.model import DiagnosisModel
from srs.model.boosted import Forest
from srs.model.hazards import DiagnosisHazards

from ..statistics.follow_up import FollowUp
from ..statistics.score_tests import Cells
from ..statistics.statistic import Bools, Codes, Floats

_HALF = 0.5  # of a day
_SOON = 0.25  # days for which every row is at risk


@dataclass(frozen=True, eq=False)
class ModelRows:
    """A table's rows, grouped by the model that answers for their diagnosis.

    Attributes
    ----------
    day, time, ended, person : (rows,)
    by_model
        For each model: the places of its rows, and their predictors as it takes them.
    """

    day: Floats
    time: Floats
    ended: Bools
    person: Codes
    horizons: Sequence[int]
    by_model: Sequence[tuple[DiagnosisModel, Codes, Floats]]

    def __len__(self) -> int:
        return len(self.day)


def intervals(table: ModelRows) -> tuple[Cells, float]:
    """Cells of hazards; z is the predictors' contribution less that of the reference population."""
    limit = float(max(table.horizons))
    own = [
        (each, at, rows) for each, at, rows in table.by_model if isinstance(each, DiagnosisHazards)
    ]
    width = max(len(each.intercept) for each, _, _ in own)
    happened, weight, offset, spread = np.zeros((4, len(table), width))
    for model, at, rows in own:
        many, ended, time = len(model.intercept), table.ended[at], table.time[at]
        start = np.maximum(table.day[at], model.first_day)
        stop = np.maximum(time - _HALF * ended, start + _SOON)
        stop = np.where(time > limit, np.maximum(limit, start), stop)
        low, high = model.breaks[:-1], np.append(model.breaks[1:-1], np.inf)
        days = np.minimum(stop[:, None], high) - np.maximum(start[:, None], low)
        weight[at, :many] = np.maximum(days, 0.0)
        seen = ended & (time <= limit)
        interval = np.searchsorted(model.breaks[1:-1], stop, side="left")
        happened[at[seen], interval[seen]] = 1.0
        linear, middle = np.zeros((len(at), many)), np.zeros(many)
        for codes, factor in zip(rows.T.astype(np.intp), model.factors, strict=True):
            linear += factor.log_hazards[codes]
            middle += factor.reference @ factor.log_hazards
        offset[at, :many] = model.intercept + linear
        spread[at, :many] = linear - middle
    return Cells(happened, weight, offset, spread, table.person, "log"), 0.0


def horizons(table: ModelRows) -> tuple[Cells, float]:
    """Cells of risks; z is the distance of the log-odds from their mean, which is returned, too."""
    happened, weight, offset = np.zeros((3, len(table), len(table.horizons)))
    since = FollowUp.of(table.time - table.day, table.ended.astype(float))
    for column, horizon in enumerate(table.horizons):
        by = table.ended & (table.time <= horizon)
        free = ~by & (table.time >= horizon)
        kept = since.censoring.before(np.minimum(table.time, horizon) - table.day)
        known = (by | free) & (table.day < horizon) & (kept > 0)
        weight[known, column] = 1 / kept[known]
        happened[:, column] = free
        for model, at, rows in table.by_model:
            later = table.day[at] < horizon
            if isinstance(model, Forest) and later.any():
                days = table.day[at[later]]
                offset[at[later], column] = model.log_odds(rows[later], days, horizon)
    middle = float(np.average(offset, weights=weight))
    return Cells(happened, weight, offset, offset - middle, table.person, "logit"), middle


CELLS: dict[str, Callable[[ModelRows], tuple[Cells, float]]] = {
    "hazards": intervals,
    "boosted": horizons,
}
