"""Codes and their parents: which of them have their own effects, averages and trees."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .spells import ANY, Integers, Texts

LEVELS = (0, 1, 3, 9)  # lengths of the prefixes that form groups
FEWEST = 20  # fewest spells of a separate group, or of a separate level of a nominal predictor

Group = tuple[int, str]


def prefixes(diagnosis: Texts, length: int) -> Texts:
    """The first characters of each code."""
    return diagnosis.astype(f"<U{length}") if length else np.full(len(diagnosis), ANY)


def lineage(code: str, groups: Mapping[Group, Any]) -> list[Group]:
    """The *groups* that the code belongs to, the widest first."""
    return [(level, code[:level]) for level in LEVELS if (level, code[:level]) in groups]


def groups(diagnosis: Texts) -> dict[Group, slice]:
    """The groups of sorted codes: every group of the hierarchy that differs from all wider ones."""
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
    """Codes and parents with their own average, and the indices of the spells for it.

    Every observed letter has one, so every code with it gets an answer. A letter with few spells
    uses the average of all, because its own would reveal them. Data without diagnoses have one for
    all.
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
    """The group whose trees each spell uses: its code, if at least *fewest* spells have it and at
    most *most* codes have more, else its three characters, else its letter, else ``ANY``.
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
    """The number of spells that a group needs, so that at most *most* groups reach it."""
    return 0 if len(counts) <= most else int(np.sort(counts)[-most])
