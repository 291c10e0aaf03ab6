"""Making an assessment, and reading one."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from ...assessment import Assessment
from ...certificate import read
from ...channels.fhir import risk_assessment
from ...channels.json import document
from ...errors import NotStored
from ...knowledge import Knowledge
from ...storage import assessments
from ...storage import documents as documents_shown
from ...storage.records import Assessed
from ...wording import LANGUAGES, Lang
from ..auth import calling
from ..call import Call
from ..desk import Computed, Desk
from ..sight import About, entries
from . import documents, examples, stored_documents
from .answers import answer, gives, with_fields, written
from .bodies import JSON, XML, Body, Raw, raw, read_json, shaped
from .desks import AtDesk
from .earlier import earlier_of, fields, ids, references
from .fhir.bodies import asked_in_fhir
from .fhir.media import FHIR, FhirWanted, speaks
from .fields import BadFields, Field
from .idempotency import IDEMPOTENCY_KEY, WITHOUT_KEY, GivenOnce, Once, store
from .language import Language, preferred
from .openapi import takes
from .requests import Beside, FromCertificates, FromPredictors
from .stored_assessment import stored_assessment
from .stored_json import as_text, moment, stored_document, whom
from .wire import Wanted, from_certificates, from_predictors, from_wire
from .words import AssessmentInPath

if TYPE_CHECKING:
    from ...storage import Connection

router = APIRouter(prefix="/assessments", tags=["assessments"])
_assessing = calling("assess")


@router.post(
    "",
    summary="Assess a spell, and store the answer",
    openapi_extra=takes(FromCertificates, FromPredictors, examples=examples.ASKED, xml=True),
    **gives(documents.Assessment, 413, 415, status=201),
)
def assess(
    call: Annotated[Call, Depends(_assessing)],
    once: GivenOnce,
    raw: Body,
    lang: Language,
    desk: AtDesk,
    fhir: FhirWanted,
) -> Response:
    """Assess from certificates or from what the caller knows; a body of XML is one certificate.

    If there is no risk, ``no_risk`` says why, and everything else is still given. A model that
    needs every answer gives the lowest and highest risk if some are missing.
    """
    as_asked = (as_risk_assessment, FHIR) if fhir else (as_it_is, JSON)
    return assessed(desk, call, once, _asked(raw, call, desk.knowledge), lang, *as_asked)


def as_it_is(body: str, lang: Lang) -> str:
    return body


def as_risk_assessment(body: str, lang: Lang) -> str:
    return written(risk_assessment(json.loads(body), lang))


def assessed(
    desk: Desk,
    call: Call,
    once: Once,
    asked: Wanted,
    lang: Lang,
    told_as: Callable[[str, Lang], str] = as_it_is,
    media_type: str = JSON,
    status: int = 201,
) -> Response:
    """The assessment of *asked*, stored as JSON in both languages; *told_as* makes the answer from
    it.

    Raises
    ------
    BadInput, NotPermitted, KeyReused, Unavailable
    """
    about = desk.sight.filled(call, _kept(desk, asked.about))
    person = desk.keys.pseudonym(about.person.text) if about.person else None
    desk.sight.permit_unit(call, about.unit, _present(person), _present(about.certificate))
    if asked.trial and once.key is not None:
        raise BadFields([Field("header", "/Idempotency-Key", "none for a trial, which is no harm")])
    before = earlier_of(desk, call, about)
    computed = desk.compute(call, about, asked.answer, trial=asked.trial)
    access = entries(call, [computed.records[0], *(before or ())])
    refs = references(before, about, computed.answer)
    # The JSON is written once; earlier assessments, as stored or as answered, are appended.
    shown = {
        each: written(_document(desk, computed, about, call, each, trial=asked.trial))
        for each in LANGUAGES
    }
    kept = {each: with_fields(text, refs) for each, text in shown.items()}
    computed = replace(computed, content=documents_shown.packed(kept))
    body = told_as(with_fields(shown[lang], fields(refs, before or (), lang)), lang)

    def effect(connection: "Connection") -> None:
        if asked.trial:
            desk.insert_trial(connection, computed)
        else:
            desk.insert(connection, [computed])

    return store(desk, call, once, effect, body, lambda _: access, status, media_type)


async def assess_directly(request: Request) -> Response | None:
    """``assess`` for a request without a query; None for one with an Idempotency-Key or in FHIR."""
    if IDEMPOTENCY_KEY in request.headers or speaks(request):
        return None
    permitted = await _assessing(request)
    body, desk = await raw(request), cast(Desk, request.app.state.desk)
    lang = preferred(request.headers.get("accept-language", ""))
    return await run_in_threadpool(assess, permitted, WITHOUT_KEY, body, lang, desk, False)


@router.get(
    "/{assessment}",
    summary="An assessment as it was shown",
    **gives(stored_documents.StoredWhole, 404),
)
def assessment(
    assessment: AssessmentInPath,
    call: Annotated[Call, Depends(calling("assessments"))],
    lang: Language,
    desk: AtDesk,
    fhir: FhirWanted,
) -> Response:
    """The stored assessment with its newest opinion, and the whole answer in the language asked
    for.

    Earlier assessments in the answer are included if they are still stored and may be read.
    """
    found = stored_assessment(desk, call, assessment)
    shown = None if found.content is None else documents_shown.unpacked(found.content, lang)
    before = _those(desk, call, ids(shown)) if shown else []
    desk.storage.enter(*entries(call, [found.assessed, *before]))
    trial = {"trial": found.trial}
    shown = shown and shown | trial | fields(shown, before, lang)
    if fhir:
        if shown is None:
            raise NotStored("the assessment: expected one that was shown as a whole, as here")
        return answer(written(risk_assessment(shown, lang)), media_type=FHIR)
    whole = stored_document(found.assessed, whom(desk, lang), lang)
    return answer(written(whole | trial | {"shown": shown}))


def _those(desk: Desk, call: Call, ids: Sequence[str]) -> list[Assessed]:
    with desk.storage.read() as connection:
        return assessments.those(connection, ids, desk.sight.units(call))


def _kept(desk: Desk, about: About) -> About:
    kept_as = desk.keys.reference
    return replace(
        about,
        certificate=about.certificate and kept_as(about.certificate),
        certificates=tuple(map(kept_as, about.certificates)),
        unit=about.unit and kept_as(about.unit),
    )


def _asked(raw: Raw, call: Call, knowledge: Knowledge) -> Wanted:
    if raw.media_type in XML:
        certificate = read(raw.content, on=call.today)
        return from_certificates([certificate], Beside(), call.today, knowledge)
    if raw.media_type == FHIR:
        wire, places = asked_in_fhir(read_json(raw, (FHIR,)))
        with places.located():
            return from_wire(wire, call.today, knowledge)
    content = read_json(raw)
    if isinstance(content, dict) and "predictors" in content:
        return from_predictors(shaped(content, FromPredictors), call.today, knowledge)
    return from_wire(shaped(content, FromCertificates), call.today, knowledge)


def _document(
    desk: Desk,
    computed: Computed[Assessment],
    about: About,
    call: Call,
    lang: Lang,
    *,
    trial: bool,
) -> dict[str, Any]:
    """The values with all ids as they are stored."""
    whole = document(computed.answer, lang)
    given = {"id": about.certificate, "unit": about.unit}
    of_spell = {
        "start": as_text(about.spell_start),
        "end": as_text(about.spell_end),
        "certificates": [desk.keys.reference(each) for each in whole["spell"]["certificates"]],
    }
    return (
        {"id": computed.id, "stored": moment(call.time), "trial": trial}
        | whole
        | {"certificate": whole["certificate"] | given, "spell": whole["spell"] | of_spell}
    )


def _present(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)
