"""Tickets: short-lived credentials that a caller's server gives to a page in its user's browser.

A ticket contains what it permits, signed with a key derived from those of the pseudonyms: any
worker on any machine with the same keys reads it, and nothing is stored. There is one kind, and no
header to choose another.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

from ..errors import NotAuthenticated
from .call import SCOPES, Caller, Errand
from .identity import Identity

LABEL = "tickets"  # that its key is derived with
MOST_MINUTES = 15
# As no JWT begins, which is the Base64 of a brace.
_BEGINS, _KIND = "srs-ticket-", "srs-ticket-1"
_MOST_LENGTH = 4096
# A page cannot use the metrics, nor make further tickets.
_SCOPES = SCOPES.keys() - {"tickets", "metrics"}


class TicketExpired(NotAuthenticated):
    """The ticket was valid but has expired: its page asks its server for another. *bucket* is
    the rate limit's key.
    """

    def __init__(self, bucket: str) -> None:
        super().__init__("the ticket: expected one that has not expired; fetch another")
        self.bucket = bucket


@dataclass(frozen=True, slots=True)
class Ticket:
    """*caller* made it, shown to be so *by* these credentials, for *user*; ids as they are kept."""

    caller: str
    by: tuple[str, ...]
    scopes: tuple[str, ...]
    unit: str
    certificate: str | None
    user: str
    subject: str | None
    expires: int

    @property
    def errand(self) -> Errand:
        return Errand(self.unit, self.certificate)


_NAMES = [each.name for each in fields(Ticket)]


def is_ticket(credential: str) -> bool:
    """
    >>> is_ticket("srs-ticket-1.e30.c2ln"), is_ticket("e30.e30.c2ln")
    (True, False)
    """
    return credential.startswith(_BEGINS)


def ticket_of(
    maker: Identity, *, user: str, unit: str, certificate: str | None, now: datetime, minutes: int
) -> Ticket:
    """What the maker may do itself, for this unit and certificate only, and no longer than its
    own credential.
    """
    assert maker.by, "or nobody could be asked whether the maker may it still"
    until = now + timedelta(minutes=min(minutes, MOST_MINUTES))
    return Ticket(
        caller=maker.caller.name,
        by=maker.by,
        scopes=tuple(sorted(maker.caller.scopes & _SCOPES)),
        unit=unit,
        certificate=certificate,
        user=user,
        subject=maker.subject,
        expires=int(min(until, maker.until or until).timestamp()),
    )


def within(page: Caller, maker: Caller, kept_as: Callable[[str], str]) -> Caller:
    """What of it the *maker* may do today; its settings may have changed since."""
    units = page.units
    if maker.units is not None:
        units = frozenset(map(kept_as, maker.units)) & (units or frozenset())
    return replace(page, scopes=page.scopes & maker.scopes, units=units)


class Tickets:
    """Writes and reads tickets.

    Parameters
    ----------
    keys
        The current key first; tickets signed with another are still valid.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = tuple(keys)

    def written(self, ticket: Ticket) -> str:
        content = json.dumps([getattr(ticket, name) for name in _NAMES], separators=(",", ":"))
        said = f"{_KIND}.{_encoded(content.encode())}"
        return f"{said}.{_encoded(_signature(self._keys[0], said))}"

    def read(self, text: str, now: datetime) -> Ticket:
        """
        Raises
        ------
        NotAuthenticated, TicketExpired
        """
        said, _, signature = text.rpartition(".")
        if len(text) > _MOST_LENGTH or not self._signed(said, signature):
            raise NotAuthenticated("the ticket: expected one made by this service")
        # Nobody else could have written what follows.
        values = dict(zip(_NAMES, json.loads(_decoded(said.partition(".")[2])), strict=True))
        values |= {name: tuple(values[name]) for name in ("by", "scopes")}
        ticket = Ticket(**values)
        if now >= datetime.fromtimestamp(ticket.expires, UTC):
            raise TicketExpired(f"{ticket.caller} {ticket.user}")
        return ticket

    def _signed(self, said: str, signature: str) -> bool:
        if not said.startswith(f"{_KIND}."):
            return False
        expected = [_encoded(_signature(key, said)) for key in self._keys]
        given = signature.encode(errors="replace")
        return sum(hmac.compare_digest(each.encode(), given) for each in expected) > 0


def _signature(key: bytes, said: str) -> bytes:
    return hmac.digest(key, said.encode(errors="replace"), hashlib.sha256)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
