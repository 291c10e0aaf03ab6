"""REST/JSON under /v1."""

from fastapi import APIRouter

from . import assessments, caseload, certificates, events, knowledge, models, openapi, units

router = APIRouter(prefix="/v1")
for _part in (assessments, certificates, units, caseload, knowledge, models, events):
    router.include_router(_part.router)
openapi.serve(router)

__all__ = ["router"]
