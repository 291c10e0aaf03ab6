"""Databases that have srs's tables: copies of one that the upgrade made."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from srs.storage import upgrade
from tests import postgres


def with_tables(url):
    """As ``upgrade`` leaves it, at once where SQLite's file does not exist yet."""
    parsed = make_url(url)
    if parsed.drivername != "sqlite" or Path(parsed.database).exists():
        upgrade(url)
    else:
        shutil.copy(_file(), parsed.database)


def new_postgres():
    """The URL of a new database of PostgreSQL."""
    return postgres.shared().new_database("--template", _database())


@cache
def _database():
    url = postgres.shared().new_database()
    upgrade(url)
    return make_url(url).database


@cache
def _file():
    folder = Path(tempfile.mkdtemp(prefix="srs-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    upgrade(f"sqlite:///{folder / 'srs.db'}")
    return folder / "srs.db"
