"""Two groups compared at equal values of other columns, where both groups occur.

For cells c (combinations of the columns held equal) and groups g, the doubly robust mean of g is

    mean of m_g(c) over the rows of the common support, plus
    mean of [row in g] (Y - m_g(c)) / e_g(c) over them,

with m_g a regression of Y in g and e_g(c) the share of g in cells like c. It is right if either of
them is (Robins, Rotnitzky and Zhao, JASA 1994; Bang and Robins, Biometrics 2005). For lost rows, Y
is a pseudo-observation (Andersen, Syriopoulou and Parner, Statistics in Medicine 2017), in the form
with influence functions: n times a row's share in the group's own estimate, plus that estimate.

Both m and e have main effects of the cells' terms; a small prior holds each but the constant.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from .definition import Definition
from .statistic import Bools, Codes, Floats, Statistic, sums

NEITHER = -1
_PRIOR = 0.1  # rows
_STEPS = 50


@dataclass(frozen=True, eq=False)
class Cells:
    """The combinations of columns that are held equal.

    Attributes
    ----------
    code : (rows,)
        The cell of each row.
    design : (cells, terms)
        The first term is the constant.
    """

    code: Codes
    design: Floats

    def counts(self, rows: Bools) -> Floats:
        return np.bincount(self.code[rows], minlength=len(self.design)).astype(float)


@dataclass(frozen=True, eq=False)
class Compared:
    """Two groups, and where both occur.

    Attributes
    ----------
    group : (rows,)
        0 or 1, or NEITHER.
    allowed : (cells,)
        Where a comparison makes sense at all.
    rare
        A cell where either group's share is smaller lies outside the common support.
    """

    cells: Cells
    group: Codes
    allowed: Bools
    rare: float = 0.05

    @cached_property
    def chance(self) -> Floats:
        """(cells,): the share of group 1 in cells like each one."""
        first, second = (self.cells.counts(self.group == each) for each in (0, 1))
        return expected_shares(self.cells.design, second, first + second)

    @cached_property
    def supported(self) -> Bools:
        """(cells,): the common support."""
        found: Bools = self.allowed & (np.minimum(self.chance, 1 - self.chance) >= self.rare)
        return found

    @cached_property
    def inside(self) -> Bools:
        """(rows,): in either group and in the common support."""
        found: Bools = (self.group != NEITHER) & self.supported[self.cells.code]
        return found

    def mean(self, which: int, value: Floats, definition: Definition) -> Statistic:
        """The mean of group *which*, as if its rows resembled those of both in the common support.

        *value* : (rows,); only the group's own are read.
        """
        own = self.group == which
        code, inside, total = self.cells.code, self.inside, int(np.count_nonzero(self.inside))
        counts = self.cells.counts(own)
        each = sums(code[own], value[own], len(counts))
        fitted = _least_squares(self.cells.design, counts, each)
        share = self.chance if which else 1 - self.chance
        row = np.where(inside, fitted[code], 0.0)
        there = own & inside
        # The degrees of freedom lost are the terms that the group's rows can separate.
        terms = np.count_nonzero(self.cells.design.T @ counts)
        free = np.sqrt(counts.sum() / max(counts.sum() - terms, 1.0))
        left = value[there] - fitted[code[there]]
        row[there] += left / share[code[there]]
        mean = float(row.sum()) / total
        row[there] += (free - 1) * left / share[code[there]]
        shares = np.where(inside, row - row.sum() / total, 0.0) / total
        return Statistic(mean, shares, definition, rows=total)


def pseudo(value: float, shares: Floats) -> Floats:
    """(rows,): what each row says by itself; their mean is *value*."""
    return value + len(shares) * shares


def _least_squares(design: Floats, counts: Floats, total: Floats) -> Floats:
    """(cells,): fitted to means of cells with so many rows."""
    left = (design.T * counts) @ design + _prior(design)
    fitted: Floats = design @ np.linalg.solve(left, design.T @ total)
    return fitted


def expected_shares(design: Floats, ones: Floats, counts: Floats) -> Floats:
    """(cells,): the probability of belonging to *ones*, in cells like each one.

    A logistic regression on the cells' terms, by Newton's method. *counts* may be sums of weights.
    """
    found, prior = np.zeros(design.shape[1]), _prior(design)
    for _ in range(_STEPS):
        p = expit(design @ found)
        gradient = design.T @ (ones - counts * p) - prior @ found
        information = (design.T * (counts * p * (1 - p))) @ design + prior
        step = np.linalg.solve(information, gradient)
        # No farther than the quadratic is a guide.
        found = found + step * min(1.0, 4.0 / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < 1e-8:
            break
    fitted: Floats = expit(design @ found)
    return fitted


def _prior(design: Floats) -> Floats:
    held = np.full(design.shape[1], _PRIOR)
    held[0] = 1e-9
    return np.diag(held)
