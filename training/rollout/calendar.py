"""Periods: months or quarters, counted from the first one."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from srs.tables.columns import pl

from ..statistics.statistic import Codes


@dataclass(frozen=True)
class Calendar:
    """A number of periods of *months* each, from the first of a month."""

    first: date
    months: int
    periods: int

    def begin(self, period: int) -> date:
        """The first day of a period.

        >>> Calendar(date(2024, 11, 1), 1, 6).begin(2)
        datetime.date(2025, 1, 1)
        """
        month = self.first.year * 12 + self.first.month - 1 + period * self.months
        return date(month // 12, month % 12 + 1, 1)

    def end(self, period: int) -> date:
        return self.begin(period + 1) - timedelta(days=1)

    def of(self, days: pl.Series) -> Codes:
        """The period of each day: below 0 before the first, from *periods* on after the last."""
        month = days.dt.year().cast(pl.Int64) * 12 + days.dt.month().cast(pl.Int64) - 1
        since = month.to_numpy() - (self.first.year * 12 + self.first.month - 1)
        period: Codes = np.floor_divide(since, self.months).astype(np.intp)
        return period

    def one(self, day: date) -> int:
        return int(self.of(pl.Series([day]))[0])


def calendar(since: date, until: date, months: int) -> Calendar:
    """The whole periods from *since* to *until*; quarters are those of the calendar year.

    >>> calendar(date(2024, 1, 2), date(2024, 6, 30), 1)
    Calendar(first=datetime.date(2024, 2, 1), months=1, periods=5)
    """
    one = Calendar(date(since.year - 1, 1, 1), months, 0)
    first = one.one(since)
    first += one.begin(first) < since
    last = one.one(until + timedelta(days=1))
    return Calendar(one.begin(first), months, max(last - first, 0))
