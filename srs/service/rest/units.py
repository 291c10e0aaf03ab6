"""A care unit's spells."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from ...storage import assessments
from ..auth import calling
from ..call import Call
from . import stored_documents
from .answers import answer, gives, written
from .desks import AtDesk
from .fields import BadFields, Field
from .language import Language
from .stored_json import spell_document, whom
from .words import DAY, UnitInPath

router = APIRouter(prefix="/units/{unit}", tags=["units"])

On = Annotated[
    str | None,
    Query(
        pattern=DAY,
        description="The day, as YYYY-MM-DD; today in Sweden if not given.",
        json_schema_extra={"format": "date"},
        examples=["2025-03-20"],
    ),
]
DaysSinceEnd = Annotated[
    int, Query(ge=0, le=365, description="How long ago a spell may have ended.")
]


@router.get(
    "/spells",
    summary="A unit's spells with their newest risk",
    **gives(stored_documents.UnitSpells),
)
def spells(
    unit: UnitInPath,
    call: Annotated[Call, Depends(calling("spells"))],
    lang: Language,
    desk: AtDesk,
    on: On = None,
    days_since_end: DaysSinceEnd = 0,
) -> Response:
    """The ongoing spells at the unit, each by its newest assessment, without the persons."""
    desk.sight.permit_unit(call, unit)
    day, kept = day_of(on, call), desk.keys.reference(unit)
    with desk.storage.read() as connection:
        found = assessments.of_unit(connection, kept, on=day, days_since_end=days_since_end)
    told = whom(desk, lang)
    listed = [
        spell_document(each, told, day, lang) for each in desk.sight.show(call, found, unit=kept)
    ]
    return answer(written({"unit": kept, "on": day.isoformat(), "spells": listed}))


def day_of(text: str | None, call: Call) -> date:
    """
    Raises
    ------
    BadFields
    """
    try:
        return date.fromisoformat(text) if text else call.today
    except ValueError:
        raise BadFields([Field("query", "/on", "a date as YYYY-MM-DD")]) from None
