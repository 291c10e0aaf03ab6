"""The spell that a certificate belongs to, and the day in it."""

from collections.abc import Sequence
from datetime import date

from ..certificate import Certificate
from ..errors import BadCertificate, BadDay
from .spells import Spell, spells


def current_spell(
    certificate: Certificate, certificates: Sequence[Certificate], *, on: date
) -> tuple[Spell, tuple[Spell, ...]]:
    """The spell of *certificate* on the day *on*, and the person's spells before it.

    The certificate itself may begin later, as an extension does that is written in good time.

    Raises
    ------
    BadCertificate
        When the certificate makes no spell: infection control, no diagnosis, or replaced by
        another one.
    BadDay
        When the spell has not begun.
    """
    if certificate.infection_control:
        raise BadCertificate(
            "the newest certificate is one of infection control (question 27): that is no sick "
            "leave, so there is no risk to assess"
        )
    if certificate.diagnosis is None:
        raise BadCertificate(
            "the newest certificate has no diagnosis, which the patient keeps from the employer: "
            "expected one with a diagnosis; leave it out to assess the others"
        )
    if any(certificate.id in other.replaces for other in certificates if other != certificate):
        raise BadCertificate(
            "another of the certificates replaces the newest one: leave out what was replaced"
        )
    found = spells(certificates, on=on)
    for place, spell in enumerate(found):
        if certificate in spell.certificates:
            return spell, found[:place]
    raise BadDay(
        "the spell begins after the day of assessment: expected a day on or after its first one"
    )


def day_of(spell: Spell, on: date) -> int:
    """The day of the spell that *on* is.

    Raises
    ------
    BadDay
        When the spell had ended.
    """
    if on > spell.end:
        raise BadDay(
            "the spell ended before the day of assessment: expected a day within it, or the "
            "certificates that extend it"
        )
    return spell.day(on)


def within(spell: Spell, day: int, *, start_known: bool) -> int:
    """*day*, when it can be one of the spell's: its first to the last that is certified.

    Where the spell may have begun before its certificates at hand, any later day can be.
    """
    if day < 1 or (start_known and day > spell.days):
        raise BadDay(
            "the day of the spell: expected 1 (its first day) to the last day that the "
            "certificates cover"
        )
    return day
