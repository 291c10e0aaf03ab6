"""A professional's own opinion of a risk that was shown.

The newest opinion counts; earlier ones are kept. After a withdrawal none counts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from ..errors import NotStored
from . import bindings as bound
from .assessments import Units, get, named, newest_named
from .records import Assessed, Opinion
from .tables import ASSESSMENTS, OPINIONS, WITHDRAWN

_NUMBER: Select[Any] = select(ASSESSMENTS.c.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An opinion with its sender and time; *opinion* None withdraws the earlier one."""

    time: datetime
    caller: str
    user: str | None
    unit: str | None
    care_giver: str | None = None
    opinion: Opinion | None


def insert(
    connection: Connection,
    *,
    time: datetime,
    caller: str,
    user: str | None,
    unit: str | None,
    care_giver: str | None,
    certificate: str,
    diagnosis: str,
    opinion: Opinion,
    units: Units = None,
    horizon: int | None = None,
) -> Assessed:
    """Attach it to the newest prediction of exactly that certificate and diagnosis code.

    The code is the one asked for, or the model's code that was shown. Returns the prediction.

    Raises
    ------
    NotStored
    """
    of = (certificate, diagnosis, units, horizon)
    about = named(connection, *of)
    if about is None:
        raise NotStored(
            "no prediction is stored for exactly this certificate and diagnosis: an opinion is "
            "about a prediction that was shown; ask for one first"
        )
    given = Given(
        time=time,
        caller=caller,
        user=user,
        unit=unit,
        care_giver=care_giver,
        opinion=opinion,
    )
    number: Any = connection.execute(newest_named(*of)).scalar_one()
    _insert(connection, number, given)
    return about


def insert_of(connection: Connection, id: str, given: Given) -> None:
    """Attach it to the assessment with the *id*, whatever was stored since.

    A withdrawal changes nothing if no opinion counts.

    Raises
    ------
    NotStored
        If no assessment has the id any more, or it has no risk to have an opinion on.
    """
    about = get(connection, id)
    if about is None or not about.horizon:
        raise NotStored(
            "no risk is stored for this assessment: an opinion is about a risk that was shown"
        )
    if given.opinion is None and about.opinion is None:
        return
    number = connection.execute(_NUMBER.where(ASSESSMENTS.c.id == id)).scalar_one()
    _insert(connection, number, given)


def _insert(connection: Connection, number: int, given: Given) -> None:
    row = {
        "time": given.time,
        "caller": given.caller,
        "user": given.user,
        "unit": given.unit,
        "care_giver": given.care_giver,
        "assessment": number,
        "opinion": given.opinion or WITHDRAWN,
    }
    bound.insert(connection, OPINIONS, row)
