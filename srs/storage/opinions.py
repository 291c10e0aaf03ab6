"""A professional's own opinion of a risk that was shown."""

from datetime import datetime

from sqlalchemy import Connection

from ..errors import NotStored
from . import bound
from .assessments import Units, named, newest_named
from .records import Assessed, Opinion
from .tables import OPINIONS


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

    The code is the one asked for or that of the model, which was shown. The newest opinion
    counts; earlier ones are kept. Gives the prediction.

    Raises
    ------
    NotStored
    """
    of = (certificate, diagnosis, units, horizon)
    about = named(connection, *of)
    if about is None:
        raise NotStored(
            "no prediction is stored for exactly this certificate and diagnosis: an opinion is "
            "of a prediction that was shown; ask for one first"
        )
    row = {
        "time": time,
        "caller": caller,
        "user": user,
        "unit": unit,
        "care_giver": care_giver,
        "assessment": connection.execute(newest_named(*of)).scalar_one(),
        "opinion": opinion,
    }
    bound.insert(connection, OPINIONS, row)
    return about
