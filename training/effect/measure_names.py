"""Measures in a table: an id of our list, or a code of a system, by any of its names."""

from srs.errors import BadInput
from srs.knowledge.measure_codes import alike, name_of
from srs.tables.cells import refuse, texts
from srs.tables.columns import pl

_CODES = "expected ids of the measures list, or kva: or lisjp40: and a code of that system"


def known_name(code: str) -> str | None:
    """Its canonical name; None if it is neither in our list nor a code of a system."""
    try:
        return name_of(code)
    except BadInput:
        return None


def of_measure(told: pl.Series, measure: str) -> pl.Series:
    """Whether each is the *measure*, by any of its names and codes; an unlisted name is itself.

    Raises
    ------
    BadTable
        For an unknown name that is not the measure: it may be another name for it.

    >>> of_measure(pl.Series(["20", "kva:DU011", "45", None]), "20").to_list()
    [True, True, False, None]
    >>> of_measure(pl.Series(["samtal", "45"]), "samtal").to_list()
    [True, False]
    """
    code = texts(told)
    wanted = alike(known_name(measure) or measure)
    names = {each: known_name(each) or each for each in code.drop_nulls().unique()}
    strange = [each for each, name in names.items() if name not in wanted and not known_name(each)]
    refuse(told, code.is_in(strange).fill_null(False), _CODES)
    return code.is_in([each for each, name in names.items() if name in wanted])
