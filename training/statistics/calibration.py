"""How far predicted probabilities are from a calibration curve, on average and at worst."""

from dataclasses import replace

import numpy as np

from srs.errors import BadTable
from srs.wording import Words

from . import cox
from .curve import SMOOTHER_TEXTS, SMOOTHERS, Smooth
from .definition import EVERY, FOLLOWED, Definition
from .outcome import IPCW, Outcomes, log_odds
from .quantiles import quantiles
from .recalibration import SLOPE
from .statistic import Bools, Estimate, Floats, normal

_AUSTIN = "Austin and Steyerberg, Statistics in Medicine 2019"
ICI = Definition(
    "ici",
    Words("Kalibreringsfel, medel (ICI)", "Mean calibration error (ICI)"),
    "mean of |p - c(p)|, c the calibration curve",
    "over all rows",
    _AUSTIN,
    group="calibration",
    key=True,
    better="lower",
    compared=EVERY,
    smoothed=True,
)
E50 = replace(
    ICI,
    id="e50",
    name=Words("Kalibreringsfel, median (E50)", "Median calibration error (E50)"),
    formula="median of |p - c(p)|, c the calibration curve",
    key=False,
)
E90 = replace(
    ICI,
    id="e90",
    name=Words("Kalibreringsfel, 90:e percentil (E90)", "Calibration error, 90th centile (E90)"),
    formula="90th percentile of |p - c(p)|, c the calibration curve",
    key=False,
)
EMAX = replace(
    ICI,
    id="emax",
    name=Words("Kalibreringsfel, största (Emax)", "Largest calibration error (Emax)"),
    formula="largest |p - c(p)|, c the calibration curve",
    source="Harrell, Regression Modeling Strategies 2015",
    key=False,
)
_DISTANCES = {each.id: each for each in (ICI, E50, E90, EMAX)}
_SURVIVAL = "Austin, Harrell and van Klaveren, Statistics in Medicine 2020"
COX_SLOPE = Definition(
    id="slope_cox",
    name=Words("Kalibreringslutning (Cox)", "Calibration slope (Cox)"),
    formula="b in hazard(t) = hazard_0(t) exp(b log(-log(1 - p))), p of the event; below 1: "
    "probabilities too extreme",
    estimator="partial likelihood, Efron's ties; variance from the information matrix",
    source="van Houwelingen, Statistics in Medicine 2000; Giardiello et al., Annals of Internal "
    "Medicine 2023",
    group="calibration",
    ideal=1,
    digits=2,
    kinds=FOLLOWED,
    compute=lambda predicted, outcomes: _over_time(predicted, outcomes),
)
METRICS = (COX_SLOPE, ICI, E50, E90, EMAX)


def defined(name: str, smoother: str, outcomes: Outcomes | None = None) -> Definition:
    """``ici``, ``e50``, ``e90`` or ``emax`` by a smoother, named for example ``ici_loess2``."""
    plain = _DISTANCES[name]
    survival = smoother in ("cloglog", "pseudo_loess2")
    found = replace(
        plain,
        id=f"{name}_{smoother}",
        smoother=SMOOTHER_TEXTS[smoother],
        source=f"{plain.source}; {_SURVIVAL}" if survival else plain.source,
    )
    lost = outcomes is not None and outcomes.follow_up is not None and not survival
    return found.also(f"curve by {IPCW}") if lost else found


def distances(
    smooth: Smooth, predicted: Floats, weights: Floats, beyond: int = 0
) -> dict[str, float]:
    """ICI, E50, E90 and Emax; Emax leaves out the *beyond* lowest and highest probabilities."""
    away = np.abs(predicted - smooth.at(predicted))
    middle, high = quantiles(away, np.array([0.5, 0.9]), weights)
    return {
        "ici": float(weights @ away / weights.sum()),
        "e50": float(middle),
        "e90": float(high),
        "emax": float(away[_inner(predicted, weights, beyond)].max()),
    }


def _inner(predicted: Floats, weights: Floats, beyond: int) -> Bools:
    """Rows with more than *beyond* rows at or below them, and at or above; never none."""
    if not beyond:
        return weights > 0
    if weights.min() == weights.max() == 1:
        few = min(beyond, (len(predicted) - 1) // 2)
        low, high = np.partition(predicted, (few, len(predicted) - 1 - few))[[few, -1 - few]]
        inner: Bools = (predicted >= low) & (predicted <= high)
        return inner
    order = np.argsort(predicted, kind="stable")
    up, whole = np.cumsum(weights[order]), weights.sum()
    few = min(beyond, (whole - 1) / 2)
    kept = np.zeros(len(predicted), bool)
    kept[order] = (up > few) & (whole - up + weights[order] > few)
    kept &= weights > 0
    return kept


def indices(
    predicted: Floats, outcomes: Outcomes, smoother: str = "loess2", beyond: int = 0
) -> dict[str, float]:
    """The results of ``distances`` for a named smoother, with bootstrap intervals.

    Raises
    ------
    BadTable
        When there is no such smoother, or it cannot be fitted; see ``curve``.
    """
    if smoother not in SMOOTHERS:
        raise BadTable(f"smoother: expected one of {', '.join(SMOOTHERS)}")
    outcomes.both()
    return distances(SMOOTHERS[smoother](predicted, outcomes), predicted, outcomes.own, beyond)


def _over_time(predicted: Floats, outcomes: Outcomes) -> Estimate:
    """The slope over time; for predicted events it is the usual one of survival models."""
    found = cox_slope(predicted, outcomes)
    if outcomes.kind == "event":
        found = replace(found, definition=replace(COX_SLOPE, id=SLOPE.id, name=SLOPE.name))
    return found


def cox_slope(predicted: Floats, outcomes: Outcomes, level: float = 0.95) -> Estimate:
    """The slope: 1 where high and low risks differ in hazard as much as predicted.

    Raises
    ------
    BadTable
        When a probability is not within (0, 1), all are equal, or there is no follow-up.
    """
    given = outcomes.follow_up
    if given is None:
        raise BadTable("slope_cox: expected time and event, found a 0/1 outcome; take slope")
    log_odds(predicted, outcomes)
    outlast = outcomes.kind == "outlast"
    free = predicted if outlast else 1 - predicted
    event = given.ended.astype(float) if outlast else given.event
    score = np.log(-np.log(free))[:, None]
    found = cox.fit(score, replace(given, event=event))
    value, se = float(found.coefficients[0]), float(np.sqrt(found.variance[0, 0]))
    half = normal(level) * se
    return Estimate(value, se, value - half, value + half, COX_SLOPE)
