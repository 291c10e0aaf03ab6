"""The bootstrap by persons, for statistics without a closed form.

A replicate draws persons with all their rows, and draws the same ones for both models (Efron and
Tibshirani, An Introduction to the Bootstrap 1993, section 8.6). The seed and a replicate's own
number determine it, so that any replicate can be drawn again elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .calibration import defined, distances, indices
from .curve import SMOOTHERS, pseudo
from .follow_up import FollowUp
from .outcome import Outcomes, probabilities
from .statistic import Codes, Difference, Estimate, Floats, compared, sums

BINS = 4096  # of the probabilities; more change no digit of an interval from 200 replicates
BINS_OF_TIME = 128  # of the probabilities at each time, for Cox regression
DISTANCES = ("ici", "e50", "e90", "emax")


def drawn(persons: int, seed: int, replicate: int) -> Codes:
    """The persons in a replicate, as codes from 0."""
    random = np.random.default_rng([seed, replicate])
    return random.integers(0, persons, persons, dtype=np.intp)


def replicates(
    of: Callable[[Floats], Floats], person: Codes, seed: int, count: int = 200
) -> Floats:
    """(replicates, statistics): *of* is called with how often each row was drawn.

    *person* : (rows,), codes from 0.
    """
    persons = int(person.max()) + 1
    each = np.arange(persons)
    same = len(person) == persons and np.array_equal(person, each)
    found = []
    for replicate in range(count):
        times = np.bincount(drawn(persons, seed, replicate), minlength=persons).astype(float)
        found.append(of(times if same else times[person]))
    return np.array(found)


@dataclass(frozen=True, eq=False)
class Binned:
    """Predictions in the form that a bootstrap of their calibration needs: few, and sorted once.

    Censoring weights and pseudo-observations stay as they were; the curve is fitted again.

    Attributes
    ----------
    cell : (rows,)
        The cell of each row.
    predicted : (cells,)
        The mean of each cell.
    values, weights, own : (rows,)
        Outcome or pseudo-observation, weights, and the rows' own weights, all before the draw.
    """

    cell: Codes
    predicted: Floats
    values: Floats
    weights: Floats
    own: Floats
    smoother: str
    follow_up: FollowUp | None = None
    shape: Outcomes | None = None

    @classmethod
    def of(cls, predicted: Floats, outcomes: Outcomes, smoother: str) -> "Binned":
        predicted = probabilities(predicted, outcomes)
        if smoother == "cloglog":
            return cls._of_times(predicted, outcomes)
        cell, means = _bins(predicted, BINS)
        if smoother == "pseudo_loess2":
            return cls(cell, means, pseudo(outcomes), outcomes.own, outcomes.own, "loess2")
        return cls(cell, means, outcomes.happened, outcomes.weights, outcomes.own, smoother)

    @classmethod
    def _of_times(cls, predicted: Floats, outcomes: Outcomes) -> "Binned":
        given = outcomes.follow_up
        if given is None:
            indices(predicted, outcomes, "cloglog")  # says what is missing
            raise AssertionError
        bins, means = _bins(predicted, BINS_OF_TIME)
        times, time = np.unique(given.last_day, return_inverse=True)
        code = (bins * len(times) + time) * 3 + given.event.astype(np.intp)
        codes, cell = np.unique(code, return_inverse=True)
        rest, event = np.divmod(codes, 3)
        cells = FollowUp(times[rest % len(times)], event.astype(float), np.ones(len(codes)))
        mean = means[rest // len(times)]
        return cls(cell, mean, predicted, given.weights, given.weights, "cloglog", cells, outcomes)

    def distances(self, drawn: Floats, beyond: int = 0) -> Floats:
        """ICI, E50, E90 and Emax for rows that were drawn that many times."""
        own = self._sum(self.own * drawn)
        used = own > 0
        if self.follow_up is not None:
            assert self.shape is not None
            assert self.shape.kind is not None
            assert self.shape.horizon is not None
            given = FollowUp(self.follow_up.last_day[used], self.follow_up.event[used], own[used])
            outcomes = Outcomes.at(self.shape.horizon, given, self.shape.kind)
        else:
            weights = self._sum(self.weights * drawn)
            values = self._sum(self.weights * drawn * self.values)
            means = np.divide(values, weights, out=np.zeros_like(own), where=weights > 0)
            outcomes = Outcomes(means[used], weights[used], own[used])
        predicted = self.predicted[used]
        smooth = SMOOTHERS[self.smoother](predicted, outcomes)
        found = distances(smooth, predicted, own[used], beyond)
        return np.array([found[name] for name in DISTANCES])

    def _sum(self, weights: Floats) -> Floats:
        return sums(self.cell, weights, len(self.predicted))


def calibration(
    predicted: Floats,
    outcomes: Outcomes,
    smoother: str,
    person: Codes,
    seed: int,
    count: int = 200,
    level: float = 0.95,
    beyond: int = 0,
) -> list[Estimate]:
    """ICI, E50, E90 and Emax, with the percentiles of the replicates as intervals.

    A distance is never below 0. Where the model is well calibrated, its replicates lie above it:
    the interval then need not contain the value.
    """
    values = indices(predicted, outcomes, smoother, beyond)
    binned = Binned.of(predicted, outcomes, smoother)
    found = replicates(lambda drawn: binned.distances(drawn, beyond), person, seed, count)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [
        Estimate(
            values[name],
            float(found[:, i].std(ddof=1)),
            float(low[i]),
            float(high[i]),
            defined(name, smoother, outcomes).also(_told(seed, count)),
        )
        for i, name in enumerate(DISTANCES)
    ]


def calibration_difference(
    a: Floats,
    b: Floats,
    outcomes: Outcomes,
    smoother: str,
    person: Codes,
    seed: int,
    count: int = 200,
    level: float = 0.95,
    beyond: int = 0,
) -> list[Difference]:
    """*b* less *a* for ICI, E50, E90 and Emax, both on the same persons in every replicate.

    The intervals are normal, with the replicates' standard deviation.
    """
    values = [indices(each, outcomes, smoother, beyond) for each in (a, b)]
    first, second = (Binned.of(each, outcomes, smoother) for each in (a, b))
    found = replicates(
        lambda drawn: second.distances(drawn, beyond) - first.distances(drawn, beyond),
        person,
        seed,
        count,
    )
    return [
        compared(
            values[1][name] - values[0][name],
            float(found[:, i].std(ddof=1)),
            defined(name, smoother, outcomes).also(_told(seed, count)),
            level,
            negligible=1e-12,
        )
        for i, name in enumerate(DISTANCES)
    ]


def _told(seed: int, count: int) -> str:
    return f"bootstrap by person, {count} replicates, seed {seed}"


def _bins(predicted: Floats, most: int) -> tuple[Codes, Floats]:
    """The values themselves where they are few, else parts of equal size."""
    values, cell = np.unique(predicted, return_inverse=True)
    if len(values) > most:
        edges = np.quantile(predicted, np.linspace(0, 1, most + 1)[1:-1])
        cell = np.unique(np.searchsorted(edges, predicted, "right"), return_inverse=True)[1]
        values = sums(cell, predicted) / np.bincount(cell)
    return cell, values
