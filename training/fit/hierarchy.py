"""Codes and their parents: which have effects, averages and trees of their own."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .spells import ANY, Integers, Texts

LEVELS = (0, 1, 3, 9)  # characters of a code that its groups share
FEWEST = 20  # spells of a group, or of a level of a nominal predictor, that is told apart

Group = tuple[int, str]


def prefixes(diagnosis: Texts, length: int) -> Texts:
    """Of each code its first characters."""
    return diagnosis.astype(f"<U{length}") if length else np.full(len(diagnosis), ANY)


def lineage(code: str, groups: Mapping[Group, Any]) -> list[Group]:
    """Those of *groups* that the code belongs to, the widest first."""
    return [(level, code[:level]) for level in LEVELS if (level, code[:level]) in groups]


def groups(diagnosis: Texts) -> dict[Group, slice]:
    """Of sorted codes: every group of the hierarchy that is not the same as a wider one."""
    found: dict[Group, slice] = {}
    seen: set[tuple[int, int]] = set()
    for level in LEVELS:
        names, first, counts = np.unique(
            prefixes(diagnosis, level), return_index=True, return_counts=True
        )
        for name, start, count in zip(names, first, counts, strict=True):
            place = (int(start), int(start + count))
            if level and (count < FEWEST or name == ANY or place in seen):
                continue
            seen.add(place)
            found[level, str(name)] = slice(*place)
    return found


def averaged(diagnosis: Texts) -> dict[str, Integers]:
    """Codes and parents that have an average of their own, and the places of the spells for it.

    Every letter that was seen has one, so every code of it gets an answer; of a letter of few
    spells it is that of all, since theirs would tell of them. Where data has no diagnosis, there
    is one for all.
    """
    found = {}
    for length in (1, 3, 9):
        names, inverse = np.unique(prefixes(diagnosis, length), return_inverse=True)
        counts = np.bincount(inverse)
        for place, name in enumerate(names):
            many = counts[place] >= FEWEST
            if str(name) not in found and (many or length == 1):
                own = np.flatnonzero(inverse == place)
                found[str(name)] = own if many else np.arange(len(diagnosis))
    return found


def grouped(diagnosis: Texts, fewest: int, most: int | None = None) -> Texts:
    """The group of each spell, whose trees it has: its code, if *fewest* spells have it and no
    more than *most* codes have more, else three characters of it, else its letter, else ``ANY``.
    """
    found = diagnosis
    for length in (3, 1, 0):
        codes, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
        least = fewest if most is None else max(fewest, _least(counts, most))
        joined = [
            str(code) if count >= least else str(code)[:length]
            for code, count in zip(codes, counts, strict=True)
        ]
        found = np.array(joined)[inverse]
    return found


def _least(counts: Integers, most: int) -> int:
    """How many spells a group needs, so that no more than *most* have as many."""
    return 0 if len(counts) <= most else int(np.sort(counts)[-most])
