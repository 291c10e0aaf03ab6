"""AG1-14, the certificate for the employer's sick pay (days 1 to 14), signed or a draft.

The form has its own question numbers. Version 1 gives the percentage as a quantity, the
occupation as a code and each diagnosis in a separate answer; version 2 gives the percentage and
the occupation as text, and all diagnoses in one answer. It has one period, at any whole per cent.
It has no diagnosis if the patient does not want the employer to know it. It does not ask for
prognosis or measures. Forms as declared by sklintyg, of Sveriges Kommuner och Regioner
"""

import re
from collections.abc import Sequence
from datetime import date

from ..errors import BadCertificate
from . import lisjp, rivta
from .certificate import SICK_PAY, Certificate, Occupation, Period

NAME = SICK_PAY
KINDS = (SICK_PAY,)

# Some systems write the type this way.
_CODES = (*KINDS, "AG114")

_OCCUPATION = "question 1 (occupation)"
_EMPLOYER = "question 3 (diagnosis to the employer)"
_DIAGNOSIS = "question 4 (diagnosis)"
_SICK_LEAVE = "question 7 (sick leave)"

_WHOLE = re.compile(r"([0-9]{1,3})(?:[.,]0*)?", re.ASCII)


def recognises(content: object) -> bool:
    if lisjp.is_signed(content, _CODES):
        return True
    if not isinstance(content, rivta.Document) or content.envelope:
        return False
    # A draft does not say which form it is: sick leave is question 7 here and 32 in the others, and
    # they have no question 4, the diagnosis here.
    asked = content.answers.keys()
    return "32" not in asked and not asked.isdisjoint({"4", "7"})


def parse(document: rivta.Document, on: date) -> Certificate:
    """A draft has no person id, so *on* is not used."""
    if document.envelope is None:
        return answered(document.answers, id="draft", kind=NAME, draft=True)
    return lisjp.signed(document, on, answered)


def answered(answers: rivta.Answers, *, id: str, kind: str, draft: bool = False) -> Certificate:
    """The certificate's content from the answers, without the person, under the form's one name."""
    given = answers.get("7", ())
    unfinished = draft and _is_unfinished(given)
    periods = () if unfinished else (_period(given),)
    # The disease that reduces the capacity to work most comes first.
    codes = [code for part in ("4.2", "4.4", "4.6") for code in lisjp.codes(answers, "4", part)]
    if not codes and not draft:
        lisjp.check_withheld(answers, "3", _EMPLOYER, "4.2")
    others = lisjp.secondary(codes[1:])
    return Certificate(
        id=id,
        kind=NAME,
        periods=periods,
        diagnosis=lisjp.main_diagnosis(codes[0], f"{_DIAGNOSIS}, 4.2") if codes else None,
        secondary=others,
        occupations=_occupations(answers),
        unread=("4",) if len(others) < len(codes[1:]) else (),
        unfinished_periods=int(bool(given) and unfinished),
    )


def _occupations(answers: rivta.Answers) -> tuple[Occupation, ...]:
    """Work, if the question is answered by text: only employees use the form."""
    stated = lisjp.occupations(answers, "1", _OCCUPATION)
    texts = [part.text for answer in answers.get("1", ()) for part in answer.get("1.1", ())]
    return stated or (("NUVARANDE_ARBETE",) if any(texts) else ())


def _is_unfinished(given: Sequence[rivta.Answer]) -> bool:
    """Whether the percentage, first or last day is missing."""
    days = [part for answer in given for part in answer.get("7.2", ())]
    degrees = [part for answer in given for part in answer.get("7.1", ())]
    has_degree = any(each.quantity or each.text for each in degrees)
    return not (has_degree and days and all(each.start and each.end for each in days))


def _period(given: Sequence[rivta.Answer]) -> Period:
    degrees = [part for answer in given for part in answer.get("7.1", ())]
    periods = [part for answer in given for part in answer.get("7.2", ())]
    if len(degrees) != 1:
        raise BadCertificate(_SICK_LEAVE, expected="one percentage (7.1)")
    if len(periods) != 1:
        raise BadCertificate(_SICK_LEAVE, expected="one period (7.2) with start and end")
    degree = _degree(degrees[0])
    start = lisjp.day(periods[0].start, f"{_SICK_LEAVE}: the period's start (7.2)")
    end = lisjp.day(periods[0].end, f"{_SICK_LEAVE}: the period's end (7.2)")
    if end < start:
        raise BadCertificate(f"{_SICK_LEAVE}: the period ends before it starts (7.2)")
    return Period(start, end, degree)


def _degree(part: rivta.Part) -> int:
    match = _WHOLE.fullmatch(part.quantity or part.text.removesuffix("%").rstrip())
    if not match or part.unit not in ("", "%") or not 1 <= int(match[1]) <= 100:
        raise BadCertificate(_SICK_LEAVE, expected="a whole per cent from 1 to 100 (7.1)")
    return int(match[1])
