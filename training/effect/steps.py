"""A trial as its models see it: persons in a fixed order, decisions and ends by step.

A measure begins on a day. A person who returns on Tuesday cannot begin on Thursday, so comparing a
week's starts with all of its ends would make the measure seem to prolong leave (immortal time).
Steps are therefore days in the grace period, if any measure began inside a step. Later, a start
counts from the next step on, for those still on leave then.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .trial import CENSORED, RETURNED, Trial

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Steps:
    """Persons are sorted by id, so the order of the rows does not change any result.

    Attributes
    ----------
    order : (n,)
        The trial's row of each person.
    edges : (K + 1,)
    whole : (K,)
        The trial's step that contains each step.
    grace
        Steps of the grace period.
    begin : (n,)
        The step from which the measure counts; K or more if it never does.
    last : (n,)
        The last observed step of leave; -1 if none.
    ended, lost : (n,)
        Whether the leave ended in that step, or was lost after it, before the horizon.
    """

    trial: Trial
    order: Integers
    edges: Integers
    whole: Integers
    grace: int
    begin: Integers
    last: Integers
    ended: Bools
    lost: Bools

    @classmethod
    def of(cls, trial: Trial) -> "Steps":
        order = np.asarray(trial.person.arg_sort().to_numpy(), dtype=np.int64)
        start, days, end = trial.start[order], trial.days[order], trial.end[order]
        edges = _edges(trial)
        count = len(edges) - 1
        begin = np.searchsorted(edges, start, side="left").astype(np.int64)
        # On leave on the day of the edge: an end on an edge belongs to the step before.
        last = np.searchsorted(edges, days, side="left").astype(np.int64) - 1
        beyond = last >= count
        ended = ~beyond & (end != CENSORED)
        middle = (edges[:-1] + edges[1:]) / 2
        half = np.searchsorted(middle, days, side="left") - 1  # of a step counts as all of it
        last = np.where(beyond, count - 1, np.where(ended, last, half))
        lost = ~beyond & ~ended & (last < count - 1)
        # A person no longer on leave at the start of the step did not begin.
        begin = np.where((begin <= last) & np.isfinite(start), begin, count)
        return cls(
            trial,
            order,
            edges,
            np.searchsorted(trial.edges, edges[:-1], side="right").astype(np.int64) - 1,
            int(np.searchsorted(edges, trial.edges[trial.grace])),
            begin,
            last,
            ended,
            lost,
        )

    def __len__(self) -> int:
        return len(self.order)

    @property
    def count(self) -> int:
        return len(self.edges) - 1

    @cached_property
    def widths(self) -> Floats:
        return np.diff(self.edges).astype(float)

    @cached_property
    def unit(self) -> Integers:
        return self.trial.unit[self.order].astype(np.int64)

    @cached_property
    def days(self) -> Floats:
        """Time within the last step, for those who ended: above 0, up to the step's width."""
        found = self.trial.days[self.order] - self.edges[np.maximum(self.last, 0)]
        return np.clip(found, 0.0, None)

    @cached_property
    def returned(self) -> Bools:
        found: Bools = self.trial.end[self.order] == RETURNED
        return found

    @cached_property
    def starts(self) -> Integers:
        """The trial's week of the grace period in which each began; -1: none."""
        within = self.begin < self.grace
        found: Integers = np.where(within, self.whole[np.minimum(self.begin, self.grace - 1)], -1)
        return found

    def varying(self, name: str, rows: Integers | slice) -> Floats:
        """(rows, trial's steps): distance from full leave, or the log of the number of
        certificates.
        """
        given = getattr(self.trial, name)[self.order[rows]].astype(float)
        if name == "degree":
            far: Floats = np.nan_to_num(1 - given, nan=0.0)
            return far
        found: Floats = np.log(np.maximum(np.nan_to_num(given, nan=1.0), 1.0))
        return found

    @cached_property
    def vary(self) -> tuple[str, ...]:
        """Variables that the trial has by step and that differ between persons."""
        names = ("degree", "certificates")
        found = ((name, getattr(self.trial, name)) for name in names)
        return tuple(n for n, each in found if np.nanmax(each) > np.nanmin(each))


def _edges(trial: Trial) -> Integers:
    """Days within the grace period, unless everything begins at the start of a step."""
    end = int(trial.edges[trial.grace])
    within = trial.start[trial.start < end]
    if np.isin(within, trial.edges).all():
        return trial.edges.astype(np.int64)
    return np.unique([*range(end), *trial.edges]).astype(np.int64)
