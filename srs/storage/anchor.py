"""Anchors: the head of the access log, kept outside the database, so that a cut-off end shows.

A line is JSON of one form: time, number and hash of the head, and the file's id. Entries also have
the id, so that an unanchored one shows. Each machine has its own file. After a line torn by a
crash, the next says how long the torn one was; other damage is tampering.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from errno import EINVAL
from pathlib import Path
from socket import gethostname
from time import monotonic

import structlog

from ..errors import BadSettings
from ..files import opened, other_kind
from .audit import Head

_Told = dict[str, str | int]
_log = structlog.get_logger("srs.audit")

EVERY = 1.0  # seconds
_LINE = re.compile(
    rb'\{"time": "[0-9T:.+-]{1,40}", "number": ([0-9]{1,18}), "hash": "([0-9a-f]{64})"'
    rb'(?:, "file": "([0-9a-f]{16})")?(?:, "torn": ([0-9]{1,4}))?\}'
)
_LONGEST = 1000  # bytes, several times as long as a line of ours


@dataclass(frozen=True, slots=True)
class Line:
    """*file* is None in an anchor from before files had ids; *torn* lines come before it."""

    head: Head
    file: str | None
    torn: int


class Damaged(Exception):
    """The anchor file has content that the service does not write; the message says where, and what
    to do.
    """


class Anchor:
    """Writes the newest head at most once a second, to the log server and to a file of JSON lines.

    Several processes may append to one file. If it cannot be written, that is logged and tried
    again: the data it should prove are already committed.
    """

    def __init__(self, path: Path | None) -> None:
        """
        Raises
        ------
        BadSettings
        """
        self.path, self.id = path, file_id(path) if path else None
        self._head: tuple[Head, datetime] | None = None
        self._told_at = -EVERY
        if path:
            try:
                _append(path, None)
            except OSError as error:
                raise BadSettings(
                    f"the anchor file cannot be written ({error.strerror}): expected a path in an "
                    "existing folder (--anchor, SRS_ANCHOR)"
                ) from None

    def note(self, head: Head, time: datetime) -> None:
        """Note what was committed, and write it unless an anchor was written in the last second."""
        self._head = head, time
        if self.due == 0:
            self.tell()

    @property
    def due(self) -> float | None:
        """Seconds until an anchor is due; None if there is nothing to write."""
        if self._head is None:
            return None
        return max(0.0, self._told_at + EVERY - monotonic())

    def tell(self) -> None:
        if self._head is None:
            return
        head, time = self._head
        self._told_at = monotonic()
        _tell(_log.info, "anchor", entry_time=time.isoformat(), number=head.number, hash=head.hash)
        if self.path and self.id:
            line: _Told = {"time": time.isoformat(), "number": head.number, "hash": head.hash}
            try:
                _append(self.path, line | {"file": self.id})
            except OSError as error:
                _tell(_log.error, "anchor file not written", reason=error.strerror)
                return
        self._head = None


def _tell(log: Callable[..., object], event: str, **values: object) -> None:
    """Log it; a log that is full or closed does not stop the writer."""
    with suppress(OSError, ValueError):
        log(event, **values)


def size(path: Path) -> int:
    """The size of the anchor file, in bytes.

    Raises
    ------
    BadSettings
        When there is no anchor file that can be read.
    """
    try:
        with opened(path) as file:
            return os.fstat(file.fileno()).st_size
    except OSError as error:
        reason = error.strerror or type(error).__name__
    except ValueError:  # NUL in the path
        reason = "its name is none"
    raise BadSettings(
        f"the anchor file cannot be read ({reason}): expected the file that the service wrote "
        "(--anchor, SRS_ANCHOR)"
    )


def read(path: Path, start: int, end: int) -> Iterator[Line]:
    """The lines of the file from byte *start*, where a line begins, to *end*.

    Raises
    ------
    Damaged
    BadSettings
    """
    number, torn = 0, []
    for line in _lines(path, start, end):
        number += 1
        match = _LINE.fullmatch(line)
        if match is None:
            torn.append((number, len(line)))
            continue
        if torn and not _told(torn, match[4]):
            raise Damaged(
                f"line {torn[0][0]} of the anchor file is damaged: put back a copy from before; "
                "or note it, move the file away, and start the service, which begins a new one"
            )
        file = match[3].decode() if match[3] else None
        yield Line(Head(int(match[1]), match[2].decode()), file, len(torn))
        torn = []
    if torn:
        raise Damaged(
            f"line {torn[0][0]}, the last of the anchor file, is incomplete, as after a crash "
            "or on a full disk: start the service, which writes the newest entry again, and then "
            "verify again"
        )


def file_id(path: Path) -> str:
    """The id of the anchor file, from its path and this machine's name."""
    return hashlib.sha256(f"{gethostname()}:{path.absolute()}".encode()).hexdigest()[:16]


def _told(torn: list[tuple[int, int]], length: bytes | None) -> bool:
    """Whether the next line reports it; two processes that repair at once leave a blank line."""
    return length is not None and all(each in (0, int(length)) for _, each in torn)


def _lines(path: Path, start: int, end: int) -> Iterator[bytes]:
    left = end - start
    try:
        with opened(path) as file:
            file.seek(start)
            while left > 0 and (line := file.readline(min(left, _LONGEST))):
                left -= len(line)
                yield line.removesuffix(b"\n")
    except OSError as error:
        raise BadSettings(f"the anchor file cannot be read ({error.strerror})") from None


def _append(path: Path, line: _Told | None) -> None:
    """Append in one call, so that processes do not mix lines; on the disk when it returns.

    None only checks whether the file can be written.
    """
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        found = os.fstat(file)
        if kind := other_kind(found.st_mode):
            raise OSError(EINVAL, f"it is {kind}")
        if line:
            torn = _torn(file, found.st_size)
            told = json.dumps(line | ({"torn": torn} if torn else {})) + "\n"
            os.write(file, (b"\n" if torn else b"") + told.encode())
            os.fsync(file)
    finally:
        os.close(file)


def _torn(file: int, size: int) -> int:
    """How many bytes follow the last line's end, left by a crash or a full disk."""
    end = os.pread(file, _LONGEST, max(0, size - _LONGEST))
    return len(end) - end.rfind(b"\n") - 1
