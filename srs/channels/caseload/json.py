"""A caseload as JSON."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from ...caseload import Caseload, Count, Expected, Outlook, Row, expected, overview
from ...risk import lasts
from ...wording import Lang, Words
from ..risk_json import (
    for_whom,
    level_bounds,
    no_risk_document,
    reason_document,
    support_document,
    written,
    written_bounds,
)
from ..titles import titled
from . import words

Document = dict[str, Any]
Assessed = Callable[[Row], Document | None]


def render(caseload: Caseload, lang: Lang) -> str:
    return json.dumps(document(caseload, lang), ensure_ascii=False, indent=2)


def document(caseload: Caseload, lang: Lang, assessed: Assessed | None = None) -> Document:
    """Fields may be added, never renamed. Probabilities are not rounded; days count from 1.

    *assessed* gives earlier assessments of a row's spell; without it they are not known.
    """
    model = caseload.model
    period = model.audience.population.period if model.audience else None
    found = overview(caseload.cases)
    return {
        "on": caseload.on.isoformat(),
        "unit": caseload.unit,
        "model": {
            "name": model.name,
            "version": model.version,
            "family": model.family,
            "period": period,
            **for_whom(model.manifest, lang),
        },
        "capacity": caseload.capacity,
        "expected": {
            "first": None if caseload.capacity is None else _expected(expected(caseload.first)),
            "all": _expected(expected(caseload.rows)),
        },
        "rows": [
            _row(row, caseload, lang) | {"assessed": assessed(row) if assessed else None}
            for row in caseload.rows
        ],
        "overview": {
            "spells": len(caseload.rows),
            **{name: _counts(getattr(found, name), lang) for name in words.OVERVIEW},
        },
        "left_out": [
            {"code": each.value, "count": count, "text": each.words.to(lang)}
            for each, count in caseload.left_out.items()
        ],
        "order": words.ORDER.to(lang),
        "notes": [each.to(lang) for each in _notes(caseload, known=assessed is not None)],
    }


def _notes(caseload: Caseload, *, known: bool) -> Iterator[Words]:
    yield from caseload.model.made_from
    if not known:
        yield words.NOT_IN_FILES
    yield words.SUPPORT


def _expected(found: Expected) -> Document:
    """*number* is null if no spell has a risk; its bounds are null if none has bounds either."""
    some = bool(found.with_risk or found.with_bounds)
    return {
        "spells": found.spells,
        "with_risk": found.with_risk,
        "with_bounds": found.with_bounds,
        "early": found.early,
        "without": found.without,
        "number": found.number if found.with_risk else None,
        "low": found.low if some else None,
        "high": found.high if some else None,
    }


def _counts(counts: tuple[Count, ...], lang: Lang) -> list[Document]:
    return [{"code": c.code, "text": c.words.to(lang), "spells": c.spells} for c in counts]


def _row(row: Row, caseload: Caseload, lang: Lang) -> Document:
    case, outlook = row.case, row.outlook
    return {
        "place": row.place.number,
        "first": row.place.first,
        "group": row.place.group.value,
        "why": row.why.to(lang),
        "person": case.person,
        "certificate": case.certificate,
        "diagnosis": case.diagnosis and case.diagnosis.code,
        "title": titled(case.diagnosis, lang),
        "start": case.start and case.start.isoformat(),
        "day": case.day,
        "days": case.days,
        "end": case.end and case.end.isoformat(),
        "days_left": case.days_left(caseload.on),
        "degree": case.degree,
        "age": case.age,
        "sex": case.sex,
        "risk": _risk(row, lang) if outlook.horizon else None,
        "weighed": outlook.weighed
        and {
            "horizon": outlook.weighed.horizon,
            "risk": outlook.weighed.risk,
            "level": int(outlook.weighed.level),
        },
        "no_risk": no_risk_document(outlook.no_risk, lang),
        "support": support_document(outlook.support, lang),
        "length": _length(outlook),
        "reasons": [reason_document(each, lang) for each in outlook.reasons],
        "missing": list(outlook.missing),
        "fmb": {"exceeded": case.fmb_exceeded},
        "notes": [note.to(lang) for note in case.notes],
    }


def _risk(row: Row, lang: Lang) -> Document:
    outlook = row.outlook
    assert outlook.horizon
    assert row.case.of_diagnosis
    return {
        "probability": outlook.probability,
        "percent": written(outlook.probability, lang, outlook.profile),
        "percent_bounds": written_bounds(outlook.bounds, lang, outlook.profile),
        "level": outlook.level and int(outlook.level),
        "level_text": outlook.level and outlook.level.words.to(lang),
        "level_bounds": level_bounds(outlook.bounds, lang, outlook.profile),
        "horizon": outlook.horizon,
        "of": lasts(outlook.horizon).to(lang),
        "bounds": outlook.bounds and list(outlook.bounds),
        "narrowed_most_by": outlook.narrowed_most_by,
        "early": outlook.early,
        "model_diagnosis": row.case.of_diagnosis.diagnosis.code,
    }


def _length(outlook: Outlook) -> Document | None:
    length = outlook.length
    if length is None:
        return None
    return {
        "q25_day": length.q25_day,
        "median_day": length.median_day,
        "q75_day": length.q75_day,
        "remaining_at_end": length.remaining[0].probability,
        "extrapolated": length.extrapolated,
    }
