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

    Raises
    ------
    BadCertificate
        When the certificate makes no spell: infection control, or replaced by another one.
    BadDay
        When its sick leave has not begun.
    """
    if certificate.infection_control:
        raise BadCertificate(
            "the newest certificate is one of infection control (question 27): that is no sick "
            "leave, so there is no risk to assess"
        )
    if certificate.start > on:
        raise BadDay(
            "the certificate's sick leave begins after the day of assessment: expected a day on "
            "or after its first day (--on)"
        )
    found = spells(certificates, on=on)
    place = next((i for i, s in enumerate(found) if certificate in s.certificates), None)
    if place is None:
        raise BadCertificate(
            "another of the certificates replaces the newest one: leave out what was replaced"
        )
    return found[place], found[:place]


def day_of(spell: Spell, on: date) -> int:
    """The day of the spell that *on* is.

    Raises
    ------
    BadDay
        When the spell had ended.
    """
    if on > spell.end:
        raise BadDay(
            "the spell ended before the day of assessment: expected a day within it (--on or "
            "--day), or the certificates that extend it"
        )
    return spell.day(on)


def within(spell: Spell, day: int) -> int:
    """*day*, when it is one that the spell's certificates cover."""
    if not 1 <= day <= spell.days:
        raise BadDay(
            "the day of the spell: expected 1 (its first day) to the last day that the "
            "certificates cover"
        )
    return day
