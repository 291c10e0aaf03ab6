"""The whole assessments as they were shown, in every language, compressed."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ..errors import Unavailable
from ..wording import Lang
from . import bindings as bound
from .tables import ASSESSMENTS, DOCUMENTS

_LEVEL = 4  # of zlib: 9.6 kB in 0.67 ms; level 6 takes 9.2 in 1.12, level 1 takes 10.7 in 0.34


def packed(by_language: Mapping[Lang, str]) -> bytes:
    """JSON documents compressed together: what two languages share takes no space twice.

    >>> unpacked(packed({"sv": '{"a":"å"}'}), "sv")
    {'a': 'å'}
    """
    text = ",".join(f'"{language}":{text}' for language, text in by_language.items())
    return zlib.compress(f"{{{text}}}".encode(), _LEVEL)


def unpacked(content: bytes, language: Lang) -> dict[str, Any]:
    """
    Raises
    ------
    Unavailable
        When the content is damaged.
    """
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(content))[language]
    except (zlib.error, ValueError, KeyError, TypeError):
        raise Unavailable(
            "the database: what was shown of an assessment is damaged: restore a backup"
        ) from None
    return found


def insert(connection: Connection, assessment: int, content: bytes) -> None:
    """Store the documents of the assessment with that number."""
    bound.insert(connection, DOCUMENTS, {"assessment": assessment, "content": content})


def of(connection: Connection, id: str) -> bytes | None:
    """The document of the assessment with the *id*; None if none was stored with it."""
    query = select(DOCUMENTS.c.content).join(ASSESSMENTS).where(ASSESSMENTS.c.id == id)
    found: bytes | None = connection.execute(query).scalar()
    return found
