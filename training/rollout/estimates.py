"""Every aggregate of the group-time effects, as it may be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from ..evaluation.release.suppression import Ledger
from ..statistics.comparisons import Combined
from ..statistics.staggered_adoption import Staggered
from ..statistics.statistic import Bools, Codes, Floats
from .data import Spells
from .study import Study

Entry = dict[str, Any]
MANY = 100_000  # spells: so many have enough persons

DEFINITIONS = {
    "overall": "mean over all introduced units and periods that can be compared, each unit by its "
    "weight",
    "cohort": "mean over the periods of the units introduced in one period",
    "calendar": "mean over the introduced units in one period",
    "exposure": "mean over units that many periods after the introduction; below 0 before it",
    "group-time": "the units introduced in one period, in one period",
}
_EFFECT = (
    "difference in mean days of leave, from time zero to the horizon, of the spells begun in a "
    "period: the change since before the introduction less that of units that are not reached yet "
    "(Callaway and Sant'Anna, Journal of Econometrics 2021)"
)


def definition(aggregate: str) -> str:
    return f"{_EFFECT}; {DEFINITIONS[aggregate]}"


@dataclass(frozen=True, eq=False)
class Estimates:
    """Collects estimates with the counts that they depend on."""

    spells: Spells
    study: Study
    ledger: Ledger
    found: Staggered
    sure: bool

    def all(self) -> Iterator[Entry]:
        """The overall effect, then those by group, period and time since, then each by itself."""
        found, begin = self.found, self.begun
        effects = found.effects
        yield from self.entry("overall", found.overall(), effects)
        for cohort in np.unique(found.cohort[effects]):
            places = effects[found.cohort[effects] == cohort]
            yield from self.entry("cohort", found.of_cohort(cohort), places, cohort=begin(cohort))
        for period in np.unique(found.period[effects]):
            places = effects[found.period[effects] == period]
            yield from self.entry("calendar", found.in_period(period), places, period=begin(period))
        yield from self.by_exposure(0)
        for place in effects:
            cohort, period = int(found.cohort[place]), int(found.period[place])
            yield from self.entry(
                "group-time",
                found.one(cohort, period),
                np.array([place]),
                cohort=begin(cohort),
                period=begin(period),
                exposure=period - cohort,
            )

    def by_exposure(self, since: int) -> Iterator[Entry]:
        """Effects by time from *since* periods after the introduction; below 0, all before."""
        found = self.found
        for exposure in np.unique(found.exposure):
            if (exposure >= 0) != (since >= 0):
                continue
            places = np.flatnonzero(found.exposure == exposure)
            yield from self.entry(
                "exposure", found.at_exposure(int(exposure)), places, exposure=int(exposure)
            )

    def entry(
        self, aggregate: str, value: Combined | None, places: Codes, **where: Any
    ) -> Iterator[Entry]:
        if value is None:
            return
        first, second = self._cells(places)
        name = " ".join([aggregate, *(str(each) for each in where.values())])
        keys = [
            self.ledger.count(f"{kind} | {name}", int(rows.sum()), self._persons(rows))
            for kind, rows in (("spells", first), ("compared", second))
        ]
        if len(places) == 1:
            # The means of the other cells are published; with this one they would disclose the
            # smallest.
            fewest = self._fewest(first | second)
            keys.append(
                self.ledger.count(
                    f"fewest in a cell | {name}", int(fewest.sum()), self._persons(fewest)
                )
            )
        units = int(self.found.compared.first[places].any(axis=0).sum())
        yield {
            "measure": self.study.measure,
            "against": self.study.controls,
            "estimator": "group-time",
            "outcome": "days",
            "horizon": self.study.horizon,
            "subgroup": None,
            "aggregate": aggregate,
            **{"cohort": None, "period": None, "exposure": None, **where},
            **self.numbers(value),
            "units": units,
            "started": self._count(first),
            "compared": self._count(second),
            "ess": None,
            "definition": definition(aggregate),
            "counts": keys,
        }

    def numbers(self, value: Combined) -> Entry:
        """The numbers of an estimate, with an interval only if units are enough."""
        grain, se = self.study.release.grain, value.se
        if not (self.sure and isfinite(se) and se > 0):
            return {"estimate": grain.digits(value.value, 3), "se": None, "low": None, "high": None}
        low, high = value.interval(self.study.level)
        return {
            "estimate": grain.value(value.value, se),
            "se": grain.digits(se),
            "low": grain.value(low, se),
            "high": grain.value(high, se),
        }

    def begun(self, period: int) -> str:
        return self.spells.calendar.begin(int(period)).isoformat()

    def _cells(self, places: Codes) -> tuple[Bools, Bools]:
        """The spells of the periods since the introduction (or of the lead), and all others."""
        shape = self.found.panel.means.shape
        own = np.zeros(shape, dtype=bool)
        for place in places:
            own[self.found.compared.first[place], self.found.period[place]] = True
        used = self.found.compared.used(places, self.found.panel)
        of = self.spells.unit, self.spells.period
        return own[of], (used & ~own)[of]

    def _fewest(self, rows: Bools) -> Bools:
        """The *rows* of the smallest group of units and period."""
        periods = self.spells.calendar.periods
        group = np.unique(self.spells.introduced, return_inverse=True)[1][self.spells.unit]
        cell = group * periods + self.spells.period
        found, sizes = np.unique(cell[rows], return_counts=True)
        fewest: Bools = rows & (cell == found[np.argmin(sizes)])
        return fewest

    def _persons(self, rows: Bools) -> int:
        count = int(rows.sum())
        return count if count > MANY else len(np.unique(self.spells.person[rows]))

    def _count(self, rows: Bools) -> int | None:
        return self.study.release.grain.count(int(rows.sum()))

    def means(self, panel_days: Floats) -> Iterator[Entry]:
        """For each group of units and period: the unadjusted mean days."""
        grain = self.study.release.grain
        group = self.spells.introduced[self.spells.unit]
        for cohort in np.unique(self.spells.introduced):
            never = cohort >= self.spells.calendar.periods
            for period in range(self.spells.calendar.periods):
                rows = (group == cohort) & (self.spells.period == period)
                count = int(rows.sum())
                if not count:
                    continue
                own = panel_days[rows]
                name = "never" if never else self.begun(cohort)
                key = self.ledger.count(
                    f"spells | {name} in {self.begun(period)}", count, self._persons(rows)
                )
                yield {
                    "cohort": None if never else name,
                    "period": self.begun(period),
                    "days": grain.value(float(own.mean()), float(own.std() / np.sqrt(count))),
                    "spells": grain.count(count),
                    "counts": [key],
                }
