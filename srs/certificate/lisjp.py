"""LISJP 1.x and FK 7804, signed: the form for sickness benefit, and AG7804, its twin for employers.

The questions have the same numbers in version 1.x and 2; FK 7804's draft and FK 7263 ask them
too and read their answers here. In AG7804 question 100 asks whether the employer may know the
diagnosis: if not, question 6 is left out. https://www.forsakringskassan.se/ (FK 7804), forms as
declared by sklintyg
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from ..errors import BadCertificate, BadDiagnosis, BadPersonId
from . import rivta
from .certificate import DEGREES, OCCUPATIONS, Certificate, Occupation, Period
from .icd10 import Icd10
from .person import PersonId
from .return_to_work import stated

NAME = "LISJP"
KINDS = ("LISJP", "FK7804", "AG7804")

_SICK_LEAVE = "question 32 (sick leave)"
_DIAGNOSIS = "question 6 (diagnosis)"
_OCCUPATION = "question 28 (occupation)"
_INFECTION = "question 27 (infection control)"
_EMPLOYER = "question 100 (diagnosis to the employer)"


def recognises(content: object) -> bool:
    return is_signed(content, KINDS)


def parse(document: rivta.Document, on: date) -> Certificate:
    return signed(document, on, answered)


def is_signed(content: object, kinds: tuple[str, ...]) -> bool:
    """Whether *content* is a RegisterCertificate of one of *kinds*."""
    envelope = content.envelope if isinstance(content, rivta.Document) else None
    return envelope is not None and envelope.kind in kinds


def signed(document: rivta.Document, on: date, answered: Callable[..., Certificate]) -> Certificate:
    """The certificate of a document with an envelope; *on* decides the person id's century.

    *answered*, the form's own function, reads the answers. A postcode that is not Swedish is None;
    relations other than extends (FRLANG), replaces (ERSATT) and completes (KOMPLT) are left out.
    """
    envelope = document.envelope
    if envelope is None:
        raise BadCertificate("not a signed certificate", expected="a RegisterCertificate")
    if not envelope.id:
        raise BadCertificate("intygs-id", expected="the certificate's id in extension")
    whole = answered(document.answers, id=envelope.id, kind=envelope.kind)
    return replace(
        beside(whole, envelope, person_of(envelope.person, on)), signed=signed_at(envelope.signed)
    )


def beside(
    certificate: Certificate, envelope: rivta.Envelope, person: PersonId | None
) -> Certificate:
    """The *certificate* with unit and relations from its envelope."""
    return replace(
        certificate,
        person=person,
        unit=envelope.unit or None,
        unit_name=envelope.unit_name or None,
        postcode=_postcode(envelope.postcode),
        replaces=_related(envelope, "ERSATT"),
        extends=_related(envelope, "FRLANG"),
        completes=_related(envelope, "KOMPLT"),
    )


def answered(answers: rivta.Answers, *, id: str, kind: str, draft: bool = False) -> Certificate:
    """The certificate's content from the answers, without the person; a *draft* may lack any of it.

    Answers that no model uses may have any code: secondary diagnoses outside ICD-10-SE and unknown
    prognoses and measures are left out, and their question is in ``unread``.
    """
    diagnosis = _diagnosis(answers)
    if diagnosis is None and kind == "AG7804" and not draft:
        check_withheld(answers, "100", _EMPLOYER, "6.2")
    return_to_work = stated(answers)
    beside = codes(answers, "6", "6.4") + codes(answers, "6", "6.6")
    others = secondary(beside)
    sick_leave = answers.get("32", ())
    finished = [each for each in sick_leave if not (draft and _is_unfinished(each))]
    return Certificate(
        id=id,
        kind=kind,
        periods=tuple(
            _period(answer, number)
            for number, answer in enumerate(sick_leave, 1)
            if answer in finished
        ),
        diagnosis=diagnosis,
        secondary=others,
        occupations=occupations(answers, "28", _OCCUPATION),
        infection_control=truth(answers, "27", _INFECTION) or False,
        prognosis=return_to_work.prognosis,
        work_measures=return_to_work.work_measures,
        other=return_to_work.other,
        unread=(*(("6",) if len(others) < len(beside) else ()), *return_to_work.unread),
        unfinished_periods=len(sick_leave) - len(finished),
    )


def _is_unfinished(answer: rivta.Answer) -> bool:
    """Whether the degree, first or last day is missing."""
    days = answer.get("32.2", ())
    has_degree = any(each.code for each in answer.get("32.1", ()))
    return not (has_degree and days and all(each.start and each.end for each in days))


def _period(answer: rivta.Answer, number: int) -> Period:
    where = f"{_SICK_LEAVE}, answer {number}"
    degrees, periods = answer.get("32.1", ()), answer.get("32.2", ())
    if len(degrees) != 1 or degrees[0].code not in DEGREES:
        raise BadCertificate(
            where, expected=f"one degree (32.1), a code among {', '.join(DEGREES)}"
        )
    if len(periods) != 1:
        raise BadCertificate(where, expected="one period (32.2) with start and end")
    return Period(
        day(periods[0].start, f"{where}: the period's start (32.2)"),
        day(periods[0].end, f"{where}: the period's end (32.2)"),
        DEGREES[degrees[0].code],
    )


def day(text: str, where: str) -> date:
    """The day in *text*, found at *where*."""
    try:
        return rivta.day(text)
    except ValueError:
        raise BadCertificate(where, expected="a date as YYYY-MM-DD") from None


def _diagnosis(answers: rivta.Answers) -> Icd10 | None:
    found = codes(answers, "6", "6.2")
    if len(found) > 1:
        raise BadCertificate(_DIAGNOSIS, expected="one main diagnosis (6.2)")
    return main_diagnosis(found[0], f"{_DIAGNOSIS}, 6.2") if found else None


def main_diagnosis(code: str, where: str) -> Icd10:
    """The diagnosis in *code*, found at *where*."""
    try:
        return Icd10.parse(code)
    except BadDiagnosis as error:
        raise BadCertificate.of(error, where) from None


def secondary(codes: Sequence[str]) -> tuple[Icd10, ...]:
    """Those of *codes* that are ICD-10-SE codes."""
    found = []
    for code in codes:
        try:
            found.append(Icd10.parse(code))
        except BadDiagnosis:
            continue
    return tuple(found)


def occupations(answers: rivta.Answers, question: str, where: str) -> tuple[Occupation, ...]:
    """The codes of the first part of *question*, each once."""
    part = f"{question}.1"
    found = tuple(dict.fromkeys(codes(answers, question, part)))
    if not set(found) <= set(OCCUPATIONS):
        raise BadCertificate(where, expected=f"codes ({part}) among {', '.join(OCCUPATIONS)}")
    return cast(tuple[Occupation, ...], found)


def truth(answers: rivta.Answers, question: str, where: str) -> bool | None:
    """The value of the first part of *question*; None if there is none."""
    part = f"{question}.1"
    texts = {
        each.text.lower() for answer in answers.get(question, ()) for each in answer.get(part, ())
    }
    if not texts <= {"true", "1", "false", "0"}:
        raise BadCertificate(where, expected=f"true or false ({part})")
    return bool(texts & {"true", "1"}) if texts else None


def check_withheld(answers: rivta.Answers, question: str, where: str, code: str) -> None:
    """Raise BadCertificate unless *question* says that the employer shall not know the diagnosis.

    *code* is the part where the diagnosis would be.
    """
    if truth(answers, question, where) is not False:
        raise BadCertificate(
            where,
            expected=f"false ({question}.1) if there is no diagnosis, or an ICD-10-SE "
            f"code ({code})",
        )


def codes(answers: rivta.Answers, question: str, name: str) -> list[str]:
    """The codes of a part, in the file's order, without those left empty."""
    return [
        part.code
        for answer in answers.get(question, ())
        for part in answer.get(name, ())
        if part.code
    ]


def person_of(text: str, on: date) -> PersonId:
    try:
        return PersonId.parse(text, on=on)
    except BadPersonId as error:
        raise BadCertificate.of(error, "patient (person-id)") from None


def _postcode(text: str) -> str | None:
    digits = text.replace(" ", "")
    return digits if len(digits) == 5 and digits.isascii() and digits.isdigit() else None


def signed_at(text: str) -> datetime:
    try:
        return rivta.moment(text)
    except ValueError:
        raise BadCertificate(
            "signeringstidpunkt", expected="date and time as YYYY-MM-DDTHH:MM:SS"
        ) from None


def _related(envelope: rivta.Envelope, code: str) -> tuple[str, ...]:
    related = tuple(other for relation, other in envelope.relations if relation == code)
    if not all(related):
        raise BadCertificate("relation", expected="the other certificate's id in intygs-id")
    return related
