"""A model's folder under ``models/``: written whole or not at all."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from srs.model import MODELS


def publish(manifest: Mapping[str, Any], files: Mapping[str, str], folder: Path = MODELS) -> Path:
    """Write *files* and the manifest, which gets their SHA-256, to ``<name>-<version>/``."""
    target = folder / f"{manifest['name']}-{manifest['version']}"
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(dir=folder, prefix="."))
    beside.chmod(0o755)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    for name, text in (
        dict(files) | {"manifest.json": as_json({**manifest, "files": digests})}
    ).items():
        (beside / name).write_text(text, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    beside.rename(target)
    return target


def as_json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
