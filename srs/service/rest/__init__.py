"""REST/JSON under /v1."""

from fastapi import APIRouter

from . import (
    assessments,
    caseload,
    certificates,
    confirmations,
    consents,
    events,
    knowledge,
    measures,
    models,
    openapi,
    opinions,
    tickets,
    units,
)

router = APIRouter(prefix="/v1")
for _part in (
    *(assessments, confirmations, opinions, certificates, measures),
    *(units, consents, caseload, knowledge, models, events, tickets),
):
    router.include_router(_part.router)
openapi.serve(router)
ENDPOINTS = {f"{router.prefix}{assessments.router.prefix}": assessments.assess_directly}

__all__ = ["ENDPOINTS", "router"]
