"""Measures in a table: an id of our list, or a code of a system, by whichever of its names."""

from srs.errors import BadInput
from srs.knowledge.measure_codes import alike, name_of
from srs.tables.columns import pl


def known_name(code: str) -> str | None:
    """Its one name; None for what is neither of our list nor a code of a system."""
    try:
        return name_of(code)
    except BadInput:
        return None


def of_measure(told: pl.Series, measure: str) -> pl.Series:
    """Where it is the *measure*, by whichever of its names and codes; a name of no list is itself.

    >>> of_measure(pl.Series(["20", "kva:DU011", "samtal", None]), "20").to_list()
    [True, True, False, None]
    """
    wanted = alike(known_name(measure) or measure)
    there = told.drop_nulls().unique()
    return told.is_in([each for each in there if (known_name(each) or each) in wanted])
