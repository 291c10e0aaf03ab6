"""LightGBM's text of a model, without what predictions and explanations do not need.

It has about a third of the length. Leaf values keep seven digits: the text is the model, so all
readers agree.
"""

from collections.abc import Callable, Collection, Iterator
from functools import cache

import numpy as np

from .spells import Floats

# How the trees were grown, not their content.
_GROWTH = (
    "split_gain=",
    "leaf_weight=",
    "internal_value=",
    "internal_weight=",
    "shrinkage=",
    "tree_sizes=",
)


def compact(text: str, inputs: Floats, exact: Collection[int] = ()) -> str:
    """*text* of a model that was fitted on *inputs*, (cases, columns).

    Thresholds of *exact* columns stay: these have values that the inputs do not show.
    """
    trees, _, _ = text.partition("end of trees")
    values = [np.unique(column[~np.isnan(column)]) for column in inputs.T]

    @cache
    def short(threshold: str, feature: int) -> str:
        return threshold if feature in exact else _short(threshold, values[feature])

    return "\n".join([*_lines(trees, short), "end of trees", ""])


def _lines(trees: str, short: Callable[[str, int], str]) -> Iterator[str]:
    features: list[int] = []
    for line in trees.splitlines():
        name, _, content = line.partition("=")
        if name == "split_feature":
            features = [int(feature) for feature in content.split()]
        if name == "threshold":
            thresholds = zip(features, content.split(), strict=True)
            yield f"{name}=" + " ".join(short(t, f) for f, t in thresholds)
        elif name == "leaf_value":
            yield f"{name}=" + " ".join(f"{float(value):.7g}" for value in content.split())
        elif not line.startswith(_GROWTH):
            yield line


def _short(threshold: str, values: Floats) -> str:
    """The shortest number that lies between the same two *values*."""
    exact = float(threshold)
    place = np.searchsorted(values, exact, "right")
    if place in (0, len(values)):
        return threshold
    middle = (values[place - 1] + values[place]) / 2
    for digits in range(1, 17):
        rounded = float(f"{middle:.{digits}g}")
        if values[place - 1] <= rounded < values[place]:
            return f"{rounded:g}" if float(f"{rounded:g}") == rounded else repr(rounded)
    return threshold
