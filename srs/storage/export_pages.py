"""What leaves the store for an evaluation: rows as they are, a page at a time, in stored order.

``srs.export`` makes codes of the ids before anybody else sees them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, select, union

from .assessments import Units
from .predictions import PLANNED
from .tables import ASSESSMENTS, EVENTS, MEASURES, OPINIONS, OUTCOMES

Columns = dict[str, Sequence[Any]]

_PAGE = 20_000  # rows
_A = ASSESSMENTS.c


def _text(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Of JSON: it is decoded once, by who needs it."""
    return cast(column, Text).label(name)


_OWN = (
    *("number", "id", "time", "operation", "shadow_of", "caller", "user", "unit", "certificate"),
    *("person", "diagnosis", "day", "horizon", "spell_start", "spell_end", "model"),
    *("probability", "level"),
)
_QUERIES: dict[str, Select[Any]] = {
    "assessments": select(
        *(_A[name] for name in _OWN), _text(_A.inputs, "inputs"), _text(_A.result, "result")
    ),
    "opinions": select(
        *(OPINIONS.c[name] for name in ("number", "time", "user", "unit", "opinion")), _A.id
    ).join(ASSESSMENTS),
    "events": select(
        *(EVENTS.c[name] for name in ("number", "time", "user", "unit", "certificate", "kind"))
    ),
    "outcomes": select(
        *(OUTCOMES.c[name] for name in ("number", "time", "until", "last_day", "ended")),
        _text(OUTCOMES.c.degrees, "degrees"),
        OUTCOMES.c.linked_by,
        _A.id,
    ).join(ASSESSMENTS),
    "measures": select(
        *(MEASURES.c[name] for name in ("number", "time", "user", "unit", "measure")),
        *(MEASURES.c[name] for name in ("status", "day")),
        _A.id,
    ).join(ASSESSMENTS),
    # What certificates plan, of those assessments that had one: canonical JSON has no blanks.
    "planned": select(
        *(_A[name] for name in ("number", "time", "user", "unit", "id")),
        _text(_A.inputs, "inputs"),
    ).where(_A.shadow_of.is_(None), cast(_A.inputs, Text).contains(f'"{PLANNED}":')),
}
_NUMBER = {
    "assessments": _A.number,
    "opinions": OPINIONS.c.number,
    "events": EVENTS.c.number,
    "outcomes": OUTCOMES.c.number,
    "measures": MEASURES.c.number,
    "planned": _A.number,
}
# Opinions, measures and outcomes belong where the assessment does.
_UNIT = {name: EVENTS.c.unit if name == "events" else _A.unit for name in _QUERIES}


def pages(connection: Connection, table: str, units: Units, size: int = _PAGE) -> Iterator[Columns]:
    """The rows of one table by column, in the order they were stored; JSON is text.

    *units*: only what belongs to these, as they are stored; None: to any or none.
    """
    query, number, last = _QUERIES[table], _NUMBER[table], 0
    if units is not None:
        query = query.where(_UNIT[table].in_(units))
    while True:
        rows = connection.execute(query.where(number > last).order_by(number).limit(size)).all()
        if not rows:
            return
        last = rows[-1][0]
        yield dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
        if len(rows) < size:
            return


def units_of(connection: Connection, units: Units) -> set[str]:
    """All that anything belongs to or was said in, of *units* alone where they are given."""
    units_told = (_A.unit, EVENTS.c.unit, OPINIONS.c.unit, MEASURES.c.unit)
    every = union(*(select(column) for column in units_told))
    found = {each for each in connection.execute(every).scalars() if each is not None}
    return found if units is None else found & units
