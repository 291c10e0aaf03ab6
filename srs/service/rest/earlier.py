"""Earlier assessments and answers of the spell that is assessed now, for callers that may read
them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...assessment import Assessment
from ...certificate import Icd10
from ...channels.risk_json import no_risk_document, written, written_bounds
from ...errors import BadAnswer
from ...risk import NATIONAL, Level, title
from ...storage import earlier
from ...storage.records import Assessed
from ...wording import Lang
from ..call import READ, Call
from ..desk import Desk
from ..sight import About
from .stored_json import moment

# Sources that an earlier answer may replace: a known value needs none.
_OPEN = ("missing", "default")


def earlier_of(desk: Desk, call: Call, about: About) -> list[Assessed] | None:
    """Those that the caller may see, the newest first; None if it may read nothing stored."""
    if READ not in call.caller.scopes:
        return None
    person, start, end = about.person, about.spell_start, about.spell_end
    with desk.storage.read() as connection:
        return earlier.of_spell(
            connection,
            certificates=about.certificates,
            persons=desk.keys.pseudonyms(person.text) if person else (),
            days=(start, end) if start and end else None,
            units=desk.sight.units(call),
        )


def references(
    found: Sequence[Assessed] | None, about: About, now: Assessment
) -> dict[str, list[dict[str, Any]] | None]:
    """What the assessment made *now* says about those *found*, by their ids.

    It is stored this way, so that later readers get those that they may read and that still exist.
    """
    if found is None:
        return {"earlier": None, "answered": None}
    code = now.diagnosis.code if now.diagnosis else ""
    own = about.certificate and (about.certificate, code)
    return {
        "earlier": [
            {"assessment": each.id, "same": (each.certificate, each.diagnosis) == own}
            for each in found
        ],
        "answered": _answered(found, now),
    }


def fields(refs: Mapping[str, Any], found: Iterable[Assessed], lang: Lang) -> dict[str, Any]:
    """The fields ``earlier`` and ``answered``, with those referenced assessments that are
    *found*.
    """
    by_id = {each.id: each for each in found}

    def there(name: str) -> list[tuple[Assessed, Mapping[str, Any]]]:
        listed = refs[name] or ()
        return [(by_id[each["assessment"]], each) for each in listed if each["assessment"] in by_id]

    if refs["earlier"] is None:
        return {"earlier": None, "answered": None}
    return {
        "earlier": [_earlier(stored, ref["same"], lang) for stored, ref in there("earlier")],
        "answered": [_answer(stored, ref["predictor"]) for stored, ref in there("answered")],
    }


def ids(refs: Mapping[str, Any]) -> list[str]:
    return [each["assessment"] for each in refs["earlier"] or ()]


def _earlier(stored: Assessed, same: bool, lang: Lang) -> dict[str, Any]:
    code = stored.diagnosis or None
    name = title(Icd10(code)) if code else None
    return {
        "assessment": stored.id,
        "stored": moment(stored.time),
        "certificate": stored.certificate,
        "diagnosis": code,
        "title": name and name.words.to(lang),
        "same": same,
        "risk": _risk(stored, lang) if stored.horizon else None,
        "no_risk": no_risk_document(stored.no_risk, lang),
        "opinion": stored.opinion,
    }


def _risk(stored: Assessed, lang: Lang) -> dict[str, Any]:
    level = Level(stored.level) if stored.level else None
    bounds = stored.result["bounds"]
    return {
        "probability": stored.probability,
        "percent": written(stored.probability, lang, NATIONAL),
        "percent_bounds": written_bounds(bounds and tuple(bounds), lang, NATIONAL),
        "level": stored.level or None,
        "level_text": level and level.words.to(lang),
        "day": stored.day,
        "horizon": stored.horizon,
        "model": {"name": stored.model, "diagnosis": stored.inputs["diagnosis"]},
    }


def _answered(found: Sequence[Assessed], now: Assessment) -> list[dict[str, Any]]:
    """The newest answer to each open question, if the model still has the level."""
    is_open = {each.predictor.name: each.predictor for each in now.known if each.source in _OPEN}
    newest: dict[str, dict[str, Any]] = {}
    for stored in found:
        for each in stored.inputs["predictors"]:
            asked = is_open.get(each["name"])
            if each["source"] != "answer" or asked is None or asked.name in newest:
                continue
            try:
                asked.read(each["value"])
            except BadAnswer:
                continue
            newest[asked.name] = {"predictor": asked.name, "assessment": stored.id}
    return list(newest.values())


def _answer(stored: Assessed, predictor: str) -> dict[str, Any]:
    values = {each["name"]: each["value"] for each in stored.inputs["predictors"]}
    return {
        "predictor": predictor,
        "value": values[predictor],
        "stored": moment(stored.time),
        "certificate": stored.certificate,
    }
