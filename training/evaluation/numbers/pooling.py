"""Random-effects meta-analysis, with an interval for the next region.

Between-region variance by restricted maximum likelihood (Viechtbauer, Journal of Educational and
Behavioral Statistics 2005), interval of the mean by Hartung and Knapp (Statistics in Medicine
2001), interval for the next region with t of k - 2 degrees of freedom (Higgins, Thompson and
Spiegelhalter, JRSS A 2009; Debray et al., BMJ 2017).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

from srs.errors import BadTable

from ...statistics.statistic import Floats

SOURCE = (
    "Viechtbauer, Journal of Educational and Behavioral Statistics 2005; Hartung and Knapp, "
    "Statistics in Medicine 2001; Higgins, Thompson and Spiegelhalter, JRSS A 2009; Debray et al., "
    "BMJ 2017"
)
ESTIMATOR = (
    "random effects, between-region variance by REML, interval of Hartung and Knapp; for the next "
    "region t with k - 2 degrees of freedom"
)


@dataclass(frozen=True)
class Pooled:
    """The mean over regions; ``prediction`` is NaN with fewer than three."""

    value: float
    se: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float
    tau2: float


def pooled(values: Floats, ses: Floats, level: float = 0.95) -> Pooled:
    """*values* and their standard errors, (regions,).

    Raises
    ------
    BadTable
        When there are fewer than two regions, or a standard error is not above 0.
    """
    count = len(values)
    if count < 2 or not np.all(ses > 0):
        raise BadTable("pooling: expected two regions or more, with standard errors above 0")
    tau2 = _reml(values, ses**2)
    weights = 1 / (ses**2 + tau2)
    mean = float(weights @ values / weights.sum())
    spread = float(weights @ (values - mean) ** 2) / (count - 1)
    se = float(np.sqrt(spread / weights.sum()))
    half = float(student.ppf((1 + level) / 2, count - 1)) * se
    next_ = np.nan
    if count > 2:
        next_ = float(student.ppf((1 + level) / 2, count - 2)) * float(np.sqrt(tau2 + se**2))
    return Pooled(mean, se, mean - half, mean + half, mean - next_, mean + next_, tau2)


def _reml(values: Floats, variances: Floats) -> float:
    def minus_twice(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        mean = weights @ values / weights.sum()
        return float(
            -np.log(weights).sum() + np.log(weights.sum()) + weights @ (values - mean) ** 2
        )

    most = 10 * float(np.var(values)) + float(variances.max())
    # Over the square root, which makes the valley near 0 wide.
    found = minimize_scalar(
        lambda root: minus_twice(root * root),
        bounds=(0.0, float(np.sqrt(most))),
        method="bounded",
        options={"xatol": 1e-10 * np.sqrt(most)},
    )
    return float(found.x**2) if found.fun < minus_twice(0.0) else 0.0
