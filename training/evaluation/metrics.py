"""Which numbers there are of one model in one group, and which of them are compared."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from srs.errors import BadTable
from srs.risk.level import NATIONAL

from ..statistics.calibration import cox_slope
from ..statistics.concordance import harrell, uno
from ..statistics.discrimination import auc
from ..statistics.outcome import Outcomes
from ..statistics.overall import brier, ipa
from ..statistics.recalibration import (
    in_the_large,
    intercept_and_slope,
    observed_expected,
    spiegelhalter,
)
from ..statistics.statistic import Difference, Estimate, Floats, Statistic
from ..statistics.usefulness import at_cut_off, net_benefit
from .study import Study

Number = Statistic | Estimate | Difference
Compute = Callable[[Floats, Outcomes], list[Number]]

# The smallest number above it: who is at the cut-off of "very high" is not flagged.
ABOVE_VERY_HIGH = float(np.nextafter(NATIONAL.very_high_above, 1))


@dataclass(frozen=True)
class Metric:
    """One or more numbers that are computed together.

    Attributes
    ----------
    end
        Who is at it or above is flagged; ``None`` where nobody is.
    compared
        Whether the difference of two models is given.
    """

    name: str
    compute: Compute
    end: float | None = None
    compared: bool = True


def metrics(study: Study, followed: bool) -> Iterator[Metric]:
    """In the order in which they are told."""
    yield Metric("auc", lambda p, y: [auc(p, y)])
    if followed:
        yield Metric("c_harrell", partial(_concordance, of=harrell))
        yield Metric("c_uno", partial(_concordance, of=uno))
    yield Metric("oe", lambda p, y: [observed_expected(p, y)])
    yield Metric("citl", lambda p, y: [in_the_large(p, y)])
    yield Metric("slope", _slopes)
    if followed:
        yield Metric("slope_cox", _slope_cox, compared=False)
    yield Metric("spiegelhalter_z", lambda p, y: [spiegelhalter(p, y)], compared=False)
    yield Metric("brier", lambda p, y: [brier(p, y)])
    yield Metric("ipa", lambda p, y: [ipa(p, y)])
    for at in study.thresholds:
        yield Metric(f"net_benefit@{at:.2f}", partial(_net_benefit, at=at), end=at)
    yield Metric("0.39", partial(_cut, at=NATIONAL.high_from, inclusive=True), NATIONAL.high_from)
    yield Metric(
        "0.62", partial(_cut, at=NATIONAL.very_high_above, inclusive=False), ABOVE_VERY_HIGH
    )


def ends(study: Study) -> tuple[float, ...]:
    """All that rows are flagged at."""
    return tuple(sorted({*study.thresholds, NATIONAL.high_from, ABOVE_VERY_HIGH}))


def _concordance(
    predicted: Floats, outcomes: Outcomes, of: Callable[..., Statistic]
) -> list[Number]:
    assert outcomes.follow_up is not None
    assert outcomes.kind is not None
    return [of(predicted, outcomes.follow_up, outcomes.kind)]


def _slopes(predicted: Floats, outcomes: Outcomes) -> list[Number]:
    """Of predicted events over time, ``slope`` is Cox regression's, as validations of survival
    models give it; the logistic one at the horizon then is ``slope_logistic``."""
    intercept, slope = intercept_and_slope(predicted, outcomes)
    if outcomes.kind == "event":
        slope = replace(slope, definition=replace(slope.definition, name="slope_logistic"))
    return [intercept, slope]


def _slope_cox(predicted: Floats, outcomes: Outcomes) -> list[Number]:
    found = cox_slope(predicted, outcomes)
    if outcomes.kind == "event":
        found = replace(found, definition=replace(found.definition, name="slope"))
    return [found]


def _net_benefit(predicted: Floats, outcomes: Outcomes, at: float) -> list[Number]:
    return [net_benefit(predicted, outcomes, at)]


def _cut(predicted: Floats, outcomes: Outcomes, at: float, inclusive: bool) -> list[Number]:
    return list(at_cut_off(predicted, outcomes, at, inclusive=inclusive).values())


def finite(number: Number) -> Number:
    """Itself.

    Raises
    ------
    BadTable
        When it is a share of nobody.
    """
    if not np.isfinite(number.value):
        raise BadTable(f"{number.definition.name}: expected rows that it is a share of")
    return number
