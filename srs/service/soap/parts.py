"""Parts of an answer that fail independently."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from ...errors import Refused, Unavailable
from .. import logs

_Part = TypeVar("_Part")
_log = structlog.get_logger("srs.soap")


def alone(name: str, make: Callable[[], _Part], instead: _Part) -> _Part:
    """The result of *make*, or *instead*: an error in one part never affects the others.

    Raises
    ------
    Refused, Unavailable
        These concern the whole request.
    """
    try:
        return make()
    except (Refused, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts are answered
        _log.error("part_failed", part=name, **logs.failure(error))
        return instead
