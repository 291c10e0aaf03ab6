"""The packed model's speed, and its contributions compared with another implementation."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from srs.model.boosted import Boosted, Forest
from srs.model.store import read_anew

from ..fit.spells import Floats
from .checkpoint import Kept, Step
from .plan import Evaluation
from .predictions import forests
from .rows import Side

FILE = "exactness.json"
_FORESTS, _ROWS = 4, 200  # compared with shap
_RUNS = 50


def exactness(evaluation: Evaluation, packed: Path, of: Step, tested: Side, kept: Kept) -> Step:
    """Milliseconds and differences, as metrics.

    ``load_ms`` is for reading and checking every file anew; ``predict_ms`` is for one risk with
    contributions. ``shap_difference`` and ``sum_difference`` are in log-odds. ``day_difference`` is
    the largest difference between P(T > h | T > d) and P(T > e | T > d) P(T > h | T > e).
    ``falls_with_day`` is the most that the risk falls from a day to a later one.
    """

    def make(out: Path) -> None:
        loads = [_milliseconds(lambda: read_anew(packed.name, packed.parent)) for _ in range(5)]
        model = read_anew(packed.name, packed.parent)
        assert isinstance(model, Boosted)
        # Spells that the model is not for, such as those without a diagnosis, can be summed, too.
        unasked = replace(model, manifest={"name": model.name, "version": model.version})
        some = list(_samples(unasked, tested))
        day, horizon = evaluation.pairs[0]
        found = {
            "load_ms": median(loads),
            "megabytes": sum(path.stat().st_size for path in packed.iterdir()) / 1e6,
            "predict_ms": max(_one(forest, rows, day, horizon) for forest, rows in some),
            "shap_difference": max(_against_shap(forest, rows, day) for forest, rows in some),
            "sum_difference": max(
                _against_sum(forest, rows, d, h)
                for forest, rows in some
                for d, h in evaluation.pairs
            ),
            "day_difference": max(
                (_between_days(forest, rows, evaluation) for forest, rows in some), default=0.0
            ),
            "falls_with_day": max(
                _falls(forest, rows, horizon)
                for forest, rows in some
                for horizon in evaluation.horizons
            ),
        }
        (out / FILE).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    return kept.step("exactness", {"of": of.key, "pairs": evaluation.pairs}, make)


def _samples(model: Boosted, tested: Side) -> Iterator[tuple[Forest, Floats]]:
    """The largest forests, each with some of its spells."""
    largest = sorted(forests(model, tested.spells.diagnosis), key=lambda each: -int(each[1].sum()))[
        :_FORESTS
    ]
    for forest, own in largest:
        yield forest, tested.spells.rows[np.flatnonzero(own)[:_ROWS]]


def _one(forest: Forest, rows: Floats, day: int, horizon: int) -> float:
    def predict() -> None:
        forest.risk(rows[:1], day, horizon)
        forest.contributions(rows[:1], day, horizon)

    predict()
    return median(_milliseconds(predict) for _ in range(_RUNS))


def _against_shap(forest: Forest, rows: Floats, day: int) -> float:
    """The largest difference at the first horizon after *day*, where no forests are mixed."""
    import lightgbm as lgb
    import shap

    place = next((k for k, h in enumerate(forest.horizons) if h > day), len(forest.horizons) - 1)
    inputs = np.column_stack([rows, np.full(len(rows), day)])
    booster = lgb.Booster(model_str=forest.text)
    theirs = np.asarray(shap.TreeExplainer(booster).shap_values(inputs))
    if theirs.ndim == 3:  # one class for each horizon
        theirs = theirs[:, :, place]
    ours = forest.contributions(rows, day, max(forest.horizons[place], day + 1)).values
    expected = forest.calibration.slope * theirs[:, : rows.shape[1]]
    return float(np.abs(ours - expected).max())


def _against_sum(forest: Forest, rows: Floats, day: int, horizon: int) -> float:
    base, values = forest.contributions(rows, day, horizon)
    sums = base + values.sum(axis=1)
    return float(np.abs(sums - forest.log_odds(rows, day, horizon)).max())


def _between_days(forest: Forest, rows: Floats, evaluation: Evaluation) -> float:
    return max(
        (
            float(np.abs(risk(d, h) - risk(d, e) * risk(e, h)).max())
            for risk in [partial(forest.risk, rows)]
            for d, h in evaluation.pairs
            for e in evaluation.days
            if d < e < h
        ),
        default=0.0,
    )


def _falls(forest: Forest, rows: Floats, horizon: int) -> float:
    days = np.unique(np.linspace(forest.first_day, horizon - 1, 30).round())
    risks = np.array([forest.risk(rows, day, horizon) for day in days if day < horizon])
    highest = np.maximum.accumulate(risks, axis=0)
    return float((highest - risks).max(initial=0.0))


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1e3
