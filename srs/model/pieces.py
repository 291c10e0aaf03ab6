"""The leaves of trees, joined if they ask for the same few inputs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from .trees import Bools, Inputs, Tree

_TRIED = 64  # at most so many pieces are tried for another to join

Codes = NDArray[np.intp]
# For each input, the leaves' conditions on it (numbers of ``States``), or the number of its states.
Asked = dict[int, frozenset[int]]
Sizes = dict[int, int]


@dataclass(frozen=True, eq=False)
class Leaf:
    """A leaf: its path's condition on each input, and the share of training rows that met it."""

    value: float
    asks: Mapping[int, int]
    shares: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class Piece:
    """Leaves with all their conditions; *size* is the number of combinations of states."""

    leaves: list[Leaf]
    asked: Asked
    sizes: Sizes
    size: int


class States:
    """The conditions of leaves on each input, by number, and the states that result."""

    def __init__(self, inputs: Inputs) -> None:
        self.features = inputs.features
        self.met: list[Bools] = []  # whether each code meets the condition
        self._inputs = inputs
        self._bytes: dict[bytes, int] = {}
        self._further: dict[tuple[int | None, int, bool], int] = {}
        self._of: dict[frozenset[int], list[int]] = {}

    def further(self, asked: int | None, condition: int, way: bool) -> int:
        """The number for what was *asked*, and *condition* going the *way* as well."""
        key = asked, condition, way
        if key not in self._further:
            met = self._inputs.left[condition] == way
            met = met if asked is None else met & self.met[asked]
            number = self._bytes.setdefault(met.tobytes(), len(self.met))
            if number == len(self.met):
                self.met.append(met)
            self._further[key] = number
        return self._further[key]

    def of(self, asked: frozenset[int]) -> list[int]:
        """The state of each code; states are numbered in order of appearance."""
        if asked not in self._of:
            numbers: dict[tuple[int, ...], int] = {}
            columns = zip(*(self.met[number].tobytes() for number in asked), strict=True)
            self._of[asked] = [numbers.setdefault(column, len(numbers)) for column in columns]
        return self._of[asked]

    def piece(self, leaves: list[Leaf]) -> Piece:
        asked: dict[int, set[int]] = {}
        for leaf in leaves:
            for feature, number in leaf.asks.items():
                asked.setdefault(feature, set()).add(number)
        return self._piece(leaves, {feature: frozenset(each) for feature, each in asked.items()})

    def joined(self, one: Piece, other: Piece, most: int) -> Piece | None:
        """Both pieces as one, if that has at most *most* combinations of states; else None."""
        least = one.size
        for feature, size in other.sizes.items():
            own = one.sizes.get(feature, 1)
            least = least // own * max(own, size)
        if least > most:
            return None
        asked = one.asked | {f: a | one.asked.get(f, a) for f, a in other.asked.items()}
        both = self._piece(one.leaves + other.leaves, asked)
        return both if both.size <= most else None

    def _piece(self, leaves: list[Leaf], asked: Asked) -> Piece:
        sizes = {feature: max(self.of(each)) + 1 for feature, each in asked.items()}
        return Piece(leaves, asked, sizes, prod(sizes.values()))


def leaves(tree: Tree, states: States) -> Iterator[Leaf]:
    """The leaves from left to right, so that neighbours share most of their paths."""
    ahead: list[tuple[int, dict[int, int], dict[int, float]]]
    ahead = [(0 if tree.conditions else -1, {}, {})]
    while ahead:
        child, asks, shares = ahead.pop()
        if child < 0:
            yield Leaf(tree.value[~child], asks, shares)
            continue
        condition = tree.conditions[child]
        feature = states.features[condition]
        asked, share = asks.get(feature), shares.get(feature, 1.0) / tree.node_count[child]
        for way, below in ((False, tree.right[child]), (True, tree.left[child])):
            asks_below = asks | {feature: states.further(asked, condition, way)}
            ahead.append((below, asks_below, shares | {feature: share * tree.count(below)}))


def cut(leaves: list[Leaf], states: States, most: int) -> Iterator[Piece]:
    """Neighbouring *leaves*, halved until each piece has at most *most* combinations of states."""
    whole = states.piece(leaves)
    if len(leaves) == 1 or whole.size <= most:
        yield whole
    else:
        yield from cut(leaves[: len(leaves) // 2], states, most)
        yield from cut(leaves[len(leaves) // 2 :], states, most)


def merged(pieces: Iterable[Piece], states: States, most: int) -> list[Piece]:
    """*pieces* joined to at most *most* combinations of states, those with most inputs first."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -len(piece.asked)):
        first = max(len(found) - _TRIED, 0)
        for place, other in enumerate(found[first:], first):
            if both := states.joined(other, piece, most):
                found[place] = both
                break
        else:
            found.append(piece)
    return found
