"""Stored assessments: written once, read newest first; shadows are never read here.

The newest is the one that was committed last, whatever the clocks said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
)

from . import bindings as bound
from .records import Assessed, Opinion
from .tables import ASSESSMENTS, OPINIONS, SHOWN, WITHDRAWN
from .value_list import listed

Units = frozenset[str] | None
Pair = tuple[str, str]  # certificate and the code of the model that answered

# A prediction whose spell has no known end counts as current for this long.
_CURRENT = timedelta(days=90)

_A = ASSESSMENTS.c
_KEPT = [field.name for field in fields(Assessed) if field.name != "opinion"]
NEWEST_FIRST = _A.number.desc()
_model_diagnosis = _A.inputs["diagnosis"].as_string()

_OPINION = (
    select(func.nullif(OPINIONS.c.opinion, WITHDRAWN))
    .where(OPINIONS.c.assessment == _A.number)
    .order_by(OPINIONS.c.number.desc())
    .limit(1)
    .scalar_subquery()
    .label("opinion")
)
_READ = select(*(_A[name] for name in _KEPT), _OPINION)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest prediction of a certificate, as a list shows it."""

    certificate: str
    level: int
    time: datetime
    opinion: Opinion | None
    person: str | None
    unit: str | None


def insert(connection: Connection, assessments: Sequence[Assessed]) -> list[int]:
    """Insert shown assessments and their shadows, older ones first; return their numbers."""
    rows = ({name: getattr(each, name) for name in _KEPT} for each in assessments)
    return [bound.insert(connection, ASSESSMENTS, row) for row in rows]


def insert_all(connection: Connection, assessments: Iterable[Assessed]) -> Sequence[int]:
    """Like ``insert``, but quicker for many that are made or imported at once."""
    rows = ({name: getattr(each, name) for name in _KEPT} for each in assessments)
    return bound.insert_all(connection, ASSESSMENTS, rows)


def newest(
    connection: Connection, pairs: Sequence[Pair], units: Units, *, horizon: int
) -> dict[Pair, Assessed]:
    """The newest prediction of each certificate by the model of exactly that code, if any.

    *units*: only what one of these units asked for; None: any unit.
    """
    pair = (_A.certificate, _model_diagnosis)
    place = func.row_number().over(partition_by=pair, order_by=NEWEST_FIRST).label("place")
    ranked = (
        select(_A.number, place)
        .where(
            SHOWN,
            _A.certificate.in_({certificate for certificate, _ in pairs}),
            _model_diagnosis.in_({diagnosis for _, diagnosis in pairs}),
            _A.horizon == horizon,
            within(units),
        )
        .subquery()
    )
    first = select(ranked.c.number).where(ranked.c.place == 1)
    found = all_of(connection, _READ.where(_A.number.in_(first)))
    by_pair = {(str(each.certificate), each.model_diagnosis): each for each in found}
    return {each: by_pair[each] for each in pairs if each in by_pair}


def named(
    connection: Connection,
    certificate: str,
    code: str,
    units: Units,
    horizon: int | None = None,
) -> Assessed | None:
    """The newest prediction of the certificate that *code* names, see ``newest_named``."""
    number = newest_named(certificate, code, units, horizon)
    row = connection.execute(_READ.where(_A.number == number.scalar_subquery())).first()
    return _assessed(row) if row else None


def newest_named(
    certificate: str, code: str, units: Units, horizon: int | None = None
) -> Select[tuple[int]]:
    """The number of the newest prediction for *code*: the code asked for, or the model's code.

    *horizon*: only a prediction for that horizon.
    """
    by_code = or_(_A.diagnosis == code, _model_diagnosis == code)
    for_horizon = true() if horizon is None else _A.horizon == horizon
    return (
        select(_A.number)
        .where(SHOWN, _A.certificate == certificate, by_code, for_horizon, within(units))
        .order_by(NEWEST_FIRST)
        .limit(1)
    )


def newest_of(
    connection: Connection, certificates: Sequence[str], units: Units, *, horizon: int
) -> dict[str, Newest]:
    """The newest prediction of each certificate that has one, whatever its diagnosis.

    Each takes one index look-up, however many assessments are stored.
    """
    wanted = listed(connection, certificates)
    first = (
        select(_A.number)
        .where(SHOWN, _A.certificate == wanted.c.value, _A.horizon == horizon, within(units))
        .order_by(NEWEST_FIRST)
        .limit(1)
        .correlate(wanted)
        .scalar_subquery()
    )
    firsts = select(first.label("number")).select_from(wanted).subquery()
    query = select(_A.certificate, _A.level, _A.time, _OPINION, _A.person, _A.unit).where(
        _A.number == firsts.c.number
    )
    return {row[0]: Newest(*row) for row in connection.execute(query)}


def of_certificate(connection: Connection, certificate: str, units: Units) -> list[Assessed]:
    """All assessments of the certificate, newest first, also those with missing answers."""
    shown = and_(_A.shadow_of.is_(None), _A.certificate == certificate, within(units))
    return all_of(connection, _READ.where(shown).order_by(NEWEST_FIRST))


def get(connection: Connection, id: str) -> Assessed | None:
    found = connection.execute(_READ.where(_A.id == id, _A.shadow_of.is_(None))).first()
    return _assessed(found) if found else None


def those(connection: Connection, ids: Sequence[str], units: Units) -> list[Assessed]:
    """The stored assessments among *ids* that one of *units* asked for."""
    return assessed(connection, and_(_A.id.in_(ids), within(units)), len(ids)) if ids else []


def persons_of(connection: Connection, certificate: str) -> list[str]:
    """The persons of the certificate, from its assessments by any unit."""
    query = (
        select(_A.person)
        .distinct()
        .where(_A.shadow_of.is_(None), _A.certificate == certificate, _A.person.is_not(None))
    )
    return list(connection.execute(query).scalars())


def of_unit(
    connection: Connection,
    unit: str,
    *,
    on: date,
    days_since_end: int = 0,
    without_risk: bool = False,
) -> list[Assessed]:
    """The newest prediction of each person whose spell is ongoing, newest first.

    With *without_risk*, the newest assessment, even if it had no single risk.

    A spell is ongoing from its start to *days_since_end* days after its end, both as they were when
    it was assessed. A spell without a known end is ongoing for 90 days after the assessment. An
    assessment without a person counts as one person per certificate. A draft without a period makes
    no spell.
    """
    midnight = datetime.combine(on, time(), UTC)
    ended = on - timedelta(days=days_since_end)
    whose = (_A.person, case((_A.person.is_(None), func.coalesce(_A.certificate, _A.id))))
    place = func.row_number().over(partition_by=whose, order_by=NEWEST_FIRST).label("place")
    ranked = (
        select(_A.number, place)
        .where(
            _A.shadow_of.is_(None) if without_risk else SHOWN,
            _A.unit == unit,
            or_(_A.spell_start.is_(None), _A.spell_start <= on),
            or_(_A.spell_start.is_not(None), _A.day > 0, _A.diagnosis == ""),
            or_(
                _A.spell_end >= ended,
                and_(_A.spell_end.is_(None), _A.time >= midnight - _CURRENT),
            ),
        )
        .subquery()
    )
    first = select(ranked.c.number).where(ranked.c.place == 1)
    return all_of(connection, _READ.where(_A.number.in_(first)).order_by(NEWEST_FIRST))


@dataclass(frozen=True, slots=True)
class Page:
    """Some assessments, the newest first; the next page begins below *last*."""

    assessments: Sequence[Assessed]
    last: int | None


def page(connection: Connection, *, below: int | None, since: datetime | None, size: int) -> Page:
    """A page of all stored assessments, shadows too, from the newest commit back."""
    query = select(_A.number, *_READ.selected_columns).order_by(_A.number.desc()).limit(size)
    if below is not None:
        query = query.where(_A.number < below)
    if since is not None:
        query = query.where(_A.time >= since)
    rows = connection.execute(query).all()
    found = [Assessed(**{k: v for k, v in row._mapping.items() if k != "number"}) for row in rows]
    return Page(found, rows[-1].number if rows else None)


def assessed(connection: Connection, where: ColumnElement[bool], most: int) -> list[Assessed]:
    """The assessments for which *where* holds, newest first, at most a given number."""
    return all_of(connection, reading(where, most))


def reading(where: ColumnElement[bool], most: int) -> Select[Any]:
    """The same as a query, to be built once and run often."""
    return _READ.where(where).order_by(NEWEST_FIRST).limit(most)


def all_of(
    connection: Connection, query: Select[Any], given: Mapping[str, object] | None = None
) -> list[Assessed]:
    return [_assessed(row) for row in connection.execute(query, given)]


def within(units: Units) -> ColumnElement[bool]:
    """The condition that one of the units asked for it; None: any unit."""
    return true() if units is None else _A.unit.in_(units)


def _assessed(row: Row[*tuple[Any, ...]]) -> Assessed:
    return Assessed(**row._mapping)
