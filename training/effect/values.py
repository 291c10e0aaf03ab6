"""The doubly robust estimate: what the outcome model says, and weighted by how much it was wrong.

    psi_i = V_0 + sum over steps k of W_ik (Y_ik + S_ik V_k+1 - V_k)

with Y what the step gave, S whether the leave went on, and V what is yet to come, as the outcome
model has it of a person in that state (Robins, Rotnitzky and Zhao 1995; Bang and Robins, Biometrics
2005, in the sequentially robust form of Luedtke and others, 2017). Its mean is right where, at each
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
    """(outcomes, n): the doubly robust contributions; what the outcome model says."""

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
    order = np.argsort(steps.last, kind="stable")
    run = _Run.of(strategy, steps, asked, ends, start)
    for first in range(0, len(steps), _CHUNK):
        rows = order[first : first + _CHUNK]
        robust[:, rows], model[:, rows] = run.of_rows(rows, weights.values[rows].astype(float))
    return Values(robust, model)


@dataclass(frozen=True, eq=False)
class _Run:
    strategy: Strategy
    steps: Steps
    asked: tuple[Outcome, ...]
    ends: Fitted
    start: Fitted
    stays: Floats  # (K, outcomes)
    ended: Floats
    tables: Floats  # (states, K)

    @classmethod
    def of(
        cls,
        strategy: Strategy,
        steps: Steps,
        asked: tuple[Outcome, ...],
        ends: Fitted,
        start: Fitted,
    ) -> "_Run":
        return cls(
            strategy,
            steps,
            asked,
            ends,
            start,
            np.stack([each.stays for each in asked], axis=1),
            np.stack([each.ends for each in asked], axis=1),
            ends.tables,
        )

    def of_rows(self, rows: Integers, weights: Floats) -> tuple[Floats, Floats]:
        """*rows* in the order of their last steps."""
        steps, asked = self.steps, self.asked
        rate = rates(steps, rows)
        last, own = steps.last[rows], self.ends.own(rows)
        ended = last_values(steps, asked, rows, rate[np.arange(len(rows)), steps.whole[last]])
        net = [place for place, each in enumerate(asked) if each.kind == "net_days"]
        psi = np.zeros((len(asked), len(rows)))
        ahead = _Ahead.of(self, rows)
        for step in range(steps.count - 1, -1, -1):
            here = ahead.back(step, own)
            first = int(np.searchsorted(last, step))
            some = slice(first, None)
            weight = weights[some, step]
            if first < len(rows):
                now, after = here.actual(some), ahead.actual_before(some)
                gain = self.stays[step][:, None] + after
                for place in net:
                    gain[place] += (
                        steps.widths[step] * rate[some, steps.whole[step]] - self.stays[step, place]
                    )
                over = steps.ended[rows[some]] & (last[some] == step)
                gain[:, over] = ended[:, some][:, over]
                psi[:, some] += np.where(weight != 0, weight * (gain - now), 0.0)
                psi[:, some] += here.unforced(some, weights)
            ahead = here
        return psi + ahead.at_zero(), ahead.at_zero()


@dataclass(frozen=True, eq=False)
class _Ahead:
    """What is yet to come from a step on, by state; *idle* of who has not begun, before the step's
    decision, and *idle_after* it.
    """

    run: _Run
    rows: Integers
    step: int
    states: tuple[Floats, ...]
    idle: Floats
    idle_after: Floats
    chance: Floats | None

    @classmethod
    def of(cls, run: _Run, rows: Integers) -> "_Ahead":
        zero = np.zeros((len(run.asked), len(rows)))
        states = len(run.tables) - 1 if run.strategy.name == "start" else 0
        chance = None
        if states:
            usual = run.start.risks(rows, run.steps.grace)
            chance = run.strategy.chance(run.steps, usual)
        return cls(run, rows, run.steps.count, (zero,) * states, zero, zero, chance)

    def back(self, step: int, own: Floats) -> "_Ahead":
        """One step earlier."""
        run = self.run
        reached = [place for place, each in enumerate(run.asked) if each.until == step + 1]
        kept: dict[tuple[int, float], Floats] = {}

        def one(table: float, later: Floats) -> Floats:
            key = (id(later), table)
            if key not in kept:
                risk = expit(own + table)
                after = later
                if any(run.asked[place].kind == "outlast" for place in reached):
                    after = later.copy()
                    after[[p for p in reached if run.asked[p].kind == "outlast"]] = 1.0
                found = run.stays[step][:, None] + after
                found += risk * (run.ended[step][:, None] - found)
                kept[key] = found
            return kept[key]

        states = tuple(
            one(run.tables[place + 1, step], later) for place, later in enumerate(self.states)
        )
        if run.strategy.name != "start":
            idle = one(run.tables[0, step], self.idle)
            return _Ahead(run, self.rows, step, (), idle, idle, None)
        if step >= run.steps.grace:
            return _Ahead(run, self.rows, step, states, self.idle, self.idle, self.chance)
        idle_after = one(run.tables[0, step], self.idle)
        assert self.chance is not None
        chance = self.chance[:, step]
        begun = states[int(run.steps.whole[step])]
        idle = idle_after + chance * (begun - idle_after)
        return _Ahead(run, self.rows, step, states, idle, idle_after, self.chance)

    def actual(self, some: slice) -> Floats:
        """After the decision, of the state that each was in."""
        return self._of(some, self.idle_after, self.step)

    def actual_before(self, some: slice) -> Floats:
        """Before this step's decision, of the state that each was in in the step before."""
        found = self._of(some, self.idle, self.step - 1)
        for place, each in enumerate(self.run.asked):
            if each.kind == "outlast" and each.until == self.step:
                found[place] = 1.0
        return found

    def _of(self, some: slice, idle: Floats, step: int) -> Floats:
        found = idle[:, some].copy()
        if not self.states:
            return found
        steps = self.run.steps
        rows = self.rows[some]
        begun = steps.begin[rows] <= step
        for place, values in enumerate(self.states):
            own = begun & (steps.starts[rows] == place)
            if own.any():
                found[:, own] = values[:, some][:, own]
        return found

    def unforced(self, some: slice, weights: Floats) -> Floats | float:
        """Of a decision that the strategy leaves as usual: its outcome less what was expected."""
        run, step = self.run, self.step
        if run.strategy.name != "start" or step >= run.steps.grace:
            return 0.0
        if run.strategy.forced(run.steps)[step]:
            return 0.0
        open_ = run.steps.begin[self.rows[some]] >= step
        return np.where(open_, weights[some, step] * (self.actual(some) - self.idle[:, some]), 0.0)

    def at_zero(self) -> Floats:
        return self.idle
