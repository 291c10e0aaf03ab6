"""Hazards of one diagnosis, additive in the predictors and smooth in time.

Piecewise-constant hazards as Poisson models. The effect of a step of a predictor is a curve over
the intervals, with a Gaussian process as prior (Rasmussen and Williams, Gaussian Processes for
Machine Learning, 2006) whose variance is the predictor's own and is found from the evidence
(automatic relevance determination: MacKay, Bayesian interpolation, Neural Computation 1992). So a
predictor that means nothing for the diagnosis is shrunk away, and one that does speaks for itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable

from .poisson import Interval, intervals, newton_parts
from .spells import Floats, Spells

_MOST_LEVELS = 12  # a predictor of more distinct values is cut at its eighths
_MOST_EFFECTS = 6000  # steps times intervals; their square is kept in memory
_ROUNDS = 8  # of finding effects, then variances; the error on held-out truth stops falling here
_RANGE = (1e-3, 1e3)  # of a predictor's variance, as a multiple of the prior's

Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Prior:
    """What is believed of an effect, in log-hazard, before a predictor has shown its own size.

    Attributes
    ----------
    smooth : float
        Variance of the part that changes smoothly with the day.
    rough : float
        Variance of what each interval adds on its own.
    length : float
        Over which the smooth part forgets, in natural logarithms of the day.
    """

    smooth: float = 0.03
    rough: float = 0.002
    length: float = 1.5

    def covariance(self, breaks: Floats) -> Floats:
        """Between intervals: (intervals, intervals)."""
        middle = np.log1p((breaks[:-1] + np.minimum(breaks[1:], 1.5 * breaks[:-1] + 1)) / 2)
        apart = np.abs(middle[:, None] - middle)
        found: Floats = self.smooth * np.exp(-apart / self.length)
        return found + self.rough * np.eye(len(middle))


@dataclass(frozen=True, eq=False)
class Steps:
    """A predictor as steps: 1 above each cut and 0 below, less the mean; 0 where not known."""

    cuts: tuple[Floats, ...]
    means: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Floats) -> "Steps":
        cuts = tuple(_cuts(column) for column in rows.T)
        raw = _raw(rows, cuts)
        known = np.maximum((~np.isnan(raw)).sum(axis=0), 1)
        return cls(cuts, (np.nansum(raw, axis=0) / known).astype(np.float32))

    def __call__(self, rows: Floats) -> NDArray[np.float32]:
        steps: NDArray[np.float32] = np.nan_to_num(_raw(rows, self.cuts) - self.means)
        return steps

    @property
    def predictor(self) -> Integers:
        """Of each step, the place of its predictor."""
        return np.repeat(np.arange(len(self.cuts)), [len(cuts) for cuts in self.cuts])


@dataclass(frozen=True, eq=False)
class Additive:
    """The fitted hazards.

    Attributes
    ----------
    breaks : (intervals + 1,)
        In days. The last hazard goes on beyond the last break.
    intercept : (intervals,)
        Log-hazard per day of the average spell.
    effects : (intervals, steps)
    """

    breaks: Floats
    steps: Steps
    intercept: Floats
    effects: Floats

    def hazards(self, rows: Floats) -> Floats:
        """Per day, (spells, intervals)."""
        hazards: Floats = np.exp(self.intercept + self.steps(rows) @ self.effects.T)
        return hazards

    def cumulative(self, rows: Floats, day: Floats, horizon: Floats) -> Floats:
        """Hazard between *day* and *horizon*, one each a spell."""
        ends = np.append(self.breaks[1:-1], np.inf)
        until = np.minimum(horizon[:, None], ends)
        days = np.maximum(until - np.maximum(day[:, None], self.breaks[:-1]), 0.0)
        found: Floats = (self.hazards(rows) * days).sum(axis=1)
        return found


def fit(spells: Spells, breaks: Floats, prior: Prior) -> Additive:
    """Effects by Newton's method and variances by the evidence, in turn.

    Raises
    ------
    BadTable
        When there are more steps than can be fitted together.
    """
    steps = Steps.of(spells.rows)
    of, count = steps.predictor, len(breaks) - 1
    if len(of) * count > _MOST_EFFECTS:
        raise BadTable(
            f"predictors: expected at most {_MOST_EFFECTS // count} levels and eighths in all, "
            f"found {len(of)}; join levels or leave predictors out"
        )
    blocks = intervals(steps(spells.rows), spells, breaks)
    effects = np.zeros((count, len(of)))
    if len(of):
        precision = np.linalg.inv(prior.covariance(breaks)).astype(float)
        variance = np.ones(len(steps.cuts))
        for _ in range(_ROUNDS):
            effects, variance = _round(blocks, effects, precision, variance, of)
    return Additive(breaks, steps, _intercept(blocks, effects), effects)


def _round(
    blocks: list[Interval],
    effects: Floats,
    precision: Floats,
    variance: Floats,
    of: Integers,
) -> tuple[Floats, Floats]:
    """The effects that are most likely under the variances, and the variances that these speak for.

    MacKay's update: the squared size of a predictor's effects by the number of them that the
    spells, not the prior, determine.
    """
    intervals_, steps = effects.shape
    parts = [newton_parts(block, own) for block, own in zip(blocks, effects, strict=True)]
    system = np.zeros((intervals_, steps, intervals_, steps))
    each = np.arange(steps)
    system[:, each, :, each] = precision / variance[of][:, None, None]
    for k, (_, information) in enumerate(parts):
        system[k, :, k] += information
    right = np.array([g + i @ own for (g, i), own in zip(parts, effects, strict=True)])
    covariance = np.linalg.inv(system.reshape(right.size, right.size))
    found = (covariance @ right.ravel()).reshape(right.shape)
    spread = covariance.reshape(system.shape)[:, each, :, each]  # (steps, intervals, intervals)
    by_prior = np.einsum("jkl,lk->j", spread, precision) / variance[of]
    size = np.einsum("kj,kl,lj->j", found, precision, found)
    predictors = len(variance)
    determined = np.bincount(of, intervals_ - by_prior, predictors)
    own_size = np.bincount(of, size, predictors)
    return found, np.clip(own_size / np.maximum(determined, 1e-2), *_RANGE)


def _intercept(blocks: list[Interval], effects: Floats) -> Floats:
    """Of each interval; half an end more at the rate of all, for where there was none."""
    ends = np.array([block.ends.sum() for block in blocks], dtype=float)
    days = np.array(
        [
            (block.days * np.exp(block.design @ own.astype(np.float32))).sum()
            for block, own in zip(blocks, effects, strict=True)
        ],
        dtype=float,
    )
    common = max(ends.sum(), 0.5) / max(days.sum(), 1e-9)
    intercept: Floats = np.log((ends + 0.5) / (days + 0.5 / common))
    return intercept


def _raw(rows: Floats, cuts: tuple[Floats, ...]) -> NDArray[np.float32]:
    columns = [
        np.where(np.isnan(column), np.nan, column >= cut)
        for column, own in zip(rows.T, cuts, strict=True)
        for cut in own
    ]
    shape = (len(columns), len(rows))
    return np.array(columns, dtype=np.float32).reshape(shape).T.copy()


def _cuts(column: Floats) -> Floats:
    values = np.unique(column[~np.isnan(column)])
    if len(values) <= _MOST_LEVELS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    return np.unique(np.nanquantile(column, np.linspace(0, 1, 9)[1:-1]))
