"""Trees of the log-odds of P(T > h | T > d, x), taught by hazards.

One outcome per spell is a noisy teacher; hazards give the log-odds at every day d, horizon h and
answers x without noise (Hinton, Vinyals and Dean, 2015, arXiv 1503.02531). What each predictor adds
on its own is solved for by weighted least squares at every day and horizon, and written as one tree
per predictor; boosted trees learn the rest. Answers are drawn as spells have them, and evenly, so
that the trees are also right for rare ones; some are removed, so that missing ones are learnt.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from srs.model.averages import LEAST_HAZARD, Average
from srs.model.odds import of_cumulative, probability

from .compaction import compact
from .nominal import representatives
from .spells import Floats, Texts
from .steps import Steps
from .tree_text import TreeText

_HIGHEST = 8.0  # log-odds beyond which the trees need not distinguish risks
_LEAST_WEIGHT = 0.003  # of a case with a nearly certain outcome
_EVENLY = 0.3  # share of the cases whose answers are drawn evenly
_HIDDEN = 0.1  # of the values in half of the cases
_RIDGE = 1e-6  # of the mean weight
_ALIKE = 40  # cases for trying a nominal predictor's levels
_ENOUGH = 0.03  # tolerated error of the trees in log-odds, root mean square


class Hazards(Protocol):
    """The teacher."""

    @property
    def breaks(self) -> Floats: ...

    def log_hazards(self, rows: Floats, diagnosis: Texts) -> NDArray[np.float32]: ...


class Cases:
    """The cases that the trees of some codes learn from.

    Attributes
    ----------
    rows : (cases, predictors)
    day : (cases,)
    target, weight : (cases, horizons)
    """

    def __init__(
        self,
        teacher: Hazards,
        averages: Mapping[str, Average],
        rows: Floats,
        diagnosis: Texts,
        design: Steps,
        days: Sequence[float],
        horizons: Sequence[float],
        points: int,
        random: np.random.Generator,
    ) -> None:
        chosen = np.resize(random.permutation(len(rows)), points)
        self.rows, codes = rows[chosen], diagnosis[chosen]
        evenly = np.flatnonzero(random.random(points) < _EVENLY)
        for place, column in enumerate(rows.T):
            self.rows[evenly, place] = _evenly(column, design.cuts[place], len(evenly), random)
        hidden = (random.random((points, 1)) < 0.5) & (random.random(self.rows.shape) < _HIDDEN)
        self.rows[hidden] = np.nan
        asked = [day for day in days if day < max(horizons)]
        shares = np.ones(len(asked))
        shares[0] = max(1.0, len(asked) / 3)
        self.day = random.choice(np.array(asked), size=points, p=shares / shares.sum())
        hazards = np.exp(teacher.log_hazards(self.rows, codes).astype(float))
        self.target, self.weight = self._targets(teacher.breaks, hazards, averages, codes, horizons)
        self._teacher, self._codes = teacher, codes

    def tried(self, place: int, values: Floats, days: Floats, horizons: Sequence[float]) -> Floats:
        """What each of the *values* of the predictor at *place* adds to the log-odds of the same
        few cases, against the last value: (days, horizons, values).
        """
        some = slice(None, _ALIKE)
        rows, codes = self.rows[some], self._codes[some]
        told = np.repeat(rows, len(values), axis=0)
        told[:, place] = np.tile(values, len(rows))
        hazards = self._teacher.log_hazards(told, np.repeat(codes, len(values)))
        hazards = np.exp(hazards.astype(float))
        found = np.zeros((len(days), len(horizons), len(values)))
        for d, h in np.ndindex(*found.shape[:2]):
            if horizons[h] > days[d]:
                at = np.full(len(told), days[d]), np.full(len(told), horizons[h])
                cumulative = between(self._teacher.breaks, hazards, *at)
                odds = of_cumulative(np.maximum(cumulative, LEAST_HAZARD))
                mean = odds.clip(-_HIGHEST, _HIGHEST).reshape(len(rows), -1).mean(axis=0)
                found[d, h] = mean - mean[-1]
        return found

    def _targets(
        self,
        breaks: Floats,
        hazards: Floats,
        averages: Mapping[str, Average],
        codes: Texts,
        horizons: Sequence[float],
    ) -> tuple[Floats, Floats]:
        targets, weights = [], []
        names, inverse = np.unique(codes, return_inverse=True)
        for horizon in horizons:
            until = np.maximum(horizon, self.day)
            cumulative = np.maximum(between(breaks, hazards, self.day, until), LEAST_HAZARD)
            log_odds = of_cumulative(cumulative)
            mean = np.empty(len(codes))
            for place, name in enumerate(names):
                own = inverse == place
                mean[own] = averages[str(name)].log_odds(self.day[own], until[own])
            risk = probability(log_odds)
            targets.append(log_odds.clip(-_HIGHEST, _HIGHEST) - mean.clip(-_HIGHEST, _HIGHEST))
            spread = np.maximum(risk * (1 - risk), _LEAST_WEIGHT)
            weights.append(np.where(horizon > self.day, spread, 0.0))
        return np.column_stack(targets), np.column_stack(weights)


def between(breaks: Floats, hazards: Floats, day: Floats, until: Floats) -> Floats:
    """Cumulative hazard of each row between its *day* and *until*; (rows, intervals) given."""
    ends = np.append(breaks[1:-1], np.inf)
    days = np.minimum(until[:, None], ends) - np.maximum(day[:, None], breaks[:-1])
    found: Floats = (hazards * np.maximum(days, 0.0)).sum(axis=1)
    return found


def forest(
    cases: Cases,
    design: Steps,
    names: Sequence[str],
    horizons: Sequence[float],
    *,
    trees: int,
    leaves: int,
    rate: float,
) -> str:
    """LightGBM text, a class for each horizon; the last input is the day.

    A horizon has as many trees as needed to represent the teacher, *trees* at most: few if
    predictors act independently, all if they interact.
    """
    alone = Alone(cases, design, horizons)
    rest = cases.target - alone.said
    weight = cases.weight

    off = [np.inf]

    def squares(found: Floats, _: lgb.Dataset) -> tuple[Floats, Floats]:
        left = found.reshape(weight.shape) - rest
        off.append(float(np.sqrt((weight * left**2).sum() / weight.sum())))
        return (weight * left).reshape(found.shape), weight.reshape(found.shape)  # flat for one

    inputs = np.column_stack([cases.rows, cases.day])
    parameters = {
        "objective": "none",
        "num_class": len(horizons),
        "num_leaves": leaves,
        "learning_rate": rate,
        "min_data_in_leaf": 5,
        "min_sum_hessian_in_leaf": 0.1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": 1,
        "verbose": -1,
    }
    data = lgb.Dataset(inputs, feature_name=[*names, "day"], params={"max_bin": 63, "verbose": -1})
    found = lgb.Booster(parameters, data)
    while found.current_iteration() < trees and off[-1] > _ENOUGH:
        if found.update(fobj=squares):  # there is nothing left to split
            break
    head, *blocks = found.model_to_string().partition("end of trees")[0].split("\nTree=")
    bodies = [*alone.trees(), *(block.partition("\n")[2].strip() for block in blocks)]
    text = "".join(f"\nTree={place}\n{body}\n\n" for place, body in enumerate(bodies))
    return compact(f"{head}{text}\nend of trees\n", inputs, design.nominal)


class Alone:
    """What each predictor adds on its own, at every day and horizon.

    Attributes
    ----------
    said : (cases, horizons)
    """

    def __init__(self, cases: Cases, design: Steps, horizons: Sequence[float]) -> None:
        self.design, self.horizons = design, horizons
        self.days = np.unique(cases.day)
        columns = design(cases.rows)[:, : design.singles].astype(float)
        cells = design.cells(cases.rows)
        self.levels = {
            place: cases.tried(place, representatives(design.cuts[place]), self.days, horizons)
            for place in sorted(design.nominal)
        }
        self.said = np.zeros(cases.target.shape)
        day_place = np.searchsorted(self.days, cases.day)
        for place, added in self.levels.items():
            self.said += added[day_place, :, cells[place]]
        target = cases.target - self.said
        self.effects = np.zeros((len(self.days), len(horizons), columns.shape[1]))
        for d, day in enumerate(self.days):
            at = np.flatnonzero(cases.day == day)
            x = columns[at]
            for h, horizon in enumerate(horizons):
                if horizon > day:
                    w = cases.weight[at, h]
                    system = (x * w[:, None]).T @ x
                    ridge = _RIDGE * w.sum() + 1e-9
                    right = x.T @ (w * target[at, h])
                    self.effects[d, h] = np.linalg.solve(
                        system + ridge * np.eye(len(system)), right
                    )
                    self.said[at, h] += x @ self.effects[d, h]
        self._cells = [
            np.stack(
                [np.bincount(own[cases.day == day], minlength=len(cuts) + 2) for day in self.days]
            )
            for own, cuts in zip(cells, design.cuts, strict=True)
        ]

    def trees(self) -> Iterator[str]:
        """One a predictor and horizon, the horizons of a predictor side by side."""
        design, of = self.design, self.design.step_predictor
        for place, (cuts, counts) in enumerate(zip(design.cuts, self._cells, strict=True)):
            mine = 1 + np.flatnonzero(of == place)
            for h, effects in enumerate(self.effects.transpose(1, 0, 2)):
                shift = effects[:, 0] if place == 0 else np.zeros(len(self.days))
                base = shift - effects[:, mine] @ design.means[mine - 1]
                known = base[:, None] + np.cumsum(effects[:, mine], axis=1)
                values = np.column_stack([base, known, shift])
                if place in self.levels:
                    values = shift[:, None] + self.levels[place][:, h]
                tree = TreeText(place, cuts, len(design.cuts), self.days, values)
                yield tree.written(counts)


def _evenly(column: Floats, cuts: Floats, count: int, random: np.random.Generator) -> Floats:
    """Values of the *column*, equally many between any two of its cuts."""
    known = column[~np.isnan(column)]
    if not len(known):
        return np.full(count, np.nan)
    cells = np.searchsorted(cuts, known, "right")
    order = np.argsort(cells, kind="stable")
    sizes = np.bincount(cells, minlength=len(cuts) + 1)
    filled = np.flatnonzero(sizes)
    first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    cell = random.choice(filled, size=count)
    return np.asarray(known[order[first[cell] + (random.random(count) * sizes[cell]).astype(int)]])
