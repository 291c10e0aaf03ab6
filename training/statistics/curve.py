"""Calibration curves: the observed share with the outcome as a smooth function of the predicted.

Smoothers differ so much that an index without the smoother's name means nothing (the same
predictions have given an ICI of 0.002 and of 0.019). So each has a name in ``SMOOTHERS``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from srs.errors import BadTable
from srs.wording import Words

from . import cox
from .definition import Definition
from .follow_up import FollowUp
from .loess import loess, spread
from .lowess import lowess
from .outcome import Outcomes, log_odds, probabilities
from .recalibration import logistic
from .splines import basis, knots
from .statistic import Floats, normal

Line = Callable[[Floats], Floats]

CALIBRATION = Definition(
    id="calibration",
    name=Words("Kalibreringskurva", "Calibration curve"),
    formula="observed share with the outcome as a smooth function of the predicted",
    estimator="pointwise interval",
    source="Austin and Steyerberg, Statistics in Medicine 2019",
    smoothed=True,
)
HISTOGRAM = Definition(
    id="histogram",
    name=Words("Sannolikheternas fördelning", "Predicted probabilities"),
    formula="share of the rows in the bin",
)
METRICS = (CALIBRATION, HISTOGRAM)


@dataclass(frozen=True, eq=False)
class Smooth:
    """A fitted curve.

    Attributes
    ----------
    score, se
        Values at predicted probabilities, on the scale of the fit; ``se`` is missing where the
        smoother gives none.
    back
        The function from that scale to shares.
    """

    score: Line
    se: Line | None = None
    back: Line = lambda score: score

    def at(self, predicted: Floats) -> Floats:
        return np.clip(self.back(self.score(predicted)), 0, 1)


@dataclass(frozen=True, eq=False)
class Curve:
    """Points to draw, with a pointwise interval (NaN where the smoother has none)."""

    predicted: Floats
    observed: Floats
    low: Floats
    high: Floats


def curve(smooth: Smooth, predicted: Floats, points: int = 101, level: float = 0.95) -> Curve:
    """The curve at even steps between the lowest and the highest of *predicted*."""
    places = np.linspace(predicted.min(), predicted.max(), points)
    score = smooth.score(places)
    half = np.full(points, np.nan) if smooth.se is None else normal(level) * smooth.se(places)
    ends = [np.clip(smooth.back(score + sign * half), 0, 1) for sign in (-1, 1)]
    return Curve(places, smooth.at(places), np.minimum(*ends), np.maximum(*ends))


def loess2(predicted: Floats, outcomes: Outcomes) -> Smooth:
    """Local quadratic regression, span 0.75, as R's ``loess``. See ``loess``."""
    predicted = probabilities(predicted, outcomes)
    return _loess(predicted, outcomes.happened, outcomes.weights)


def local_linear(predicted: Floats, outcomes: Outcomes) -> Smooth:
    """Local linear regression, span 2/3, as R's ``lowess(iter = 0)``. See ``lowess``."""
    x, y, weights = _rising(probabilities(predicted, outcomes), outcomes.happened, outcomes.weights)
    places, fitted = lowess(x, y, weights)
    return Smooth(lambda at: np.interp(at, places, fitted))


def rcs(predicted: Floats, outcomes: Outcomes, count: int = 4) -> Smooth:
    """Logistic regression on a restricted cubic spline of the log-odds, robust variance."""
    each = log_odds(predicted, outcomes)
    at = knots(each, count, outcomes.weights)
    found, shares = logistic(_with_one(basis(each, at)), outcomes)
    covariance = shares @ shares.T

    def design(places: Floats) -> Floats:
        return _with_one(basis(np.log(places / (1 - places)), at))

    return Smooth(
        lambda places: design(places) @ found,
        lambda places: np.sqrt(
            np.einsum("pi,ij,pj->p", design(places), covariance, design(places))
        ),
        expit,
    )


def cloglog(
    predicted: Floats, outcomes: Outcomes, count: int = 3, ties: cox.Ties = "efron"
) -> Smooth:
    """Cox regression on a restricted cubic spline of log(-log(1 - p)), for data with lost rows.

    With competing ends and ``outcome="event"``, Fine and Gray's regression. (Austin, Harrell and
    van Klaveren, Statistics in Medicine 2020; Austin, Putter, Giardiello and van Klaveren,
    Diagnostic and Prognostic Research 2022.)
    """
    given, horizon = _followed(outcomes)
    log_odds(predicted, outcomes)
    outlast = outcomes.kind == "outlast"

    def score(places: Floats) -> Floats:
        return np.log(-np.log(places) if outlast else -np.log1p(-places))

    each = score(predicted)
    at = knots(each, count, given.weights)
    event = given.ended.astype(float) if outlast else given.event
    fitted = cox.fit(basis(each, at), FollowUp(given.last_day, event, given.weights), ties)

    def back(hazard: Floats) -> Floats:
        by: Floats = -np.expm1(-np.exp(hazard))
        return 1 - by if outlast else by

    return Smooth(
        lambda places: fitted.log_hazard(horizon, basis(score(places), at)),
        lambda places: fitted.log_hazard_se(horizon, basis(score(places), at)),
        back,
    )


def pseudo_loess2(predicted: Floats, outcomes: Outcomes) -> Smooth:
    """``loess2`` of the pseudo-observations, for data with lost rows. See ``pseudo``."""
    predicted = probabilities(predicted, outcomes)
    return _loess(predicted, pseudo(outcomes), outcomes.own)


def pseudo(outcomes: Outcomes) -> Floats:
    """What each row adds to the Aalen-Johansen estimate of the share with the outcome.

    By the infinitesimal jackknife, which removes only a little of a row, not all of it. Without
    lost rows it is the outcome itself. (Andersen, Klein and Rosthøj, Biometrika 2003; Parner,
    Andersen and Overgaard, Scandinavian Journal of Statistics 2023.)
    """
    share, shares = outcomes.observed
    own = np.where(outcomes.own > 0, outcomes.own, 1.0)
    added: Floats = shares * outcomes.own.sum() / own
    return share + added


SMOOTHERS: dict[str, Callable[[Floats, Outcomes], Smooth]] = {
    "loess2": loess2,
    "lowess": local_linear,
    "rcs": rcs,
    "cloglog": cloglog,
    "pseudo_loess2": pseudo_loess2,
}
SMOOTHER_NAMES = {
    "loess2": "loess",
    "lowess": "lowess",
    "rcs": "rcs",
    "cloglog": "cloglog",
    "pseudo_loess2": "pseudo-loess",
}
SMOOTHER_TEXTS = {
    "loess2": "local quadratic regression, span 0.75, tricube, interpolated from a k-d tree (R: "
    "loess(degree = 2, span = 0.75))",
    "lowess": "local linear regression, span 2/3, not robust (R: lowess(iter = 0))",
    "rcs": "logistic regression on a restricted cubic spline of logit p, 4 knots at the quantiles "
    "0.05, 0.35, 0.65 and 0.95",
    "cloglog": "Cox (with competing ends: Fine-Gray) regression on a restricted cubic spline of "
    "log(-log(1 - p)), 3 knots at the quantiles 0.1, 0.5 and 0.9, Efron's ties",
    "pseudo_loess2": "loess2 of the pseudo-observations (infinitesimal jackknife)",
}


def _loess(predicted: Floats, y: Floats, weights: Floats) -> Smooth:
    rows = _rising(predicted, y, weights)
    fitted = loess(*rows)
    return Smooth(fitted.at, lambda places: fitted.se(places, spread(fitted, *rows)))


def _rising(predicted: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    rows = np.flatnonzero(weights > 0)
    order = rows[np.argsort(predicted[rows], kind="stable")]
    x = predicted[order]
    if not x[-1] > x[0]:
        raise BadTable(
            "calibration: expected probabilities that differ, found one value for all rows; "
            "compare its mean by oe instead"
        )
    return x, y[order], weights[order]


def _with_one(columns: Floats) -> Floats:
    return np.concatenate([np.ones((len(columns), 1)), columns], axis=1)


def _followed(outcomes: Outcomes) -> tuple[FollowUp, float]:
    if outcomes.follow_up is None or outcomes.horizon is None:
        raise BadTable(
            "calibration: expected time and event for this smoother, found a 0/1 outcome; take "
            "loess2, lowess or rcs"
        )
    return outcomes.follow_up, outcomes.horizon
