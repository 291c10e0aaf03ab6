"""The certificates in files and in folders of them."""

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


class Unread(NamedTuple):
    """A file that is no certificate: which one, without a person id, and why."""

    which: str
    why: str

    def __str__(self) -> str:
        return f"{self.which}: {self.why}"


def files_in(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that *paths* stand for, each once: themselves, or all below them in a folder.

    In a folder those count that end in ENDINGS and are not hidden.

    Raises
    ------
    BadInput
        There is none in a folder.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [each for each in sorted(path.rglob("*")) if _counts(each, path)]
            if not inside:
                raise BadInput(
                    "a folder has no certificates: expected files that end in "
                    f"{' or '.join(ENDINGS)}"
                )
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(found)


def _counts(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in ENDINGS and not hidden and path.is_file()


def read_all(
    files: Sequence[Path], *, on: date, tell: Callable[[Unread], None]
) -> Iterator[Certificate]:
    """The certificates, one after the other; *tell* is told of each file that is none.

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
            tell(Unread(_which(path, place, len(files)), _why(error)))
    if unread and unread == len(files):
        raise BadCertificate(f"none of the {len(files)} files can be read: expected certificates")


def _which(path: Path, place: int, count: int) -> str:
    numbered = f"file {place} of {count}"
    name = path.name
    return numbered if holds_person_id(path.stem) or not name.isprintable() else name


def _why(error: OSError | SrsError) -> str:
    if isinstance(error, OSError):
        return f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
    return str(error)
