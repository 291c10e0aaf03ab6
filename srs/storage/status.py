"""What a database holds, in numbers."""

from typing import Any

from sqlalchemy import func, select

from . import audit, persons, schema
from .database import Storage
from .tables import METADATA


def status(storage: Storage) -> dict[str, Any]:
    """The versions, the rows of each table and under each key of pseudonyms, and the log's head.

    Raises
    ------
    Unavailable
    """
    with storage.read() as connection:
        head = audit.head(connection)
        return {
            "migration": schema.current(connection),
            "needed": schema.needed(),
            "rows": {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in METADATA.sorted_tables
            },
            "keys": persons.counts(connection),
            "head": {"number": head.number, "hash": head.hash},
        }
