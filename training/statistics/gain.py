"""How much a model would gain from one more piece of information, such as a physician's opinion.

Two nested logistic models of the outcome are compared: a + b logit p, and the same with a term for
each level of the added information. Their likelihood ratio tests whether there is any gain. Its
size:

* the log-score, in nats per row: half the ratio less the terms added, divided by the rows. The
  ratio alone exceeds the gain of the best such model by as much as a fitted model falls below it on
  new rows (Akaike, IEEE Transactions on Automatic Control 1974). The interval reaches as far as the
  wider of two: one from the rows' differences (Vuong, Econometrica 1989), which is too narrow if
  the gain is small, and one from the ratio's non-central chi-square (Kent and Hougaard, Biometrika
  1983), which is too narrow if the gain is large;
* the AUC, the difference of the two (DeLong, DeLong and Clarke-Pearson, Biometrics 1988). Both
  models are fitted with the row's person kept in, and left out (by one step: Pregibon, Annals of
  Statistics 1981); the mean of the two gains is given, because one is too high and the other too
  low. A difference of nested models is not normal if the gain is small (Demler, Pencina and
  D'Agostino, Statistics in Medicine 2012), so the interval reaches as many standard errors as that
  of the log-score.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr, expit

from srs.errors import BadTable
from srs.wording import Words

from .columns import same_length
from .definition import Definition
from .discrimination import auc
from .outcome import Outcomes, log_odds
from .recalibration import logistic
from .statistic import Codes, Estimate, Floats, Statistic, deviation, difference, normal, sums

GAIN_LOG_SCORE = Definition(
    id="gain_log_score",
    name=Words("Vinst i logskår", "Gain in log-score"),
    formula="(likelihood ratio of the nested models - terms added) / (2 rows), in nats per row",
    estimator="interval from the rows' differences, clustered by person, and from the non-central "
    "chi-square of the ratio, whichever reaches farther",
    source="Akaike, IEEE Transactions on Automatic Control 1974; Vuong, Econometrica 1989; Kent "
    "and Hougaard, Biometrika 1983",
)
GAIN_AUC = Definition(
    id="gain_auc",
    name=Words("Vinst i AUC", "Gain in AUC"),
    formula="AUC with the additional information - AUC without it, both recalibrated",
    estimator="mean of the gain with a row's person kept in and left out (one step); interval "
    "of as many standard errors as that of the log-score",
    source="DeLong, DeLong and Clarke-Pearson, Biometrics 1988; Pregibon, Annals of Statistics "
    "1981",
)
ODDS = Definition(
    id="odds_given_risk",
    name=Words("Log-odds vid samma risk", "Log-odds given risk"),
    formula="c in logit P(y = 1) = a + b logit p + c [level], 0 for the reference level",
    estimator="maximum likelihood; robust (sandwich) variance, clustered by person",
    source="White, Econometrica 1982",
)
METRICS = (GAIN_LOG_SCORE, GAIN_AUC, ODDS)
_LARGE = 1000.0  # a ratio: from there on its root is as good as normal


@dataclass(frozen=True)
class Gain:
    """The gain with its test.

    Attributes
    ----------
    ratio, freedom, p
        The likelihood ratio for any gain; it assumes that rows are independent.
    odds : levels
        Log-odds of the outcome at the same risk, against the reference level, each with its
        interval.
    """

    log_score: Estimate
    auc: Estimate
    ratio: float
    freedom: int
    p: float
    odds: tuple[Estimate, ...]


def gain(
    risk: Floats,
    outcomes: Outcomes,
    levels: Codes,
    person: Codes,
    level: float = 0.95,
) -> Gain:
    """The gain of *levels*, 0 (the reference), 1, …, when added to *risk*.

    Parameters
    ----------
    person : (rows,)
        Codes 0, 1, …: rows of one person count as one.

    Raises
    ------
    BadTable
        When the outcome of a row is unknown, when only one level occurs, when a level determines
        the outcome without error, or when a probability is not within (0, 1).
    """
    if outcomes.follow_up is not None:
        raise BadTable("gain: expected 0/1 outcomes that are known for all rows")
    for name, codes in (("levels", levels), ("person", person)):
        same_length(name, codes, len(outcomes))
    score, used = log_odds(risk, outcomes), np.unique(levels)
    if len(used) < 2 or used[0] != 0:
        raise BadTable("gain: expected the reference level and one or more others")
    without = np.column_stack([np.ones_like(score), score])
    designs = (without, np.column_stack([without, levels[:, None] == used[1:]]))
    fits = [logistic(each, outcomes) for each in designs]
    fitted = [expit(design @ found) for design, (found, _) in zip(designs, fits, strict=True)]
    left_out = [
        expit(np.einsum("ij,ji->i", design, found[:, None] - _of_persons(shares, person)))
        for design, (found, shares) in zip(designs, fits, strict=True)
    ]
    freedom = len(used) - 1
    each = _likely(fitted[1], outcomes) - _likely(fitted[0], outcomes)
    ratio = 2 * float(each.sum())
    coefficients, shares = fits[1]
    rows = len(each)
    score_gain = _log_score(
        each.mean() - freedom / (2 * rows),
        deviation((each - each.mean()) / rows, person),
        [half / (2 * rows) for half in _noncentral(ratio, freedom, level)],
        level,
    )
    return Gain(
        score_gain,
        _auc(fitted, left_out, outcomes, person, score_gain),
        ratio,
        freedom,
        float(chdtrc(freedom, max(ratio, 0.0))),
        tuple(
            Statistic(float(coefficients[place]), shares[place], ODDS).estimate(level, person)
            for place in range(2, 2 + freedom)
        ),
    )


def _log_score(value: float, se: float, ends: list[float], level: float) -> Estimate:
    half = normal(level) * se
    low, high = min(value - half, ends[0]), max(value + half, ends[1])
    return Estimate(float(value), se, float(low), float(high), GAIN_LOG_SCORE)


def _noncentral(ratio: float, freedom: int, level: float) -> tuple[float, float]:
    """The interval of the non-centrality of which *ratio* was drawn."""
    if ratio > _LARGE:
        root, half = float(np.sqrt(ratio)), normal(level)
        return (root - half) ** 2, (root + half) ** 2
    tail = (1 - level) / 2
    ends = []
    for share in (1 - tail, tail):

        def over(center: float, share: float = share) -> float:
            return float(chndtr(ratio, freedom, center)) - share

        ends.append(0.0 if over(0.0) <= 0 else float(brentq(over, 0.0, 4 * ratio + 100)))
    return ends[0], ends[1]


def _auc(
    kept: list[Floats],
    left_out: list[Floats],
    outcomes: Outcomes,
    person: Codes,
    like: Estimate,
) -> Estimate:
    a, b = (
        difference(auc(without, outcomes), auc(having, outcomes), person=person)
        for without, having in (kept, left_out)
    )
    value, se = (a.value + b.value) / 2, max(a.se, b.se)
    scale = se / like.se if like.se > 0 else 0.0
    low, high = (value + scale * (end - like.value) for end in (like.low, like.high))
    return Estimate(value, se, low, high, GAIN_AUC)


def _of_persons(shares: Floats, person: Codes) -> Floats:
    """(terms, rows): the sums over all rows of each row's person."""
    return np.stack([sums(person, each)[person] for each in shares])


def _likely(risk: Floats, outcomes: Outcomes) -> Floats:
    """Log-likelihood of each row."""
    likely: Floats = np.where(outcomes.happened > 0, np.log(risk), np.log1p(-risk))
    return likely
