"""An assessment as a RiskAssessment: the risk, its outcome, the model and the values used.

``probabilityDecimal`` is a percentage in R4. It names no patient: the caller knows which one.
https://hl7.org/fhir/R4/riskassessment.html
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ...wording import Lang, Words
from ..sentences import sentences
from .questionnaire import answers, questions
from .resources import (
    ASSESSMENT,
    CERTIFICATE,
    ICD10_SE,
    LEVEL,
    MEASURE,
    NO_RISK,
    Document,
    Resource,
    coding,
    percentage,
    there,
)

_PERSON = {"type": "Patient", "display": "masked"}
_MODEL, _DIAGNOSIS, _QUESTIONS, _ANSWERS = "model", "diagnosis", "questions", "answers"
_KIND = Words(
    "Risk för långt sjukfall, stöd för en bedömning",
    "Risk of long sick leave, support for a judgement",
)
_UCUM = "http://unitsofmeasure.org"


def risk_assessment(document: Document, lang: Lang) -> Resource:
    """The resource from the JSON document, with ``id`` and ``stored`` if it was stored."""
    certificate, risk = document["certificate"], document["risk"]
    contained = [
        each
        for each in (
            _device(risk) if risk else None,
            _condition(certificate) if certificate["diagnosis"] else None,
            questions(document, lang, _QUESTIONS),
            answers(document, lang, _ANSWERS, _QUESTIONS),
        )
        if each
    ]
    ids = {each["id"] for each in contained}
    basis: list[Resource] = [{"reference": f"#{_ANSWERS}"}] if _ANSWERS in ids else []
    if certificate["id"]:
        named = {"system": CERTIFICATE, "value": certificate["id"]}
        basis.append({"type": "QuestionnaireResponse", "identifier": named})
    id = document.get("id")
    return there(
        resourceType="RiskAssessment",
        id=id,
        language=lang,
        contained=contained,
        identifier=[{"system": ASSESSMENT, "value": id}] if id else None,
        status="preliminary" if document.get("trial") else "final",
        code={"text": _KIND.to(lang)},
        subject=_PERSON,
        occurrenceDateTime=document.get("stored") or document["spell"]["on"],
        condition={"reference": f"#{_DIAGNOSIS}"} if _DIAGNOSIS in ids else None,
        performer={"reference": f"#{_MODEL}"} if _MODEL in ids else None,
        basis=basis,
        prediction=[_prediction(document, lang)],
        mitigation=_mitigation(document),
        note=[
            {"text": each}
            for each in (*sentences(document, lang).beside, *shown_of(document["measures"]))
        ],
    )


def _prediction(document: Document, lang: Lang) -> Resource:
    """One prediction: its outcome and its probability, or a range, or why there is neither."""
    risk, no_risk = document["risk"], document["no_risk"]
    coded = [{"url": NO_RISK, "valueCode": no_risk["code"]}] if no_risk else None
    rationale = "\n".join(sentences(document, lang).lines)
    if risk is None:
        return there(extension=coded, rationale=rationale)
    return there(
        extension=coded,
        outcome={"text": risk["of"]},
        **_probability(risk),
        qualitativeRisk=_level(risk),
        whenPeriod=_when(document),
        rationale=rationale,
    )


def _probability(risk: Document) -> dict[str, Any]:
    if risk["bounds"]:
        low, high = map(_quantity, risk["bounds"])
        return {"probabilityRange": {"low": low, "high": high}}
    return {"probabilityDecimal": percentage(risk["probability"])}


def _quantity(probability: float) -> Resource:
    return {"value": percentage(probability), "unit": "%", "system": _UCUM, "code": "%"}


def _level(risk: Document) -> Resource | None:
    if risk["level"] is None:
        return None
    text = risk["level_text"]
    return {"coding": [coding(LEVEL, str(risk["level"]), text)], "text": text}


def _when(document: Document) -> Resource | None:
    """From the day of assessment to the horizon; None if its date is not known."""
    until, on = document["risk"].get("horizon_date"), document["spell"]["on"]
    return {"start": on, "end": until} if until and until >= on else None


def _mitigation(document: Document) -> str:
    return "; ".join(each["title"] for each in document["measures"])


def shown_of(measures: Iterable[Document]) -> Iterator[str]:
    """What studies have shown about each measure."""
    for measure in measures:
        for effect in measure["effects"]:
            yield f"{measure['title']}: {effect['text']}"


def _device(risk: Document) -> Resource:
    model = risk["model"]
    name = f"{model['name']}-{model['version']}"
    return there(
        resourceType="Device",
        id=_MODEL,
        deviceName=[{"name": name, "type": "model-name"}],
        version=[{"value": model["version"]}],
        type={"text": f"risk model ({model['family']})"},
        note=[{"text": risk["population"]}] if risk["population"] else None,
    )


def _condition(certificate: Document) -> Resource:
    named = coding(ICD10_SE, certificate["diagnosis"], certificate["title"])
    return {
        "resourceType": "Condition",
        "id": _DIAGNOSIS,
        "code": {"coding": [named]},
        "subject": _PERSON,
    }


def proposal(measure: Document, subject: str) -> Resource:
    """A measure as a ServiceRequest that the record system may adopt; *subject* is a reference."""
    return there(
        resourceType="ServiceRequest",
        status="draft",
        intent="proposal",
        code={
            "coding": [coding(MEASURE, measure["id"], measure["title"])],
            "text": measure["title"],
        },
        subject={"reference": subject},
        note=[{"text": measure["advice"]}],
    )
