"""From requests to the domain's values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from ...assess import assess_asked, assess_without_certificate
from ...assessment import Assessment
from ...certificate import (
    Certificate,
    Icd10,
    PersonId,
    newest,
    one_person,
    one_postcode,
    parsed,
    read,
    without_person,
)
from ...errors import BadCertificate, BadInput, at
from ...knowledge import Knowledge
from ...model import Model
from ...request import Request
from ...spell import Spell, current_spell
from ..sight import About
from .requests import Beside, FromCertificates, FromPredictors, Predictors
from .words import CERTIFICATE, UNIT, names

# The text is already decoded, so a declared encoding no longer applies.
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One requested assessment.

    Attributes
    ----------
    answer
        Assesses with a model.

        Raises BadInput.
    """

    about: About
    answer: Callable[[Model], Assessment]
    trial: bool = False


def from_wire(wire: FromCertificates, on: date, knowledge: Knowledge) -> Wanted:
    """
    Raises
    ------
    BadInput
    """
    return from_certificates(certificates_of(wire.certificates, on), wire, on, knowledge)


def certificates_of(given: Sequence[str | Mapping[str, object]], on: date) -> list[Certificate]:
    """
    Raises
    ------
    BadInput
    """
    certificates = []
    for place, each in enumerate(given):
        with at("certificates", place):
            certificates.append(_certificate(each, on))
    return certificates


def from_certificates(
    certificates: Sequence[Certificate], beside: Beside, on: date, knowledge: Knowledge
) -> Wanted:
    """
    Raises
    ------
    BadInput
    """
    nameless = without_person(certificates)
    latest = newest(nameless)
    with at("certificates", nameless.index(latest)):
        _check_ids(latest)
    unit, name = _unit(latest, beside), _name(latest, beside)
    _check_draft(latest, name, nameless)
    spell, _ = current_spell(latest, nameless, on=on)
    postcode = one_postcode(latest, beside.postcode)
    person = one_person(certificates, _person(beside.person, on))
    asked = Request(
        answers=beside.answers,
        defaults=beside.defaults,
        person=person,
        postcode=postcode,
        day=beside.day,
        horizon=beside.horizon,
    )

    def answer(model: Model) -> Assessment:
        return assess_asked(certificates, asked, on=on, model=model, knowledge=knowledge)

    about = About(
        certificate=name,
        certificates=_names(name, spell),
        unit=unit,
        person=person,
        spell_start=spell.start if spell else None,
        spell_end=spell.end if spell else None,
    )
    return Wanted(about, answer, beside.trial)


def from_predictors(wire: FromPredictors, on: date, knowledge: Knowledge) -> Wanted:
    """
    Raises
    ------
    BadInput
    """
    given = wire.predictors
    with _in_predictors():
        person = _person(given.person, on)
        with at("diagnosis"):
            diagnosis = Icd10.parse(given.diagnosis)
    asked = Request(
        answers=wire.answers,
        defaults=wire.defaults,
        person=person,
        postcode=given.postcode and given.postcode.replace(" ", ""),
        day=given.day,
        horizon=wire.horizon,
    )

    def answer(model: Model) -> Assessment:
        with _in_predictors():
            return assess_without_certificate(
                diagnosis, asked, on=on, model=model, knowledge=knowledge
            )

    about = About(
        certificate=given.certificate,
        certificates=_names(given.certificate, None),
        unit=given.unit,
        person=person,
    )
    return Wanted(about, answer, wire.trial)


def _certificate(given: str | Mapping[str, object], on: date) -> Certificate:
    if isinstance(given, str):
        try:
            return read(_DECLARATION.sub("", given).encode(), on=on)
        except UnicodeEncodeError:
            raise BadCertificate(expected="text in valid Unicode") from None
    return parsed(given, on=on)


def _person(text: str | None, on: date) -> PersonId | None:
    with at("person"):
        return None if text is None else PersonId.parse(text, on=on)


def _check_ids(latest: Certificate) -> None:
    if latest.unit and not names(UNIT, latest.unit):
        raise BadCertificate("the newest certificate's unit", expected="an HSA id, not a person's")
    check_id(latest, "the newest certificate's id")


def check_id(certificate: Certificate, what: str) -> None:
    """Check a certificate's id: the access log and the store accept no other text.

    Raises
    ------
    BadCertificate
    """
    id = own_id(certificate)
    if id and not names(CERTIFICATE, id):
        raise BadCertificate(
            what,
            expected="at most 64 letters, digits and signs, a letter or digit first, and not a "
            "person's id",
        )


def _unit(latest: Certificate, beside: Beside) -> str | None:
    if beside.unit and latest.unit not in (None, beside.unit):
        raise BadCertificate(
            "the unit",
            expected="that of the newest certificate, or none",
            path=("unit",),
        )
    return latest.unit or beside.unit


def _name(latest: Certificate, beside: Beside) -> str | None:
    """The id to store."""
    id = own_id(latest)
    if beside.certificate and id not in (None, beside.certificate):
        raise BadCertificate(
            "the certificate's id",
            expected="that of the newest certificate, or none",
            path=("certificate",),
        )
    return id or beside.certificate


def _check_draft(latest: Certificate, name: str | None, those: Sequence[Certificate]) -> None:
    """A draft with a signed certificate's id is an older version of it, or another's."""
    signed = {own_id(each) for each in those if each.signed}
    if latest.signed is None and name in signed - {None}:
        raise BadCertificate(
            "the newest certificate, a draft, has the id of one that is signed",
            expected="each id once: only the signed certificate, if it is the same",
            path=("certificates",),
        )


def _names(own: str | None, spell: Spell | None) -> tuple[str, ...]:
    """The ids under which the spell's certificates may be stored."""
    of_spell = [own_id(each) for each in spell.certificates] if spell else []
    return tuple(dict.fromkeys(each for each in (own, *of_spell) if each))


def own_id(latest: Certificate) -> str | None:
    """A draft of FK 7804 has no id."""
    return None if latest.signed is None and latest.id == _DRAFT else latest.id


@contextmanager
def _in_predictors() -> Iterator[None]:
    """The path within ``predictors`` of a value that the domain calls by another path."""
    try:
        yield
    except BadInput as error:
        if error.path and error.path[0] in Predictors.model_fields:
            error.path = ("predictors", *error.path)
        raise
