"""Means of outcomes over weighted persons at risk: the Kaplan-Meier product, step by step.

With weights of a strategy this is inverse probability weighting; with the weight 1 for those who
began within the grace period, and for those who did not, it is the crude comparison.
"""

from dataclasses import dataclass

import numpy as np

from .outcomes import Outcome, last_values, rates
from .steps import Floats, Integers, Singles, Steps
from .weights import chunks


def weighted(steps: Steps, asked: tuple[Outcome, ...], weights: Singles) -> Floats:
    """(outcomes, n): their means are the outcomes, their deviations the influence functions.

    *weights* : (n, K), 0 if a step was not observed.
    """
    total, stayed = np.zeros(steps.count), np.zeros(steps.count)
    given = np.zeros((len(asked), steps.count))
    for rows in chunks(len(steps)):
        part = _Part.of(steps, asked, rows, weights[rows].astype(float))
        total += part.weights.sum(axis=0)
        stayed += part.weights.sum(axis=0) - part.leaving(part.last_weight)
        given += part.given()
    risk = np.maximum(total, 1e-12)
    mean, stays = given / risk, stayed / risk
    ahead = np.zeros((len(asked), steps.count + 1))
    for place, each in enumerate(asked):
        ahead[place, each.until] = each.kind == "outlast"
        for step in range(each.until - 1, -1, -1):
            ahead[place, step] = mean[place, step] + stays[step] * ahead[place, step + 1]
    left = np.concatenate([[1.0], np.cumprod(stays)[:-1]]) / risk * len(steps)
    until = np.array([each.until for each in asked])
    kept = np.arange(steps.count) < until[:, None]
    scale = np.where(kept, left, 0.0)
    found = np.empty((len(asked), len(steps)))
    for rows in chunks(len(steps)):
        part = _Part.of(steps, asked, rows, weights[rows].astype(float))
        found[:, rows] = ahead[:, :1] + part.influence(scale, mean, stays, ahead)
    return found


def crude(steps: Steps) -> tuple[Singles, Singles]:
    """Weights of those who began within the grace period, and of the others.

    Wrong: only those still on leave can begin (immortal time), and those at higher risk get the
    measure more often.
    """
    begun = (steps.begin < steps.grace)[:, None]
    seen = np.arange(steps.count) <= steps.last[:, None]
    return (seen & begun).astype(np.float32), (seen & ~begun).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Part:
    steps: Steps
    asked: tuple[Outcome, ...]
    rows: Integers
    weights: Floats
    rate: Floats  # (rows, K)
    ended: Floats  # (outcomes, rows)

    @classmethod
    def of(
        cls, steps: Steps, asked: tuple[Outcome, ...], rows: Integers, weights: Floats
    ) -> "_Part":
        rate = rates(steps, rows)[:, steps.whole]
        last = np.maximum(steps.last[rows], 0)
        own = last_values(steps, asked, rows, rate[np.arange(len(rows)), last])
        return cls(steps, asked, rows, weights, rate, own)

    @property
    def last(self) -> Integers:
        return np.maximum(self.steps.last[self.rows], 0)

    @property
    def last_weight(self) -> Floats:
        """0 if the leave did not end in the last step."""
        own = self.weights[np.arange(len(self.rows)), self.last]
        return np.where(self.steps.ended[self.rows], own, 0.0)

    def leaving(self, values: Floats) -> Floats:
        """(K,): sums by the last step."""
        found: Floats = np.bincount(self.last, values, minlength=self.steps.count).astype(float)
        return found

    def given(self) -> Floats:
        total, over = self.weights.sum(axis=0), self.leaving(self.last_weight)
        found = np.empty((len(self.asked), self.steps.count))
        for place, each in enumerate(self.asked):
            if each.kind == "net_days":
                days = self.rate * self.steps.widths
                at_end = days[np.arange(len(self.rows)), self.last]
                stays = (self.weights * days).sum(axis=0)
                stays -= self.leaving(self.last_weight * at_end)
            else:
                stays = (total - over) * each.stays
            found[place] = stays + self.leaving(self.last_weight * self.ended[place])
        return found

    def influence(self, scale: Floats, mean: Floats, stays: Floats, ahead: Floats) -> Floats:
        every = np.arange(len(self.rows))
        found = np.empty((len(self.asked), len(self.rows)))
        for place, each in enumerate(self.asked):
            later = ahead[place, 1:]
            constant = scale[place] * ((1 - stays) * later - mean[place])
            found[place] = self.weights @ constant
            if each.kind == "net_days":
                days = self.rate * self.steps.widths
                found[place] += (self.weights * days) @ scale[place]
                at_end = days[every, self.last]
            else:
                found[place] += self.weights @ (scale[place] * each.stays)
                at_end = each.stays[self.last]
            gone = self.ended[place] - at_end - later[self.last]
            found[place] += self.last_weight * scale[place][self.last] * gone
        return found
