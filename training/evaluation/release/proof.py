"""What an earlier release hid, from its proof."""

from pathlib import Path

from srs.errors import BadInput
from srs.files import content, json_in

from .suppression import Earlier

PROOF = "suppressed.json"


def read_proof(path: Path) -> Earlier:
    """The proof of an earlier release.

    Raises
    ------
    BadInput
        When the file is not a proof.
    """
    try:
        found = json_in(content(path))
        told = dict(found["released"])
        # Releases before counts were given in steps state no step.
        step = int(found.get("step", 1))
        return Earlier(
            frozenset(each["what"] for each in found["suppressed"]),
            exact=bool(told) and step == 1,
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            f"the proof of an earlier release cannot be read: expected a {PROOF}"
        ) from None
