"""What callers send: the wire format and nothing but; domain rules live in the domain."""

from typing import Annotated, Any, Literal

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
    postcode: Annotated[Postcode | None, Field(description="Of the care unit.")] = None
    unit: Annotated[
        UnitId | None, Field(description="Where the newest certificate, a draft say, has none.")
    ] = None
    certificate: Annotated[
        CertificateId | None, Field(description="The id of a draft that has none.")
    ] = None
    day: Annotated[Day | None, Field(description="That of today if not given.")] = None
    horizon: Horizon = None
    defaults: Defaults = False
    trial: Trial = False


class FromCertificates(Beside):
    """One person's certificates; the newest is assessed, the others are its history."""

    certificates: Annotated[
        list[str | dict[str, Any]],
        Field(
            min_length=1,
            max_length=100,
            description="Each an XML document (RegisterCertificate, forifyllnad) as text, or our "
            "JSON (format srs-certificate-1) as an object.",
        ),
    ]


class ManyCertificates(Wire):
    """Certificates of many persons, each with its person id."""

    certificates: Annotated[
        list[str | dict[str, Any]],
        Field(
            min_length=1,
            max_length=2000,
            description="Each an XML document (RegisterCertificate) as text, or our JSON "
            "(format srs-certificate-1) as an object.",
        ),
    ]
    answers: Annotated[
        dict[str, Answers],
        Field(max_length=2000, description="By person id or certificate id, which wins."),
    ] = {}
    defaults: Defaults = False
    store: Annotated[
        bool,
        Field(
            description="Whether an assessment of each row, of today, is stored before it is "
            "answered."
        ),
    ] = False


class Predictors(Wire):
    """What is known of a spell without its certificates."""

    diagnosis: Annotated[DiagnosisCode, Field(description="ICD-10-SE.")]
    person: PersonGiven = None
    postcode: Annotated[Postcode | None, Field(description="Of the care unit.")] = None
    day: Day = DEFAULT_DAY
    certificate: Annotated[
        CertificateId | None, Field(description="Under which the assessment can be found again.")
    ] = None
    unit: Annotated[UnitId | None, Field(description="The care unit's HSA id.")] = None


class FromPredictors(Wire):
    """A spell of which the caller tells what it knows."""

    predictors: Predictors
    answers: Answers = {}
    horizon: Horizon = None
    defaults: Defaults = False
    trial: Trial = False


class OwnOpinion(Wire):
    """What the physician makes of the newest assessment of certificate and diagnosis."""

    diagnosis: Annotated[DiagnosisCode, Field(description="Exactly that of the assessment.")]
    opinion: Annotated[
        Opinion, Field(description="The risk is higher, correct, lower; it cannot be judged.")
    ]


class OpinionGiven(Wire):
    """What the physician makes of one assessment."""

    opinion: Annotated[
        Opinion, Field(description="The risk is higher, correct, lower; it cannot be judged.")
    ]


class MeasureRecorded(Wire):
    """What became of one measure, given by its id or its code of KVÅ."""

    measure: Annotated[
        Annotated[str, Field(pattern=MEASURE)] | None,
        Field(
            description="An id of the measures list, or lisjp40: or kva: and a code; none with kva."
        ),
    ] = None
    kva: Annotated[
        Annotated[str, Field(pattern=KVA)] | None,
        Field(description="The code in KVÅ, in place of measure."),
    ] = None
    date: Annotated[
        str,
        Field(
            pattern=DAY,
            description="On which the measure was planned, started, ended or declined; not later "
            "than today.",
        ),
    ]
    status: MeasureStatus


class ConsentAsked(Wire):
    """Whose consent to the unit is asked for."""

    person: PersonText


class ConsentGiven(Wire):
    """That a person consents to the unit, or does not any more."""

    person: PersonText
    given: Annotated[bool, Field(description="false withdraws it.")]


class Event(Wire):
    """That a user did something with the support."""

    kind: EventKind
    certificate: CertificateId | None = None
    unit: UnitId | None = None


class TicketWanted(Wire):
    """For whom and what a page gets a ticket."""

    user: Annotated[UserId, Field(description="The HSA id of who uses the page.")]
    unit: Annotated[UnitId, Field(description="The care unit's HSA id; one of the caller's own.")]
    certificate: Annotated[
        CertificateId | None, Field(description="Null for the unit's caseload.")
    ] = None
    minutes: Annotated[
        int, Field(ge=1, le=MOST_MINUTES, description="How long it is good, at most.")
    ] = MOST_MINUTES
