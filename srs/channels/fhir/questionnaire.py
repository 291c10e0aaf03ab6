"""The form's questions as a Questionnaire, and the values used as its response."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...wording import Lang, Words
from .resources import OWN, PREDICTOR, SOURCE, SRS_ID, Document, Resource, coding, there

_TITLE = Words("Frågor för stöd vid sjukskrivning", "Questions for support with sick leave")
_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "decimal", str: "string"}


def form(document: Document, lang: Lang) -> Resource:
    """The Questionnaire of a diagnosis, from ``form_document``, with nothing filled in."""
    code = document["diagnosis"]
    return there(
        resourceType="Questionnaire",
        language=lang,
        url=f"{OWN}:questions:{code}",
        version=document.get("model"),
        title=f"{_TITLE.to(lang)}, {code}",
        status="active",
        subjectType=["Patient"],
        item=[_question(each) for each in document["questions"]],
    )


def questions(document: Document, lang: Lang, id: str) -> Resource | None:
    """The contained Questionnaire of an assessment, with the known answers selected.

    Predictors that the form does not ask come last and are read-only.
    """
    beside = [_derived(each) for each in _beside(document)]
    items = [_question(each) for each in document["questions"]] + beside
    if not items:
        return None
    return there(
        resourceType="Questionnaire",
        id=id,
        language=lang,
        title=_TITLE.to(lang),
        status="active",
        subjectType=["Patient"],
        item=items,
    )


def answers(document: Document, lang: Lang, id: str, questions: str) -> Resource | None:
    """The contained QuestionnaireResponse: the values used, each with its source.

    Without items if nothing is known; None if there is nothing to ask either.
    """
    items = [*_answered(document["questions"]), *map(_told, _beside(document))]
    if not (items or document["questions"]):
        return None
    return there(
        resourceType="QuestionnaireResponse",
        id=id,
        language=lang,
        questionnaire=f"#{questions}",
        status="in-progress" if document["missing"] else "completed",
        authored=document.get("stored"),
        item=items,
    )


def _question(question: Document) -> Resource:
    name, options = question["predictor"], question["answers"]
    value = question.get("value")
    # Nobody has given a form's preselected level as an answer.
    known = value if question.get("source") != "default" else None
    item: dict[str, Any] = there(
        linkId=name,
        code=[coding(PREDICTOR, name), coding(SRS_ID, question["srs"])],
        text=question["question"],
        type="choice" if options else "decimal",
        required=False,
    )
    if question["help"]:
        item["item"] = [{"linkId": f"{name}.help", "text": question["help"], "type": "display"}]
    if options:
        item["answerOption"] = [
            {"valueCoding": _level(name, each)}
            | ({"initialSelected": True} if each["level"] == known else {})
            for each in options
        ]
    elif known is not None:
        item["initial"] = [{"valueDecimal": known}]
    return item


def _answered(questions: Sequence[Document]) -> Iterator[Resource]:
    for each in questions:
        if each["value"] is None:
            continue
        level = next((one for one in each["answers"] if one["level"] == each["value"]), None)
        value = (
            {"valueCoding": _level(each["predictor"], level)}
            if level
            else {"valueDecimal": each["value"]}
        )
        yield {
            "linkId": each["predictor"],
            "text": each["question"],
            "answer": [_from(each["source"]) | value],
        }


def _level(predictor: str, answer: Document) -> Resource:
    return coding(f"{PREDICTOR}:{predictor}", answer["level"], answer["text"])


def _beside(document: Document) -> Iterator[Document]:
    """The known values of predictors that the form does not ask."""
    asked = {each["predictor"] for each in document["questions"]}
    for each in document["predictors"]:
        if each["name"] not in asked and each["value"] is not None:
            yield each


def _derived(predictor: Document) -> Resource:
    kind = _TYPES[type(predictor["value"])]
    code = [coding(PREDICTOR, predictor["name"])]
    return {"linkId": predictor["name"], "code": code, "type": kind, "readOnly": True}


def _told(predictor: Document) -> Resource:
    kind = _TYPES[type(predictor["value"])].capitalize()
    answer = _from(predictor["source"]) | {f"value{kind}": predictor["value"]}
    return {"linkId": predictor["name"], "answer": [answer]}


def _from(source: str) -> Resource:
    return {"extension": [{"url": SOURCE, "valueCode": source}]}
