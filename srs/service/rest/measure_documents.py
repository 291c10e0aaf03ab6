"""What callers get of measures that were taken, declared for OpenAPI; ``measures`` writes it."""

from typing import Annotated, Literal

from pydantic import Field as Of

from .document import Day, Document, Moment
from .words import MeasureStatus


class MeasureOfCertificate(Document):
    """What is told of one measure."""

    measure: Annotated[str, Of(description="An id of the measures list, else a system and a code.")]
    title: Annotated[str | None, Of(description="Null where no list in use has it any more.")]
    status: MeasureStatus
    date: Annotated[Day | None, Of(description="Null where it was withdrawn.")]
    source: Annotated[
        Literal["caller", "certificate"], Of(description="certificate: planned in question 40.")
    ]
    counts: Annotated[bool, Of(description="Whether nothing newer is told of the status.")]
    stored: Moment


class MeasuresOfCertificate(Document):
    """What is told of a certificate's measures."""

    certificate: str
    measures: Annotated[
        list[MeasureOfCertificate], Of(description="The newest first; what it plans itself last.")
    ]


class MeasureStored(Document):
    """What was stored of one measure."""

    certificate: str
    measure: Annotated[str, Of(description="The name that it is stored under.")]
    status: MeasureStatus
    date: Annotated[Day | None, Of(description="Null where it is withdrawn.")]
    stored: Moment
