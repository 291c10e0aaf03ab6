"""Every metric by its id, in the order in which the pages show them."""

from dataclasses import replace

from . import (
    calibration,
    capacity,
    concordance,
    curve,
    cusum,
    discrimination,
    drift,
    gain,
    length,
    overall,
    recalibration,
    samplesize,
    sequential,
    support,
    updating,
    usefulness,
)
from .definition import Definition

# Each of these modules declares its own metrics in METRICS.
_HOMES = (
    *(discrimination, concordance, recalibration, calibration, length, overall, usefulness),
    support,
    *(capacity, curve, drift, updating, samplesize),
    *(sequential, cusum, gain),
)
METRICS: dict[str, Definition] = {each.id: each for home in _HOMES for each in home.METRICS}


def metric(name: str) -> Definition | None:
    """The metric with this name; ``None`` where there is none.

    >>> found = metric("net_benefit@0.20")
    >>> found.id, found.better
    ('net_benefit@0.20', 'higher')
    """
    base, sign, threshold = name.partition("@")
    found, smoother = METRICS.get(base), ""
    if found is None:
        base, _, smoother = base.partition("_")
        found = METRICS.get(base)
        if found is None or not found.smoothed or smoother not in curve.SMOOTHERS:
            return None
    if sign and (not found.at or not _is_number(threshold)):
        return None
    return replace(found, id=name, smoother=smoother)


def _is_number(text: str) -> bool:
    try:
        return 0 < float(text) < 1
    except ValueError:
        return False
