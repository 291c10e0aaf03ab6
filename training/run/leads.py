"""How far a run's model is ahead of its rivals in AUC, with intervals."""

from collections.abc import Mapping
from typing import NamedTuple

from .baselines import name_of

# For each rival, the name of the lead among the metrics, and for readers.
RIVALS: Mapping[str, tuple[str, str]] = {
    "logistic": ("lead", "logistic regression"),
    "ridge": ("lead_ridge", "ridge hierarchy"),
    "hazards": ("lead_hazards", "refitted hazards"),
}

Metrics = Mapping[str, float]


class Interval(NamedTuple):
    """A difference in AUC with its standard error and its interval of 95 per cent."""

    value: float
    error: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:+.4f} ({self.low:+.4f} to {self.high:+.4f})"


def metric_of(rival: str) -> str:
    return RIVALS[rival][0] if rival in RIVALS else f"lead_{rival}"


def interval(metrics: Metrics, kind: str, day: int, horizon: int) -> Interval | None:
    """The interval; None where the run could not measure the lead."""
    pair = name_of(day, horizon)
    names = (f"{kind}{part}@{pair}" for part in ("", "_error", "_low", "_high"))
    found = [metrics.get(name) for name in names]
    known = [each for each in found if each is not None]
    return Interval(*known) if len(known) == len(found) else None
