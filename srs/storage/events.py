"""Usage events: that something was shown, opened or printed, as the application tells it."""

from datetime import datetime

from sqlalchemy import Connection

from .tables import EVENTS


def insert(
    connection: Connection,
    *,
    time: datetime,
    caller: str,
    user: str | None,
    unit: str | None,
    certificate: str | None,
    kind: str,
) -> None:
    connection.execute(
        EVENTS.insert().values(
            time=time, caller=caller, user=user, unit=unit, certificate=certificate, kind=kind
        )
    )
