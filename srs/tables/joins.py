"""Joins to certificates, and how much had no match."""

from collections import Counter
from collections.abc import Iterator, Mapping

from ..errors import BadTable
from ..wording import counted, thousands
from .spells import BY_NONE, REPLACED

# For each table of answers, by number: rows, rows of nobody; spells, spells with answers.
ROWS, NOBODYS, SPELLS, ANSWERED = "rows", "nobody's", "spells", "answered"


def counted_as(number: int, what: str) -> str:
    """The name under which *what* of a table of answers is counted; the first is number 1."""
    return f"answers {number}: {what}"


def lines(joined: Mapping[str, int]) -> Iterator[str]:
    """A line for each join, which is loud if nothing had a match."""
    if replaced := joined.get(REPLACED, 0):
        nobody = joined.get(BY_NONE, 0)
        loud = "none of the replacements is here: " * (nobody == replaced)
        yield (
            f"replaced_by: {loud}{thousands(nobody)} of "
            f"{counted(replaced, 'replaced certificate')} by one that the person does not have"
        )
    number = 1
    while counted_as(number, ROWS) in joined:
        rows, nobodys, spells, answered = (
            joined.get(counted_as(number, each), 0) for each in (ROWS, NOBODYS, SPELLS, ANSWERED)
        )
        loud = "no spell has an answer: " * (not answered and bool(spells and rows))
        without = f"{thousands(nobodys)} of {counted(rows, 'row')}"
        with_answers = f"{thousands(answered)} of {counted(spells, 'spell')}"
        yield (
            f"answers {number}: {loud}no person with certificates for {without}; answers for "
            f"{with_answers}"
        )
        number += 1


def refuse_strangers(joined: Counter[str], answers: int) -> None:
    """
    Raises
    ------
    BadTable
        When one of the tables of answers, of which there are *answers*, has rows, but all are for
        persons without certificates.
    """
    for number in range(1, answers + 1):
        rows = joined[counted_as(number, ROWS)]
        if rows and joined[counted_as(number, NOBODYS)] == rows:
            raise BadTable(
                f"the answers: no row of table {number} belongs to a person with certificates: "
                "expected the same ids in the column person of both"
            )
