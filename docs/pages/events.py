"""The usage events that an application may tell of."""

from typing import get_args

from srs.service.rest.requests import EVENTS, EventKind

from .markdown import code, table

_HEAD = """\
# Events

What a user did with the support, told by the application with `POST /v1/events` (scope `usage`).
The service stores them and counts them; a pilot's page shows use by unit. [The
panel](../guides/panel.md) raises its own in the page; [Webcert's
names](../guides/webcert.md#events) map onto these.

"""


def page() -> str:
    return _HEAD + table(["kind", ""], [[code(kind), EVENTS[kind]] for kind in get_args(EventKind)])
