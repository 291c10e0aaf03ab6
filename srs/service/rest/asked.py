"""What a caller wants assessed: from the wire to the domain."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from ...asked import Asked
from ...assess import assess_asked, assess_without_certificate
from ...assessment import Assessment
from ...certificate import (
    FORMATS,
    Certificate,
    Icd10,
    PersonId,
    newest,
    one_person,
    one_postcode,
    own,
    read,
    without_person,
)
from ...errors import BadAnswer, BadCertificate, BadDay
from ...knowledge import Knowledge
from ...model import Model
from ...spell import current_spell
from ..desk import About
from .fields import BadFields, at
from .requests import Beside, FromCertificates, FromPredictors
from .words import CERTIFICATE, UNIT, names

# Text has been decoded; what it was encoded in before says nothing any more.
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One assessment that is wanted.

    Attributes
    ----------
    answer
        Assesses with a model.

        Raises BadFields.
    """

    about: About
    answer: Callable[[Model], Assessment]


def from_wire(wire: FromCertificates, on: date, knowledge: Knowledge) -> Wanted:
    """
    Raises
    ------
    BadFields
    """
    certificates = []
    for place, each in enumerate(wire.certificates):
        with at(f"/certificates/{place}"):
            certificates.append(_certificate(each, on))
    return from_certificates(certificates, wire, on, knowledge)


def from_certificates(
    certificates: Sequence[Certificate], beside: Beside, on: date, knowledge: Knowledge
) -> Wanted:
    """
    Raises
    ------
    BadFields
    """
    with at("/certificates"):
        nameless = without_person(certificates)
        latest = newest(nameless)
        unit, name = _unit(latest, beside), _name(latest, beside)
        spell, _ = current_spell(latest, nameless, on=on)
    with at("/postcode"):
        postcode = one_postcode(latest, beside.postcode)
    with at("/person"):
        person = one_person(certificates, _person(beside.person, on))
    asked = Asked(
        answers=beside.answers,
        defaults=beside.defaults,
        person=person,
        postcode=postcode,
        day=beside.day,
        horizon=beside.horizon,
    )

    def answer(model: Model) -> Assessment:
        with _placed_in(beside.answers, "/day"):
            return assess_asked(certificates, asked, on=on, model=model, knowledge=knowledge)

    about = About(
        certificate=name,
        unit=unit,
        person=person,
        spell_start=spell.start if spell else None,
        spell_end=spell.end if spell else None,
    )
    return Wanted(about, answer)


def from_predictors(wire: FromPredictors, on: date, knowledge: Knowledge) -> Wanted:
    """
    Raises
    ------
    BadFields
    """
    given = wire.predictors
    with at("/predictors/diagnosis"):
        diagnosis = Icd10.parse(given.diagnosis)
    with at("/predictors/person"):
        person = _person(given.person, on)
    asked = Asked(
        answers=wire.answers,
        defaults=wire.defaults,
        person=person,
        postcode=given.postcode and given.postcode.replace(" ", ""),
        day=given.day,
        horizon=wire.horizon,
    )

    def answer(model: Model) -> Assessment:
        with _placed_in(wire.answers, "/predictors/day"):
            return assess_without_certificate(
                diagnosis, asked, on=on, model=model, knowledge=knowledge
            )

    about = About(certificate=given.certificate, unit=given.unit, person=person)
    return Wanted(about, answer)


def _certificate(given: str | Mapping[str, object], on: date) -> Certificate:
    if isinstance(given, str):
        try:
            return read(_DECLARATION.sub("", given).encode(), on=on)
        except UnicodeEncodeError:
            raise BadCertificate("expected text in valid Unicode") from None
    form = FORMATS[own.NAME]
    if not form.recognises(given):
        raise BadCertificate(f'expected XML as text, or an object with "format": "{own.FORMAT}"')
    return form.parse(given, on)


def _person(text: str | None, on: date) -> PersonId | None:
    return None if text is None else PersonId.parse(text, on=on)


def _unit(latest: Certificate, beside: Beside) -> str | None:
    if latest.unit and not names(UNIT, latest.unit):
        raise BadCertificate("the newest certificate's unit: expected an HSA id, not a person's")
    if beside.unit and latest.unit not in (None, beside.unit):
        raise BadFields.of(
            "/unit", "the unit: expected that of the newest certificate, or none beside it"
        )
    return latest.unit or beside.unit


def _name(latest: Certificate, beside: Beside) -> str | None:
    """The id to store; FK 7804's drafts have none of their own."""
    own_id = None if latest.signed is None and latest.id == _DRAFT else latest.id
    if own_id and not names(CERTIFICATE, own_id):
        raise BadCertificate(
            "the newest certificate's id: expected at most 64 letters, digits and signs, "
            "a letter or digit first, and not a person's id"
        )
    if beside.certificate and own_id not in (None, beside.certificate):
        raise BadFields.of(
            "/certificate",
            "the certificate's id: expected that of the newest certificate, or none beside it",
        )
    return own_id or beside.certificate


@contextmanager
def _placed_in(answers: Mapping[str, object], day: str) -> Iterator[None]:
    """What the domain finds at fault inside is at the field that it was told in."""
    try:
        yield
    except BadAnswer as error:
        name, _, _ = str(error).partition(":")
        pointer = f"/answers/{name}" if name in answers else "/answers"
        raise BadFields.of(pointer, str(error)) from None
    except BadDay as error:
        horizon = str(error).startswith("the horizon")
        raise BadFields.of("/horizon" if horizon else day, str(error)) from None
