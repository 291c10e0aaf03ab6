"""The peak of this process's memory from a given moment, where the system reports it (Linux)."""

import re
import resource
import sys
from pathlib import Path

_PROCESS = Path("/proc/self")


def restart_peak() -> None:
    """Forget the peak so far; outside Linux it remains that of the whole process."""
    try:
        (_PROCESS / "clear_refs").write_text("5")  # man 5 proc
    except OSError:
        return


def peak_gigabytes() -> float:
    try:
        status = (_PROCESS / "status").read_text()
        (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status, flags=re.MULTILINE)
        return int(kilobytes) / 2**20
    except (OSError, ValueError):
        unit = 2**30 if sys.platform == "darwin" else 2**20
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
