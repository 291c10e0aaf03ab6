"""Would units have looked so different had they been introduced in another order?

The sharp hypothesis is that it does nothing for any unit. Then the order in which units were
introduced has nothing to do with their outcomes, and every other order was as likely: p is the
share of orders whose effect is as large (Fisher; Phipson and Smyth, Statistical Applications in
Genetics and Molecular Biology 2010, for the ones that are added). It holds for any number of units,
if the order was drawn by lot, and otherwise as if it had been.

Cells that are empty are filled by their unit's and their period's mean, whatever the order: no
order has to do with it. The effect is that of ``staggered_adoption``, of the filled panel.
"""

import numpy as np

from .comparisons import Panel
from .staggered_adoption import Rules
from .statistic import Codes, Floats


def p_of_orders(
    panel: Panel, introduced: Codes, rules: Rules, seed: int, orders: int = 999
) -> float | None:
    """``None`` where nothing can be compared."""
    filled = _filled(panel)
    found = _overall(filled, panel.weights, introduced, rules)
    if not np.isfinite(found):
        return None
    random = np.random.default_rng(seed)
    least = abs(found) * (1 - 1e-9)
    drawn = (
        _overall(filled, panel.weights, random.permutation(introduced), rules)
        for _ in range(orders)
    )
    return (1 + sum(bool(abs(each) >= least) for each in drawn)) / (1 + orders)


def _overall(means: Floats, weights: Floats, introduced: Codes, rules: Rules) -> float:
    """Made of the sums of groups, each group once."""
    periods = means.shape[1]
    cohorts, place, units = np.unique(introduced, return_inverse=True, return_counts=True)
    count = len(cohorts)
    weight = np.bincount(place, weights, count)
    sums = np.stack([np.bincount(place, weights * column, count) for column in means.T], axis=1)
    top = bottom = 0.0
    for own in np.flatnonzero(cohorts < periods):
        cohort = int(cohorts[own])
        before = rules.before(cohort)
        if not before.stop:
            continue
        change = sums - sums[:, before].mean(axis=1, keepdims=True)
        for period in range(cohort, periods):
            later = rules.waiting(cohorts, period, periods)
            if units[later].sum() < rules.fewest:
                continue
            top += change[own, period] - weight[own] * (
                change[later, period].sum() / weight[later].sum()
            )
            bottom += weight[own]
    return top / bottom if bottom else np.nan


def _filled(panel: Panel) -> Floats:
    means = panel.means
    known = np.isfinite(means)
    if known.all():
        return means
    unit, period = np.zeros((len(means), 1)), np.zeros((1, means.shape[1]))
    own = np.where(known, means, 0.0)
    for _ in range(100):  # Gauss and Seidel's; far more than it takes
        unit = _mean((own - period) * known, known, 1)
        period = _mean((own - unit) * known, known, 0)
    filled: Floats = np.where(known, means, unit + period)
    return filled


def _mean(values: Floats, known: Floats, axis: int) -> Floats:
    count = known.sum(axis=axis, keepdims=True)
    mean: Floats = values.sum(axis=axis, keepdims=True) / np.maximum(count, 1)
    return mean
