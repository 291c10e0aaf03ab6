"""What an earlier release told and hid, from its proof."""

import json
from pathlib import Path

from srs.errors import BadInput

from .suppression import Earlier

PROOF = "suppressed.json"


def read_proof(path: Path, data: tuple[str, ...]) -> Earlier:
    """Of an earlier release; *data* are the SHA-256 of the present files.

    Raises
    ------
    BadInput
        When it is no proof.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Earlier(
            dict(found["released"]),
            frozenset(each["what"] for each in found["suppressed"]),
            tuple(found["data"]) == data,
            tuple(found["thresholds"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            f"the proof of an earlier release cannot be read: expected a {PROOF}"
        ) from None
