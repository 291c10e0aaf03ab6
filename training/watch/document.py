"""The parts of a watch in one document, through the release gate."""

from datetime import datetime
from typing import Any

from ..evaluation.release import gate
from ..pilot.source import Frames
from .calibration import calibration
from .data import WatchData, WatchStudy
from .drift import drift
from .shares import missing, ranges
from .signal import Signal

LOOK = 3
"""The exit status of a watch that found something."""


def watch_document(
    frames: Frames, study: WatchStudy, created: datetime
) -> tuple[dict[str, Any], list[Signal]]:
    """What may be published, and the signals in their order.

    Raises
    ------
    BadInput
        When nothing was assessed.
    """
    of = WatchData.of(frames, study)
    found = [signal for part in (calibration, drift, missing, ranges) for signal in part(of)]
    document = {
        "created": created.isoformat(timespec="seconds"),
        "model": of.model,
        "reference": str(of.reference),
        "status": LOOK if any(each.look for each in found) else 0,
        "signals": [each.entry() for each in found],
    }
    passed, _ = gate.release(document, of.ledger, study.release.grain)
    return passed, found
