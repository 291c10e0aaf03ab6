"""Remarks on a table's spells next to their risks: one text for each spell, or none."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .codes import Indices
from .columns import pl

AT_FAULT = "input_at_fault"  # the code for input that one patient's assessment would refuse


class Problems:
    """Why spells have no risk; the first reason found for a spell stays."""

    def __init__(self, spells: int) -> None:
        self._texts: list[str | None] = [None]
        self._codes: list[str | None] = [None]
        self._of = np.zeros(spells, dtype=np.int32)

    def note(self, spells: Indices, text: str, code: str | None) -> None:
        """Note a reason; *code* is None if the spell has a risk for another horizon."""
        spells = self.none_yet(spells)
        if len(spells):
            self._of[spells] = len(self._texts)
            self._texts.append(text)
            self._codes.append(code)

    def none_yet(self, spells: Indices) -> Indices:
        free: Indices = spells[self._of[spells] == 0]
        return free

    def columns(self) -> list[pl.Series]:
        named = {"no_risk": self._codes, "problem": self._texts}
        return [pl.Series(n, each, dtype=pl.String).gather(self._of) for n, each in named.items()]


class Listed:
    """For each spell, the predictors for which a condition is true, as text; null if none."""

    def __init__(self, spells: int) -> None:
        self._texts: dict[str, int] = {"": 0}
        self._of = np.zeros(spells, dtype=np.int32)

    def note(self, some: Indices, names: Sequence[str], true: Sequence[NDArray[np.bool_]]) -> None:
        """Note the names; *true* has an array for each of *names*, with a place for each spell."""
        for at, told in patterns(names, true):
            self._of[some[at]] = self._texts.setdefault(", ".join(told), len(self._texts))

    def column(self, name: str) -> pl.Series:
        texts = pl.Series(name, [None, *[*self._texts][1:]], dtype=pl.String)
        return texts.gather(self._of)


def patterns(
    names: Sequence[str], true: Sequence[NDArray[np.bool_]]
) -> Iterator[tuple[Indices, list[str]]]:
    """The places for which the same conditions are true, and the names of these conditions."""
    if not true:
        return
    pattern = np.zeros(len(true[0]), dtype=np.int64)
    for place, own in enumerate(true):
        pattern |= own.astype(np.int64) << place
    for each in np.unique(pattern[pattern > 0]):
        yield np.flatnonzero(pattern == each), [n for p, n in enumerate(names) if each >> p & 1]


class Outside:
    """The notes on spells outside the model's population that still get a risk."""

    def __init__(self, spells: int) -> None:
        self._texts: dict[str, int] = {"": 0}
        self._of = np.zeros(spells, dtype=np.int32)

    def note(self, spells: Indices, text: str) -> None:
        """Add a note to the earlier ones."""
        for before in np.unique(self._of[spells]):
            known = [*self._texts][before]
            if text in known:
                continue
            both = f"{known} {text}".strip()
            number = self._texts.setdefault(both, len(self._texts))
            self._of[spells[self._of[spells] == before]] = number

    def column(self, answered: NDArray[np.bool_]) -> pl.Series:
        """The notes; null if there is none, or no risk."""
        texts = pl.Series("outside", [None, *[*self._texts][1:]], dtype=pl.String)
        return texts.gather(np.where(answered, self._of, 0))
