"""A first start without settings: a SQLite file, and a key of its own beside it."""

import os
import secrets
from pathlib import Path

import typer

from ..errors import BadSettings
from ..storage import Storage, upgrade
from ..storage.place import anchor_beside, sqlite_file
from .app import person_keys
from .settings import Settings


def prepared(settings: Settings) -> Settings:
    """The settings with what the embedded database needs made: its tables, a key, an anchor.

    Raises
    ------
    BadSettings, Unavailable
    """
    url = settings.database.get_secret_value()
    file = sqlite_file(url)
    if file is None:
        person_keys(settings)
        return settings
    upgrade(url)
    own: dict[str, Path | None] = {}
    if not (settings.person_keys or settings.person_keys_file):
        own["person_keys_file"] = _key_file(file)
    if settings.anchor is None:
        own["anchor"] = anchor_beside(url)
    prepared = settings.model_copy(update=own)
    person_keys(prepared)
    return prepared


def check_database(settings: Settings) -> None:
    """
    Raises
    ------
    BadSettings, Unavailable
    """
    url = settings.database.get_secret_value()
    file = sqlite_file(url)
    if file and not file.exists():
        return  # will be made at the first start
    store = Storage(url)
    try:
        store.ready()
    finally:
        store.close()


def check_keys(settings: Settings) -> None:
    """
    Raises
    ------
    BadSettings
    """
    file = sqlite_file(settings.database.get_secret_value())
    if settings.person_keys or settings.person_keys_file or file is None:
        person_keys(settings)


def _key_file(database: Path) -> Path:
    """Made with a new key where there is none."""
    path = database.with_name(f"{database.name}.keys")
    if path.exists():
        return path
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        raise BadSettings(
            "person_keys_file: none is given, and none can be made beside the database"
        ) from None
    with os.fdopen(made, "w") as file:
        file.write(f"1:{secrets.token_hex(32)}\n")
    typer.echo(
        f"srs: made the key of persons' pseudonyms, {path}: keep a copy in a safe place that is "
        "not the database's",
        err=True,
    )
    return path
