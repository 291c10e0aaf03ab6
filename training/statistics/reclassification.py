"""Who changes level from one model to another, and what their outcomes were."""

from dataclasses import dataclass

import numpy as np

from srs.errors import BadTable

from .outcome import Outcomes, probabilities
from .statistic import Floats, sums


@dataclass(frozen=True, eq=False)
class Reclassification:
    """Rows of each array are levels of the first model, columns levels of the second, lowest first.

    (Cook, Circulation 2007; Leening et al., Annals of Internal Medicine 2014, who also say why no
    net reclassification improvement is given: it rises when a useless predictor is added.)

    Attributes
    ----------
    rows, events
        Numbers of all rows, and of rows known to have had the outcome.
    observed
        Share with the outcome, weighted for lost rows; NaN where no outcome is known.
    first, second
        Mean probability from each model; NaN in an empty cell.
    """

    rows: Floats
    events: Floats
    observed: Floats
    first: Floats
    second: Floats


def reclassification(
    a: Floats, b: Floats, outcomes: Outcomes, cut_offs: tuple[float, ...], inclusive: bool = True
) -> Reclassification:
    """Count rows; levels begin at the cut-offs, or above them where these are not *inclusive*.

    Raises
    ------
    BadTable
        When a value is no probability, or cut-offs do not rise.
    """
    if not cut_offs or np.any(np.diff(cut_offs) <= 0):
        raise BadTable("cut-offs: expected one or more numbers that rise")
    a, b = probabilities(a, outcomes), probabilities(b, outcomes)
    ends, count = np.array(cut_offs), len(cut_offs) + 1
    first, second = (
        np.searchsorted(ends, each, "right" if inclusive else "left") for each in (a, b)
    )
    cell = first * count + second

    def total(values: Floats) -> Floats:
        return sums(cell, values, count * count).reshape(count, count)

    def mean(values: Floats, weights: Floats) -> Floats:
        under = total(weights)
        return np.divide(
            total(weights * values), under, out=np.full_like(under, np.nan), where=under > 0
        )

    return Reclassification(
        total(np.ones(len(cell))),
        total(outcomes.happened * outcomes.known),
        mean(outcomes.happened, outcomes.weights),
        mean(a, outcomes.own),
        mean(b, outcomes.own),
    )
