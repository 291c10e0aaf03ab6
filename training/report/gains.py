"""How much better the second of two models is: above 0 if it is better, whatever the metric.

If less is better, the gain is the decrease. If the metric has an ideal value, the gain is how much
nearer the second model is to it. If neither direction is better, only the difference exists.
"""

from dataclasses import replace

from . import names
from .document import Document, Value


def gain(
    document: Document, pair: tuple[str, str], horizon: float, subgroup: str, metric: str
) -> Value | None:
    """The gain; ``None`` if the document lacks it, or neither direction is better."""
    key = (*pair, horizon, subgroup, metric)
    known = names.metric(metric)
    if known.ideal is not None:
        found = document.distances.get(key)
        return None if found is None else negated(found)
    found = document.comparisons.get(key) if known.better else None
    return negated(found) if found and known.better == "lower" else found


def negated(value: Value) -> Value:
    """The value with the opposite sign, and its interval.

    >>> negated(Value(0.2, -0.1, 0.5)).low
    -0.5
    """
    middle, low, high = (
        None if each is None else 0.0 - each for each in (value.value, value.low, value.high)
    )
    return replace(value, value=middle, low=high, high=low)
