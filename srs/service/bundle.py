"""The files that browsers load: the panel, read and compressed once, and its pages."""

import base64
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..installation import PAGES

FOLDER = PAGES
ADDRESS = "/panel/"
# The files for a host that serves the panel itself.
HOSTS = ("srs-panel.js", "srs-panel.d.ts", "srs-panel.LICENSES.txt")
_HASH_DIGITS = 8
_TEXT = "text/plain; charset=utf-8"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ts": _TEXT,
    ".txt": _TEXT,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file under /panel; *name* is the name that does not change."""

    name: str
    media_type: str
    content: bytes
    compressed: bytes
    digest: str

    @property
    def lasting_name(self) -> str:
        """The name for exactly this content, which may therefore be cached for ever.

        >>> File("a.js", "text/javascript", b"", b"", "0123456789abcdef").lasting_name
        'a.01234567.js'
        """
        stem, _, ending = self.name.rpartition(".")
        return f"{stem}.{self.digest[:_HASH_DIGITS]}.{ending}"

    @property
    def etag(self) -> str:
        """A weak validator: for the content in any encoding (RFC 9110, 8.8.1)."""
        return f'W/"{self.digest[:32]}"'

    @property
    def integrity(self) -> str:
        """The value of the integrity attribute of a script element (W3C, Subresource Integrity)."""
        return f"sha384-{base64.b64encode(hashlib.sha384(self.content).digest()).decode()}"


@cache
def files() -> Mapping[str, File]:
    """The files by name."""
    found = (_file(path) for path in sorted(FOLDER.iterdir()) if path.suffix in _TYPES)
    return {each.name: each for each in found}


@cache
def pages() -> Mapping[str, str]:
    """The HTML documents by name, without ending; they load the files by their permanent names."""
    return {path.stem: _with_lasting_names(path) for path in FOLDER.glob("*.html")}


@cache
def by_name() -> Mapping[str, tuple[File, bool]]:
    """Each file under both names, and whether it is the permanent one."""
    found = files().values()
    return {each.name: (each, False) for each in found} | {
        each.lasting_name: (each, True) for each in found
    }


def _file(path: Path) -> File:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return File(path.name, _TYPES[path.suffix], content, gzip.compress(content, mtime=0), digest)


def _with_lasting_names(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    for each in files().values():
        text = text.replace(f'"{ADDRESS}{each.name}"', f'"{ADDRESS}{each.lasting_name}"')
    return text
