"""The SOAP operations, with what each message has."""

import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from srs.service.soap.binding import Name
from srs.service.soap.operations import OPERATIONS, Operation

from .markdown import code, codes, table

_HEAD = """\
# SOAP

SOAP 1.1 under `/services`, as Webcert and Rehabstöd call it; each address has its WSDL at
`?wsdl`. [The guide](../guides/webcert.md) says how to switch an application over.
"""


def page() -> str:
    return "\n".join([_HEAD, *map(_section, OPERATIONS)])


def _section(each: Operation[Any, Any]) -> str:
    addresses = codes(f"/services/{path}" for path in each.paths)
    return "\n".join(
        [
            f"## {each.name}\n\nAddress: {addresses}. Namespace: `{each.request.NAMESPACE}`.\n",
            f"Request `{each.root}`:\n",
            table(["element", "type", "times"], _children(each.request)),
            f"Response `{each.response.__name__}`:\n",
            table(["element", "type", "times"], _children(each.response)),
        ]
    )


def _children(message: type, above: str = "") -> Iterator[list[str]]:
    hints = get_type_hints(message, include_extras=True)
    for each in fields(message):
        name, kind, times = _element(each.name, hints[each.name])
        inner = is_dataclass(kind)
        yield [code(above + name), "" if inner else _said(kind), times]
        if inner and above.count("/") < 3:
            yield from _children(kind, f"{above}{name}/")


def _element(attribute: str, hint: Any) -> tuple[str, Any, str]:
    """What the element is called, of which type it is, and how often it may stand there."""
    name, times = attribute.replace("_", "-"), "1"
    while True:
        if get_origin(hint) is Annotated:
            hint, *said = get_args(hint)
            name = next((each.local for each in said if isinstance(each, Name)), name)
        elif get_origin(hint) is tuple:
            hint, times = get_args(hint)[0], "0..n"
        elif get_origin(hint) in (types.UnionType, typing.Union):
            (hint,) = (each for each in get_args(hint) if each is not type(None))
            times = "0..1"
        else:
            return name, hint, times


def _said(kind: Any) -> str:
    if get_origin(kind) is typing.Literal:
        return codes(map(str, get_args(kind)))
    return str(getattr(kind, "__name__", kind))
