"""Stored assessments as JSON."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from ...channels.average import average_document
from ...channels.interval import interval_document
from ...channels.risk_json import for_whom, no_risk_document
from ...storage import predictions as written
from ...storage.records import Assessed
from ...wording import Lang
from ..desk import Desk

# By a model's full name: whether it is synthetic, and whose spells it was made from.
Whom = Callable[[str], dict[str, Any]]


def moment(time: datetime) -> str:
    """
    >>> moment(datetime(2025, 3, 20, 9, 30, tzinfo=UTC))
    '2025-03-20T09:30:00Z'
    """
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def as_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def whom(desk: Desk, lang: Lang) -> Whom:
    """For the models published now; nulls for one that no longer is."""
    return cache(lambda name: for_whom(desk.manifest(name), lang))


def stored_document(stored: Assessed, whom: Whom, lang: Lang) -> dict[str, Any]:
    return {
        "id": stored.id,
        "stored": moment(stored.time),
        "certificate": {
            "id": stored.certificate,
            "diagnosis": stored.diagnosis or None,
            "unit": stored.unit,
        },
        "spell": {
            "start": as_text(stored.spell_start),
            "end": as_text(stored.spell_end),
            "day": stored.day if stored.of_spell else None,
        },
        "predictors": stored.inputs["predictors"],
        "risk": stored_risk(stored, whom, lang) if stored.horizon else None,
        "no_risk": no_risk_document(stored.no_risk, lang),
        "explanation": {key: stored.result[key] for key in ("base", "reasons")},
        "knowledge": dict(stored.knowledge),
        "opinion": stored.opinion,
    }


def spell_document(stored: Assessed, whom: Whom, on: date, lang: Lang) -> dict[str, Any]:
    """A spell as it is on a day, from its newest assessment, without the person."""
    start, end = stored.spell_start, stored.spell_end
    last = min(on, end) if end else on
    # From the start or, if it is not known, counted on from the day that was given.
    begun = start or date.fromisoformat(stored.inputs["on"]) - timedelta(days=stored.day - 1)
    day = (last - begun).days + 1
    return {
        "assessment": stored.id,
        "certificate": stored.certificate,
        "diagnosis": stored.diagnosis,
        "start": as_text(start),
        "end": as_text(end),
        "day": day if day >= 1 else None,
        "risk": stored_risk(stored, whom, lang),
        "stored": moment(stored.time),
        "opinion": stored.opinion,
    }


def stored_risk(stored: Assessed, whom: Whom, lang: Lang) -> dict[str, Any]:
    """The assessment as it was shown."""
    return {
        "probability": stored.probability,
        "level": stored.level or None,
        "day": stored.day,
        "horizon": stored.horizon,
        "average": stored.result["average"],
        "average_of": average_document(
            written.shown_average(stored.inputs, stored.result, stored.day, stored.horizon), lang
        ),
        "bounds": stored.result["bounds"],
        "interval": interval_document(stored.result.get("interval")),
        "model": {"name": stored.model, "diagnosis": stored.inputs["diagnosis"]},
        **whom(stored.model),
    }
