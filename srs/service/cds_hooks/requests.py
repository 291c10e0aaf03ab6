"""Requests of CDS clients. They may contain more fields than are read here, and extensions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_UUID = r"^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$"
_ID = r"^[A-Za-z0-9.-]{1,64}$"
_REFERENCE = r"^[A-Za-z]{1,64}/[A-Za-z0-9.-]{1,64}$"

Uuid = Annotated[str, StringConstraints(pattern=_UUID)]
Resource = dict[str, Any]
Opinion = Literal["HOGRE", "KORREKT", "LAGRE", "KAN_EJ_BEDOMA"]


class Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Context(Sent):
    """The context of all three hooks; *certificate* and what follows are only for our own."""

    patientId: Annotated[str, StringConstraints(pattern=_ID)]
    userId: Annotated[str, StringConstraints(pattern=_REFERENCE)]
    draftOrders: Resource | None = None
    certificate: Resource | None = None
    organizationId: Annotated[str, StringConstraints(pattern=_ID)] | None = None
    answers: Resource | None = None


class Call(Sent):
    """One call of a service."""

    hook: str
    hookInstance: Uuid
    fhirServer: Annotated[str, StringConstraints(pattern=r"^https?://\S{1,500}$")] | None = None
    context: Context
    prefetch: dict[str, Resource | None] = {}


class Reason(Sent):
    code: Opinion


class OverrideReason(Sent):
    """Why a card was not followed; free text is not read."""

    reason: Reason | None = None


class Accepted(Sent):
    id: str


class Outcome(Sent):
    """Feedback on one card."""

    card: Uuid
    outcome: Literal["accepted", "overridden"]
    overrideReason: OverrideReason | None = None
    acceptedSuggestions: list[Accepted] = []
    outcomeTimestamp: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Feedback(Sent):
    feedback: Annotated[list[Outcome], Field(min_length=1, max_length=100)]
