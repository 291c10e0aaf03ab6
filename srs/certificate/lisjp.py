"""LISJP 1.x and FK 7804, signed: the form for sickness benefit, and its twins for employers.

The questions have the same numbers in version 1.x and 2; FK 7804's draft and FK 7263 ask them
too and read their answers here.
https://www.forsakringskassan.se/ (FK 7804), forms as declared by sklintyg
"""

from dataclasses import replace
from datetime import date, datetime
from typing import cast

from ..errors import BadCertificate, BadDiagnosis, BadPersonId
from . import rivta
from .certificate import DEGREES, OCCUPATIONS, Certificate, Occupation, Period
from .icd10 import Icd10
from .person import PersonId

NAME = "LISJP"
KINDS = ("LISJP", "FK7804", "AG7804", "AG1-14")

_SICK_LEAVE = "question 32 (sick leave)"
_DIAGNOSIS = "question 6 (diagnosis)"
_OCCUPATION = "question 28 (occupation)"
_INFECTION = "question 27 (infection control)"


def recognises(content: object) -> bool:
    return is_signed(content, KINDS)


def parse(document: rivta.Document, on: date) -> Certificate:
    return signed(document, on)


def is_signed(content: object, kinds: tuple[str, ...]) -> bool:
    """Whether *content* is a RegisterCertificate of one of *kinds*."""
    envelope = content.envelope if isinstance(content, rivta.Document) else None
    return envelope is not None and envelope.kind in kinds


def signed(document: rivta.Document, on: date) -> Certificate:
    """The certificate of a document that has an envelope; *on* is for the person id's century.

    A unit without a Swedish postcode has none; relations other than extends (FRLANG), replaces
    (ERSATT) and completes (KOMPLT) are left out.
    """
    envelope = document.envelope
    if envelope is None:
        raise BadCertificate("not a signed certificate: expected a RegisterCertificate")
    if not envelope.id:
        raise BadCertificate("intygs-id: expected the certificate's id in extension")
    return replace(
        answered(document.answers, id=envelope.id, kind=envelope.kind),
        person=_person(envelope.person, on),
        unit=envelope.unit or None,
        postcode=_postcode(envelope.postcode),
        signed=_signed(envelope.signed),
        replaces=_related(envelope, "ERSATT"),
        extends=_related(envelope, "FRLANG"),
        completes=_related(envelope, "KOMPLT"),
    )


def answered(answers: rivta.Answers, *, id: str, kind: str) -> Certificate:
    """What the answers say, whoever the person is.

    Secondary diagnoses that are no ICD-10-SE codes are left out: the main one decides.
    """
    return Certificate(
        id=id,
        kind=kind,
        periods=tuple(
            _period(answer, number) for number, answer in enumerate(answers.get("32", ()), 1)
        ),
        diagnosis=_diagnosis(answers),
        secondary=_secondary(answers),
        occupations=_occupations(answers),
        infection_control=_infection_control(answers),
    )


def _period(answer: rivta.Answer, number: int) -> Period:
    where = f"{_SICK_LEAVE}, answer {number}"
    degrees, periods = answer.get("32.1", ()), answer.get("32.2", ())
    if len(degrees) != 1 or degrees[0].code not in DEGREES:
        raise BadCertificate(
            f"{where}: expected one degree (32.1), a code among {', '.join(DEGREES)}"
        )
    if len(periods) != 1:
        raise BadCertificate(f"{where}: expected one period (32.2) with start and end")
    return Period(
        _day(periods[0].start, f"{where}: the period's start (32.2)"),
        _day(periods[0].end, f"{where}: the period's end (32.2)"),
        DEGREES[degrees[0].code],
    )


def _day(text: str, where: str) -> date:
    try:
        return rivta.day(text)
    except ValueError:
        raise BadCertificate(f"{where}: expected a date as YYYY-MM-DD") from None


def _diagnosis(answers: rivta.Answers) -> Icd10 | None:
    codes = _codes(answers, "6", "6.2")
    if not codes:
        return None
    if len(codes) > 1:
        raise BadCertificate(f"{_DIAGNOSIS}: expected one main diagnosis (6.2)")
    try:
        return Icd10.parse(codes[0])
    except BadDiagnosis as error:
        raise BadCertificate(f"{_DIAGNOSIS}, 6.2: {error}") from None


def _secondary(answers: rivta.Answers) -> tuple[Icd10, ...]:
    secondary = []
    for code in _codes(answers, "6", "6.4") + _codes(answers, "6", "6.6"):
        try:
            secondary.append(Icd10.parse(code))
        except BadDiagnosis:
            continue
    return tuple(secondary)


def _occupations(answers: rivta.Answers) -> tuple[Occupation, ...]:
    codes = tuple(dict.fromkeys(_codes(answers, "28", "28.1")))
    if not set(codes) <= set(OCCUPATIONS):
        raise BadCertificate(f"{_OCCUPATION}: expected codes (28.1) among {', '.join(OCCUPATIONS)}")
    return cast(tuple[Occupation, ...], codes)


def _infection_control(answers: rivta.Answers) -> bool:
    texts = {
        part.text.lower() for answer in answers.get("27", ()) for part in answer.get("27.1", ())
    }
    if not texts <= {"true", "1", "false", "0"}:
        raise BadCertificate(f"{_INFECTION}: expected true or false (27.1)")
    return bool(texts & {"true", "1"})


def _codes(answers: rivta.Answers, question: str, name: str) -> list[str]:
    """The codes of a part, in the file's order, without those left empty."""
    return [
        part.code
        for answer in answers.get(question, ())
        for part in answer.get(name, ())
        if part.code
    ]


def _person(text: str, on: date) -> PersonId:
    try:
        return PersonId.parse(text, on=on)
    except BadPersonId as error:
        raise BadCertificate(f"patient (person-id): {error}") from None


def _postcode(text: str) -> str | None:
    digits = text.replace(" ", "")
    return digits if len(digits) == 5 and digits.isascii() and digits.isdigit() else None


def _signed(text: str) -> datetime:
    try:
        return rivta.moment(text)
    except ValueError:
        raise BadCertificate(
            "signeringstidpunkt: expected date and time as YYYY-MM-DDTHH:MM:SS"
        ) from None


def _related(envelope: rivta.Envelope, code: str) -> tuple[str, ...]:
    related = tuple(other for relation, other in envelope.relations if relation == code)
    if not all(related):
        raise BadCertificate("relation: expected the other certificate's id in intygs-id")
    return related
