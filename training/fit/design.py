"""Columns of a regression: numbers as splines, levels as levels, missing values as a level."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from srs.errors import BadTable

from ..statistics.splines import basis, knots
from .spells import Bools, Floats, Integers

_KNOTS = (5, 4, 3)  # as many as the values allow
_FEWEST_VALUES = 6  # fewest values for a spline; a number with fewer has one column per value
_ENDS = (0.005, 0.995)  # quantiles beyond which a number has no further effect

Block = tuple[Integers, Integers, Floats]  # rows, columns and values that are not 0


@dataclass(frozen=True, eq=False)
class Levels:
    """A column per level, and one for missing values if there were any."""

    values: Floats
    missing: bool

    @property
    def width(self) -> int:
        return len(self.values) + self.missing

    def block(self, column: Floats) -> Block:
        place = np.minimum(np.searchsorted(self.values, column), len(self.values) - 1)
        known = self.values[place] == column
        if self.missing:
            lost = np.isnan(column)
            place, known = np.where(lost, len(self.values), place), known | lost
        rows = np.flatnonzero(known)
        return rows, place[known], np.ones(len(rows))


@dataclass(frozen=True, eq=False)
class Spline:
    """A restricted cubic spline, each column of mean 0 and standard deviation 1; 0 if missing."""

    at: Floats
    ends: Floats
    mean: Floats
    deviation: Floats
    missing: bool

    @classmethod
    def of(cls, column: Floats) -> "Spline":
        known = column[~np.isnan(column)]
        ends = np.quantile(known, _ENDS)
        inside = np.clip(known, *ends)
        at = _knots(inside)
        terms = _terms(inside, at)
        deviation = terms.std(axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        return cls(at, ends, terms.mean(axis=0), deviation, len(known) < len(column))

    @property
    def width(self) -> int:
        return len(self.mean) + self.missing

    def block(self, column: Floats) -> Block:
        lost = np.isnan(column)
        terms = _terms(np.clip(np.where(lost, 0.0, column), *self.ends), self.at)
        scaled = np.where(lost[:, None], 0.0, (terms - self.mean) / self.deviation)
        if self.missing:
            scaled = np.column_stack([scaled, lost])
        rows, places = np.nonzero(scaled)
        return rows, places, scaled[rows, places]


@dataclass(frozen=True, eq=False)
class Design:
    """A column of ones, then those of each predictor."""

    terms: tuple[Levels | Spline, ...]

    @classmethod
    def of(cls, rows: Floats, numbers: Bools) -> "Design":
        """*numbers*: for each column, whether it is numeric; else it has levels."""
        return cls(tuple(_term(column, n) for column, n in zip(rows.T, numbers, strict=True)))

    @property
    def width(self) -> int:
        return 1 + sum(term.width for term in self.terms)

    def __call__(self, rows: Floats) -> sparse.csr_array:
        every = np.arange(len(rows))
        blocks = [(every, np.zeros_like(every), np.ones(len(rows)))]
        blocks += [term.block(column) for term, column in zip(self.terms, rows.T, strict=True)]
        firsts = np.cumsum([0, 1, *(term.width for term in self.terms)])
        at, places, values = (np.concatenate(each) for each in zip(*blocks, strict=True))
        places = places + np.repeat(firsts[:-1], [len(block[0]) for block in blocks])
        return sparse.csr_array((values, (at, places)), shape=(len(rows), self.width))


def _term(column: Floats, number: bool) -> Levels | Spline:
    known = ~np.isnan(column)
    values = np.unique(column[known])
    if number and len(values) >= _FEWEST_VALUES:
        return Spline.of(column)
    return Levels(values if len(values) else np.zeros(1), bool((~known).any()))


def _terms(values: Floats, at: Floats) -> Floats:
    return basis(values, at) if len(at) else values[:, None]


def _knots(values: Floats) -> Floats:
    """At quantiles of the values, else of the distinct ones; none, for a straight line."""
    for some in (values, np.unique(values)):
        for count in _KNOTS:
            try:
                return knots(some, count, np.ones(len(some)))
            except BadTable:
                continue
    return np.empty(0)
