"""Metrics on the test side on a day, in the form of an evaluation of the same predictions."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from srs.errors import BadTable
from srs.model.odds import probability
from srs.wording import Words

from ..evaluation.metrics import one
from ..evaluation.numbers.entries import Entry, change, definition, number
from ..fit.spells import Bools, Floats
from ..statistics.catalogue import METRICS
from ..statistics.definition import Definition
from ..statistics.distance import distance
from ..statistics.follow_up import FollowUp
from ..statistics.outcome import Outcomes
from ..statistics.statistic import Codes, Statistic, difference
from .rows import Side

OWN = "boosted"  # the run's own model, in metrics.json
TRUE = "true"  # the risk from which a synthetic population was drawn
MAE = Definition(
    "mae",
    Words("Medelavvikelse från sann risk", "Mean absolute difference from the true risk"),
    "mean of |p - r|, r the risk that the spell was drawn with",
    "over all spells of the day",
)
BIAS = Definition(
    "bias",
    Words("Medelskillnad mot sann risk", "Mean difference from the true risk"),
    "mean of p - r, r the risk that the spell was drawn with",
    "over all spells of the day",
)
COVERAGE = Definition(
    "interval_coverage",
    Words("Andel sanna risker i intervallet", "Share of true risks within the interval"),
    "mean of [low <= r <= high], r the risk that the spell was drawn with",
    "over all spells of the day",
)
WIDTH = Definition(
    "interval_width",
    Words("Intervallets medelbredd", "Mean width of the interval"),
    "mean of high - low",
    "over all spells of the day",
)


@dataclass(frozen=True, eq=False)
class Cases:
    """Spells of the test side that reached a day, followed from that day.

    Attributes
    ----------
    at : (cases,)
        Their places on the test side.
    person : (cases,)
        Codes of persons; a person may have several spells.
    group
        The group of the cases, such as ``sex=female``.
    """

    at: Codes
    outcomes: Outcomes
    person: Codes
    day: int
    horizon: int
    group: str = "all"

    @classmethod
    def of(cls, tested: Side, day: int, horizon: int, answered: Bools) -> "Cases":
        """Cases with outcomes.

        Raises
        ------
        BadTable
            When the outcomes are all alike.
        """
        spells = tested.spells
        present = (spells.last_day > day) & (spells.entry <= day)
        at = np.flatnonzero(present & tested.as_of(day) & answered)
        try:
            follow_up = FollowUp.of(spells.last_day[at], spells.ended[at].astype(float))
            outcomes = Outcomes.at(horizon, follow_up).both()
        except BadTable:
            raise BadTable(
                f"horizon {horizon} from day {day}: expected spells to test on of both outcomes, "
                f"found {len(at)} that do not have them; choose other [evaluate] days and horizons"
            ) from None
        person = (tested.frame["person"].rank("dense") - 1).to_numpy().astype(np.intp)
        return cls(at, outcomes, np.unique(person[at], return_inverse=True)[1], day, horizon)

    def where(self, kept: Bools, group: str = "all") -> "Cases":
        """Some of the cases, with their own G."""
        person = np.unique(self.person[kept], return_inverse=True)[1]
        outcomes = self.outcomes.take(kept)
        return Cases(self.at[kept], outcomes, person, self.day, self.horizon, group)

    @property
    def known(self) -> int:
        return int(np.count_nonzero(self.outcomes.known))


def measured(cases: Cases, model: str, metric: str, log_odds: Floats) -> Entry:
    """A metric of log-odds, one number for each case.

    Raises
    ------
    BadTable
        When it cannot be computed.
    """
    found = one(METRICS[metric], probability(log_odds), cases.outcomes)
    return description(cases, model, metric) | number(found, 0.95, cases.person)


def compared(cases: Cases, models: Mapping[str, Floats], metric: str) -> Entry:
    """The second model's value less the first's, from their log-odds."""
    a, b = models
    first, second = (
        one(METRICS[metric], probability(each), cases.outcomes) for each in models.values()
    )
    assert isinstance(first, Statistic)
    assert isinstance(second, Statistic)
    ideal = second.definition.ideal is not None
    nearer = distance(first, second, person=cases.person) if ideal else None
    of = change(difference(first, second, person=cases.person), nearer)
    return {"a": a, "b": b, **_where(cases, metric), **of}


def against_truth(cases: Cases, of: Definition, value: float) -> Entry:
    """A number of our own, without interval: the population is complete."""
    plain: Entry = {"value": value, "low": None, "high": None, "se": None}
    return description(cases, OWN, of.id) | plain | {"definition": definition(of)}


def description(cases: Cases, model: str, metric: str) -> Entry:
    return {
        "model": model,
        **_where(cases, metric),
        "n": len(cases.outcomes),
        "known": cases.known,
        "events": cases.outcomes.events,
    }


def _where(cases: Cases, metric: str) -> Entry:
    return {
        "horizon": cases.horizon,
        "day": cases.day,
        "subgroup": cases.group,
        "metric": metric,
    }
