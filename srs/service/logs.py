"""Logs: one JSON object per line on standard error, without messages or values of unexpected
errors.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_FRAMES = 8  # innermost


def configure(stream: TextIO | None = None) -> None:
    """Send the logs of srs and its server to *stream*, by default standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_logger_name,
            *_SHARED,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_named(stream or sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _only_the_place, *_SHARED],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").addFilter(_is_true)
    logging.getLogger("uvicorn.access").disabled = True  # the service has an access log of its own


def _named(stream: TextIO) -> Callable[..., Any]:
    """Makes loggers with names, as in the standard library."""

    def logger(name: str = "srs") -> Any:
        made: Any = structlog.WriteLogger(stream)
        made.name = name
        return made

    return logger


def _is_true(record: logging.LogRecord) -> bool:
    """Drop the server's message that it runs: it comes before any worker listens."""
    return not str(record.msg).startswith("Uvicorn running on")


def places(error: BaseException) -> list[str]:
    """Where *error* came from, innermost last: files and lines, no values."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno}" for frame in frames]


def failure(error: BaseException) -> dict[str, Any]:
    """An error as it may be logged, with the types of its causes."""
    found = {"error": type(error).__name__, "at": places(error)}
    cause = error.__cause__ or error.__context__
    return found | ({"from": type(cause).__name__} if cause else {})


def _place_of_error(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event.update(failure(error))
    return event


def _only_the_place(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace messages of libraries, which may contain values; the server's own do not."""
    record: logging.LogRecord = event["_record"]
    if not record.name.startswith("uvicorn"):
        event["event"] = "logged"
        event["at"] = [f"{record.filename}:{record.lineno}"]
    return event


_SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    _place_of_error,
]
