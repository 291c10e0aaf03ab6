"""The patients who are on sick leave on a day, from certificates of many persons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ..certificate import Certificate, PersonId, newest
from ..errors import BadCertificate, BadInput
from ..hints import Hint
from ..predictors import Situation
from ..spell import ongoing_spell, withheld
from ..wording import Words

MOST = 1000  # certificates of one person: more mean several persons under one id


class LeftOut(StrEnum):
    """Input that is in no row of a caseload."""

    UNREAD = "unread"
    NO_PERSON = "no_person"
    NO_PERIOD = "no_period"
    SIGNED_LATER = "signed_later"
    ENDED = "ended"
    NOT_BEGUN = "not_begun"
    NO_SPELL = "no_spell"
    OTHER_UNITS = "other_units"
    NO_UNIT = "no_unit"
    ANSWERS = "answers"

    @property
    def words(self) -> Words:
        """The text for what is counted, as it reads before a number."""
        return _COUNTED[self]


_COUNTED = {
    LeftOut.UNREAD: Words(
        "Intyg som inte kunde läsas: patientens sjukfall kan saknas eller se kortare ut",
        "Certificates that could not be read: a patient's spell may be missing or look shorter",
    ),
    LeftOut.NO_PERSON: Words("Intyg utan personnummer", "Certificates without person id"),
    LeftOut.NO_PERIOD: Words(
        "Utkast utan sjukskrivningsperiod", "Drafts without a period of sick leave"
    ),
    LeftOut.SIGNED_LATER: Words(
        "Intyg som signerats efter dagen", "Certificates signed after the day"
    ),
    LeftOut.ENDED: Words(
        "Patienter vars sjukfall har slutat", "Patients whose spell has ended before the day"
    ),
    LeftOut.NOT_BEGUN: Words(
        "Patienter vars sjukfall inte har börjat", "Patients whose spell begins after the day"
    ),
    LeftOut.NO_SPELL: Words(
        "Patienter vars intyg inte ger något sjukfall",
        "Patients whose certificates make no spell",
    ),
    LeftOut.OTHER_UNITS: Words(
        "Pågående sjukfall vid andra enheter", "Ongoing spells of other units"
    ),
    LeftOut.NO_UNIT: Words(
        "Pågående sjukfall vars intyg inte nämner någon enhet",
        "Ongoing spells whose certificates name no unit",
    ),
    LeftOut.ANSWERS: Words(
        "Svar om någon som inte är med i listan", "Answers about somebody who is not on the list"
    ),
}


@dataclass(frozen=True, slots=True)
class Patient:
    """One person's certificates, under the caller's id of the person.

    *person* is None if that is not a Swedish person id but a pseudonym, say.
    """

    id: str = field(repr=False)
    certificates: tuple[Certificate, ...] = field(repr=False)
    person: PersonId | None = None


class Ongoing(NamedTuple):
    """One patient who is on sick leave on the day.

    Attributes
    ----------
    certificate : Certificate
        The newest of the spell, the one that ``srs.assess`` assesses.
    situation : Situation
        As ``srs.assess`` finds it. Without spell if the diagnosis is withheld.
    unit : str or None
        From the newest of the spell's certificates that names one.
    """

    patient: Patient
    certificate: Certificate
    situation: Situation
    unit: str | None


def patients(
    certificates: Sequence[Certificate] | Mapping[str, Sequence[Certificate]],
    counts: Counter[LeftOut],
) -> tuple[Patient, ...]:
    """The certificates by person; in a mapping the keys are the caller's ids of the persons.

    Raises
    ------
    BadCertificate
        One id has impossibly many certificates, or certificates of different persons.
    """
    if isinstance(certificates, Mapping):
        found = [_patient(id, tuple(own)) for id, own in certificates.items()]
    else:
        by_person: dict[str, list[Certificate]] = {}
        for each in certificates:
            if each.person is None:
                counts[LeftOut.NO_PERSON] += 1
            else:
                by_person.setdefault(each.person.text, []).append(each)
        found = [_patient(id, tuple(own)) for id, own in by_person.items()]
    return tuple(found)


def _patient(id: str, certificates: tuple[Certificate, ...]) -> Patient:
    if len(certificates) > MOST:
        raise BadCertificate(
            f"one person has {len(certificates)} certificates: expected at most {MOST}; several "
            "persons may have been given the same id"
        )
    persons = {each.person.text: each.person for each in certificates if each.person}
    if len(persons) > 1:
        raise BadCertificate(
            "certificates of different persons under one id: expected those of one person"
        )
    return Patient(id, certificates, next(iter(persons.values()), None))


def ongoing(
    those: Iterable[Patient],
    *,
    on: date,
    unit: str | None = None,
    complete_since: date | None = None,
    counts: Counter[LeftOut],
) -> tuple[Ongoing, ...]:
    """Those of *those* on sick leave on the day, at the *unit*, or at the one that they all have.

    Certificates signed later are ignored. Overlapping certificates are one spell. From
    *complete_since* on the certificates have all sick leave of the patients.

    Raises
    ------
    BadInput
        No unit was asked for, and the spells belong to several.
    """
    found = [each for one in those if (each := _ongoing(one, on, complete_since, counts))]
    return _of_unit(found, unit, counts)


def _ongoing(
    patient: Patient, on: date, complete_since: date | None, counts: Counter[LeftOut]
) -> Ongoing | None:
    begun = [c for c in patient.certificates if c.periods]
    counts[LeftOut.NO_PERIOD] += len(patient.certificates) - len(begun)
    known = [c for c in begun if c.signed is None or c.signed.date() <= on]
    counts[LeftOut.SIGNED_LATER] += len(begun) - len(known)
    reaching = [each for each in known if each.end >= on]
    spell, earlier = ongoing_spell(known, on=on) if reaching else (None, ())
    hidden = withheld(known)
    if spell:
        of_spell = spell.certificates
    else:
        of_spell = tuple(c for c in hidden if any(p.start <= on <= p.end for p in c.periods))
    if not of_spell:
        if known:
            counts[_why_none(known, on)] += 1
        return None
    certificate = newest(of_spell)
    at_hand = frozenset(each.id for each in known)
    who, where = patient.person, certificate.postcode
    situation = Situation(spell, earlier, at_hand, who, where, on, hidden, complete_since)
    named = [each for each in of_spell if each.unit]
    return Ongoing(patient, certificate, situation, newest(named).unit if named else None)


def _why_none(known: Sequence[Certificate], on: date) -> LeftOut:
    of_sick_leave = [each for each in known if not each.infection_control]
    if not of_sick_leave:
        return LeftOut.NO_SPELL
    return LeftOut.NOT_BEGUN if any(c.start > on for c in of_sick_leave) else LeftOut.ENDED


def _of_unit(
    found: Sequence[Ongoing], unit: str | None, counts: Counter[LeftOut]
) -> tuple[Ongoing, ...]:
    units = {each.unit for each in found if each.unit}
    if unit is None:
        if len(units) > 1:
            raise BadInput(
                f"the ongoing spells belong to {len(units)} units",
                expected="those of one unit, or a unit to choose",
                path=("unit",),
                hint=Hint("unit"),
            )
        return tuple(found)
    for each in found:
        if each.unit is None:
            counts[LeftOut.NO_UNIT] += 1
        elif each.unit != unit:
            counts[LeftOut.OTHER_UNITS] += 1
    return tuple(each for each in found if each.unit == unit)
