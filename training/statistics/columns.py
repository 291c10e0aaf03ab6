"""Checks of columns, made once where the columns come in."""

import numpy as np

from srs.errors import BadTable

from .statistic import Bools, Codes, Floats


def checked_weights(weights: Floats | None, count: int) -> Floats:
    if not count:
        raise BadTable("outcome: expected rows, found 0")
    if weights is None:
        return np.ones(count)
    weights = np.asarray(weights, dtype=float)
    same_length("weight", weights, count)
    all_are(np.isfinite(weights) & (weights >= 0), "weight", "a number of 0 or more")
    if not np.any(weights > 0):
        raise BadTable("weight: expected numbers above 0, found none")
    return weights


def same_length(name: str, column: Floats | Codes, count: int) -> None:
    if column.shape != (count,):
        raise BadTable(f"{name}: expected {count} values, one per row, found {column.size}")


def all_are(right: Bools, name: str, expected: str) -> None:
    wrong = int(np.count_nonzero(~right))
    if wrong:
        raise BadTable(f"{name}: expected {expected}, found {wrong} rows with another")
