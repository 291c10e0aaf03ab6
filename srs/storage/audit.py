"""The access log: who read or wrote what about whom, and why. A chain that shows tampering.

Each entry's hash covers the hash before it, and one row, the head, holds the last hash. Every
writer first locks the head, so concurrent writers wait for each other and the chain never forks.
Somebody who can rewrite the whole database could rewrite the chain, too. The ``anchor``, which is
kept elsewhere, reveals that.

Entries contain the pseudonyms of persons under the key of that time, and the ids of certificates.
They stay when the rows that they are about are purged.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from ..errors import Unavailable
from .bindings import Changes
from .predictions import canonical
from .records import Access
from .tables import ACCESS_HEAD, ACCESS_LOG


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number and hash; the number of the empty log is 0."""

    number: int
    hash: str


EMPTY = Head(0, "0" * 64)
_PAGE = 250  # entries; one may name ten thousand certificates

_UNLOCKED = select(ACCESS_HEAD.c.number, ACCESS_HEAD.c.hash)
_LOCKED = _UNLOCKED.with_for_update()


def link(previous: str, entry: str) -> str:
    """SHA-256 over the previous hash and the entry's canonical JSON."""
    return hashlib.sha256(previous.encode() + entry.encode()).hexdigest()


def written(access: Access, changes: Changes | None = None, *, anchored: str | None = None) -> str:
    """The entry as it is hashed and stored, with what it binds, see ``bindings``.

    *anchored*: the id of the anchor file that records it.
    """
    return canonical(
        {
            "time": access.time.isoformat(),
            "request_id": access.request_id,
            "caller": access.caller,
            "user": access.user,
            "subject": access.subject,
            "unit": access.unit,
            "action": access.action,
            "outcome": access.outcome,
            "purpose": access.purpose,
            "persons": list(access.persons),
            "certificates": list(access.certificates),
            "detail": access.detail,
        }
        | (changes.document() if changes else {})
        | ({"anchored": anchored} if anchored else {})
    )


def lock(connection: Connection) -> Head:
    """The head, locked until the transaction ends: the first thing that every writer does."""
    return _head(connection.execute(_LOCKED).first())


def head(connection: Connection) -> Head:
    return _head(connection.execute(_UNLOCKED).first())


def append(connection: Connection, locked: Head, entries: Sequence[str]) -> Head:
    """Append *entries*, as ``written``, after the head that ``lock`` gave; return the new head."""
    if not entries:
        return locked
    rows, last = [], locked
    for entry in entries:
        last = Head(last.number + 1, link(last.hash, entry))
        rows.append({"number": last.number, "entry": entry, "hash": last.hash})
    connection.execute(insert(ACCESS_LOG), rows)
    connection.execute(update(ACCESS_HEAD), {"number": last.number, "hash": last.hash})
    return last


def first_fault(connection: Connection, until: Head) -> str | None:
    """The fault in the chain up to the head, with the first entry that fails; else None."""
    last = EMPTY
    for number, entry, kept in _entries(connection, until.number):
        if number != last.number + 1:
            return f"entry {last.number + 1} is missing"
        last = Head(number, link(last.hash, entry))
        if last.hash != kept:
            return f"entry {number} was changed, or one before it was removed, inserted or moved"
    if last.number < until.number:
        return f"entry {last.number + 1} is missing, and all after it up to {until.number}"
    if last != until:
        return f"the head was changed: it does not agree with entry {last.number}"
    return None


def beyond(connection: Connection) -> tuple[Head, int]:
    """The head and, at the same moment, the number of entries beyond it, which should be 0."""
    last = select(func.max(ACCESS_LOG.c.number)).scalar_subquery()
    row = connection.execute(_UNLOCKED.add_columns(last.label("last"))).first()
    found = _head(row and row[:2])
    return found, max(0, ((row and row[2]) or 0) - found.number)


def hashes(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The stored hash of each existing entry."""
    query = select(ACCESS_LOG.c.number, ACCESS_LOG.c.hash)
    rows = connection.execute(query.where(ACCESS_LOG.c.number.in_(list(numbers))))
    return {EMPTY.number: EMPTY.hash} | {row.number: row.hash for row in rows}


def last_anchored(connection: Connection, until: Head, after: int, files: Iterable[str]) -> int:
    """The newest entry up to *until* that one of these anchor files records; *after* if none.

    An empty id matches any file.
    """
    signs, below = [f'"anchored":"{each}' for each in files], until.number + 1
    while below > after + 1:
        page = before(connection, below)
        for number, entry in page:
            if number <= after:
                return after
            if any(sign in entry for sign in signs):
                return number
        if not page:
            return after
        below = page[-1][0]
    return after


def before(connection: Connection, below: int) -> list[tuple[int, str]]:
    """Some entries with their numbers, from the one before *below* backwards."""
    log = ACCESS_LOG.c
    query = select(log.number, log.entry).where(log.number < below)
    rows = connection.execute(query.order_by(log.number.desc()).limit(_PAGE))
    return [(number, str(entry)) for number, entry in rows]


def _entries(connection: Connection, until: int) -> Iterator[tuple[int, str, str]]:
    """The entries in order, page by page, including numbers that should not exist."""
    log, last = ACCESS_LOG.c, None
    query = select(log.number, log.entry, log.hash).order_by(log.number).limit(_PAGE)
    while True:
        after = query if last is None else query.where(log.number > last)
        page = connection.execute(after.where(log.number <= until)).all()
        yield from ((number, str(entry), str(kept)) for number, entry, kept in page)
        if len(page) < _PAGE:
            return
        last = page[-1].number


def _head(row: Sequence[object] | None) -> Head:
    if row is None:
        raise Unavailable("the access log has no head: restore a backup")
    number, kept = row
    if not isinstance(number, int):
        raise Unavailable("the access log's head is damaged: restore a backup")
    return Head(number, str(kept))
