"""Authentication by certificate, token or key; callers with none are refused."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from ..errors import BadInput, NotAuthenticated
from .call import PURPOSES, SCOPES, Call, Caller, Clock, has_form_of_hsa_id, is_hsa_id
from .callers import Callers
from .certificates import from_header, read_certificate
from .client_tokens import Clients, FirstTime
from .identity import Identity, both
from .limits import Limits
from .proxies import BY_PROXY
from .settings import Settings, loopback
from .tickets import Ticket, TicketExpired, Tickets, is_ticket, within
from .tokens import Tokens as AccessTokens
from .tokens import is_token

CDS_SERVICES = "/cds-services"
_ANYBODY = "anybody"  # without authentication
KEY_HEADER = "x-api-key"
USER_HEADER, PURPOSE_HEADER = "srs-user", "srs-purpose"


def identify(request: Request) -> Identity:
    """The sender of *request* and the user named by the credential; counted once against a limit.

    Raises
    ------
    NotAuthenticated, TooManyCalls
    """
    found = getattr(request.state, "identity", None)
    if found is None:
        found = cast(Gate, request.app.state.gate).identify(request)
        request.state.identity = found
    return cast(Identity, found)


def call(request: Request, operation: str) -> Call:
    """
    Raises
    ------
    NotAuthenticated, NotPermitted, TooManyCalls
    BadInput
        A header has the wrong form.
    """
    request.state.operation = operation
    identity = identify(request)
    identity.caller.permit(operation)
    user = _user(identity, request.headers.get(USER_HEADER))
    kept_as = cast(Gate, request.app.state.gate).keep
    return Call(
        caller=identity.caller,
        operation=operation,
        request_id=request.state.request_id,
        time=request.state.time,
        user=user and kept_as(user),
        purpose=_purpose(request.headers.get(PURPOSE_HEADER)),
        subject=identity.subject and kept_as(identity.subject),
    )


def calling(operation: str) -> Callable[[Request], Any]:
    """A FastAPI dependency: the call, if it is permitted."""
    assert any(operation in each for each in SCOPES.values())

    async def dependency(request: Request) -> Call:
        # In the event loop, without a change of threads, unless keys may have to be fetched.
        if cast(Gate, request.app.state.gate).may_wait(request):
            return await run_in_threadpool(call, request, operation)
        return call(request, operation)

    return dependency


class BadHeader(BadInput):
    """A header with the user or the purpose of a call."""


class Gate:
    """All callers and their rate limits.

    Parameters
    ----------
    keep
        Converts a credential's name or id to what is stored and logged.
    ticket_keys
        The current key first; without keys no tickets are made.
    seconds
        A clock that never goes back.
    first_time
        Checks that a CDS client's token was not used before.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
        keep: Callable[[str], str] = str,
        ticket_keys: Sequence[bytes] = (),
        first_time: FirstTime = lambda digest, until: True,
    ) -> None:
        self._settings, self._clock, self.keep = settings, clock, keep
        self._tokens = AccessTokens(settings, seconds, keep) if settings.oauth_jwks else None
        self.tickets = Tickets(ticket_keys)
        self._callers = Callers(settings.callers, clock)
        self._clients = Clients(settings.callers, settings.public_url, seconds, first_time)
        share = settings.workers  # each worker counts for itself
        self._limits = Limits(settings.calls_per_second / share, settings.burst / share, seconds)
        failures = settings.failures_per_minute / share
        self._failures = Limits(failures / 60, failures, seconds)

    def may_wait(self, request: Request) -> bool:
        if "authorization" not in request.headers:
            return False
        if _of_cds_client(request):  # the use of the token is stored
            return True
        return self._tokens is not None and self._tokens.keys.may_wait()

    def identify(self, request: Request) -> Identity:
        """
        Raises
        ------
        NotAuthenticated, TooManyCalls
        """
        try:
            identity = self._identify(request)
        except TicketExpired as error:
            # Not counted as a failure: behind one address, all pages' tickets expire sometime.
            self._limits.take(error.bucket)
            raise
        except NotAuthenticated:
            # Last, because otherwise one failing caller behind a proxy would lock out all others
            # there.
            self._failures.take(request.client.host if request.client else "-")
            raise
        request.state.caller = identity.caller.name
        self._limits.take(identity.bucket)
        return identity

    def _identify(self, request: Request) -> Identity:
        if self._settings.insecure_no_auth:
            anybody = _anonymous(request)
            tickets = [each for each in _bearers(request) if is_ticket(each)]
            return self._of_ticket(tickets[0]) if tickets else anybody
        found = [
            *self._by_certificate(request),
            *self._by_bearer(request),
            *self._by_key(request),
        ]
        if not found:
            raise NotAuthenticated(
                "who calls: expected a client certificate, a bearer token or an API key"
            )
        first, *others = found
        for other in others:
            first = both(first, other)
        return first

    def _by_certificate(self, request: Request) -> list[Identity]:
        given = [read_certificate(pem) for pem in _of_connection(request)]
        header = _single(request, self._settings.proxy_certificate_header)
        if header:
            if not request.scope.get(BY_PROXY):
                raise NotAuthenticated(
                    f"{self._settings.proxy_certificate_header}: expected from a trusted proxy only"
                )
            given.append(from_header(header))
        return [self._callers.by_certificate(each) for each in given]

    def _by_bearer(self, request: Request) -> list[Identity]:
        """A ticket, a token or a key, distinguished only by form: none is ever tried as another."""
        if _single(request, "authorization") is None:
            return []
        if not (given := _bearers(request)):
            raise NotAuthenticated(
                "the header Authorization: expected Bearer and a token, a ticket or an API key"
            )
        (credential,) = given
        if is_ticket(credential):
            return [self._of_ticket(credential)]
        if not is_token(credential):
            return [self._callers.by_key(credential)]
        if _of_cds_client(request):
            known = self._clients.identify(credential, request.scope["path"])
            return [self._callers.by_token(*known)]
        if self._tokens is None:
            raise NotAuthenticated(
                "the header Authorization: expected an API key, as oauth_issuer is not set; "
                "a key with two dots goes into X-API-Key"
            )
        return [self._tokens.identify(credential)]

    def _by_key(self, request: Request) -> list[Identity]:
        key = _single(request, KEY_HEADER)
        return [] if key is None else [self._callers.by_key(key)]

    def _of_ticket(self, text: str) -> Identity:
        """What its maker may do today, limited to what the ticket permits."""
        ticket = self.tickets.read(text, self._clock())
        caller = Caller(
            ticket.caller, frozenset(ticket.scopes), frozenset({ticket.unit}), ticket.errand
        )
        for each in ticket.by:
            if maker := self._maker(ticket, each):
                caller = within(caller, maker, self.keep)
        return Identity(caller, ticket.user, ticket.subject)

    def _maker(self, ticket: Ticket, by: str) -> Caller | None:
        """The maker as configured now; None if only its tokens said what it may do."""
        if self._settings.insecure_no_auth and by == _ANYBODY:
            return None
        if self._tokens and by == self._tokens.issued:
            return None
        return self._callers.by_name(ticket.caller, by).caller


def _anonymous(request: Request) -> Identity:
    """Calls from this machine and from the service's own pages.

    No other page in a browser on this machine may call: not under another name for this machine,
    nor with a request that needs no preflight, which only Sec-Fetch-Site shows.
    """
    host = _single(request, "host") or ""
    name = re.sub(r":\d*$", "", host).strip("[]")
    own = (None, f"{request.url.scheme}://{host}")
    site = _single(request, "sec-fetch-site")
    if not (
        loopback(name)
        and _single(request, "origin") in own
        and site in (None, "none", "same-origin")
    ):
        raise NotAuthenticated(
            "without authentication: expected a call to localhost, not from another site's page"
        )
    return Identity(Caller("anonymous", frozenset(SCOPES), None), by=(_ANYBODY,))


def _of_cds_client(request: Request) -> bool:
    """On these addresses, and only there, a JWT is a CDS client's."""
    path: str = request.scope["path"]
    return path.startswith(CDS_SERVICES)


def _bearers(request: Request) -> list[str]:
    header = _single(request, "authorization") or ""
    scheme, _, credential = header.partition(" ")
    return [credential.strip()] if scheme.lower() == "bearer" and credential.strip() else []


def _of_connection(request: Request) -> list[str]:
    """The client's certificate (PEM) from ASGI's TLS extension, which has its chain."""
    tls: Mapping[str, Any] = (request.scope.get("extensions") or {}).get("tls") or {}
    return list(tls.get("client_cert_chain") or ())[:1]


def _single(request: Request, name: str) -> str | None:
    given = request.headers.getlist(name)
    if len(given) > 1:
        raise NotAuthenticated(f"the header {name}: expected once")
    return given[0] if given else None


def _user(identity: Identity, header: str | None) -> str | None:
    """The user of the credential; if it names none, the user of the header."""
    if identity.user is not None:
        return identity.user if has_form_of_hsa_id(identity.user) else None
    if header is not None and not is_hsa_id(header):
        raise BadHeader(
            "the header SRS-User", path=("SRS-User",), expected="the HSA id of the user"
        )
    return header


def _purpose(header: str | None) -> str:
    if header is not None and header not in PURPOSES:
        raise BadHeader(
            "the header SRS-Purpose",
            path=("SRS-Purpose",),
            expected=f"one of {', '.join(PURPOSES)}",
        )
    return header or PURPOSES[0]
