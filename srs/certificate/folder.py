"""Certificates in files and folders."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..errors import BadCertificate, BadInput, SrsError
from ..files import content
from .certificate import Certificate
from .formats import read
from .person import holds_person_id

ENDINGS = (".xml", ".json")
_LINKED = "a link to a folder, which is not followed: expected the folder itself"


class Unread(NamedTuple):
    """A file that is not a certificate: which one (without a person id), and why."""

    which: str
    why: str

    def __str__(self) -> str:
        return f"{self.which}: {self.why}"


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of *paths*, each once: the files themselves, or all files in and below a folder.

    In a folder, files count that end in ENDINGS and are not hidden. A pipe or a broken link is
    reported when it is read, as is a folder that may not be opened or is behind a link, which is
    not followed.

    Raises
    ------
    BadInput
        A folder has no such file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise BadInput(
                    "a folder has no certificates: expected files that end in "
                    f"{' or '.join(ENDINGS)}"
                )
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(found)


def _inside(folder: Path) -> list[Path]:
    closed = list[Path]()
    found = list[Path]()
    walked = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    for place, folders, files in walked:
        folders[:] = [name for name in folders if not _hidden(name)]
        found += [Path(place, name) for name in folders if Path(place, name).is_symlink()]
        found += [Path(place, name) for name in files if _counts(name)]
    return found + closed


def _counts(name: str) -> bool:
    return Path(name).suffix.lower() in ENDINGS and not _hidden(name)


def _hidden(name: str) -> bool:
    return name.startswith(".")


def read_all(
    files: Sequence[Path], *, on: date, tell: Callable[[Unread], None]
) -> Iterator[Certificate]:
    """The certificates, one after the other; *tell* is called for each file that is not one.

    Raises
    ------
    BadCertificate
        None of several files is a certificate.
    """
    unread = 0
    for place, path in enumerate(files, 1):
        try:
            yield read(content(path), on=on)
        except (OSError, SrsError) as error:
            unread += 1
            why = _LINKED if path.is_symlink() and path.is_dir() else _why(error)
            tell(Unread(_which(path, place, len(files)), why))
    if unread and unread == len(files):
        what = "the file cannot" if unread == 1 else f"none of the {unread} files can"
        raise BadCertificate(f"{what} be read: expected certificates")


def _which(path: Path, place: int, count: int) -> str:
    numbered = f"file {place} of {count}"
    name = path.name
    return numbered if holds_person_id(path.stem) or not name.isprintable() else name


def _why(error: OSError | SrsError) -> str:
    if isinstance(error, OSError):
        return f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
    return str(error)
