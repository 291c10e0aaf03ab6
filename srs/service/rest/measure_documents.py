"""Recorded measures in answers, declared for OpenAPI; ``measures`` writes it."""

from typing import Literal

from .document import Day, Document, Moment
from .words import MeasureStatus


class MeasureOfCertificate(Document):
    """A record of one measure."""

    measure: str
    """An id of the measures list, else a system and a code."""
    title: str | None
    """The title; null if no list in use has it any more."""
    status: MeasureStatus
    """The status: planned, started, ended or declined."""
    date: Day | None
    """The day; null if it was withdrawn."""
    source: Literal["caller", "certificate"]
    """certificate: planned in question 40."""
    counts: bool
    """Whether nothing newer is recorded for the status."""
    stored: Moment
    """When it was recorded."""


class MeasuresOfCertificate(Document):
    """The records of a certificate's measures."""

    certificate: str
    """The certificate's id."""
    measures: list[MeasureOfCertificate]
    """The newest first; those that the certificate plans come last."""


class MeasureStored(Document):
    """The stored record of one measure."""

    certificate: str
    """The certificate's id."""
    measure: str
    """The name that it is stored under."""
    status: MeasureStatus
    """The status: planned, started, ended or declined."""
    date: Day | None
    """The day; null if it is withdrawn."""
    stored: Moment
    """When it was recorded."""
