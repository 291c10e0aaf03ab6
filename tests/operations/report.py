"""A script's output and exit status: 0 if all held, 1 if not, 3 if something is missing."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

PATIENCE = 240  # seconds; the machine may be busy
# Where Debian keeps what an ordinary user's PATH does not name.
_ALSO = "/usr/local/sbin:/usr/sbin:/sbin"


class Missing(Exception):
    """What this machine lacks, in one line."""


class Report:
    """A line for each thing that was done (``did``) and that should hold (``holds``)."""

    def __init__(self):
        self._began, self.failed = time.monotonic(), 0

    def did(self, what):
        _say(f"     {time.monotonic() - self._began:5.1f} s  {what}")

    def holds(self, sentence, found, detail=""):
        self.failed += not found
        told = f": {detail}" if detail and not found else ""
        _say(f"{'PASS' if found else 'FAIL'} {sentence}{told}")

    def until(self, sentence, there, seconds=PATIENCE):
        """``holds`` as soon as *there* gives something true, which it gives."""
        found = waited(there, seconds)
        self.holds(sentence, found, f"not within {seconds} s")
        return found


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def waited(there, seconds=PATIENCE):
    """What *there* gives as soon as it is true; None when it is not in time."""
    deadline = time.monotonic() + seconds
    while not (found := there()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found or None


def program(name, package):
    """Where it is.

    Raises
    ------
    Missing
        Saying which of Debian's packages has it.
    """
    found = shutil.which(name) or shutil.which(name, path=_ALSO)
    if not found:
        raise Missing(f"{name} is not on this machine; on Debian: apt install {package}")
    return found


def run(scenario: Callable[[Report, Path, ExitStack], None]) -> None:
    """Play *scenario* in a folder of its own; what it puts on the stack is undone at the end."""
    report = Report()
    folder = Path(tempfile.mkdtemp(prefix="srs-operations-", dir="/var/tmp"))
    folder.chmod(0o755)  # others than root have to come to what is theirs
    try:
        with ExitStack() as stack:
            scenario(report, folder, stack)
    except Missing as missing:
        _say(f"MISSING {missing}")
        sys.exit(3)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _say("all held" if not report.failed else f"{report.failed} did not hold")
    sys.exit(1 if report.failed else 0)
