"""Effects as curves over the intervals: a Gaussian process in log time.

Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006.
"""

import numpy as np

from .spells import Floats

_COMPONENTS = 8
_LENGTH, _ROUGH = 1.0, 0.067  # how soon the process forgets, and what is each interval's own


def components(breaks: Floats) -> Floats:
    """The process's leading ones, (intervals, components): their squares sum to its variance."""
    middle = middles(breaks)
    covariance = np.exp(-np.abs(middle[:, None] - middle) / _LENGTH) + _ROUGH * np.eye(len(middle))
    values, vectors = np.linalg.eigh(covariance)
    first = np.argsort(-values)[:_COMPONENTS]
    signs = np.where(vectors[:, first].sum(axis=0) < 0, -1.0, 1.0)
    found: Floats = vectors[:, first] * signs * np.sqrt(np.maximum(values[first], 0))
    return found


def middles(breaks: Floats) -> Floats:
    """Of the intervals, in natural logarithms of the day."""
    found: Floats = np.log1p((breaks[:-1] + np.minimum(breaks[1:], 1.5 * breaks[:-1] + 1)) / 2)
    return found
