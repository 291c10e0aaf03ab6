"""What a design of units over periods can detect: variances before any data are seen.

The mean of unit i in period j is unit + period + effect where introduced + unit in period + chance.
The variances are σ² ρ κ for units, σ² ρ (1 - κ) for a unit's periods and σ² (1 - ρ)/m for m spells.
ρ is the correlation of two spells of a unit in one period. κ is the part of it that remains between
periods (cluster autocorrelation; Hooper et al., Statistics in Medicine 2016). With κ = 1 this is
the model of Hussey and Hughes, Contemporary Clinical Trials 2007.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import chi2
from scipy.stats import t as student

from .statistic import Floats

_NODES = 128


@dataclass(frozen=True)
class Components:
    """The components of the variance of a spell's days.

    Attributes
    ----------
    sd
        The standard deviation of a spell's days in a period.
    icc
        ρ.
    cac
        κ.
    """

    sd: float
    icc: float
    cac: float = 1.0

    def covariance(self, sizes: Floats) -> Floats:
        """(periods, periods): covariance of a unit's means; *spells* : (periods,)."""
        between = self.sd**2 * self.icc
        own = between * (1 - self.cac) + self.sd**2 * (1 - self.icc) / sizes
        covariance: Floats = np.full((len(sizes), len(sizes)), between * self.cac) + np.diag(own)
        return covariance


def linear_variance(cells: Floats, sizes: Floats, components: Components) -> float:
    """The variance of an estimate that is the sum of the means times *cells*, (units, periods)."""
    total = 0.0
    for row, count in zip(cells, sizes, strict=True):
        used = row != 0
        total += float(row[used] @ components.covariance(count[used]) @ row[used])
    return total


def gls_variance(introduced: Floats, sizes: Floats, components: Components) -> float:
    """Variance of the effect by generalised least squares: the least of any unbiased estimate.

    *introduced* : (units, periods), 1 where the unit has the introduction. The effect is assumed to
    be the same from the first period on. The variance is infinite where the effect cannot be
    separated from the periods.
    """
    periods = introduced.shape[1]
    information = np.zeros((periods + 1, periods + 1))
    for row, count in zip(introduced, sizes, strict=True):
        design = np.column_stack([row, np.eye(periods)])
        information += design.T @ np.linalg.solve(components.covariance(count), design)
    own, rest = information[0, 1:], information[1:, 1:]
    left = information[0, 0] - own @ np.linalg.solve(rest, own)
    return float(1 / left) if left > 1e-10 * information[0, 0] else float("inf")


def hussey_hughes(introduced: Floats, spells: float, components: Components) -> float:
    """Their equation (8), for units with the same number of *spells* in every period.

    If the periods of a unit vary on their own (κ below 1), their variance joins that of the spells.
    """
    units, periods = introduced.shape
    between = components.sd**2 * components.icc
    tau = between * components.cac
    chance = components.sd**2 * (1 - components.icc) / spells + between * (1 - components.cac)
    u = introduced.sum()
    w = (introduced.sum(axis=0) ** 2).sum()
    v = (introduced.sum(axis=1) ** 2).sum()
    bottom = (units * u - w) * chance + (u**2 + units * periods * u - periods * w - units * v) * tau
    top = units * chance * (chance + periods * tau)
    return float(top / bottom) if bottom > 0 else float("inf")


def power(difference: float, se: float, df: float, alpha: float = 0.05) -> float:
    """The probability that the two-sided t test at *alpha* finds a *difference* (non-central t).

    It is the normal distribution's power averaged over the standard error that a trial estimates,
    which follows a chi distribution. (The library's own function fails with few degrees of
    freedom.)

    >>> round(power(5.0, 2.0, 20), 2)
    0.66
    """
    if not np.isfinite(se):
        return alpha
    return _power(abs(difference) / se, *_found(df), df, alpha)


def detectable(se: float, df: float, asked: float = 0.8, alpha: float = 0.05) -> float:
    """The smallest difference that is found with power *asked*."""
    if not np.isfinite(se):
        return float("inf")
    nodes = _found(df)
    most = 2.0
    while _power(most, *nodes, df, alpha) < asked:
        most *= 2
    return se * float(brentq(lambda each: _power(each, *nodes, df, alpha) - asked, 0.0, most))


def _found(df: float) -> tuple[Floats, Floats]:
    """Standard errors that are found, the true one being 1, and how often each is."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return np.sqrt(chi2.ppf((nodes + 1) / 2, df) / df), weights / 2


def _power(far: float, found: Floats, weights: Floats, df: float, alpha: float) -> float:
    reach = student.isf(alpha / 2, df) * found
    return float(weights @ (ndtr(far - reach) + ndtr(-far - reach)))
