"""One name for each measure, from any system: an id of our list, else its own code.

``measure_codes.csv`` maps codes to our measures, with its source. A code that means exactly one of
them gets that id. A code that means several (the same advice for different diagnoses) or none keeps
its code with its system in front, ``kva:DV200``: nothing is guessed. ``alike`` gives all names of
the same measure.
"""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from ..errors import BadInput
from ..wording import Words

# Our list; the national classification of care measures; question 40 of LISJP.
System = Literal["srs", "kva", "lisjp40"]
SYSTEMS: tuple[System, ...] = get_args(System)

STATUSES = ("planned", "started", "ended", "declined")

NOT_CALLED_FOR = "EJ_AKTUELLT"
"""The code of question 40 for no measure."""

_OWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
# Five places, two letters or three and then digits.
_KVA = re.compile(r"[A-Z]{2}([A-Z]|[0-9])[0-9]{2}", re.ASCII)
_EXPECTED = "an id of the measures list, or kva: or lisjp40: and a code of that system"


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code means.

    Attributes
    ----------
    measures : tuple of str
        Ids of our list; several are the same advice for different diagnoses.
    employer : bool
        Whether it is a contact with the employer, or requires one.
    """

    system: System
    code: str
    measures: tuple[str, ...]
    employer: bool
    title: Words
    source: str

    @property
    def name(self) -> str:
        if len(self.measures) == 1:
            return self.measures[0]
        return f"{self.system}:{self.code}"


@lru_cache
def coded() -> tuple[Coded, ...]:
    """All known codes."""
    with Path(__file__).with_name("measure_codes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_coded(row) for row in csv.DictReader(file))


def name_of(text: str, known: Collection[str] | None = None) -> str:
    """The measure's one name.

    Parameters
    ----------
    text
        An id of our list, or a system and a code: ``kva:DU011``, ``lisjp40:ERGONOMISK``.
    known
        The ids of the list in use, with a region's own. If not given, those of our list.

    Raises
    ------
    BadInput

    >>> name_of("20"), name_of("kva:DU011"), name_of("kva:DV200"), name_of("lisjp40:HJALPMEDEL")
    ('20', '20', 'kva:DV200', 'lisjp40:HJALPMEDEL')
    """
    system, colon, code = text.partition(":")
    if not colon:
        if not is_own(text) or text not in (_listed() if known is None else known):
            raise BadInput("the measure's id is unknown", expected=_EXPECTED)
        return text
    found = _by_code().get((system, code))
    if found:
        return found.name
    if system == "kva" and _KVA.fullmatch(code):
        return text
    raise BadInput("the measure's code is unknown", expected=_EXPECTED)


def is_own(text: str) -> bool:
    """Whether it has the form of an id of a measures list."""
    return bool(_OWN.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether it has the form of a measure's name, of any list.

    >>> [is_name(each) for each in ("20", "kva:DV200", "lisjp40:HJALPMEDEL", "kva:x", "a b")]
    [True, True, True, False, False]
    """
    system, colon, code = text.partition(":")
    if not colon:
        return is_own(text)
    return (system, code) in _by_code() or (system == "kva" and bool(_KVA.fullmatch(code)))


def alike(name: str) -> frozenset[str]:
    """All names of the same measure, including this one.

    >>> sorted(alike("38"))
    ['12', '38', 'kva:DV200']
    """
    found = {name}
    for each in coded():
        if each.name == name or name in each.measures:
            found |= {each.name, *each.measures}
    return frozenset(found)


@lru_cache
def of_employer() -> frozenset[str]:
    """Names of measures that are a contact with the employer."""
    return frozenset(name for each in coded() if each.employer for name in alike(each.name))


def title_of(name: str) -> Words | None:
    """The title of a code; None if the list has it, or nothing has."""
    system, colon, code = name.partition(":")
    found = _by_code().get((system, code)) if colon else None
    return found.title if found else None


@lru_cache
def _listed() -> frozenset[str]:
    """Ids of the list that comes with srs."""
    with Path(__file__).with_name("measures.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["id"] for row in csv.DictReader(file))


@lru_cache
def _by_code() -> dict[tuple[str, str], Coded]:
    """Our own ids are written without a system."""
    return {(each.system, each.code): each for each in coded() if each.system != "srs"}


def _coded(row: dict[str, str]) -> Coded:
    system = next(known for known in SYSTEMS if known == row["system"])
    title = Words(row["title_sv"], row["title_en"])
    ids = tuple(row["measures"].split())
    return Coded(system, row["code"], ids, row["employer"] == "yes", title, row["source"])
