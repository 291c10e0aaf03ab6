"""Assessing, and one that was made."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from ...assessment import Assessment
from ...certificate import read
from ...channels.json import document
from ...errors import NotStored
from ...knowledge import Knowledge
from ...storage import assessments
from ...wording import Lang
from ..auth import calling
from ..call import Call
from ..desk import About, Computed, Desk, entries
from . import documents, examples
from .answers import answer, gives, written
from .asked import Wanted, from_certificates, from_predictors, from_wire
from .bodies import XML, Body, Raw, read_json, shaped
from .desks import AtDesk
from .language import Language
from .once import GivenOnce, store
from .openapi import takes
from .requests import Beside, FromCertificates, FromPredictors
from .stored import as_text, moment, stored_document, whom
from .words import AssessmentInPath

router = APIRouter(prefix="/assessments", tags=["assessments"])


@router.post(
    "",
    summary="Assess a spell, and store what is answered",
    openapi_extra=takes(FromCertificates, FromPredictors, examples=examples.ASKED, xml=True),
    **gives(documents.Assessment, 413, 415, status=201),
)
def assess(
    call: Annotated[Call, Depends(calling("assess"))],
    once: GivenOnce,
    raw: Body,
    lang: Language,
    desk: AtDesk,
) -> Response:
    """From certificates or from what the caller knows; a body of XML is one certificate.

    Where there is no risk, ``no_risk`` says why and everything else is there. A model that needs
    every answer gives the lowest and highest risk where some are missing.
    """
    asked = _asked(raw, call, desk.knowledge)
    about = _kept(desk, asked.about)
    person = desk.keys.pseudonym(about.person.text) if about.person else None
    desk.permit_unit(call, about.unit, _present(person), _present(about.certificate))
    computed = desk.compute(call, about, asked.answer)
    access = entries(call, computed.records[:1])
    body = written(_document(computed, about, call, lang))
    return store(
        desk,
        call,
        once,
        lambda connection: desk.insert(connection, [computed]),
        body,
        lambda _: access,
    )


@router.get(
    "/{assessment}",
    summary="An assessment as it was shown",
    **gives(documents.Stored, 404),
)
def assessment(
    assessment: AssessmentInPath,
    call: Annotated[Call, Depends(calling("assessments"))],
    lang: Language,
    desk: AtDesk,
) -> Response:
    """With the newest opinion of it."""
    with desk.storage.read() as connection:
        found = assessments.get(connection, assessment)
    if not (found and desk.show(call, [found])):
        raise NotStored("the assessment: expected the id of one that was stored for the caller")
    return answer(written(stored_document(found, whom(desk, lang), lang)))


def _kept(desk: Desk, about: About) -> About:
    kept_as = desk.keys.reference
    return replace(
        about,
        certificate=about.certificate and kept_as(about.certificate),
        unit=about.unit and kept_as(about.unit),
    )


def _asked(raw: Raw, call: Call, knowledge: Knowledge) -> Wanted:
    if raw.media_type in XML:
        certificate = read(raw.content, on=call.today)
        return from_certificates([certificate], Beside(), call.today, knowledge)
    content = read_json(raw)
    if isinstance(content, dict) and "predictors" in content:
        return from_predictors(shaped(content, FromPredictors), call.today, knowledge)
    return from_wire(shaped(content, FromCertificates), call.today, knowledge)


def _document(
    computed: Computed[Assessment], about: About, call: Call, lang: Lang
) -> dict[str, Any]:
    whole = document(computed.answer, lang)
    given = {"id": about.certificate, "unit": about.unit}
    days = {"start": as_text(about.spell_start), "end": as_text(about.spell_end)}
    return (
        {"id": computed.id, "stored": moment(call.time)}
        | whole
        | {"certificate": whole["certificate"] | given, "spell": whole["spell"] | days}
    )


def _present(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)
