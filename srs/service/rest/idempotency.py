"""Storing a request's effect once, however often the caller sends it.

A caller that got no answer sends the request again with the same Idempotency-Key. It gets the
answer that was stored in one transaction with the effect.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response

from ...storage import idempotency
from ...storage.records import Access
from ..call import Call
from ..desk import Desk
from .answers import answer
from .bodies import JSON, Body
from .fhir.media import FHIR
from .fhir.media import wanted as fhir_wanted
from .language import Language
from .words import IdempotencyKey

if TYPE_CHECKING:
    from ...storage import Connection


@dataclass(frozen=True, slots=True)
class Once:
    """The caller's key, if any, and a hash of the request that it came with.

    Both are stored as keyed hashes. Otherwise anyone who knows the rest of a request could try out
    every person id, and a caller may have used one as the key.
    """

    key: str | None
    request: str


IDEMPOTENCY_KEY = "idempotency-key"
WITHOUT_KEY = Once(None, "")


async def _once(
    request: Request, lang: Language, body: Body, idempotency_key: IdempotencyKey = None
) -> Once:
    if idempotency_key is None:
        return WITHOUT_KEY
    line = [request.method, request.url.path, request.url.query, lang, body.media_type]
    line += [FHIR] if fhir_wanted(request) else []
    digest = hashlib.sha256("\n".join(line).encode())
    digest.update(body.content)
    return Once(idempotency_key, digest.hexdigest())


GivenOnce = Annotated[Once, Depends(_once)]


def store(
    desk: Desk,
    call: Call,
    once: Once,
    effect: Callable[["Connection"], object],
    body: str,
    entries: Callable[["Connection"], Sequence[Access]],
    status: int = 201,
    media_type: str = JSON,
) -> Response:
    """*body* when *effect* is safely stored, or the earlier answer to the same request.

    The access log's *entries* are made after the effect.

    Raises
    ------
    KeyReused, Unavailable
        And the errors of *effect*.
    """

    def at_once(connection: "Connection") -> tuple[str | None, Sequence[Access]]:
        earlier = answered(connection)
        return earlier, entries(connection)

    def answered(connection: "Connection") -> str | None:
        if once.key is None:
            effect(connection)
            return None
        request = f"{once.request} {_whose(call)}"
        kept = list(zip(_hashes(desk, f"key {once.key}"), _hashes(desk, request), strict=True))
        earlier = _earlier(connection, call, kept)
        if earlier is None:
            effect(connection)
            idempotency.keep(connection, call.caller.name, *kept[0], body, call.time)
        return earlier

    earlier, _ = desk.storage.write(at_once, about=lambda found: found[1])
    if earlier is None:
        return answer(body, status, media_type=media_type)
    return answer(earlier, status, {"Idempotency-Replayed": "true"}, media_type)


def _whose(call: Call) -> str:
    """Answers to other units, or to a page with another ticket, do not count as this caller's."""
    errand = call.caller.errand
    own = f" {errand.certificate} {call.user}" if errand else ""
    return f"{sorted(call.caller.units or ())}{own}"


def _hashes(desk: Desk, text: str) -> Iterator[str]:
    """Under each secret, the current one first."""
    return (each.rpartition(".")[2] for each in desk.keys.pseudonyms(f"request {text}"))


def _earlier(connection: "Connection", call: Call, kept: Iterable[tuple[str, str]]) -> str | None:
    """The earlier answer; key and request may have been stored under an older secret."""
    for key, digest in kept:
        if earlier := idempotency.replayed(connection, call.caller.name, key, digest):
            return earlier
    return None
