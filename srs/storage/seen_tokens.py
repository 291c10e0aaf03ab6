"""Which tokens of clients were shown already: each may be shown once, to whichever worker.

They are about no patient: nothing of the access log binds them, and those that have expired go.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from .tables import SEEN_TOKENS

_C = SEEN_TOKENS.c


def first_time(connection: Connection, digest: str, expires: datetime, now: datetime) -> bool:
    """Within a transaction of ``Storage.write``, which lets one write at a time.

    *digest* is the SHA-256 of the token's issuer and id.
    """
    connection.execute(delete(SEEN_TOKENS).where(_C.expires < now))
    if connection.execute(select(_C.digest).where(_C.digest == digest)).first():
        return False
    connection.execute(insert(SEEN_TOKENS).values(digest=digest, expires=expires))
    return True
