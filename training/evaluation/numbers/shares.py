"""Statistics that are sums over persons, computed from these sums as published.

A share with all its digits reveals its count, and so does its standard error. If rows were lost,
the sums are of weights; if not, they are the counts themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np

from ...statistics.outcome import Outcomes
from ...statistics.statistic import Floats, deviation
from ..grain import Grain


@dataclass(frozen=True)
class Share:
    """A share as published.

    Attributes
    ----------
    bottom
        The exact denominator of its sums; ``None`` if the standard error is not based on a count.
    unit
        The most that a person adds to the sums.
    """

    value: float
    bottom: float | None = None
    unit: float = 1.0


@dataclass(frozen=True, eq=False)
class Sums:
    """The sums of one model in one group; rows are flagged at *end*."""

    predicted: Floats
    outcomes: Outcomes
    grain: Grain
    end: float | None = None

    def share(self, metric: str, value: float) -> Share | None:
        """The share of the metric with *value*; ``None`` for one that is not a sum over persons."""
        found = _SHARES.get(metric.partition("@")[0])
        return None if found is None or self.grain.exact else found(self, value)

    @cached_property
    def rows(self) -> float:
        return self.outcomes.total

    @cached_property
    def happened(self) -> float:
        return float(self.outcomes.weights @ self.outcomes.happened)

    @cached_property
    def own(self) -> float:
        """The share among all rows, lost ones included."""
        return float(self.outcomes.own.sum())

    @cached_property
    def observed(self) -> float:
        """The observed share, as published."""
        return self.grain.middle(self.happened) / self.grain.middle(self.rows)

    @cached_property
    def expected(self) -> tuple[float, float]:
        """The mean of the probabilities, exact and as published."""
        value, shares = self.outcomes.own_mean(self.predicted)
        return value, self.grain.value(value, deviation(shares))

    @cached_property
    def flagged(self) -> tuple[float, float, float]:
        """Weights of the flagged, of the flagged with the outcome, and their own weights."""
        assert self.end is not None
        high, of = self.predicted >= self.end, self.outcomes
        weights = of.weights[high]
        return float(weights.sum()), float(weights @ of.happened[high]), float(of.own[high].sum())

    def over(self, top: float, bottom: float) -> Share:
        return Share(self.grain.share(top, bottom), bottom)

    def log_odds(self, value: float) -> Share:
        """An intercept, shifted as the log-odds of the share with the outcome are."""
        exact = self.happened / self.rows
        if not (0 < exact < 1 and 0 < self.observed < 1):
            return Share(np.nan)
        moved = log(self.observed / (1 - self.observed)) - log(exact / (1 - exact))
        return Share(self.grain.rounded(value + moved, 2))


def net_benefit(of: Sums) -> Share:
    assert of.end is not None
    flagged, found, _ = of.flagged
    odds = of.end / (1 - of.end)
    top = of.grain.middle(found) - odds * of.grain.middle(flagged - found)
    return Share(top / of.grain.middle(of.rows), of.rows, max(1.0, odds))


def _sensitivity(of: Sums, _: float) -> Share:
    return of.over(of.flagged[1], of.happened)


def _specificity(of: Sums, _: float) -> Share:
    flagged, found, _own = of.flagged
    without = of.rows - of.happened
    return of.over(without - (flagged - found), without)


def _ppv(of: Sums, _: float) -> Share:
    return of.over(of.flagged[1], of.flagged[0])


def _npv(of: Sums, _: float) -> Share:
    flagged, found, _own = of.flagged
    left = of.rows - flagged
    return of.over(left - (of.happened - found), left)


def _flagged(of: Sums, _: float) -> Share:
    return of.over(of.flagged[2], of.own)


def _below(of: Sums, _: float) -> Share:
    return of.over(of.own - of.flagged[2], of.own)


def _missed(of: Sums, _: float) -> Share:
    return of.over(of.happened - of.flagged[1], of.happened)


def _oe(of: Sums, _: float) -> Share:
    exact, expected = of.expected
    return Share(of.observed / expected if expected else np.nan, of.rows * exact)


def _ipa(of: Sums, value: float) -> Share:
    """From the Brier score and the share with the outcome, both as published."""
    q = of.happened / of.rows
    brier = of.grain.digits((1 - value) * q * (1 - q), 3)
    spread = of.observed * (1 - of.observed)
    return Share(of.grain.rounded(1 - brier / spread, 3) if spread else np.nan)


_SHARES: Mapping[str, Callable[[Sums, float], Share]] = {
    "sensitivity": _sensitivity,
    "specificity": _specificity,
    "ppv": _ppv,
    "npv": _npv,
    "flagged": _flagged,
    "below": _below,
    "missed": _missed,
    "net_benefit": lambda of, _: net_benefit(of),
    "observed": lambda of, _: Share(of.observed, of.rows),
    "expected": lambda of, _: Share(of.expected[1]),
    "oe": _oe,
    "observed_minus_predicted": lambda of, _: Share(of.observed - of.expected[1], of.rows),
    "ipa": _ipa,
    "citl": lambda of, value: of.log_odds(value),
    "intercept": lambda of, value: of.log_odds(value),
}
