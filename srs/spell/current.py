"""The spell that a certificate belongs to, and the day in it."""

from collections.abc import Sequence
from datetime import date

from ..certificate import Certificate
from ..errors import BadCertificate, BadDay
from .spells import Spell, all_spells


def current_spell(
    certificate: Certificate, certificates: Sequence[Certificate], *, on: date
) -> tuple[Spell | None, tuple[Spell, ...]]:
    """The spell of *certificate* as it is on the day *on*, and the person's spells before it.

    The spell is None for a certificate without diagnosis or period. It may begin later, or have
    ended.

    Raises
    ------
    BadCertificate
        When the certificate is for infection control, or replaced by another.
    """
    if certificate.infection_control:
        raise BadCertificate(
            "the newest certificate is for infection control (question 27): that is not sick "
            "leave, so there is no risk to assess",
            path=("certificates",),
        )
    if any(certificate.id in other.replaces for other in certificates if other != certificate):
        raise BadCertificate(
            "another of the certificates replaces the newest one: leave out what was replaced",
            path=("certificates",),
        )
    found = all_spells(certificates, on=on)
    if certificate.diagnosis is None or not certificate.periods:
        return None, tuple(each for each in found if each.start <= on)
    place = next(n for n, spell in enumerate(found) if certificate in spell.certificates)
    return found[place], found[:place]


def ongoing_spell(
    certificates: Sequence[Certificate], *, on: date
) -> tuple[Spell | None, tuple[Spell, ...]]:
    """One person's spell on the day *on* (None without one), and the spells before it."""
    found = all_spells(certificates, on=on)
    place = next((n for n, each in enumerate(found) if each.start <= on <= each.end), None)
    return (None, found) if place is None else (found[place], found[:place])


def within(spell: Spell, day: int, *, start_known: bool) -> int:
    """*day*, if it can be a day of the spell: from its first to the last certified.

    If the spell may have begun before the given certificates, any later day is possible.
    """
    if day < 1 or (start_known and day > spell.days):
        raise BadDay(
            "the day of the spell",
            expected="1 (its first day) to the last day that the certificates cover",
            path=("day",),
        )
    return day
