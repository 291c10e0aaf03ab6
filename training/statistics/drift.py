"""How far data have moved, and what to expect of a model before outcomes are known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from srs.wording import Words

from .definition import Definition
from .discrimination import Ranked
from .statistic import Floats

Tally = NDArray[np.integer[Any]]

PSI = Definition(
    id="psi",
    name=Words("PSI", "PSI"),
    formula="population stability index, Σ (q - p) ln(q / p) over bins, p and q their shares in "
    "the first and the second period, half a row added to each bin",
    estimator="numbers in tenths of the first period",
    source="Siddiqi, Credit Risk Scorecards, Wiley 2006",
)
KS = Definition(
    id="ks",
    name=Words("Kolmogorov–Smirnov", "Kolmogorov–Smirnov"),
    formula="largest difference of the two distribution functions",
    estimator="two-sided, asymptotic p",
    source="Hodges, Arkiv för Matematik 1958",
)
EXPECTED_AUC = Definition(
    id="expected_auc",
    name=Words("Väntad AUC", "Expected AUC"),
    formula="Σ p_i (1 - p_j) [p_i > p_j] / Σ p_i (1 - p_j) over i ≠ j, ties half",
    estimator="before outcomes are known; holds as far as the model is calibrated",
    source="Gail and Pfeiffer, Biostatistics 2005",
)
EXPECTED_BRIER = Definition(
    id="expected_brier",
    name=Words("Väntad Brier", "Expected Brier score"),
    formula="mean of p (1 - p)",
    estimator=EXPECTED_AUC.estimator,
    source=EXPECTED_AUC.source,
)
METRICS = (PSI, KS, EXPECTED_AUC, EXPECTED_BRIER)


def psi(a: Tally, b: Tally) -> float:
    """Of the numbers in the bins."""
    p, q = ((each + 0.5) / (each + 0.5).sum() for each in (a, b))
    return float((q - p) @ np.log(q / p))


def expected_auc(risk: Floats) -> float:
    """If the probabilities were right.

    >>> expected_auc(np.array([0.0, 1.0]))
    1.0
    """
    ranked = Ranked.of(risk)
    self_pairs = risk @ (1 - risk)
    pairs = risk.sum() * (1 - risk).sum() - self_pairs
    if not pairs > 0:
        return np.nan
    return float((risk @ ranked.below(1 - risk) - self_pairs / 2) / pairs)
