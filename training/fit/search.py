"""The choice of settings: a seeded search, judged on persons held out.

Every candidate is fitted once with all its trees and judged with fewer and more of them; when more
no longer help, the rest are skipped (early stopping). The smallest model within ``NEAR`` of the
best AUC is chosen: fewer leaves explain faster.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable
from srs.model.odds import probability

from ..statistics.discrimination import auc as area_under_curve
from ..statistics.outcome import Outcomes
from . import boosted
from .boosted import Fitted, Settings
from .censoring import Censoring, outcomes
from .spells import Floats, Spells

NEAR = 0.001  # AUC
_LEAVES = (4, 8, 16, 24)
_RATES = (0.3, 0.15)
_STAGES = (0.25, 0.5, 0.75, 1.0)  # of the trees
_PATIENCE = 2  # stages without a better AUC


@dataclass(frozen=True)
class Trial:
    """Settings and their AUC on the persons held out."""

    settings: Settings
    auc: float

    @property
    def size(self) -> int:
        return self.settings.trees * self.settings.leaves


def search(
    spells: Spells,
    person: NDArray[Any],
    *,
    day: float,
    horizon: float,
    tries: int,
    seed: int,
    start: Settings | None = None,
    held_out: float = 0.2,
) -> tuple[Settings, list[Trial]]:
    """The settings to fit with, and every trial.

    Raises
    ------
    BadTable
        When too few persons are held out to judge by.
    """
    random = np.random.default_rng(seed)
    persons, of = np.unique(person, return_inverse=True)
    out = (random.random(len(persons)) < held_out)[of]
    kept, judges, theirs = spells.take(~out), spells.take(out), of[~out]
    trials: list[Trial] = []
    for settings in candidates(start or Settings(), tries, random):
        fitted = boosted.fit(kept, settings=settings, seed=seed, person=theirs)
        trials += staged(fitted, settings, lambda first: auc(first, judges, day, horizon))
    return chosen(trials).settings, trials


def staged(
    fitted: Fitted, settings: Settings, judged: Callable[[Fitted], float]
) -> Iterator[Trial]:
    """Trials with more and more trees, until more do not help."""
    best, since = -1.0, 0
    for share in _STAGES:
        count = max(round(share * settings.trees), 1)
        trial = Trial(replace(settings, trees=count), judged(fitted.first(count)))
        yield trial
        best, since = (trial.auc, 0) if trial.auc > best else (best, since + 1)
        if since == _PATIENCE:
            return


def candidates(start: Settings, tries: int, random: np.random.Generator) -> list[Settings]:
    """Distinct, in a seeded order."""
    grid = [(leaves, rate) for leaves in _LEAVES for rate in _RATES]
    return [
        replace(start, leaves=grid[k][0], learning_rate=grid[k][1])
        for k in random.permutation(len(grid))[:tries]
    ]


def chosen(trials: Sequence[Trial]) -> Trial:
    """The smallest model within ``NEAR`` of the best; the better of two equally small."""
    best = max(trial.auc for trial in trials)
    return min(
        (trial for trial in trials if trial.auc >= best - NEAR), key=lambda t: (t.size, -t.auc)
    )


def auc(fitted: Fitted, spells: Spells, day: float, horizon: float) -> float:
    """AUC on spells that outlasted *day*, weighted for censoring."""
    count = len(spells)
    days: Floats = np.full(count, day)
    outlasted, weights = outcomes(spells, days, np.full(count, horizon), Censoring.of(spells))
    used = (weights > 0) & fitted.answers(spells.diagnosis)
    if len(np.unique(outlasted[used])) < 2:
        raise BadTable(
            f"horizon {horizon:g} from day {day:g}: expected spells of both outcomes to judge by, "
            f"found {int(used.sum())} of one; choose another or give more spells"
        )
    log_odds = fitted.log_odds(spells.rows[used], day, horizon, spells.diagnosis[used])
    known = Outcomes(outlasted[used], weights[used], weights[used])
    return area_under_curve(probability(log_odds), known).value
