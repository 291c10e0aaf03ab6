"""Requests in FHIR, converted to those in JSON.

A certificate alone is a QuestionnaireResponse. With anything else, the body is Parameters.
https://hl7.org/fhir/R4/parameters.html
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ....certificate.fhir import RESOURCE
from ....errors import BadInput
from ..bodies import shaped
from ..fields import bad_body
from ..requests import FromCertificates

_CERTIFICATE, _ANSWERS = "certificate", "answers"
# By name: the kind of value, and its type in JSON.
_VALUES: dict[str, tuple[str, type]] = {
    "day": ("valueInteger", int),
    "horizon": ("valueInteger", int),
    "defaults": ("valueBoolean", bool),
    "trial": ("valueBoolean", bool),
    "postcode": ("valueString", str),
}
_ANSWER = ("valueCoding", "valueString", "valueInteger", "valueDecimal", "valueBoolean")
_EXPECTED = f"{RESOURCE} or Parameters of FHIR R4, not a Bundle"
_Place = tuple[str | int, ...]


def asked_in_fhir(content: object) -> tuple[FromCertificates, "Places"]:
    """
    Raises
    ------
    BadFields
    """
    kind = content.get("resourceType") if isinstance(content, dict) else None
    if kind == RESOURCE:
        wire: dict[str, Any] = {"certificates": [content]}
        return shaped(wire, FromCertificates), Places([()])
    if kind != "Parameters":
        raise bad_body((), _EXPECTED)
    assert isinstance(content, dict)
    return _of_parameters(content)


class Places:
    """Where each certificate is in the request."""

    def __init__(self, certificates: Sequence[_Place]) -> None:
        self._certificates = certificates

    @contextmanager
    def located(self) -> Iterator[None]:
        """Errors raised inside get their place in the FHIR body."""
        try:
            yield
        except BadInput as error:
            match error.path:
                case ("certificates", int(number), *rest):
                    error.path = (*self._certificates[number], *rest)
            raise


def _of_parameters(content: Mapping[str, Any]) -> tuple[FromCertificates, Places]:
    given = content.get("parameter")
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise bad_body(("parameter",), "a list of parameters")
    wire: dict[str, Any] = {"certificates": []}
    places: list[_Place] = []
    for number, each in enumerate(given):
        name, at = each.get("name"), ("parameter", number)
        if not isinstance(name, str):
            raise bad_body(at, "a name")
        if name == _CERTIFICATE:
            wire["certificates"].append(_resource(each, at))
            places.append((*at, "resource"))
        elif name in wire:
            raise bad_body(at, f"{_CERTIFICATE} for each certificate, all others once")
        elif name == _ANSWERS:
            wire[name] = answers_of(_resource(each, at), (*at, "resource"))
        elif name in _VALUES:
            wire[name] = _value(each, name, at)
        else:
            raise bad_body(at, f"a name among {', '.join((_CERTIFICATE, _ANSWERS, *_VALUES))}")
    return shaped(wire, FromCertificates), Places(places)


def _resource(parameter: Mapping[str, Any], at: _Place) -> Mapping[str, Any]:
    found = parameter.get("resource")
    if not isinstance(found, dict) or found.get("resourceType") != RESOURCE:
        raise bad_body((*at, "resource"), f"a {RESOURCE}, not a Bundle")
    return found


def _value(parameter: Mapping[str, Any], name: str, at: _Place) -> object:
    key, wanted = _VALUES[name]
    value = parameter.get(key)
    if type(value) is not wanted:  # isinstance would take true for 1
        raise bad_body(at, f"{key}")
    return value


def answers_of(response: Mapping[str, Any], at: _Place = ()) -> dict[str, Any]:
    """The form's answers by linkId, which is the name of a predictor or its id in SRS.

    Raises
    ------
    BadFields
    """
    found: dict[str, Any] = {}
    items = response.get("item", [])
    if not isinstance(items, list):
        raise bad_body((*at, "item"), "a list of items")
    for number, item in enumerate(items):
        where = (*at, "item", number)
        answers = item.get("answer", []) if isinstance(item, dict) else None
        link = item.get("linkId") if isinstance(item, dict) else None
        if not isinstance(answers, list) or not isinstance(link, str) or link in found:
            raise bad_body(where, "an item with its own linkId and its answer")
        if not answers:
            continue
        if len(answers) != 1 or not isinstance(answers[0], dict):
            raise bad_body((*where, "answer"), "one answer")
        found[link] = _answer(answers[0], (*where, "answer", 0))
    return found


def _answer(answer: Mapping[str, Any], at: _Place) -> Any:
    values = [(name, value) for name, value in answer.items() if name in _ANSWER]
    if len(values) != 1:
        raise bad_body(at, f"one of {', '.join(_ANSWER)}")
    ((name, value),) = values
    return value.get("code") if name == "valueCoding" and isinstance(value, dict) else value
