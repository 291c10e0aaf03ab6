"""The sentences of an assessment, from the JSON channel's document, for FHIR and cards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..model.audience import SYNTHETIC, UNDECLARED
from ..wording import Lang, Words

Document = Mapping[str, Any]

_NOT_COMPUTED = Words("Risken är inte beräknad", "The risk was not computed")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences: the model's warnings, the risk, the reasons, strongest first, and the notes."""

    warnings: tuple[str, ...]
    first: tuple[str, ...]
    reasons: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        return self.warnings + self.first + self.reasons


def sentences(document: Document, lang: Lang) -> Sentences:
    reasons = tuple(each["text"] for each in document["explanation"]["reasons"])
    warnings = tuple(each.to(lang) for each in _warnings(document["risk"]))
    return Sentences(warnings, tuple(_first(document, lang)), reasons, tuple(_beside(document)))


def _warnings(risk: Document | None) -> Iterator[Words]:
    """The sentences above the number, as in every channel."""
    if risk and risk["synthetic"]:
        yield SYNTHETIC
    if risk and risk["population"] is None:
        yield UNDECLARED


def _first(document: Document, lang: Lang) -> Iterator[str]:
    risk, no_risk = document["risk"], document["no_risk"]
    if risk:
        yield risk["frequency"]
        if risk["average_of"]:
            yield risk["average_of"]["text"]
    elif no_risk:
        yield f"{_NOT_COMPUTED.to(lang)}. {no_risk['text']}"


def _beside(document: Document) -> Iterator[str]:
    if document["explanation"]["reasons"]:
        yield document["explanation"]["reference"]
    yield from document["notes"]
