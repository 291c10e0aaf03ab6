"""Conversions between the cumulative hazard H, the risk exp(-H) and its log-odds."""

import numpy as np

from .interface import Floats


def of_cumulative(cumulative: Floats) -> Floats:
    """Log-odds of exp(-H), without losing digits where H is small or large."""
    log_odds: Floats = -cumulative - np.log(-np.expm1(-cumulative))
    return log_odds


def probability(log_odds: Floats) -> Floats:
    """The inverse of the logit, without overflow."""
    risk: Floats = np.exp(-np.logaddexp(0.0, -log_odds))
    return risk
