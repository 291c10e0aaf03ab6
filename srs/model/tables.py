"""The sum of trees and its exact Shapley values, from tables.

A leaf adds its value times the product of o_j over the inputs j of its path: o_j is 1 if the row
meets the path's conditions on j, else 0. If j is unknown, z_j replaces o_j: the share of the
training rows that went the path's way at the nodes that ask for j. So the Shapley values are those
of path-dependent TreeSHAP (Lundberg et al. 2020, Nature Machine Intelligence 2, 56). Because the
game is a product, they are the integral of a polynomial,

    phi_j = value (o_j - z_j) int_0^1 prod_{k != j} (t o_k + (1 - t) z_k) dt,

exact by Gauss-Legendre quadrature with half as many points as the path has inputs.

Leaves that ask for the same few inputs share a table over the combinations of these inputs' states.
A state is a set of codes that all these leaves treat alike. The table holds the sum and the Shapley
values, computed once. A row then costs one look-up per table, however many trees went into it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from .interface import Floats
from .pieces import Codes, Leaf, Piece, States, cut, leaves, merged
from .quadrature import gauss_legendre
from .trees import Bools, Inputs, Tree

MOST_STATES = 1024  # of a table, so that it stays in the fastest memory
FEW_ROWS = 64  # at most so many are looked up in all tables at once


@dataclass(frozen=True, eq=False)
class Group:
    """Leaves that ask for the same inputs; on[j] is (leaves, states) for the input j."""

    inputs: tuple[int, ...]  # places among the table's
    weight: Floats
    on: list[Bools]
    share: list[Floats]


@dataclass(frozen=True, eq=False)
class Table:
    """Values for each combination of states of *features*; the last feature changes fastest.

    Attributes
    ----------
    offsets : list of (codes,)
        For each feature, what its code adds to the place in the table.
    """

    features: tuple[int, ...]
    shape: tuple[int, ...]
    offsets: list[Codes]
    groups: list[Group]

    @cached_property
    def value(self) -> Floats:
        """(states,)"""
        found = np.zeros(self.shape)
        for group in self.groups:
            found += _product(group.weight, group.on).reshape(self._axes(group))
        return found.ravel()

    @cached_property
    def shapley(self) -> Floats:
        """(features, states)"""
        found = np.zeros((len(self.features), *self.shape))
        for group in self.groups:
            for place, phi in zip(group.inputs, _shapley(group), strict=True):
                found[place] += phi.reshape(self._axes(group))
        return found.reshape(len(self.features), -1)

    def _axes(self, group: Group) -> list[int]:
        return [size if axis in group.inputs else 1 for axis, size in enumerate(self.shape)]

    def places(self, codes: Codes) -> Codes:
        """The places of rows whose *codes* are (inputs, rows)."""
        found = np.zeros(codes.shape[1], dtype=np.intp)
        part = np.empty_like(found)
        for feature, offset in zip(self.features, self.offsets, strict=True):
            found += offset.take(codes[feature], mode="clip", out=part)
        return found


@dataclass(frozen=True, eq=False)
class Wide:
    """A leaf whose path asks for more inputs than a table can hold."""

    value: float
    features: tuple[int, ...]
    met: list[Bools]
    share: Floats

    def sums(self, codes: Codes) -> Floats:
        return np.where(self._on(codes).all(axis=0), self.value, 0.0)

    def shapley(self, codes: Codes) -> Floats:
        """(features, rows)"""
        on, z = self._on(codes), self.share[:, None]
        found = np.zeros(on.shape)
        for t, part in zip(*gauss_legendre(len(on)), strict=True):
            mixed = t * on + (1 - t) * z
            before = np.cumprod(np.vstack([np.ones_like(mixed[:1]), mixed[:-1]]), axis=0)
            after = np.cumprod(np.vstack([np.ones_like(mixed[:1]), mixed[:0:-1]]), axis=0)[::-1]
            found += part * self.value * (on - z) * before * after
        return found

    def _on(self, codes: Codes) -> Bools:
        own = zip(self.features, self.met, strict=True)
        return np.array([met[codes[feature]] for feature, met in own])


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of one sum of trees.

    Attributes
    ----------
    constant, base : float
        The sum of the leaves that ask for nothing, and the mean over the training rows, which
        includes *constant*.
    """

    tables: tuple[Table, ...]
    wide: tuple[Wide, ...]
    constant: float
    base: float

    def sums(self, codes: Codes) -> Floats:
        """The sums of rows whose *codes* are (inputs, rows)."""
        if codes.shape[1] <= FEW_ROWS:
            found: Floats = self._side_by_side.sums(codes)[0]
            return found
        self._check(codes)
        found = np.full(codes.shape[1], self.constant, dtype=float)
        part = np.empty_like(found)
        for table in self.tables:
            found += table.value.take(table.places(codes), mode="clip", out=part)
        for leaf in self.wide:
            found += leaf.sums(codes)
        return found

    def shapley(self, codes: Codes) -> Floats:
        """The Shapley values, (inputs, rows); with ``base`` they add up to the sums."""
        found = np.zeros(codes.shape)
        if codes.shape[1] <= FEW_ROWS:
            self._side_by_side.add_shapley(codes, found)
        else:
            self._check(codes)
            for table in self.tables:
                places = table.places(codes)
                for feature, shapley in zip(table.features, table.shapley, strict=True):
                    found[feature] += shapley.take(places)
        for leaf in self.wide:
            found[list(leaf.features)] += leaf.shapley(codes)
        return found

    def _check(self, codes: Codes) -> None:
        """Check once for all look-ups, which are a third faster without a check of each place."""
        for feature, size in self._sizes.items():
            own = codes[feature]
            if len(own) and not 0 <= own.min() <= own.max() < size:
                raise IndexError("a code that the trees' inputs do not have")

    @cached_property
    def _sizes(self) -> dict[int, int]:
        """The number of codes of each input that a table asks for."""
        asked = (zip(table.features, table.offsets, strict=True) for table in self.tables)
        return {feature: len(offset) for each in asked for feature, offset in each}

    @cached_property
    def _side_by_side(self) -> "SideBySide":
        return SideBySide([self])


class SideBySide:
    """The tables of some sums, laid out so that few rows are looked up in all of them at once."""

    def __init__(self, every: Sequence[Tables]) -> None:
        self._every = every
        self._tables = [table for each in every for table in each.tables]
        sizes = {
            feature: len(offset)
            for table in self._tables
            for feature, offset in zip(table.features, table.offsets, strict=True)
        }
        self._features = sorted(sizes)
        self._first = np.cumsum([0, *(sizes[f] for f in self._features)])[:-1, None]
        self._offsets = np.zeros((sum(sizes.values()), len(self._tables)), dtype=np.intp)
        for column, table in enumerate(self._tables):
            for feature, offset in zip(table.features, table.offsets, strict=True):
                start = self._first[self._features.index(feature), 0]
                self._offsets[start : start + len(offset), column] = offset
        self._start = np.cumsum([0, *(len(table.value) for table in self._tables)])[:-1]
        self._value = np.concatenate([[], *(table.value for table in self._tables)])
        # The sum that each table belongs to, and its term there; the constant is the first term.
        counts = [len(each.tables) for each in every]
        self._sum = np.repeat(np.arange(len(every)), counts)
        self._term = np.concatenate([np.arange(0), *(1 + np.arange(count) for count in counts)])
        self._terms = 1 + max(counts, default=0)
        self._constants = np.array([each.constant for each in every], dtype=float)

    def sums(self, codes: Codes) -> Floats:
        """(sums, rows), equal to ``Tables.sums`` to the bit, because both add in the same order."""
        terms = np.zeros((codes.shape[1], len(self._every), self._terms))
        terms[:, :, 0] = self._constants
        terms[:, self._sum, self._term] = self._value[self._places(codes) + self._start]
        found = np.ascontiguousarray(np.add.accumulate(terms, axis=2)[:, :, -1].T)
        for row, each in zip(found, self._every, strict=True):
            for leaf in each.wide:
                row += leaf.sums(codes)
        return found

    def add_shapley(self, codes: Codes, found: Floats) -> None:
        """Add the tables' Shapley values to *found*, (inputs, rows)."""
        if self._features:
            column, start, first, values = self._parts
            parts = values[self._places(codes)[:, column] + start]
            found[self._features] += np.add.reduceat(parts, first, axis=1).T

    def _places(self, codes: Codes) -> Codes:
        """(rows, tables)"""
        found: Codes = self._offsets[codes[self._features] + self._first].sum(axis=0)
        return found

    @cached_property
    def _parts(self) -> tuple[Codes, Codes, Codes, Floats]:
        """Each table's part of each feature's value, by feature."""
        parts = sorted(
            (feature, column, place)
            for column, table in enumerate(self._tables)
            for place, feature in enumerate(table.features)
        )
        values = [self._tables[column].shapley[place] for _, column, place in parts]
        start = np.cumsum([0, *map(len, values)])[:-1]
        first = np.searchsorted([feature for feature, _, _ in parts], self._features)
        return np.array([column for _, column, _ in parts]), start, first, np.concatenate(values)


def tables(trees: Sequence[Tree], inputs: Inputs) -> Tables:
    """The tables of the sum of *trees*."""
    states = States(inputs)
    pieces = [
        piece for tree in trees for piece in cut(list(leaves(tree, states)), states, MOST_STATES)
    ]
    few = [piece for piece in pieces if piece.asked and piece.size <= MOST_STATES]
    every = [leaf for piece in pieces for leaf in piece.leaves]
    return Tables(
        tuple(_table(piece, states) for piece in merged(few, states, MOST_STATES)),
        tuple(_wide(p.leaves[0], states) for p in pieces if p.size > MOST_STATES),
        sum(leaf.value for leaf in every if not leaf.asks),
        sum(leaf.value * prod(leaf.shares.values()) for leaf in every),
    )


def _wide(leaf: Leaf, states: States) -> Wide:
    met = [states.met[asked] for asked in leaf.asks.values()]
    return Wide(leaf.value, tuple(leaf.asks), met, np.array([*leaf.shares.values()]))


def _table(piece: Piece, states: States) -> Table:
    features = tuple(sorted(piece.asked))
    state = [np.array(states.of(piece.asked[feature])) for feature in features]
    shape = tuple(piece.sizes[feature] for feature in features)
    strides = [prod(shape[place + 1 :]) for place in range(len(shape))]
    offsets = [each * stride for each, stride in zip(state, strides, strict=True)]
    # One code of each state represents all of them.
    codes = [
        [each.index(number) for number in range(size)]
        for each, size in zip((states.of(piece.asked[f]) for f in features), shape, strict=True)
    ]
    groups = []
    for own, some in _alike(piece.leaves).items():
        inputs = tuple(features.index(feature) for feature in own)
        on = [
            np.array([states.met[leaf.asks[features[place]]] for leaf in some])[:, codes[place]]
            for place in inputs
        ]
        share = [np.array([leaf.shares[feature] for leaf in some]) for feature in own]
        groups.append(Group(inputs, np.array([leaf.value for leaf in some]), on, share))
    return Table(features, shape, offsets, groups)


def _alike(leaves: Iterable[Leaf]) -> dict[tuple[int, ...], list[Leaf]]:
    """The leaves grouped by the inputs that they ask for."""
    found: dict[tuple[int, ...], list[Leaf]] = {}
    for leaf in leaves:
        found.setdefault(tuple(sorted(leaf.asks)), []).append(leaf)
    return found


def _product(weight: Floats, factors: Sequence["Bools | Floats"]) -> Floats:
    """The sum over the leaves of weight times factors, for every combination of states.

    *factors* has an array (leaves, states) for each input. The result has the combinations in one
    row; the last input's states change fastest.
    """
    *others, last = factors
    left = weight[:, None]
    for each in others:
        left = (left[:, :, None] * each[:, None, :]).reshape(len(weight), -1)
    found: Floats = left.T @ last.astype(float)
    return found.ravel()


def _shapley(group: Group) -> Iterator[Floats]:
    """The Shapley values of each input, for every combination of states."""
    points, parts = gauss_legendre(len(group.on))
    times = len(points)
    t, part = np.tile(points, len(group.weight))[:, None], np.tile(parts, len(group.weight))
    on = [np.repeat(each, times, axis=0) for each in group.on]
    z = [np.repeat(each, times)[:, None] for each in group.share]
    mixed = [t * o + (1 - t) * s for o, s in zip(on, z, strict=True)]
    weight = np.repeat(group.weight, times) * part
    for place in range(len(on)):
        yield _product(weight, [*mixed[:place], on[place] - z[place], *mixed[place + 1 :]])
