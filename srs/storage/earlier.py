"""What was assessed before of the spell that a request is about: no trials, no shadows."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)

from ..spell import GAP
from .assessments import NEWEST_FIRST, Units, assessed, within
from .records import Assessed
from .tables import ASSESSMENTS

MOST = 10

_A = ASSESSMENTS.c
_REACH = timedelta(days=GAP + 1)


def of_spell(
    connection: Connection,
    *,
    certificates: Sequence[str],
    persons: Sequence[str],
    days: tuple[date, date] | None,
    units: Units,
) -> list[Assessed]:
    """The newest of each certificate and diagnosis, the newest first.

    Of the spell is what was assessed for one of its *certificates*, and what was assessed of the
    same person (*persons* are its pseudonyms) in a spell that is one with these *days* by the
    rule of ``srs.spell``: the later begins at most five days after the earlier has ended. What
    was assessed of another person is not, whatever certificate it names; nor is what was assessed
    of nobody known, where the certificate's id is of another person too; nor, while the person is
    not known, anything of ids that several have.
    """
    if not certificates and not (persons and days):
        return []
    if not _any(connection, certificates, persons, days):
        return []
    by_certificate: ColumnElement[bool] = false()
    if certificates:
        by_certificate = _A.certificate.in_(certificates)
    by_certificate = and_(by_certificate, _own(connection, certificates, persons))
    whose = (_A.certificate, _A.diagnosis, case((_A.certificate.is_(None), _A.id)))
    place = func.row_number().over(partition_by=whose, order_by=NEWEST_FIRST).label("place")
    ranked = (
        select(_A.number, place)
        .where(
            _A.shadow_of.is_(None),
            or_(by_certificate, _same_spell(persons, days)),
            within(units),
        )
        .subquery()
    )
    first = select(ranked.c.number).where(ranked.c.place == 1)
    return assessed(connection, _A.number.in_(first), MOST)


def _any(
    connection: Connection,
    certificates: Sequence[str],
    persons: Sequence[str],
    days: tuple[date, date] | None,
) -> bool:
    """Whether there may be something, which most often there is not: a question made once.

    It asks for no more than what ``of_spell`` tells apart then.
    """
    query = _asking(bool(certificates), bool(persons and days))
    asked: dict[str, object] = {"certificates": certificates} if certificates else {}
    if persons and days:
        until, since = _reached(days)
        asked |= {"persons": persons, "until": until, "since": since}
    return connection.execute(query, asked).first() is not None


@cache
def _asking(certificates: bool, spell: bool) -> Select[tuple[int]]:
    named = _A.certificate.in_(bindparam("certificates", expanding=True))
    same = and_(
        _A.person.in_(bindparam("persons", expanding=True)),
        _A.spell_start <= bindparam("until"),
        _A.spell_end >= bindparam("since"),
    )
    asked = [*([named] if certificates else ()), *([same] if spell else ())]
    return select(literal_column("1")).where(_A.shadow_of.is_(None), or_(*asked)).limit(1)


def _own(
    connection: Connection, certificates: Sequence[str], persons: Sequence[str]
) -> ColumnElement[bool]:
    """What was assessed for the *certificates* and can be of nobody but this person."""
    named = (
        select(_A.certificate, _A.person)
        .distinct()
        .where(_A.shadow_of.is_(None), _A.certificate.in_(certificates), _A.person.is_not(None))
    )
    found = connection.execute(named).all()
    if not persons:
        return true() if len({each.person for each in found}) <= 1 else false()
    others = {each.certificate for each in found if each.person not in persons}
    nameless = and_(_A.person.is_(None), _A.certificate.not_in(others))
    return or_(_A.person.in_(persons), nameless)


def _same_spell(persons: Sequence[str], days: tuple[date, date] | None) -> ColumnElement[bool]:
    if not persons or not days:
        return false()
    until, since = _reached(days)
    return and_(_A.person.in_(persons), _A.spell_start <= until, _A.spell_end >= since)


def _reached(days: tuple[date, date]) -> tuple[date, date]:
    """The last first day, and the first last day, of a spell that is one with that of *days*."""
    start, end = days
    return _moved(end, _REACH), _moved(start, -_REACH)


def _moved(day: date, by: timedelta) -> date:
    """As far as there are dates."""
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min
