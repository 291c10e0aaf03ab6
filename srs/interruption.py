"""Interruption by Ctrl-C or SIGTERM: the process ends promptly and leaves nothing half-written."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from types import FrameType

STATUS = 130
_PATIENCE = 3.0  # seconds that running work gets to end by itself
_ASKED = (signal.SIGINT, signal.SIGTERM)
_left_over: list[Callable[[], None]] = []


class _Asked(SystemExit): ...


@contextmanager
def cleared(clear: Callable[[], None]) -> Iterator[None]:
    """*clear* is called when the block ends, in whatever way; it may find nothing to do."""
    _left_over.append(clear)
    try:
        yield
    finally:
        clear()
        _left_over.remove(clear)


@contextmanager
def promptly(said: str) -> Iterator[None]:
    """When the process is asked to end, it prints *said* and ends with STATUS.

    Library code that does not check for signals, such as a query over a large table, gets some
    seconds; then the process ends without it.
    """
    ended, (told, tells) = Event(), os.pipe()
    os.set_blocking(tells, False)
    before = {each: signal.signal(each, _raise) for each in _ASKED}
    wakes = signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    Thread(target=_watch, args=(told, ended, said), daemon=True).start()
    try:
        yield
    except _Asked:
        _tell(said)
        raise
    finally:
        ended.set()
        signal.set_wakeup_fd(wakes)
        for each, handler in before.items():
            signal.signal(each, handler)
        os.close(tells)


def _raise(number: int, frame: FrameType | None) -> None:
    raise _Asked(STATUS)


def _watch(told: int, ended: Event, said: str) -> None:
    # Python's handlers wait for running code; the system's write to the pipe does not.
    with open(told, "rb", buffering=0) as pipe:
        while signals := pipe.read(1):
            if signals[0] in _ASKED and not ended.wait(_PATIENCE):
                for clear in reversed(_left_over):
                    with suppress(Exception):
                        clear()
                _tell(said)
                os._exit(STATUS)


def _tell(said: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"{said}\n")
        sys.stderr.flush()
