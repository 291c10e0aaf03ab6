"""Which requests use FHIR: by Accept and Content-Type, in JSON and version R4."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from ..problems import BadBody

FHIR = "application/fhir+json"
_FAMILY = "application/fhir+"
_R4 = ("4.0", "4.0.1")
_OTHERS = ("application/json", "application/problem+json", "application/*", "*/*")
# What an address answers and accepts in FHIR, by method and route within /v1.
SPOKEN: dict[tuple[str, str], tuple[str, str | None]] = {
    ("POST", "/assessments"): ("RiskAssessment", "QuestionnaireResponse or Parameters"),
    ("GET", "/assessments/{assessment}"): ("RiskAssessment", None),
    ("GET", "/diagnoses/{diagnosis}/questions"): ("Questionnaire", None),
}


def speaks(request: Request) -> bool:
    """Whether the request uses FHIR in any way: then its errors are OperationOutcomes."""
    given = (request.headers.get("accept", ""), request.headers.get("content-type", ""))
    return any(_FAMILY in each.lower() for each in given)


def wanted(request: Request) -> bool:
    """Whether the answer is FHIR: by Accept and, if that leaves it open, by Content-Type."""
    accepted = dict(_accepted(request.headers.get("accept", "")))
    fhir = accepted.get(FHIR, 0.0)
    others = max((accepted.get(each, 0.0) for each in _OTHERS[:2]), default=0.0)
    if fhir or others:
        return fhir > 0 and fhir >= others
    return _kind(request.headers.get("content-type", "")) == FHIR


async def _wanted(request: Request) -> bool:
    return wanted(request)


FhirWanted = Annotated[bool, Depends(_wanted)]


def check_accept(request: Request) -> None:
    """Refuse a caller that accepts only FHIR where there is none, or another kind of FHIR.

    Raises
    ------
    HTTPException
    """
    header = request.headers.get("accept", "")
    if _FAMILY not in header.lower():
        return
    taken = {kind for kind, weight in _accepted(header) if weight}
    path: str = request.scope["route"].path
    spoken = (request.method, path.removeprefix("/v1")) in SPOKEN
    if not (taken & set(_OTHERS) or (spoken and FHIR in taken)):
        raise HTTPException(406)


def check_content_type(header: str) -> None:
    """
    Raises
    ------
    BadBody
    """
    if _kind(header).startswith(_FAMILY) and not _is_r4_json(header):
        raise BadBody(415, f"the header Content-Type: expected {FHIR}, fhirVersion 4.0 if any")


def _accepted(header: str) -> Iterator[tuple[str, float]]:
    """Each accepted kind with its weight, without FHIR of another kind or version."""
    for each in header.split(","):
        kind = _kind(each)
        if not kind.startswith(_FAMILY) or _is_r4_json(each):
            yield kind, _weight(_parameters(each).get("q", "1"))


def _is_r4_json(text: str) -> bool:
    version = _parameters(text).get("fhirversion", _R4[0])
    return _kind(text) == FHIR and version in _R4


def _kind(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _parameters(text: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in text.split(";")[1:])
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _weight(text: str) -> float:
    try:
        return max(0.0, min(float(text), 1.0))
    except ValueError:
        return 0.0
