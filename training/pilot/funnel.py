"""A pilot's units side by side: spells that outlasted the horizon, against the risks shown."""

from collections.abc import Iterator
from math import isfinite

from ..evaluation.numbers import funnel as limits
from ..evaluation.numbers.entries import Entry
from .study import Study

UNIT = "unit="


def funnel(document: Entry, study: Study) -> Entry:
    """The funnel, from published numbers alone, so that it reveals nothing more."""
    return limits.funnel(list(_units(document)), study.release.grain)


def _units(document: Entry) -> Iterator[Entry]:
    """The units, in the order of their codes."""
    told = [each for each in document.get("metrics", ()) if each["metric"] == "oe"]
    for each in sorted(told, key=lambda one: str(one["subgroup"])):
        ratio, count, events = each["value"], each["n"], each["events"]
        if not each["subgroup"].startswith(UNIT) or not (ratio and count and events):
            continue
        expected = events / ratio
        if not (isfinite(expected) and 0 < expected < count):
            continue
        yield {
            "unit": each["subgroup"].removeprefix(UNIT),
            "n": count,
            "expected": round(expected, 1),
            "ratio": round(ratio, 3),
            "variance": expected * (1 - expected / count),
        }
