"""What callers get of measures that were taken, declared for OpenAPI; ``measures`` writes it."""

from typing import Literal

from .document import Day, Document, Moment
from .words import MeasureStatus


class MeasureOfCertificate(Document):
    """What is recorded of one measure."""

    measure: str
    """An id of the measures list, else a system and a code."""
    title: str | None
    """Null where no list in use has it any more."""
    status: MeasureStatus
    """What became of it."""
    date: Day | None
    """Null where it was withdrawn."""
    source: Literal["caller", "certificate"]
    """certificate: planned in question 40."""
    counts: bool
    """Whether nothing newer is recorded of the status."""
    stored: Moment
    """When it was recorded."""


class MeasuresOfCertificate(Document):
    """What is recorded of a certificate's measures."""

    certificate: str
    """The certificate's id."""
    measures: list[MeasureOfCertificate]
    """The newest first; what it plans itself last."""


class MeasureStored(Document):
    """What was stored of one measure."""

    certificate: str
    """The certificate's id."""
    measure: str
    """The name that it is stored under."""
    status: MeasureStatus
    """What became of it."""
    date: Day | None
    """Null where it is withdrawn."""
    stored: Moment
    """When it was recorded."""
