"""Calibration in a number or two: is the mean right, and do high and low risks differ enough?"""

from dataclasses import replace

import numpy as np
from scipy.special import expit, logit

from srs.errors import BadTable
from srs.wording import Words

from .definition import EVERY, Definition
from .outcome import Outcomes, log_odds, probabilities
from .statistic import Difference, Floats, Statistic, compared, deviation

_LEVELS = "Van Calster et al., Journal of Clinical Epidemiology 2016"
OE = Definition(
    id="oe",
    name=Words("Observerat / förväntat", "Observed / expected"),
    formula="observed share with the outcome / mean probability",
    estimator="interval on the log scale, influence function",
    source="Debray et al., BMJ 2017",
    group="calibration",
    key=True,
    ideal=1,
    scale="log",
    digits=2,
    compared=EVERY,
    parts=("quarters", "regions", "equality"),
    compute=lambda predicted, outcomes: observed_expected(predicted, outcomes),
)
OBSERVED_LESS_PREDICTED = Definition(
    id="observed_minus_predicted",
    name=Words("Observerat minus predicerat", "Observed minus predicted"),
    formula="observed share with the outcome - mean probability",
    estimator="influence function",
    source="Debray et al., BMJ 2017",
    group="calibration",
    ideal=0,
    compared=EVERY,
    compute=lambda predicted, outcomes: observed_less_predicted(predicted, outcomes),
)
CITL = Definition(
    id="citl",
    name=Words("Kalibrering i stort", "Calibration in the large"),
    formula="a in logit P(y = 1) = a + logit p, the coefficient of logit p held at 1",
    estimator="maximum likelihood with logit p as offset; robust (sandwich) variance",
    source=f"Cox, Biometrika 1958; {_LEVELS}",
    group="calibration",
    ideal=0,
    digits=2,
    compared=EVERY,
    parts=("regions",),
    compute=lambda predicted, outcomes: in_the_large(predicted, outcomes),
)


def _joint(predicted: Floats, outcomes: Outcomes) -> tuple[Statistic, Statistic]:
    intercept, slope = intercept_and_slope(predicted, outcomes)
    if outcomes.kind == "event":
        slope = replace(slope, definition=outcomes.described(SLOPE_LOGISTIC))
    return intercept, slope


_JOINT = "logit P(y = 1) = a + b logit p, both fitted"
INTERCEPT = Definition(
    id="intercept",
    name=Words("Kalibreringsintercept", "Calibration intercept"),
    formula=f"a in {_JOINT}",
    estimator="maximum likelihood; robust (sandwich) variance",
    source=f"Cox, Biometrika 1958; {_LEVELS}",
    group="calibration",
    ideal=0,
    digits=2,
    compared=EVERY,
    compute=_joint,
)
SLOPE = Definition(
    id="slope",
    name=Words("Kalibreringslutning", "Calibration slope"),
    formula=f"b in {_JOINT}; below 1: probabilities too extreme",
    estimator="maximum likelihood; robust (sandwich) variance",
    source=f"Cox, Biometrika 1958; {_LEVELS}",
    group="calibration",
    key=True,
    ideal=1,
    digits=2,
    # For predicted events it is the slope of a Cox regression, see ``calibration``.
    compared=("binary", "outlast"),
    parts=("regions",),
    compute=_joint,
)
SLOPE_LOGISTIC = replace(
    SLOPE,
    id="slope_logistic",
    name=Words("Kalibreringslutning (logistisk)", "Calibration slope (logistic)"),
    key=False,
    kinds=("event",),
    compared=("event",),
    parts=(),
)
SPIEGELHALTER = Definition(
    id="spiegelhalter_z",
    name=Words("Spiegelhalters z", "Spiegelhalter's z"),
    formula="Σ (y - p)(1 - 2p) / sqrt(Σ (1 - 2p)² p (1 - p))",
    estimator="normal under perfect calibration",
    source="Spiegelhalter, Statistics in Medicine 1986",
    group="calibration",
    ideal=0,
    digits=2,
    compute=lambda predicted, outcomes: spiegelhalter(predicted, outcomes),
)
OBSERVED = Definition(
    id="observed",
    name=Words("Observerad andel", "Observed share"),
    formula="share with y = 1",
    source="Aalen and Johansen, Scandinavian Journal of Statistics 1978",
)
EXPECTED = Definition(
    id="expected",
    name=Words("Medelsannolikhet", "Mean probability"),
    formula="mean of p",
)
GIVEN_RISK = Definition(
    id="given_risk",
    name=Words("Skillnad vid samma risk", "Difference given risk"),
    formula="c in logit P(y = 1) = a + b logit p + c [level], 0 for the reference, the largest "
    "level; above 0: the outcome is more common than in the reference at the same predicted risk",
    estimator="maximum likelihood; robust (sandwich) variance",
    source="Pfohl et al., Journal of Biomedical Informatics 2021; calibration within groups, "
    "Kleinberg, Mullainathan and Raghavan, ITCS 2017",
)
METRICS = (
    *(OE, OBSERVED_LESS_PREDICTED, CITL, INTERCEPT, SLOPE, SLOPE_LOGISTIC, SPIEGELHALTER),
    *(OBSERVED, EXPECTED, GIVEN_RISK),
)


def observed_expected(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """O/E; above 1: more had the outcome than predicted.

    The expected share is the mean over all rows, including lost ones.

    Raises
    ------
    BadTable
        When a value is no probability, all are 0, or nobody had the outcome.
    """
    predicted = probabilities(predicted, outcomes)
    observed, shares = outcomes.observed
    expected, moved = outcomes.own_mean(predicted)
    if not expected > 0 or not observed > 0:
        raise BadTable("oe: expected rows with the outcome and probabilities above 0, found none")
    value = observed / expected
    return Statistic(
        value,
        (shares - value * moved) / expected,
        outcomes.described(OE),
        scale="log",
        limits=(0, np.inf),
    )


def observed_less_predicted(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """O - E, in shares of all rows; see ``observed_expected``.

    Raises
    ------
    BadTable
        When a value is no probability, or no outcome is known.
    """
    expected, moved = outcomes.own_mean(probabilities(predicted, outcomes))
    observed, shares = outcomes.observed
    definition = outcomes.described(OBSERVED_LESS_PREDICTED)
    return Statistic(observed - expected, shares - moved, definition, limits=(-1, 1))


def in_the_large(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """The intercept, in log-odds; above 0: more had the outcome than predicted.

    Raises
    ------
    BadTable
        When a probability is not within (0, 1), or all outcomes are alike.
    """
    offset = log_odds(predicted, outcomes)
    # Start where the mean log-odds meet the prevalence: from far away Newton's method may fail.
    start = float(logit(outcomes.both().prevalence) - np.average(offset, weights=outcomes.weights))
    found, shares = logistic(np.ones((len(offset), 1)), outcomes, offset + start)
    return Statistic(start + float(found[0]), shares[0], outcomes.described(CITL))


def intercept_and_slope(predicted: Floats, outcomes: Outcomes) -> tuple[Statistic, Statistic]:
    """Intercept and slope: 0 and 1 where the model is right.

    Raises
    ------
    BadTable
        When a probability is not within (0, 1), all are equal, or all outcomes are alike.
    """
    each = log_odds(predicted, outcomes)
    found, shares = logistic(np.stack([np.ones_like(each), each], axis=1), outcomes)
    return (
        Statistic(float(found[0]), shares[0], outcomes.described(INTERCEPT)),
        Statistic(float(found[1]), shares[1], outcomes.described(SLOPE)),
    )


def spiegelhalter(predicted: Floats, outcomes: Outcomes) -> Difference:
    """Spiegelhalter's test: is the Brier score what a right model would have? p is two-sided.

    With lost rows, the variance is the observed one (influence function), because the weights make
    the variance under perfect calibration depend on when rows were lost.

    Raises
    ------
    BadTable
        When a value is no probability.
    """
    predicted = probabilities(predicted, outcomes)
    tilt = 1 - 2 * predicted
    value, shares = outcomes.mean((outcomes.happened - predicted) * tilt)
    if outcomes.follow_up is not None:
        return compared(value, deviation(shares), outcomes.described(SPIEGELHALTER))
    spread = outcomes.weights**2 @ (tilt**2 * predicted * (1 - predicted))
    return compared(value, float(np.sqrt(spread)) / outcomes.total, SPIEGELHALTER)


def logistic(
    design: Floats, outcomes: Outcomes, offset: Floats | None = None
) -> tuple[Floats, Floats]:
    """Coefficients of highest likelihood, by Newton's method, and their shares, (terms, rows).

    Raises
    ------
    BadTable
        When all outcomes are alike, columns depend on each other, or the columns separate the
        outcomes without error, so that no likelihood is the highest.
    """
    outcomes.both()
    weights, given = outcomes.weights, 0.0 if offset is None else offset
    found, step = np.zeros(design.shape[1]), np.zeros(design.shape[1])
    likelihood = -np.inf
    for _ in range(100):
        score = design @ found + given
        new = float(weights @ (outcomes.happened * score - np.logaddexp(0, score)))
        if new < likelihood - 1e-9 * abs(likelihood):
            # Too far: go half the way back.
            step = step / 2
            found = found - step
            continue
        likelihood = new
        residual = weights * (outcomes.happened - expit(score))
        information = (design.T * (weights * expit(score) * expit(-score))) @ design
        if not np.linalg.cond(information) < 1e14:
            break
        step = np.linalg.solve(information, design.T @ residual)
        if np.abs(step).max() < 1e-9 * max(1.0, float(np.abs(found).max())):
            raw = np.linalg.solve(information, design.T * residual)
            return found, np.stack([outcomes.shares(each) for each in raw])
        found = found + step
    raise BadTable(
        "calibration: expected probabilities that differ and do not separate the outcomes "
        "perfectly; the logistic model has no solution"
    )
