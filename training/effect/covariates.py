"""The confounders as columns: splines, levels and their products."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from srs.errors import BadTable
from srs.tables.columns import pl

from ..statistics.splines import basis, knots
from .steps import Floats, Integers, Singles

MAIN, CURVED, PRODUCT = range(3)
_KNOTS = (5, 4, 3)
_FEWEST = 8  # fewest distinct values of a number with a curve
_LEVEL = 10  # fewest persons of a level; smaller levels are not distinguished
_PRODUCTS = 60


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of mean 0 and standard deviation 1.

    Attributes
    ----------
    values : (n, columns)
    kind : (columns,)
        MAIN, CURVED or PRODUCT: each kind has its own penalty, chosen by the data.
    names
        Names of the confounders used; *products* of the *possible* products were used.
    """

    values: Singles
    kind: Integers
    possible: int = 0

    @property
    def products(self) -> int:
        return int((self.kind == PRODUCT).sum())

    @property
    def main(self) -> "Columns":
        kept = self.kind == MAIN
        return Columns(np.ascontiguousarray(self.values[:, kept]), self.kind[kept])

    def with_main(self, added: Floats) -> "Columns":
        values = np.column_stack([self.values, added]).astype(np.float32)
        kind = np.concatenate([self.kind, np.zeros(added.shape[1], dtype=np.int64)])
        return Columns(values, kind, self.possible)


def columns(frame: pl.DataFrame, count: int) -> Columns:
    """The columns of *count* persons.

    Missing numbers become the median, with a column that marks them.
    Products multiply the main effects of two different confounders: numbers first, then the columns
    that split the persons most evenly, as many as there is room for.
    """
    main: list[tuple[int, Floats]] = []
    curved: list[Floats] = []
    for place, series in enumerate(frame.iter_columns()):
        if series.dtype == pl.Float64:
            mains, curves = _number(series)
            curved += curves
        else:
            mains = _levels(series)
        main += [(place, each) for each in mains]
    main = [(place, _standard(each)) for place, each in main if np.ptp(each) > 0]
    products, possible = _products(main)
    blocks = [[each for _, each in main], curved, products]
    kind = np.repeat([MAIN, CURVED, PRODUCT], [len(each) for each in blocks])
    every = [each.astype(np.float32) for block in blocks for each in block]
    values = np.stack(every, axis=1) if every else np.empty((count, 0), dtype=np.float32)
    return Columns(values, kind.astype(np.int64), possible)


def _number(series: pl.Series) -> tuple[list[Floats], list[Floats]]:
    given = series.to_numpy().astype(float)
    gone = np.isnan(given)
    if gone.all():
        return [], []
    value = np.where(gone, np.median(given[~gone]), given)
    main = [value, *([gone.astype(float)] if gone.any() else [])]
    known = value[~gone]
    if len(np.unique(known[:100_000])) < _FEWEST:
        return main, []
    for count in _KNOTS:
        try:
            at = knots(known, count, np.ones(len(known)))
        except BadTable:
            continue
        terms = basis(np.clip(value, *np.quantile(known, (0.002, 0.998))), at)[:, 1:]
        line = np.column_stack([np.ones(len(value)), value])
        bent = terms - line @ np.linalg.lstsq(line, terms, rcond=None)[0]
        return main, [_standard(each) for each in bent.T if each.std() > 1e-9]
    return main, []


def _levels(series: pl.Series) -> list[Floats]:
    """All levels except the commonest."""
    texts = series.cast(pl.String).fill_null("")
    counts = texts.value_counts().sort(["count", texts.name], descending=[True, False])
    kept = counts.filter(pl.col("count") >= _LEVEL)[texts.name][1:]
    return [(texts == level).to_numpy().astype(float) for level in kept]


def _products(main: list[tuple[int, Floats]]) -> tuple[list[Floats], int]:
    spread = [float(np.abs(each).mean()) for _, each in main]  # 1: half and half; 0.8: normal
    pairs = [
        (-spread[a] * spread[b], a, b)
        for a in range(len(main))
        for b in range(a + 1, len(main))
        if main[a][0] != main[b][0]
    ]
    taken = sorted(pairs)[:_PRODUCTS]
    found = [main[a][1] * main[b][1] for _, a, b in taken]
    return [_standard(each) for each in found if each.std() > 1e-9], len(pairs)


def _standard(column: Floats) -> Floats:
    found: NDArray[np.float64] = (column - column.mean()) / column.std()
    return found
