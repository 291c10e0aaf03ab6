"""Units side by side without a ranking: observed against expected, with limits of chance.

For each unit, the ratio O/E of persons with the outcome to the expected number. By chance alone it
lies within 1 ± z √(n p (1 - p)) / E, for z of 95 and of 99.8 % and the unit's mean p (D. J.
Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 2005,
1185-1202). Units may differ by more than chance, which is over-dispersion: φ is the mean of the
units' squared z, with the tenth at each end winsorised (ibid., section 4). If φ exceeds 1 by more
than chance explains, the limits are also widened by √φ.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
from scipy.stats import norm

from ..grain import Grain
from .entries import Entry

LIMITS = (0.95, 0.998)
_PULLED = 0.1
_FEWEST = 5  # fewest units for a dispersion


def funnel(units: Sequence[Entry], grain: Grain, centre: float = 1.0) -> Entry:
    """*units* have ``expected``, ``ratio`` and ``variance``, of the number with the outcome.

    *centre* is the expected ratio of a unit like all others. The result is made of these values
    alone, so it reveals nothing more. Each unit is returned without its variance and with
    ``outside``: the widest limits that it lies outside of.
    """
    if not units:
        return {"units": [], "limits": [], "centre": centre}
    per_expected = sum(each["variance"] for each in units) / sum(e["expected"] for e in units)
    steps = rounding(grain)
    z = np.array(
        [(e["ratio"] - centre) * e["expected"] / sqrt(e["variance"] + steps) for e in units]
    )
    dispersion = _dispersion(z) if len(units) >= _FEWEST else None
    chance = 1 + 2 * sqrt(2 / max(1, len(units) - 1))
    wider = dispersion if dispersion and dispersion > chance else None
    ends = [each["expected"] for each in units]
    grid = np.geomspace(0.8 * min(ends), 1.1 * max(ends), 40)
    return {
        "units": [
            {k: v for k, v in each.items() if k != "variance"}
            | {"outside": _outside(own / sqrt(wider or 1.0))}
            for each, own in zip(units, z, strict=True)
        ],
        "dispersion": dispersion and round(dispersion, 1),
        "overdispersed": wider is not None,
        "centre": centre,
        "limits": [
            {
                "level": level,
                "points": [
                    [round(float(at), 1), round(norm.isf((1 - level) / 2) * half, 3)]
                    for at in grid
                    for half in (sqrt((wider or 1.0) * (per_expected / at + steps / at**2)),)
                ],
            }
            for level in LIMITS
        ],
    }


def rounding(grain: Grain) -> float:
    """The variance of a count that is given in steps."""
    return 0.0 if grain.exact else grain.width**2 / 12


def _dispersion(z: Any) -> float:
    low, high = np.quantile(z, [_PULLED, 1 - _PULLED])
    return float(np.mean(np.clip(z, low, high) ** 2))


def _outside(z: float) -> str | None:
    """The widest limits that it lies outside of."""
    for level in reversed(LIMITS):
        if abs(z) > norm.isf((1 - level) / 2):
            return f"{level:g}"
    return None
