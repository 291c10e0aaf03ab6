"""Is the risk still right? A risk-adjusted CUSUM with a stated run length.

For each spell in turn, the chart adds the log-likelihood ratio of odds that are R times the
predicted odds against the predicted odds, W = y log R - log(1 - p + R p). The sum never falls below
0 (Steiner, Cook, Farewell and Treasure, Biostatistics 2000). One sum watches for higher odds
(R = exp(shift)), another for lower odds (exp(-shift)). A sum that reaches its limit gives an alarm
and begins again at 0. While the risks are right, the stated number of spells passes on average
before either sum gives a false alarm (in-control run length). The Markov chain of Brook and Evans
(Biometrika 1972) gives the limits, on a grid with interpolation between its points. Two sums of run
length 2 L each have L together (Lucas, Technometrics 1985).

At the same run length, no sequential chart finds such a shift sooner, however long it has lasted
(Moustakides, Annals of Statistics 1986).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from srs.errors import BadTable
from srs.wording import Words

from .columns import all_are, same_length
from .definition import Definition
from .statistic import Floats

CUSUM = Definition(
    id="cusum",
    name=Words("CUSUM av kalibreringen", "CUSUM of calibration"),
    formula="S = max(0, S + y log R - log(1 - p + R p)), R = exp(±shift); an alarm where S reaches "
    "its limit",
    estimator="limits by the Markov chain of Brook and Evans, for the stated in-control run length",
    source="Steiner, Cook, Farewell and Treasure, Biostatistics 2000; Brook and Evans, Biometrika "
    "1972",
)
METRICS = (CUSUM,)

Direction = Literal["higher", "lower"]
_GRID = 240  # points of the chain
_RISKS = 100  # values that represent the distribution of the risks


@dataclass(frozen=True)
class Design:
    """What is fixed in advance.

    Attributes
    ----------
    shift
        The change of the log-odds that the chart should find soon.
    run_length
        The mean number of spells until a false alarm, both directions together.
    """

    shift: float = 0.3
    run_length: float = 10_000

    def __post_init__(self) -> None:
        if not (0 < self.shift < 5 and 100 <= self.run_length <= 1e7):
            raise BadTable(
                "the CUSUM: expected a shift of the log-odds above 0 and below 5, and a run length "
                "from 100 to 10 000 000 spells"
            )


@dataclass(frozen=True)
class Alarm:
    """Places of spells in order: where the sum reached its limit, and where its rise began."""

    direction: Direction
    at: int
    since: int


@dataclass(frozen=True)
class Chart:
    """A design for spells with given risks, with the limit of either sum."""

    design: Design
    higher: float
    lower: float

    @classmethod
    def of(cls, risk: Floats, design: Design) -> "Chart":
        """The chart for spells whose risks are distributed as *risk*.

        Raises
        ------
        BadTable
            When a risk is not within (0, 1), or there is none.
        """
        _checked(risk)
        if not len(risk):
            raise BadTable("the CUSUM: expected risks of spells, found none")
        each = [
            Chain.of(risk, sign * design.shift).limit(2 * design.run_length) for sign in (1, -1)
        ]
        return cls(design, *each)

    def sums(self, risk: Floats, happened: Floats) -> dict[Direction, Floats]:
        """(spells,): either sum, as drawn; at or above its limit where it gave an alarm."""
        return {each: _summed(w, limit)[0] for each, w, limit in self._both(risk, happened)}

    def alarms(self, risk: Floats, happened: Floats) -> list[Alarm]:
        """The alarms, in the order of the spells."""
        found = [
            Alarm(direction, at, since)
            for direction, w, limit in self._both(risk, happened)
            for at, since in _summed(w, limit)[1]
        ]
        return sorted(found, key=lambda each: each.at)

    def _both(self, risk: Floats, happened: Floats) -> Iterator[tuple[Direction, Floats, float]]:
        _checked(risk)
        same_length("outcome", happened, len(risk))
        all_are(np.isin(happened, (0, 1)), "outcome", "0 or 1")
        yield "higher", weight(risk, happened, self.design.shift), self.higher
        yield "lower", weight(risk, happened, -self.design.shift), self.lower


def weight(risk: Floats, happened: Floats, shift: float) -> Floats:
    """What a spell adds.

    >>> weight(np.array([0.5, 0.5]), np.array([1.0, 0.0]), 0.3).round(3)
    array([ 0.139, -0.161])
    """
    odds: Floats = happened * shift - np.log1p(risk * np.expm1(shift))
    return odds


@dataclass(frozen=True, eq=False)
class Chain:
    """What a spell adds and how often, while the risks are right."""

    steps: Floats
    often: Floats

    @classmethod
    def of(cls, risk: Floats, shift: float) -> "Chain":
        parts = np.array_split(np.sort(risk), min(_RISKS, len(risk)))
        means = np.array([part.mean() for part in parts])
        share = np.array([len(part) for part in parts]) / len(risk)
        each = [weight(means, np.full_like(means, y), shift) for y in (1.0, 0.0)]
        return cls(np.concatenate(each), np.concatenate([share * means, share * (1 - means)]))

    def run_length(self, limit: float) -> float:
        """Spells until the sum reaches *limit*, on average, from 0."""
        grid = np.linspace(0, limit, _GRID)
        place = np.maximum(grid[:, None] + self.steps, 0) / grid[1]
        inside = place < _GRID - 1
        left = np.minimum(place.astype(np.intp), _GRID - 2)
        over = place - left
        first = np.arange(_GRID)[:, None] * _GRID
        flat = np.zeros(_GRID**2)
        for column, part in ((left, 1 - over), (left + 1, over)):
            share = (self.often * part * inside).ravel()
            flat += np.bincount((first + column).ravel(), share, len(flat))
        moves = flat.reshape(_GRID, _GRID)
        return float(np.linalg.solve(np.eye(_GRID) - moves, np.ones(_GRID))[0])

    def limit(self, run_length: float) -> float:
        """The limit with this *run_length*."""
        high = 1.0
        while self.run_length(high) < run_length:
            high *= 1.5
        low = 1e-3
        if self.run_length(low) > run_length:
            return low
        return float(
            brentq(lambda at: np.log(self.run_length(at) / run_length), low, high, xtol=1e-4)
        )


def _checked(risk: Floats) -> None:
    all_are((risk > 0) & (risk < 1), "risk", "a number above 0 and below 1")


def _summed(steps: Floats, limit: float) -> tuple[Floats, list[tuple[int, int]]]:
    """The sum after each spell, and of each alarm its place and where the sum left 0."""
    told, alarms, now, since = np.empty(len(steps)), [], 0.0, 0
    for place, step in enumerate(steps.tolist()):
        if now == 0.0:
            since = place
        now = max(now + step, 0.0)
        told[place] = now
        if now >= limit:
            alarms.append((place, since))
            now = 0.0
    return told, alarms
