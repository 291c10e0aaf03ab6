"""The example's store, written by the service's own code; only this file knows of it."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import structlog

from srs.certificate import Icd10
from srs.explanation import explain
from srs.model import DiagnosisModel, Model
from srs.risk import average
from srs.risk.level import NATIONAL
from srs.storage import Connection, Keys, Storage, assessments, upgrade
from srs.storage import bindings as bound
from srs.storage import predictions as written
from srs.storage.records import Access, Assessed
from srs.storage.tables import EVENTS, MEASURES, OPINIONS
from srs.tables.columns import pl

from .built_in import DAY, HORIZON

_TOGETHER = 1000  # spells in one transaction
_CALLER = "webcert"
_OF_PERSON = ("age", "sex")

Row = Mapping[str, Any]


def write(
    folder: Path, used: pl.DataFrame, model: Model, shadow: str, *, equal: bool, seed: int
) -> None:
    """Write ``srs.db`` and ``srs.db.keys`` to *folder*, from the rows of ``use.used``.

    The *shadow*'s risk is ``better``, or the risk shown if it is *equal*.
    """
    ring = f"example:{sha256(f'pilot example {seed}'.encode()).hexdigest()}"
    folder.joinpath("srs.db.keys").write_text(ring + "\n", encoding="ascii")
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)  # it would log an anchor each second
    keys, chance = Keys.parse(ring), np.random.default_rng([seed, 4])
    url = f"sqlite:///{folder.resolve() / 'srs.db'}"
    upgrade(url)
    of = cache(lambda code: model.of(Icd10(code)))
    with closing(Storage(url)) as storage:
        for number, some in enumerate(used.sort("moment").iter_slices(_TOGETHER)):
            rows = [*some.iter_rows(named=True)]
            done = [row for row in rows if row["calculated"]]
            shown = [_shown(row, of(row["diagnosis"]), model, keys, chance) for row in done]
            beside = [
                _beside(one, row, shadow, _id(chance), equal=equal)
                for one, row in zip(shown, done, strict=True)
            ]
            storage.write(
                partial(_insert, rows=rows, done=done, shown=shown, beside=beside),
                Access(
                    time=rows[-1]["moment"],
                    request_id=f"{number:032x}",
                    caller=_CALLER,
                    user=None,
                    unit=None,
                    action="assess",
                    purpose="care",
                    persons=[each.person for each in shown if each.person],
                ),
            )


def _insert(
    connection: Connection,
    rows: Sequence[Row],
    done: Sequence[Row],
    shown: Sequence[Assessed],
    beside: Sequence[Assessed],
) -> None:
    pairs = [each for pair in zip(shown, beside, strict=True) for each in pair]
    numbers = assessments.insert_all(connection, pairs)[::2]
    opinions = [
        {
            "time": one.time + timedelta(seconds=row["to_opinion"]),
            "caller": _CALLER,
            "user": one.user,
            "unit": one.unit,
            "care_giver": None,
            "assessment": number,
            "opinion": row["opinion"],
        }
        for number, one, row in zip(numbers, shown, done, strict=True)
        if row["opinion"]
    ]
    bound.insert_all(connection, OPINIONS, opinions)
    taken = zip(numbers, shown, done, strict=True)
    bound.insert_all(connection, MEASURES, [each for one in taken for each in _measures(*one)])
    bound.insert_all(connection, EVENTS, [event for row in rows for event in _events(row)])


def _measures(number: int, one: Assessed, row: Row) -> Iterator[dict[str, Any]]:
    """The measures as the panel reports them, on the day itself."""
    if row["measure"] is None or one.certificate is None:
        return
    told = [("planned", 0)]
    if row["to_begin"] is not None:
        told.append(("started", row["to_begin"]))
    for status, later in told:
        time = one.time + timedelta(days=later)
        yield {
            "time": time,
            "caller": _CALLER,
            "user": one.user,
            "unit": one.unit,
            "assessment": number,
            "measure": row["measure"],
            "status": status,
            "day": time.date(),
        }


def _events(row: Row) -> Iterator[dict[str, Any]]:
    """The user's steps as the panel reports them."""
    kinds = [("shown", 0), ("draft_viewed", 0)]
    at = row["to_open"]
    if row["opened"]:
        kinds += [("opened", at), ("question_answered", at := at + row["to_answer"])]
    if row["calculated"]:
        kinds.append(("calculated", at := at + row["to_risk"]))
    if row["measures"]:
        kinds.append(("measures_opened", at + row["to_measures"]))
    for kind, seconds in kinds:
        yield {
            "time": row["moment"] + timedelta(seconds=seconds),
            "caller": _CALLER,
            "user": _user(row),
            "unit": _unit(row),
            "certificate": row["asked_certificate"],
            "kind": kind,
        }


def _shown(
    row: Row, of: DiagnosisModel, model: Model, keys: Keys, chance: np.random.Generator
) -> Assessed:
    seconds = row["to_open"] + row["to_answer"] + row["to_risk"]
    time: datetime = row["moment"] + timedelta(seconds=seconds)
    named = row["link"] in ("whole", "draft")
    inputs = {
        "diagnosis": of.diagnosis.code,
        "predictors": [_known(each.name, row[each.name]) for each in of.columns],
        "on": time.date().isoformat(),
    }
    return Assessed(
        id=_id(chance),
        time=time,
        operation="assess",
        caller=_CALLER,
        user=_user(row),
        unit=_unit(row),
        certificate=None if row["link"] == "nobody" else row["asked_certificate"],
        person=keys.pseudonym(row["person"]) if named else None,
        diagnosis=row["diagnosis"],
        day=DAY,
        horizon=HORIZON,
        spell_start=row["start"],
        spell_end=row["asked_end"],
        model=model.full_name,
        model_version=model.version,
        digest=model.digest,
        probability=row["risk"],
        level=row["level"] or 0,
        inputs=inputs,
        result=_result(row, of, model, inputs),
        knowledge={},
    )


def _known(name: str, value: str | None) -> dict[str, Any]:
    source = "missing" if value is None else "person" if name in _OF_PERSON else "answer"
    return {"name": name, "value": value, "source": source}


def _result(row: Row, of: DiagnosisModel, model: Model, inputs: Row) -> dict[str, Any]:
    """As ``predictions.result`` writes it; contributions may differ in the last digit."""
    share = average(of.diagnosis)
    explanation = explain(written.subject(model, inputs, DAY, HORIZON))
    return {
        "probability": row["risk"],
        "level": row["level"] or 0,
        "average": share and share.share,
        "bounds": [row["low"], row["high"]] if row["risk"] is None else None,
        "interval": None,
        "base": explanation.base,
        "reasons": [
            {"predictor": each.predictor, "value": each.value, "log_odds": each.log_odds}
            for each in explanation.reasons
        ],
    }


def _beside(shown: Assessed, row: Row, name: str, id: str, *, equal: bool) -> Assessed:
    """The shadow's prediction; it has no reasons."""
    shadow = replace(shown, id=id, shadow_of=shown.id)
    if equal:
        return shadow
    risk = None if shown.probability is None else row["better"]
    level = 0 if risk is None else int(NATIONAL.level(risk))
    told: dict[str, Any] = {"probability": risk, "level": level, "base": None, "reasons": []}
    return replace(
        shadow,
        model=name,
        model_version=name.rpartition("-")[2],
        digest=sha256(name.encode()).hexdigest(),
        probability=risk,
        level=level,
        result={**shown.result, **told},
    )


def _id(chance: np.random.Generator) -> str:
    return UUID(bytes=chance.bytes(16)).hex


def _unit(row: Row) -> str:
    return unit_name(row["unit"])


def unit_name(number: int) -> str:
    """A made-up HSA id."""
    return f"SE0000000000-U{number + 1:02}"


def _user(row: Row) -> str:
    return f"{_unit(row)}-D{row['physician']}"
