"""Earlier assessments of the spell that a request is about, without trials and shadows."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)

from ..spell import GAP
from .assessments import NEWEST_FIRST, Units, all_of, reading
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
    """The newest assessment of each certificate and diagnosis of the spell, the newest first.

    An assessment belongs to the spell if it was made for one of its *certificates*. It also belongs
    if it is about the same person (*persons* are the pseudonyms) and its days are one spell with
    *days* by the rule of ``srs.spell``: the later begins at most five days after the earlier has
    ended.

    An assessment of another person does not belong, whatever certificate it names. If it has no
    person, it does not belong if another person has a certificate with the same id. If *persons* is
    empty and several persons have the certificates' ids, none belongs.
    """
    asked: dict[str, object] = {}
    if certificates:
        asked["certificates"] = certificates
    if persons and days:
        until, since = _reached(days)
        asked |= {"persons": persons, "until": until, "since": since}
    if not asked or connection.execute(_any(*asked), asked).first() is None:
        return []
    if certificates:
        named = connection.execute(_named(), asked).all()
        if persons:
            asked["persons"] = persons
            asked["others"] = [each.certificate for each in named if each.person not in persons]
        elif len({each.person for each in named}) > 1:
            return []
    if units is not None:
        asked["units"] = list(units)
    return all_of(connection, _newest(*asked), asked)


# Each query is built once per set of arguments: building it takes longer than running it.


@cache
def _any(*given: str) -> Select[tuple[int]]:
    """Whether there may be an assessment; most often there is none.

    It may find more than belongs to the spell; ``of_spell`` sorts that out.
    """
    asked = [*([_OF_CERTIFICATES] if "certificates" in given else ())]
    asked += [_SAME_SPELL] if "until" in given else ()
    return select(literal_column("1")).where(_A.shadow_of.is_(None), or_(*asked)).limit(1)


@cache
def _named() -> Select[tuple[str, str]]:
    """The persons with assessments for the certificates."""
    return (
        select(_A.certificate, _A.person)
        .distinct()
        .where(_A.shadow_of.is_(None), _OF_CERTIFICATES, _A.person.is_not(None))
    )


@cache
def _newest(*given: str) -> Select[Any]:
    own = _OWN if "persons" in given else true()
    those = [*([and_(_OF_CERTIFICATES, own)] if "certificates" in given else ())]
    those += [_SAME_SPELL] if "until" in given else ()
    whose = (_A.certificate, _A.diagnosis, case((_A.certificate.is_(None), _A.id)))
    place = func.row_number().over(partition_by=whose, order_by=NEWEST_FIRST).label("place")
    by_units = _A.unit.in_(_listed("units")) if "units" in given else true()
    ranked = (
        select(_A.number, place).where(_A.shadow_of.is_(None), or_(*those), by_units).subquery()
    )
    first = select(ranked.c.number).where(ranked.c.place == 1)
    return reading(_A.number.in_(first), MOST)


def _listed(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_OF_CERTIFICATES = _A.certificate.in_(_listed("certificates"))
_SAME_SPELL = and_(
    _A.person.in_(_listed("persons")),
    _A.spell_start <= bindparam("until"),
    _A.spell_end >= bindparam("since"),
)
# The assessments for the certificates that cannot be about another person.
_OWN = or_(
    _A.person.in_(_listed("persons")),
    and_(_A.person.is_(None), _A.certificate.not_in(_listed("others"))),
)


def _reached(days: tuple[date, date]) -> tuple[date, date]:
    """The latest start and the earliest end of stored days that are one spell with *days*."""
    start, end = days
    return _moved(end, _REACH), _moved(start, -_REACH)


def _moved(day: date, by: timedelta) -> date:
    """The day moved, within the range of ``date``."""
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min
