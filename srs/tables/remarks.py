"""What is said of a table's spells beside their risks: one text each, or none."""

import numpy as np
from numpy.typing import NDArray

from .codes import Indices
from .columns import pl


class Problems:
    """Why spells cannot be scored; the first reason found for one stays."""

    def __init__(self, spells: int) -> None:
        self._texts: list[str | None] = [None]
        self._of = np.zeros(spells, dtype=np.int32)

    def note(self, spells: Indices, text: str) -> None:
        spells = self.none_yet(spells)
        if len(spells):
            self._of[spells] = len(self._texts)
            self._texts.append(text)

    def none_yet(self, spells: Indices) -> Indices:
        free: Indices = spells[self._of[spells] == 0]
        return free

    def column(self) -> pl.Series:
        return pl.Series("problem", self._texts, dtype=pl.String).gather(self._of)


class Outside:
    """What is said of spells that are answered nevertheless."""

    def __init__(self, spells: int) -> None:
        self._texts: dict[str, int] = {"": 0}
        self._of = np.zeros(spells, dtype=np.int32)

    def note(self, spells: Indices, text: str) -> None:
        """Beside what was noted before."""
        for before in np.unique(self._of[spells]):
            known = [*self._texts][before]
            if text in known:
                continue
            both = f"{known} {text}".strip()
            number = self._texts.setdefault(both, len(self._texts))
            self._of[spells[self._of[spells] == before]] = number

    def column(self, answered: NDArray[np.bool_]) -> pl.Series:
        """Null where there is nothing to say, or no risk."""
        texts = pl.Series("outside", [None, *[*self._texts][1:]], dtype=pl.String)
        return texts.gather(np.where(answered, self._of, 0))
