"""FHIR R4: an assessment as a RiskAssessment, and the form's questions as a Questionnaire.

Made from the JSON channel's document, so that no number, reason or text can differ from it.
https://hl7.org/fhir/R4/
"""

import json

from ...assessment import Assessment
from ...wording import Lang
from ..json import document as as_json
from .questionnaire import form
from .resources import Resource
from .risk_assessment import risk_assessment

__all__ = ["document", "form", "render", "risk_assessment"]


def render(assessment: Assessment, lang: Lang) -> str:
    return json.dumps(document(assessment, lang), ensure_ascii=False, indent=2)


def document(assessment: Assessment, lang: Lang) -> Resource:
    return risk_assessment(as_json(assessment, lang), lang)
