"""Discovery, and the services' cards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...certificate import newest
from ...channels.card import card
from ...errors import BadInput
from ...wording import Lang, Words
from ..auth import CDS_SERVICES, Gate, calling
from ..call import Call, has_form_of_hsa_id
from ..desk import Desk
from ..rest.answers import answer, written
from ..rest.assessments import assessed
from ..rest.bodies import JSON, Body, raw, read_json, shaped
from ..rest.desks import AtDesk
from ..rest.fhir.media import speaks
from ..rest.fields import bad_body
from ..rest.idempotency import WITHOUT_KEY
from ..rest.language import Language, preferred
from ..rest.requests import Beside
from ..rest.wire import Wanted, from_certificates
from ..settings import Settings
from . import requests
from .hooks import Service, services
from .prefetch import Gathered, gathered

PREFIX = CDS_SERVICES
router = APIRouter(prefix=PREFIX, include_in_schema=False)
_carding = calling("card")
_NO_CARDS = written({"cards": []})
_WHOLE = Words("Hela bedömningsunderlaget", "The whole assessment")


@router.get("")
async def discovery(request: Request, lang: Language) -> Response:
    offered = services(_settings(request)).values()
    return answer(written({"services": [each.document(lang) for each in offered]}))


@router.post("/{service}")
def cards(
    service: str,
    request: Request,
    call: Annotated[Call, Depends(_carding)],
    body: Body,
    lang: Language,
    desk: AtDesk,
) -> Response:
    """The card for the patient's certificates, stored before it is shown; none without
    certificates.
    """
    settings = _settings(request)
    offered = offered_service(service, settings)
    sent = shaped(read_json(body), requests.Call)
    if sent.hook != offered.hook:
        raise bad_body(("hook",), offered.hook)
    if offered.of_orders and sent.context.draftOrders is None:
        raise bad_body(("context", "draftOrders"), "a Bundle, as in order-sign")
    found = gathered(sent, offered, call.today)
    if found is None:
        return answer(_NO_CARDS)
    with _in_hooks_words():
        given = Beside.model_construct(**_beside(found))
        wanted = from_certificates(found.certificates, given, call.today, desk.knowledge)
    if not (offered.in_context or _goes_on(wanted, call)):
        return answer(_NO_CARDS)
    told_as = _card_of(f"Patient/{sent.context.patientId}", settings)
    of_user = _by_user(call, found.user, cast(Gate, request.app.state.gate))
    with _in_hooks_words():
        return assessed(desk, of_user, WITHOUT_KEY, wanted, lang, told_as, JSON, 200)


async def cards_directly(request: Request) -> Response | None:
    """``cards`` without the framework's search for a route; None for a request that mentions
    FHIR.
    """
    if speaks(request):
        return None
    permitted = await _carding(request)
    body, desk = await raw(request), cast(Desk, request.app.state.desk)
    lang = preferred(request.headers.get("accept-language", ""))
    service = request.scope["path"].rpartition("/")[2]
    return await run_in_threadpool(cards, service, request, permitted, body, lang, desk)


def offered_service(id: str, settings: Settings) -> Service:
    """
    Raises
    ------
    HTTPException
    """
    found = services(settings).get(id)
    if found is None:
        raise HTTPException(404)
    return found


def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


def _beside(found: Gathered) -> dict[str, Any]:
    """The unit, if the newest certificate, which may be a draft, has none of its own."""
    fields = {"answers": found.answers, "person": found.person}
    named = newest(found.certificates).unit
    return fields if named else fields | {"unit": found.unit}


def _goes_on(wanted: Wanted, call: Call) -> bool:
    """Whether to show a card: not in a chart for an ended spell, nor for a draft without days."""
    return wanted.about.spell_end is None or wanted.about.spell_end >= call.today


def _by_user(call: Call, user: str | None, gate: Gate) -> Call:
    """The user from the context, if neither credential nor header names one."""
    if call.user is not None or user is None or not has_form_of_hsa_id(user):
        return call
    return replace(call, user=gate.keep(user))


def _card_of(subject: str, settings: Settings) -> Callable[[str, Lang], str]:
    def told(body: str, lang: Lang) -> str:
        document = json.loads(body)
        links = _links(document["id"], settings, lang)
        return written({"cards": [card(document, lang, links=links, subject=subject)]})

    return told


def _links(id: str, settings: Settings, lang: Lang) -> list[dict[str, str]]:
    """A link to the service's own page, if it is served; the address has only the assessment's
    id.
    """
    if not (settings.public_url and settings.pages):
        return []
    url = f"{settings.public_url}/stored/{id}"
    return [{"label": _WHOLE.to(lang), "url": url, "type": "absolute"}]


@contextmanager
def _in_hooks_words() -> Iterator[None]:
    """The path without names of our own requests, which a hook's request does not have."""
    try:
        yield
    except BadInput as error:
        error.path = ()
        raise
