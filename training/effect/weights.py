"""Inverse probability weights: those who follow a strategy represent those who do not, step by
step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .covariates import Columns
from .hazards import Hazard, Problem
from .steps import Bools, Floats, Integers, Singles, Steps
from .strategies import Strategy, losses

_CHUNK = 8192


@dataclass(frozen=True, eq=False)
class Fitted:
    """A hazard model with the data that it was fitted on."""

    problem: Problem
    hazard: Hazard

    @classmethod
    def of(cls, problem: Problem) -> "Fitted":
        return cls(problem, problem.fit())

    def risks(self, rows: Integers, steps_count: int) -> Floats:
        """(rows, steps): in state 0 before each person's switch, and in their state after it."""
        steps, times = self.problem.steps, self.problem.times
        tables = self.tables[:, :steps_count]
        after = np.arange(steps_count) >= times.switch[rows][:, None]
        timed = np.where(after, tables[times.state[rows]], tables[0])
        eta = self.own(rows)[:, None] + timed
        for name, coefficient in zip(self.problem.varying, self.hazard.varying, strict=True):
            eta += coefficient * steps.varying(name, rows)[:, steps.whole[:steps_count]]
        return expit(eta)

    def own(self, rows: Integers) -> Floats:
        """Log-odds of persons, without time."""
        x = self.problem.columns.values[rows].astype(float)
        found: Floats = x @ self.hazard.person + self.hazard.units[self.problem.unit[rows]]
        return found

    @cached_property
    def tables(self) -> Floats:
        """(states, K): log-odds without the persons' part."""
        found: Floats = self.problem.times.tables @ self.hazard.times
        return found + np.log(self.problem.steps.widths / 7)


def expit(eta: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(eta, -35, 35)))
    return found


def starting(strategy: Strategy, steps: Steps, columns: Columns, units: int) -> Fitted:
    times, events = strategy.starts(steps)
    return Fitted.of(Problem(steps, columns, times, events, units, steps.vary))


def losing(steps: Steps, columns: Columns) -> Fitted | None:
    """None if nobody is lost before the horizon."""
    if not steps.lost.any():
        return None
    times, events = losses(steps)
    return Fitted.of(Problem(steps, columns, times, events, 1, steps.vary))


def decided(strategy: Strategy, steps: Steps, usual: Floats, rows: Integers) -> Floats:
    """(rows, decisions): products of the strategy's probabilities over the usual ones.

    *usual* are hazards of starting. Where the strategy decides as usual, the weight is 1.
    """
    places = np.arange(usual.shape[1])
    begin = steps.begin[rows][:, None]
    chance = strategy.chance(steps, usual)
    idle, began = places < begin, places == begin
    factor: Floats = np.where(
        idle, (1 - chance) / (1 - usual), np.where(began, chance / usual, 1.0)
    )
    factor = np.where(strategy.forced(steps) | ~(idle | began), factor, 1.0)
    if strategy.name != "start":
        factor = np.where(idle, factor, 0.0)
    found: Floats = np.cumprod(factor, axis=1, dtype=float)
    return found


@dataclass(frozen=True, eq=False)
class Weights:
    """(n, K): weight of each observed step of a person who follows the strategy; else 0."""

    strategy: Strategy
    values: Singles

    def at(self, steps: Steps, step: Integers) -> Floats:
        """The weight of each person at *step*, or at the last observed step if earlier."""
        place = np.clip(np.minimum(step, steps.last), 0, None)
        found = self.values[np.arange(len(steps)), place].astype(float)
        return np.where(steps.last >= 0, found, 0.0)

    def decided(self, steps: Steps) -> Floats:
        """The weights of all who follow until the end of the grace period, or of their leave if
        earlier.
        """
        return self.at(steps, np.full(len(steps), steps.grace - 1))


def weigh(strategy: Strategy, steps: Steps, start: Fitted, lost: Fitted | None) -> Weights:
    values = np.zeros((len(steps), steps.count), dtype=np.float32)
    decisions = strategy.decisions(steps)
    for rows in chunks(len(steps)):
        usual = start.risks(rows, decisions)
        own = decided(strategy, steps, usual, rows)
        found = np.empty((len(rows), steps.count))
        found[:, :decisions] = own
        found[:, decisions:] = own[:, -1:]
        if lost is not None:
            stayed = np.cumprod(1 - lost.risks(rows, steps.count - 1), axis=1)
            found[:, 1:] /= stayed
        values[rows] = np.where(_seen(steps, rows), found, 0.0)
    return Weights(strategy, values)


def _seen(steps: Steps, rows: Integers) -> Bools:
    seen: Bools = np.arange(steps.count) <= steps.last[rows][:, None]
    return seen


def chunks(count: int, size: int = _CHUNK) -> Iterator[Integers]:
    for first in range(0, count, size):
        yield np.arange(first, min(first + size, count))
