"""The first stage: hazards that are additive in the predictors, pooled over diagnoses.

In the interval from b[k-1] to b[k] a spell with diagnosis g and steps z has the hazard
exp(alpha[g, k] + z · theta[g, k]) per day. theta is what all diagnoses share, plus what the
three-character code adds, plus what the code itself adds; each addition has a part that is constant
in time and a part per interval, both shrunk to zero (a normal prior, whose precisions are
``Shrinkage``). So a rare diagnosis borrows from the others and a common one speaks for itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .poisson import Interval, intervals, newton_parts
from .spells import Floats, Spells, Texts

_MOST_LEVELS = 12  # a predictor of more distinct values is cut at its eighths
_PRIOR_ENDS = 1.0  # spells' ends at the common rate that every diagnosis's interval is given


@dataclass(frozen=True)
class Shrinkage:
    """Precisions of the priors, for what all share, the three-character code and the code."""

    constant: tuple[float, float, float] = (1.0, 5.0, 5.0)
    interval: tuple[float, float, float] = (5.0, 10.0, 30.0)


@dataclass(frozen=True, eq=False)
class Steps:
    """A predictor as steps: 1 above each cut and 0 below, less the mean; 0 where not known."""

    cuts: tuple[Floats, ...]
    means: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @classmethod
    def of(cls, rows: Floats) -> "Steps":
        cuts = cls(tuple(_cuts(column) for column in rows.T))
        raw = cuts._raw(rows)
        known = np.maximum((~np.isnan(raw)).sum(axis=0), 1)
        return cls(cuts.cuts, (np.nansum(raw, axis=0) / known).astype(np.float32))

    def __call__(self, rows: Floats) -> NDArray[np.float32]:
        steps: NDArray[np.float32] = np.nan_to_num(self._raw(rows) - self.means)
        return steps

    def _raw(self, rows: Floats) -> NDArray[np.float32]:
        columns = [
            np.where(np.isnan(column), np.nan, column >= cut)
            for column, cuts in zip(rows.T, self.cuts, strict=True)
            for cut in cuts
        ]
        shape = (len(columns), len(rows))
        return np.array(columns, dtype=np.float32).reshape(shape).T.copy()


@dataclass(frozen=True, eq=False)
class Additive:
    """The fitted hazards.

    Attributes
    ----------
    breaks : (intervals + 1,)
        In days. The last hazard goes on beyond the last break.
    groups : (groups,)
        Diagnoses, sorted.
    intercept : (groups, intervals)
    effects : (groups, intervals, steps)
    """

    breaks: Floats
    groups: Texts
    steps: Steps
    intercept: Floats
    effects: Floats

    def hazards(self, rows: Floats, group: str) -> Floats:
        """Per day, (spells, intervals), of spells with the diagnosis *group*."""
        g = int(np.searchsorted(self.groups, group))
        hazards: Floats = np.exp(self.intercept[g] + self.steps(rows) @ self.effects[g].T)
        return hazards

    def exposure(self, day: Floats, horizon: Floats) -> Floats:
        """Days between *day* and *horizon* that lie in each interval: (cases, intervals)."""
        ends = np.append(self.breaks[1:-1], np.inf)
        until, since = (
            np.minimum(horizon[:, None], ends),
            np.maximum(day[:, None], self.breaks[:-1]),
        )
        days: Floats = np.maximum(until - since, 0.0)
        return days


def fit(spells: Spells, breaks: Floats, shrinkage: Shrinkage) -> Additive:
    """By Newton's method, from what all share down to each code."""
    spells = spells.take(np.argsort(spells.diagnosis, kind="stable"))
    steps = Steps.of(spells.rows)
    groups = np.unique(spells.diagnosis)
    at_risk = [
        intervals(steps(own.rows), own, breaks)
        for own in (spells.take(spells.diagnosis == group) for group in groups)
    ]
    effects = np.zeros((len(groups), len(breaks) - 1, len(steps.means)))
    for level, members in _nested(groups):
        add = _addition([at_risk[g] for g in members], effects[members], level, shrinkage)
        effects[members] += add
    return Additive(breaks, groups, steps, _intercepts(at_risk, effects), effects)


def _nested(groups: Texts) -> Iterator[tuple[int, list[int]]]:
    """Level and members: all, each three-character code with several, each code."""
    yield 0, list(range(len(groups)))
    parents = np.array([group[:3] for group in groups])
    for parent in np.unique(parents):
        members = np.flatnonzero(parents == parent).tolist()
        if 1 < len(members) < len(groups):
            yield 1, members
    if len(groups) > 1:
        yield from ((2, [g]) for g in range(len(groups)))


def _addition(
    at_risk: list[list[Interval]], effects: Floats, level: int, shrinkage: Shrinkage
) -> Floats:
    """What the groups of *at_risk* add to their *effects* alike: (intervals, steps).

    The constant part and the parts per interval are found together; a part per interval only meets
    the constant one, so the system is solved by blocks.
    """
    _, count, width = effects.shape
    constant, own = np.zeros(width), np.zeros((count, width))
    unit = np.eye(width)
    for _ in range(2):
        gradient, information = np.zeros((count, width)), np.zeros((count, width, width))
        for group, blocks in enumerate(at_risk):
            for k, block in enumerate(blocks):
                slope, curvature = newton_parts(block, effects[group, k] + constant + own[k])
                gradient[k] += slope
                information[k] += curvature
        damped = information + shrinkage.interval[level] * unit
        left = gradient - shrinkage.interval[level] * own
        by_constant = np.linalg.solve(damped, information)
        alone = np.linalg.solve(damped, left[:, :, None])[:, :, 0]
        top = gradient.sum(axis=0) - shrinkage.constant[level] * constant
        system = information.sum(axis=0) + shrinkage.constant[level] * unit
        system = system - (information @ by_constant).sum(axis=0)
        step = np.linalg.solve(system, top - np.einsum("kij,kj->i", information, alone))
        own = own + alone - by_constant @ step
        constant = constant + step
    return constant + own


def _intercepts(at_risk: list[list[Interval]], effects: Floats) -> Floats:
    ends = np.array([[block.ends.sum() for block in blocks] for blocks in at_risk], dtype=float)
    days = np.array(
        [
            [
                (block.days * np.exp(block.design @ theta)).sum()
                for block, theta in zip(blocks, own, strict=True)
            ]
            for blocks, own in zip(at_risk, effects.astype(np.float32), strict=True)
        ],
        dtype=float,
    )
    common = np.maximum(ends.sum(axis=0), 0.5) / np.maximum(days.sum(axis=0), 1e-9)
    intercepts: Floats = np.log((ends + _PRIOR_ENDS) / (days + _PRIOR_ENDS / common))
    return intercepts


def _cuts(column: Floats) -> Floats:
    values = np.unique(column[~np.isnan(column)])
    if len(values) <= _MOST_LEVELS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    return np.unique(np.nanquantile(column, np.linspace(0, 1, 9)[1:-1]))
