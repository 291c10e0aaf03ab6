"""How much better the second of two models is: above 0 where it is better, whatever the metric.

Of a metric where less is better the gain is what it fell; of one with an ideal value, how much
nearer to it the second model is. Of one of which neither way is better there is a difference alone.
"""

from dataclasses import replace

from . import names
from .document import Document, Value


def gain(
    document: Document, pair: tuple[str, str], horizon: float, subgroup: str, metric: str
) -> Value | None:
    """``None`` where the document does not tell it, or neither way is better."""
    key = (*pair, horizon, subgroup, metric)
    known = names.metric(metric)
    if known.ideal is not None:
        found = document.distances.get(key)
        return None if found is None else negated(found)
    found = document.comparisons.get(key) if known.better else None
    return negated(found) if found and known.better == "lower" else found


def negated(value: Value) -> Value:
    """The other way round, its interval with it.

    >>> negated(Value(0.2, -0.1, 0.5)).low
    -0.5
    """
    middle, low, high = (
        None if each is None else 0.0 - each for each in (value.value, value.low, value.high)
    )
    return replace(value, value=middle, low=high, high=low)
