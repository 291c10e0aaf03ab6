"""Effects as curves over the intervals: a Gaussian process in log time.

Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006.
"""

import numpy as np

from .spells import Floats, Integers

_COMPONENTS = 8
_FEW, _SOME = 100, 1000  # ends of a group for 4 components instead of 2, and for all
_BELIEVED = (0.002, 0.5)  # prior of a variance: size and number of effects
_VARIANCES = (1e-5, 10.0)
_LENGTH, _ROUGH = 1.0, 0.067  # length scale of the process, and each interval's independent part


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
    """The middles of the intervals, in natural logarithms of the day."""
    found: Floats = np.log1p((breaks[:-1] + np.minimum(breaks[1:], 1.5 * breaks[:-1] + 1)) / 2)
    return found


def components_for(ends: Integers | int, every: int) -> Integers:
    """The number of components, *every* at most, for groups with this many *ends*."""
    return np.where(
        np.asarray(ends) >= _SOME,
        every,
        np.where(np.asarray(ends) >= _FEW, min(4, every), min(2, every)),
    )


def variance(
    size: Floats, determined: Floats, believed: tuple[Floats | float, float] | None = None
) -> Floats:
    """The variance of effects, by the evidence.

    Parameters
    ----------
    size, determined
        Their sum of squares, and how many of them the spells determine.
    believed
        The same for the prior's effects.
    """
    before, count = believed or _BELIEVED
    found: Floats = np.clip((size + before) / (determined + count), *_VARIANCES)
    return found
