"""The stored rows, page by page, as frames without any id.

Every text has one of a few forms: a code, a word of srs's own, an ICD-10 code, or a level. Any
other text becomes ``other``.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from ..certificate import holds_person_id
from ..knowledge.measure_codes import is_name
from ..storage import Connection, export_pages
from ..storage.assessments import Units
from ..storage.export_pages import Columns
from ..storage.measures import CERTIFICATE, planned
from ..storage.predictions import shown_average
from ..tables.columns import pl
from . import dictionary
from .dictionary import SOURCE, TYPES, VALUE, Column
from .pseudonyms import Codes

OTHER = "other"
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{0,47}")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9]{2}[0-9A-Z]{0,4}")
_LEVEL = re.compile(r"[^\x00-\x1f|]{1,64}")
_OPINIONS = {
    "HOGRE": "higher",
    "KORREKT": "right",
    "LAGRE": "lower",
    "KAN_EJ_BEDOMA": "cannot_say",
    "withdrawn": "withdrawn",
}


@dataclass(slots=True)
class Met:
    """The predictors that occurred, and those whose values are words instead of numbers."""

    names: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)


def pages(
    connection: Connection, table: str, codes: Codes, units: Units, met: Met
) -> Iterator[pl.DataFrame]:
    """The rows of a *table* of the dictionary, in the order in which they were stored.

    *units*: only rows of these units, named as in the store; None: all rows. Predictors' values are
    texts here, see ``typed``; their names are added to *met*.
    """
    for name in _PARTS.get(table, (table,)):
        for rows in export_pages.pages(connection, name, units):
            yield _framed(table, _MADE[name](rows, codes, met))


def whole(connection: Connection, table: str, codes: Codes, units: Units = None) -> pl.DataFrame:
    """The whole *table*, in memory."""
    met = Met()
    frames = list(pages(connection, table, codes, units, met)) or [empty(table)]
    put = pl.concat([each.lazy() for each in frames], how="diagonal")
    return typed(put, columns_of(table, met)).collect()


def empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dictionary.TABLES[table].schema)


def typed(frame: pl.LazyFrame, columns: Iterable[Column]) -> pl.LazyFrame:
    """*frame* with these columns, in their types."""
    return frame.select(pl.col(each.name).cast(TYPES[each.kind]) for each in columns)


def columns_of(table: str, met: Met) -> tuple[Column, ...]:
    """The columns of the whole table, in order."""
    own = dictionary.TABLES[table].columns
    if table != dictionary.ASSESSMENTS.name:
        return own
    return (*own, *dictionary.predictors(met.names, met.levels))


def units_of(connection: Connection, codes: Codes, units: Units) -> pl.DataFrame:
    """The list of care units and their codes, in the order of the codes; it is kept separately."""
    found = export_pages.units_of(connection, units)
    rows = sorted((codes.of("unit", each), each) for each in found)
    return pl.DataFrame(rows, schema=dictionary.UNITS.schema, orient="row")


def _framed(table: str, columns: Mapping[str, Sequence[Any]]) -> pl.DataFrame:
    schema = dictionary.TABLES[table].schema
    return pl.DataFrame(
        [
            pl.Series(name, values, dtype=schema.get(name, pl.String))
            for name, values in columns.items()
        ]
    )


def _assessments(rows: Columns, codes: Codes, met: Met) -> Columns:
    inputs = [json.loads(each) for each in rows["inputs"]]
    results = [json.loads(_without_reasons(each)) for each in rows["result"]]
    pair: tuple[None, None] = (None, None)
    bounds = [each.get("bounds") or pair for each in results]
    intervals = [each.get("interval") or pair for each in results]
    of_each = zip(inputs, results, rows["day"], rows["horizon"], strict=True)
    shown = [shown_average(*each) for each in of_each]
    return {
        "assessment": _codes(codes, "assessment", rows["id"]),
        "time": rows["time"],
        "person": _codes(codes, "person", rows["person"]),
        "case": _codes(codes, "case", rows["certificate"]),
        "unit": _codes(codes, "unit", rows["unit"]),
        "user": _codes(codes, "user", rows["user"]),
        "caller": _codes(codes, "caller", rows["caller"]),
        "operation": _words(_WORD, rows["operation"]),
        "shadow_of": _codes(codes, "assessment", rows["shadow_of"]),
        "model": _words(_MODEL, rows["model"]),
        "diagnosis": _words(_DIAGNOSIS, rows["diagnosis"]),
        "model_diagnosis": _words(_DIAGNOSIS, [each["diagnosis"] for each in inputs]),
        "day": rows["day"],
        "horizon": rows["horizon"],
        "on": [date.fromisoformat(each["on"]) for each in inputs],
        "spell_start": rows["spell_start"],
        "spell_end": rows["spell_end"],
        "probability": rows["probability"],
        "level": rows["level"],
        "average": [each.get("average") for each in results],
        "average_diagnosis": [each and each.diagnosis.code for each in shown],
        "average_day": [each and each.day for each in shown],
        "average_own": [each and each.counted is not None for each in shown],
        "low": [low for low, _ in bounds],
        "high": [high for _, high in bounds],
        "interval_low": [low for low, _ in intervals],
        "interval_high": [high for _, high in intervals],
        "no_risk": _words(_WORD, [each.get("no_risk") for each in results]),
        **_predictors([each["predictors"] for each in inputs], met),
    }


def _without_reasons(result: str) -> str:
    """*result* without its reasons, which are half of the text and the last key of the JSON."""
    head, found, _ = result.partition(',"reasons":')
    return head + "}" if found else result


def _predictors(of_rows: Sequence[Sequence[Mapping[str, Any]]], met: Met) -> Columns:
    found: Columns = {}
    nothing: list[str | None] = [None] * len(of_rows)
    values: dict[str, list[str | None]] = defaultdict(nothing.copy)
    sources: dict[str, list[str | None]] = defaultdict(nothing.copy)
    for place, predictors in enumerate(of_rows):
        for each in predictors:
            name, value = each["name"], each["value"]
            sources[name][place] = each["source"]
            if isinstance(value, str):
                met.levels.add(name)
                values[name][place] = _told(_LEVEL, value)
            elif value is not None:
                values[name][place] = str(value)
    for name in sorted(sources):
        if _told(_LEVEL, name) != name:
            met.levels.discard(name)
            continue
        met.names.add(name)
        found[f"{VALUE}{name}"] = values[name]
        found[f"{SOURCE}{name}"] = _words(_WORD, sources[name])
    return found


def _opinions(rows: Columns, codes: Codes, met: Met) -> Columns:
    return {
        "assessment": _codes(codes, "assessment", rows["id"]),
        "time": rows["time"],
        "unit": _codes(codes, "unit", rows["unit"]),
        "user": _codes(codes, "user", rows["user"]),
        "opinion": [_OPINIONS[each] for each in rows["opinion"]],
    }


def _events(rows: Columns, codes: Codes, met: Met) -> Columns:
    return {
        "time": rows["time"],
        "unit": _codes(codes, "unit", rows["unit"]),
        "user": _codes(codes, "user", rows["user"]),
        "case": _codes(codes, "case", rows["certificate"]),
        "kind": _words(_WORD, rows["kind"]),
    }


def _outcomes(rows: Columns, codes: Codes, met: Met) -> Columns:
    return {
        "assessment": _codes(codes, "assessment", rows["id"]),
        "time": rows["time"],
        "until": rows["until"],
        "last_day": rows["last_day"],
        "ended": [bool(each) for each in rows["ended"]],
        "degrees": [
            " ".join(f"{day}:{degree}" for day, degree in json.loads(each))
            for each in rows["degrees"]
        ],
        "linked_by": _words(_WORD, rows["linked_by"]),
    }


def _measures(rows: Columns, codes: Codes, met: Met) -> Columns:
    return {
        "assessment": _codes(codes, "assessment", rows["id"]),
        "time": rows["time"],
        "unit": _codes(codes, "unit", rows["unit"]),
        "user": _codes(codes, "user", rows["user"]),
        "source": ["caller"] * len(rows["id"]),
        "measure": [_measure(each) for each in rows["measure"]],
        "status": _words(_WORD, rows["status"]),
        "date": rows["day"],
    }


def _planned(rows: Columns, codes: Codes, met: Met) -> Columns:
    """A row for each measure that the certificate plans; one without a measure if it plans none."""
    plans: list[tuple[int, date | None, str | None]] = []
    for place, text in enumerate(rows["inputs"]):
        found = planned(json.loads(text))
        plans += [(place, *each) for each in found] or [(place, None, None)]

    def of_each(values: Sequence[Any]) -> list[Any]:
        return [values[place] for place, *_ in plans]

    return {
        "assessment": _codes(codes, "assessment", of_each(rows["id"])),
        "time": of_each(rows["time"]),
        "unit": _codes(codes, "unit", of_each(rows["unit"])),
        "user": _codes(codes, "user", of_each(rows["user"])),
        "source": [CERTIFICATE] * len(plans),
        "measure": [measure for *_, measure in plans],
        "status": ["planned"] * len(plans),
        "date": [day for _, day, _ in plans],
    }


def _measure(text: str) -> str:
    return text if is_name(text) and not holds_person_id(text) else OTHER


def _codes(codes: Codes, kind: str, ids: Sequence[str | None]) -> list[str | None]:
    return [codes.of(kind, each) for each in ids]


def _words(form: re.Pattern[str], texts: Sequence[str | None]) -> list[str | None]:
    return [_told(form, each) if each else None for each in texts]


@lru_cache(1 << 16)
def _told(form: re.Pattern[str], text: str) -> str:
    return text if form.fullmatch(text) and not holds_person_id(text) else OTHER


_MADE: dict[str, Callable[[Columns, Codes, Met], Mapping[str, Sequence[Any]]]] = {
    "assessments": _assessments,
    "opinions": _opinions,
    "events": _events,
    "outcomes": _outcomes,
    "measures": _measures,
    "planned": _planned,
}
# Tables that are put together from several queries.
_PARTS = {"measures": ("measures", "planned")}
