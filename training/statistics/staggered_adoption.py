"""The effect of an introduction unit by unit, compared with units that do not have it yet.

Callaway and Sant'Anna, Journal of Econometrics 2021: for each group of units introduced in the same
period, and for each period, the change since before in the group less that in the units not yet
reached. Aggregates are means of these effects. The differences from the paper:

* *before* may be the mean of several periods. The paper uses one.
* Leads are measured from the same period before as effects are ("universal base"), so that a
  group's own trend grows with distance (Roth, Interpreting event-studies, 2024).
* A group of one unit has no variance of its own. The unit is compared with those of the groups next
  to it, at the same time since their introduction (collapsed strata: Hansen, Hurwitz and Madow
  1953; Cochran, Sampling Techniques 1977, section 5A.12). If the groups truly differ, the variance
  is too large.
* The shares of groups are treated as fixed, not as drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import f as fisher

from .comparisons import Combined, Compared, Comparison, Panel, compare, distances
from .statistic import Bools, Codes, Floats

NEVER = 1 << 30  # as the period of introduction
FEWEST = 2  # units not yet reached: one alone has no variance


@dataclass(frozen=True)
class Rules:
    """How groups are compared.

    Attributes
    ----------
    reach
        The number of periods before the introduction in which part of the outcome is already
        affected. They do not count as before, and units in them are compared with nobody.
    base
        The number of periods whose mean is the value before; 0 takes all.
    fewest
        The least number of units to compare with, in every comparison.
    never
        Whether units are compared only with units that never get it, not with those that wait.
    """

    reach: int = 0
    base: int = 1
    fewest: int = FEWEST
    never: bool = False

    def before(self, cohort: int) -> slice:
        """Periods before the introduction in period *cohort*; empty if none is."""
        end = max(cohort - self.reach, 0)
        return slice(max(end - self.base, 0) if self.base else 0, end)

    def waiting(self, introduced: Codes, period: int, periods: int) -> Bools:
        """Which of *introduced* do not have it by *period*, not even in part."""
        found: Bools = introduced > (periods if self.never else period + self.reach)
        return found


@dataclass(frozen=True, eq=False)
class Staggered:
    """All group-time effects of a panel.

    Attributes
    ----------
    introduced : (units,)
        The period of introduction, or NEVER.
    cohort, period : (effects,)
        The group and period of each effect; *exposure* is the time since introduction.
    weight : (effects,)
        The weight of the group's units that take part.
    compared
        Values, the units' parts and more, in the same order.
    """

    panel: Panel
    introduced: Codes
    rules: Rules
    cohort: Codes
    period: Codes
    weight: Floats
    compared: Compared

    @classmethod
    def of(cls, panel: Panel, introduced: Codes, rules: Rules = Rules()) -> "Staggered":
        found = list(_comparisons(panel, introduced, rules))
        cohort = np.array([each[0] for each in found], dtype=np.intp)
        period = np.array([each[1] for each in found], dtype=np.intp)
        compared = compare(panel, [each[2] for each in found])
        controls = np.count_nonzero(compared.parts < 0, axis=1)
        kept = np.isfinite(compared.values) & (controls >= rules.fewest)
        own = compared.take(kept)
        made = cls(
            panel,
            introduced,
            rules,
            cohort[kept],
            period[kept],
            (own.first * panel.weights).sum(axis=1),
            own,
        )
        made._collapse()
        return made

    @cached_property
    def exposure(self) -> Codes:
        exposure: Codes = self.period - self.cohort
        return exposure

    @cached_property
    def _alike(self) -> Codes:
        _, place, count = np.unique(self.introduced, return_inverse=True, return_counts=True)
        return count[place]

    @property
    def effects(self) -> Codes:
        """The places of the effects since the introduction."""
        return np.flatnonzero(self.exposure >= 0)

    def overall(self) -> Combined | None:
        """The mean over all comparable units and periods since their introduction."""
        return self._mean(self.effects, self.weight)

    def of_cohort(self, cohort: int) -> Combined | None:
        """The group's mean over its periods."""
        places = self.effects[self.cohort[self.effects] == cohort]
        return self._mean(places, np.ones_like(self.weight))

    def in_period(self, period: int) -> Combined | None:
        places = self.effects[self.period[self.effects] == period]
        return self._mean(places, self.weight)

    def at_exposure(self, exposure: int) -> Combined | None:
        """The effect this many periods after the introduction; below 0, before it."""
        return self._mean(np.flatnonzero(self.exposure == exposure), self.weight)

    def one(self, cohort: int, period: int) -> Combined | None:
        found = (self.cohort == cohort) & (self.period == period)
        return self._mean(np.flatnonzero(found), self.weight)

    def lead_times(self, most: int) -> list[int]:
        """The last *most* times before what counts as before, where something is known."""
        last = -1 - self.rules.reach - max(self.rules.base, 1)
        found = {int(each) for each in self.exposure if each <= last}
        return sorted(found, reverse=True)[:most]

    def leads(self, most: int = 4) -> "Leads | None":
        """Did groups already differ in trend before? ``None`` where this cannot be tested.

        Hotelling's T² of the leads, with the units as the sample.
        """
        times = self.lead_times(most)
        found = [each for time in times if (each := self.at_exposure(time)) is not None]
        units = len(self.introduced)
        if not found or units - len(found) < 2:
            return None
        values = np.array([each.value for each in found])
        shares = np.array([each.shares for each in found])
        if not np.isfinite(shares).all():
            return None
        covariance = shares @ shares.T
        count = int(np.linalg.matrix_rank(covariance, hermitian=True))
        if not count:
            return None
        squared = float(values @ np.linalg.pinv(covariance, hermitian=True) @ values)
        freedom = min(min(each.df for each in found), units - 1)
        df = freedom - count + 1
        if df < 1:
            return None
        statistic = squared * df / (count * freedom)
        return Leads(times, statistic, count, df, float(fisher.sf(statistic, count, df)))

    def _mean(self, places: Codes, weight: Floats) -> Combined | None:
        if not len(places):
            return None
        coefficients = np.zeros(len(self.weight))
        coefficients[places] = weight[places] / weight[places].sum()
        return self.compared.combined(coefficients, self.panel, self._alike)

    def _collapse(self) -> None:
        """Give units that are alone in their group a part of their own, where there is one."""
        alone = np.flatnonzero(np.isnan(self.compared.shares).any(axis=1))
        for place in alone:
            first = self.compared.first[place]
            (unit,) = np.flatnonzero(first) if first.sum() == 1 else (None,)
            if unit is None:
                continue
            self.compared.shares[place, unit] = self._beside(int(place), int(unit))

    def _beside(self, place: int, unit: int) -> float:
        """How far the unit's effect is from that of others at the same time since theirs."""
        times = self._shared[int(self.exposure[place])]
        near = sorted(
            {int(each) for each in self.cohort[times]} - {int(self.cohort[place])},
            key=lambda each: (abs(each - self.cohort[place]), each),
        )
        for cohort in near:
            other = times[self.cohort[times] == cohort]
            closest = other[np.argmin(np.abs(self.exposure[other] - self.exposure[place]))]
            own = self._own(place)[[unit]]
            units = self.compared.first[closest]
            beside = self._own(closest)[units]
            contrast = np.concatenate([own, beside])
            weights = np.concatenate([self.panel.weights[[unit]], self.panel.weights[units]])
            return float(distances(contrast, weights)[0])
        return float("nan")

    @cached_property
    def _shared(self) -> dict[int, Codes]:
        """By exposure, the places that have it where groups share it, else the nearest shared."""
        counts = {
            int(each): len(np.unique(self.cohort[self.exposure == each]))
            for each in np.unique(self.exposure)
        }
        shared = [each for each, count in counts.items() if count > 1]

        def places(exposure: int) -> Codes:
            near = [each for each in shared if (each < 0) == (exposure < 0)]
            if not near:
                return np.flatnonzero(self.exposure == exposure)
            nearest = min(abs(each - exposure) for each in near)
            return np.flatnonzero(
                np.isin(self.exposure, [e for e in near if abs(e - exposure) == nearest])
            )

        return {each: places(each) for each in counts}

    def _own(self, place: int) -> Floats:
        """(units,): each unit's contrast less the mean of those it is compared with."""
        contrast, first = self.compared.contrasts[place], self.compared.first[place]
        mean = contrast[first] @ self.panel.weights[first] / self.weight[place]
        own: Floats = contrast - (mean - self.compared.values[place])
        return own


@dataclass(frozen=True)
class Leads:
    """The test that all leads at *times* are 0: F with *count* and *df* degrees of freedom."""

    times: list[int]
    statistic: float
    count: int
    df: float
    p: float


def _comparisons(
    panel: Panel, introduced: Codes, rules: Rules
) -> Iterator[tuple[int, int, Comparison]]:
    periods = panel.means.shape[1]
    each = np.arange(periods)
    for cohort in np.unique(introduced[introduced < periods]):
        own = rules.before(int(cohort))
        if not own.stop:
            continue
        before = (each >= own.start) & (each < own.stop)
        for period in range(periods):
            if before[period] and not (rules.base == 0 and period < own.stop - 1):
                continue
            later = rules.waiting(introduced, max(period, int(cohort)), periods)
            yield (
                int(cohort),
                period,
                Comparison(introduced == cohort, later, each == period, before),
            )
