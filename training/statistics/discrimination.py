"""The area under the receiver operating characteristic curve."""

from dataclasses import dataclass, replace

import numpy as np

from srs.wording import Words

from .definition import EVERY, Definition
from .outcome import Outcomes, probabilities
from .statistic import Bools, Codes, Floats, Statistic, sums

AUC = Definition(
    id="auc",
    name=Words("AUC", "AUC"),
    formula="P(p_i > p_j | y_i = 1, y_j = 0), ties count half",
    estimator="Mann-Whitney; variance of DeLong by midranks",
    source="DeLong, DeLong and Clarke-Pearson, Biometrics 1988; Sun and Xu, IEEE Signal Processing "
    "Letters 2014",
    group="discrimination",
    key=True,
    better="higher",
    compared=EVERY,
    parts=("quarters", "regions", "equality"),
    scale="logit",
    compute=lambda predicted, outcomes: auc(predicted, outcomes),
)
AUC_AT = replace(
    AUC,
    formula="P(p_i > p_j | y_i = 1, y_j = 0) at the horizon (cumulative/dynamic), ties count half",
    estimator="weighted Mann-Whitney, influence function",
    source="Uno et al., JASA 2007; Blanche, Dartigues and Jacqmin-Gadda, Statistics in Medicine "
    "2013",
)
ROC = Definition(
    id="roc",
    name=Words("ROC-kurva", "ROC curve"),
    formula="sensitivity against 1 - specificity at the thresholds 0.05, 0.10, …",
    estimator="at few thresholds, so that no two differ by a single person",
    source="Altman and Bland, BMJ 1994",
)
METRICS = (AUC, ROC)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Rows by their values: groups of equal values, and the weight below and above them.

    Attributes
    ----------
    group : (rows,)
        0 for the lowest value.
    """

    group: Codes

    @classmethod
    def of(cls, values: Floats) -> "Ranked":
        order = np.argsort(values)
        rising = values[order]
        group = np.empty(len(values), dtype=np.intp)
        group[order] = np.concatenate([[0], np.cumsum(rising[1:] != rising[:-1])])
        return cls(group)

    def below(self, weights: Floats) -> Floats:
        """For each row, the weight of the rows with lower values plus half that of equal ones."""
        each = sums(self.group, weights)
        share: Floats = (np.cumsum(each) - each / 2)[self.group]
        return share


def auc(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """The probability that, of two rows, the one with the outcome had the higher probability.

    Raises
    ------
    BadTable
        When a value is no probability, or all outcomes are alike.
    """
    return _auc(Ranked.of(probabilities(predicted, outcomes)), outcomes.both())


def _auc(ranked: Ranked, outcomes: Outcomes) -> Statistic:
    cases = outcomes.weights * outcomes.happened
    controls = outcomes.weights - cases
    all_cases, all_controls = cases.sum(), controls.sum()
    below = ranked.below(controls) / all_controls
    above = 1 - ranked.below(cases) / all_cases
    value = float(cases @ below / all_cases)
    shares = cases / all_cases * (below - value) + controls / all_controls * (above - value)
    if outcomes.follow_up is None:
        unbiased = _unbiased(cases > 0) * (cases > 0) + _unbiased(controls > 0) * (controls > 0)
        return Statistic(value, shares * unbiased, AUC, limits=(0, 1))
    return Statistic(value, outcomes.shares(shares), outcomes.described(AUC_AT), limits=(0, 1))


def _unbiased(rows: Bools) -> float:
    """DeLong divides by one less than the number of rows."""
    count = int(np.count_nonzero(rows))
    return float(np.sqrt(count / (count - 1))) if count > 1 else 1.0
