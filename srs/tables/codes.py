"""The columns of a table as numbers, and its distinct rows: in registers many rows are alike."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model import Floats
from .cells import check_readable, texts
from .columns import pl

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Coded:
    """The numbers of a column: ``values[places]``, one per row, NaN if unknown.

    Attributes
    ----------
    places : (rows,)
    values : (distinct,)
    """

    places: Indices
    values: Floats

    def of(self, rows: Indices) -> Floats:
        found: Floats = self.values[self.places[rows]]
        return found


@dataclass(frozen=True, eq=False)
class Cells:
    """A column: if a row's place is ``kinds[n]``, its cell has ``texts[n]``, None if empty.

    Attributes
    ----------
    places : (rows,)
    kinds : (kinds,)
    texts : (kinds,)
    """

    places: NDArray[np.uint32]
    kinds: NDArray[np.uint32]
    texts: list[str | None]

    def coded(self, meaning: Callable[[str | None], float]) -> Coded:
        """The column as numbers, computed once for each kind."""
        values, own = np.unique([meaning(text) for text in self.texts], return_inverse=True)
        place_of = np.zeros(1 + max(self.kinds, default=0), dtype=np.intp)
        place_of[self.kinds] = own
        return Coded(place_of[self.places], values)


def cells(
    table: pl.DataFrame, names: Iterable[str], levels: Mapping[str, Collection[str]]
) -> dict[str, Cells]:
    """The columns *names*; *levels* has the names of a column's levels, if any.

    Raises
    ------
    BadTable
    """
    names = list(names)
    for name in names:
        check_readable(name, table.schema[name])
    frame = table.select(
        # Categories of their own: shared ones are kept as long as the process lives.
        pl.col(name).cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
        for name in names
    )
    return {name: _cells(frame[name], levels.get(name, ())) for name in names}


def _cells(column: pl.Series, levels: Collection[str]) -> Cells:
    kinds = column.unique()
    numbers = kinds.to_physical()
    null = 1 + max((number for number in numbers if number is not None), default=0)
    places = column.to_physical().fill_null(null).to_numpy()
    return Cells(places, numbers.fill_null(null).to_numpy(), texts(kinds, levels).to_list())


def distinct(columns: Iterable[Coded], rows: int) -> tuple[Indices, Indices]:
    """The first row of each kind, and the kind of each row."""
    key, kinds = np.zeros(rows, dtype=np.int64), 1
    for column in columns:
        size = len(column.values)
        if kinds * size >= 2**62:
            key = _ranks(key)
            kinds = int(key.max()) + 1
        key = key * size + column.places
        kinds *= size
    which = _ranks(key)
    first = np.empty(int(which.max(initial=-1)) + 1, dtype=np.intp)
    first[which[::-1]] = np.arange(rows)[::-1]
    return first, which


def _ranks(key: NDArray[np.int64]) -> Indices:
    ranks: Indices = pl.Series(key).rank("dense").to_numpy().astype(np.intp) - 1
    return ranks
