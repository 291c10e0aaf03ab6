"""Default places for imported knowledge and the embedded database."""

import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import BadSettings


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder $SRS_DATA, else the user's data folder.

    Raises
    ------
    BadSettings
        If no folder is given and the account has no home.

    >>> [str(data_folder(each)) for each in ({"SRS_DATA": "/srv"}, {"XDG_DATA_HOME": "/var/lib"})]
    ['/srv', '/var/lib/srs']
    """
    if given := environment.get("SRS_DATA"):
        return Path(given)
    if home := environment.get("XDG_DATA_HOME"):
        return Path(home) / "srs"
    try:
        return Path.home() / ".local" / "share" / "srs"
    except RuntimeError:
        raise BadSettings(
            "SRS_DATA: expected the folder for data, because the account has no home"
        ) from None


def default_database(environment: Mapping[str, str] = os.environ) -> str:
    """The URL of a SQLite file there.

    >>> default_database({"XDG_DATA_HOME": "/var/lib"})
    'sqlite:////var/lib/srs/srs.db'
    """
    return f"sqlite:///{data_folder(environment) / 'srs.db'}"


def sqlite_file(url: str) -> Path | None:
    """The file of an embedded database; None for a database server.

    >>> str(sqlite_file("sqlite:////srv/srs.db")), sqlite_file("postgresql://srs@db/srs")
    ('/srv/srs.db', None)
    """
    file = url.removeprefix("sqlite:///")
    return Path(file.partition("?")[0]) if file != url else None


def anchor_beside(url: str) -> Path | None:
    """The default anchor file of an embedded database's access log."""
    file = sqlite_file(url)
    return file and file.with_name(f"{file.name}.anchor")


def keys_beside(url: str) -> Path | None:
    """The default file of an embedded database's keys of pseudonyms."""
    file = sqlite_file(url)
    return file and file.with_name(f"{file.name}.keys")
