"""The panel on a host's page, in one of the states."""

from . import behaviour
from .host import Host
from .states import STATES

SAID_AFTER = 400  # ms: the panel says after 300 that it is computing


def in_state(page, origin, name, lang="sv"):
    """A host whose panel is in the state."""
    state = STATES[name]
    state.before(origin)
    if state.behaviour:
        page.route("**/v1/assessments?*", state.behaviour)
    host = Host(page, origin, lang=lang)
    host.give(**state.given(lang))
    if state.behaviour is behaviour.never:
        page.wait_for_timeout(SAID_AFTER)
    else:
        host.settled()
    return host
