"""Hazards that trees grow from the outcomes themselves: LightGBM on every interval of every spell.

A discrete-time hazard model (Tutz and Schmid, Modeling Discrete Time-to-Event Data, 2016): whether
a spell that reaches an interval ends in it, with the logit of the overall risk as offset. Codes are
categories, and so are their letter and three characters. It finds effects that the additive hazards
of ``pooling`` cannot represent, and needs more spells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from .observation import Observed, Singles
from .spells import Bools, Floats, Spells, Texts
from .steps import Integers

_INTERVALS = (5, 7)  # coarse ones, fewest and most
_LEAST = 1e-6  # expected ends of a row
_CODES = (1, 3, 9)  # characters of the categories
_MOST_TREES, _PATIENCE = 600, 30
_BINS = {"max_bin": 63, "verbose": -1}


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows for spells in each coarse interval that they reach.

    Attributes
    ----------
    inputs : (rows, columns)
        Categories of the code, predictors, interval.
    offset : (rows,)
        Logit of the overall P(end) in the observed days.
    ended : (rows,)
    nominal : tuple of int
        Indices of predictors that are also categories.
    """

    inputs: Floats
    offset: Floats
    ended: Bools
    nominal: tuple[int, ...] = ()

    def data(self, like: lgb.Dataset | None = None) -> lgb.Dataset:
        return lgb.Dataset(
            self.inputs,
            self.ended,
            init_score=self.offset,
            categorical_feature=[*range(len(_CODES)), *(len(_CODES) + at for at in self.nominal)],
            reference=like,
            params=_BINS,
        )


@dataclass(frozen=True, eq=False)
class Layout:
    """How spells become rows.

    Attributes
    ----------
    base : (intervals,)
        Log-hazard per day of everybody.
    cuts : (coarse intervals + 1,)
        Places among the *breaks*.
    codes : tuple of (categories,)
        Letters, three characters, codes that were seen.
    """

    breaks: Floats
    base: Floats
    cuts: Integers
    codes: tuple[Texts, ...]
    nominal: tuple[int, ...] = ()

    @classmethod
    def of(cls, spells: Spells, breaks: Floats, asked: Sequence[float]) -> "Layout":
        distinct = np.unique(spells.diagnosis)
        codes = tuple(np.unique([code[:length] for code in distinct]) for length in _CODES)
        base = Observed.of(spells, breaks).rate()
        nominal = tuple(each.place for each in spells.nominal)
        return cls(breaks, base, coarse(breaks, asked), codes, nominal)

    def __call__(self, spells: Spells, seen: Observed) -> Rows:
        days = seen.days * np.exp(self.base).astype(np.float32)
        given = self.inputs(spells.rows, spells.diagnosis)
        parts = []
        for place, (start, stop) in enumerate(zip(self.cuts[:-1], self.cuts[1:], strict=True)):
            expected = days[:, start:stop].sum(axis=1, dtype=float)
            at = np.flatnonzero(expected > 0)
            ends = seen.ends[at, start:stop]
            # An end counts the rest of a coarse interval, too.
            gone = ends.cumsum(axis=1) > ends
            inputs = given[at]
            inputs[:, -1] = place
            rest = gone @ (np.exp(self.base) * np.diff(self.breaks))[start:stop]
            parts.append((inputs, expected[at] + rest, ends.any(axis=1)))
        inputs, expected, ended = (np.concatenate(each) for each in zip(*parts, strict=True))
        offset = np.log(np.expm1(np.maximum(expected, _LEAST)))
        return Rows(inputs, offset, ended, self.nominal)

    def inputs(self, rows: Floats, diagnosis: Texts) -> Floats:
        """(rows, columns), the interval still 0; NaN for a category not seen."""
        codes, inverse = np.unique(diagnosis, return_inverse=True)
        columns = []
        for length, known in zip(_CODES, self.codes, strict=True):
            own = np.array([code[:length] for code in codes])
            place = np.minimum(np.searchsorted(known, own), len(known) - 1)
            columns.append(np.where(known[place] == own, place, np.nan)[inverse])
        return np.column_stack([*columns, rows, np.zeros(len(rows))])

    def expected(self, place: int) -> float:
        """The overall hazard over a whole coarse interval."""
        some = slice(self.cuts[place], self.cuts[place + 1])
        return float(np.exp(self.base[some]) @ np.diff(self.breaks)[some])

    def grown(self, trees: lgb.Booster, count: int) -> "Grown":
        return Grown(self, trees, count)


@dataclass(frozen=True, eq=False)
class Grown:
    """The overall log-hazards and what the first *count* trees add in each coarse interval."""

    layout: Layout
    trees: lgb.Booster
    count: int

    def log_hazards(self, rows: Floats, diagnosis: Texts) -> Singles:
        """Per day, (rows, intervals). The last interval is as the one before it."""
        layout, last = self.layout, int(self.layout.cuts[-1])
        inputs = layout.inputs(rows, diagnosis)
        added = np.zeros((len(rows), len(layout.base)), dtype=np.float32)
        for place, (start, stop) in enumerate(zip(layout.cuts[:-1], layout.cuts[1:], strict=True)):
            inputs[:, -1] = place
            score = self.trees.predict(inputs, raw_score=True, num_iteration=self.count)
            expected = layout.expected(place)
            own = np.logaddexp(0, np.asarray(score) + np.log(np.expm1(expected)))
            added[:, start:stop] = np.log(own / expected)[:, None]
        added[:, last:] = added[:, [last - 1]]
        return added + layout.base.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Tried:
    """Trees, and the log loss of held-out rows without any and after each."""

    trees: lgb.Booster
    losses: Floats


def coarse(breaks: Floats, asked: Sequence[float]) -> Integers:
    """Indices of the *breaks* nearest to the days *asked*; the last interval is left out."""
    inner = breaks[:-1]
    near = {int(np.argmin(np.abs(inner - day))) for day in asked if inner[0] < day <= inner[-1]}
    places = np.array(sorted({0, len(inner) - 1} | near))
    fewest, most = _INTERVALS
    if len(places) <= fewest:
        places = np.arange(len(inner))
    spread = np.linspace(0, len(places) - 1, min(most + 1, len(places))).round().astype(int)
    return np.unique(places[spread])


def grow(rows: Rows, count: int, *, seed: int, threads: int) -> lgb.Booster:
    """*count* trees."""
    return lgb.train(_parameters(rows, seed, threads), rows.data(), count)


def tried(rows: Rows, held: Rows, *, seed: int, threads: int) -> Tried:
    """As many trees as suit the *held* rows, and some more."""
    losses: dict[str, dict[str, list[float]]] = {}
    data = rows.data()
    trees = lgb.train(
        _parameters(rows, seed, threads) | {"metric": "binary_logloss"},
        data,
        _MOST_TREES,
        valid_sets=[held.data(data)],
        valid_names=["held"],
        callbacks=[
            lgb.early_stopping(_PATIENCE, verbose=False),
            lgb.record_evaluation(losses),
        ],
    )
    without = np.logaddexp(0, np.where(held.ended, -1.0, 1.0) * held.offset).mean()
    each = np.array([without, *losses["held"]["binary_logloss"]])
    return Tried(trees, each * len(held.ended))


def together(losses: Sequence[Floats]) -> Floats:
    """The loss of all parts, without any trees and after each that every part has."""
    common = min(map(len, losses))
    total: Floats = np.sum([each[:common] for each in losses], axis=0)
    return total


def _parameters(rows: Rows, seed: int, threads: int) -> dict[str, object]:
    return {
        "objective": "binary",
        "boost_from_average": False,
        "learning_rate": 0.1,
        "num_leaves": 16,
        "min_data_in_leaf": max(40, len(rows.ended) // 4000),
        "min_sum_hessian_in_leaf": 5.0,
        "lambda_l2": 5.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "cat_smooth": 50,
        "cat_l2": 50,
        "max_cat_to_onehot": 4,
        "num_threads": threads,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
    } | _BINS
