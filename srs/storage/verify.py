"""Verification that the log and the stored rows are unchanged: chain, head, rows, and every
anchor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from time import monotonic, sleep

from . import anchor, audit
from .anchor import Damaged
from .audit import Head
from .database import Storage
from .rows import agreement

_TOGETHER = 1000  # anchors
_PATIENCE = 3 * anchor.EVERY  # seconds that a running service has to anchor its newest entry


@dataclass(frozen=True, slots=True)
class Verified:
    """The number of entries, anchors and rows that were checked, and the fault found, or None.

    ``damaged`` lines of the anchor file were torn by a crash, as the line after each records.
    ``adopted`` rows were stored before entries bound rows, so their content before the upgrade that
    bound them is unknown.
    """

    entries: int
    anchors: int
    damaged: int
    rows: int
    adopted: int
    fault: str | None


def verify(storage: Storage, path: Path | None, *, patience: float | None = None) -> Verified:
    """Check the chain, then the rows, then the anchors in *path*; others may write meanwhile.

    *patience*: seconds that a running service has to anchor the newest entry.

    Raises
    ------
    BadSettings
        When no anchor file can be read at *path*.
    Unavailable
    """
    # Taken before the head is read, so that every anchor up to here has its entry by then.
    upto = anchor.size(path) if path else 0
    with storage.read() as connection:
        head, beyond = audit.beyond(connection)
    if beyond:
        fault: str | None = (
            f"the head was changed: entries lie beyond it, to {head.number + beyond}"
        )
        return Verified(head.number, 0, 0, 0, 0, fault)
    with storage.read() as connection:
        fault = audit.first_fault(connection, head)
    if fault:
        return Verified(head.number, 0, 0, 0, 0, fault)
    found = agreement(storage, head)
    counted, fault = _Anchors(), found.fault
    if path and not fault:
        until = monotonic() + (_PATIENCE if patience is None else patience)
        fault = _anchored(storage, path, upto, head, counted, until)
    return Verified(head.number, counted.read, counted.torn, found.rows, found.adopted, fault)


@dataclass(slots=True)
class _Anchors:
    """What was read from the anchor file: the number of lines, file ids, and the newest entry."""

    read: int = 0
    torn: int = 0
    last: int = -1
    files: set[str] = field(default_factory=set)


def _anchored(
    storage: Storage, path: Path, upto: int, head: Head, seen: _Anchors, until: float
) -> str | None:
    """The first fault in the anchors, the anchor file, or its end; None if there is none."""
    start = 0
    while True:
        try:
            lines = anchor.read(path, start, upto)
            while some := list(islice(lines, _TOGETHER)):
                if fault := _first_false(storage, [each.head for each in some]):
                    return fault
                seen.read += len(some)
                seen.torn += sum(each.torn for each in some)
                seen.last = max(seen.last, *(each.head.number for each in some))
                seen.files |= {each.file for each in some if each.file}
        except Damaged as error:
            return str(error)
        fault = _untold(storage, path, head, seen)
        if not fault or monotonic() > until:
            return fault
        sleep(0.05)
        start, upto = upto, max(upto, anchor.size(path))


def _untold(storage: Storage, path: Path, head: Head, seen: _Anchors) -> str | None:
    """The fault if the anchor file lacks entries that the service anchored there, else None.

    A file without ids is older than the ids. It should have every anchored entry; otherwise it is
    an older copy.
    """
    if seen.last < 0:
        empty = f"the anchor file is empty, the log is at entry {head.number}: {_CUT}"
        return empty if head.number else None
    files = seen.files | {anchor.file_id(path)} if seen.files else {""}
    with storage.read() as connection:
        last = audit.last_anchored(connection, head, seen.last, files)
    ends = f"the anchor file ends at entry {seen.last}, the database has those to {last}: {_CUT}"
    return ends if last > seen.last else None


_CUT = (
    "it was cut off, or the service crashed; find out which, start the service, which anchors the "
    "newest entry, and verify again"
)


def _first_false(storage: Storage, heads: Sequence[Head]) -> str | None:
    with storage.read() as connection:
        kept = audit.hashes(connection, {each.number for each in heads})
    for each in heads:
        if each.number not in kept:
            return f"entry {each.number} is missing: the anchor file has it, the log ends before"
        if kept[each.number] != each.hash:
            return (
                f"entry {each.number} is not the one that the anchor file has: the log was "
                "rewritten from there or before"
            )
    return None
