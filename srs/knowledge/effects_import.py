"""Import what studies found about measures: the effects.json of ``python -m training effect``.

A study that refused to answer, or has no interval, is skipped and reported: it is never shown. A
file that is not a study's is refused, and with it the whole import.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from typing import Any

from ..certificate import Icd10
from ..errors import BadInput, BadKnowledge
from ..files import json_in
from .effects import AGAINST, VERDICTS, Effect, newest_first
from .effects_file import Studies
from .measure_codes import name_of
from .report import Report

_WHEN = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)
_MOST_DAYS = 10_000
_MOST = 10**9  # persons: more than any study has
_TITLE = 200  # characters


class _Fault(ValueError):
    """A value is not as expected; the text says which, and what was expected."""


def import_effects(
    files: Sequence[bytes], *, on: dt.date, known: Collection[str] | None = None
) -> tuple[Studies, Report]:
    """All studies that gave an answer, imported on the day *on*.

    Parameters
    ----------
    known
        Ids of the measures list in use; if not given, those of the list that comes with srs.

    Raises
    ------
    BadKnowledge
        A file is not a study's, a study is given twice, or none can be shown.
    """
    found: dict[tuple[object, ...], Effect] = {}
    skipped, remarks = [], []
    for place, raw in enumerate(files, 1):
        where = f"study {place}"
        try:
            document = _document(raw)
            reason = _silent(document)
            if reason:
                skipped.append(f"{where}: {reason}: it will not be shown")
                continue
            effect = _effect(document, on, known)
        except _Fault as fault:
            raise BadKnowledge(
                f"{where}: {fault}; give an effects.json that python -m training effect wrote"
            ) from None
        key = (effect.measure, effect.against, effect.title, effect.created, effect.horizon)
        if key in found:
            raise BadKnowledge(f"{where}: the same study is given twice: expected each once")
        found[key] = effect
        if effect.synthetic:
            remarks.append(f"{where}: its data are synthetic, which is stated with its answer")
    if not found:
        raise BadKnowledge(
            "no study can be used: expected one with an answer and an interval"
            + (f"; {skipped[0]}" if skipped else "")
        )
    studies = Studies(newest_first(found.values()), on)
    return studies, Report(len(found), tuple(skipped), tuple(remarks))


def _document(raw: bytes) -> Mapping[str, Any]:
    try:
        document = json_in(raw)
    except ValueError:
        raise _Fault("it is not JSON") from None
    if not isinstance(document, dict):
        raise _Fault("it is not a study's file")
    return document


def _silent(document: Mapping[str, Any]) -> str | None:
    """Why the study is skipped."""
    refused = document.get("refused")
    verdict = _object(document, "verdict")
    if not isinstance(refused, list):
        raise _Fault("refused: expected a list")
    if refused or verdict.get("answer") == "refused":
        return "it was refused"
    if verdict.get("answer") == "estimate only":
        return "its estimate has no interval"
    return None


def _effect(document: Mapping[str, Any], on: dt.date, known: Collection[str] | None) -> Effect:
    study, verdict = _object(document, "study"), _object(document, "verdict")
    population = _object(document, "population")
    margins = _margins(study, verdict)
    low, estimate, high = (_number(verdict, each) for each in ("low", "estimate", "high"))
    answer = _one_of(verdict, "answer", VERDICTS)
    if not low <= estimate <= high:
        raise _Fault("verdict: expected an estimate within its interval")
    if (answer == "shorter" and estimate >= 0) or (answer == "longer" and estimate <= 0):
        raise _Fault("verdict: expected an answer that agrees with the estimate's sign")
    if not _goes_with(answer, low, high, margins):
        raise _Fault("verdict: expected an answer that agrees with its interval and the margins")
    horizon = _whole(study, "horizon")
    if abs(estimate) > horizon:
        raise _Fault("verdict: expected an estimate of no more days than the horizon")
    level = _number(verdict, "level")
    if not 0 < level < 1:
        raise _Fault("verdict.level: expected a number between 0 and 1")
    synthetic = document.get("synthetic")
    if synthetic is not None and not isinstance(synthetic, bool):
        raise _Fault("synthetic: expected true, false or null")
    created = _created(document, on)
    since, until = (_when(population, each, created) for each in ("since", "until"))
    if since and until and since[: len(until)] > until[: len(since)]:
        raise _Fault("population: expected since before until")
    return Effect(
        measure=_measure(study, known),
        against=_one_of(study, "against", AGAINST),
        day=_whole(study, "day"),
        grace=_whole(study, "grace"),
        horizon=horizon,
        verdict=answer,
        estimate=estimate,
        low=low,
        high=high,
        level=level,
        shorter_by=margins[0],
        longer_by=margins[1],
        persons=_count(population, "persons"),
        units=_count(population, "units"),
        since=since,
        until=until,
        overlap=_one_of(population, "who", ("all", "overlap"), "all") == "overlap",
        diagnoses=_diagnoses(study),
        restricted=_restricted(study),
        changed=bool(_object(study, "changed_refusals")),
        title="" if document.get("title") is None else _text(document, "title"),
        created=created,
        synthetic=bool(synthetic),
    )


def _goes_with(answer: str, low: float, high: float, margins: tuple[float, float]) -> bool:
    """Whether the interval may give the answer; ends may have been rounded onto a bound."""
    match answer:
        case "shorter":
            return high <= 0
        case "longer":
            return low >= 0
        case "no relevant difference":
            return -margins[0] <= low and high <= margins[1]
    return low <= 0 <= high


def _margins(study: Mapping[str, Any], verdict: Mapping[str, Any]) -> tuple[float, float]:
    """As declared; the verdict's, if it has them, are the same."""
    found = study.get("margins") or verdict.get("margins")
    if not isinstance(found, dict) or verdict.get("margins") not in (None, found):
        raise _Fault("margins: expected shorter_by and longer_by")
    shorter, longer = (_number(found, each) for each in ("shorter_by", "longer_by"))
    if shorter < 0 or longer < 0:
        raise _Fault("margins: expected days from 0")
    return shorter, longer


def _measure(study: Mapping[str, Any], known: Collection[str] | None) -> str:
    try:
        return name_of(_text(study, "measure"), known)
    except BadInput as error:
        raise _Fault(f"study.measure: expected {error.expected}") from None


def _eligible(study: Mapping[str, Any]) -> Mapping[str, Any]:
    """By column, its allowed values or range."""
    found = study.get("eligible") or {}
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise _Fault("study.eligible: expected an object of objects")
    return found


def _diagnoses(study: Mapping[str, Any]) -> tuple[Icd10, ...]:
    found = _eligible(study).get("diagnosis")
    if found is None:
        return ()
    try:
        codes = tuple(dict.fromkeys(map(Icd10.parse, found["among"])))
    except (BadInput, TypeError, AttributeError, KeyError):
        codes = ()
    if not codes:
        raise _Fault("study.eligible.diagnosis: expected a list of ICD-10-SE codes")
    return codes


def _restricted(study: Mapping[str, Any]) -> tuple[str, ...]:
    """The study's other eligibility criteria, as declared: ``age 30-50``."""
    told = []
    for column, each in _eligible(study).items():
        ends = [each.get("low"), each.get("high")]
        among = each.get("among") or []
        if column == "diagnosis":
            continue
        told_of = [*among, *ends] if isinstance(among, list) else []
        given = [one for one in told_of if one is not None]
        if not given or not all(_plain(one) for one in given):
            raise _Fault("study.eligible: expected a column's allowed values or its ends")
        values = "/".join(map(str, among)) or "-".join("" if e is None else str(e) for e in ends)
        told.append(_text({"eligible": f"{column} {values}"}, "eligible"))
    return tuple(told)


def _plain(value: object) -> bool:
    """Whether it reads as it is: no list, and no number that is none."""
    return isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _created(document: Mapping[str, Any], on: dt.date) -> dt.date:
    try:
        found = dt.datetime.fromisoformat(_text(document, "created"))
    except ValueError:
        raise _Fault("created: expected a moment as YYYY-MM-DDTHH:MM:SS") from None
    if found.date() > on + dt.timedelta(days=1):  # in any time zone
        raise _Fault("created: expected a day that is not in the future")
    return found.date()


def _object(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    if not isinstance(found, dict):
        raise _Fault(f"{name}: expected an object")
    return found


def _text(document: Mapping[str, Any], name: str) -> str:
    found = document.get(name)
    if not isinstance(found, str) or not found.strip() or len(found) > _TITLE:
        raise _Fault(f"{name}: expected text of at most {_TITLE} characters")
    if not found.isprintable():
        raise _Fault(f"{name}: expected text on one line")
    return found.strip()


def _one_of(
    document: Mapping[str, Any], name: str, known: Sequence[Any], default: Any = None
) -> Any:
    found = document.get(name, default)
    if found not in known:
        raise _Fault(f"{name}: expected one of {', '.join(known)}")
    return found


def _number(document: Mapping[str, Any], name: str) -> float:
    found = document.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise _Fault(f"{name}: expected a number")
    if not abs(found) <= _MOST_DAYS:
        raise _Fault(f"{name}: expected at most {_MOST_DAYS} days")
    return float(found)


def _whole(document: Mapping[str, Any], name: str) -> int:
    found = _number(document, name)
    if found < 1 or found % 1:
        raise _Fault(f"{name}: expected whole days from 1")
    return int(found)


def _count(document: Mapping[str, Any], name: str) -> int | None:
    found = document.get(name)
    if found is None:
        return None
    if type(found) is not int or not 0 <= found <= _MOST:
        raise _Fault(f"population.{name}: expected a count or null")
    return found


def _when(document: Mapping[str, Any], name: str, created: dt.date) -> str | None:
    found = document.get(name)
    if found is None:
        return None
    try:
        if not _WHEN.fullmatch(found) or dt.date.fromisoformat(f"{found}-01-01"[:10]) > created:
            raise ValueError
    except (TypeError, ValueError):
        raise _Fault(
            f"population.{name}: expected a day, month or year before the study's, or null"
        ) from None
    return str(found)
