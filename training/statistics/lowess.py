"""Local linear regression without robustness, as R's ``lowess(iter = 0)``.

(Cleveland, JASA 1979; Harrell's ``val.prob`` draws its curve this way.) The curve is fitted at
places at least a hundredth of the range apart and is linear between them. Weights multiply the
kernel; neighbourhoods are numbers of rows, as in R.
"""

import numpy as np

from .statistic import Floats

SPAN, APART = 2 / 3, 0.01


def lowess(x: Floats, y: Floats, weights: Floats, span: float = SPAN) -> tuple[Floats, Floats]:
    """The places and the fitted values there. *x* rises."""
    count = len(x)
    near = max(min(int(span * count + 1e-7), count), 2)
    places = _places(x, APART * (x[-1] - x[0]))
    return x[places], np.array([_local(x, y, weights, int(p), near) for p in places])


def _places(x: Floats, apart: float) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """The first row, then each time the last one within reach, or the next where none is."""
    found, last = [0], 0
    while last < len(x) - 1:
        # R compares with the rounded sum; rows equal to the last one share its value.
        tied = int(np.searchsorted(x, x[last], "right"))
        within = int(np.searchsorted(x, x[last] + apart, "right"))
        last = min(max(within - 1, tied), len(x) - 1) if tied < len(x) else len(x) - 1
        found.append(last)
    return np.array(found, dtype=np.intp)


def _local(x: Floats, y: Floats, weights: Floats, place: int, near: int) -> float:
    at = x[place]
    low, high = _window(x, place, near)
    width = max(at - x[low], x[high - 1] - at)
    low = int(np.searchsorted(x, at - width, "left"))
    high = int(np.searchsorted(x, at + width, "right"))
    offset, own = x[low:high] - at, y[low:high]
    if width <= 0:
        return float(np.average(own, weights=weights[low:high]))
    u = np.abs(offset / width)
    cube = 1 - u * u * u
    kernel = weights[low:high] * cube * cube * cube
    # The row itself has the full weight, so the sum is above 0.
    total = kernel.sum()
    mean = kernel @ offset / total
    spread = kernel @ (offset * offset) / total - mean * mean
    height = kernel @ own / total
    if np.sqrt(max(spread, 0.0)) <= 0.001 * (x[-1] - x[0]):
        return float(height)
    slope = (kernel @ (offset * own) / total - mean * height) / spread
    return float(height - mean * slope)


def _window(x: Floats, place: int, near: int) -> tuple[int, int]:
    """The rows nearest to the place: as many as *near*, moved right while that comes nearer."""
    short, long = max(place - near + 1, 0), min(place, len(x) - near)
    while short < long:
        left = (short + long) // 2
        if x[place] - x[left] > x[left + near] - x[place]:
            short = left + 1
        else:
            long = left
    return short, short + near
