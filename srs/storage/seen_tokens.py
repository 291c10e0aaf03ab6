"""The client tokens that were used already: each may be used once, with any worker.

They are not about patients, so the access log does not bind them. Expired ones are deleted.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from .tables import SEEN_TOKENS

_C = SEEN_TOKENS.c


def first_time(connection: Connection, digest: str, expires: datetime, now: datetime) -> bool:
    """Whether the token is new; call it in ``Storage.write``, which lets one write at a time.

    *digest* is the SHA-256 of the token's issuer and id.
    """
    connection.execute(delete(SEEN_TOKENS).where(_C.expires < now))
    if connection.execute(select(_C.digest).where(_C.digest == digest)).first():
        return False
    connection.execute(insert(SEEN_TOKENS).values(digest=digest, expires=expires))
    return True
