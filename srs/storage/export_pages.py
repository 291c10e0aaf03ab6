"""The rows that leave the store for an evaluation, unchanged, page by page, in stored order.

``srs.export`` replaces the ids with codes before anybody else sees them.
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
    """The text of a JSON column; it is decoded once, where it is needed."""
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
    # Assessments whose certificate has a plan; canonical JSON has no spaces.
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
# Opinions, measures and outcomes belong to the unit of their assessment.
_UNIT = {name: EVENTS.c.unit if name == "events" else _A.unit for name in _QUERIES}


def pages(connection: Connection, table: str, units: Units, size: int = _PAGE) -> Iterator[Columns]:
    """The rows of one table by column, in the order in which they were stored; JSON is text.

    *units*: only rows of these units, named as in the store; None: all rows.
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
    """All units that rows belong to or came from, limited to *units* if given."""
    units_told = (_A.unit, EVENTS.c.unit, OPINIONS.c.unit, MEASURES.c.unit)
    every = union(*(select(column) for column in units_told))
    found = {each for each in connection.execute(every).scalars() if each is not None}
    return found if units is None else found & units
