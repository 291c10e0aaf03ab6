"""The trial that a study emulates, in memory: the persons followed from time zero, and their
outcomes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable
from srs.tables.columns import pl

# How a spell was observed to end.
CENSORED, RETURNED, DIED, PENSION = range(4)


@dataclass(frozen=True, eq=False)
class Trial:
    """n persons, eligible at time zero, with one spell each, and K steps.

    Times are in days on sick leave since time zero, the end of the day that the study declares.
    A measure that began on the last day of leave or later did not begin.

    Attributes
    ----------
    edges : (K + 1,)
        From 0 to the horizon; step k is from ``edges[k]`` to before ``edges[k + 1]``. Steps are
        also cut at the days of outcomes, so some are shorter.
    grace
        Number of first steps: persons who begin in one of them follow the strategy to start.
    person : (n,)
        Ids; never published.
    unit : (n,) int32
        Indices into *units*.
    confounders, controls : (n rows)
        As known at time zero: Float64, Boolean or Enum columns, null if unknown. *controls* are the
        negative ones.
    subgroups : (n rows)
        As declared, Enum columns.
    start : (n,)
        When the measure began, inf if no start was observed.
    days : (n,)
        How long the leave was observed, also beyond the horizon.
    end : (n,) int8
        CENSORED (still on leave, or lost), RETURNED, DIED or PENSION after *days*.
    degree : (n, K) float32
        From 0 to 1 as it was known when the step began, NaN if the leave was no longer observed.
    certificates : (n, K) float32
        Number signed in the spell when the step began, NaN as for *degree*.
    net : (n, K) float32
        Days of the step on sick leave, weighted by their degree; 0 after the end, NaN if the step
        was not fully observed.
    flow
        Reasons with persons: from all to the eligible, in order.
    unused
        Reasons with rows of the measures that were read but not used.
    lacking
        What the tables lack: any of "degrees" (*degree* is that of time zero throughout),
        "certificates", "calendar" (calendar days count as days on sick leave), "deaths".
    """

    edges: NDArray[np.int64]
    grace: int
    person: pl.Series
    unit: NDArray[np.int32]
    units: tuple[str, ...]
    confounders: pl.DataFrame
    controls: pl.DataFrame
    subgroups: pl.DataFrame
    start: NDArray[np.float64]
    days: NDArray[np.float64]
    end: NDArray[np.int8]
    degree: NDArray[np.float32]
    certificates: NDArray[np.float32]
    net: NDArray[np.float32]
    flow: tuple[tuple[str, int], ...]
    unused: tuple[tuple[str, int], ...] = ()
    lacking: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        steps, count = len(self.edges) - 1, len(self.days)
        rows = (len(each) for each in (self.person, self.unit, self.start, self.end))
        wide = (self.degree, self.certificates, self.net)
        # A frame without columns has no rows.
        frames = (self.confounders, self.controls, self.subgroups)
        if (
            any(each != count for each in rows)
            or any(each.shape != (count, steps) for each in wide)
            or any(each.width and each.height != count for each in frames)
        ):
            raise BadTable(
                "a trial: expected the same number of rows everywhere, and a value in each step"
            )
        if steps < 1 or self.edges[0] != 0 or (np.diff(self.edges) <= 0).any():
            raise BadTable("a trial: expected edges from 0 in rising order")
        if not 0 < self.grace < steps:
            raise BadTable("a trial: expected a grace period of a step or more, before the horizon")

    def __len__(self) -> int:
        return len(self.days)

    @property
    def horizon(self) -> int:
        return int(self.edges[-1])
