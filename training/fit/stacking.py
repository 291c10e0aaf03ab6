"""The teacher: pooled and grown hazards, mixed with weights from held-out spells.

    log-hazard = overall + w0 + w1 (pooled - overall) + w2 (grown - overall)

with w1 and w2 of 0 or more in every interval, chosen to maximise the likelihood of spells that
neither was fitted to (stacking: Wolpert, Neural Networks 1992; Breiman, Machine Learning 1996). A
sum of log-hazards is a log-hazard: curves never rise, and risks of two days agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.model.averages import LEAST_HAZARD
from srs.model.odds import of_cumulative

from . import outcome_trees, pairs
from .curves import middles
from .distillation import between
from .observation import Observed, Singles, slopes
from .outcome_trees import Grown
from .pooling import Pooled
from .spells import Bools, Floats, Spells, Texts
from .steps import Integers

_MOST_HELD = 100_000  # spells that are held out in turn
_MOST_GROWN = 250_000  # spells that trees are grown on
_STEPS = 30


@dataclass(frozen=True, eq=False)
class Teacher:
    """The mixture.

    Attributes
    ----------
    grown : Grown or None
        None if it does not help on held-out spells.
    weights : (1 to 3, intervals)
    """

    pooled: Pooled
    grown: Grown | None
    weights: Floats

    @property
    def breaks(self) -> Floats:
        return self.pooled.breaks

    def log_hazards(self, rows: Floats, diagnosis: Texts) -> Singles:
        """Per day, (rows, intervals)."""
        parts = [self.pooled.log_hazards(rows, diagnosis)]
        if self.grown:
            parts.append(self.grown.log_hazards(rows, diagnosis))
        return mixed(parts, self.pooled.base, self.weights)


@dataclass(frozen=True, eq=False)
class Held:
    """Predictions for held-out spells.

    Attributes
    ----------
    spells : (held,)
        Places among all.
    log_hazards : (held, intervals)
    losses : (trees + 1,)
        Log loss per spell of grown hazards alone, without any trees and after each; empty if none
        could be grown.
    """

    spells: Integers
    breaks: Floats
    log_hazards: Singles
    losses: Floats

    def log_odds(self, day: float, horizon: float) -> Floats:
        """Log-odds of P(T > horizon | T > day), one per spell."""
        days = np.full(len(self.spells), day), np.full(len(self.spells), horizon)
        hazards = np.exp(self.log_hazards.astype(float))
        return of_cumulative(np.maximum(between(self.breaks, hazards, *days), LEAST_HAZARD))


def mixed(parts: Sequence[Singles], base: Floats, weights: Floats) -> Singles:
    single: Singles = base.astype(np.float32)
    found: Singles = single + weights[0].astype(np.float32)
    for part, weight in zip(parts, weights[1:], strict=True):
        found = found + weight.astype(np.float32) * (part - single)
    return found


def fit(
    spells: Spells,
    breaks: Floats,
    asked: Sequence[float],
    person: NDArray[Any],
    *,
    seed: int,
    folds: int,
    threads: int,
) -> tuple[Teacher, Held]:
    """The fit to all spells, and predictions for some while they were held out.

    Parameters
    ----------
    asked
        The most requested days; grown hazards differ between them.
    person : (spells,)
        No person is both held out and learnt from.

    Raises
    ------
    BadTable
    """
    place, lots = _drawn(person, seed)
    some = np.flatnonzero(lots < _MOST_HELD / len(spells))
    own, fold = spells.take(some), place[some] % folds
    layout = outcome_trees.Layout.of(spells, breaks, asked)
    seen = Observed.of(own, breaks)
    one = np.zeros(seen.days.shape, dtype=np.float32)
    tried = []
    for out in (fold == part for part in np.unique(fold)):
        rest = own.take(~out)
        one[out] = pairs.fit(rest, breaks, threads).log_hazards(own.rows[out], own.diagnosis[out])
        if len(layout.cuts) == 1:  # of one interval there is nothing before the last
            continue
        held, learnt = layout(own.take(out), seen.take(out)), layout(rest, seen.take(~out))
        tried.append((out, outcome_trees.tried(learnt, held, seed=seed, threads=threads)))
    losses = outcome_trees.together([each.losses for _, each in tried]) if tried else np.zeros(0)
    count = int(np.argmin(losses)) if tried else 0
    parts = [one]
    if count:
        two = np.zeros_like(one)
        for out, each in tried:
            model = layout.grown(each.trees, count)
            two[out] = model.log_hazards(own.rows[out], own.diagnosis[out])
        parts.append(two)
    weights = stacked(parts, seen, breaks, layout.base)
    if count and not weights[2].any():
        parts, weights = parts[:1], weights[:2]
    whole, use = pairs.fit(spells, breaks, threads), None
    if len(parts) > 1:
        few = np.flatnonzero(lots < _MOST_GROWN / len(spells))
        most = spells.take(few)
        rows = layout(most, Observed.of(most, breaks))
        use = layout.grown(outcome_trees.grow(rows, count, seed=seed, threads=threads), count)
    held_out = mixed(parts, layout.base, weights)
    return Teacher(whole, use, weights), Held(some, breaks, held_out, losses / len(some))


def _drawn(person: NDArray[Any], seed: int) -> tuple[Integers, Floats]:
    """The place of the person of each spell when all stand in a row by lot; and as a share of it,
    from 0 to below 1.
    """
    people, of = np.unique(person, return_inverse=True)
    place: Integers = np.random.default_rng([seed, 1]).permutation(len(people))[of]
    return place, place / len(people)


def stacked(parts: Sequence[Singles], seen: Observed, breaks: Floats, base: Floats) -> Floats:
    """Weights (1 + parts, intervals) of nothing and of each part: a straight line over the middles
    of the intervals, because fits are less reliable for late days.

    A line that falls below 0 is made a constant, and a constant below 0 is 0.
    """
    line = middles(breaks)
    line = (line - line.mean()) / max(float(line.std()), 1e-9)
    shapes = np.stack([np.ones_like(line), line])  # (2, intervals)
    given = [np.ones_like(parts[0]), *(part - base.astype(np.float32) for part in parts)]
    found = np.zeros((len(given), 2))
    found[1:, 0] = 1 / len(parts)
    used = np.ones(found.shape, dtype=bool)
    while True:
        found = _most_likely(given, shapes, seen, base, np.where(used, found, 0.0), used)
        weights: Floats = found @ shapes
        wrong = [place for place in range(1, len(given)) if weights[place].min() < 0]
        if not wrong:
            return weights
        for place in wrong:
            used[place] = [used[place, 1], False]


def _most_likely(
    given: Sequence[Singles],
    shapes: Floats,
    seen: Observed,
    base: Floats,
    start: Floats,
    used: Bools,
) -> Floats:
    """Coefficients (given, shapes) by Newton's method on the likelihood of ``observation``."""
    found = start
    single = shapes.astype(np.float32)
    for _ in range(_STEPS):
        weights = (found @ shapes).astype(np.float32)
        log_hazards = base.astype(np.float32) + sum(
            part * weight for part, weight in zip(given, weights, strict=True)
        )
        gradient, curvature = slopes(seen.expected(log_hazards), seen.ends)
        columns = [part * shape for part in given for shape in single]
        slope = np.array([(column * gradient).sum(dtype=float) for column in columns])
        information = np.array(
            [[(one * other * curvature).sum(dtype=float) for other in columns] for one in columns]
        )
        at = np.flatnonzero(used.ravel())
        inner = information[np.ix_(at, at)] + 1e-6 * np.eye(len(at))
        step = np.clip(np.linalg.solve(inner, slope[at]), -0.5, 0.5)
        flat = found.ravel().copy()
        flat[at] += step
        found = flat.reshape(found.shape)
        if np.abs(step).max() < 1e-5:
            break
    return found
