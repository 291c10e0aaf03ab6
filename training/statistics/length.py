"""Do spells end within the days that a model gives: how often within the middle half?

A row whose interval of days ends at q is known when the spell has ended by q, or was followed until
q: each row has its own horizon. The weight of a known row is 1 / G of the day on which it became
known (see ``outcome``). So the share is unbiased however wrong the model is. A Kaplan-Meier
estimate of S(T | x) is not, because the times at which rows are lost then depend on the model's own
curves.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from srs.errors import BadTable
from srs.wording import Words

from .columns import same_length
from .definition import Definition
from .follow_up import FollowUp
from .outcome import IPCW
from .statistic import Bools, Floats, Statistic

# Of rows whose interval ends later, fewer than one in twenty would be followed until then. These
# few would represent all, each more than twenty rows.
FOLLOWED = 0.05
_MIDDLE = Definition(
    "within_half",
    Words("Slut inom mittersta halvan", "End within the middle half"),
    "share of spells that end from the first day t with P(T > t) <= 0.75 to the first with P(T > "
    "t) <= 0.25, by the model for each spell; a spell that ends on either of these days counts "
    "half, as the shares are passed within a day",
    f"{IPCW}, each row until the last day of its interval; rows whose interval has no end, or "
    f"ends when fewer than one in twenty are still followed, are left out; Wilson interval",
    "inverse probability of censoring: Robins and Finkelstein, Biometrics 2000; probability "
    "integral transform: Dawid, Journal of the Royal Statistical Society A 1984",
    group="calibration",
    kinds=("outlast",),
    ideal=0.5,
)
WITHIN_HALF = _MIDDLE
WITHIN_80 = replace(
    _MIDDLE,
    id="within_80",
    name=Words("Slut inom mittersta 80 %", "End within the middle 80%"),
    formula=_MIDDLE.formula.replace("0.75", "0.9").replace("0.25", "0.1"),
    ideal=0.8,
)
METRICS = (WITHIN_HALF, WITHIN_80)


@dataclass(frozen=True, eq=False)
class Within:
    """The rows whose interval could be followed to its end.

    Attributes
    ----------
    kept : (rows,)
        Which of all rows they are.
    inside, weights : (kept,)
        1, 0, or a half where a spell ends on the first or the last day; the weight is 0 where this
        is unknown.
    """

    kept: Bools
    inside: Floats
    weights: Floats
    last: Floats
    follow_up: FollowUp
    definition: Definition

    @classmethod
    def of(
        cls, first: Floats, last: Floats, follow_up: FollowUp, definition: Definition = WITHIN_HALF
    ) -> "Within":
        """The rows for intervals from *first* to *last* day of ``follow_up``; NaN for none.

        Raises
        ------
        BadTable
            When an interval ends before it begins, or none could be followed.
        """
        for column in (first, last):
            same_length(definition.id, column, len(follow_up.last_day))
        if falling := int(np.count_nonzero(first > last)):
            raise BadTable(
                f"{definition.id}: expected days that rise from quantile to quantile, found "
                f"{falling} rows with others"
            )
        kept = _followed(first, last, follow_up)
        if not kept.any():
            raise BadTable(
                f"{definition.id}: expected rows followed until the last day of their interval, "
                "found 0"
            )
        first, last, given = first[kept], last[kept], follow_up.take(kept)
        day = given.last_day
        by = given.ended & (day <= last)
        stayed = given.censoring.before(np.minimum(day, last))
        known = (by | (day >= last)) & (stayed > 0)
        weights = np.divide(given.weights, stayed, out=np.zeros_like(day), where=known)
        inside = (day > first) & (day < last)
        edge = 0.5 * (day == first) + 0.5 * (day == last)
        return cls(kept, np.where(by, inside + edge, 0.0), weights, last, given, definition)

    @property
    def known(self) -> Bools:
        return self.weights > 0

    @cached_property
    def total(self) -> float:
        return float(self.weights.sum())

    @cached_property
    def top(self) -> float:
        return float(self.weights @ self.inside)

    def share(self) -> Statistic:
        """The share inside, with what the estimate of G adds, as in ``Outcomes.shares``.

        Raises
        ------
        BadTable
            When no row is known.
        """
        if not self.total > 0:
            raise BadTable(f"{self.definition.id}: expected rows with a known end, found 0")
        value, given = self.top / self.total, self.follow_up
        shares = self.weights * (self.inside - value) / self.total
        until = np.minimum(given.last_day, self.last)
        moved = given.censoring.propagated(
            shares, until, given.last_day, given.ended, given.weights
        )
        return Statistic(
            value,
            shares + moved,
            self.definition,
            scale="share",
            limits=(0, 1),
            rows=int(np.count_nonzero(self.known)),
        )


def _followed(first: Floats, last: Floats, follow_up: FollowUp) -> Bools:
    """Chosen by what the model says and never by how the row ended."""
    told = np.isfinite(first) & np.isfinite(last)
    stayed = follow_up.censoring.before(np.where(told, last, np.inf))
    followed: Bools = told & (stayed >= FOLLOWED) & (last <= follow_up.last_day.max())
    return followed
