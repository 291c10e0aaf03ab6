"""The tables' versions: what a database has, what this version of srs needs, and the upgrade."""

import os
import sqlite3
import uuid
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from ..errors import Unavailable
from . import audit
from . import bindings as bound
from .anchor import Anchor
from .engine import WAIT, WRITES, open_engine, parse
from .faults import translated
from .records import Access

# A name of our own: others, such as MLflow, keep their version in the usual table.
VERSION_TABLE = "srs_alembic_version"

_UNBOUND = "0001"  # whose log binds no rows
_TOGETHER = 1000  # rows that one entry binds

_HOURS = 24 * 3600  # seconds: an index on a large table takes long
# Any number of our own: of two upgrades at once, one waits for the other.
_ADVISORY = 7_377_001


def upgrade(url: str, anchor: Path | None = None) -> None:
    """Make the tables, or bring them up to this version; a missing SQLite file is created.

    If the upgrade writes entries to the access log, the *anchor* gets the newest.

    Raises
    ------
    BadSettings
    Unavailable
    """
    file = _sqlite_file(url)
    engine = open_engine(url, wait=_HOURS)
    try:
        with translated():
            if file:
                _make(file)
                with engine.connect() as connection:
                    raw = connection.connection.driver_connection
                    assert raw is not None
                    connection.rollback()  # outside any transaction, or it cannot be changed
                    _keep_a_log(raw)
            with engine.execution_options(**{WRITES: True}).begin() as connection:
                if not file:
                    connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY)))
                config = _config()
                config.attributes["connection"] = connection
                before = current(connection)
                command.upgrade(config, "head")
                adopted = before == _UNBOUND and _adopt(connection)
                head = audit.head(connection)
            if adopted:
                Anchor(anchor).note(head, datetime.now(UTC))
    finally:
        engine.dispose()


def _adopt(connection: Connection) -> bool:
    """Bind the existing rows, in entries that say that nothing bound them before."""
    before = audit.lock(connection)
    for table in bound.TABLES.values():
        last: int | None = 0
        while last is not None:
            changes = bound.begin(connection)
            last = bound.adopt(connection, table, last, _TOGETHER)
            if changes:
                entry = Access(
                    time=datetime.now(UTC),
                    request_id=uuid.uuid4().hex,
                    caller="srs db upgrade",
                    user=None,
                    unit=None,
                    action=bound.ADOPTED,
                    purpose="administration",
                    detail={"version": _UNBOUND},
                )
                audit.append(connection, audit.lock(connection), [audit.written(entry, changes)])
    return audit.head(connection) != before


def _keep_a_log(connection: Any) -> None:
    """Switch a SQLite file to write-ahead logging for good; SQLite itself does not wait here."""
    until = monotonic() + WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
        sleep(0.01)


def needed() -> str:
    """The newest version that this version of srs has a migration for."""
    return _head()


def current(connection: Connection) -> str | None:
    """The version of the database; None if it has no tables."""
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def check(connection: Connection) -> None:
    """
    Raises
    ------
    Unavailable
    """
    if current(connection) != _head():
        raise Unavailable("the database's tables are not those of this srs: run `srs db upgrade`")


def _config() -> Config:
    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@lru_cache
def _head() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head
    return head


def _sqlite_file(url: str) -> Path | None:
    parsed = parse(url)
    return Path(parsed.database or "") if parsed.drivername == "sqlite" else None


def _make(file: Path) -> None:
    """An empty file that nobody else may read: what is stored is about patients."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(
            f"the database's file cannot be made ({error.strerror}): expected a folder that may "
            "be written"
        ) from None
