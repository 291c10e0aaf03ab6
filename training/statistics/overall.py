"""Overall performance: how far the probabilities are from the outcomes."""

from math import inf

from srs.wording import Words

from .definition import EVERY, Definition
from .outcome import Outcomes, probabilities
from .statistic import Floats, Statistic

BRIER = Definition(
    id="brier",
    name=Words("Brier", "Brier score"),
    formula="mean of (y - p)²",
    estimator="influence function",
    source="Brier, Monthly Weather Review 1950; Gerds and Schumacher, Biometrical Journal 2006",
    group="overall",
    key=True,
    better="lower",
    compared=EVERY,
    parts=("quarters", "regions"),
    compute=lambda predicted, outcomes: brier(predicted, outcomes),
)
IPA = Definition(
    id="ipa",
    name=Words("IPA (skalad Brier)", "IPA (scaled Brier)"),
    formula="1 - Brier / (q (1 - q)), q the observed share with the outcome; below 0: worse than q "
    "for everybody",
    estimator="influence function, with the estimate of q",
    source="Kattan and Gerds, Diagnostic and Prognostic Research 2018",
    group="overall",
    key=True,
    better="higher",
    harmful_below=0,
    compared=EVERY,
    compute=lambda predicted, outcomes: ipa(predicted, outcomes),
)
METRICS = (BRIER, IPA)


def brier(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """The mean squared difference between probability and outcome.

    Raises
    ------
    BadTable
        When a value is no probability.
    """
    value, shares = outcomes.mean((outcomes.happened - probabilities(predicted, outcomes)) ** 2)
    return Statistic(value, shares, outcomes.described(BRIER), limits=(0, 1))


def ipa(predicted: Floats, outcomes: Outcomes) -> Statistic:
    """How much better than the observed share as everybody's probability; 1 is perfect.

    Raises
    ------
    BadTable
        When a value is no probability, or all outcomes are alike.
    """
    score = brier(predicted, outcomes.both())
    share, shares = outcomes.observed
    spread = share * (1 - share)
    moved = (1 - 2 * share) * score.value / spread * shares - score.shares
    return Statistic(
        1 - score.value / spread, moved / spread, outcomes.described(IPA), limits=(-inf, 1)
    )
