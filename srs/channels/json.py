"""The assessment as one JSON document."""

import json
from typing import Any

from ..assessment import Assessment
from ..certificate import WORK_MEASURES, Certificate
from ..knowledge import SITUATIONS, SOURCES, Recommendation, Situation
from ..predictors import Known
from ..wording import Lang
from .knowledge_json import (
    fmb_document,
    measures_document,
    question_document,
    statistics_document,
)
from .risk_json import (
    explanation_document,
    length_document,
    missing_answers_document,
    no_risk_document,
    risk_document,
    support_document,
)
from .titles import titled

Document = dict[str, Any]


def render(assessment: Assessment, lang: Lang) -> str:
    return json.dumps(document(assessment, lang), ensure_ascii=False, indent=2)


def document(assessment: Assessment, lang: Lang) -> Document:
    """Fields may be added, never renamed. Probabilities are not rounded; days count from 1."""
    certificate, spell = assessment.certificate, assessment.spell
    return {
        "certificate": {
            "id": certificate and certificate.id,
            "diagnosis": assessment.diagnosis and assessment.diagnosis.code,
            "title": titled(assessment.diagnosis, lang),
            "unit": certificate and certificate.unit,
        },
        "stated": _stated(certificate, lang),
        "spell": {
            "on": assessment.on.isoformat(),
            "start": spell and spell.start.isoformat(),
            "end": spell and spell.end.isoformat(),
            "day": assessment.day,
            "days": spell and spell.days,
            "degree": spell and spell.degree,
            "certificates": [each.id for each in spell.certificates] if spell else [],
        },
        "predictors": [
            {"name": known.predictor.name, "value": known.value, "source": known.source}
            for known in assessment.known
        ],
        "risk": risk_document(assessment, lang),
        "no_risk": no_risk_document(assessment.no_risk, lang),
        "support": support_document(assessment.support, lang),
        "length": length_document(assessment, lang),
        "explanation": explanation_document(assessment.prediction, lang),
        "questions": [_question(each, lang) for each in _questions(assessment)],
        "missing_answers": missing_answers_document(assessment, lang),
        "fmb": _fmb(assessment, assessment.fmb, assessment.fmb_exceeded, lang),
        "situation": _situation(assessment.situation, lang),
        "measures": measures_document(assessment.measures, lang),
        "secondary": [
            {
                "diagnosis": each.diagnosis.code,
                "title": titled(each.diagnosis, lang),
                "fmb": _fmb(assessment, each.fmb, each.exceeded, lang),
                "measures": measures_document(each.measures, lang),
            }
            for each in assessment.secondary
        ],
        "statistics": statistics_document(assessment.statistics, lang),
        "missing": [known.predictor.name for known in assessment.missing],
        "notes": [note.to(lang) for note in assessment.notes],
        **{
            name: told(found, lang)
            for name, found in assessment.more.items()
            if (told := SOURCES[name].document)
        },
    }


def _stated(certificate: Certificate | None, lang: Lang) -> Document:
    """Free text by a physician is left out: it is for readers of the certificate. Decision 0029."""
    measures = certificate.work_measures if certificate else ()
    prognosis = certificate and certificate.prognosis
    return {
        "prognosis": prognosis and {"code": prognosis.code, "text": prognosis.words.to(lang)},
        "work_measures": [
            {"code": code, "text": WORK_MEASURES[code].to(lang)} for code in measures
        ],
        "unread": list(certificate.unread) if certificate else [],
        "unfinished_periods": certificate.unfinished_periods if certificate else 0,
    }


def _situation(situation: Situation | None, lang: Lang) -> Document | None:
    return situation and {"code": situation, "text": SITUATIONS[situation].to(lang)}


def _fmb(
    assessment: Assessment, found: Recommendation | None, exceeded: bool | None, lang: Lang
) -> Document:
    start = assessment.spell.start if assessment.spell else None
    return {
        **fmb_document(found, lang, start),
        "exceeded": exceeded,
        "motivation": assessment.motivation(found, exceeded),
    }


def _questions(assessment: Assessment) -> list[Known]:
    """The form's questions and other missing predictors: the missing ones first, the most narrowing
    at the top, then the rest in the form's order.
    """
    if assessment.of_diagnosis is None:
        return []
    by_name = {each.predictor.name: each for each in assessment.known}
    form = [by_name[name] for name in assessment.of_diagnosis.asked]
    missing = [each.known for each in assessment.worst_answers]
    missing += [each for each in (*form, *assessment.missing) if each.value is None]
    return list({each.predictor.name: each for each in (*missing, *form)}.values())


def _question(known: Known, lang: Lang) -> Document:
    """A predictor with its known value, or level if it has levels."""
    predictor, value = known.predictor, known.value
    if value is not None and predictor.levels:
        value = predictor.level(value).name
    return question_document(predictor, lang) | {"value": value, "source": known.source}
