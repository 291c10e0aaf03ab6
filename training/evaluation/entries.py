"""Numbers as they stand in the documents, each with the counts that it would tell."""

from typing import Any

from ..statistics.definition import Definition
from ..statistics.distance import Distance
from ..statistics.statistic import Codes, Difference, Estimate, Statistic

Entry = dict[str, Any]


def definition(of: Definition) -> Entry:
    return {
        "name": of.id,
        "title": of.name.en,
        "formula": of.formula,
        "estimator": of.estimator,
        "smoother": of.smoother or None,
        "source": of.source,
    }


def number(of: Statistic | Estimate | Difference, level: float, person: Codes | None) -> Entry:
    """Value, standard error, interval and definition."""
    if isinstance(of, Difference):
        # A test: its statistic is the number.
        return {
            "value": of.z,
            "low": None,
            "high": None,
            "se": None,
            "p": of.p,
            "definition": definition(of.definition),
        }
    found = of.estimate(level, person) if isinstance(of, Statistic) else of
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "se": found.se,
        "definition": definition(found.definition),
    }


def change(of: Difference, nearer: Distance | None = None) -> Entry:
    """``distance``: how much farther from the ideal the second is, on the metric's scale."""
    far: Entry = {}
    if nearer is not None:
        far = {
            "distance": nearer.value,
            "distance_low": nearer.low,
            "distance_high": nearer.high,
            "distance_p": nearer.p,
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
