"""How much of a model must change: the least change that the new spells do not reject.

A closed test (Vergouwe et al., Statistics in Medicine 2017). The updates are nested: nothing, the
intercept, intercept and slope, an intercept for each group of diagnoses, a refit. They are tested
from the smallest on, and the first that is not rejected is chosen. A hypothesis is rejected only if
all smaller ones were, so a true one is rejected with probability *alpha*, if each test keeps that
level. Our test differs: Vergouwe compares each update with the refit alone, and a shift that the
intercept would correct drowns in the refit's degrees of freedom. Here each update is tested against
every richer one, and the smallest p is multiplied by their number (Bonferroni).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from srs.errors import BadTable

from ..evaluation.numbers.pooling import pooled
from ..statistics.score_tests import Cells, Fit, Tested, at, fitted, score_test
from ..statistics.statistic import Bools, Floats, sums
from .cells import Scored

ALPHA = 0.05
FEWEST = 20  # ends, and cells without one, that a group needs for its own intercept
Update = Literal["nothing", "intercept", "slope", "groups", "refit"]
UPDATES: tuple[Update, ...] = ("nothing", "intercept", "slope", "groups", "refit")
_LEVELS = 20  # levels of a predictor in a refit
_PERSONS = 25  # for each column of a refit
_RARE = 10  # rows of each outcome that a column of the refit must separate


@dataclass(frozen=True)
class Step:
    """An update against each richer one; *p* is the smallest, times their number."""

    update: Update
    against: Mapping[Update, Tested]
    p: float


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen update, and the evidence.

    Attributes
    ----------
    steps
        The tests that led to it, in their order.
    likelihoods
        The likelihood of each fitted update; with weighted outcomes, a pseudo-likelihood.
    intercept : float
        What is added at the middle of the model's spread.
    own, variances : by group
        Each group's own intercept instead, shrunk towards the others, and its variance.
    slope : float
    variance : float
        The variance of the intercept, by person.
    """

    update: Update
    steps: tuple[Step, ...]
    likelihoods: Mapping[Update, float]
    intercept: float = 0.0
    slope: float = 1.0
    variance: float = 0.0
    own: Mapping[str, float] = field(default_factory=dict)
    variances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Nested:
    """Columns of all updates side by side: the constant, *columns_of* groups, and predictors.

    Attributes
    ----------
    free
        Which columns are free in each update; the slope is the last.
    groups
        Places of the groups that may have their own intercept.
    """

    design: Floats
    free: Mapping[Update, Bools]
    groups: Sequence[int]
    columns_of: Sequence[int]

    def columns(self, update: Update) -> Floats:
        return self.design[:, : int(self.free[update][:-1].sum())]


def chosen(scored: Scored, alpha: float = ALPHA, updates: Sequence[Update] = UPDATES) -> Choice:
    """The choice among *updates*, smallest first.

    Raises
    ------
    BadTable
        When outcomes become less frequent as the model's risk rises.
    """
    nested = _nested(scored, refit="refit" in updates)
    able = [each for each in updates if each in nested.free]
    fits: dict[Update, Fit] = {}
    for each in able:
        try:
            fits[each] = _fit(scored.cells, nested, each)
        except BadTable:
            if each != "refit":  # only its likelihood is reported: the test of it needs no fit
                raise
    steps: list[Step] = []
    found = able[-1]
    for place, update in enumerate(able[:-1]):
        step = _step(scored.cells, nested, fits, update, able[place + 1 :])
        steps.append(step)
        if step.p >= alpha:
            found = update
            break
    likelihoods = {name: fit.likelihood for name, fit in fits.items()}
    if found in ("nothing", "refit"):
        return Choice(found, tuple(steps), likelihoods)
    return _with_numbers(scored, nested, found, fits[found], tuple(steps), likelihoods)


def _step(
    cells: Cells,
    nested: _Nested,
    fits: Mapping[Update, Fit],
    update: Update,
    richer: Sequence[Update],
) -> Step:
    own = nested.free[update]
    against: dict[Update, Tested] = {}
    for each in richer:
        # All columns are present at once; those not needed are neither free nor tested.
        against[each] = score_test(
            cells, fits[update], nested.design, own, nested.free[each] & ~own
        )
    return Step(update, against, min(1.0, len(against) * min(t.p for t in against.values())))


def _fit(cells: Cells, nested: _Nested, update: Update) -> Fit:
    columns = nested.columns(update)
    if update == "nothing":
        return at(cells, columns, np.zeros(0))
    return fitted(cells, columns, slope=bool(nested.free[update][-1]))


def _nested(scored: Scored, *, refit: bool) -> _Nested:
    rows = len(scored)
    groups, places = _own_groups(scored)
    columns = [np.ones(rows), *((scored.group == place).astype(float) for place in places)]
    beyond = _predictors(scored) if refit else []
    # With more columns the test rejects true hypotheses too often.
    if _PERSONS * (len(columns) + len(beyond)) > len(np.unique(scored.cells.person)):
        refit, beyond = False, []
    design = np.column_stack([*columns, *beyond])
    first = {"nothing": 0, "intercept": 1, "slope": 1, "groups": len(columns)}
    if refit:
        first["refit"] = design.shape[1]
    if not places:
        del first["groups"]
    free: dict[Update, Bools] = {}
    for update in UPDATES:
        if update in first:
            own = np.arange(design.shape[1]) < first[update]
            free[update] = np.append(own, update not in ("nothing", "intercept"))
    return _Nested(design, free, groups, places)


def _own_groups(scored: Scored) -> tuple[list[int], list[int]]:
    """Places of the groups with enough outcomes, and of those with a column.

    The constant belongs to the others; if these are too few, to them and the largest group.
    """
    ended = scored.cells.happened if scored.cells.link == "log" else 1 - scored.cells.happened
    shown = [((scored.cells.weight > 0) & (ended > 0)).any(axis=1)]
    if scored.cells.link == "logit":  # for hazards, an intercept learns only from ends
        shown.append(((scored.cells.weight > 0) & (ended == 0)).any(axis=1))
    count = len(scored.groups)
    counts = np.min([sums(scored.group, each.astype(float), count) for each in shown], axis=0)
    enough = [int(each) for each in np.flatnonzero(counts >= FEWEST)]
    if len(enough) < 2:
        return [], []
    if counts.sum() - counts[enough].sum() >= FEWEST:
        return enough, enough
    rows = sums(scored.group, np.ones(len(scored)), count)
    largest = max(enough, key=lambda each: rows[each])
    return enough, [each for each in enough if each != largest]


def _predictors(scored: Scored) -> list[Floats]:
    """Levels as 0/1, numbers as they are, with 0/1 for a missing one."""
    found: list[Floats] = []
    for values in scored.inputs.T:
        missing = np.isnan(values)
        levels = np.unique(values[~missing])
        parts = [missing.astype(float)]
        if len(levels) <= _LEVELS:
            parts += [(values == each).astype(float) for each in levels[1:]]
        elif values[~missing].std() > 0:
            own = np.where(missing, 0.0, values - values[~missing].mean())
            parts.append(own / values[~missing].std())
        found += [each for each in parts if _tells(each != 0, scored) and np.ptp(each) > 0]
    return found


def _tells(apart: Bools, scored: Scored) -> bool:
    """Whether of the rows that are set *apart* some have each outcome."""
    happened = (scored.cells.happened > 0).any(axis=1)
    return bool(min((apart & happened).sum(), (apart & ~happened).sum()) >= _RARE)


def _with_numbers(
    scored: Scored,
    nested: _Nested,
    update: Update,
    fit: Fit,
    steps: tuple[Step, ...],
    likelihoods: Mapping[Update, float],
) -> Choice:
    slope = 1 + float(fit.found[-1])
    if slope <= 0:
        raise BadTable(
            "the update: expected outcomes that rise with the model's risk, found that they fall: "
            "no recalibration corrects that; train a new model, or check the coding of outcomes"
        )
    if update != "groups":
        variance = float(fit.covariance[0, 0])
        return Choice(update, steps, likelihoods, float(fit.found[0]), slope, variance)
    return _by_group(scored, nested, fit, steps, likelihoods)


def _by_group(
    scored: Scored,
    nested: _Nested,
    fit: Fit,
    steps: tuple[Step, ...],
    likelihoods: Mapping[Update, float],
) -> Choice:
    """Intercepts drawn to their mean by how sure each is and how much they differ (empirical
    Bayes, the variance between them by restricted maximum likelihood).
    """
    places, columns = list(nested.groups), 1 + len(nested.columns_of)
    together = len(nested.columns_of) == len(places)  # all others form one more group
    mix = np.zeros((len(places) + together, columns))
    mix[:, 0] = 1.0  # a group's column is the constant plus its own
    for row, place in enumerate(places):
        if place in nested.columns_of:
            mix[row, 1 + nested.columns_of.index(place)] = 1.0
    variances = np.diag(mix @ fit.covariance[:columns, :columns] @ mix.T)
    values = mix @ fit.found[:columns]
    mean = pooled(values, np.sqrt(variances))
    kept = mean.tau2 / (mean.tau2 + variances)
    own = kept * (values - mean.value)
    others = float(own[-1]) if together else 0.0
    added = np.full(len(scored.groups), others)
    added[places] = own[: len(places)]
    cells = replace(scored.cells, offset=scored.cells.offset + added[scored.group][:, None])
    again = fitted(cells, np.ones((len(scored), 1)), slope=True)
    intercept, slope = float(again.found[0]), 1 + float(again.found[-1])
    common = float(again.covariance[0, 0])
    left = common + kept * variances
    names = [scored.groups[place] for place in places]
    return Choice(
        "groups",
        steps,
        likelihoods,
        intercept + others,
        slope,
        float(left[-1]) if together else common + mean.tau2,
        {name: intercept + float(each) for name, each in zip(names, own, strict=False)},
        {name: float(each) for name, each in zip(names, left, strict=False)},
    )
