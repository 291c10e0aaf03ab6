"""Usage events: what was shown, opened or printed, as the application reports it."""

from datetime import datetime

from sqlalchemy import Connection

from . import bindings as bound
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
    row = {
        "time": time,
        "caller": caller,
        "user": user,
        "unit": unit,
        "certificate": certificate,
        "kind": kind,
    }
    bound.insert(connection, EVENTS, row)
