"""Codes that replace ids: keyed hashes with a key of the export's own.

The store's pseudonyms are hashed again, so that an export and the store's database cannot be joined
without this key. Two exports can be joined only if they were made with the same key.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from pathlib import Path

from ..errors import BadSettings
from ..files import content
from ..storage import Keys

_FEWEST_BYTES = 32
_EXPECTED = (
    "--key-file: expected a file with at least 64 hexadecimal digits and nothing else; "
    "`openssl rand -hex 32` makes one"
)
_LENGTH = {"unit": 10, "caller": 10}  # hexadecimal digits; other codes have 20


class Codes:
    """Codes with the given key, else with a random key that is not kept. Never shows the key."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(_FEWEST_BYTES)
        # Few ids repeat often; the others gain nothing from a larger cache.
        self._known = lru_cache(1 << 16)(self._code)

    def of(self, kind: str, id: str | None) -> str | None:
        """The code of an *id*: a letter and hexadecimal digits, the same for the same id.

        >>> Codes(bytes(32)).of("unit", "SE2321000016-1000")
        'uecb858c41e'
        """
        return None if id is None else self._known(kind, id)

    def _code(self, kind: str, id: str) -> str:
        digest = hmac.digest(self._key, f"{kind} {id}".encode(), hashlib.sha256)
        return kind[0] + digest.hex()[: _LENGTH.get(kind, 20)]


def read_key(path: Path, keys: Keys) -> bytes:
    """The key for exports that should have the same codes.

    Raises
    ------
    BadSettings
        If there is none, or it is one of the store's *keys*.
    """
    try:
        key = bytes.fromhex(content(path, 4096).decode("ascii").strip())
    except OSError:
        raise BadSettings("--key-file: expected a file that can be read") from None
    except ValueError:
        raise BadSettings(_EXPECTED) from None
    if len(key) < _FEWEST_BYTES:
        raise BadSettings(_EXPECTED)
    if keys.holds(key):
        raise BadSettings(
            "--key-file: expected a separate key for exports, found one of the store's: with it "
            "the codes could be computed from a person id"
        )
    return key
