"""Files that keep imports."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from ..errors import BadInput, BadKnowledge
from ..files import content, json_in, replace_with
from ..hints import Hint

T = TypeVar("T")


def load(path: Path, what: str, made: Callable[[Any], T]) -> T:
    """The result of *made* from the JSON at *path*, written by ``srs`` *what* ``import``.

    Raises
    ------
    BadKnowledge
        When the file cannot be read, or was not written by an import.
    """
    try:
        return made(json_in(content(path)))
    except OSError:
        raise BadKnowledge(
            f"the {what} file cannot be read",
            expected="a file, import again",
            hint=Hint("import", what.lower()),
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, BadInput):
        raise BadKnowledge(
            f"the {what} file is damaged",
            expected="what an import writes, import again",
            hint=Hint("import", what.lower()),
        ) from None


def version(sources: Iterable[str], imported: dt.date, rows: Iterable[str]) -> str:
    """Sources and years, the day of the import, and a digest that identifies it."""
    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]
    return f"{', '.join(dict.fromkeys(sources))} (imported {imported}, sha256 {digest})"


def document(name: str, imported: dt.date, rows: Iterable[str], **beside: object) -> Iterator[str]:
    """JSON with the *rows* under *name*, each already JSON and on its own line, and the values in
    *beside*.
    """
    yield f'{{"imported": "{imported}",\n'
    for each, value in beside.items():
        yield f'"{each}": {json.dumps(value, ensure_ascii=False)},\n'
    yield f'"{name}": ['
    yield ",".join(f"\n{row}" for row in rows)
    yield "]}\n"


def replace(path: Path, lines: Iterable[str], what: str) -> None:
    """Write *lines* to *path* in one step; on an error the old file stays unchanged.

    Raises
    ------
    BadKnowledge
        When nothing can be written there; the message names *what* was not saved.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_with(path, "".join(lines).encode())
    except OSError:
        raise BadKnowledge(
            f"{what} could not be saved, the old content stays: expected a folder that can be "
            "written to and has room"
        ) from None
