"""What must hold before an outcome is read: positivity, balance, weights, controls.

From the time after time zero, only who is still at risk of starting is read.
"""

from dataclasses import dataclass

import numpy as np

from srs.tables.columns import pl

from .controls import Control, controls
from .estimates import Design
from .steps import Floats, Steps
from .strategies import Strategy
from .weights import chunks, decided


@dataclass(frozen=True)
class Balance:
    """How far the followers differ from all at a level of a confounder, in standard deviations.

    *level* is None for a number, "" for missing; *persons* have the level.
    """

    confounder: str
    level: str | None
    week: int
    strategy: str
    before: float
    after: float
    persons: int


@dataclass(frozen=True, eq=False)
class Followed:
    """How one strategy was followed.

    Attributes
    ----------
    probability : (n,)
        That the person follows it through the grace period, or for as long as they were at risk of
        starting.
    effective, highest, mean
        Effective sample size, largest weight and mean weight of persons who follow until the grace
        period or the leave ends.
    followers
    """

    strategy: Strategy
    probability: Floats
    effective: float
    highest: float
    mean: float
    followers: int


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Diagnostics that use no outcome.

    Attributes
    ----------
    chance : (n,)
        Of starting within the grace period, while on leave.
    """

    followed: tuple[Followed, Followed]
    balance: tuple[Balance, ...]
    controls: tuple[Control, ...]
    chance: Floats
    started: int
    largest_share: float
    units: int

    @property
    def worst(self) -> float:
        """The largest difference after weighting; infinite if nobody follows."""
        found = [abs(each.after) for each in self.balance]
        return max((e if np.isfinite(e) else np.inf for e in found), default=0.0)


def diagnosed(design: Design) -> Diagnostics:
    steps = design.steps
    begun = steps.begin < steps.grace
    by_unit = np.bincount(steps.unit[begun], minlength=len(steps.trial.units))
    levels = tuple(_levels(steps))
    chance = _chance(design)
    followed, balance = [], []
    for strategy in design.strategies:
        one, rows = _followed(design, strategy, levels, chance)
        followed.append(one)
        balance += rows
    return Diagnostics(
        (followed[0], followed[1]),
        tuple(balance),
        controls(design),
        chance,
        int(begun.sum()),
        float(by_unit.max(initial=0) / max(begun.sum(), 1)),
        int((np.bincount(steps.unit) > 0).sum()),
    )


def _chance(design: Design) -> Floats:
    steps = design.steps
    found = np.empty(len(steps))
    for rows in chunks(len(steps)):
        found[rows] = 1 - np.prod(1 - design.start.risks(rows, steps.grace), axis=1)
    return found


def _followed(
    design: Design,
    strategy: Strategy,
    levels: tuple[tuple[str, str | None, Floats], ...],
    chance: Floats,
) -> tuple[Followed, list[Balance]]:
    steps = design.steps
    count = strategy.decisions(steps)
    weeks = np.unique(steps.whole[:count])
    ends = np.searchsorted(steps.whole[:count], weeks, side="right") - 1
    columns = np.stack([each for _, _, each in levels]) if levels else np.empty((0, len(steps)))
    sums, totals = np.zeros((2, len(weeks), len(columns))), np.zeros((2, len(weeks)))
    final = np.empty(len(steps))
    open_ = np.empty(len(steps))
    for rows in chunks(len(steps)):
        usual = design.start.risks(rows, count)
        own = decided(strategy, steps, usual, rows)
        last = steps.last[rows]
        every = np.arange(len(rows))
        for place, end in enumerate(ends):
            frozen = np.where(last >= 0, own[every, np.clip(last, 0, end)], 0.0)
            for kind, weight in enumerate((frozen > 0, frozen)):
                totals[kind, place] += weight.sum()
                sums[kind, place] += columns[:, rows] @ weight
        at = np.clip(last, 0, count - 1)
        final[rows] = np.where(last >= 0, own[every, at], 0.0)
        stayed = np.cumprod(1 - usual, axis=1)
        until = np.clip(np.minimum(last, steps.begin[rows]), 0, count - 1)
        open_[rows] = stayed[every, until]
    if strategy.name == "start":
        probability = chance
    else:
        probability = 1 - chance if strategy.name == "wait" else open_
    mean, deviation = columns.mean(axis=1), columns.std(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = (sums / totals[:, :, None] - mean) / deviation
    balance = [
        Balance(
            name,
            level,
            int(week),
            strategy.name,
            float(apart[0, at_week, place]),
            float(apart[1, at_week, place]),
            len(steps) if level is None else int(columns[place].sum()),
        )
        for place, (name, level, _) in enumerate(levels)
        if deviation[place] > 0
        for at_week, week in enumerate(weeks + 1)
    ]
    total, squared = float(final.sum()), float(final @ final)
    effective = total**2 / squared if squared > 0 else 0.0
    followers = int((final > 0).sum())
    return (
        Followed(
            strategy,
            probability,
            effective,
            float(final.max(initial=0)),
            total / max(followers, 1),
            followers,
        ),
        balance,
    )


def _levels(steps: Steps) -> list[tuple[str, str | None, Floats]]:
    """Numbers unchanged, with the median for missing values; each level as 1 or 0."""
    found: list[tuple[str, str | None, Floats]] = []
    confounders = steps.trial.confounders
    if not confounders.width:
        return found
    for series in confounders[steps.order.tolist()].iter_columns():
        name = series.name
        if series.dtype.is_numeric():
            known = series.fill_nan(None)
            if known.null_count() < len(known):
                found.append((name, None, known.fill_null(known.median()).to_numpy()))
            if known.null_count():
                found.append((name, "", known.is_null().to_numpy().astype(float)))
        else:
            texts = series.cast(pl.String).fill_null("")
            found += [
                (name, level, (texts == level).to_numpy().astype(float))
                for level in texts.unique().sort()
            ]
    return found
