"""Query parameters: those that the address declares, each once, and no others."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from fastapi import Request

from .bodies import Wire, field_names
from .fields import BadFields, Field
from .requests import (
    ConsentAsked,
    ConsentGiven,
    Event,
    FromCertificates,
    FromPredictors,
    ManyCertificates,
    OpinionGiven,
    OwnOpinion,
    TicketWanted,
)

# Names that may be repeated to the caller: a program's word, nothing about a person.
_WORD = re.compile(r"[a-z][A-Za-z_]{0,29}")
_MOST = 20
_BODIES: tuple[type[Wire], ...] = (
    ConsentAsked,
    ConsentGiven,
    Event,
    FromCertificates,
    FromPredictors,
    ManyCertificates,
    OpinionGiven,
    OwnOpinion,
    TicketWanted,
)
_IN_BODIES = {name for body in _BODIES for name in field_names(body)}
# By method and path.
_TAKEN: dict[tuple[str, str], Sequence[str]] = {}


def check_query(request: Request) -> None:
    """
    Raises
    ------
    BadFields
    """
    given = [name for name, _ in request.query_params.multi_items()]
    if not given:
        return
    if len(given) > _MOST:
        raise BadFields([Field("query", "", "far fewer parameters")])
    taken = _taken(request)
    wrong = [
        Field("query", f"/{name}" if _WORD.fullmatch(name) else "", expected)
        for name in dict.fromkeys(given)
        if (expected := _expected(name, given.count(name), taken, request.method))
    ]
    if wrong:
        raise BadFields(wrong)


def _expected(name: str, times: int, taken: Sequence[str], method: str) -> str | None:
    if name in taken:
        return None if times == 1 else "it once"
    if method in ("POST", "PUT") and name in _IN_BODIES:
        return "it in the body"
    if near := get_close_matches(name.lower(), taken, n=1):
        return f"{near[0]} instead"
    return f"only {', '.join(taken)}" if taken else "no such parameter"


def _taken(request: Request) -> Sequence[str]:
    """The parameters that the route and its dependencies declare."""
    route: Any = request.scope["route"]
    key = (request.method, route.path)
    if key not in _TAKEN:
        _TAKEN[key] = tuple(dict.fromkeys(_declared(route.dependant)))
    return _TAKEN[key]


def _declared(dependant: Any) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for each in dependant.dependencies:
        yield from _declared(each)
