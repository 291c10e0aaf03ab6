"""How many spells the data have, and how many the number of parameters asks for: before the fit.

The advice is for a regression with that many parameters and no shrinkage. What is fitted is shrunk
and needs fewer, so the run continues whatever the advice.
"""

from collections.abc import Iterator

import numpy as np

from ..fit.censoring import Censoring, outcomes
from ..fit.spells import ANY
from ..statistics import samplesize
from ..statistics.samplesize import R2
from .plan import Evaluation
from .sides import Parts

_OF_A_NUMBER = 4  # parameters of a number: a spline of five knots


def advice(evaluation: Evaluation, parts: Parts) -> Iterator[str]:
    """The advice, in two lines at most."""
    day, horizon = evaluation.pairs[0]
    spells, count = parts.learnt.spells, len(parts.learnt)
    outlasted, weights = outcomes(
        spells, np.full(count, day), np.full(count, horizon), Censoring.of(spells)
    )
    known = (weights > 0) & parts.learnt.as_of(day)
    rows, longer = int(known.sum()), int(outlasted[known].sum())
    rarer = min(longer, rows - longer)
    predictors, diagnoses = _parameters(parts)
    parameters = predictors + diagnoses
    yield (
        f"to learn from: {_count(rows)} spells with a known outcome at day {horizon}, from day "
        f"{day}, {_count(longer)} of them longer; {rarer / parameters:.0f} of the rarer outcome "
        f"per parameter ({predictors} of predictors, {diagnoses} of diagnoses)"
    )
    advised = _advised(longer / rows, parameters)
    enough = "enough" if rows >= advised else f"{advised / rows:.1f} times as many as there are"
    yield (
        f"advised for that many parameters: {_count(advised)} spells, {enough} (Riley et al., BMJ "
        f"2020, with {R2:g} of the largest R²)"
    )


def _parameters(parts: Parts) -> tuple[int, int]:
    """Parameters of predictors (one more if values are missing), and of diagnoses."""
    predictors = 0
    for column, values in zip(parts.columns, parts.learnt.spells.rows.T, strict=True):
        missing = np.isnan(values)
        distinct = len(np.unique(values[~missing]))
        number = column.encoding == "number"
        predictors += min(distinct - 1, _OF_A_NUMBER) if number else distinct - 1
        predictors += bool(missing.any())
    codes = parts.learnt.spells.diagnosis
    return predictors, max(len(np.unique(codes[codes != ANY])) - 1, 0)


def _advised(share: float, parameters: int) -> int:
    most = samplesize.most_r2(share)
    return max(
        samplesize.shrinkage(parameters, R2 * most),
        samplesize.optimism(parameters, R2 * most, most),
        samplesize.mean_risk(share),
    )


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")
