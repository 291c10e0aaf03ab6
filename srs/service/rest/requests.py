"""What callers send: the wire format and nothing but; domain rules live in the domain."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from ...risk import DEFAULT_DAY, LAST_HORIZON
from ..tickets import MOST_MINUTES
from .bodies import Wire
from .words import (
    DAY,
    KVA,
    MEASURE,
    CertificateId,
    DiagnosisCode,
    MeasureStatus,
    Opinion,
    PersonText,
    Postcode,
    UnitId,
    UserId,
)

# What a user did with the support; the service counts them and knows no more.
EVENTS = {
    "draft_viewed": "The support came into view in a draft.",
    "extension_viewed": "It came into view in a certificate that extends another.",
    "signed_viewed": "It came into view in a signed certificate.",
    "coordination_viewed": "It came into view for a coordinator.",
    "shown": "It was loaded.",
    "opened": "The questions were opened.",
    "question_answered": "A question was answered.",
    "calculated": "The user asked for the risk.",
    "answered": "Answers were given.",
    "fmb_opened": "FMB was opened.",
    "measures_opened": "The list of measures was opened.",
    "measure_opened": "One measure was opened.",
    "statistics_opened": "The statistics were opened.",
    "link_opened": "A link was followed.",
    "closed": "The questions were closed.",
}
EventKind = Literal[
    "draft_viewed",
    "extension_viewed",
    "signed_viewed",
    "coordination_viewed",
    "shown",
    "opened",
    "question_answered",
    "calculated",
    "answered",
    "fmb_opened",
    "measures_opened",
    "measure_opened",
    "statistics_opened",
    "link_opened",
    "closed",
]
assert set(get_args(EventKind)) == set(EVENTS)

Answers = Annotated[
    dict[str, str | int | float | bool | None],
    Field(
        max_length=100,
        description="By predictor name or SRS id: a level, its SRS id, or a number. "
        "They win over what is derived; null is no answer.",
    ),
]
Day = Annotated[
    int,
    Field(ge=1, le=LAST_HORIZON, description="Of the spell; the first day is 1.", examples=[15]),
]
Horizon = Annotated[
    Annotated[int, Field(ge=2, le=LAST_HORIZON)] | None,
    Field(
        description="The day of the spell that it may outlast; the first of 90, 180 and 365 beyond "
        "its day if not given."
    ),
]
Defaults = Annotated[
    bool, Field(description="Whether missing answers take the form's preselection.")
]
Trial = Annotated[
    bool,
    Field(
        description="Computed and shown only: it counts nowhere, takes no opinion and goes after "
        "24 hours, unless it is confirmed."
    ),
]
PersonGiven = Annotated[
    PersonText | None, Field(description="Personnummer or the like; used, and never stored.")
]


class Beside(Wire):
    """What is given beside one person's certificates."""

    answers: Answers = {}
    person: PersonGiven = None
    postcode: Postcode | None = None
    """Of the care unit."""
    unit: UnitId | None = None
    """Where the newest certificate, a draft say, has none."""
    certificate: CertificateId | None = None
    """The id of a draft that has none."""
    day: Day | None = None
    """That of today if not given."""
    horizon: Horizon = None
    defaults: Defaults = False
    trial: Trial = False


class FromCertificates(Beside):
    """One person's certificates; the newest is assessed, the others are its history."""

    certificates: Annotated[list[str | dict[str, Any]], Field(min_length=1, max_length=100)]
    """Each an XML document (RegisterCertificate, forifyllnad) as text, or our JSON (format
    srs-certificate-1) as an object.
    """


class ManyCertificates(Wire):
    """Certificates of many persons, each with its person id."""

    certificates: Annotated[list[str | dict[str, Any]], Field(min_length=1, max_length=2000)]
    """Each an XML document (RegisterCertificate) as text, or our JSON (format srs-certificate-1)
    as an object.
    """
    answers: Annotated[dict[str, Answers], Field(max_length=2000)] = {}
    """By person id or certificate id, which wins."""
    defaults: Defaults = False
    store: bool = False
    """Whether an assessment of each row, of today, is stored before it is answered."""


class Predictors(Wire):
    """What is known of a spell without its certificates."""

    diagnosis: DiagnosisCode
    """ICD-10-SE."""
    person: PersonGiven = None
    postcode: Postcode | None = None
    """Of the care unit."""
    day: Day = DEFAULT_DAY
    certificate: CertificateId | None = None
    """Under which the assessment can be found again."""
    unit: UnitId | None = None
    """The care unit's HSA id."""


class FromPredictors(Wire):
    """What the caller knows of a spell, without certificates."""

    predictors: Predictors
    """What is known of the spell."""
    answers: Answers = {}
    horizon: Horizon = None
    defaults: Defaults = False
    trial: Trial = False


class OwnOpinion(Wire):
    """What the physician makes of the newest assessment of certificate and diagnosis."""

    diagnosis: DiagnosisCode
    """Exactly that of the assessment."""
    opinion: Opinion
    """The risk is higher, correct, lower; it cannot be judged."""


class OpinionGiven(Wire):
    """What the physician makes of one assessment."""

    opinion: Opinion
    """The risk is higher, correct, lower; it cannot be judged."""


class MeasureRecorded(Wire):
    """What became of one measure, given by its id or its code of KVÅ."""

    measure: Annotated[str, Field(pattern=MEASURE)] | None = None
    """An id of the measures list, or lisjp40: or kva: and a code; none with kva."""
    kva: Annotated[str, Field(pattern=KVA)] | None = None
    """The code in KVÅ, in place of measure."""
    date: Annotated[str, Field(pattern=DAY)]
    """On which the measure was planned, started, ended or declined; not later than today."""
    status: MeasureStatus
    """What became of the measure."""


class ConsentAsked(Wire):
    """Whose consent to the unit is asked for."""

    person: PersonText
    """Personnummer or the like; stored as a keyed hash only."""


class ConsentGiven(Wire):
    """That a person consents to the unit, or does not any more."""

    person: PersonText
    """Personnummer or the like; stored as a keyed hash only."""
    given: bool
    """false withdraws it."""


class Event(Wire):
    """That a user did something with the support."""

    kind: EventKind
    """What the user did."""
    certificate: CertificateId | None = None
    """The certificate's id, where it is about one."""
    unit: UnitId | None = None
    """The care unit's HSA id."""


class TicketWanted(Wire):
    """For whom and what a page gets a ticket."""

    user: UserId
    """The HSA id of the user of the page."""
    unit: UnitId
    """The care unit's HSA id; one of the caller's own."""
    certificate: CertificateId | None = None
    """Null for the unit's caseload."""
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] = MOST_MINUTES
    """How long it is good, at most."""
