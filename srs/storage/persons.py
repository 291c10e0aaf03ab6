"""Persons as pseudonyms: keyed hashes of their ids. The keys are never in the database.

Without a key, nobody can learn anything from a pseudonym, not even by trying every person id. A
ring of keys allows a change of the first key: srs still finds what was written under the others,
and moves it when it next writes about the person.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, func, select

from ..certificate import holds_person_id
from ..errors import BadSettings
from . import bindings as bound
from .tables import ASSESSMENTS, CONSENTS, TRIALS

_TABLES = (ASSESSMENTS, CONSENTS, TRIALS)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_PLAIN_ID = re.compile(r"[!-~]{1,64}")
_HASH = re.compile(r"hash\.[0-9a-f]{64}")
_FEWEST_BYTES = 16
_EXPECTED = (
    "the keys of pseudonyms: expected ID:HEX[,ID:HEX…], the current first, each id once and each "
    f"key of at least {_FEWEST_BYTES} bytes; `openssl rand -hex 32` makes one"
)


@dataclass(frozen=True, slots=True)
class Keys:
    """A ring of secret keys by id, the current first. Its repr shows no key."""

    _ring: tuple[tuple[str, bytes], ...] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Keys":
        """
        Raises
        ------
        BadSettings

        >>> Keys.parse("a:000102030405060708090a0b0c0d0e0f").pseudonym("191212121212")[:6]
        'a.012f'
        """
        ring = tuple(_key(each) for each in text.strip().split(","))
        if len(dict(ring)) != len(ring):
            raise BadSettings(_EXPECTED)
        return cls(ring)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the keys, which reveal nothing about them; the current first."""
        return tuple(name for name, _ in self._ring)

    def pseudonym(self, person_id: str) -> str:
        """``id.hexdigest`` with the current key: HMAC-SHA256 (RFC 2104) of twelve characters."""
        return self.pseudonyms(person_id)[0]

    def pseudonyms(self, person_id: str) -> tuple[str, ...]:
        """The pseudonyms with every key, the current first."""
        return tuple(
            f"{name}.{hmac.digest(key, person_id.encode(), hashlib.sha256).hex()}"
            for name, key in self._ring
        )

    def reference(self, id: str) -> str:
        """The stored form of a certificate's, care unit's or user's *id*: itself, if only an id.

        Some contracts allow any text. A text that contains a person id, or is a sentence, is
        stored as a keyed hash, which can be found as long as the current key stays. So a random id
        that looks like a person id does no harm. A hash is returned unchanged.

        >>> keys = Keys.parse("a:000102030405060708090a0b0c0d0e0f")
        >>> keys.reference("d5a2-1"), keys.reference("19121212-1212")[:5]
        ('d5a2-1', 'hash.')
        """
        if _HASH.fullmatch(id) or (_PLAIN_ID.fullmatch(id) and not holds_person_id(id)):
            return id
        return "hash." + self.pseudonym(f"id {id}").rpartition(".")[2]

    def holds(self, secret: bytes) -> bool:
        """Whether *secret* is one of the ring's keys, or gives the same pseudonyms as one."""
        same = _as_used(secret)
        return any(hmac.compare_digest(_as_used(key), same) for _, key in self._ring)

    def derived(self, label: str) -> tuple[bytes, ...]:
        """A key for another purpose from each key, the current first; none reveals its key."""
        text = f"derived {label}".encode()
        return tuple(hmac.digest(key, text, hashlib.sha256) for _, key in self._ring)


def rekey(connection: Connection, keys: Keys, person_id: str) -> None:
    """Move what is stored about the person under old keys to the current one.

    The access log stays as it was written. If there are two consents to a unit, the newer is kept.
    """
    current, *old = keys.pseudonyms(person_id)
    if not old:
        return
    moving = CONSENTS.c.person.in_(old)
    units = set(connection.execute(select(CONSENTS.c.unit).where(moving)).scalars())
    for unit in units:
        _keep_latest(connection, unit, (current, *old))
    for table in _TABLES:
        bound.update(connection, table, table.c.person.in_(old), {"person": current})


def _keep_latest(connection: Connection, unit: str, persons: Iterable[str]) -> None:
    own = and_(CONSENTS.c.unit == unit, CONSENTS.c.person.in_(list(persons)))
    latest = connection.execute(select(func.max(CONSENTS.c.number)).where(own)).scalar_one()
    bound.remove(connection, CONSENTS, and_(own, CONSENTS.c.number != latest))


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """The number of rows under each key's id, by table; an old key without rows may be removed."""
    found: dict[str, dict[str, int]] = {}
    for table in _TABLES:
        dot = func.substr(table.c.person, 1, func.length(table.c.person) - 65).label("key")
        query = select(dot, func.count()).where(table.c.person.is_not(None)).group_by(dot)
        for name, count in connection.execute(query):
            found.setdefault(name, {})[table.name] = count
    return found


def _as_used(key: bytes) -> bytes:
    """The key as HMAC uses it (RFC 2104): hashed if it is long, padded with zeros."""
    block = hashlib.sha256().block_size
    return (hashlib.sha256(key).digest() if len(key) > block else key).ljust(block, b"\0")


def _key(text: str) -> tuple[str, bytes]:
    name, _, secret = text.strip().partition(":")
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        key = b""
    if not _NAME.fullmatch(name) or len(key) < _FEWEST_BYTES:
        raise BadSettings(_EXPECTED)
    return name, key
