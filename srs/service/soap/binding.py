"""Messages as dataclasses, read from XML and written to it according to their declarations.

A class names its children's namespace once (``NAMESPACE``). A field is an element, in the order of
the fields. An underscore in the field's name is a hyphen in the element's, unless ``Name`` says
otherwise. ``X | None`` may be absent, ``tuple[X, ...]`` may be repeated. The schema has checked the
messages that are read here, so they are valid.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from lxml.etree import Element, QName, SubElement, _Element

_Message = TypeVar("_Message", bound="Structure")


class Structure:
    """An element with children; subclasses are frozen dataclasses with keyword arguments only."""

    __slots__ = ()

    NAMESPACE: ClassVar[str]
    CONSTANT: ClassVar[bool] = False  # whether it holds only knowledge, nothing from a request


@dataclass(frozen=True, slots=True)
class Name:
    """The element's name, and its namespace if that differs from its siblings'.

    *fixed* is its only possible value, which an empty element also means
    (https://www.w3.org/TR/xmlschema-1/#cvc-elt).
    """

    local: str
    namespace: str | None = None
    fixed: str = ""


@dataclass(frozen=True, slots=True)
class _Child:
    attribute: str
    tag: str
    many: bool
    read: Callable[[_Element], Any]
    write: Callable[[_Element, str, Any], None]
    structure: type[Structure] | None


def read(cls: type[_Message], element: _Element) -> _Message:
    """*element*, which must be valid, as *cls*; elements that no field declares are skipped."""
    values: dict[str, Any] = {}
    children = _plan(cls).by_tag
    for each in element:
        child = children.get(each.tag)
        if child is None:
            continue
        value = child.read(each)
        if child.many:
            values.setdefault(child.attribute, []).append(value)
        else:
            values[child.attribute] = value
    for attribute, value in values.items():
        if type(value) is list:
            values[attribute] = tuple(value)
    return cls(**values)


def fill(element: _Element, message: Structure) -> None:
    """Append the children of *message*."""
    for child in _plan(type(message)).children:
        value = getattr(message, child.attribute)
        if value is None:
            continue
        if child.many:
            for each in value:
                child.write(element, child.tag, each)
        else:
            child.write(element, child.tag, value)


def namespaces(cls: type[Structure]) -> frozenset[str]:
    """The namespaces of everything that it may contain."""
    return _plan(cls).namespaces


def element_of(cls: type[Structure]) -> str:
    """The tag of a whole message, which has the name of its class."""
    return f"{{{cls.NAMESPACE}}}{cls.__name__}"


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a class is read and written, determined once."""

    children: tuple[_Child, ...]
    by_tag: dict[str, _Child]
    namespaces: frozenset[str]


_PLANS: dict[type, _Plan] = {}


def _plan(cls: type[Structure]) -> _Plan:
    found = _PLANS.get(cls)
    return found or _PLANS.setdefault(cls, _planned(cls))


def _planned(cls: Any) -> _Plan:
    hints = get_type_hints(cls, include_extras=True)
    children = tuple(_child(cls, field.name, hints[field.name]) for field in fields(cls))
    own = {QName(child.tag).namespace or "" for child in children}
    below = (namespaces(child.structure) for child in children if child.structure)
    by_tag = {child.tag: child for child in children}
    return _Plan(children, by_tag, frozenset(own).union(*below))


def _child(cls: type[Structure], attribute: str, hint: Any) -> _Child:
    name = Name(attribute.replace("_", "-"))
    if get_origin(hint) is Annotated:
        hint, name = get_args(hint)
    many = get_origin(hint) is tuple
    if many:
        hint = get_args(hint)[0]
    elif get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    tag = f"{{{name.namespace or cls.NAMESPACE}}}{name.local}"
    if get_origin(hint) is Literal:
        hint = str
    if hint in _SIMPLE:
        of_text, to_text = _SIMPLE[hint]
        return _Child(attribute, tag, many, _reader(of_text, name.fixed), _writer(to_text), None)
    return _Child(attribute, tag, many, lambda element: read(hint, element), _write_structure, hint)


def _reader(of_text: Callable[[str], Any], fixed: str) -> Callable[[_Element], Any]:
    return lambda element: of_text(element.text or fixed)


def _writer(to_text: Callable[[Any], str]) -> Callable[[_Element, str, Any], None]:
    def write(parent: _Element, tag: str, value: Any) -> None:
        SubElement(parent, tag).text = to_text(value)

    return write


def _write_structure(parent: _Element, tag: str, value: Structure) -> None:
    if value.CONSTANT:
        parent.append(copy(_made(tag, value)))
    else:
        fill(SubElement(parent, tag), value)


@lru_cache(maxsize=4096)
def _made(tag: str, value: Structure) -> _Element:
    """An element that repeats in answers, made once: a copy takes a third of the time."""
    element = Element(tag)
    fill(element, value)
    return element


def _boolean(text: str) -> bool:
    return text.strip() in ("true", "1")


def _seconds(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


# XML Schema's lexical forms, which for these values are also Python's.
_SIMPLE: dict[type, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    str: (str, str),
    int: (int, str),
    float: (float, repr),
    bool: (_boolean, lambda value: "true" if value else "false"),
    datetime: (lambda text: datetime.fromisoformat(text.strip()), _seconds),
}
