"""Which settings: a seeded search, judged on persons held out.

The smallest model within ``NEAR`` of the best AUC is chosen: fewer leaves explain faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from srs.errors import BadTable

from . import boosted
from .boosted import Fitted, Settings
from .censoring import Censoring, outcomes
from .spells import Floats, Spells

NEAR = 0.001  # AUC
_TREES = (50, 100, 200, 300)
_LEAVES = (7, 15, 31)
_RATES = (0.1, 0.2)


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
    kept, judges = spells.take(~out), spells.take(out)
    trials = []
    for settings in candidates(start or Settings(), tries, random):
        fitted = boosted.fit(
            kept.rows,
            kept.names,
            kept.entry,
            kept.last_day,
            kept.ended,
            diagnosis=kept.diagnosis,
            settings=settings,
            seed=seed,
        )
        trials.append(Trial(settings, auc(fitted, judges, day, horizon)))
    return chosen(trials).settings, trials


def candidates(start: Settings, tries: int, random: np.random.Generator) -> list[Settings]:
    """Distinct, in a seeded order."""
    grid = [(t, leaves, rate) for t in _TREES for leaves in _LEAVES for rate in _RATES]
    return [
        replace(start, trees=grid[k][0], leaves=grid[k][1], learning_rate=grid[k][2])
        for k in random.permutation(len(grid))[:tries]
    ]


def chosen(trials: Sequence[Trial]) -> Trial:
    """The smallest model within ``NEAR`` of the best, the better of two as small."""
    best = max(trial.auc for trial in trials)
    return min(
        (trial for trial in trials if trial.auc >= best - NEAR), key=lambda t: (t.size, -t.auc)
    )


def auc(fitted: Fitted, spells: Spells, day: float, horizon: float) -> float:
    """Of spells that outlasted *day*, weighted for censoring."""
    count = len(spells)
    days: Floats = np.full(count, day)
    outlasted, weights = outcomes(spells, days, np.full(count, horizon), Censoring.of(spells))
    used = weights > 0
    if len(np.unique(outlasted[used])) < 2:
        raise BadTable(
            f"search: expected held-out spells of both outcomes, found {int(used.sum())} of one; "
            "hold out more persons"
        )
    log_odds = fitted.log_odds(spells.rows[used], day, horizon, spells.diagnosis[used])
    return float(roc_auc_score(outlasted[used], log_odds, sample_weight=weights[used]))
