"""The SOAP services' addresses."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...errors import BadInput
from ..auth import calling
from ..call import Call
from ..desk import Desk
from ..fast_paths import Endpoint
from . import binding, descriptions, envelope, schema
from .operations import OPERATIONS, Operation

PREFIX = "/services"
_XML = f"{envelope.MEDIA_TYPE}; charset=utf-8"

_OWN = re.compile(rf"{PREFIX}(/(?!\.)[\w.-]+)*", re.ASCII)

router = APIRouter(prefix=PREFIX, include_in_schema=False)
ENDPOINTS: dict[str, Endpoint] = {}


def owns(path: str) -> bool:
    """Whether *path* belongs to the SOAP channel, even if no service is there.

    >>> [owns(path) for path in ("/services/getsrs", "/services", "/servicesx", "/services/../v1")]
    [True, True, False, False]
    """
    return bool(_OWN.fullmatch(path))


class BrokenAnswer(Exception):
    """An answer of srs breaks its schema: a bug."""


@router.get("")
def services(request: Request) -> Response:
    """The list of services; clients look for the words of the first line."""
    lines = ["Available SOAP services:"]
    lines += [f"{each.name} {_address(request, path)}?wsdl" for each, path in _addresses()]
    return Response("\n".join(lines) + "\n", media_type="text/plain; charset=utf-8")


def answered(
    operation: Operation[binding.Structure, binding.Structure], desk: Desk, call: Call, body: bytes
) -> bytes:
    """The answer to *body*, in an envelope.

    Raises
    ------
    SrsError
    BrokenAnswer
    """
    message = envelope.open_(body)
    if message.tag != operation.root:
        raise BadInput(f"in Body: expected {operation.request.__name__} in its own namespace")
    if broken := schema.fault_of(message):
        raise BadInput(broken)
    answer = operation.answer(desk, call, binding.read(operation.request, message))
    element, whole = envelope.closed(binding.element_of(operation.response), answer)
    if broken := schema.broken_by(element):
        raise BrokenAnswer(broken)
    return envelope.written(whole)


def _addresses() -> list[tuple[Operation[binding.Structure, binding.Structure], str]]:
    return [(each, path) for each in OPERATIONS for path in each.paths]


def _address(request: Request, path: str) -> str:
    return f"{str(request.base_url).rstrip('/')}{PREFIX}/{path}"


def _serve(operation: Operation[binding.Structure, binding.Structure], path: str) -> None:
    # The body of an unknown caller is not read.
    permitted = calling(operation.name)

    async def post(request: Request, call: Annotated[Call, Depends(permitted)]) -> Response:
        desk, body = request.app.state.desk, await request.body()
        return Response(
            await run_in_threadpool(answered, operation, desk, call, body), 200, None, _XML
        )

    async def direct(request: Request) -> Response:
        return await post(request, await permitted(request))

    def describe(request: Request) -> Response:
        address, asked = _address(request, path), request.url.query
        if asked.lower() == "wsdl":
            return Response(descriptions.wsdl(operation.file, address), 200, None, _XML)
        if asked.startswith("xsd="):
            found = descriptions.xsd(asked.removeprefix("xsd="), address)
            if found is None:
                raise HTTPException(404)
            return Response(found, 200, None, _XML)
        raise HTTPException(405, headers={"Allow": "POST"})

    ENDPOINTS[f"{PREFIX}/{path}"] = direct
    router.add_api_route(f"/{path}", post, methods=["POST"], name=operation.name)
    router.add_api_route(f"/{path}", describe, methods=["GET"], name=f"{operation.name} described")


for _operation, _path in _addresses():
    _serve(_operation, _path)
schema.warm()
