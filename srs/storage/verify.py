"""Whether the access log is what was written: its chain, its head, and every anchor."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..errors import BadSettings
from . import anchor, audit
from .audit import Head
from .database import Storage

_TOGETHER = 1000  # anchors


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries and anchors were looked at, and what is wrong; None when nothing is.

    ``damaged`` anchors, torn by a crash or a full disk, tell nothing and prove nothing.
    """

    entries: int
    anchors: int
    damaged: int
    fault: str | None


def verify(storage: Storage, path: Path | None) -> Verified:
    """Walk the chain, page by page, while others may write on; the anchors in *path* after it.

    Raises
    ------
    BadSettings
        When there is no anchor file at *path*.
    Unavailable
    """
    # Before the head is read: every anchor up to here tells of an entry that is there by then.
    upto = _size(path) if path else 0
    with storage.read() as connection:
        head, beyond = audit.beyond(connection)
    if beyond:
        fault: str | None = (
            f"the head was changed: entries lie beyond it, to {head.number + beyond}"
        )
        return Verified(head.number, 0, 0, fault)
    with storage.read() as connection:
        fault = audit.first_fault(connection, head)
    counted = _Anchors()
    if path and not fault:
        fault = _first_false(storage, counted, anchor.read(path, upto))
    return Verified(head.number, counted.read, counted.damaged, fault)


@dataclass(slots=True)
class _Anchors:
    read: int = 0
    damaged: int = 0


def _first_false(storage: Storage, counted: _Anchors, told: Iterator[Head | None]) -> str | None:
    while some := list(islice(told, _TOGETHER)):
        heads = [each for each in some if each]
        counted.damaged += len(some) - len(heads)
        with storage.read() as connection:
            kept = audit.hashes(connection, {each.number for each in heads})
        for each in heads:
            counted.read += 1
            if each.number not in kept:
                return (
                    f"entry {each.number} is missing: the anchor file has it, the log ends before"
                )
            if kept[each.number] != each.hash:
                return (
                    f"entry {each.number} is not the one that the anchor file has: the log was "
                    "written anew from there or before"
                )
    return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise BadSettings(
            f"the anchor file cannot be read ({error.strerror}): expected the file that the "
            "service wrote (--anchor, SRS_ANCHOR)"
        ) from None
