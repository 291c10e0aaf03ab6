"""LISJP, FK 7804 and AG7804 as FHIR R4: a QuestionnaireResponse, whose linkIds are the form's ids.

A question is a group ("32"), repeated as the form repeats it, and its parts are the group's items
("32.1", "32.2"); parts may also stand alone, all as one answer of their question. Anything deeper,
or an answer of the group itself, would be ignored and is therefore refused. FHIR's answers have no
periods: a period is a group ("32.2") of two dates, "32.2.start" and "32.2.end". The patient and the
author are references: to contained resources, to resources sent with it, or logical ones.
https://hl7.org/fhir/R4/questionnaireresponse.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import BadCertificate, Path
from . import lisjp, rivta
from .certificate import Certificate
from .fhir_resources import (
    HSA_IDS,
    PERSON_IDS,
    Resources,
    extension,
    identified,
    objects,
    text_of,
    understood,
)

NAME = "FHIR"
KINDS = ()

RESOURCE = "QuestionnaireResponse"
RELATION = "urn:srs:fhir:relation"
_DRAFT = "draft"
_SIGNED, _OPEN = ("completed", "amended"), ("in-progress",)
# Those of R4; elements of another version are refused, not ignored.
_RESPONSE = frozenset(
    [
        "resourceType",
        "id",
        "meta",
        "language",
        "text",
        "contained",
        "extension",
        "identifier",
        "basedOn",
        "partOf",
        "questionnaire",
        "status",
        "subject",
        "encounter",
        "authored",
        "author",
        "source",
        "item",
    ]
)
_ITEM = frozenset(["id", "extension", "linkId", "definition", "text", "answer", "item"])
_TEXTS = ("valueString", "valueDate", "valueDateTime", "valueTime", "valueUri")
_OBJECTS = ("valueCoding", "valueQuantity", "valueReference", "valueAttachment")
_VALUES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, (str,)),
    **dict.fromkeys(_OBJECTS, (dict,)),
    "valueBoolean": (bool,),
    "valueInteger": (int,),
    "valueDecimal": (int, float),
}
_ANSWER = frozenset({"id", "extension", *_VALUES})
_DIAGNOSES = ("6.2", "6.4", "6.6")
_SWEDISH_CODES = "urn:oid:1.2.752.116.1."  # ICD-10-SE and what came before it, KSH97-P
_ICD10 = ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-se")
_UNREAD = "items and answers where the form has them: nothing is read here"


def recognises(content: object) -> bool:
    return isinstance(content, dict) and content.get("resourceType") == RESOURCE


def is_certificate(content: object) -> bool:
    """Whether its questionnaire's name is one of the forms."""
    return recognises(content) and isinstance(content, dict) and _kind(content) is not None


def parse(content: Mapping[str, Any], on: date) -> Certificate:
    return certificate_of(content, on, {})


def certificate_of(
    content: Mapping[str, Any], on: date, beside: Mapping[str, Mapping[str, Any]]
) -> Certificate:
    """The certificate; *beside* has the resources sent with it, by reference ("Patient/1").

    Raises
    ------
    BadCertificate
    """
    understood(content, _RESPONSE, ())
    kind = _kind(content)
    if kind is None:
        expected = f"a canonical URL that ends with one of {', '.join(lisjp.KINDS)}"
        raise BadCertificate("questionnaire", expected=expected, path=("questionnaire",))
    status = content.get("status")
    if status not in (*_SIGNED, *_OPEN):
        expected = ", ".join((*_SIGNED, *_OPEN))
        raise BadCertificate("status", expected=f"one of {expected}", path=("status",))
    envelope = _envelope(content, Resources(content, beside), kind)
    answers = _answers(content)
    try:
        return _made(answers, envelope, on, draft=status in _OPEN)
    except BadCertificate as error:
        error.path = ()  # a path in our own names; the message says which question
        raise


def _made(
    answers: rivta.Answers, envelope: rivta.Envelope, on: date, *, draft: bool
) -> Certificate:
    """The person id; None if the record has none for its patient."""
    if not envelope.id and not draft:
        raise BadCertificate("identifier", expected="the certificate's id as its value, or an id")
    id = envelope.id or _DRAFT
    whole = lisjp.answered(answers, id=id, kind=envelope.kind, draft=draft)
    person = lisjp.person_of(envelope.person, on) if envelope.person else None
    found = lisjp.beside(whole, envelope, person)
    return found if draft else replace(found, signed=lisjp.signed_at(envelope.signed))


def _kind(content: Mapping[str, Any]) -> str | None:
    canonical = content.get("questionnaire")
    if not isinstance(canonical, str):
        return None
    name = canonical.partition("|")[0].replace(":", "/").rpartition("/")[2]
    return name if name in lisjp.KINDS else None


def _id(content: Mapping[str, Any]) -> str:
    """The certificate's id, else the resource's."""
    given = content.get("identifier", {})
    if not isinstance(given, dict):
        expected = "one identifier with its value"
        raise BadCertificate("identifier", expected=expected, path=("identifier",))
    return text_of(given, "value", ("identifier",)) or text_of(content, "id", ())


def _envelope(content: Mapping[str, Any], resources: Resources, kind: str) -> rivta.Envelope:
    subject = resources.of(content, "subject", ("Patient",), ())
    unit = resources.unit(content)
    return rivta.Envelope(
        id=_id(content),
        kind=kind,
        person=identified(subject, PERSON_IDS, ("subject",)) if subject else "",
        unit=identified(unit, HSA_IDS, ("author",)) if unit else "",
        unit_name=text_of(unit, "name", ("author",)) if unit else "",
        postcode=_postcode(unit) if unit else "",
        signed=text_of(content, "authored", ()),
        relations=tuple(_relations(content)),
    )


def _postcode(unit: Mapping[str, Any]) -> str:
    found = [text_of(each, "postalCode", ("author",)) for each in objects(unit, "address", ())]
    return next(filter(None, found), "")


def _relations(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Relations to other certificates, which R4 has no element for."""
    for each in objects(content, "extension", ()):
        if each.get("url") == RELATION:
            yield (
                extension(each, "type", "valueCode"),
                extension(each, "certificate", "valueString"),
            )


def _answers(content: Mapping[str, Any]) -> rivta.Answers:
    answers: dict[str, list[rivta.Answer]] = {}
    alone: dict[str, dict[str, list[rivta.Part]]] = {}
    for place, item in enumerate(objects(content, "item", ())):
        path: Path = ("item", place)
        id = _link(item, path)
        question, dot, _ = id.partition(".")
        if dot:
            of_question = alone.setdefault(question, {})
            of_question.setdefault(id, []).extend(_parts(item, path))
            continue
        if "answer" in item:
            raise BadCertificate("an answer of a whole question", expected=_UNREAD, path=path)
        parts: dict[str, list[rivta.Part]] = {}
        for number, part in enumerate(objects(item, "item", path)):
            at = (*path, "item", number)
            parts.setdefault(_link(part, at), []).extend(_parts(part, at))
        answers.setdefault(question, []).append(parts)
    for question, parts in alone.items():
        answers.setdefault(question, []).append(parts)
    return answers


def _link(item: Mapping[str, Any], path: Path) -> str:
    understood(item, _ITEM, path)
    id = text_of(item, "linkId", path)
    if not id:
        raise BadCertificate("an item lacks its linkId", expected="the form's id", path=path)
    return id


def _parts(item: Mapping[str, Any], path: Path) -> list[rivta.Part]:
    """One part of a question: its answers, or the period that its items form."""
    id = text_of(item, "linkId", path)
    dates: dict[str, Mapping[str, Any]] = {}
    for place, each in enumerate(objects(item, "item", path)):
        at = (*path, "item", place)
        name = _link(each, at)
        if name not in (f"{id}.start", f"{id}.end") or name in dates or "item" in each:
            raise BadCertificate("an item of a part", expected=_UNREAD, path=at)
        dates[name] = each
    start, end = (
        [part.text for part in _given(dates[name], path)]
        if (name := f"{id}.{side}") in dates
        else []
        for side in ("start", "end")
    )
    if len(start) > 1 or len(end) > 1:
        raise BadCertificate("a period", expected="one start and one end", path=path)
    period = [rivta.Part(start="".join(start), end="".join(end))] if start or end else []
    given = [*_given(item, path), *period]
    if id in _DIAGNOSES:
        _check_systems(item, path)
    return given


def _given(item: Mapping[str, Any], path: Path) -> Iterator[rivta.Part]:
    for place, answer in enumerate(objects(item, "answer", path)):
        at = (*path, "answer", place)
        understood(answer, _ANSWER, at)
        values = {name: value for name, value in answer.items() if name in _VALUES}
        if len(values) != 1:
            raise BadCertificate("an answer", expected="exactly one value of R4's types", path=at)
        ((name, value),) = values.items()
        yield _part(name, value, at)


def _check_systems(item: Mapping[str, Any], path: Path) -> None:
    """Refuse a code of another system, such as ICD-10-CM, which may mean something else."""
    for place, answer in enumerate(objects(item, "answer", path)):
        at = (*path, "answer", place, "valueCoding")
        system = text_of(answer.get("valueCoding", {}), "system", at)
        if system and not system.startswith(_SWEDISH_CODES) and system not in _ICD10:
            expected = f"ICD-10-SE (urn:oid:1.2.752.116.1.1.1.1.3) or none, as of {item['linkId']}"
            raise BadCertificate("the code system", expected=expected, path=(*at, "system"))


def _part(name: str, value: Any, path: Path) -> rivta.Part:
    if not _is_of(value, _VALUES[name]):
        raise BadCertificate("an answer", expected=f"a value of the type of {name}", path=path)
    match name:
        case "valueCoding":
            return rivta.Part(code=text_of(value, "code", path))
        case "valueQuantity":
            quantity = str(value.get("value", ""))
            return rivta.Part(quantity=quantity, unit=text_of(value, "unit", path))
        case "valueReference" | "valueAttachment":
            raise BadCertificate("an answer", expected="a code, text, number or date", path=path)
        case "valueBoolean":
            return rivta.Part(text="true" if value else "false")
        case "valueInteger" | "valueDecimal":
            return rivta.Part(text=str(value))
    return rivta.Part(text=text_of({name: value}, name, path))


def _is_of(value: object, types: tuple[type, ...]) -> bool:
    """As in JSON: true is not a number."""
    return isinstance(value, types) and (not isinstance(value, bool) or bool in types)
