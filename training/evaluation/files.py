"""Documents in files: each is written next to its target and moved into place when whole."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from math import isfinite
from pathlib import Path
from typing import Any

from srs.errors import BadTable
from srs.wording import Words
from srs.wording import language as checked

from ..report import page
from .release.proof import PROOF


def write(
    document: dict[str, Any],
    proof: dict[str, Any],
    out: Path,
    language: str,
    names: Iterable[Words] = (),
) -> list[Path]:
    """Write both files, which passed the gate, to the folder *out*; returns the paths.

    *names* are in English in the document, and on the page in its language.

    Raises
    ------
    BadTable
        When the folder cannot be written.
    """
    texts = {
        "metrics.json": as_json(document["metrics"]),
        "comparisons.json": as_json(document["comparisons"]),
        "report.json": as_json(document),
        PROOF: as_json(proof),
    }
    with written(out):
        paths = [moved(out / name, text) for name, text in texts.items()]
        text, lang = texts["report.json"], checked(language)
        for each in names:
            text = text.replace(each.en, each.to(lang))
        html = page(json.loads(text), language)
        return [*paths, moved(out / "report.html", html)]


@contextmanager
def written(out: Path) -> Iterator[None]:
    """The folder *out*, made if missing, while files are written into it.

    Raises
    ------
    BadTable
        When it cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise BadTable(
            f"the output folder cannot be written: {(error.strerror or 'not allowed').lower()}"
        ) from None


def moved(path: Path, text: str) -> Path:
    """Write next to the target, and move into place when whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink()
    return path


def as_json(value: Any) -> str:
    """NaN and infinite numbers become null.

    >>> as_json({"low": float("nan")})
    '{\\n "low": null\\n}\\n'
    """
    return json.dumps(plain(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Lists and objects as JSON has them; NaN and infinite numbers become None."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value
