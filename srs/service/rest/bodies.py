"""Bodies of requests, read strictly."""

import json
from collections.abc import Container
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError

from ...files import json_in
from ...predictors import IDS
from .fhir.media import check_content_type
from .fields import BadFields, Field, bad_fields
from .problems import BadBody

JSON = "application/json"
XML = ("application/xml", "text/xml")
_MOST_VALUES = 100_000  # each takes far more memory than its bytes
_MOST_TOLD = 1000  # values at fault: pydantic takes seconds to report all that fit into a body

T = TypeVar("T", bound=BaseModel)


class Wire(BaseModel):
    """An object of a request: exactly its fields, each of exactly its type."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


@dataclass(frozen=True, slots=True)
class Raw:
    """A body as received; *media_type* is in lower case, without parameters."""

    media_type: str
    content: bytes


async def raw(request: Request) -> Raw:
    """
    Raises
    ------
    BadBody, HTTPException
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    check_content_type(request.headers.get("content-type", ""))
    if request.headers.get("content-encoding", "identity") != "identity":
        raise BadBody(
            415,
            "the header Content-Encoding: expected none, because compressed bodies "
            "are not accepted",
        )
    return Raw(media_type, await request.body())


# Declared after the caller, so that no body of an unknown caller is read.
Body = Annotated[Raw, Depends(raw)]


def read(raw: Raw, model: type[T]) -> T:
    """
    Raises
    ------
    BadBody, BadFields
    """
    return shaped(read_json(raw), model)


def read_json(raw: Raw, media_types: Container[str] = (JSON,)) -> Any:
    """
    Raises
    ------
    BadBody
        For anything but JSON in UTF-8 (RFC 8259) with each key once.
    """
    if raw.media_type not in media_types:
        raise BadBody(415, f"the header Content-Type: expected {JSON}")
    if sum(map(raw.content.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise BadBody(400, "the JSON: expected far fewer values; send it in several requests")
    try:
        return json_in(raw.content.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadBody(400, f"the JSON is damaged at {where}: expected a document") from None
    except ValueError:
        raise BadBody(
            400, "the JSON: expected UTF-8, each key once, finite numbers and no great depth"
        ) from None


def shaped(content: object, model: type[T]) -> T:
    """
    Raises
    ------
    BadFields
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        if error.error_count() > _MOST_TOLD:
            raise BadFields([Field("body", "", "far fewer values at fault")]) from None
        found = error.errors(include_url=False, include_input=False)
        at_body = [{**each, "loc": ("body", *each["loc"])} for each in found]
        raise bad_fields(at_body, field_names(model) | IDS) from None


def field_names(model: type[BaseModel]) -> set[str]:
    """The names of the fields of *model* and of the objects in it."""
    names = set(model.model_fields)
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names |= field_names(field.annotation)
    return names


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return dict(pairs)


def _no_number(name: str) -> float:
    raise ValueError
