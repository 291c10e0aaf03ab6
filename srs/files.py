"""Reading files: only regular ones, so that a pipe or a device cannot block."""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EFBIG, EINVAL
from pathlib import Path
from stat import S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFMT, S_IFSOCK, S_ISREG
from typing import Any, BinaryIO

_MOST = 2**28  # bytes that are read at once
_MOST_DOTS = 1000  # in a line of TOML
_KINDS = {
    S_IFDIR: "a folder",
    S_IFIFO: "a pipe",
    S_IFCHR: "a device",
    S_IFBLK: "a device",
    S_IFSOCK: "a socket",
}


def other_kind(mode: int) -> str | None:
    """The kind of file by its ``st_mode``, such as a pipe; None for a regular file."""
    return None if S_ISREG(mode) else _KINDS.get(S_IFMT(mode), "no file")


@contextmanager
def opened(path: Path | str) -> Iterator[BinaryIO]:
    """A regular file, opened for reading.

    Raises
    ------
    OSError
        The file is missing or may not be read, or it is a pipe, a device or a folder.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if kind := other_kind(os.fstat(file.fileno()).st_mode):
            raise OSError(EINVAL, f"It is {kind}")
        yield file


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def content(path: Path | str, most: int = _MOST) -> bytes:
    """The whole content of a regular file.

    Raises
    ------
    OSError
        As for ``opened``, and when the file has more than *most* bytes.
    """
    with opened(path) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise OSError(EFBIG, os.strerror(EFBIG))
    return found


def replace_with(path: Path, data: bytes) -> None:
    """Write *data* to *path* whole, or leave the existing file unchanged.

    Raises
    ------
    OSError
    """
    path = path.resolve()  # replaces the target of a link, not the link
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # or a crash may leave the new name with nothing in it
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink()


def json_in(data: str | bytes, **options: Callable[..., Any]) -> Any:
    """
    Raises
    ------
    ValueError
        *data* is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(data, **options)  # type: ignore[arg-type]
    except RecursionError:
        raise ValueError("nested too deeply") from None


def toml_in(data: bytes) -> dict[str, Any]:
    """
    Raises
    ------
    ValueError
        *data* is not TOML in UTF-8, or is nested too deeply. The message repeats no value.
    """
    import tomllib

    # Dotted keys nest without recursion, but parsing them takes time quadratic in the dots.
    if any(line.count(b".") > _MOST_DOTS for line in data.splitlines()):
        raise ValueError("nested too deeply")
    try:
        found = tomllib.loads(data.decode())
        json.dumps(found, default=str)
        return found
    except UnicodeDecodeError:
        raise ValueError("it is not in UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
