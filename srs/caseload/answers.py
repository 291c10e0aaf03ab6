"""Answers about many patients, matched to the patients."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from ..certificate import Certificate, PersonId
from ..errors import BadAnswer, BadPersonId
from .patients import LeftOut, Ongoing, Patient

Answers = Mapping[str, object]


def answers_of(
    answers: Mapping[str, Answers],
    known: Sequence[Patient],
    found: Sequence[Ongoing],
    on: date,
    counts: Counter[LeftOut],
) -> dict[str, Answers]:
    """*answers*, given by person id or certificate id, by the patient's id as the caller wrote it.

    Raises
    ------
    BadAnswer
        No answer belongs to a person with certificates, or a certificate's id belongs to several
        persons.
    """
    by_key = {_one_form(key, on): own for key, own in answers.items()}
    if len(by_key) < len(answers):
        raise BadAnswer("the answers have a person twice, with two forms of the id: expected one")
    if not by_key:
        return {}
    at_hand = {_key(each, on) for each in known}
    if at_hand.union(*(_ids(each.certificates) for each in known)).isdisjoint(by_key):
        raise BadAnswer(
            "the answers: none belongs to a person with certificates: expected the person ids or "
            "the certificates' ids"
        )
    persons = {_key(each.patient, on): each.patient.id for each in found}
    certificates: dict[str, set[str]] = {}
    for each in found:
        spell = each.situation.spell
        for id in _ids(spell.certificates if spell else (each.certificate,)):
            certificates.setdefault(id, set()).add(each.patient.id)
    given: dict[str, Answers] = {}
    for key in sorted(
        by_key, key=lambda key: key not in persons
    ):  # answers by certificate take precedence
        own = {persons[key]} if key in persons else certificates.get(key, set())
        if len(own) > 1:
            raise BadAnswer(
                "the answers: a certificate's id belongs to several persons: expected person ids"
            )
        for id in own:
            given[id] = {**given.get(id, {}), **by_key[key]}
        counts[LeftOut.ANSWERS] += not own
    return given


def _ids(certificates: Sequence[Certificate]) -> set[str]:
    return {each.id for each in certificates}


def _key(patient: Patient, on: date) -> str:
    return patient.person.text if patient.person else _one_form(patient.id, on)


def _one_form(id: str, on: date) -> str:
    try:
        return PersonId.parse(id, on=on).text
    except BadPersonId:
        return id
