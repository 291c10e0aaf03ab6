"""Boosted trees, against LightGBM's own predictions on two cores. The numbers are the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import lightgbm as lgb
import numpy as np

import srs
from srs.model.tables import tables
from srs.model.trees import Trees

from .clock import seconds

ROWS, EXPLAINED = 100_000, 2_000  # LightGBM takes long to explain
THREADS = 2
ASKED = 5  # times as fast as LightGBM, in log-odds of a large model


def measured() -> Iterator[tuple[str, str, str]]:
    """Rows a second; ours of one core for the published model."""
    yield from _published()
    yield from _large()


def _published() -> Iterator[tuple[str, str, str]]:
    """A diagnosis of boosted-2 at day 15, where one forest has to be asked."""
    forest = srs.load("boosted-2").of(srs.Icd10("F43"))
    rng = np.random.default_rng(0)
    rows = _distinct(
        np.stack([rng.integers(len(c.predictor.levels), size=3 * ROWS) for c in forest.columns], 1)
    )
    booster = lgb.Booster(model_str=forest.text)
    inputs = np.column_stack([rows, np.full(len(rows), 15.0)])
    risks = partial(forest.risk, rows, 15.0, 90)
    explained = partial(forest.contributions, rows, 15.0, 90)
    yield "boosted-2, distinct spells, risk", *_against(len(rows), risks, booster, inputs)
    yield (
        "boosted-2, distinct spells, contributions",
        *_against(len(rows), explained, booster, inputs[:EXPLAINED], pred_contrib=True),
    )


def _large() -> Iterator[tuple[str, str, str]]:
    """300 trees of 31 leaves with numbers, levels and a column of 500 codes."""
    rng = np.random.default_rng(0)
    code = rng.integers(0, 500, ROWS)
    sizes = (80, 2, 5, 2, 30, 4, 100, 2, 50)
    rows = np.column_stack(
        [code, *(rng.integers(size, size=ROWS) for size in sizes), rng.normal(size=(ROWS, 4))]
    ).astype(float)
    target = rng.normal(size=500)[code] + rows[:, 1] * rows[:, 2] / 80 + rng.normal(size=ROWS)
    rows[:, 1:][rng.random((ROWS, rows.shape[1] - 1)) < 0.05] = np.nan
    parameters = {"num_leaves": 31, "verbose": -1, "num_threads": THREADS, "learning_rate": 0.05}
    booster = lgb.train(parameters, lgb.Dataset(rows, target, categorical_feature=[0]), 300)
    trees = Trees(booster.model_to_string())
    found = tables(trees.of(0), trees.inputs)

    def through(work: object) -> None:
        codes = trees.inputs.codes(rows)
        parts = (codes[:, start : start + 10_000] for start in range(0, ROWS, 10_000))
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(work, parts))  # type: ignore[arg-type]

    risks, explained = (partial(through, work) for work in (found.sums, found.shapley))
    rate, told = _against(ROWS, risks, booster, rows)
    yield "300 trees of 31 leaves, log-odds", rate, f"{told}, asked {ASKED}"
    yield (
        "300 trees of 31 leaves, contributions",
        *_against(ROWS, explained, booster, rows[:EXPLAINED], pred_contrib=True),
    )


def _distinct(rows: np.ndarray) -> np.ndarray:
    return np.unique(rows, axis=0)[:ROWS].astype(float)


def _against(
    rows: int, ours: object, booster: lgb.Booster, inputs: np.ndarray, **how: bool
) -> tuple[str, str]:
    rate = rows / seconds(ours, runs=3)  # type: ignore[arg-type]
    how = how or {"raw_score": True}
    theirs = len(inputs) / seconds(
        partial(booster.predict, inputs, num_threads=THREADS, **how), runs=3
    )
    told = f"{rate / theirs:.1f} times as fast as LightGBM ({theirs:,.0f})"
    return f"{rate:,.0f} rows/s", told
