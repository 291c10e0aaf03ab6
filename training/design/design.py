"""The three designs of an introduction, as units over months, and what each estimates.

A month counts if the horizon of its spells has passed by the end of follow-up.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal, get_args

import numpy as np

from srs.errors import BadInput

from ..statistics.comparisons import Combined, Comparison, Panel, compare
from ..statistics.staggered_adoption import NEVER, Rules, Staggered
from ..statistics.statistic import Codes, Floats

Kind = Literal["parallel", "stepped", "before-after"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MONTH = 365.25 / 12


@dataclass(frozen=True)
class Design:
    """
    Attributes
    ----------
    before
        Months before the first introduction; of "parallel" none.
    months
        In which spells begin, from the first introduction on.
    follow_up
        Months after these in which spells are followed.
    waves
        For "stepped": groups introduced one after the other; the last in the last month that
        counts, so that no unit waits any longer.
    share
        Share of the units that introduce the measure; in "stepped", all do in the end.
    reaches
        "ongoing": patients on leave at the introduction may have it, too, so the months just before
        count neither as before nor as after.
    """

    kind: Kind
    units: int
    months: int
    before: int = 0
    follow_up: int = 0
    waves: int = 4
    share: float = 0.5
    day: int = 15
    horizon: int = 365
    reaches: Literal["ongoing", "new"] = "ongoing"

    def __post_init__(self) -> None:
        if self.units < 2 or self.months < 1 or self.before < 0 or self.follow_up < 0:
            raise BadInput(
                "the design: expected 2 units or more, a month or more, no number below 0"
            )
        if self.kind == "parallel" and self.before:
            raise BadInput(
                "before: not expected for a parallel design, which compares units afterwards"
            )
        if self.kind != "parallel" and not self.before:
            raise BadInput(
                f"before: expected months before the introduction for a {self.kind} design"
            )
        if not 0 < self.share < 1 or self.waves < 2:
            raise BadInput("share: expected above 0 and below 1; waves: 2 or more")
        if self.day < 1 or self.horizon < 1:
            raise BadInput("day and horizon: expected 1 or more")

    @property
    def followed(self) -> int:
        """Months from the end of a month until its spells have been followed."""
        return ceil((self.day + self.horizon) / MONTH)

    @property
    def counted(self) -> int:
        """Months after the first introduction that count; 0 if none does."""
        return max(min(self.months, self.months + self.follow_up - self.followed), 0)

    @property
    def reach(self) -> int:
        return self.followed if self.reaches == "ongoing" and self.kind != "parallel" else 0

    @property
    def periods(self) -> int:
        return self.before + self.counted

    def introduced(self) -> Codes:
        """(units,): the month of each, or NEVER."""
        found = np.full(self.units, NEVER)
        if self.kind == "stepped":
            step = max(self.counted - 1, 0) / (self.waves - 1)
            wave = np.arange(self.units) * self.waves // self.units
            return (self.before + np.round(wave * step)).astype(np.intp)
        count = min(max(round(self.units * self.share), 1), self.units - 1)
        found[:count] = self.before
        return found


def effect_of(kind: Kind, panel: Panel, introduced: Codes, reach: int = 0) -> Combined | None:
    """The difference that a design estimates; ``None`` if nothing can be compared.

    "parallel": introduced units minus the others, averaged over the months. "before-after": the
    same for the change since before. "stepped": group-time effects compared with waiting units,
    each measured from the mean of the months before, so an effect may grow (see
    ``statistics.staggered_adoption``).
    """
    if kind == "stepped":
        return Staggered.of(panel, introduced, Rules(reach=reach, base=0)).overall()
    periods = np.arange(panel.means.shape[1])
    first = introduced < len(periods)
    begun = introduced[first].min() if first.any() else 0
    before = periods < begun - reach
    if kind == "before-after" and not before.any():
        return None
    after = (periods >= begun) if kind == "before-after" else np.ones(len(periods), dtype=bool)
    found = compare(panel, [Comparison(first, ~first, after, before & (kind != "parallel"))])
    if not np.isfinite(found.values).all():
        return None
    alike = np.where(first, first.sum(), (~first).sum())
    return found.combined(np.ones(1), panel, alike)


def unequal(units: int, spells: float, cv: float, seed: int) -> Floats:
    """(units,): spells of each in a month, gamma quantiles in random order."""
    if cv == 0:
        return np.full(units, spells)
    from scipy.stats import gamma

    places = (np.arange(units) + 0.5) / units
    sizes = gamma.ppf(places, 1 / cv**2)
    sizes = np.random.default_rng(seed).permutation(sizes)
    found: Floats = np.maximum(sizes * spells / sizes.mean(), 1.0)
    return found
