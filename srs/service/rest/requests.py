"""Requests: only their wire format; domain rules are in the domain."""

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

# What a user did with the support; the service only counts these.
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
        description="By predictor name or SRS id: a level, its SRS id, or a number. They take "
        "precedence over derived values; null is no answer.",
    ),
]
Day = Annotated[
    int,
    Field(
        ge=1, le=LAST_HORIZON, description="Day of the spell; the first day is 1.", examples=[15]
    ),
]
Horizon = Annotated[
    Annotated[int, Field(ge=2, le=LAST_HORIZON)] | None,
    Field(
        description="The day that the spell may outlast; if not given, the first of 90, 180 and "
        "365 after its day."
    ),
]
Defaults = Annotated[
    bool, Field(description="Whether missing answers get the form's preselected level.")
]
Trial = Annotated[
    bool,
    Field(
        description="Whether it is only computed and shown: a trial counts nowhere, accepts no "
        "opinion and is deleted after 24 hours, unless it is confirmed."
    ),
]
PersonGiven = Annotated[
    PersonText | None, Field(description="Personnummer or the like; used, and never stored.")
]


class Beside(Wire):
    """What is given with one person's certificates."""

    answers: Answers = {}
    person: PersonGiven = None
    postcode: Postcode | None = None
    """The care unit's postcode."""
    unit: UnitId | None = None
    """The care unit's HSA id, if the newest certificate (a draft, say) has none."""
    certificate: CertificateId | None = None
    """The certificate's id, for a draft that has none."""
    day: Day | None = None
    """The day of the spell; that of today if not given."""
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
    """By person id or certificate id, which takes precedence."""
    defaults: Defaults = False
    store: bool = False
    """Whether an assessment of each row, for today, is stored before the answer."""


class Predictors(Wire):
    """What is known about a spell without its certificates."""

    diagnosis: DiagnosisCode
    """ICD-10-SE."""
    person: PersonGiven = None
    postcode: Postcode | None = None
    """The care unit's postcode."""
    day: Day = DEFAULT_DAY
    certificate: CertificateId | None = None
    """The certificate's id, under which the assessment can be found again."""
    unit: UnitId | None = None
    """The care unit's HSA id."""


class FromPredictors(Wire):
    """What the caller knows of a spell, without certificates."""

    predictors: Predictors
    """The known values about the spell."""
    answers: Answers = {}
    horizon: Horizon = None
    defaults: Defaults = False
    trial: Trial = False


class OwnOpinion(Wire):
    """The physician's opinion of the newest assessment of certificate and diagnosis."""

    diagnosis: DiagnosisCode
    """Exactly the assessment's code."""
    opinion: Opinion
    """The risk is higher, correct or lower, or it cannot be judged."""


class OpinionGiven(Wire):
    """The physician's opinion of one assessment."""

    opinion: Opinion
    """The risk is higher, correct or lower, or it cannot be judged."""


class MeasureRecorded(Wire):
    """The status of one measure, given by its id or its KVÅ code."""

    measure: Annotated[str, Field(pattern=MEASURE)] | None = None
    """An id of the measures list, or lisjp40: or kva: and a code; none with kva."""
    kva: Annotated[str, Field(pattern=KVA)] | None = None
    """The code in KVÅ, in place of measure."""
    date: Annotated[str, Field(pattern=DAY)]
    """The day on which the measure was planned, started, ended or declined; not later than "
    "today."""
    status: MeasureStatus
    """The measure's status."""


class ConsentAsked(Wire):
    """Whose consent to the unit is asked for."""

    person: PersonText
    """Personnummer or the like; stored as a keyed hash only."""


class ConsentGiven(Wire):
    """A person consents to the unit, or withdraws the consent."""

    person: PersonText
    """Personnummer or the like; stored as a keyed hash only."""
    given: bool
    """false withdraws it."""


class Event(Wire):
    """A user did something with the support."""

    kind: EventKind
    """What the user did."""
    certificate: CertificateId | None = None
    """The certificate's id, if it is about one."""
    unit: UnitId | None = None
    """The care unit's HSA id."""


class TicketWanted(Wire):
    """The user, unit and certificate of a page's ticket."""

    user: UserId
    """The HSA id of the user of the page."""
    unit: UnitId
    """The care unit's HSA id; one of the caller's own."""
    certificate: CertificateId | None = None
    """Null for the unit's caseload."""
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] = MOST_MINUTES
    """How long it is valid, at most."""
