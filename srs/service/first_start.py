"""A first start without settings: a SQLite file, and its own key next to it."""

import os
import secrets
from contextlib import closing
from pathlib import Path

import typer

from ..errors import BadSettings
from ..storage import Storage, persons, upgrade
from ..storage.place import anchor_beside, keys_beside, sqlite_file
from .app import person_keys
from .settings import Settings


def prepared(settings: Settings) -> Settings:
    """The settings, after making what the embedded database needs: tables, a key, an anchor.

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
        own["person_keys_file"] = _key_file(url)
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
        # The file and its folder will be made at the first start.
        if not _may_be_made_in(next(each for each in file.absolute().parents if each.exists())):
            raise BadSettings("expected a file in a writable folder")
        return
    store = Storage(url)
    try:
        store.ready()
    finally:
        store.close()


def check_anchor(settings: Settings) -> None:
    """
    Raises
    ------
    BadSettings
    """
    anchor = settings.anchor
    if anchor is None:
        return
    there = anchor.is_file() and os.access(anchor, os.R_OK | os.W_OK)
    if not there and (anchor.exists() or not _may_be_made_in(anchor.parent)):
        raise BadSettings("expected a writable file in an existing folder")


def _may_be_made_in(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def check_keys(settings: Settings) -> None:
    """
    Raises
    ------
    BadSettings
    """
    file = sqlite_file(settings.database.get_secret_value())
    if settings.person_keys or settings.person_keys_file or file is None:
        person_keys(settings)


def _key_file(url: str) -> Path:
    """The file of keys; made with a new key if it is missing and there are no pseudonyms yet."""
    path = keys_beside(url)
    assert path
    if path.exists():
        return path
    with closing(Storage(url)) as storage, storage.read() as connection:
        if persons.counts(connection):
            raise BadSettings(
                "person_keys_file: none is given, but the database already has pseudonyms: put "
                "back the file with their key, {path}"
            )
    try:
        is_own = _made_whole(path, f"1:{secrets.token_hex(32)}\n")
    except OSError:
        raise BadSettings(
            "person_keys_file: none is given, and none can be made next to the database"
        ) from None
    if is_own:
        typer.echo(
            f"srs: made the key of persons' pseudonyms, {path}: keep a copy in a safe place, away "
            "from the database",
            err=True,
        )
    return path


def _made_whole(path: Path, text: str) -> bool:
    """Make *path*; return whether it is new. Of two simultaneous starts one makes it, and
    neither reads half of it.
    """
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(mine, path)
    except FileExistsError:
        return False
    finally:
        mine.unlink()
    return True
