"""What a design can detect: power, the smallest difference, the number of units needed."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..statistics.clusters import Components, detectable, gls_variance, linear_variance, power
from ..statistics.comparisons import Panel
from ..statistics.staggered_adoption import NEVER
from ..statistics.statistic import Codes, Floats
from .design import Design, Kind, effect_of, unequal

MOST = 2000  # units
ORDERS = 5  # random orders of introduction for units of unequal size
FEWEST = 10  # units; with fewer, an effect has no interval
PROCESS = 28  # days for what a pilot can show sooner: shares, and the time to a measure


@dataclass(frozen=True)
class Asked:
    """A *difference* in days, the *power* required to detect it, and two-sided *alpha*."""

    difference: float
    power: float = 0.8
    alpha: float = 0.05


@dataclass(frozen=True)
class Sizes:
    """Mean number of spells that begin in a unit and month, and its variation among units."""

    spells: float
    cv: float = 0.0


def error(design: Design, sizes: Sizes, components: Components) -> tuple[float, float]:
    """Standard error and degrees of freedom; infinite if nothing can be compared."""
    if not design.counted:
        return float("inf"), 1.0
    return error_of(
        design.kind, design.introduced(), design.periods, design.reach, sizes, components
    )


def error_of(
    kind: Kind,
    introduced: Codes,
    periods: int,
    reach: int,
    sizes: Sizes,
    components: Components,
) -> tuple[float, float]:
    """The standard error and freedom for units whose months of introduction are known."""
    found = []
    for seed in range(ORDERS if sizes.cv else 1):
        each = unequal(len(introduced), sizes.spells, sizes.cv, seed)
        panel = _panel(periods, each)
        effect = effect_of(kind, panel, introduced, reach)
        if effect is None:
            return float("inf"), 1.0
        found.append((linear_variance(effect.cells, panel.sizes, components), effect.df))
    variance, df = np.mean(found, axis=0)
    return float(np.sqrt(variance)), float(df)


def constant_error(design: Design, sizes: Sizes, components: Components) -> float:
    """The error of generalised least squares, if the effect is constant from the first month on."""
    if not design.counted:
        return float("inf")
    periods = np.arange(design.periods)
    introduced = design.introduced()
    has = (periods >= introduced[:, None]) & (introduced < NEVER)[:, None]
    panel = _panel(design.periods, unequal(design.units, sizes.spells, sizes.cv, 0))
    return float(np.sqrt(gls_variance(has.astype(float), panel.sizes, components)))


def needed(design: Design, sizes: Sizes, components: Components, asked: Asked) -> int | None:
    """The fewest units with the power required; ``None`` if no number up to 2 000 has it."""

    def enough(units: int) -> bool:
        se, df = error(replace(design, units=units), sizes, components)
        return power(asked.difference, se, df, asked.alpha) >= asked.power

    least = max(design.waves, 4)
    high = least
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(max(middle, least)) else (middle, high)
    return max(high, least)


def sized(
    design: Design,
    sizes: Sizes,
    components: Components,
    asked: Asked,
    icc: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """All results; *icc* is the interval of the intraclass correlation if it was estimated."""
    se, df = error(design, sizes, components)
    found = power(asked.difference, se, df, asked.alpha) if np.isfinite(se) else None
    least = detectable(se, df, asked.power, asked.alpha)
    process = replace(design, horizon=PROCESS, day=design.day)
    share = detectable(
        *error(process, sizes, replace(components, sd=0.5)), asked.power, asked.alpha
    )
    units = needed(design, sizes, components, asked)
    told: dict[str, Any] = {
        "design": design.kind,
        "units": design.units,
        "months": design.months,
        "before": design.before,
        "follow_up": design.follow_up,
        "months_counted": design.counted,
        "horizon": design.horizon,
        "reaches": design.reaches,
        "assumed": {
            "sd": components.sd,
            "icc": components.icc,
            "cac": components.cac,
            "spells": sizes.spells,
            "cv": sizes.cv,
        },
        "difference": asked.difference,
        "alpha": asked.alpha,
        "se": se,
        "df": df,
        "power": found,
        "power_asked": asked.power,
        "detectable": least,
        "units_needed": units,
        "detectable_share": share,
    }
    if design.kind == "stepped":
        told["constant_se"] = constant_error(design, sizes, components)
    if icc is not None:
        told["icc_interval"] = list(icc)
        told["units_needed_interval"] = [
            needed(design, sizes, replace(components, icc=each), asked) for each in icc
        ]
    told["measures_days"] = found is not None and found >= asked.power and design.units >= FEWEST
    return told


def _panel(periods: int, each: Floats) -> Panel:
    sizes = np.repeat(each[:, None], periods, axis=1)
    return Panel.of(np.zeros_like(sizes), sizes, by_size=True)
