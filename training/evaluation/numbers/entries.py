"""Numbers as written in the documents, each with the counts that it would reveal."""

from dataclasses import replace
from typing import Any

from ...statistics.definition import Definition
from ...statistics.distance import Distance
from ...statistics.statistic import Codes, Difference, Estimate, Statistic, compared, two_sided
from ..grain import Grain
from .shares import Share

Entry = dict[str, Any]
Number = Statistic | Estimate | Difference
EXACT = Grain()


def definition(of: Definition) -> Entry:
    return {
        "name": of.id,
        "title": of.name.en,
        "formula": of.formula,
        "estimator": of.estimator,
        "smoother": of.smoother or None,
        "source": of.source,
    }


def number(
    of: Number,
    level: float,
    person: Codes | None,
    grain: Grain = EXACT,
    share: Share | None = None,
) -> Entry:
    """Value, standard error, interval and definition."""
    if isinstance(of, Difference):
        # A test: its statistic is the number.
        z = grain.value(of.z, 1.0)
        return {
            "value": z,
            "low": None,
            "high": None,
            "se": None,
            "p": of.p if grain.exact else two_sided(z),
            "definition": definition(of.definition),
        }
    found = estimate(of, level, person, grain, share)
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "se": found.se,
        "definition": definition(found.definition),
    }


def estimate(
    of: Statistic | Estimate,
    level: float,
    person: Codes | None,
    grain: Grain = EXACT,
    share: Share | None = None,
) -> Estimate:
    """As published: the interval and standard error follow from published numbers alone."""
    found = of.estimate(level, person) if isinstance(of, Statistic) else of
    if grain.exact:
        return found
    if share is not None and share.bottom is not None:
        se = grain.error(found.se, share.bottom, share.unit)
    else:
        se = grain.digits(found.se)
    value = grain.value(found.value, found.se) if share is None else share.value
    if isinstance(of, Statistic):
        return replace(of, value=value, rows=int(grain.middle(of.rows))).around(se, level)
    low, high = (grain.value(each, found.se) for each in (found.low, found.high))
    return Estimate(value, se, low, high, found.definition)


def published(
    of: Difference,
    level: float,
    grain: Grain = EXACT,
    shares: tuple[Share | None, Share | None] = (None, None),
) -> Difference:
    """A difference as published; for shares it is the difference of the published shares."""
    if grain.exact or (of.value == 0 and of.se == 0):
        return of
    first, second = shares
    if first is None or second is None:
        value, se = grain.value(of.value, of.se), grain.digits(of.se)
    else:
        value, se = second.value - first.value, _error(of.se, first, second, grain)
    return compared(value, se, of.definition, level)


def nearer(
    of: Distance,
    level: float,
    grain: Grain = EXACT,
    shares: tuple[Share | None, Share | None] = (None, None),
) -> Difference:
    """How much farther from the ideal the second is, as published."""
    first, second = shares
    if grain.exact or (of.value == 0 and of.se == 0) or first is None or second is None:
        return published(of, level, grain)
    ends = [abs(of.definition.distance(each.value)) for each in (first, second)]
    per = abs(second.value) if of.definition.scale == "log" else 1.0
    se = _error(of.se * per, first, second, grain) / per
    return compared(ends[1] - ends[0], se, of.definition, level)


def _error(se: float, first: Share, second: Share, grain: Grain) -> float:
    if first.bottom is None or second.bottom is None:
        return grain.digits(se)
    return grain.error(se, min(first.bottom, second.bottom), max(first.unit, second.unit))


def change(of: Difference, distance: Difference | None = None) -> Entry:
    """``distance``: how much farther from the ideal the second is, on the metric's scale."""
    far: Entry = {}
    if distance is not None:
        far = {
            "distance": distance.value,
            "distance_low": distance.low,
            "distance_high": distance.high,
            "distance_p": distance.p,
        }
    return {
        "difference": of.value,
        "se": of.se,
        "low": of.low,
        "high": of.high,
        "z": of.z,
        "p": of.p,
        **far,
        "definition": definition(of.definition),
    }
