"""The leaves of trees, put together where they ask for the same few inputs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from .trees import Bools, Inputs, Tree

_TRIED = 64  # pieces that another may join, at most

Codes = NDArray[np.intp]
# For each input, what leaves ask of it (numbers of ``States``) or how many states that makes.
Asked = dict[int, frozenset[int]]
Sizes = dict[int, int]


@dataclass(frozen=True, eq=False)
class Leaf:
    """What its path asks of each input, and the share of the training rows that did it."""

    value: float
    asks: Mapping[int, int]
    shares: Mapping[int, float]


@dataclass(frozen=True, eq=False)
class Piece:
    """Leaves with all that they ask."""

    leaves: list[Leaf]
    asked: Asked
    sizes: Sizes

    @property
    def size(self) -> int:
        return prod(self.sizes.values())


class States:
    """What leaves ask of an input, by number, and the states that this makes."""

    def __init__(self, inputs: Inputs) -> None:
        self.features = inputs.features
        self.met: list[Bools] = []  # whether each code does what is asked
        self._inputs = inputs
        self._numbers: dict[bytes, int] = {}
        self._further: dict[tuple[int | None, int, bool], int] = {}
        self._sizes: dict[frozenset[int], int] = {}

    def further(self, asked: int | None, condition: int, way: bool) -> int:
        """What was *asked*, and that *condition* goes the *way*."""
        key = asked, condition, way
        if key not in self._further:
            met = self._inputs.left[condition] == way
            met = met if asked is None else met & self.met[asked]
            number = self._numbers.setdefault(met.tobytes(), len(self.met))
            if number == len(self.met):
                self.met.append(met)
            self._further[key] = number
        return self._further[key]

    def of(self, asked: frozenset[int]) -> Codes:
        """The state of each code."""
        bits = np.packbits([self.met[number] for number in sorted(asked)], axis=0)
        state: Codes = np.unique(bits, axis=1, return_inverse=True)[1]
        return state

    def size(self, asked: frozenset[int]) -> int:
        if asked not in self._sizes:
            self._sizes[asked] = len(set(zip(*(self.met[number] for number in asked), strict=True)))
        return self._sizes[asked]

    def piece(self, leaves: list[Leaf]) -> Piece:
        asked: dict[int, set[int]] = {}
        for leaf in leaves:
            for feature, number in leaf.asks.items():
                asked.setdefault(feature, set()).add(number)
        frozen = {feature: frozenset(each) for feature, each in asked.items()}
        return Piece(leaves, frozen, {f: self.size(each) for f, each in frozen.items()})

    def joined(self, one: Piece, other: Piece, most: int) -> Piece | None:
        """Both, if that makes no more than *most* combinations of states."""
        features = one.asked.keys() | other.asked.keys()
        least = (max(one.sizes.get(f, 1), other.sizes.get(f, 1)) for f in features)
        if prod(least) > most:
            return None
        nothing: frozenset[int] = frozenset()
        asked = {f: one.asked.get(f, nothing) | other.asked.get(f, nothing) for f in features}
        sizes = {f: self.size(each) for f, each in asked.items()}
        if prod(sizes.values()) > most:
            return None
        return Piece(one.leaves + other.leaves, asked, sizes)


def leaves(tree: Tree, states: States) -> Iterator[Leaf]:
    """From left to right, so that neighbours share most of their paths."""
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
    """*leaves* that lie side by side, halved until no more than *most* states combine."""
    whole = states.piece(leaves)
    if len(leaves) == 1 or whole.size <= most:
        yield whole
    else:
        yield from cut(leaves[: len(leaves) // 2], states, most)
        yield from cut(leaves[len(leaves) // 2 :], states, most)


def merged(pieces: Iterable[Piece], states: States, most: int) -> list[Piece]:
    """*pieces* joined as long as no more than *most* states combine, those of most inputs first."""
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
