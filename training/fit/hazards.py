"""Piecewise-constant hazards, refitted: the family of the national models, as a Poisson model.

Per diagnosis and interval, ends ~ Poisson(days at risk · exp(x · beta)). That has the likelihood of
the hazards (Holford, Biometrics 1980), so it gives the coefficients of the R package pch.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from srs.errors import BadTable

from .poisson import Interval, Singles, intervals, newton_parts
from .spells import Floats, Spells

_RIDGE = 1e-3  # keeps the effect of a level that is empty in an interval finite
_STEPS = 25


def fit(
    given: Spells,
    *,
    breaks: Mapping[str, Sequence[float]],
    levels: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """The content of ``hazards.json``.

    A code's hazards use all spells whose code begins with it. Spells with a missing answer are left
    out: the family needs every answer.

    Parameters
    ----------
    given
        With level codes as rows, in the order of *levels*.
    breaks
        In days, by diagnosis: the diagnoses that get a model.

    Raises
    ------
    BadTable
        When a diagnosis has no spell that ended.
    """
    spells = given.take(np.asarray(~np.isnan(given.rows).any(axis=1)))
    documents = {}
    for code, days in breaks.items():
        own = spells.take(np.char.startswith(spells.diagnosis, code))
        if not own.ended.any():
            raise BadTable(
                f"column diagnosis: expected ended spells for each of {len(breaks)} "
                f"diagnoses, found 0 of {len(own)} for {code}; leave it out or give more spells"
            )
        documents[code] = _diagnosis(own, np.asarray(days, dtype=float), levels)
    return {"diagnoses": documents}


def _diagnosis(
    spells: Spells, breaks: Floats, levels: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    widths = [len(levels[name]) - 1 for name in spells.names]
    blocks = intervals(_dummies(spells.rows, widths), spells, breaks)
    effects = np.array([_effects(block) for block in blocks])
    intercepts = np.array([_intercept(*pair) for pair in zip(blocks, effects, strict=True)])
    ends = np.cumsum(widths)
    return {
        "spells": len(spells),
        "events": int(spells.ended.sum()),
        "log_likelihood": _log_likelihood(blocks, intercepts, effects),
        "asked": list(spells.names),
        "breaks": breaks.tolist(),
        "intercept": intercepts.tolist(),
        "factors": [
            {
                "name": name,
                "levels": list(levels[name]),
                "reference": _shares(spells.rows[:, column], len(levels[name])),
                "log_hazards": [
                    [0.0] * len(blocks),
                    *effects[:, ends[column] - widths[column] : ends[column]].T.tolist(),
                ],
            }
            for column, name in enumerate(spells.names)
        ],
    }


def _dummies(rows: Floats, widths: Sequence[int]) -> Singles:
    columns = [
        column == level
        for column, width in zip(rows.T, widths, strict=True)
        for level in range(1, width + 1)
    ]
    return np.array(columns, dtype=np.float32).reshape(len(columns), len(rows)).T.copy()


def _effects(block: Interval) -> Floats:
    found = np.zeros(block.design.shape[1])
    for _ in range(_STEPS):
        gradient, information = newton_parts(block, found)
        damped = information + _RIDGE * np.eye(len(found))
        step = np.clip(np.linalg.solve(damped, gradient - _RIDGE * found), -1, 1)
        found = found + step
        if np.abs(step).max(initial=0) < 1e-6:
            break
    return found


def _intercept(block: Interval, effects: Floats) -> float:
    """Half an end if there was none: the hazard is small, not zero."""
    days = float((block.days * np.exp(block.design @ effects)).sum())
    return float(np.log(max(float(block.ends.sum()), 0.5) / max(days, 1.0)))


def _log_likelihood(blocks: Sequence[Interval], intercepts: Floats, effects: Floats) -> float:
    total = 0.0
    for block, intercept, own in zip(blocks, intercepts, effects, strict=True):
        linear = intercept + block.design @ own
        total += float((block.ends * linear - block.days * np.exp(linear)).sum())
    return total


def _shares(column: Floats, count: int) -> list[float]:
    shares: list[float] = (np.bincount(column.astype(int), minlength=count) / len(column)).tolist()
    return shares
