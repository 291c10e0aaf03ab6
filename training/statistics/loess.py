"""Local quadratic regression in one dimension, as R's ``loess`` and as fast.

The curve is fitted at the vertices of a k-d tree; between them it follows cubic Hermite polynomials
of the fitted values and slopes (Cleveland and Grosse, Statistics and Computing 1991; R:
``degree = 2``, ``family = "gaussian"``, ``surface = "interpolate"``, ``cell = 0.2``). With weights,
shares of the weight replace shares of the rows, so that a row of weight 2 counts as two rows.
"""

from dataclasses import dataclass

import numpy as np

from .statistic import Floats

SPAN, CELL, MARGIN = 0.75, 0.2, 0.005
BINS = 4096


@dataclass(frozen=True, eq=False)
class Loess:
    """A fitted curve.

    Attributes
    ----------
    vertices : (vertices,)
        The places of the fits, rising.
    heights : (vertices, 2)
        The value and slope at each vertex.
    fits : (vertices,)
        The regression at each vertex.
    """

    vertices: Floats
    heights: Floats
    fits: tuple["_Local", ...]

    def at(self, places: Floats) -> Floats:
        left, blend = self._blend(places)
        return np.asarray(
            (blend[:, :2] * self.heights[left]).sum(axis=1)
            + (blend[:, 2:] * self.heights[left + 1]).sum(axis=1)
        )

    def se(self, places: Floats, spread: Floats) -> Floats:
        """The standard error, given the covariance of the heights; see ``spread``."""
        left, blend = self._blend(places)
        which = 2 * left[:, None] + np.arange(4)
        block = spread[which[:, :, None], which[:, None, :]]
        squares: Floats = np.einsum("pi,pij,pj->p", blend, block, blend)
        return np.asarray(np.sqrt(np.maximum(squares, 0)))

    def _blend(self, places: Floats) -> tuple["np.ndarray[tuple[int], np.dtype[np.intp]]", Floats]:
        left = np.clip(
            np.searchsorted(self.vertices, places, "right") - 1, 0, len(self.vertices) - 2
        )
        width = self.vertices[left + 1] - self.vertices[left]
        h = (places - self.vertices[left]) / width
        rest = 1 - h
        return left, np.stack(
            [
                rest * rest * (1 + 2 * h),
                h * rest * rest * width,
                h * h * (3 - 2 * h),
                -h * h * rest * width,
            ],
            axis=1,
        )


def loess(x: Floats, y: Floats, weights: Floats, span: float = SPAN) -> Loess:
    """Fit the curve. *x* rises, with two values or more; the caller leaves out rows of weight 0."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    # R takes whole rows: the number that the share contains.
    whole = np.floor(len(x) * span + 1e-5) / len(x)
    vertices = _vertices(_as_rows(x, weights, total), np.floor(len(x) * span * CELL))
    heights, fits = [], []
    for vertex in vertices:
        low, high, width = _nearest(x, total, vertex, whole * total[-1])
        local, height = _Local.of(x[low:high] - vertex, y[low:high], weights[low:high], width)
        heights.append(height)
        fits.append(local)
    return Loess(vertices, np.array(heights), tuple(fits))


def spread(fitted: Loess, x: Floats, y: Floats, weights: Floats) -> Floats:
    """(2 × vertices, 2 × vertices): covariance of the heights, from the residuals of the rows.

    (White, Econometrica 1980.) With more rows than ``BINS``, neighbours are taken together.
    """
    squares = (weights * (y - fitted.at(x))) ** 2
    starts = np.unique(np.linspace(0, len(x), min(len(x), BINS), endpoint=False).astype(np.intp))
    places = np.add.reduceat(x, starts) / np.diff(np.append(starts, len(x)))
    left = np.concatenate(
        [
            local.rows(places - vertex)
            for vertex, local in zip(fitted.vertices, fitted.fits, strict=True)
        ]
    )
    found: Floats = (left * np.add.reduceat(squares, starts)) @ left.T
    return found


@dataclass(frozen=True, eq=False)
class _Local:
    """Weighted least squares about a vertex, in units of the neighbourhood's width."""

    inverse: Floats
    width: float

    @classmethod
    def of(
        cls, offset: Floats, y: Floats, weights: Floats, width: float
    ) -> tuple["_Local", Floats]:
        """And the value and slope that it gives."""
        u = offset / width
        kernel = weights * _tricube(u)
        moments = np.empty(5)
        heights = np.empty(3)
        for power in range(5):
            moments[power] = kernel.sum()
            if power < 3:
                heights[power] = kernel @ y
            kernel *= u
        square = moments[np.add.outer(np.arange(3), np.arange(3))]
        # A few different values give no slope or no curvature: least norm, as in R.
        inverse: Floats = np.asarray(np.linalg.pinv(square, rcond=1e-12, hermitian=True), float)
        local = cls(inverse, width)
        found = local.inverse @ heights
        return local, np.array([found[0], found[1] / width])

    def rows(self, offset: Floats) -> Floats:
        """(2, offsets): what each y there adds to value and slope, for a weight of 1."""
        u = offset / self.width
        rows: Floats = (self.inverse[:2] @ np.stack([np.ones_like(u), u, u * u])) * _tricube(u)
        rows[1] /= self.width
        return rows


def _tricube(u: Floats) -> Floats:
    cube = np.maximum(1 - np.abs(u * u * u), 0)
    kernel: Floats = cube * cube * cube
    return kernel


def _nearest(x: Floats, total: Floats, vertex: float, enough: float) -> tuple[int, int, float]:
    """The rows nearest to the vertex that weigh enough, and how far away the last one is."""
    short, long = 0.0, float(max(vertex - x[0], x[-1] - vertex))
    low, high = 0, len(x)
    inner_low, inner_high = (
        int(np.searchsorted(x, vertex)),
        int(np.searchsorted(x, vertex, "right")),
    )
    # Until at most one row lies between: then the end of the remaining halving is known.
    while inner_low - low + high - inner_high > 1:
        middle = (short + long) / 2
        if not short < middle < long:
            break
        a, b = (
            int(x.searchsorted(vertex - middle, "left")),
            int(x.searchsorted(vertex + middle, "right")),
        )
        if total[b] - total[a] >= enough * (1 - 1e-12):
            long, low, high = middle, a, b
        else:
            short, inner_low, inner_high = middle, a, b
    width = max(vertex - x[low], x[high - 1] - vertex, 1e-300)
    return low, high, float(width)


def _vertices(rising: Floats, few: float) -> Floats:
    """Cuts in the middle until a cell holds few rows (netlib dloess, ``ehg124``, ``ehg126``)."""
    x = rising
    reach = x[-1] - x[0]
    margin = MARGIN * max(reach, 1e-10 * max(abs(x[0]), abs(x[-1])) + 1e-30)
    ends = (float(x[0] - margin), float(x[-1] + margin))
    found = set(ends)
    cells = [(0, len(x) - 1, *ends)]
    while cells:
        low, high, left, right = cells.pop()
        if high - low + 1 <= few or high == low:
            continue
        middle = _untied(x, low, high, (low + high + 1 + 1) // 2 - 1)
        cut = float(x[middle])
        if cut in (left, right):
            continue
        found.add(cut)
        cells += [(low, middle, left, cut), (middle + 1, high, cut, right)]
    return np.array(sorted(found))


def _as_rows(x: Floats, weights: Floats, total: Floats) -> Floats:
    """So many rows of equal weight that lie as the weight does, whatever the order of equals."""
    if weights.min() == weights.max():
        return x
    count = len(x)
    last = np.flatnonzero(np.append(np.diff(x) > 0, True))
    until = total[last + 1] / total[-1] * count
    place = np.searchsorted(until, np.arange(1, count + 1) - 1e-6)
    rows: Floats = x[last][np.minimum(place, len(last) - 1)]
    return rows


def _untied(x: Floats, low: int, high: int, middle: int) -> int:
    """The place nearest to the middle after which the value changes, if the cell reaches there."""
    after = int(np.searchsorted(x, x[middle], "right")) - 1 - middle
    before = middle - int(np.searchsorted(x, x[middle], "left")) + 1
    if after <= before and middle + after < high and middle - after + 1 >= low:
        return middle + after
    if before < after and middle - before >= low and middle + before < high:
        return middle - before
    return middle
