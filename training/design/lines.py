"""What a design can detect, as lines for a terminal."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from .size import FEWEST, PROCESS

Told = dict[str, Any]


def lines(told: Told) -> Iterator[str]:
    assumed = told["assumed"]
    yield (
        f"{told['design']}, {told['units']} units, {assumed['spells']:.0f} spells a unit and month"
        f" (cv {assumed['cv']:.2f}); {told['before']} months before; {told['months_counted']} of "
        f"{told['months']} months after are counted"
    )
    interval = told.get("icc_interval")
    between = f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
    yield (
        f"assumed: standard deviation {assumed['sd']:.0f} days, correlation within a unit "
        f"{assumed['icc']:.3f}{between}, {assumed['cac']:.0%} of that left between months"
    )
    if isfinite(told["se"]):
        yield (
            f"power {told['power']:.0%} for {told['difference']:g} days; smallest difference "
            f"detected with {told['power_asked']:.0%}: {told['detectable']:.1f} days"
        )
    if "constant_se" in told and isfinite(told["constant_se"]):
        yield (
            f"standard error {told['se']:.1f} days with a separate effect for each month; "
            f"{told['constant_se']:.1f} if the effect were the same from the first month on"
        )
    yield _needed(told)
    if not told["measures_days"]:
        yield f"This pilot cannot measure days: {_why(told)}."
    if isfinite(told["detectable_share"]):
        yield (
            f"What it can show: the share assessed, the share with a measure started within "
            f"{PROCESS} days, and the time to it; differences in shares of at least "
            f"{told['detectable_share']:.0%}"
        )


def _needed(told: Told) -> str:
    units = told["units_needed"]
    if units is None:
        return "units needed: no number up to 2 000 is enough"
    interval = told.get("units_needed_interval")
    ends = ["over 2000" if each is None else str(each) for each in interval or ()]
    return f"units needed: {units}" + (f" ({ends[0]} to {ends[1]})" if ends else "")


def _why(told: Told) -> str:
    if not told["months_counted"]:
        return (
            f"no spell that begins in the pilot is followed for {told['horizon']} days by its end; "
            "follow longer, or choose a shorter horizon"
        )
    if not isfinite(told["se"]):
        return (
            "no month is left to compare with, neither earlier nor at other units; "
            "plan more months before"
        )
    if told["units"] < FEWEST:
        return f"fewer than {FEWEST} units give an estimate without an interval"
    return (
        f"differences under {told['detectable']:.0f} days cannot be distinguished from chance, and "
        f"{told['difference']:g} days should be detected"
    )
