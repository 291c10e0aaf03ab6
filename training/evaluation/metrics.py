"""The numbers of the catalogue that a study has, and those that can be requested by name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from srs.errors import BadInput, BadTable
from srs.risk import low_profile
from srs.risk.level import NATIONAL

from ..statistics.catalogue import METRICS, metric
from ..statistics.definition import Definition, Kind, Part, at
from ..statistics.outcome import Outcomes
from ..statistics.statistic import Difference, Estimate, Floats, Statistic

if TYPE_CHECKING:
    from .study import Study

Number = Statistic | Estimate | Difference
Compute = Callable[[Floats, Outcomes], Sequence[Number]]

# The smallest number above it: a risk at the cut-off of "very high" is not flagged.
ABOVE_VERY_HIGH = float(np.nextafter(NATIONAL.very_high_above, 1))
LEVELS = (NATIONAL.high_from, NATIONAL.very_high_above)
# Smoothers in addition to the study's own, for everybody, if rows were lost.
FOLLOWED = ("cloglog", "pseudo_loess2")


@dataclass(frozen=True)
class Metric:
    """One or more numbers that are computed together.

    Attributes
    ----------
    end
        A risk at it or above is flagged; ``None`` if nobody is.
    """

    name: str
    compute: Compute
    end: float | None = None


def kind_of(study: "Study") -> Kind:
    return "binary" if study.data.time is None else study.predicts


def metrics(study: "Study", horizon: float) -> Iterator[Metric]:
    """In the order of the report; metrics that share a ``compute`` form one."""
    kind = kind_of(study)
    done: set[tuple[int, float | None]] = set()
    for each in METRICS.values():
        if each.compute is None or kind not in each.kinds:
            continue
        for threshold in _thresholds(each, study, horizon):
            if (mark := (id(each.compute), threshold)) not in done:
                done.add(mark)
                yield _metric(each, threshold)


def _thresholds(of: Definition, study: "Study", horizon: float = 0) -> Sequence[float | None]:
    if of.at == "low":
        low = low_profile(horizon)
        return () if low is None else (low.cut_off,)
    if not of.at:
        return (None,)
    return study.thresholds if of.at == "thresholds" else LEVELS


def _metric(of: Definition, threshold: float | None) -> Metric:
    if threshold is None:
        return Metric(of.id, partial(_computed, of))
    end = ABOVE_VERY_HIGH if of.at == "levels" and threshold == LEVELS[1] else threshold
    return Metric(f"{of.id}@{at(threshold)}", partial(_computed, of, threshold=threshold), end)


def _computed(
    of: Definition, predicted: Floats, outcomes: Outcomes, threshold: float | None = None
) -> Sequence[Number]:
    assert of.compute is not None
    more = () if threshold is None else (threshold,)
    found = of.compute(predicted, outcomes, *more)
    return found if isinstance(found, tuple) else (found,)


def metrics_of(part: Part) -> dict[str, Definition]:
    return {each.id: each for each in METRICS.values() if part in each.parts}


def one(
    of: Definition, predicted: Floats, outcomes: Outcomes, threshold: float | None = None
) -> Number:
    """Its number alone.

    Raises
    ------
    BadTable
        When it cannot be computed.
    """
    name = of.id if threshold is None else f"{of.id}@{at(threshold)}"
    found = _computed(of, predicted, outcomes, threshold)
    return next(each for each in found if each.definition.id == name)


def ends(study: "Study") -> tuple[float, ...]:
    """All thresholds at which rows are flagged."""
    low = {each.cut_off for h in study.horizons if (each := low_profile(h))}
    return tuple(sorted({*study.thresholds, NATIONAL.high_from, ABOVE_VERY_HIGH, *low}))


def judged(study: "Study") -> Mapping[str, Definition]:
    """Metrics that may have a margin: a difference is given, and one direction is better."""
    kind = kind_of(study)
    found = {}
    for each in METRICS.values():
        if kind not in each.compared or not each.directed:
            continue
        if each.smoothed:
            for smoother in smoothers(study, everybody=True):
                found[f"{each.id}_{smoother}"] = each
        elif each.compute is not None:
            for threshold in _thresholds(each, study):
                found[each.id if threshold is None else f"{each.id}@{at(threshold)}"] = each
    return found


def smoothers(study: "Study", *, everybody: bool) -> tuple[str, ...]:
    """The smoothers of the calibration indices; more for everybody."""
    more = FOLLOWED if everybody and study.data.time is not None else ()
    return tuple(dict.fromkeys((*study.smoothers, *more)))


def definition_of(name: str, study: "Study") -> Definition:
    """The metric of a margin.

    Raises
    ------
    BadInput
        When it can give no verdict; the line says why, and names similar ones.
    """
    able = judged(study)
    if name in able:
        return able[name]
    raise BadInput(f"margins: {name}: {_why_not(name, study, able)}")


def _why_not(name: str, study: "Study", able: Mapping[str, Definition]) -> str:
    found, kind = metric(name), kind_of(study)
    base = name.partition("@")[0]
    if found is None:
        near = get_close_matches(name.lower(), able, 3, 0.5)
        hint = f"perhaps {' or '.join(near)}; " if near else ""
        return f"expected the name of a metric; {hint}`python -m training metrics` lists them"
    if found.smoothed and not found.smoother:
        near = [f"{base}_{each}" for each in study.smoothers]
        return f"expected the name with its smoother, as {' or '.join(near)}"
    if not found.directed:
        return "neither higher nor lower is better, so it gives no verdict; take another"
    if kind not in found.compared:
        near = [each for each in able if each.startswith(f"{base}_")] or [
            name for name, each in able.items() if each.group == found.group and each.key
        ]
        hint = f"take {' or '.join(near)}" if near else "take another"
        return f"of {_OF[kind]} models are not compared by it, so it gives no verdict; {hint}"
    if found.at:
        which = [each for each in able if each.startswith(f"{base}@")]
        more = "; the study's thresholds may have more" if found.at == "thresholds" else ""
        return f"expected one of the thresholds: {', '.join(which)}{more}"
    if found.smoother:
        which = list(smoothers(study, everybody=True))
        return f"expected one of the study's smoothers: {', '.join(which)}"
    return "it is drawn, not compared; take another"


_OF = {
    "binary": "a 0/1 outcome",
    "outlast": "spells that outlast the horizon",
    "event": "events by the horizon",
}


def finite(number: Number) -> Number:
    """Itself.

    Raises
    ------
    BadTable
        When its denominator is empty.
    """
    if not np.isfinite(number.value):
        raise BadTable(f"{number.definition.id}: expected rows in its denominator, found none")
    return number
