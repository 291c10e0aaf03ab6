"""How many rows are needed to develop a model that does not overfit, and to judge one precisely.

Every function gives the number for one purpose; take the largest.

* Development: Riley et al., Statistics in Medicine 2019 (parts I and II); BMJ 2020.
* Validation of a binary outcome: Riley et al., Statistics in Medicine 2021.
* Validation of a time to event: Riley et al., Statistics in Medicine 2022.
"""

from collections.abc import Callable
from math import ceil, exp, log, sqrt

import numpy as np
from scipy.special import expit

from srs.errors import BadTable
from srs.wording import Words

from .calibration import COX_SLOPE, cox_slope
from .concordance import HARRELL, harrell
from .definition import Definition
from .discrimination import AUC
from .follow_up import FollowUp
from .outcome import Outcomes
from .recalibration import OE, SLOPE
from .statistic import Floats, normal
from .usefulness import NET_BENEFIT

_MOST = 10**12
R2 = 0.15  # as a share of the largest, where nothing better is known (Riley et al., BMJ 2020)

_DEVELOP = "Riley et al., BMJ 2020;368:m441; Statistics in Medicine 2019"
_BINARY = "Riley et al., Statistics in Medicine 2021;40:4230"
_SURVIVAL = "Riley et al., Statistics in Medicine 2022;41:1280"
_EXPECTED = f"expected R² (Cox-Snell): {R2} of the largest that the outcome allows"
_SPREAD = "the largest number that any model needs, by the spread of its own predictions"
SHRINKAGE = Definition(
    "size_shrinkage",
    Words("Krympning", "Shrinkage"),
    "P / ((S - 1) ln(1 - R²/S)) rows, P parameters: a numeric predictor counts one, a categorical "
    "one its levels less one; shrinkage S = 0.9",
    _EXPECTED,
    _DEVELOP,
)
OPTIMISM = Definition(
    "size_optimism",
    Words("Optimism", "Optimism"),
    "as for shrinkage, with S = R² / (R² + 0.05 of the largest R²)",
    _EXPECTED,
    _DEVELOP,
)
MEAN_RISK = Definition(
    "size_mean_risk",
    Words("Medelrisk", "Mean risk"),
    "(1.96/0.05)² q (1 - q) rows, q the observed share with the outcome: its interval reaches 0.05 "
    "to either side",
    "",
    _DEVELOP,
)
MEAN_INCIDENCE = Definition(
    "size_mean_incidence",
    Words("Andel som slutat vid horisonten", "Share ended by the horizon"),
    "interval of the share that has ended by the horizon reaches 0.05 to either side",
    "constant hazard, nobody lost before the horizon",
    _DEVELOP,
)
SIZE_OE = Definition(
    "size_oe",
    OE.name,
    "(1 - q) / (q se²) rows, q the observed share; interval of O/E about 0.2 wide (se 0.051)",
    "",
    f"{_BINARY}; of a time to event {_SURVIVAL}",
)
SIZE_SLOPE = Definition("size_slope", SLOPE.name, "interval 0.2 wide (se 0.051)", _SPREAD, _BINARY)
SIZE_AUC = Definition(
    "size_auc",
    AUC.name,
    "interval 0.1 wide (se 0.0255), by Newcombe's formula with the AUC expected from the "
    "predictions",
    _SPREAD,
    f"{_BINARY}; Newcombe, Statistics in Medicine 2006",
)
SIZE_NET_BENEFIT = Definition(
    f"size_{NET_BENEFIT.id}",
    NET_BENEFIT.name,
    "interval of net benefit / q 0.2 wide (se 0.051), with the sensitivity and specificity "
    "expected from the predictions",
    _SPREAD,
    _BINARY,
)
_SIMULATED = f"simulated with constant hazards; {_SPREAD}"
SIZE_SLOPE_COX = Definition(
    "size_slope_cox",
    COX_SLOPE.name,
    "interval 0.2 wide (se 0.051)",
    _SIMULATED,
    _SURVIVAL,
)
SIZE_C_HARRELL = Definition(
    "size_c_harrell", HARRELL.name, "interval 0.1 wide (se 0.0255)", _SIMULATED, _SURVIVAL
)
METRICS = (
    *(SHRINKAGE, OPTIMISM, MEAN_RISK, MEAN_INCIDENCE),
    *(SIZE_OE, SIZE_SLOPE, SIZE_AUC, SIZE_NET_BENEFIT, SIZE_SLOPE_COX, SIZE_C_HARRELL),
)


def most_r2(prevalence: float) -> float:
    """The largest Cox-Snell R² that a binary outcome allows."""
    null = prevalence * log(prevalence) + (1 - prevalence) * log(1 - prevalence)
    return 1 - exp(2 * null)


def most_r2_survival(events_per_row: float) -> float:
    """The same for a time to event, with a constant hazard."""
    return 1 - exp(2 * (events_per_row * log(events_per_row) - events_per_row))


def shrinkage(parameters: int, r2: float, kept: float = 0.9) -> int:
    """Rows for an expected shrinkage of *kept*, given the expected Cox-Snell R².

    >>> shrinkage(30, 0.05)
    5249
    """
    _share("kept", kept)
    if not 0 < r2 < kept:
        raise BadTable("r2: expected a number above 0 and below the shrinkage")
    return ceil(parameters / ((kept - 1) * log(1 - r2 / kept)))


def optimism(parameters: int, r2: float, most: float, within: float = 0.05) -> int:
    """Rows for an optimism of Nagelkerke's R² *within* this much; *most* comes from ``most_r2…``.

    >>> optimism(24, 0.288, most_r2(0.174))
    662
    """
    return shrinkage(parameters, r2, r2 / (r2 + within * most))


def mean_risk(prevalence: float, within: float = 0.05, level: float = 0.95) -> int:
    """Rows for an interval of the overall risk *within* this much to either side.

    >>> mean_risk(0.174)
    221
    """
    _share("prevalence", prevalence)
    return ceil((normal(level) / within) ** 2 * prevalence * (1 - prevalence))


def mean_incidence(
    rate: float, horizon: float, follow_up: float, within: float = 0.05, level: float = 0.95
) -> int:
    """The same for the incidence by the horizon, with a constant *rate* and mean *follow_up*."""

    def half(rows: int) -> float:
        reach = normal(level) * sqrt(rate / (rows * follow_up))
        low, high = (exp(-max(rate + sign * reach, 0) * horizon) for sign in (1, -1))
        return max(high - exp(-rate * horizon), exp(-rate * horizon) - low)

    return _least(half, within)


def observed_expected(prevalence: float, se: float) -> int:
    """Rows for the standard error of log(O/E).

    For a time to event, where nobody is lost by the horizon.

    >>> observed_expected(0.018, 0.245)
    909
    """
    _share("prevalence", prevalence)
    return ceil((1 - prevalence) / (prevalence * se**2))


def slope(log_odds: Floats, se: float, intercept: float = 0.0, true: float = 1.0) -> int:
    """Rows for the standard error of the calibration slope; needs a sample of expected log-odds."""
    risk = expit(intercept + true * log_odds)
    each = risk * (1 - risk)
    information = [float(np.mean(each * log_odds**power)) for power in range(3)]
    determinant = information[0] * information[2] - information[1] ** 2
    if not determinant > 0:
        raise BadTable("log-odds: expected numbers that differ")
    return ceil(information[0] / determinant / se**2)


def auc(value: float, prevalence: float, se: float) -> int:
    """Rows for the standard error of the AUC (Newcombe, Statistics in Medicine 2006)."""
    _share("auc", value)
    _share("prevalence", prevalence)

    def error(rows: int) -> float:
        half = rows / 2 - 1
        spread = 1 + half * (1 - value) / (2 - value) + half * value / (1 + value)
        return sqrt(value * (1 - value) * spread / (rows**2 * prevalence * (1 - prevalence)))

    return _least(error, se)


def net_benefit(
    sensitivity: float, specificity: float, prevalence: float, threshold: float, se: float
) -> int:
    """Rows for the standard error of the net benefit divided by the observed prevalence."""
    odds = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    spread = (
        sensitivity * (1 - sensitivity) / prevalence
        + odds**2 * specificity * (1 - specificity) / (1 - prevalence)
        + odds**2 * (1 - specificity) ** 2 / (prevalence * (1 - prevalence))
    )
    return ceil(spread / se**2)


def survival(
    log_hazard: Floats,
    horizon: float,
    lost: float,
    *,
    slope_se: float,
    c_se: float,
    seed: int,
) -> tuple[int, int]:
    """Rows for the standard errors of the Cox slope and of Harrell's C, by simulation.

    Parameters
    ----------
    log_hazard : (rows,)
        A large sample of the expected log hazards, in events per unit of time; hazards are
        constant.
    lost
        The rate at which rows are lost before the horizon, when all observation ends.
    """
    random = np.random.default_rng(seed)
    ends = random.exponential(np.exp(-log_hazard))
    until = np.minimum(random.exponential(1 / lost, len(ends)) if lost > 0 else np.inf, horizon)
    given = FollowUp.of(np.minimum(ends, until), (ends <= until).astype(float))
    predicted = -np.expm1(-horizon * np.exp(log_hazard))
    fitted = cox_slope(predicted, Outcomes.at(horizon, given, "event"))
    c = harrell(predicted, given, "event").estimate()
    rows = len(ends)
    return ceil(rows * (fitted.se / slope_se) ** 2), ceil(rows * (c.se / c_se) ** 2)


def _least(error: Callable[[int], float], enough: float) -> int:
    """The fewest rows with no larger error, which falls with the rows."""
    low, high = 1, 2
    while error(high) > enough:
        low, high = high, high * 2
        if high > _MOST:
            raise BadTable("sample size: expected an error above 0 that rows can reach")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if error(middle) > enough else (low, middle)
    return high


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise BadTable(f"{name}: expected a number above 0 and below 1")
