"""Piecewise-constant hazards as Poisson models: ends per interval, days at risk as the offset."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .spells import Floats, Spells

Singles = NDArray[np.float32]


class Interval(NamedTuple):
    """Those at risk in one interval: design row, days at risk, and whether the spell ended."""

    design: Singles
    days: Singles
    ends: Singles


def intervals(design: Singles, spells: Spells, breaks: Floats) -> list[Interval]:
    """The data of every interval between *breaks*; the last one has no end."""
    stops = np.append(breaks[1:-1], np.inf)
    return [
        _interval(design, spells, start, stop)
        for start, stop in zip(breaks[:-1], stops, strict=True)
    ]


def _interval(design: Singles, spells: Spells, start: float, stop: float) -> Interval:
    rows = np.flatnonzero((spells.exit > start) & (spells.entry < stop))
    last = spells.exit[rows]
    days = np.minimum(last, stop) - np.maximum(spells.entry[rows], start)
    ends = spells.ended[rows] & (last <= stop)
    return Interval(design[rows], days.astype(np.float32), ends.astype(np.float32))


def newton_parts(block: Interval, effects: Floats) -> tuple[Floats, Floats]:
    """Gradient and information of the log-likelihood, its intercept at its best for *effects*."""
    ends = float(block.ends.sum())
    if ends == 0:
        width = len(effects)
        return np.zeros(width), np.zeros((width, width))
    expected = block.days * np.exp(block.design @ effects.astype(np.float32))
    expected *= np.float32(ends / expected.sum())
    weighted = block.design.T @ expected
    information = (block.design * expected[:, None]).T @ block.design
    gradient = block.design.T @ (block.ends - expected)
    centred = information - np.outer(weighted, weighted) / ends
    return gradient.astype(float), centred.astype(float)
