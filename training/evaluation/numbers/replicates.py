"""The bootstrap of calibration, for all models and groups from the same replicates.

The same numbers as ``statistics.bootstrap`` gives one model at a time: a replicate is drawn once,
its sums in the bins of the probabilities come from a sparse matrix that takes many replicates
together, and every model and group is fitted on these sums.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from srs.errors import BadTable
from srs.tables.columns import pl

from ...statistics.bootstrap import DISTANCES, Binned, drawn
from ...statistics.calibration import defined, distances, indices
from ...statistics.curve import SMOOTHERS
from ...statistics.definition import Definition
from ...statistics.outcome import Outcomes
from ...statistics.statistic import Bools, Codes, Difference, Estimate, Floats, compared

_TOGETHER = 20  # replicates; of a million rows they take 160 MB


@dataclass(frozen=True, eq=False)
class Task:
    """One model in one group, with the sums of its bins as matrices: (cells, all rows)."""

    model: str
    group: str
    smoother: str
    values: Mapping[str, float]
    definitions: Mapping[str, Definition]
    predicted: Floats
    own: csr_array
    weights: csr_array
    happened: csr_array
    kind: str
    beyond: int

    @classmethod
    def of(
        cls,
        model: str,
        group: str,
        rows: Bools,
        predicted: Floats,
        outcomes: Outcomes,
        smoother: str,
        beyond: int = 0,
    ) -> "Task":
        """*predicted* and *outcomes* have all rows; for *beyond* see ``distances``.

        Raises
        ------
        BadTable
            When the curve cannot be fitted.
        """
        every = bool(rows.all())
        mine, known = (predicted, outcomes) if every else (predicted[rows], outcomes.take(rows))
        values = indices(mine, known, smoother, beyond)
        binned = Binned.of(mine, known, smoother)
        at, count = np.flatnonzero(rows), len(binned.predicted)
        order = np.argsort(binned.cell, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(binned.cell, minlength=count))])

        def summing(each: Floats) -> csr_array:
            return csr_array((each[order], at[order], starts), shape=(count, len(rows)))

        own = summing(binned.own)
        plain = np.array_equal(binned.own, binned.weights)
        return cls(
            model,
            group,
            smoother,
            values,
            {name: defined(name, smoother, known) for name in DISTANCES},
            binned.predicted,
            own,
            own if plain else summing(binned.weights),
            summing(binned.weights * binned.values),
            binned.smoother,
            beyond,
        )

    def replicates(self, drawn: Floats) -> Iterator[Floats]:
        """Distances by how often each row was drawn, (rows, replicates); NaN if none."""
        own = self.own @ drawn
        weights = own if self.weights is self.own else self.weights @ drawn
        values = self.happened @ drawn
        for each in range(drawn.shape[1]):
            try:
                yield self._distances(own[:, each], weights[:, each], values[:, each])
            except BadTable:
                # A draw with outcomes of one kind has no curve.
                yield np.full(len(DISTANCES), np.nan)

    def _distances(self, own: Floats, weights: Floats, values: Floats) -> Floats:
        used = own > 0
        means = np.divide(values, weights, out=np.zeros_like(own), where=weights > 0)
        outcomes = Outcomes(means[used], weights[used], own[used])
        predicted = self.predicted[used]
        smooth = SMOOTHERS[self.kind](predicted, outcomes)
        found = distances(smooth, predicted, own[used], self.beyond)
        return np.array([found[name] for name in DISTANCES])


def draws(person: Codes | None, rows: int, seed: int, count: int) -> Iterator[Floats]:
    """How often each row was drawn, (rows, some replicates)."""
    persons = rows if person is None else int(person.max()) + 1
    for first in range(0, count, _TOGETHER):
        some = range(first, min(first + _TOGETHER, count))
        times = np.empty((persons, len(some)))
        for column, replicate in enumerate(some):
            times[:, column] = np.bincount(drawn(persons, seed, replicate), minlength=persons)
        yield times if person is None else times[person]


def resampled(
    tasks: Sequence[Task], person: Codes | None, rows: int, seed: int, count: int
) -> list[Floats]:
    """(replicates, distances) of each task."""
    found: list[list[Floats]] = [[] for _ in tasks]
    if tasks:
        for times in draws(person, rows, seed, count):
            for mine, task in zip(found, tasks, strict=True):
                mine.extend(task.replicates(times))
    return [np.array(each) for each in found]


def estimates(task: Task, found: Floats, told: str, level: float) -> list[Estimate]:
    """Percentiles of the replicates as intervals."""
    good = found[~np.isnan(found).any(axis=1)]
    if len(good) < 2:
        return []
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [
        Estimate(
            task.values[name],
            float(good[:, i].std(ddof=1)),
            float(low[i]),
            float(high[i]),
            task.definitions[name].also(told),
        )
        for i, name in enumerate(DISTANCES)
    ]


def differences(
    a: Task, b: Task, first: Floats, second: Floats, told: str, level: float
) -> list[Difference]:
    """*b* less *a*, within replicates."""
    found = second - first
    good = found[~np.isnan(found).any(axis=1)]
    if len(good) < 2:
        return []
    return [
        compared(
            b.values[name] - a.values[name],
            float(good[:, i].std(ddof=1)),
            b.definitions[name].also(told),
            level,
            negligible=1e-12,
        )
        for i, name in enumerate(DISTANCES)
    ]


def codes(person: Codes | None, rows: int) -> Codes:
    """Codes of the persons of a group's rows, from 0 without gaps."""
    return np.arange(rows) if person is None else np.unique(person, return_inverse=True)[1]


def description(seed: int, count: int, *, persons: bool) -> str:
    """A description; rows are drawn unless *persons* are known."""
    return f"bootstrap by {'person' if persons else 'row'}, {count} replicates, seed {seed}"


def counts(ids: pl.Series, person: Codes | None, seed: int, count: int) -> pl.DataFrame:
    """How often each row was drawn in each replicate, for repeating the bootstrap."""
    columns: list[pl.Series] = [ids]
    replicate = 0
    for times in draws(person, len(ids), seed, count):
        for column in times.T:
            columns.append(pl.Series(f"r{replicate:03}_seed{seed}", column.astype(np.uint8)))
            replicate += 1
    return pl.DataFrame(columns)
