"""How far data have moved, and what to expect of a model before outcomes are known.

PSI measures how far the data moved; the test shows whether chance could explain it. With very many
rows even the smallest move is beyond chance; with few rows even a large PSI is not.
``verdict.holm`` corrects tests of many columns at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, ks_2samp

from srs.errors import BadTable
from srs.wording import Words

from .definition import Definition
from .discrimination import Ranked
from .statistic import Floats

Tally = NDArray[np.integer[Any]]

PSI = Definition(
    id="psi",
    name=Words("PSI", "PSI"),
    formula="population stability index, Σ (q - p) ln(q / p) over bins, p and q their shares in "
    "the first and the second period, with half a row added to each bin",
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
CHI2 = Definition(
    id="chi2",
    name=Words("Chi-två", "Chi-square"),
    formula="Σ (observed - expected)² / expected over both periods and all levels",
    estimator="levels expected fewer than five times in a period are pooled",
    source="Pearson, Philosophical Magazine 1900; Cochran, Biometrics 1954",
)
EXPECTED_AUC = Definition(
    id="expected_auc",
    name=Words("Väntad AUC", "Expected AUC"),
    formula="Σ p_i (1 - p_j) [p_i > p_j] / Σ p_i (1 - p_j) over i ≠ j, ties half",
    estimator="before outcomes are known; holds only as far as the model is calibrated",
    source="Gail and Pfeiffer, Biostatistics 2005",
)
EXPECTED_BRIER = Definition(
    id="expected_brier",
    name=Words("Väntad Brier", "Expected Brier score"),
    formula="mean of p (1 - p)",
    estimator=EXPECTED_AUC.estimator,
    source=EXPECTED_AUC.source,
)
METRICS = (PSI, KS, CHI2, EXPECTED_AUC, EXPECTED_BRIER)
_TENTHS = np.linspace(0, 1, 11)[1:-1]


@dataclass(frozen=True)
class Moved:
    """The move from a first period to a second one.

    Attributes
    ----------
    statistic
        KS for numbers, chi-square for levels.
    p
        The probability that chance alone moves the data so far; not corrected.
    """

    psi: float
    statistic: float
    p: float
    test: Definition


def moved_numbers(a: Floats, b: Floats) -> Moved:
    """The move of numbers, by tenths of the first period.

    Raises
    ------
    BadTable
        When a period has none.
    """
    if not (len(a) and len(b)):
        raise BadTable("drift: expected numbers in both periods")
    ends = np.unique(np.quantile(a, _TENTHS))
    tally = [
        np.bincount(np.searchsorted(ends, each, "right"), minlength=len(ends) + 1)
        for each in (a, b)
    ]
    found = ks_2samp(a, b, method="asymp")
    return Moved(psi(*tally), float(found.statistic), float(found.pvalue), KS)


def moved_levels(a: Tally, b: Tally) -> Moved:
    """The move of levels: the numbers of rows at each level, in the same order.

    Raises
    ------
    BadTable
        When a period has none.

    >>> moved_levels(np.array([50, 50]), np.array([100, 100])).p
    1.0
    """
    if not (a.sum() and b.sum()):
        raise BadTable("drift: expected rows in both periods")
    both = np.stack([a, b]).astype(float)
    expected = both.sum(axis=0) * both.sum(axis=1).min() / both.sum()
    rare = expected < 5
    table = np.column_stack([both[:, ~rare], both[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return Moved(psi(a, b), 0.0, 1.0, CHI2)
    found = chi2_contingency(table, correction=False)
    return Moved(psi(a, b), float(found.statistic), float(found.pvalue), CHI2)


def psi(a: Tally, b: Tally) -> float:
    """The population stability index of the numbers in the bins."""
    p, q = ((each + 0.5) / (each + 0.5).sum() for each in (a, b))
    return float((q - p) @ np.log(q / p))


def expected_auc(risk: Floats) -> float:
    """The AUC to expect if the probabilities were right.

    >>> expected_auc(np.array([0.0, 1.0]))
    1.0
    """
    ranked = Ranked.of(risk)
    self_pairs = risk @ (1 - risk)
    pairs = risk.sum() * (1 - risk).sum() - self_pairs
    if not pairs > 0:
        return np.nan
    return float((risk @ ranked.below(1 - risk) - self_pairs / 2) / pairs)
