"""The columns of a table as numbers, and its rows that differ: registers repeat themselves."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model import Floats
from ..spell.cells import check_readable, texts
from ..spell.columns import pl

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Coded:
    """What a column says: ``values[places]``, a row each, NaN where nothing is known.

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


def coded(
    table: pl.DataFrame,
    meanings: Mapping[str, Callable[[str | None], float]],
    levels: Mapping[str, Collection[str]],
) -> dict[str, Coded]:
    """The columns named in *meanings*, worked out once for each distinct text.

    *levels* has what a column's levels are called, where it has some.

    Raises
    ------
    BadTable
    """
    for name in meanings:
        check_readable(name, table.schema[name])
    frame = table.select(
        # Categories of their own: those that are shared are kept as long as the process lives.
        pl.col(name).cast(pl.String).cast(pl.Categorical(pl.Categories.random()))
        for name in meanings
    )
    return {
        name: _coded(frame[name], meaning, levels.get(name, ()))
        for name, meaning in meanings.items()
    }


def _coded(
    column: pl.Series, meaning: Callable[[str | None], float], levels: Collection[str]
) -> Coded:
    kinds = column.unique()
    values, own = np.unique([meaning(t) for t in texts(kinds, levels)], return_inverse=True)
    numbers = kinds.to_physical()
    null = 1 + max((number for number in numbers if number is not None), default=0)
    place_of = np.zeros(null + 1, dtype=np.intp)
    place_of[numbers.fill_null(null).to_numpy()] = own
    return Coded(place_of[column.to_physical().fill_null(null).to_numpy()], values)


def distinct(columns: Iterable[Coded], rows: int) -> tuple[Indices, Indices]:
    """The first row of each kind, and of which kind each row is."""
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
