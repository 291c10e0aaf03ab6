"""A request that is sent again gets the same answer and is stored once.

Look up and store in one ``Storage.write``: then one of two simultaneous requests waits.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from ..errors import KeyReused
from . import bindings as bound
from .tables import IDEMPOTENCY


def replayed(connection: Connection, caller: str, key: str, digest: str) -> str | None:
    """The stored answer to the caller's request with this key; None for a new key.

    *digest* is the SHA-256 of the request.

    Raises
    ------
    KeyReused
        When the key belongs to another request.
    """
    columns = IDEMPOTENCY.c
    query = select(columns.digest, columns.body)
    found = connection.execute(query.where(columns.caller == caller, columns.key == key)).first()
    if found is None:
        return None
    if found.digest != digest:
        raise KeyReused(
            "the idempotency key was used with another request before: expected a new key for each "
            "request, and the same only when the same request is sent again"
        )
    return str(found.body)


def keep(
    connection: Connection, caller: str, key: str, digest: str, body: str, time: datetime
) -> None:
    row = {"caller": caller, "key": key, "digest": digest, "body": body, "time": time}
    bound.insert(connection, IDEMPOTENCY, row)
