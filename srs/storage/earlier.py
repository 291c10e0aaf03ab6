"""What was assessed before of the spell that a request is about: no trials, no shadows."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select, true

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
    was assessed of another person is not, whatever certificate it names.
    """
    if not certificates and not (persons and days):
        return []
    by_certificate = _A.certificate.in_(certificates) if certificates else false()
    own: ColumnElement[bool] = true()
    if persons:
        own = or_(_A.person.is_(None), _A.person.in_(persons))
    whose = (_A.certificate, _A.diagnosis, case((_A.certificate.is_(None), _A.id)))
    place = func.row_number().over(partition_by=whose, order_by=NEWEST_FIRST).label("place")
    ranked = (
        select(_A.number, place)
        .where(
            _A.shadow_of.is_(None),
            or_(and_(by_certificate, own), _same_spell(persons, days)),
            within(units),
        )
        .subquery()
    )
    first = select(ranked.c.number).where(ranked.c.place == 1)
    return assessed(connection, _A.number.in_(first), MOST)


def _same_spell(persons: Sequence[str], days: tuple[date, date] | None) -> ColumnElement[bool]:
    if not persons or not days:
        return false()
    start, end = days
    return and_(
        _A.person.in_(persons),
        _A.spell_start <= end + _REACH,
        _A.spell_end >= start - _REACH,
    )
