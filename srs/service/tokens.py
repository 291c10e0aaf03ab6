"""OAuth 2 bearer tokens: signed JWTs (RFC 7519, 9068), and the keys that they are checked with."""

import hashlib
import threading
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import jwt
import structlog
from jwt import PyJWK, PyJWKSet

from ..certificate import holds_person_id, may_be_person_id
from ..errors import BadSettings, NotAuthenticated
from ..files import content, json_in
from .call import SCOPES, Caller
from .identity import Identity
from .settings import Settings

# Only asymmetric ones: checking a token must not make it possible to make one.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
# Of an access token, by RFC 9068 or from before it; those of other kinds are called otherwise.
_TYPES = (None, "jwt", "at+jwt", "application/at+jwt")
_LEEWAY = 30  # seconds that two clocks may differ
_LATEST = 253_402_300_799  # the end of the year 9999, in the seconds of a NumericDate
_REFRESH, _FLOOR = 3600.0, 60.0  # seconds: how old keys get; how seldom they are asked for
_TIMEOUT, _MOST_BYTES = 5.0, 2**20
_log = structlog.get_logger("srs.tokens")


class Keys:
    """An issuer's public keys (RFC 7517), from a file or a URL.

    Read again every hour, and for an unknown key, at most once a minute; while they cannot be read,
    the old ones stay valid.
    """

    def __init__(self, source: str, seconds: Callable[[], float]) -> None:
        self._source, self._seconds = source, seconds
        self._keys: Mapping[str | None, PyJWK] = {}
        self._read_at, self._tried_at = -_REFRESH, -_FLOOR
        self._reading = threading.Lock()

    def may_wait(self) -> bool:
        """Whether ``of`` may have to read keys."""
        return self._seconds() - self._tried_at >= _FLOOR

    def of(self, kid: str | None) -> PyJWK | None:
        stale = self._seconds() - self._read_at >= _REFRESH
        known = kid in self._keys
        # A call whose key is known does not wait for the reading.
        wanted = (stale or not known) and self.may_wait()
        if wanted and self._reading.acquire(blocking=not known):
            try:
                self._refresh()
            finally:
                self._reading.release()
        return self._keys.get(kid)

    def _refresh(self) -> None:
        if not self.may_wait():  # somebody else has just read them
            return
        try:
            self._keys = read_keys(self._source)
            self._read_at = self._seconds()
        except BadSettings as error:
            _log.error("keys_not_read", reason=str(error))
        finally:
            self._tried_at = self._seconds()


def read_keys(source: str) -> Mapping[str | None, PyJWK]:
    """The keys by key id; a single key also answers for tokens that name none.

    Raises
    ------
    BadSettings
    """
    try:
        document = json_in(_content(source))
        keys = [key for key in PyJWKSet.from_dict(document).keys if _usable(key)]
    except (OSError, ValueError, TypeError, AttributeError, LookupError, jwt.PyJWTError):
        raise BadSettings(
            "oauth_jwks: expected a JSON Web Key Set with public keys that can be read from there"
        ) from None
    found: dict[str | None, PyJWK] = {key.key_id: key for key in keys}
    return found | ({None: keys[0]} if len(keys) == 1 else {})


def _content(source: str) -> bytes:
    if not source.startswith(("https://", "http://")):
        return content(source)
    with urllib.request.urlopen(source, timeout=_TIMEOUT) as answer:
        return bytes(answer.read(_MOST_BYTES))


def _usable(key: PyJWK) -> bool:
    return key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig")


def is_token(credential: str) -> bool:
    """Whether *credential* has the form of a signed JWT: three parts with dots between (RFC 7515).

    >>> is_token("e30.e30.c2ln"), is_token("2W1aVq1xXoQ-0Zb_k3vT9w")
    (True, False)
    """
    return credential.count(".") == 2


class Tokens:
    """Checks bearer tokens of one issuer for one audience.

    *keep* converts a client's name that contains a person's id to what may be stored and logged.
    """

    def __init__(
        self, settings: Settings, seconds: Callable[[], float], keep: Callable[[str], str]
    ) -> None:
        assert settings.oauth_jwks
        self._settings, self._keep = settings, keep
        self.keys = Keys(settings.oauth_jwks, seconds)
        # What all its tokens are called, as credentials of their callers.
        whose = f"{settings.oauth_issuer} {settings.oauth_audience}"
        self.issued = f"token {hashlib.sha256(whose.encode()).hexdigest()[:16]}"

    def identify(self, token: str) -> Identity:
        """
        Raises
        ------
        NotAuthenticated
        """
        try:
            header = jwt.get_unverified_header(token)
            if not _is_access_token(header):
                raise NotAuthenticated(
                    "the token: expected an access token, of type JWT or at+jwt and without crit"
                )
            key = self.keys.of(header.get("kid"))
            if key is None:
                raise NotAuthenticated("the token: expected it to be signed with a known key")
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._settings.oauth_issuer,
                audience=self._settings.oauth_audience,
                leeway=_LEEWAY,
                options={"require": ["iss", "aud", "exp", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated("the token: expected one that has not expired") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise NotAuthenticated(
                "the token: expected a JWT with a known signature, issuer, audience, subject and "
                "expiry"
            ) from None
        if not all(_is_moment(claims[name]) for name in ("exp", "nbf", "iat") if name in claims):
            raise NotAuthenticated("the token: expected exp, nbf and iat as numbers of seconds")
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        client = next(filter(None, map(claims.get, ("client_id", "azp", "sub"))), None)
        scopes = frozenset(_texts(claims.get("scope"))) & SCOPES.keys()
        units = frozenset(_texts(claims.get(self._settings.oauth_units_claim)))
        # A client that calls on its own behalf is the token's subject itself.
        user = claims["sub"] if claims["sub"] != client else None
        name = _name(client)
        caller = Caller(self._keep(name) if holds_person_id(name) else name, scopes, units)
        until = datetime.fromtimestamp(float(claims["exp"]), UTC)
        return Identity(caller, user, str(claims["sub"]), (self.issued,), until)


def _texts(claim: object) -> list[str]:
    """A list of texts, or one text with spaces between; anything else is none."""
    if isinstance(claim, str):
        return claim.split()
    return [each for each in claim if isinstance(each, str)] if isinstance(claim, list) else []


def _is_access_token(header: Mapping[str, Any]) -> bool:
    """By the header's own word, where it has one; what it holds critical, nobody here knows."""
    kind = header.get("typ")
    return (kind.lower() if isinstance(kind, str) else kind) in _TYPES and "crit" not in header


def _is_moment(claim: object) -> bool:
    """Whether it is a NumericDate (RFC 7519): libraries take text and true for numbers, too."""
    return type(claim) in (int, float) and 0 <= cast(float, claim) <= _LATEST


def _name(client: object) -> str:
    """Fit to be stored and logged."""
    text = client if isinstance(client, str) else ""
    if not text.isascii() or not text.isprintable() or not 0 < len(text) <= 64:
        raise NotAuthenticated("the token: expected a client_id of at most 64 visible characters")
    if may_be_person_id(text):
        raise NotAuthenticated("the token: expected a client_id with a person's sub")
    return text
