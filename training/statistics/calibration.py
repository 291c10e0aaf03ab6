"""How far predicted probabilities are from a calibration curve, on average and at worst."""

from dataclasses import replace

import numpy as np

from srs.errors import BadTable

from . import cox
from .curve import SMOOTHER_TEXTS, SMOOTHERS, Smooth
from .outcome import IPCW, Outcomes, log_odds
from .quantiles import quantiles
from .statistic import Definition, Estimate, Floats, normal

_AUSTIN = "Austin and Steyerberg, Statistics in Medicine 2019"
_DISTANCES = {
    "ici": Definition(
        "ici",
        "Integrated calibration index",
        "mean of |p - c(p)|, c the calibration curve",
        "over all rows",
        _AUSTIN,
    ),
    "e50": Definition(
        "e50", "E50", "median of |p - c(p)|, c the calibration curve", "over all rows", _AUSTIN
    ),
    "e90": Definition(
        "e90",
        "E90",
        "90th percentile of |p - c(p)|, c the calibration curve",
        "over all rows",
        _AUSTIN,
    ),
    "emax": Definition(
        "emax",
        "Emax",
        "largest |p - c(p)|, c the calibration curve",
        "over all rows",
        "Harrell, Regression Modeling Strategies 2015",
    ),
}
_SURVIVAL = "Austin, Harrell and van Klaveren, Statistics in Medicine 2020"
COX_SLOPE = Definition(
    name="slope_cox",
    title="Calibration slope over all of follow-up",
    formula="b in hazard(t) = hazard_0(t) exp(b log(-log(1 - p))), p of the event; below 1: "
    "probabilities too extreme",
    estimator="partial likelihood, Efron's ties; variance by the information",
    source="van Houwelingen, Statistics in Medicine 2000; Giardiello et al., Annals of Internal "
    "Medicine 2023",
)


def defined(name: str, smoother: str, outcomes: Outcomes | None = None) -> Definition:
    """Of ``ici``, ``e50``, ``e90`` or ``emax`` by a smoother, named for example ``ici_loess2``."""
    plain = _DISTANCES[name]
    survival = smoother in ("cloglog", "pseudo_loess2")
    found = replace(
        plain,
        name=f"{name}_{smoother}",
        title=f"{plain.title} ({smoother})",
        smoother=SMOOTHER_TEXTS[smoother],
        source=f"{plain.source}; {_SURVIVAL}" if survival else plain.source,
    )
    lost = outcomes is not None and outcomes.follow_up is not None and not survival
    return found.also(f"curve by {IPCW}") if lost else found


def distances(smooth: Smooth, predicted: Floats, weights: Floats) -> dict[str, float]:
    """ICI, E50, E90 and Emax."""
    away = np.abs(predicted - smooth.at(predicted))
    middle, high = quantiles(away, np.array([0.5, 0.9]), weights)
    return {
        "ici": float(weights @ away / weights.sum()),
        "e50": float(middle),
        "e90": float(high),
        "emax": float(away[weights > 0].max()),
    }


def indices(predicted: Floats, outcomes: Outcomes, smoother: str = "loess2") -> dict[str, float]:
    """``distances`` by the name of a smoother; intervals are the bootstrap's.

    Raises
    ------
    BadTable
        When there is no such smoother, or it cannot be fitted; see ``curve``.
    """
    if smoother not in SMOOTHERS:
        raise BadTable(f"smoother: expected one of {', '.join(SMOOTHERS)}")
    outcomes.both()
    return distances(SMOOTHERS[smoother](predicted, outcomes), predicted, outcomes.own)


def cox_slope(predicted: Floats, outcomes: Outcomes, level: float = 0.95) -> Estimate:
    """1 where high and low risks are as far apart in hazard as predicted.

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
