"""One tree over a predictor and the day, as LightGBM writes it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from .spells import Floats, Integers

_MISSING_IS_NAN = 2 << 2  # a node's decision_type; missing values go right
_LARGEST = 1e300  # up to it every known value goes left

Child = Callable[[], int]


class _Node(NamedTuple):
    feature: int
    threshold: float
    left: int
    right: int
    cases: int


class TreeText:
    """Splits by day, then unknown from known, then the cells between the cuts."""

    def __init__(
        self, feature: int, cuts: Floats, day_feature: int, days: Floats, values: Floats
    ) -> None:
        """*values*: (days, cells), the last cell of what is not known."""
        self._feature, self._cuts = feature, cuts
        self._day_feature, self._days, self._values = day_feature, days, values

    def written(self, counts: Integers) -> str:
        """*counts*: (days, cells) cases per cell, the weights of SHAP values."""
        self._counts = np.maximum(counts, 1)  # a share needs counts above 0
        self._nodes: list[_Node | None] = []
        self._leaves: list[tuple[float, int]] = []
        self._apart(0, len(self._days))
        nodes = [node for node in self._nodes if node is not None]
        columns: dict[str, Sequence[object]] = {
            "split_feature": [node.feature for node in nodes],
            "threshold": [repr(float(node.threshold)) for node in nodes],
            "decision_type": [_MISSING_IS_NAN] * len(nodes),
            "left_child": [node.left for node in nodes],
            "right_child": [node.right for node in nodes],
            "leaf_value": [repr(float(value)) for value, _ in self._leaves],
            "leaf_count": [count for _, count in self._leaves],
            "internal_count": [node.cases for node in nodes],
        }
        lines = [f"{name}={' '.join(map(str, column))}" for name, column in columns.items()]
        head = [f"num_leaves={len(self._leaves)}", "num_cat=0"]
        return "\n".join([*head, *lines, "is_linear=0", "shrinkage=1"])

    def _apart(self, low: int, high: int) -> int:
        if high - low == 1:
            return self._known(low)
        middle = (low + high) // 2
        return self._node(
            self._day_feature,
            (self._days[middle - 1] + self._days[middle]) / 2,
            lambda: self._apart(low, middle),
            lambda: self._apart(middle, high),
            int(self._counts[low:high].sum()),
        )

    def _known(self, day: int) -> int:
        cells = self._values.shape[1] - 1
        return self._node(
            self._feature,
            _LARGEST,
            lambda: self._cells(day, 0, cells),
            lambda: self._leaf(day, cells),
            int(self._counts[day].sum()),
        )

    def _cells(self, day: int, low: int, high: int) -> int:
        if high - low == 1:
            return self._leaf(day, low)
        middle = (low + high) // 2
        return self._node(
            self._feature,
            float(np.nextafter(self._cuts[middle - 1], -np.inf)),  # on a cut is above it
            lambda: self._cells(day, low, middle),
            lambda: self._cells(day, middle, high),
            int(self._counts[day, low:high].sum()),
        )

    def _leaf(self, day: int, cell: int) -> int:
        self._leaves.append((float(self._values[day, cell]), int(self._counts[day, cell])))
        return -len(self._leaves)

    def _node(self, feature: int, threshold: float, left: Child, right: Child, count: int) -> int:
        place = len(self._nodes)
        self._nodes.append(None)  # its children come after it
        self._nodes[place] = _Node(feature, float(threshold), left(), right(), count)
        return place
