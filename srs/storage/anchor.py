"""Where the access log had come to, told outside the database: what is cut off shows."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic

import structlog

from ..errors import BadSettings
from .audit import Head

_log = structlog.get_logger("srs.audit")

EVERY = 1.0  # seconds


class Anchor:
    """Tells the newest head at most once a second, to the log server and to a file of JSON lines.

    Several processes may append to one file. A file that cannot be written is told to the log
    and tried again: what it should prove is committed already.
    """

    def __init__(self, path: Path | None) -> None:
        """
        Raises
        ------
        BadSettings
        """
        self._path = path
        self._head: tuple[Head, datetime] | None = None
        self._told_at = -EVERY
        if path:
            try:
                _append(path, "")
            except OSError as error:
                raise BadSettings(
                    f"the anchor file cannot be written ({error.strerror}): expected a path in a "
                    "folder that is there (--anchor, SRS_ANCHOR)"
                ) from None

    def note(self, head: Head, time: datetime) -> None:
        """Take in what was committed, and tell it unless that was done within the second."""
        self._head = head, time
        if self.due == 0:
            self.tell()

    @property
    def due(self) -> float | None:
        """Seconds until there is something to tell; None when there is nothing."""
        if self._head is None:
            return None
        return max(0.0, self._told_at + EVERY - monotonic())

    def tell(self) -> None:
        if self._head is None:
            return
        head, time = self._head
        self._told_at = monotonic()
        line = {"time": time.isoformat(), "number": head.number, "hash": head.hash}
        _tell(_log.info, "anchor", entry_time=line["time"], number=head.number, hash=head.hash)
        if self._path:
            try:
                _append(self._path, json.dumps(line) + "\n")
            except OSError as error:
                _tell(_log.error, "anchor file not written", reason=error.strerror)
                return
        self._head = None


def _tell(log: Callable[..., object], event: str, **values: object) -> None:
    """A log that is full or closed stops no writer."""
    with suppress(OSError, ValueError):
        log(event, **values)


def read(path: Path, upto: int) -> Iterator[Head | None]:
    """The heads in the first *upto* bytes of the file; None for a line that is damaged."""
    with path.open("rb") as file:
        for line in file:
            upto -= len(line)
            if upto < 0:
                return
            if not line.strip():
                continue
            try:
                document = json.loads(line)
                head = Head(int(document["number"]), str(document["hash"]))
            except (ValueError, KeyError, TypeError):
                head = None
            yield head


def _append(path: Path, line: str) -> None:
    """In one call, so that lines of several processes do not mix; on the disk when it returns."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if line:
            size = os.fstat(file).st_size
            torn = size and os.pread(file, 1, size - 1) != b"\n"  # by a crash or a full disk
            os.write(file, (b"\n" if torn else b"") + line.encode())
            os.fsync(file)
    finally:
        os.close(file)
