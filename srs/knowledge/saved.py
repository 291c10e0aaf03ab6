"""What an import has taken in, kept in a file."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..errors import BadKnowledge


def replace(path: Path, lines: Iterable[str], what: str) -> None:
    """Write *lines* to *path* in one step; on an error the old file stays as it was.

    Raises
    ------
    BadKnowledge
        When nothing can be written there; *what* is not saved.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise BadKnowledge(
            f"{what} could not be saved, the old content stays: expected a folder that can be "
            "written to and has room"
        ) from None
