"""Would units differ as much if they had been introduced in another order?

The sharp hypothesis: the introduction does nothing for any unit. Then the order of introduction has
nothing to do with the outcomes, and every other order was as likely. So p is the share of orders
with at least as large an effect (Fisher; Phipson and Smyth, Statistical Applications in Genetics
and Molecular Biology 2010, for the ones that are added). It is valid for any number of units if the
order was drawn by lot; otherwise it treats the order as if it had been.

Empty cells are filled with the mean of their unit and their period, which does not depend on the
order. The effect is that of ``staggered_adoption``, for the filled panel.
"""

from dataclasses import dataclass

import numpy as np

from .comparisons import Panel
from .staggered_adoption import Rules
from .statistic import Codes, Floats


def p_of_orders(
    panel: Panel, introduced: Codes, rules: Rules, seed: int, orders: int = 999
) -> float | None:
    """p; ``None`` where nothing can be compared."""
    every = _Orders.of(_filled(panel), panel.weights, introduced, rules)
    found = every.overall(every.place)
    if not np.isfinite(found):
        return None
    random = np.random.default_rng(seed)
    least = abs(found) * (1 - 1e-9)
    drawn = (every.overall(random.permutation(every.place)) for _ in range(orders))
    return (1 + sum(bool(abs(each) >= least) for each in drawn)) / (1 + orders)


@dataclass(frozen=True, eq=False)
class _Orders:
    """What all orders have in common: only which units make up a group differs.

    Attributes
    ----------
    weighted : (units, periods)
        Means times weights.
    place : (units,)
        The group of each, as it was.
    first : (groups,)
        Where each begins, of units sorted by group.
    before : (groups, periods)
        What counts as before, as a mean; 0 of a group that has nothing before or is never reached.
    waiting : (groups, periods)
        The first group that waits then, of those that are compared; the number of groups where
        none, or too few units, do.
    """

    weighted: Floats
    weights: Floats
    place: Codes
    first: Codes
    before: Floats
    waiting: Codes

    @classmethod
    def of(cls, means: Floats, weights: Floats, introduced: Codes, rules: Rules) -> "_Orders":
        periods = means.shape[1]
        cohorts, place, units = np.unique(introduced, return_inverse=True, return_counts=True)
        first = np.concatenate([[0], np.cumsum(units)[:-1]])
        before = np.zeros((len(cohorts), periods))
        waiting = np.full((len(cohorts), periods), len(cohorts))
        # Groups are in the order of their introduction: those that wait are all groups from one on.
        later = [rules.waiting(cohorts, period, periods) for period in range(periods)]
        for own, cohort in enumerate(cohorts.tolist()):
            past = rules.before(cohort)
            if cohort >= periods or not past.stop:
                continue
            before[own, past] = 1 / (past.stop - past.start)
            for period in range(cohort, periods):
                if units[later[period]].sum() >= rules.fewest:
                    waiting[own, period] = np.argmax(later[period])
        return cls(means * weights[:, None], weights, place, first, before, waiting)

    def overall(self, place: Codes) -> float:
        """The effect where units are in the groups of *place*."""
        order = np.argsort(place, kind="stable")
        sums = np.add.reduceat(self.weighted[order], self.first, axis=0)
        weight = np.add.reduceat(self.weights[order], self.first)
        own, period = np.nonzero(self.waiting < len(self.first))
        if not len(own):
            return np.nan
        later = self.waiting[own, period]
        past = sums @ self.before.T  # (groups, groups): of the one, before the other's introduction
        change = sums[own, period] - past[own, own]
        waits = _from(sums)[later, period] - _from(past)[later, own]
        total = change - weight[own] * waits / _from(weight)[later]
        return float(total.sum() / weight[own].sum())


def _from(values: Floats) -> Floats:
    """Sums over each group and all that come after it."""
    found: Floats = np.cumsum(values[::-1], axis=0)[::-1]
    return found


def _filled(panel: Panel) -> Floats:
    means = panel.means
    known = np.isfinite(means)
    if known.all():
        return means
    unit, period = np.zeros((len(means), 1)), np.zeros((1, means.shape[1]))
    own = np.where(known, means, 0.0)
    for _ in range(100):  # Gauss and Seidel's method; far more steps than it needs
        unit = _mean((own - period) * known, known, 1)
        period = _mean((own - unit) * known, known, 0)
    filled: Floats = np.where(known, means, unit + period)
    return filled


def _mean(values: Floats, known: Floats, axis: int) -> Floats:
    count = known.sum(axis=axis, keepdims=True)
    mean: Floats = values.sum(axis=axis, keepdims=True) / np.maximum(count, 1)
    return mean
