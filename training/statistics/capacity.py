"""The share of the later long spells that a model finds, with a fixed number of places a month."""

import numpy as np

from srs.errors import BadTable
from srs.wording import Words

from .definition import Definition
from .outcome import Outcomes, probabilities
from .statistic import Codes, Floats, Statistic

CAPACITY = Definition(
    id="found_at_capacity",
    name=Words("Hittade med utfallet", "Found of those with the outcome"),
    formula="share of those with the outcome who are among the k highest probabilities of their "
    "month; rows tied at the limit count in part",
    estimator="Wilson interval, with the months' selections as given",
    source="the sensitivity of Altman and Bland, BMJ 1994, at a share flagged (Pepe et al., "
    "American Journal of Epidemiology 2008)",
    group="usefulness",
    better="higher",
)
METRICS = (CAPACITY,)


def found_at_capacity(
    predicted: Floats, outcomes: Outcomes, month: Codes, places: int
) -> Statistic:
    """The share found; *month* is a number for each row, *places* is k.

    Raises
    ------
    BadTable
        When a value is no probability, months are not one a row, or nobody had the
        outcome.
    """
    predicted = probabilities(predicted, outcomes)
    if np.shape(month) != (len(outcomes),) or places < 0:
        raise BadTable(
            f"month: expected {len(outcomes)} values, one per row, and places of 0 or more"
        )
    outcomes.both()
    value, shares = outcomes.ratio(
        selected(predicted, month, places) * outcomes.happened, outcomes.happened
    )
    return Statistic(value, shares, outcomes.described(CAPACITY), "share", (0, 1), outcomes.events)


def selected(predicted: Floats, month: Codes, places: int) -> Floats:
    """The part of each row that gets a place: 1, 0, or a share of the last places among equals."""
    order = np.lexsort((-predicted, month))
    of_month, falling = np.asarray(month)[order], predicted[order]
    new_month = np.concatenate([[True], of_month[1:] != of_month[:-1]])
    new = new_month | np.concatenate([[True], falling[1:] != falling[:-1]])
    starts = np.flatnonzero(new)
    first_of_month = np.flatnonzero(new_month)[np.cumsum(new_month) - 1]
    equals = np.diff(np.append(starts, len(order)))
    ahead = starts - first_of_month[starts]
    part = np.clip((places - ahead) / equals, 0, 1)
    found = np.empty(len(order))
    found[order] = np.repeat(part, equals)
    return found
