"""Knowledge about a diagnosis, independent of patients."""

from fastapi import APIRouter, Depends, Response

from ...certificate import Icd10
from ...channels.fhir import form as in_fhir
from ...channels.knowledge_json import (
    fmb_document,
    form_document,
    measures_document,
    statistics_document,
)
from ..auth import calling
from . import knowledge_documents as documents
from .answers import answer, gives, written
from .desks import AtDesk
from .fhir.media import FHIR, FhirWanted
from .language import Language
from .words import DiagnosisInPath

router = APIRouter(prefix="/diagnoses/{diagnosis}", tags=["knowledge"])


@router.get(
    "/questions",
    summary="The questions to ask for a diagnosis",
    dependencies=[Depends(calling("questions"))],
    **gives(documents.Form, 404),
)
def questions(
    diagnosis: DiagnosisInPath, lang: Language, desk: AtDesk, fhir: FhirWanted
) -> Response:
    """The questions in the form's order, with the answers' ids and defaults."""
    model = desk.served.shown
    form = form_document(model.of(Icd10.parse(diagnosis)), lang)
    whole = form | {"model": model.full_name}
    if fhir:
        return answer(written(in_fhir(whole, lang)), media_type=FHIR)
    return answer(written(whole))


@router.get(
    "/fmb",
    summary="What Socialstyrelsen recommends",
    dependencies=[Depends(calling("fmb"))],
    **gives(documents.Fmb),
)
def fmb(diagnosis: DiagnosisInPath, lang: Language, desk: AtDesk) -> Response:
    """FMB's typical cases and texts for the code, else for a parent, else for subcodes."""
    return answer(written(fmb_document(desk.knowledge.fmb.about(Icd10.parse(diagnosis)), lang)))


@router.get(
    "/measures",
    summary="Which measures to consider",
    dependencies=[Depends(calling("measures"))],
    **gives(documents.Measures),
)
def measures(diagnosis: DiagnosisInPath, lang: Language, desk: AtDesk) -> Response:
    """Advice by category and priority; empty if the catalogue has none."""
    code = Icd10.parse(diagnosis)
    listed = measures_document(desk.knowledge.measures.about(code), lang)
    return answer(written({"diagnosis": code.code, "measures": listed}))


@router.get(
    "/statistics",
    summary="How long such spells last in the country",
    dependencies=[Depends(calling("statistics"))],
    **gives(documents.Statistics),
)
def statistics(diagnosis: DiagnosisInPath, lang: Language, desk: AtDesk) -> Response:
    """How long spells last, nationally by three-character code or in the region, and averages."""
    found = desk.knowledge.statistics.about(Icd10.parse(diagnosis))
    return answer(written(statistics_document(found, lang)))
