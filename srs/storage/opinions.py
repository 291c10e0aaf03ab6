"""A professional's own opinion of a risk that was shown."""

from datetime import datetime

from sqlalchemy import Connection, select

from ..errors import NotStored
from .assessments import Units, within
from .records import Opinion
from .tables import ASSESSMENTS, OPINIONS, SHOWN


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
) -> None:
    """Attach it to the newest prediction of exactly that certificate and diagnosis code.

    The newest opinion counts; earlier ones are kept.

    Raises
    ------
    NotStored
    """
    a = ASSESSMENTS.c
    query = select(a.number).where(SHOWN, a.certificate == certificate, a.diagnosis == diagnosis)
    newest_first = query.where(within(units)).order_by(a.time.desc(), a.number.desc())
    assessment = connection.execute(newest_first.limit(1)).scalar()
    if assessment is None:
        raise NotStored(
            "no prediction is stored for exactly this certificate and diagnosis: an opinion is "
            "of a prediction that was shown; ask for one first"
        )
    connection.execute(
        OPINIONS.insert().values(
            time=time,
            caller=caller,
            user=user,
            unit=unit,
            care_giver=care_giver,
            assessment=assessment,
            opinion=opinion,
        )
    )
