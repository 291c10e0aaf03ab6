"""Predictors as columns of a design: steps, and products of the steps of pairs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .nominal import cuts_around
from .observation import Singles
from .spells import Floats

MOST_LEVELS = 12  # a predictor of more distinct values is cut at its eighths, or is nominal

Integers = NDArray[np.intp]
Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Steps:
    """A constant, then each predictor's steps, then the products of each pair's steps.

    A step is 1 above a cut and 0 below, less its mean; 0 if the predictor is not known. Nominal
    predictors have no steps; their cuts surround the separate values.

    Attributes
    ----------
    cuts : tuple of (cuts,)
        Of each predictor.
    means : (steps,)
    pairs : tuple of (int, int)
        Places of predictors.
    nominal : frozenset of int
        Places of predictors.
    """

    cuts: tuple[Floats, ...]
    means: Singles
    pairs: tuple[Pair, ...] = ()
    nominal: frozenset[int] = frozenset()

    @classmethod
    def of(cls, rows: Floats, apart: Mapping[int, Floats] | None = None) -> "Steps":
        """*apart*: by index of nominal predictors, the separate values."""
        nominal = apart or {}
        cuts = tuple(
            cuts_around(nominal[place]) if place in nominal else _cuts(column)
            for place, column in enumerate(rows.T)
        )
        raw = _raw(rows, cuts, nominal)
        known = np.maximum((~np.isnan(raw)).sum(axis=0), 1)
        means = (np.nansum(raw, axis=0) / known).astype(np.float32)
        return cls(cuts, means, nominal=frozenset(nominal))

    def with_pairs(self, pairs: Sequence[Pair]) -> "Steps":
        return replace(self, pairs=tuple(pairs))

    def __call__(self, rows: Floats) -> Singles:
        """(rows, columns)"""
        steps: Singles = np.nan_to_num(_raw(rows, self.cuts, self.nominal) - self.means)
        of = self.step_predictor
        products = [
            (steps[:, of == one][:, :, None] * steps[:, of == other][:, None, :]).reshape(
                len(rows), -1
            )
            for one, other in self.pairs
        ]
        return np.column_stack([np.ones(len(rows), np.float32), steps, *products])

    def cells(self, rows: Floats) -> list[Integers]:
        """For each predictor, the cell between its cuts that a row lies in; the last cell: not
        known.
        """
        return [
            np.where(np.isnan(column), len(own) + 1, np.searchsorted(own, column, "right"))
            for column, own in zip(rows.T, self.cuts, strict=True)
        ]

    @property
    def step_predictor(self) -> Integers:
        """The place of each step's predictor."""
        counts = [0 if place in self.nominal else len(own) for place, own in enumerate(self.cuts)]
        return np.repeat(np.arange(len(self.cuts)), counts)

    @property
    def term(self) -> Integers:
        """What each column belongs to: 0 for all, then the predictors, then the pairs."""
        of = self.step_predictor
        sizes = [int((of == one).sum() * (of == other).sum()) for one, other in self.pairs]
        first = 1 + len(self.cuts)
        products = np.repeat(np.arange(first, first + len(sizes)), sizes)
        return np.concatenate([[0], 1 + of, products]).astype(np.intp)

    @property
    def singles(self) -> int:
        """Columns before those of the pairs."""
        return 1 + len(self.means)


def _raw(rows: Floats, cuts: tuple[Floats, ...], nominal: Collection[int]) -> Singles:
    columns = [
        np.where(np.isnan(column), np.nan, column >= cut)
        for place, (column, own) in enumerate(zip(rows.T, cuts, strict=True))
        if place not in nominal
        for cut in own
    ]
    shape = (len(columns), len(rows))
    return np.array(columns, dtype=np.float32).reshape(shape).T.copy()


def _cuts(column: Floats) -> Floats:
    values = np.unique(column[~np.isnan(column)])
    if len(values) <= MOST_LEVELS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    cuts = np.unique(np.nanquantile(column, np.linspace(0, 1, 9)[1:-1]))
    return np.asarray(cuts[cuts > values[0]])  # nothing lies below the others
