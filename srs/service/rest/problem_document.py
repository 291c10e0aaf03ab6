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
    """One value at fault."""

    place: Annotated[Literal["body", "query", "path", "header"], Of(alias="in")]
    """Where in the request it is."""
    field: str
    """JSON pointer; empty for the whole."""
    expected: str
    """What was expected there."""


class Problem(Document):
    """RFC 9457; it never repeats what was sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    type: str
    """Which problem it is; the guide to the REST API lists them."""
    title: str
    """The problem in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What was expected, and where."""
    instance: str = ""
    """urn:srs:request: and the request's id."""
    errors: list[FieldAtFault] = []
    """The values at fault."""
