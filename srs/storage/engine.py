"""How each kind of database is opened. Waits are bounded: srs reports a database that is gone."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import BadSettings
from .predictions import canonical

_LOOK_EVERY = 0.0005  # seconds
WAIT = 5  # seconds, for a connection, a lock or a statement
# As an execution option: the transaction will write, so it takes the lock at once.
WRITES = "srs_writes"

_EXPECTED = (
    "the database: expected sqlite:///FILE or postgresql://USER@HOST/NAME "
    "(--database, SRS_DATABASE)"
)


def parse(url: str) -> URL:
    """
    Raises
    ------
    BadSettings
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSettings(_EXPECTED) from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    file = parsed.database
    if parsed.drivername != "sqlite" or parsed.query or not file or file.startswith(":"):
        raise BadSettings(_EXPECTED)
    return parsed


def open_engine(url: str, wait: int = WAIT) -> Engine:
    """An engine for *url* that connects when it is used.

    A statement takes at most *wait* seconds, and no wait for a lock is longer than ``WAIT``.

    SQLAlchemy's errors contain no parameters, because these would be patients' values.
    """
    parsed = parse(url)
    kind = _sqlite if parsed.drivername == "sqlite" else _postgresql
    return kind(
        parsed,
        wait,
        hide_parameters=True,
        json_serializer=canonical,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=WAIT,
    )


def _postgresql(url: URL, wait: int, **options: Any) -> Engine:
    milliseconds = 1000 * wait
    lock = 1000 * min(wait, WAIT)
    settings = {
        "statement_timeout": milliseconds,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": 2 * lock,
        "timezone": "UTC",
    }
    arguments = {
        "connect_timeout": WAIT,
        "tcp_user_timeout": 1000 * WAIT,
        "application_name": "srs",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
    return create_engine(url, connect_args=arguments, **options)


def _sqlite(url: URL, wait: int, **options: Any) -> Engine:
    """One file that several processes may share; mode rw does not create the file."""
    assert url.database
    file = f"file:{quote(str(Path(url.database).absolute()))}?mode=rw&uri=true"
    lock = min(wait, WAIT)
    arguments = {"timeout": lock, "check_same_thread": False}
    engine = create_engine(f"sqlite:///{file}", connect_args=arguments, **options)

    # The driver would begin transactions late and by itself; see "Serializable isolation /
    # Savepoints / Transactional DDL" in SQLAlchemy's chapter on SQLite.
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # overwrites what is purged

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES):
            _begin_to_write(connection, lock)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(connection: Connection, wait: int) -> None:
    """Wait for the write lock by trying often, for at most *wait* seconds.

    SQLite's own wait grows to 100 ms between two tries, so one of two busy processes would keep the
    lock for a second and more.
    """
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        until = monotonic() + wait
        while monotonic() < until and not _begun(driver):
            sleep(_LOOK_EVERY)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy says it
    finally:
        driver.execute(f"PRAGMA busy_timeout={1000 * wait}")


def _begun(driver: sqlite3.Connection) -> bool:
    """Whether to stop waiting: the lock was taken, or waiting cannot help."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY
    return True
