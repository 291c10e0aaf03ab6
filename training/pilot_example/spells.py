"""Who falls ill, with which answers, and how long it lasts in the world of the example.

Persons, diagnoses, answers and lengths are those of the synthetic population; each length is
shifted as the survival curve is shifted on the scale of log-odds, so that what a model lacks is
known exactly.
"""

import logging
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from srs.predictors import PREDICTORS
from srs.tables import score
from srs.tables.columns import pl

from ..cohort.simulation import GRID, simulate
from .built_in import DAY, HORIZON, BuiltIn

Floats = NDArray[np.float64]

_MORE = 1.6  # spells drawn for each one needed
_APART = 30  # days between two spells of a person, enough by any rule


def spells(count: int, seed: int, built_in: BuiltIn, model: str) -> pl.DataFrame:
    """*count* spells of more than DAY days, by their start.

    ``spell`` (its number), ``person``, ``start``, ``diagnosis``, the answers by predictor, ``unit``
    (a number), ``days`` (how long it lasts); what *model* says of each (``risk``, ``level``,
    ``low`` and ``high`` as ``srs.tables.score`` has them), ``better``, the shadow's risk, and
    ``true``, the true risk. ``asked_degree`` is the degree, also if it was not answered.
    """
    chance = np.random.default_rng([seed, 1])
    frame = _population(count, seed, built_in)
    frame = frame.with_columns(_answers(frame, built_in, chance))
    survival = frame.select(f"survival_{day}" for day in GRID).to_numpy().astype(np.float64)
    own = _own(frame, built_in, chance)
    moved = own + built_in.drift * (frame["start"] >= built_in.drifts_from).to_numpy()
    curve = survival / survival[:, [0]]
    days = _lengths(frame["days"].to_numpy() - chance.random(len(frame)), curve, moved)
    at_horizon = curve[:, GRID.index(HORIZON)]
    frame = frame.drop([f"survival_{day}" for day in GRID]).with_columns(
        pl.Series("days", days),
        pl.Series("better", _moved(at_horizon, own)),
        pl.Series("true", _moved(at_horizon, moved)),
    )
    frame = _apart(frame).head(count)
    return _scored(frame, model)


def _population(count: int, seed: int, built_in: BuiltIn) -> pl.DataFrame:
    """More than *count* spells, in random order."""
    last = built_in.last
    with TemporaryDirectory() as folder:
        simulate(int(_MORE * count) + 200, (built_in.first.year, last.year), seed, Path(folder))
        truth = pl.read_parquet(Path(folder, "truth.parquet"))
    begun = pl.col("start").is_between(built_in.first, last - timedelta(days=DAY))
    return truth.filter(begun).sample(fraction=1.0, shuffle=True, seed=seed)


def _answers(
    frame: pl.DataFrame, built_in: BuiltIn, chance: np.random.Generator
) -> list[pl.Series]:
    """The answers as names of levels, some degrees unanswered; and the unit, some units larger."""
    found = []
    for name in (each for each in frame.columns if each in PREDICTORS):
        levels = pl.Series([level.name for level in PREDICTORS[name].levels])
        found.append(levels.gather(frame[name].cast(pl.UInt32)).alias(name))
    missing = chance.random(len(frame)) < built_in.ranges
    degree = pl.Series("asked_degree", found[[each.name for each in found].index("degree")])
    kept = degree.set(pl.Series(missing), None)
    weights = np.linspace(2.0, 1.0, built_in.units)
    unit = chance.choice(built_in.units, len(frame), p=weights / weights.sum())
    return [
        *(each for each in found if each.name != "degree"),
        degree,
        kept.alias("degree"),
        pl.Series("unit", unit),
    ]


def _own(frame: pl.DataFrame, built_in: BuiltIn, chance: np.random.Generator) -> Floats:
    """The diagnosis-specific log-odds of each; 0 on average over all spells."""
    names = frame["diagnosis"].unique().sort()
    effects = built_in.own * chance.standard_normal(len(names))
    own: Floats = (
        frame["diagnosis"].replace_strict(names, effects, return_dtype=pl.Float64).to_numpy().copy()
    )
    own -= own.mean()
    return own


def _moved(share: Floats, by: Floats) -> Floats:
    """*share* with this added to its log-odds."""
    with np.errstate(divide="ignore"):
        odds = share / (1 - share) * np.exp(by)
    moved: Floats = np.where(share >= 1, 1.0, odds / (1 + odds))
    return moved


def _lengths(time: Floats, curve: Floats, moved: Floats) -> NDArray[np.int64]:
    """Whole days: when the moved curves, on GRID, are where the *curve* was at each one's *time*.

    Between the days of GRID the hazard is assumed constant, in both directions, so a length that is
    not moved stays the same.
    """
    grid = np.array(GRID, dtype=np.float64)
    row, log = np.arange(len(curve)), np.log(curve)
    to = np.clip(np.searchsorted(grid, time, side="left"), 1, len(grid) - 1)
    share = np.clip((time - grid[to - 1]) / (grid[to] - grid[to - 1]), 0.0, 1.0)
    reached = np.exp(log[row, to - 1] + share * (log[row, to] - log[row, to - 1]))
    left = _moved(reached, -moved)
    place = (curve > left[:, None]).sum(axis=1)
    after = np.clip(place, 1, len(grid) - 1)
    high, low = log[row, after - 1], log[row, after]
    share = (high - np.log(left)) / np.where(high > low, high - low, 1.0)
    days = grid[after - 1] + share * (grid[after] - grid[after - 1])
    days = np.where(time > grid[-1], time, days)  # beyond the known part of the curve
    found: NDArray[np.int64] = np.ceil(np.minimum(days, grid[-1] + 1)).astype(np.int64)
    return np.maximum(found, DAY + 1)


def _apart(frame: pl.DataFrame) -> pl.DataFrame:
    """Without spells that begin too soon after another of the same person."""
    order = pl.col("start")
    before = (
        (order + pl.duration(days=pl.col("days") + _APART)).shift().over("person", order_by="start")
    )
    kept: pl.DataFrame = frame.filter(before.is_null() | (order > before))
    return kept


def _scored(frame: pl.DataFrame, model: str) -> pl.DataFrame:
    logging.getLogger("srs").setLevel(logging.ERROR)
    frame = frame.sort("start", "person")
    answers = frame.select("diagnosis", *(name for name in frame.columns if name in PREDICTORS))
    found = score(answers, model, day=DAY, horizons=[HORIZON])
    added = found.select(pl.exclude(answers.columns)).rename(
        {f"{name}_{HORIZON}": name for name in ("risk", "low", "high")}
    )
    whole: pl.DataFrame = pl.concat([frame, added], how="horizontal").with_row_index("spell")
    return whole
