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

# An operation is called as its function: generated clients have that name.
router = APIRouter(prefix="/v1", generate_unique_id_function=lambda route: route.name)
for _part in (
    *(assessments, confirmations, opinions, certificates, measures),
    *(units, consents, caseload, knowledge, models, events, tickets),
):
    router.include_router(_part.router)
openapi.serve(router)
ENDPOINTS = {f"{router.prefix}{assessments.router.prefix}": assessments.assess_directly}

__all__ = ["ENDPOINTS", "router"]
