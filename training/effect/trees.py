"""Scores by boosted trees, cross-fitted by unit: a person's hazards by the confounders.

The trees learn events per day at risk, a Poisson model. No person is scored by trees that learnt
from the same unit. The score and its curve are columns of the hazards, which also have time, units
and what varies by step (as Chernozhukov and others, Econometrics Journal 2018, for the
cross-fitting).
"""

from typing import Any

import lightgbm as lgb
import numpy as np

from srs.tables.columns import pl

from .covariates import MAIN, Columns, columns
from .likelihood import Events
from .steps import Floats, Steps

_FOLDS = 5
_TREES = 120
_PARAMETERS: dict[str, Any] = {
    "objective": "poisson",
    "learning_rate": 0.06,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def scored(steps: Steps, frame: pl.DataFrame, events: Events, seed: int) -> Columns:
    """*frame* : (n rows), confounders in the order of *steps*."""
    if not frame.width:
        return columns(frame, len(steps))
    score = _score(steps, frame, events, seed)
    main = columns(frame, len(steps)).main
    curve = columns(pl.DataFrame({"score": score}), len(steps))
    values = np.hstack([main.values, curve.values])
    kind = np.concatenate([np.full(main.values.shape[1], MAIN, dtype=np.int64), curve.kind])
    return Columns(values, kind)


def _score(steps: Steps, frame: pl.DataFrame, events: Events, seed: int) -> Floats:
    given = np.column_stack([_codes(series) for series in frame.iter_columns()])
    levels = [p for p, s in enumerate(frame.iter_columns()) if not s.dtype.is_numeric()]
    at_risk = events.last >= 0
    days = np.where(at_risk, steps.edges[np.maximum(events.last, 0) + 1], 1)
    folds = np.random.default_rng(seed).permutation(len(steps.trial.units)) % _FOLDS
    fold = folds[steps.unit]
    found = np.zeros(len(steps))
    for each in range(_FOLDS):
        learnt = at_risk & (fold != each)
        data = lgb.Dataset(
            given[learnt],
            events.event[learnt].astype(float),
            init_score=np.log(days[learnt] / 7),
            categorical_feature=levels,
        )
        trees = lgb.train(_PARAMETERS | {"seed": seed}, data, _TREES)
        held = fold == each
        if held.any():
            found[held] = trees.predict(given[held], raw_score=True)
    return found


def _codes(series: pl.Series) -> Floats:
    """Levels as codes, missing values as NaN."""
    if series.dtype.is_numeric():
        return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    texts = series.cast(pl.String)
    known = texts.drop_nulls().unique().sort()
    codes = texts.cast(pl.Enum(known)).to_physical().cast(pl.Float64)
    return codes.fill_null(float("nan")).to_numpy()
