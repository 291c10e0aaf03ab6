"""One JSON object a line, on standard error: never a message or value of an unexpected error."""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_FRAMES = 8  # innermost


def configure(stream: TextIO | None = None) -> None:
    """Send what srs and its server log to *stream*, standard error unless given."""
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
    """Makes loggers that know their name, as those of the standard library do."""

    def logger(name: str = "srs") -> Any:
        made: Any = structlog.WriteLogger(stream)
        made.name = name
        return made

    return logger


def _is_true(record: logging.LogRecord) -> bool:
    """The server says that it runs when it has an address, where nobody listens yet."""
    return not str(record.msg).startswith("Uvicorn running on")


def places(error: BaseException) -> list[str]:
    """Where *error* came from, innermost last: file and line, nothing of what they worked on."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno}" for frame in frames]


def failure(error: BaseException) -> dict[str, Any]:
    """An error as it may be logged; those that it came from are named."""
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
    """A library's message may hold what it worked on; the server's own does not."""
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
