"""Trees in LightGBM's text format (version 4), read without LightGBM.

A node sends a row left or right by one input. The nodes that ask for an input cut its numbers into
ranges; within a range every node sends all numbers the same way. So the codes of its ranges
represent a row. LightGBM's ``tree.h`` defines what a node does with a number: NumericalDecision
and CategoricalDecision.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BrokenModel
from .interface import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_ZERO = float(np.float32(1e-35))  # kZeroThreshold: a number no further from 0 than this counts as 0
_CATEGORICAL, _DEFAULT_LEFT = 1, 2  # bits of decision_type; the two bits above say what is missing
_ZERO_IS_MISSING, _NAN_IS_MISSING = 1, 2


@dataclass(frozen=True)
class Condition:
    """A node's condition on an input.

    Attributes
    ----------
    threshold : float
        Numbers up to it go left, unless *categories* lists the numbers that do.
    """

    feature: int
    threshold: float = 0.0
    default_left: bool = False
    missing: int = 0
    categories: frozenset[int] | None = None

    def left(self, values: Floats) -> Bools:
        """Whether each of *values* (NaN: missing) goes left."""
        unknown = np.isnan(values)
        if self.categories is not None:
            found: Bools = np.isin(np.trunc(values), [*self.categories])
            return found
        numbers = values if self.missing == _NAN_IS_MISSING else np.where(unknown, 0.0, values)
        by_default = unknown & (self.missing == _NAN_IS_MISSING)
        by_default |= (np.abs(numbers) <= _ZERO) & (self.missing == _ZERO_IS_MISSING)
        return np.where(by_default, self.default_left, numbers <= self.threshold)

    @property
    def cuts(self) -> list[float]:
        """The highest number of each range that the condition separates from the next."""
        if self.categories is not None:
            ends = {category + step for category in self.categories for step in (0, 1)}
            return [-1.0 if end == 0 else float(np.nextafter(end, -np.inf)) for end in ends]
        if self.missing == _ZERO_IS_MISSING:
            return [self.threshold, float(np.nextafter(-_ZERO, -1.0)), _ZERO]
        return [self.threshold]


@dataclass(frozen=True, eq=False)
class Tree:
    """Nodes count from 0; a child below 0 is the leaf ``~child``.

    Attributes
    ----------
    conditions : (nodes,)
        The place of each node's condition among those of all the trees.
    leaf_count, node_count : (leaves,), (nodes,)
        The number of rows of the training data that came there.
    """

    conditions: Sequence[int]
    left: Sequence[int]
    right: Sequence[int]
    value: Sequence[float]
    leaf_count: Sequence[float]
    node_count: Sequence[float]

    def count(self, child: int) -> float:
        return self.node_count[child] if child >= 0 else self.leaf_count[~child]


class Inputs:
    """The inputs of some trees, as codes.

    Attributes
    ----------
    left : list of (codes,)
        For each condition, whether a code of its feature goes left.
    """

    def __init__(self, count: int, conditions: Collection[Condition]) -> None:
        cuts: list[set[float]] = [set() for _ in range(count)]
        for each in conditions:
            cuts[each.feature].update(each.cuts)
        self._cuts = [np.array(sorted(each)) for each in cuts]
        numbers = [np.concatenate([each, [np.inf, np.nan]]) for each in self._cuts]
        self.features = [each.feature for each in conditions]
        self.left = [each.left(numbers[each.feature]) for each in conditions]

    def sizes(self) -> list[int]:
        """The number of codes of each input."""
        return [len(cuts) + 2 for cuts in self._cuts]

    def codes(self, rows: Floats) -> NDArray[np.intp]:
        """The codes (inputs, rows) of *rows*, which are (rows, inputs)."""
        found = np.empty(rows.shape[::-1], dtype=np.intp)
        for feature, cuts in enumerate(self._cuts):
            found[feature] = cuts.searchsorted(rows[:, feature], "left")
        found += np.isnan(rows.T)  # which sorts last, together with what is above
        return found


class Trees:
    """All the trees of one text, each read when it is needed.

    Attributes
    ----------
    outputs : int
        The number of sums that the text has trees for; their trees alternate.
    """

    def __init__(self, text: str) -> None:
        """
        Raises
        ------
        BrokenModel
            When *text* is not LightGBM's, or does not hold boosted trees with constant leaves.
        """
        head, *self._blocks = text.partition("end of trees")[0].split("\nTree=")
        if "\naverage_output" in head:
            raise BrokenModel(
                "the model's trees: expected boosted ones, not a random forest's; publish others"
            )
        if "\nis_linear=1" in text:
            raise BrokenModel(
                "the model's trees: expected constant leaves, not linear ones; publish others"
            )
        with _told():
            about = _lines(head)
            self.outputs = int(about["num_tree_per_iteration"])
            self._conditions = _Conditions(text, self._blocks)
            self.inputs = Inputs(int(about["max_feature_idx"]) + 1, self._conditions.places)

    def of(self, output: int) -> list[Tree]:
        """The trees whose sum is one output.

        Raises
        ------
        BrokenModel
        """
        with _told():
            blocks = self._blocks[output :: self.outputs]
            return [_tree(_lines(block), self._conditions) for block in blocks]


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, IndexError):
        raise BrokenModel(
            "the model's trees: expected the text of a LightGBM model, version 4; publish it again"
        ) from None


def _lines(block: str) -> dict[str, str]:
    return dict(line.partition("=")[::2] for line in block.splitlines())


def _tree(own: dict[str, str], conditions: "_Conditions") -> Tree:
    if own["num_leaves"] == "1":
        return Tree((), (), (), (float(own["leaf_value"]),), (), ())
    tree = Tree(
        list(conditions.of(own)),
        [int(child) for child in own["left_child"].split()],
        [int(child) for child in own["right_child"].split()],
        [float(value) for value in own["leaf_value"].split()],
        [float(count) for count in own["leaf_count"].split()],
        [float(count) for count in own["internal_count"].split()],
    )
    nodes = len(tree.conditions)
    children = sorted([*tree.left, *tree.right])
    if children != [*range(-nodes - 1, 0), *range(1, nodes)]:
        raise ValueError("each node but the first, and each leaf, is the child of one node")
    if not len(tree.value) == len(tree.leaf_count) == nodes + 1 == len(tree.node_count) + 1:
        raise ValueError("a number for each leaf and each node")
    if min(*tree.leaf_count, *tree.node_count) <= 0:
        raise ValueError("shares need counts above 0")
    return tree


_ASKED = ("split_feature", "threshold", "decision_type")


class _Conditions:
    """Each condition once, with its place; many nodes share a condition."""

    def __init__(self, text: str, blocks: Sequence[str]) -> None:
        self.places: dict[Condition, int] = {}
        self._by_text: dict[tuple[str, ...], int] = {}
        lines = (re.findall(f"^{name}=(.*)$", text, re.MULTILINE) for name in _ASKED)
        for each in dict.fromkeys(zip(*(" ".join(line).split() for line in lines), strict=True)):
            if not int(each[2]) & _CATEGORICAL:
                self._by_text[each] = self._place(_numerical(*each))
        for block in blocks:
            if "\nnum_cat=0\n" not in block:
                list(self.of(_lines(block)))

    def of(self, tree: dict[str, str]) -> Iterator[int]:
        """The places of a tree's conditions, node by node."""
        for each in zip(*(tree[name].split() for name in _ASKED), strict=True):
            if int(each[2]) & _CATEGORICAL:
                categories = _categories(tree, int(each[1]))
                yield self._place(Condition(int(each[0]), categories=categories))
            else:
                yield self._by_text[each]

    def _place(self, condition: Condition) -> int:
        return self.places.setdefault(condition, len(self.places))


def _numerical(feature: str, threshold: str, decision: str) -> Condition:
    bits = int(decision)
    return Condition(int(feature), float(threshold), bool(bits & _DEFAULT_LEFT), bits >> 2 & 3)


def _categories(tree: dict[str, str], place: int) -> frozenset[int]:
    """The categories in a bit set of 32-bit words."""
    bounds = [int(bound) for bound in tree["cat_boundaries"].split()]
    words = tree["cat_threshold"].split()[bounds[place] : bounds[place + 1]]
    bits = (int(word) >> bit & 1 for word in words for bit in range(32))
    return frozenset(category for category, bit in enumerate(bits) if bit)
