"""Answers in JSON, and their declaration for OpenAPI."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from .bodies import JSON
from .problem_document import Problem
from .problems import KINDS, MEDIA_TYPE, example


def written(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def with_fields(text: str, fields: Mapping[str, object]) -> str:
    """The object that *text* is, with further *fields* at its end.

    >>> with_fields('{"a":1}', {"b": [2]})
    '{"a":1,"b":[2]}'
    """
    return f"{text[:-1]},{written(fields)[1:]}"


def answer(
    body: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    media_type: str = JSON,
) -> Response:
    # FastAPI would validate the answer just made, which takes longer than making it.
    return Response(body, status, headers, media_type)


def gives(
    model: type[BaseModel],
    *problems: int,
    status: int = 200,
    stores: bool = False,
    replays: bool = False,
) -> dict[str, Any]:
    """Arguments of a route: what it answers, and its problem statuses besides those of every route.
    A route that *stores* only on request answers 201 then; one that *replays* accepts an
    Idempotency-Key although it answers 200.
    """
    replays = replays or status == 201
    own = {400, 422} if replays else {422}
    answered = {"model": model, "description": _first_line(model)}
    if replays:
        answered["headers"] = _REPLAYED
    created = {201: {**answered, "headers": _REPLAYED}} if stores else {}
    return {
        "status_code": status,
        "responses": {status: answered}
        | created
        | {each: _problem(each) for each in sorted({401, 403, 429, 500, 503, *own, *problems})},
    }


_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true if the request had been answered before.",
        "schema": {"type": "string", "const": "true"},
    }
}
_RETRY = {
    "Retry-After": {
        "description": "How many seconds to wait.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    }
}


def _problem(status: int) -> dict[str, Any]:
    titles = ", or: ".join(kind.title for kind in KINDS if kind.status == status)
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content: dict[str, Any] = {"schema": schema}
    if status != 422:  # the schema's own example is of that one
        content["example"] = example(status)
    told: dict[str, Any] = {"description": titles, "content": {MEDIA_TYPE: content}}
    return told | ({"headers": _RETRY} if status in (429, 503) else {})


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or model.__name__).partition("\n")[0]
