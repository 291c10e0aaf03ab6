"""A problem document (RFC 9457), declared for OpenAPI; ``problems`` writes it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, JsonValue
from pydantic import Field as Of

from .document import Document

_EXAMPLE: dict[str, JsonValue] = {
    "type": "urn:srs:problem:bad-input",
    "title": "A value is not as expected",
    "status": 422,
    "detail": "body /predictors/day: expected a number from 1",
    "instance": "urn:srs:request:0f9e8d7c6b5a49382716050413223140",
    "errors": [{"in": "body", "field": "/predictors/day", "expected": "a number from 1"}],
}


class FieldAtFault(Document):
    place: Annotated[Literal["body", "query", "path", "header"], Of(alias="in")]
    field: Annotated[str, Of(description="JSON pointer; empty for all of it.")]
    expected: str


class Problem(Document):
    """RFC 9457; it never repeats what was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: str
    title: str
    status: int
    detail: str
    instance: Annotated[str, Of(description="urn:srs:request: and the request's id.")] = ""
    errors: list[FieldAtFault] = []
