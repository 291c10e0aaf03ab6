"""The values of a request that are at fault, and what was expected; never what was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from ...errors import BadInput
from .words import FORMS


@dataclass(frozen=True, slots=True)
class Field:
    """One value at fault.

    Attributes
    ----------
    place : str
        body, query, path or header.
    pointer : str
        The value's JSON pointer (RFC 6901) in the place; empty for the whole.
    """

    place: str
    pointer: str
    expected: str


class BadFields(BadInput):
    """Values of a request that are at fault, each with its place."""

    def __init__(self, fields: Sequence[Field]) -> None:
        super().__init__(_sentence(fields))
        self.fields = tuple(fields)


def pointer(path: Iterable[str | int]) -> str:
    """
    >>> pointer(("answers", "a/b"))
    '/answers/a~1b'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def bad_body(path: Iterable[str | int], expected: str) -> BadFields:
    """The error for one value of the body."""
    return BadFields([Field("body", pointer(path), expected)])


def bad_fields(found: Iterable[Mapping[str, Any]], known: Iterable[str] = ()) -> BadFields:
    """The errors that pydantic *found*, without the values.

    Parameters
    ----------
    known
        Names of fields. Another name in a path is the caller's own and is left out, with the rest
        of the path.
    """
    names = frozenset(known)
    expected: dict[tuple[str, str], dict[str, None]] = {}
    for each in found:
        where = str(each["loc"][0]), _pointer(each, names)
        expected.setdefault(where, {})[_expected(each)] = None
    return BadFields([Field(*where, " or ".join(of)) for where, of in expected.items()])


def _pointer(found: Mapping[str, Any], names: frozenset[str]) -> str:
    place, *path = found["loc"]
    return pointer(
        takewhile(lambda step: place != "body" or isinstance(step, int) or step in names, path)
    )


_EXPECTED = {
    "missing": "a value",
    "value_error": "an id that is not a person's",
    "extra_forbidden": "only the fields that are documented",
    "string_type": "text",
    "string_unicode": "text in valid Unicode",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "none_required": "null",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "list_type": "an array",
    "tuple_type": "an array",
    "too_short": "at least {min_length}",
    "too_long": "at most {max_length}",
    "literal_error": "one of {expected}",
    "greater_than_equal": "a number from {ge}",
    "less_than_equal": "a number up to {le}",
    "date_type": "a date as YYYY-MM-DD",
    "date_parsing": "a date as YYYY-MM-DD",
    "date_from_datetime_parsing": "a date as YYYY-MM-DD",
    "date_from_datetime_inexact": "a date as YYYY-MM-DD",
}


def _expected(found: Mapping[str, Any]) -> str:
    context = found.get("ctx") or {}
    if found["type"] == "string_pattern_mismatch" and context["pattern"] in FORMS:
        return FORMS[context["pattern"]]
    # pydantic's own message may contain the value.
    template = _EXPECTED.get(found["type"], "a value as documented")
    return template.format_map(context)


def _sentence(fields: Sequence[Field]) -> str:
    return "; ".join(
        f"{each.place}{f' {each.pointer}' if each.pointer else ''}: expected {each.expected}"
        for each in fields
    )
