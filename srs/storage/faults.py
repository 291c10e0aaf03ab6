"""Database drivers' errors as this project's errors: without values, with a remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import exc

from ..errors import BadInput, SrsError, Unavailable

_UPGRADE = (
    "its tables are missing or old: run `srs db upgrade`; if that does not help, restore a backup"
)
_FULL = "it is full: free some space"
_LOCKED = "another process has locked it for too long: try again"
_READ_ONLY = "it is not writable: give the service's account the permission"
_NEWER = "its tables belong to a newer srs: install that version, or restore a backup"
_GONE = "it cannot be reached: start it, or correct the URL"

# By SQLite's result code or PostgreSQL's SQLSTATE, or its class
# (https://sqlite.org/rescode.html; PostgreSQL 15, appendix A).
_REMEDIES = {
    "SQLITE_ERROR": _UPGRADE,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": "it cannot be read or written: check the disk, and whether it is full",
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": "its file cannot be opened: correct the URL, or run `srs db upgrade`",
    "SQLITE_NOTADB": "the file is not a SQLite database: correct the URL",
    "SQLITE_CORRUPT": "it is damaged: restore a backup",
    "53100": _FULL,
    "55P03": _LOCKED,
    "57014": _LOCKED,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "42P01": _UPGRADE,
    "42703": _UPGRADE,
}
_OUT_OF_ORDER = (
    *(exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError),
    sqlite3.OperationalError,
)


@contextmanager
def translated() -> Iterator[None]:
    """
    Raises
    ------
    Unavailable
    BadInput
        For text or a number that no database accepts.
    """
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error, CommandError, UnicodeEncodeError) as error:
        told = as_srs(error)
        if told is None:
            raise
        raise told from None


def as_srs(error: BaseException) -> SrsError | None:
    """The error to raise instead of *error*; None for a bug, which is raised unchanged."""
    if isinstance(error, SrsError):
        return error
    if isinstance(error, CommandError):  # there is no migration from its version to ours
        return Unavailable(f"the database: {_NEWER}")
    origin = error if isinstance(error, sqlite3.Error) else getattr(error, "orig", None)
    if isinstance(origin, SrsError):  # a column's own check, which SQLAlchemy wraps
        return origin
    if isinstance(error, exc.DataError | UnicodeEncodeError | OverflowError) or isinstance(
        origin, OverflowError | UnicodeEncodeError
    ):
        return BadInput("what is to be stored", expected="text without NUL and numbers of 64 bits")
    code = _code(origin)
    remedy = next((_REMEDIES[key] for key in _keys(code) if key in _REMEDIES), None)
    out_of_order = isinstance(error, _OUT_OF_ORDER) or type(error) is exc.DatabaseError
    # An error without a statement means that the URL cannot be used to connect.
    wrong = isinstance(error, exc.ProgrammingError) and (remedy or error.statement is None)
    if out_of_order or wrong:
        return Unavailable(f"the database{code and f' ({code})'}: {remedy or _GONE}")
    return None


def _code(origin: object) -> str:
    return str(getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or "")


def _keys(code: str) -> Iterator[str]:
    """SQLITE_IOERR_WRITE, SQLITE_IOERR."""
    yield code
    yield "_".join(code.split("_")[:2])
