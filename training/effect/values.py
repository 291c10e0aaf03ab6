"""The doubly robust estimate: the outcome model's prediction plus its weighted errors.

    psi_i = V_0 + sum over steps k of W_ik (Y_ik + S_ik V_k+1 - V_k)

with Y what the step gave, S whether the leave continued, and V the expected remainder for a person
in that state by the outcome model (Robins, Rotnitzky and Zhao 1995; Bang and Robins, Biometrics
2005, in the sequentially robust form of Luedtke and others, 2017). Its mean is right if, at each
step, the hazard of the end or those of start and loss are right.
"""

from dataclasses import dataclass

import numpy as np

from .outcomes import Outcome, last_values, rates
from .steps import Floats, Integers, Steps
from .strategies import Strategy
from .weights import Fitted, Weights, expit

_CHUNK = 2048


@dataclass(frozen=True, eq=False)
class Values:
    """(outcomes, n): the doubly robust contributions; the outcome model's predictions."""

    robust: Floats
    model: Floats


def values(
    strategy: Strategy,
    steps: Steps,
    asked: tuple[Outcome, ...],
    ends: Fitted,
    start: Fitted,
    weights: Weights,
) -> Values:
    robust = np.empty((len(asked), len(steps)))
    model = np.empty((len(asked), len(steps)))
    # Those that reach farthest first: at each step it is the first few that are summed.
    places = np.argsort([-each.until for each in asked], kind="stable")
    run = Run.of(strategy, steps, tuple(asked[place] for place in places), ends, start)
    order = np.argsort(steps.last, kind="stable")
    for first in range(0, len(steps), _CHUNK):
        rows = order[first : first + _CHUNK]
        found = run.of_rows(rows, weights.values[rows].astype(float))
        robust[np.ix_(places, rows)], model[np.ix_(places, rows)] = found
    return Values(robust, model)


@dataclass(frozen=True, eq=False)
class Run:
    """*asked* in the order of ``until``, the last first.

    Attributes
    ----------
    stays, ended : (K, outcomes, 1)
    """

    strategy: Strategy
    steps: Steps
    asked: tuple[Outcome, ...]
    ends: Fitted
    start: Fitted
    stays: Floats
    ended: Floats

    @classmethod
    def of(
        cls,
        strategy: Strategy,
        steps: Steps,
        asked: tuple[Outcome, ...],
        ends: Fitted,
        start: Fitted,
    ) -> "Run":
        stays = np.stack([each.stays for each in asked], axis=1)[:, :, None]
        ended = np.stack([each.ends for each in asked], axis=1)[:, :, None]
        return cls(strategy, steps, asked, ends, start, stays, ended)

    def ahead(self, rows: Integers, own: Floats) -> tuple["Ahead", ...]:
        """The values from every step and the horizon; *own* are the rows' log-odds."""
        found = [Ahead.of(self, rows)]
        for step in range(self.steps.count - 1, -1, -1):
            found.append(found[-1].back(step, own))
        return tuple(reversed(found))

    def active(self, step: int) -> int:
        return sum(each.until > step for each in self.asked)

    def of_rows(self, rows: Integers, weights: Floats) -> tuple[Floats, Floats]:
        """*rows* in the order of their last steps."""
        steps = self.steps
        rate = rates(steps, rows)
        last, own = np.maximum(steps.last[rows], 0), self.ends.own(rows)
        ended = last_values(steps, self.asked, rows, rate[np.arange(len(rows)), steps.whole[last]])
        psi = np.zeros((len(self.asked), len(rows)))
        ahead = Ahead.of(self, rows)
        for step in range(steps.count - 1, -1, -1):
            here = ahead.back(step, own)
            some = slice(int(np.searchsorted(steps.last[rows], step)), None)
            weight = weights[some, step]
            gain = self._given(step, rate[some, steps.whole[step]]) + ahead.padded(
                ahead.before(some), here.count
            )
            over = np.flatnonzero(steps.ended[rows[some]] & (last[some] == step))
            gain[:, over] = ended[: here.count, some][:, over]
            gain -= here.after(some)
            psi[: here.count, some] += gain * weight + here.unforced(some, weight)
            ahead = here
        return psi + ahead.idle, ahead.idle

    def _given(self, step: int, rate: Floats) -> Floats:
        """What the step gives those who stay."""
        found = np.repeat(self.stays[step, : self.active(step)], len(rate), axis=1)
        for place, each in enumerate(self.asked):
            if each.kind == "net_days":
                found[place] = self.steps.widths[step] * rate
        return found


@dataclass(frozen=True, eq=False)
class Ahead:
    """The expected remainder from a step on, (outcomes, rows), by state.

    Attributes
    ----------
    states
        For those who began in each week of the grace period.
    idle, idle_after
        For those who have not begun, before the step's decision and after it.
    chance : (rows, grace), optional
        Of starting in each step of the grace period.
    """

    run: Run
    rows: Integers
    step: int
    states: tuple[Floats, ...]
    idle: Floats
    idle_after: Floats
    chance: Floats | None

    @classmethod
    def of(cls, run: Run, rows: Integers) -> "Ahead":
        """The values at the horizon."""
        count = run.steps.count
        last = [each.kind == "outlast" for each in run.asked if each.until >= count]
        nothing = np.repeat(np.array(last, dtype=float)[:, None], len(rows), axis=1)
        if run.strategy.name != "start":
            return cls(run, rows, count, (), nothing, nothing, None)
        chance = run.strategy.chance(run.steps, run.start.risks(rows, run.steps.grace))
        states = (nothing,) * run.steps.trial.grace
        return cls(run, rows, count, states, nothing, nothing, chance)

    @property
    def count(self) -> int:
        return len(self.idle)

    def padded(self, values: Floats, count: int) -> Floats:
        """*values* and the outcomes due here: 1, because those still on leave outlast the day."""
        if len(values) == count:
            return values
        return np.concatenate([values, np.ones((count - len(values), values.shape[1]))])

    def back(self, step: int, own: Floats) -> "Ahead":
        """One step earlier."""
        run, tables = self.run, self.run.ends.tables
        count = run.active(step)
        kept: dict[tuple[int, float], Floats] = {}

        def one(table: float, later: Floats) -> Floats:
            key = (id(later), float(table))
            if key not in kept:
                found = self.padded(later, count) + run.stays[step, :count]
                found += expit(own + table) * (run.ended[step, :count] - found)
                kept[key] = found
            return kept[key]

        states = tuple(one(tables[place, step], e) for place, e in enumerate(self.states, 1))
        if run.strategy.name != "start":
            idle = one(tables[0, step], self.idle)
            return Ahead(run, self.rows, step, (), idle, idle, None)
        if self.chance is None or step >= run.steps.grace:
            # By then, all who follow have begun.
            idle = states[0]
            return Ahead(run, self.rows, step, states, idle, idle, self.chance)
        idle_after = one(tables[0, step], self.idle)
        begun = states[int(run.steps.whole[step])]
        idle = idle_after + self.chance[:, step] * (begun - idle_after)
        return Ahead(run, self.rows, step, states, idle, idle_after, self.chance)

    def after(self, some: slice) -> Floats:
        """The step's decision, for the state that each was in."""
        return self._of(some, self.idle_after, self.step)

    def before(self, some: slice) -> Floats:
        """The step's decision, for the state that each was in during the step before."""
        return self._of(some, self.idle, self.step - 1)

    def _of(self, some: slice, idle: Floats, step: int) -> Floats:
        if not self.states:
            return idle[:, some]
        steps, rows = self.run.steps, self.rows[some]
        found = idle[:, some].copy()
        state = np.where(steps.begin[rows] <= step, steps.starts[rows], -1)
        for place, values in enumerate(self.states):
            if values is not idle:
                own = np.flatnonzero(state == place)
                found[:, own] = values[:, some][:, own]
        return found

    def unforced(self, some: slice, weight: Floats) -> Floats | float:
        """At a decision that the strategy leaves as usual: the outcome minus the expected one."""
        run, step = self.run, self.step
        if run.strategy.name != "start" or step >= run.steps.grace:
            return 0.0
        if run.strategy.forced(run.steps)[step]:
            return 0.0
        undecided = run.steps.begin[self.rows[some]] >= step
        gain: Floats = weight * undecided * (self.after(some) - self.idle[:, some])
        return gain
