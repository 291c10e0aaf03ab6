"""What is predicted, and what is known of it: defined here and nowhere else.

A probability column is always the probability of *the outcome*, and the outcome is 1 or 0.

* Data with a 0/1 column: that column is the outcome (``Outcomes.of``).
* Data with time and event, ``outcome="outlast"``: the spell is longer than the horizon, T > h. This
  is what our models predict. Ends of every kind (1 and 2) make it 0. So no kind of end has to be
  assumed away, and P(T > h) is 1 minus the sum of the cumulative incidences.
* Data with time and event, ``outcome="event"``: an event of kind 1 by the horizon, T <= h. This is
  what survival models predict and packages assume, as for the German Breast Cancer Study. A
  competing end (2) makes it 0: the share is the cumulative incidence, never 1 - Kaplan-Meier.

Without competing ends the two complement each other: p_outlast = 1 - p_event.

Some rows are lost before the horizon. The rows with a known outcome represent them, by inverse
probability of censoring weights (see ``censoring``). Their weighted share with the outcome is then
exactly the Aalen-Johansen estimate (without competing ends, the Kaplan-Meier estimate). A row lost
exactly at the horizon is known to have had no event by then.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from srs.errors import BadTable

from .columns import all_are, checked_weights, same_length
from .definition import Definition
from .follow_up import FollowUp
from .statistic import Bools, Codes, Floats

Kind = Literal["outlast", "event"]


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The outcome, and for which rows it is known.

    Attributes
    ----------
    happened : (rows,)
        1 or 0; where the weight is 0, it is 0 and has no meaning.
    weights : (rows,)
        0 where the outcome is unknown; they sum to the sum of the rows' own weights.
    own : (rows,)
        The rows' own weights.
    """

    happened: Floats
    weights: Floats
    own: Floats
    kind: Kind | None = None
    horizon: float | None = None
    follow_up: FollowUp | None = field(default=None, repr=False)

    @classmethod
    def of(cls, happened: Floats, weights: Floats | None = None) -> "Outcomes":
        """Outcomes that are all known.

        Raises
        ------
        BadTable
            When a value is neither 0 nor 1.
        """
        happened = np.asarray(happened, dtype=float)
        all_are(np.isin(happened, (0, 1)), "outcome", "0 or 1")
        given = checked_weights(weights, len(happened))
        return cls(happened, given, given)

    @classmethod
    def at(cls, horizon: float, follow_up: FollowUp, outcome: Kind = "outlast") -> "Outcomes":
        """The outcomes at *horizon*, in the unit of the times.

        *outcome* says which of the two is predicted; see the module.

        Raises
        ------
        BadTable
            When nobody had an event by the horizon, or nobody was followed until it.
        """
        counted = follow_up.weights > 0
        found = cls._at(horizon, follow_up, outcome)
        by = follow_up.last_day <= horizon
        if not np.any(by & counted & (follow_up.event == 1)):
            raise BadTable(
                f"event: expected an event by the horizon {horizon:g}, found 0; choose a later one"
            )
        if not np.any(found.known & ~(by & follow_up.ended)):
            raise BadTable(
                f"time: expected rows followed until the horizon {horizon:g}, found 0; choose an "
                "earlier one"
            )
        return found

    @classmethod
    def _at(cls, horizon: float, follow_up: FollowUp, outcome: Kind) -> "Outcomes":
        time, given = follow_up.last_day, follow_up.weights
        by = (time <= horizon) & follow_up.ended
        free = ~by & (time >= horizon)
        kept = follow_up.censoring.before(np.minimum(time, horizon))
        weights = np.divide(given, kept, out=np.zeros_like(given), where=(by | free) & (kept > 0))
        happened = free if outcome == "outlast" else by & (follow_up.event == 1)
        return cls(happened.astype(float), weights, given, outcome, horizon, follow_up)

    def __len__(self) -> int:
        return len(self.happened)

    @property
    def known(self) -> Bools:
        return self.weights > 0

    @property
    def events(self) -> int:
        """Rows known to have had the outcome."""
        return int(np.count_nonzero(self.happened[self.known]))

    @cached_property
    def total(self) -> float:
        return float(self.weights.sum())

    @cached_property
    def prevalence(self) -> float:
        return float(self.weights @ self.happened) / self.total

    @cached_property
    def observed(self) -> tuple[float, Floats]:
        """The share with the outcome, with its shares; cached for the many statistics that need it.

        Raises
        ------
        BadTable
            When no row's outcome is known.
        """
        return self.mean(self.happened)

    def both(self) -> "Outcomes":
        """The outcomes themselves, if both values occur.

        Raises
        ------
        BadTable
            When all known outcomes are alike.
        """
        happened = self.happened[self.known]
        if not (np.any(happened > 0) and np.any(happened < 1)):
            raise BadTable(
                f"outcome: expected both 0 and 1, found {len(happened)} known rows of one kind; "
                "choose another horizon or a larger group"
            )
        return self

    def shares(self, known: Floats) -> Floats:
        """The shares of a statistic, from those that it would have if the weights were known.

        (The part of the estimate of G: Blanche et al., Statistics in Medicine 2013, appendix.)
        """
        if self.follow_up is None:
            return known
        given = self.follow_up
        return known + given.censoring.propagated(
            known, self._until, given.last_day, given.ended, given.weights
        )

    def mean(self, values: Floats) -> tuple[float, Floats]:
        """The weighted mean of *values* over the rows with a known outcome, with its shares.

        Raises
        ------
        BadTable
            When no row's outcome is known.
        """
        if not self.total > 0:
            raise BadTable(
                f"outcome: expected rows with a known outcome, found 0 of {len(self)}; choose an "
                "earlier horizon or a larger group"
            )
        return self.ratio(values, np.ones_like(values))

    def ratio(self, top: Floats, bottom: Floats) -> tuple[float, Floats]:
        """Weighted sum of *top* over that of *bottom*, with its shares; NaN over 0."""
        under = float(self.weights @ bottom)
        if not under > 0:
            return np.nan, np.full(len(self), np.nan)
        value = float(self.weights @ top) / under
        return value, self.shares(self.weights * (top - value * bottom) / under)

    def own_mean(self, values: Floats) -> tuple[float, Floats]:
        """The mean of *values* over all rows, including lost ones, with its shares."""
        total = float(self.own.sum())
        value = float(self.own @ values) / total
        return value, self.own * (values - value) / total

    @cached_property
    def _until(self) -> Floats:
        assert self.follow_up is not None
        return np.minimum(self.follow_up.last_day, np.inf if self.horizon is None else self.horizon)

    def take(self, rows: Bools | Codes) -> "Outcomes":
        """A subgroup, with its own G."""
        if self.follow_up is None:
            return Outcomes(self.happened[rows], self.weights[rows], self.own[rows])
        assert self.horizon is not None
        assert self.kind is not None
        return Outcomes._at(self.horizon, self.follow_up.take(rows), self.kind)

    def described(self, definition: Definition) -> Definition:
        """The definition, with how known rows represent lost ones."""
        return definition if self.follow_up is None else definition.also(IPCW)


IPCW = (
    "inverse probability of censoring weights, reverse Kaplan-Meier, events before censorings at "
    "ties, G(t-) (Graf 1999)"
)


def probabilities(predicted: Floats, outcomes: Outcomes) -> Floats:
    """Checked probabilities.

    Raises
    ------
    BadTable
        When the number of values differs, or a value is missing or outside [0, 1].
    """
    predicted = np.asarray(predicted, dtype=float)
    same_length("probability", predicted, len(outcomes))
    all_are((predicted >= 0) & (predicted <= 1), "probability", "a number from 0 to 1")
    return predicted


def log_odds(predicted: Floats, outcomes: Outcomes) -> Floats:
    """The log-odds of checked probabilities; a probability of exactly 0 or 1 has none.

    Raises
    ------
    BadTable
        When the number of values differs, or a value is missing or outside (0, 1).
    """
    predicted = probabilities(predicted, outcomes)
    all_are(
        (predicted > 0) & (predicted < 1),
        "probability",
        "a number above 0 and below 1, for its log-odds",
    )
    return np.log(predicted / (1 - predicted))
