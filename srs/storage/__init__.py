"""The store, with all SQL. Times are aware on every boundary."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..installation import needing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from .database import Storage
    from .persons import Keys
    from .schema import upgrade

__all__ = ["Connection", "Keys", "Storage", "upgrade"]

# Imported on first use: they bring SQLAlchemy and Alembic, and the command line must start quickly.
_FROM = {
    "Connection": "sqlalchemy",
    "Keys": "srs.storage.persons",
    "Storage": "srs.storage.database",
    "upgrade": "srs.storage.schema",
}


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"srs.storage has no {name}")
    with needing("the database", "service"):
        return getattr(import_module(_FROM[name]), name)
