"""Every metric by its id, in the order in which they are told."""

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

# The homes: each declares its own in METRICS.
_HOMES = (
    *(discrimination, concordance, recalibration, calibration, length, overall, usefulness),
    support,
    *(capacity, curve, drift, updating, samplesize),
    *(sequential, cusum, gain),
)
METRICS: dict[str, Definition] = {each.id: each for home in _HOMES for each in home.METRICS}


def metric(name: str) -> Definition | None:
    """The one that *name* is of, under that name; ``None`` where it is of none.

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
