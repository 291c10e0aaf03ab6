"""Sums over all pairs of rows, computed without listing the pairs."""

import numpy as np
from numpy.typing import NDArray

from .statistic import Floats

Ranks = NDArray[np.int32]


def concordant(key: Floats, value: Floats, first: Floats, later: Floats) -> tuple[Floats, Floats]:
    """The weight of each row's concordant partners, as the first of a pair and as the later one.

    In a pair, the *key* of the first is below that of the later one. The pair is concordant when
    the *value* of the first is above that of the later one, and half concordant when they are
    equal.

    Parameters
    ----------
    first, later : (rows,)
        Weights of the rows in each part.

    Returns
    -------
    For each row, Σ later over its concordant later partners, and Σ first over its first ones.

    The bits of the values' ranks divide the rows, from the highest bit: two rows are compared at
    the bit where they differ. Each step divides the rows and keeps the order of the keys, so the
    whole takes n log n (as merge sort does in Christensen, Computational Statistics 2005, for
    Kendall's tau).
    """
    count = len(key)
    as_first, as_later = _equal(key, value, first, later)
    # Within a key the higher values come first, so rows with one key never count as a pair.
    order = np.lexsort((-value, -key))
    # Within a value the earlier place gets the higher rank: no pair either; ``_equal`` counts
    # these.
    by_value = np.lexsort((-np.arange(count), value[order]))
    bits = max(count - 1, 1).bit_length()
    rank = np.arange(1 << bits, dtype=np.int32)
    rank[by_value] = np.arange(count, dtype=np.int32)
    columns = [np.zeros(1 << bits) for _ in range(4)]
    columns[0][:count], columns[1][:count] = first[order], later[order]
    above, below = _parted(rank, columns, bits)
    by_rank = order[by_value]
    as_first[by_rank] += above[:count]
    as_later[by_rank] += below[:count]
    return as_first, as_later


def _parted(rank: Ranks, columns: list[Floats], bits: int) -> tuple[Floats, Floats]:
    """Sums in the order of the ranks. *rank* has each number below 2**bits once."""
    first, later, as_first, as_later = columns
    for bit in reversed(range(bits)):
        upper = (rank >> bit) & 1 == 1
        high, low = np.flatnonzero(upper), np.flatnonzero(~upper)
        # A row of the upper half is above those rows of the lower half that come before it.
        as_first[high] += _running(np.where(upper, 0.0, later), bit)[high]
        as_later[low] += _running(np.where(upper, first, 0.0)[::-1], bit)[::-1][low]
        halves = np.concatenate([low.reshape(-1, 1 << bit), high.reshape(-1, 1 << bit)], axis=1)
        divided = halves.ravel()
        rank = rank[divided]
        first, later, as_first, as_later = (
            column.take(divided) for column in (first, later, as_first, as_later)
        )
    return as_first, as_later


def _running(weights: Floats, bit: int) -> Floats:
    """Sums so far, within each block of the rows that have not parted yet."""
    return np.cumsum(weights.reshape(-1, 2 << bit), axis=1).ravel()


def _equal(key: Floats, value: Floats, first: Floats, later: Floats) -> tuple[Floats, Floats]:
    """Half the weight of the partners of equal value."""
    order = np.lexsort((key, value))
    same_value = np.concatenate([[True], np.diff(value[order]) != 0])
    starts = np.flatnonzero(same_value)
    if len(starts) == len(key):
        return np.zeros(len(key)), np.zeros(len(key))
    same_key = same_value | np.concatenate([[True], np.diff(key[order]) != 0])
    runs = np.flatnonzero(same_key)
    group, run = np.cumsum(same_value) - 1, np.cumsum(same_key) - 1
    before = _until(first[order])
    after = _until(later[order])
    ends, group_ends = np.append(runs[1:], len(key)), np.append(starts[1:], len(key))
    as_first, as_later = np.empty(len(key)), np.empty(len(key))
    as_first[order] = (after[group_ends[group]] - after[ends[run]]) / 2
    as_later[order] = (before[runs[run]] - before[starts[group]]) / 2
    return as_first, as_later


def _until(weights: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(weights)])
