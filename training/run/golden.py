"""Made-up patients: the golden cases of a packed model, and the example of a call."""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any

import numpy as np

from srs import Icd10
from srs.model import Audience, Seen
from srs.model.boosted import Boosted
from srs.predictors import Column, Value

from .plan import Evaluation

_DIAGNOSES, _EACH = 50, 3
_MANY = 10  # a range that is wider needs no other than whole numbers
_MISSING = 0.2  # of the answers, in every second case


def golden(model: Boosted, audience: Audience, evaluation: Evaluation, seed: int) -> dict[str, Any]:
    """Cases with the model's risks; ``publish.check`` computes them again.

    They describe nobody: each answer is drawn by itself, levels with equal probability, and numbers
    from those in the *audience*.
    """
    random = np.random.default_rng(seed)
    return {"cases": list(_cases(model, audience, evaluation, random))}


def example(cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A few of the cases as rows of a table for ``srs score``."""
    return [{"diagnosis": case["diagnosis"], **case["answers"]} for case in cases[:3]]


def _cases(
    model: Boosted, audience: Audience, evaluation: Evaluation, random: np.random.Generator
) -> Iterator[dict[str, Any]]:
    own = [each.code for each in model.diagnoses]
    codes: list[str | None] = [*(own or sorted(audience.diagnoses or ()))] or [None]
    some = codes[:: max(len(codes) // _DIAGNOSES, 1)][:_DIAGNOSES]
    for code in some:
        forest = model.of(None if code is None else Icd10(code))
        for number in range(_EACH):
            day, horizon = evaluation.pairs[random.integers(len(evaluation.pairs))]
            hidden = random.random(len(forest.columns)) < _MISSING * (number % 2)
            answers = {
                column.name: _value(column, audience.predictors[column.name], random)
                for column, missing in zip(forest.columns, hidden, strict=True)
                if not missing
            }
            given = [column.encode(answers.get(column.name)) for column in forest.columns]
            yield {
                "diagnosis": code,
                "answers": answers,
                "day": day,
                "horizon": horizon,
                "risk": float(forest.risk([given], day, horizon)[0]),
            }


def _value(column: Column, seen: Seen, random: np.random.Generator) -> Value:
    levels = column.predictor.levels
    if column.encoding == "level":
        return levels[random.integers(len(levels))].name
    assert seen.low is not None
    assert seen.high is not None
    drawn = seen.low + random.random() * (seen.high - seen.low)
    low, high = ceil(seen.low), floor(seen.high)
    if column.predictor.whole or high - low > _MANY:
        return min(max(round(drawn), low), max(low, high))
    return min(max(float(f"{drawn:.4g}"), seen.low), seen.high)
