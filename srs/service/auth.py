"""Who may call: a certificate, a token or a key; whoever has none is refused."""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from ..errors import BadInput, NotAuthenticated
from .call import PURPOSES, SCOPES, Call, Caller, has_form_of_hsa_id, is_hsa_id
from .certificates import ClientCertificate, canonical_subject, from_header, read_certificate
from .limits import Limits
from .proxies import BY_PROXY
from .settings import CallerSettings, Settings, loopback
from .tokens import Identity, Tokens, is_token

KEY_HEADER = "x-api-key"
USER_HEADER, PURPOSE_HEADER = "srs-user", "srs-purpose"

Clock = Callable[[], datetime]


def identify(request: Request) -> Identity:
    """Who sends *request*, and the user that the credential tells; counted once against a limit.

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
        A header is not in its form.
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
    """A dependency of FastAPI: the call, if it is permitted."""
    assert any(operation in each for each in SCOPES.values())

    async def dependency(request: Request) -> Call:
        # In the event loop, which saves a change of threads, unless keys may have to be fetched.
        if cast(Gate, request.app.state.gate).may_wait(request):
            return await run_in_threadpool(call, request, operation)
        return call(request, operation)

    return dependency


class BadHeader(BadInput):
    """A header that says for whom, or what for, the caller asks."""


class Gate:
    """All who may call, and how often.

    Parameters
    ----------
    keep
        What a name or an id of a credential is stored and logged as.
    seconds
        A clock that never goes back.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
        keep: Callable[[str], str] = str,
    ) -> None:
        self._settings, self._clock, self.keep = settings, clock, keep
        self._tokens = Tokens(settings, seconds, keep) if settings.oauth_jwks else None
        self._callers = settings.callers
        self._subjects = {
            canonical_subject(each.certificate_subject): each
            for each in settings.callers
            if each.certificate_subject
        }
        share = settings.workers  # each worker counts for itself
        self._limits = Limits(settings.calls_per_second / share, settings.burst / share, seconds)
        failures = settings.failures_per_minute / share
        self._failures = Limits(failures / 60, failures, seconds)

    def may_wait(self, request: Request) -> bool:
        return (
            self._tokens is not None
            and "authorization" in request.headers
            and self._tokens.keys.may_wait()
        )

    def identify(self, request: Request) -> Identity:
        """
        Raises
        ------
        NotAuthenticated, TooManyCalls
        """
        try:
            identity = self._identify(request)
        except NotAuthenticated:
            # Last, or who fails behind a proxy would lock out all others there.
            self._failures.take(request.client.host if request.client else "-")
            raise
        request.state.caller = identity.caller.name
        self._limits.take(identity.caller.name)
        return identity

    def _identify(self, request: Request) -> Identity:
        if self._settings.insecure_no_auth:
            return _anonymous(request)
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
            first = _both(first, other)
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
        return [self._of_certificate(each) for each in given]

    def _of_certificate(self, given: ClientCertificate) -> Identity:
        if not given.not_before <= self._clock() <= given.not_after:
            raise NotAuthenticated("the client certificate: expected one that is valid now")
        by_print = (each for each in self._callers if each.certificate_sha256 == given.sha256)
        found = next(by_print, None) or self._subjects.get(given.subject)
        return self._known(found, "the client certificate: expected that of a known caller")

    def _by_bearer(self, request: Request) -> list[Identity]:
        """A token or a key, told apart by form alone: neither is ever tried as the other."""
        header = _single(request, "authorization")
        if header is None:
            return []
        scheme, _, credential = header.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential:
            raise NotAuthenticated(
                "the header Authorization: expected Bearer and a token or an API key"
            )
        if not is_token(credential):
            return [self._of_key(credential)]
        if self._tokens is None:
            raise NotAuthenticated(
                "the header Authorization: expected an API key, as oauth_issuer is not set; "
                "a key with two dots goes into X-API-Key"
            )
        return [self._tokens.identify(credential)]

    def _by_key(self, request: Request) -> list[Identity]:
        key = _single(request, KEY_HEADER)
        return [] if key is None else [self._of_key(key)]

    def _of_key(self, key: str) -> Identity:
        digest = hashlib.sha256(key.encode()).hexdigest()
        found = None
        for each in self._callers:  # all of them, so that the time tells nothing
            if each.key_sha256 and hmac.compare_digest(each.key_sha256, digest):
                found = each
        return self._known(found, "the API key: expected that of a known caller")

    def _known(self, found: CallerSettings | None, expected: str) -> Identity:
        if found is None:
            raise NotAuthenticated(expected)
        if found.expires and found.expires <= self._clock():
            raise NotAuthenticated("the caller's credential: expected one that has not expired")
        units = None if found.units == "all" else frozenset(found.units)
        return Identity(Caller(found.name, frozenset(found.scopes), units))


def _both(one: Identity, other: Identity) -> Identity:
    """Several credentials of one caller permit what each of them permits."""
    if one.caller.name != other.caller.name:
        raise NotAuthenticated("who calls: expected one caller, found credentials of several")
    units = [each.caller.units for each in (one, other) if each.caller.units is not None]
    caller = Caller(
        one.caller.name,
        one.caller.scopes & other.caller.scopes,
        frozenset.intersection(*units) if units else None,
    )
    return Identity(caller, one.user or other.user, one.subject or other.subject)


def _anonymous(request: Request) -> Identity:
    """Whoever is on this machine, and the service's own pages.

    No other page in a browser here may get in: not under a name of its own for this machine, nor
    by an address that needs no preflight, of which the browser tells by Sec-Fetch-Site alone.
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
            "without authentication: expected a call to localhost, by no page but the service's"
        )
    return Identity(Caller("anonymous", frozenset(SCOPES), None))


def _of_connection(request: Request) -> list[str]:
    """The client's certificate (PEM) in ASGI's TLS extension, which holds its chain."""
    tls: Mapping[str, Any] = (request.scope.get("extensions") or {}).get("tls") or {}
    return list(tls.get("client_cert_chain") or ())[:1]


def _single(request: Request, name: str) -> str | None:
    given = request.headers.getlist(name)
    if len(given) > 1:
        raise NotAuthenticated(f"the header {name}: expected once")
    return given[0] if given else None


def _user(identity: Identity, header: str | None) -> str | None:
    """The credential's word wins; a header is believed where the credential names nobody."""
    if identity.user is not None:
        return identity.user if has_form_of_hsa_id(identity.user) else None
    if header is not None and not is_hsa_id(header):
        raise BadHeader(
            "the header SRS-User", path=("SRS-User",), expected="the HSA id of who asks"
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
