"""Weighted logistic regression whose coefficients are shrunk to their parents', up a tree.

A row x of group g has the log-odds x b_g. Each node's coefficients are its parent's and a
difference, which has a Gaussian prior; so has the root's own. The objective, for weights w and
precisions K (inverse variances, one per column):

    sum_i w_i (log(1 + exp(x_i b_g)) - y_i x_i b_g) + 1/2 sum_nodes d' K d

A precision that suits some rows also suits more of them: it belongs to the prior and is not divided
by their number. Newton's method; a step is exact, with groups eliminated from the leaves to the
root. (Ridge: le Cessie and van Houwelingen, Applied Statistics 1992. Elimination on a tree of
Gaussians: Chou, Willsky and Benveniste, IEEE Transactions on Automatic Control 1994.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import expit

from .spells import Bools, Floats, Integers

_MOST = 60  # steps; a few are needed
_NEAR = 1e-7  # of the objective, at which it no longer falls
_SLOW = 0.2  # of the last step's gain; above it the information is computed anew
_TOGETHER = 20_000  # rows that are laid out at once

Totals = list[Floats]  # coefficients of the root (1, columns), then of each level (nodes, columns)


@dataclass(frozen=True, eq=False)
class Tree:
    """*parents*: for each level below the root, the place of each node's parent in the level above.

    The nodes of the last level are the groups.
    """

    parents: tuple[Integers, ...]

    def zeros(self, columns: int) -> Totals:
        return [np.zeros((count, columns)) for count in (1, *map(len, self.parents))]


@dataclass(frozen=True, eq=False)
class Prior:
    """Precision of each column at the root, and of what a node differs by: (columns,) each."""

    root: Floats
    below: Floats

    def cost(self, tree: Tree, totals: Totals) -> float:
        found = float(self.root @ totals[0][0] ** 2)
        for parents, above, own in zip(tree.parents, totals, totals[1:], strict=False):
            found += float(((own - above[parents]) ** 2).sum(axis=0) @ self.below)
        return found / 2


@dataclass(frozen=True, eq=False)
class Problem:
    """Rows in the order of their groups (rising), with outcomes 0 and 1 and their weights."""

    tree: Tree
    rows: sparse.csr_array
    group: Integers
    outcome: Floats
    weight: Floats

    def take(self, which: Bools) -> "Problem":
        return replace(
            self,
            rows=self.rows[which],
            group=self.group[which],
            outcome=self.outcome[which],
            weight=self.weight[which],
        )

    @property
    def columns(self) -> int:
        return int(self.rows.shape[1])

    def loss(self, totals: Totals) -> float:
        """The weighted log loss, a sum."""
        log_odds = self._wide @ totals[-1].ravel()
        return float(self.weight @ (np.logaddexp(0, log_odds) - self.outcome * log_odds))

    def information(self, totals: Totals) -> Floats:
        """The information of each group's outcomes: (groups, columns, columns)."""
        risk = expit(self._wide @ totals[-1].ravel())
        each = np.sqrt(self.weight * risk * (1 - risk))
        groups = len(totals[-1])
        found = np.zeros((groups, self.columns, self.columns))
        ends = np.searchsorted(self.group, np.arange(groups + 1))
        for group, (first, last) in enumerate(zip(ends, ends[1:], strict=False)):
            for start in range(first, last, _TOGETHER):
                some = slice(start, min(start + _TOGETHER, last))
                scaled = self.rows[some].toarray() * each[some, None]
                found[group] += scaled.T @ scaled
        return found

    def solved(self, prior: Prior, start: Totals, information: Floats | None = None) -> Totals:
        """The coefficients, from *start*; *information* of somewhere near saves its computation.

        Steps reuse an old information matrix while they make progress: it is the expensive part.
        """
        old = self.information(start) if information is None else information
        step = _Step.of(self.tree, old, prior)
        at, value, last = start, self._objective(prior, start), np.inf
        for _ in range(_MOST):
            aim = step.aim(self.tree, at, self._slope(at))
            new, lower = self._lower(prior, at, aim, value)
            gain, at, value = value - lower, new, lower
            if gain <= _NEAR * max(value, 1.0):
                break
            if gain > _SLOW * last:
                step, last = _Step.of(self.tree, self.information(at), prior), np.inf
            else:
                last = gain
        return at

    def _slope(self, totals: Totals) -> Floats:
        """The slope of the loss by the groups' coefficients: (groups, columns)."""
        risk = expit(self._wide @ totals[-1].ravel())
        slope = self._wide.T @ (self.weight * (risk - self.outcome))
        return np.asarray(slope).reshape(totals[-1].shape)

    def _lower(self, prior: Prior, at: Totals, aim: Totals, value: float) -> tuple[Totals, float]:
        """The way to *aim*, halved until the objective falls."""
        for halvings in range(20):
            share = 0.5**halvings
            tried = [(1 - share) * a + share * b for a, b in zip(at, aim, strict=True)]
            found = self._objective(prior, tried)
            if found <= value:
                return tried, found
        return at, value

    def _objective(self, prior: Prior, totals: Totals) -> float:
        return self.loss(totals) + prior.cost(self.tree, totals)

    @cached_property
    def _wide(self) -> sparse.csr_array:
        """A column for each group and column."""
        entries = np.repeat(self.group, np.diff(self.rows.indptr)) * self.columns
        groups = len(self.tree.parents[-1])
        return sparse.csr_array(
            (self.rows.data, entries + self.rows.indices, self.rows.indptr),
            shape=(self.rows.shape[0], groups * self.columns),
        )


@dataclass(frozen=True, eq=False)
class _Step:
    """The quadratic of one information, eliminated: from the last level to the root.

    Attributes
    ----------
    own : for each level below the root (nodes, columns, columns)
        Information of a node and of all below it on the node's total.
    inverse : for the root and each level (nodes, columns, columns)
        The inverse of the same with the precision added.
    """

    own: Sequence[Floats]
    inverse: Sequence[Floats]

    @classmethod
    def of(cls, tree: Tree, information: Floats, prior: Prior) -> "_Step":
        own: list[Floats] = [information]
        inverse: list[Floats] = []
        for parents, above in zip(tree.parents[::-1], _counts(tree)[::-1], strict=True):
            inverse.append(_inverse(own[-1] + np.diag(prior.below)))
            passed = prior.below[:, None] * (inverse[-1] @ own[-1])
            own.append(_summed(parents, passed, above))
        inverse.append(_inverse(own[-1] + np.diag(prior.root)))
        return cls(own[-2::-1], inverse[::-1])

    def aim(self, tree: Tree, at: Totals, slope: Floats) -> Totals:
        """The minimum of the quadratic that has the *slope* at *at*."""
        right = [np.einsum("gij,gj->gi", self.own[-1], at[-1]) - slope]
        for parents, own, inverse, above in zip(
            tree.parents[::-1],
            self.own[::-1],
            self.inverse[:0:-1],
            _counts(tree)[::-1],
            strict=True,
        ):
            each = right[-1]
            passed = each - np.einsum("gij,gj->gi", own, np.einsum("gij,gj->gi", inverse, each))
            right.append(_summed(parents, passed, above))
        right = right[::-1]
        found = [np.einsum("gij,gj->gi", self.inverse[0], right[0])]
        for parents, own, inverse, each in zip(
            tree.parents, self.own, self.inverse[1:], right[1:], strict=True
        ):
            above = found[-1][parents]
            rest = each - np.einsum("gij,gj->gi", own, above)
            found.append(above + np.einsum("gij,gj->gi", inverse, rest))
        return found


def _inverse(matrices: Floats) -> Floats:
    return np.asarray(np.linalg.inv(matrices), dtype=float)


def _counts(tree: Tree) -> list[int]:
    """The number of nodes in the level above each."""
    return [1, *(len(parents) for parents in tree.parents[:-1])]


def _summed(parents: Integers, values: Floats, count: int) -> Floats:
    found = np.zeros((count, *values.shape[1:]))
    np.add.at(found, parents, values)
    return found
